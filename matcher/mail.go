package matcher

import (
	"bytes"
	"cmp"
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
	at     []address
	words  []run // first and last of each
	odd    []int // each @ of no usual address
	tokens []kernel.Token
	tags   []uint64
	outs   []uint64
	buf    []byte
}

// find notes where the addresses are, and each @ that is odd.
func (m *mailboxes) find(b *batch) {
	m.at, m.words, m.tokens, m.odd = m.at[:0], m.words[:0], m.tokens[:0], m.odd[:0]
	word := 0
	for i := range b.masks {
		for at := b.masks[i].At; at != 0; at &= at - 1 {
			place := uint32(i*kernel.BlockSize + bits.TrailingZeros64(at))
			for word < len(b.words) && b.words[word].Start < place {
				word++
			}
			if !m.plain(b, place, int32(word)) {
				m.add(b, int(place), int32(max(0, word-1)))
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
	if c := b.text[at-1]; backwardsStart(b.text[from:]) || c == '.' || rotatedEnd(b.text[:end]) {
		return false
	}
	bare := local
	if first < word-1 {
		bare = kernel.Token{Start: uint32(len(b.text)), Len: local.Len - uint16(word-1-first)}
		for w := first; w < word; w++ {
			b.text = append(b.text, b.text[b.words[w].Start:wordEnd(b.words[w])]...)
		}
	}
	m.at = append(m.at, address{int(from), int(at), int(end)})
	m.words = append(m.words, run{first, last})
	m.tokens = append(m.tokens, local, bare, kernel.Token{Start: at + 1, Len: uint16(end - at - 1)})
	return true
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
	for i := range m.at {
		tags := m.tags[3*i:][:3]
		exact := x.locals.has(tags[0]) && s.owners(b, i, tags[0], tags[2])
		if tags[1] != tags[0] && x.locals.has(tags[1]) {
			exact = s.owners(b, i, tags[1], tags[2]) || exact
		}
		if !exact && x.own.has(tags[2]) {
			s.misspelt(b, i, tags[0], tags[2])
		}
	}
}

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
	m.at, m.words = append(m.at, a), append(m.words, run{word, last})
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
				if h.role != domain {
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
		if a.kind == Email && a.roles.has(localPart) {
			each(a)
		}
	})
	return exact
}

// misspelt proposes those whose local part at this domain of the force is one
// edit away.
func (s *scan) misspelt(b *batch, i int, local, host uint64) {
	x, m := s.m.index, &s.mailboxes
	m.outs = s.m.deletions(m.outs[:0], &m.buf, b.text, m.tokens[3*i])
	try := func(near uint32) {
		for a := range x.nearMail(near) {
			for _, who := range x.holders(a) {
				s.owner(b, i, who) // the judge asks for the domain
			}
		}
	}
	if x.nearLocals.has(spread(uint64(uint32(local)))) {
		try(uint32(local))
	}
	for _, o := range m.outs {
		if !x.nearLocals.has(spread(uint64(uint32(o)))) {
			continue
		}
		try(uint32(o))
		x.each(o, func(_ int32, a *atom) {
			if a.kind == Email && a.roles.has(localPart) {
				for _, who := range x.holders(a) {
					s.owner(b, i, who)
				}
			}
		})
	}
}

func (s *scan) owner(b *batch, i int, who int32) {
	a := s.mailboxes.at[i]
	words := s.mailboxes.words[i]
	piece, _ := slices.BinarySearchFunc(b.pieces, uint32(a.at), func(p piece, at uint32) int { return cmp.Compare(p.end, at+1) })
	if !b.pieces[piece].wanted {
		s.suggest(int32(piece), words.from, words.to, who)
	}
}

// deletions appends the tags of a token of any length with each byte left out.
func (m *Matcher) deletions(dst []uint64, buf *[]byte, text []byte, t kernel.Token) []uint64 {
	if t.Len <= 16 {
		return m.kernel.Deletions(dst, text, []kernel.Token{t})
	}
	s := text[t.Start:][:t.Len]
	for i := range s {
		*buf = append(append((*buf)[:0], s[:i]...), s[i+1:]...)
		dst = append(dst, m.kernel.Sum(*buf))
	}
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
	ones := x.ones(a)
	if len(ones) == 0 {
		return noEdit
	}
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
