package matcher

import (
	"bytes"
	"math/bits"
	"slices"

	"peeler/matcher/internal/kernel"
)

// address is where an e-mail address stands in a text: [from,at) is its local
// part, (at,to) its domain.
type address struct{ from, at, to int }

// addressAround finds the ends of the address whose @ stands at a place of a
// field.
func addressAround(text []byte, start, end, at int) address {
	a := address{from: at, at: at, to: at + 1}
	for low := max(start, at-80); a.from > low && mailBytes[text[a.from-1]]&localByte != 0; {
		a.from--
	}
	for a.from < at && text[a.from] == '\'' { // a quotation mark
		a.from++
	}
	for high := min(end, at+256); a.to < high && mailBytes[text[a.to]]&domainByte != 0; {
		a.to++
	}
	return a
}

// local is the local part without its plus tag, and host the domain.
func (a address) local(text []byte) kernel.Token {
	from, to := a.from, a.at
	if plus := bytes.IndexByte(text[from:to], '+'); plus >= 0 {
		to = from + plus
	}
	return trimmed(text, from, to)
}

func (a address) host(text []byte) kernel.Token { return trimmed(text, a.at+1, a.to) }

// trimmed leaves dots and hyphens at both ends out.
func trimmed(text []byte, from, to int) kernel.Token {
	for from < to && (text[from] == '.' || text[from] == '-') {
		from++
	}
	for from < to && (text[to-1] == '.' || text[to-1] == '-') {
		to--
	}
	return kernel.Token{Start: uint32(from), Len: uint16(to - from)}
}

// mailboxes is the working memory of looking up addresses: each has three tokens,
// its local part as it stands and without separators, and its domain.
type mailboxes struct {
	words  []run // first and last of each
	odd    []int // each @ of no usual address
	tokens []kernel.Token
	tags   []uint64
	astray []int32 // those at own domains, of which nobody has the local part
	outs   []uint64
	ones   []uint32
	ends   []int32  // of those in outs of each that is tried
	keys   []uint64 // in index.nearLocals, of outs
	like   []like
	buf    []byte
}

// like is a local part that may be like one with a near tag, by its number in outs.
type like struct{ out, atom int32 }

// find notes where the addresses are, and each @ that is odd.
func (m *mailboxes) find(b *batch) {
	m.words, m.tokens, m.odd = m.words[:0], m.tokens[:0], m.odd[:0]
	for i := range b.masks {
		for at := b.masks[i].At; at != 0; at &= at - 1 {
			place := i*kernel.BlockSize + bits.TrailingZeros64(at)
			if next := b.wordAt(uint32(place)); !m.plain(b, uint32(place), next) {
				m.add(b, place, max(0, next-1))
			}
		}
	}
}

// plain notes the address around an @ before a word if it is an ordinary one: words
// with single dots, hyphens or underscores between them, and a domain with a dot.
func (m *mailboxes) plain(b *batch, at uint32, word int32) bool {
	if word == 0 || int(word) == len(b.words) || b.words[word].Start != at+1 || wordEnd(b.words[word-1]) != at {
		return false
	}
	first, last := word-1, word
	for {
		start := b.words[first].Start
		if start == 0 || mailBytes[b.text[start-1]]&localByte == 0 ||
			b.text[start-1] == '\'' && (first == 0 || wordEnd(b.words[first-1]) < start-1) && (start < 2 || mailBytes[b.text[start-2]]&localByte == 0) {
			break
		}
		if c := b.text[start-1]; mailBytes[c]&separator == 0 || first == 0 || wordEnd(b.words[first-1]) != start-1 || word-first > 6 {
			return false
		}
		first--
	}
	end, dots := wordEnd(b.words[last]), 0
	for int(end) < b.end && mailBytes[b.text[end]]&domainByte != 0 {
		if int(last)+1 == len(b.words) || b.words[last+1].Start != end+1 {
			if int(end)+1 == b.end || mailBytes[b.text[end+1]]&domainByte == 0 { // a full stop
				break
			}
			return false
		}
		if last-word > 6 {
			return false
		}
		dots += int(mailBytes[b.text[end]] & fullStop)
		last++
		end = wordEnd(b.words[last])
	}
	from := b.words[first].Start
	if dots == 0 || at-from < 2 || at-from > maxWord || end-at > maxWord {
		return false
	}
	local := kernel.Token{Start: from, Len: uint16(at - from)}
	if backwardsStart(b.text[from:]) || rotatedEnd(b.text[:end]) {
		return false
	}
	bare := local
	if first < word-1 {
		bare = b.join(b.words[first:word])
	}
	m.words = append(m.words, run{first, last})
	m.tokens = append(m.tokens, local, bare, kernel.Token{Start: at + 1, Len: uint16(end - at - 1)})
	return true
}

// join writes words that are at most maxWord bytes in all behind the text, without
// what is between them. The copies are all of one length, which is faster than of the
// right one: what is too much is written over by the next.
func (b *batch) join(words []kernel.Token) kernel.Token {
	from := len(b.text)
	b.text = slices.Grow(b.text, 2*maxWord)
	to, text := from, b.text[:from+2*maxWord]
	for _, w := range words {
		*(*[maxWord]byte)(text[to:]) = *(*[maxWord]byte)(text[w.Start:])
		to += int(w.Len)
	}
	b.text = b.text[:to]
	return kernel.Token{Start: uint32(from), Len: uint16(to - from)}
}

// wordEnd is where a word ends.
func wordEnd(t kernel.Token) uint32 { return t.Start + uint32(t.Len) }

// backwardsStart and rotatedEnd are backwardsDomain and rotatedDomain, if anything
// too often.
func backwardsStart(s []byte) bool {
	return len(s) > 3 && (s[2] == '.' && s[0] == 'k' || s[3] == '.' && backwardsDomain(s))
}

func rotatedEnd(s []byte) bool {
	switch s[len(s)-1] {
	case 'x', 'z', 'h':
		return rotatedDomain(s)
	}
	return false
}

// mail looks the addresses up by their local part. One at the right domain
// proposes its owner, and so does one that is an edit away.
func (s *scan) mail(b *batch) {
	x, m := s.m.index, &s.mailboxes
	b.text = slices.Grow(b.text, kernel.Slack)
	m.tags = slices.Grow(m.tags[:0], len(m.tokens))[:len(m.tokens)]
	s.m.kernel.Sums(m.tags, b.text, m.tokens)
	s.hits = x.locals.probe(s.m.kernel, s.hits[:0], m.tags)
	m.astray = m.astray[:0]
	hits := s.hits
	for i := range m.words {
		tags := m.tags[3*i:][:3]
		exact := false
		for len(hits) > 0 && int(hits[0]) < 3*i+3 {
			if side := int(hits[0]) - 3*i; side == 0 || side == 1 && tags[1] != tags[0] {
				exact = s.owners(b, i, tags[side], tags[2]) || exact
			}
			hits = hits[1:]
		}
		if !exact && x.own.has(tags[2]) {
			m.astray = append(m.astray, int32(i))
		}
	}
	for from := 0; from < len(m.astray); from += mostAstray {
		s.misspelt(b, m.astray[from:min(from+mostAstray, len(m.astray))])
	}
}

// mostAstray is how many addresses are tried at a time as misspelt ones.
const mostAstray = 64

// add notes the address around an @.
func (m *mailboxes) add(b *batch, at int, word int32) {
	a := addressAround(b.text, 0, b.end, at)
	local, host := a.local(b.text), a.host(b.text)
	hostText := b.text[host.Start:][:host.Len]
	if local.Len < 2 || bytes.IndexByte(hostText, '.') <= 0 || backwardsDomain(b.text[local.Start:][:local.Len]) || rotatedDomain(hostText) {
		m.odd = append(m.odd, at)
	}
	if local.Len == 0 || local.Len > maxWord || host.Len < 3 || host.Len > maxWord {
		return
	}
	bare := local
	bare.Start = uint32(len(b.text))
	for _, c := range b.text[local.Start:][:local.Len] {
		if mailBytes[c]&separator == 0 {
			b.text = append(b.text, c)
		}
	}
	bare.Len = uint16(len(b.text) - int(bare.Start))
	if bare.Len == local.Len {
		b.text, bare = b.text[:bare.Start], local
	}
	for word > 0 && b.words[word].Start > local.Start {
		word--
	}
	last := word
	for int(last)+1 < len(b.words) && b.words[last+1].Start < uint32(a.to) {
		last++
	}
	m.words = append(m.words, run{word, last})
	m.tokens = append(m.tokens, local, bare, host)
}

// owners proposes those who have the local part at this domain, or nearly, and
// says whether one has it exactly.
func (s *scan) owners(b *batch, i int, local, host uint64) bool {
	x, m := s.m.index, &s.mailboxes
	exact := false
	m.outs = m.outs[:0]
	each := func(a *atom) {
		for _, who := range x.holders(a) {
			for _, h := range x.holdingsOf(who) {
				if h.role() != domain {
					continue
				}
				d, at := x.atom(h.atom()), m.tokens[3*i+2]
				if d.fast == host {
					exact = true
					s.owner(b, i, who)
					continue
				}
				if len(m.outs) == 0 {
					m.outs = s.m.deletions(m.outs, &m.buf, b.text, at)
				}
				if x.oneEdit(d, host, m.outs) != noEdit {
					s.owner(b, i, who)
				}
			}
		}
	}
	x.each(local, func(_ int32, a *atom) {
		if a.nature.local() {
			each(a)
		}
	})
	return exact
}

// misspelt proposes those whose local part at this domain of the force is one
// edit away from that of some addresses.
func (s *scan) misspelt(b *batch, boxes []int32) {
	x, m := s.m.index, &s.mailboxes
	m.outs, m.ends, m.like = m.outs[:0], m.ends[:0], m.like[:0]
	for _, i := range boxes {
		m.outs = s.m.deletions(append(m.outs, m.tags[3*i]), &m.buf, b.text, m.tokens[3*i])
		m.ends = append(m.ends, int32(len(m.outs)))
	}
	m.keys = slices.Grow(m.keys[:0], len(m.outs))[:len(m.outs)]
	for i, o := range m.outs {
		m.keys[i] = spread(uint64(uint32(o)))
	}
	s.hits = x.nearLocals.probe(s.m.kernel, s.hits[:0], m.keys)
	for _, h := range s.hits {
		for _, id := range x.mail.bucket(uint32(m.outs[h])) {
			m.like = append(m.like, like{h, id})
		}
	}
	for _, l := range m.like {
		s.touched += uint32(x.atom(l.atom).place)
	}
	k, rest := 0, m.like
	for _, h := range s.hits {
		for m.ends[k] <= h {
			k++
		}
		i, out := boxes[k], m.outs[h]
		length, itself := m.tokens[3*i].Len, out == m.tags[3*i]
		if itself {
			length++ // of what it is, if that has a letter more
		}
		for ; len(rest) > 0 && rest[0].out == h; rest = rest[1:] {
			if a := x.atom(rest[0].atom); uint16(a.ones) == length && slices.Contains(x.localOnes(a), uint16(out)) {
				s.ownerAll(b, i, a) // the judge asks for the domain
			}
		}
		if itself || !x.locals.has(out) {
			continue
		}
		x.each(out, func(_ int32, a *atom) {
			if a.nature.local() {
				s.ownerAll(b, i, a)
			}
		})
	}
}

func (s *scan) ownerAll(b *batch, i int32, a *atom) {
	for _, who := range s.m.index.holders(a) {
		s.owner(b, int(i), who)
	}
}

func (s *scan) owner(b *batch, i int, who int32) {
	words, piece := s.mailboxes.words[i], b.pieceAt(s.mailboxes.tokens[3*i].Start)
	if !b.pieces[piece].wanted {
		s.suggest(piece, words.from, words.to, who)
	}
}

// deletions appends the tags of a token of up to maxWord bytes with each left out.
func (m *Matcher) deletions(dst []uint64, buf *[]byte, text []byte, t kernel.Token) []uint64 {
	if t.Len <= 16 {
		return m.kernel.Deletions(dst, text, []kernel.Token{t})
	}
	var tokens [maxWord]kernel.Token
	s, n := text[t.Start:][:t.Len], int(t.Len)
	all := slices.Grow((*buf)[:0], n*n+kernel.Slack)
	for i := range s {
		tokens[i] = kernel.Token{Start: uint32(len(all)), Len: t.Len - 1}
		all = append(append(all, s[:i]...), s[i+1:]...)
	}
	*buf = all
	dst = slices.Grow(dst, n)[:len(dst)+n]
	m.kernel.Sums(dst[len(dst)-n:], all, tokens[:n])
	return dst
}

// edit says how one word is an edit from another.
type edit uint8

const (
	noEdit edit = iota
	oneLetter
	twoSwapped
)

// oneEdit says how a word is one edit from an atom: tag is its own, outs are its
// tags with each letter left out.
func (x *index) oneEdit(a *atom, tag uint64, outs []uint64) edit {
	if n := len(outs) - int(a.ones); a.ones == 0 || n < -1 || n > 1 {
		return noEdit
	}
	return a.edit(x.ones(a), tag, outs)
}

// edit is oneEdit, with the atom's near tags of one letter.
func (a *atom) edit(ones []uint32, tag uint64, outs []uint64) edit {
	switch len(outs) {
	case len(ones) - 1:
		if slices.Contains(ones, uint32(tag)) {
			return oneLetter
		}
	case len(ones) + 1:
		if slices.Contains(outs, a.fast) {
			return oneLetter
		}
	case len(ones):
		for k, o := range outs {
			if uint32(o) == ones[k] {
				return oneLetter
			}
			// Letters k and k+1 swapped: each without its first is the other
			// without its second, both ways.
			if k+1 < len(ones) && uint32(o) == ones[k+1] && uint32(outs[k+1]) == ones[k] {
				return twoSwapped
			}
		}
	}
	return noEdit
}
