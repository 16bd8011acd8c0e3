package matcher

import (
	"bytes"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"peeler/matcher/internal/kernel"
	"peeler/matcher/matchertest"
)

// plainHints is hints word by word and sign by sign, each guess looked up as it is made.
type plainHints struct {
	*scan
	*batch
	wants []view // of the fields
	any   []bool
}

func (p *plainHints) want(at int, v view) {
	for i, f := range p.fields {
		if uint32(at) >= f.start && uint32(at) <= f.end {
			p.wants[i] |= v
			p.any[i] = true
		}
	}
}

func (p *plainHints) known(word []byte) bool {
	x, tag := p.m.index, p.m.kernel.Sum(word)
	return x.words.has(tag) || x.numbers.has(tag) || x.locals.has(tag)
}

func (p *plainHints) read() {
	for i := range p.masks {
		m := &p.masks[i]
		for at := range kernel.BlockSize {
			place := i*kernel.BlockSize + at
			if m.Mark>>at&1 != 0 {
				if v := hintMark(p.raw, place); v != 0 {
					p.want(place, v)
				}
			}
		}
	}
	p.spaced()
	for w := range p.words {
		p.word(int32(w))
	}
	for _, at := range p.mailboxes.odd {
		v := hint(p.raw, at)
		if v&leetSpeak != 0 && !p.leet(leetAround(p.raw, at, at+1)) {
			v &^= leetSpeak
		}
		if v != 0 {
			p.want(at, v)
		}
	}
	for _, f := range p.fields {
		text := p.raw[f.start:f.end]
		for i, c := range text {
			if c == '\n' && (bytes.HasSuffix(text[:i], []byte("-")) || bytes.HasSuffix(text[:i], []byte("-\r"))) && hint(text, i) != 0 {
				p.want(int(f.start)+i, brokenLines)
			}
		}
	}
}

func (p *plainHints) word(w int32) {
	t := p.words[w]
	word := p.raw[t.Start:][:t.Len]
	n := len(word)
	mixed := t.Class == wordByte
	if t.Class&kernel.High != 0 || !mixed && n < longWord {
		return
	}
	var v view
	if mixed && n == 2 && (p.hexNeighbours(w) || word[0] == '0' && word[1]|0x20 == 'x') {
		v |= inHex
	}
	if mixed && n > 2 && n <= 64 {
		v |= p.mixed(w)
	}
	if n >= longWord && humps(word) && p.parts(word) {
		v |= runTogether
	}
	switch {
	case n < base64Run:
	case startsHex(word) && hexLen(word) == n:
		v |= inHex
	case plainBase64(word) && hexLen(word) < n:
		v |= inBase64
	case n >= base32Run && startsBase32(word):
		v |= inBase32
	}
	if v != 0 {
		p.want(int(t.Start), v)
	}
}

// hexNeighbours says that five pairs stand in a row, this one among them.
func (p *plainHints) hexNeighbours(w int32) bool {
	row := 0
	for i := max(0, w-hexPairs); i < min(int32(len(p.words)), w+hexPairs+1) && row <= hexPairs; i++ {
		if _, ok := hexPair(p.raw, int(p.words[i].Start)); ok && p.words[i].Len == 2 {
			row++
		} else {
			row = 0
		}
	}
	return row > hexPairs
}

func (p *plainHints) mixed(w int32) view {
	t := p.words[w]
	word := p.raw[t.Start:][:t.Len]
	n, d := uint(len(word)), p.digitsOf(t)
	var v view
	l := ^d & (1<<n - 1)
	first := d &^ (d << 1)
	odd := first&(l>>1) | first&(d>>1)&(l>>2)
	if odd &= ^uint64(1) | d&(l>>1); odd != 0 && n <= longestLeet && 2*uint(bits.OnesCount64(d)) <= n &&
		(n > 3 || odd&^1 != 0) && !outward(word) &&
		(p.leet(word) || p.leet(leetAround(p.raw, int(t.Start), int(wordEnd(t))))) {
		v |= leetSpeak
	}
	boxed := slices.ContainsFunc(p.mailboxes.words, func(r run) bool { return r.from <= w && w <= r.to })
	if five := d & (d >> 1) & (d >> 2) & (d >> 3) & (d >> 4); five != 0 && bits.OnesCount64(l) >= shortPart &&
		bits.OnesCount64(d^d<<1) <= 4 && !boxed && p.parts(word) {
		v |= runTogether
	}
	return v
}

func (p *plainHints) leet(word []byte) bool {
	var ones []int
	word = slices.Clone(word)
	for i, c := range word {
		if leet[c] == 'i' && len(ones) < mostOnes {
			ones = append(ones, i)
		}
		word[i] = unleeted[c]
	}
	for mask := range 1 << len(ones) {
		for k, i := range ones {
			word[i] = "il"[mask>>k&1]
		}
		if p.known(word) {
			return len(word) <= maxWord
		}
	}
	return false
}

func (p *plainHints) parts(word []byte) bool {
	from, known := 0, false
	for i := 1; i <= len(word); i++ {
		if i < len(word) && !partsAt(word, i) || i == len(word) && from == 0 {
			continue
		}
		part := word[from:i]
		from = i
		for len(part) > 3 && part[0] == '0' {
			part = part[1:]
		}
		known = known || len(part) >= shortPart && len(part) <= maxWord && p.known(bytes.ToLower(part))
	}
	return known
}

func (p *plainHints) spaced() {
	end := 0
	for i := range p.masks {
		word := p.masks[i].Word
		single := word &^ (word<<1 | word>>1)
		run := single & (single >> 2) & (single >> 4) & (single >> 6)
		if at := i*64 + bits.TrailingZeros64(run); run != 0 && at >= end && spacedAt(p.raw, at) {
			var known bool
			if known, end = p.spacedKnown(p.raw, at); known {
				p.want(at, spacedOut)
			}
		}
	}
}

func (p *plainHints) spacedKnown(raw []byte, i int) (bool, int) {
	for low := max(i-2*maxNear, 0); ; {
		at := i - 1
		for at > low && i-at < 4 && !inWord(raw[at]) {
			at--
		}
		if at <= low || at == i-1 || single(raw, at) != 1 {
			break
		}
		i = at
	}
	var word [maxWord]byte
	known, letters, n := false, 0, 0
	for {
		if !isLetter(raw[i]) {
			return true, i + 1
		}
		word[n] = lower[raw[i]]
		n++
		letters++
		next := i + 1
		for next < len(raw) && next-i < 5 && !inWord(raw[next]) {
			next++
		}
		end := next == len(raw) || single(raw, next) == 0
		if end || next != i+2 || n == len(word) || raw[i]&0x20 != 0 && raw[next]&0x20 == 0 {
			known = known || n > 1 && p.known(word[:n])
			n = 0
		}
		if end {
			return known || letters <= maxNear, i + 1
		}
		i = next
	}
}

// checkHints compares hints with plainHints over the records, in one batch.
func checkHints(t *testing.T, m *Matcher, records []Record) {
	t.Helper()
	s := newScan(m)
	b := &s.easy
	for _, r := range records {
		s.gather(&r)
	}
	if len(b.pieces) == 0 {
		return
	}
	s.fold(b)
	s.mailboxes.find(b)
	wanted := make([]bool, len(b.pieces)) // for letters outside ASCII
	for i := range b.pieces {
		wanted[i] = b.pieces[i].wanted
	}
	p := plainHints{s, b, make([]view, len(b.fields)), make([]bool, len(b.fields))}
	p.read()
	if got := s.hints(b); got != slices.Contains(p.any, true) {
		t.Errorf("something hints: %v", got)
	}
	for k, piece := range b.pieces {
		any := wanted[k]
		for i := piece.fields.from; i < piece.fields.to; i++ {
			f := &b.fields[i]
			any = any || p.any[i]
			if f.wants != p.wants[i] {
				t.Errorf("%q hints at%s, not at%s", b.raw[f.start:f.end], f.wants.words(), p.wants[i].words())
			}
		}
		if piece.wanted != any {
			t.Errorf("%q is wanted: %v", b.raw[piece.start:piece.end], piece.wanted)
		}
	}
}

// TestHints: hints over many words at once are those of each word.
func TestHints(t *testing.T) {
	m := theForce().matcher
	for _, kind := range slices.Concat(matchertest.Kinds(), matchertest.WorstKinds()) {
		var records []Record
		for _, r := range leakOf(kind, false).records[:300] {
			records = append(records, r)
			if len(records) == 40 {
				checkHints(t, m, records)
				records = nil
			}
		}
	}
	// Words of all shapes, at all places of a block.
	r := rand.New(rand.NewPCG(1, 2))
	people := theForce().people
	for range 300 {
		var text []byte
		for len(text) < 400 {
			text = append(text, oddWord(r, people[r.IntN(len(people))])...)
			text = append(text, []string{" ", " ", ",", "-\n", "-\r\n", "=", "(", "@", "!", "\n"}[r.IntN(10)]...)
		}
		checkHints(t, m, []Record{line(string(text)), cells(true, "a", string(text[:100]), "b", string(text[100:]))})
	}
}

// oddWord is a word that may hint at another reading.
func oddWord(r *rand.Rand, v matchertest.Person) string {
	letters, n := "abcdefxyzABX0123456789", 1+r.IntN(40)
	switch r.IntN(8) {
	case 0:
		letters = "0123456789abcdef"
	case 1:
		letters = "01234"
	case 2:
		return v.Forename + v.Surname + v.Staff
	case 3:
		return strings.NewReplacer("o", "0", "i", "1", "l", "1", "e", "3", "a", "4").Replace(strings.ToLower(v.Surname))
	case 4:
		return "J o h n  " + v.Surname[:1] + " " + v.Surname[1:2] + " q"
	case 5:
		n = 2
	case 6:
		return "é" + v.Staff
	}
	word := make([]byte, n)
	for i := range word {
		word[i] = letters[r.IntN(len(letters))]
	}
	return string(word)
}

// FuzzHints is TestHints of any text.
func FuzzHints(f *testing.F) {
	f.Add([]byte("j0hn sm1th JohnSmith447812 4a 6f 68 6e 0x J o h n S m i t h feather-\nstone jo@hn (74,111,104) a=4A=6F"))
	m := theForce().matcher // takes longer than a worker may for one text
	f.Fuzz(func(t *testing.T, text []byte) { checkHints(t, m, []Record{line(string(text))}) })
}
