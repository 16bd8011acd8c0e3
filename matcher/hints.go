package matcher

import (
	"bytes"
	"math/bits"

	"peeler/matcher/internal/kernel"
)

// hints marks the pieces that have other readings than the plain one of ASCII, and
// says whether there are any: those with letters outside it, with signs that
// something is encoded, and with words that look it and would be something known.
func (s *scan) hints(b *batch) bool {
	c := cursor{batch: b}
	spaced := 0 // where the last run of single characters ends
	for i := range b.masks {
		m := &b.masks[i]
		if m.High != 0 {
			c.high(i, m.High)
		}
		for rest := m.Mark; rest != 0; rest &= rest - 1 {
			at := i*64 + bits.TrailingZeros64(rest)
			if v := hintMark(b.raw, at); v != 0 {
				c.want(uint32(at), v)
			}
		}
		// Characters by themselves, four in a row with one between.
		single := m.Word &^ (m.Word<<1 | m.Word>>1)
		if run := single & (single >> 2) & (single >> 4) & (single >> 6); run != 0 {
			if at := i*64 + bits.TrailingZeros64(run); at >= spaced && spacedAt(b.raw, at) {
				var known bool
				if known, spaced = s.spacedKnown(b.raw, at); known {
					c.want(uint32(at), spacedOut)
				}
			}
		}
	}
	c.restart()
	s.box = 0
	for i := range b.words {
		w := &b.words[i]
		// A long word, or one of letters and digits, in ASCII.
		if w.Len < longWord && w.Class != wordByte || w.Class&kernel.High != 0 {
			continue
		}
		if v := s.hintWord(b, int32(i)); v != 0 {
			c.want(w.Start, v)
		}
	}
	c.restart()
	for _, at := range s.mailboxes.odd {
		if v := s.hintAt(b, at); v != 0 {
			c.want(uint32(at), v)
		}
	}
	c.restart()
	c.breaks([]byte("-\n"))
	c.restart()
	c.breaks([]byte("-\r\n"))
	return c.any
}

// spacedKnown says that the single characters around a place may come to something,
// and where they end: few may, and so may any with digits; many letters, if they make a
// word that is known. See unspace.
func (s *scan) spacedKnown(raw []byte, i int) (bool, int) {
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
			known = known || n > 1 && s.known(word[:n])
			n = 0
		}
		if end {
			return known || letters <= maxNear, i + 1
		}
		i = next
	}
}

// hintMark is hint less what changes nothing: separators that are written as
// entities or with percent beside separators.
func hintMark(raw []byte, at int) view {
	switch raw[at] {
	case '&':
		if separatorEntity(raw, at) {
			return 0
		}
	case '%':
		if c, ok := hexPair(raw, at+1); ok && c < 0x80 && c != '@' && !inWord(c) && (at+3 >= len(raw) || !inWord(raw[at+3])) {
			return 0
		}
	}
	return hint(raw, at)
}

// separatorEntity says that raw[at] starts an entity that parts no words: its
// name is read as a word between others then, which does no harm.
func separatorEntity(raw []byte, at int) bool {
	n := bytes.IndexByte(raw[at:min(len(raw), at+7)], ';')
	if n < 0 {
		return false
	}
	switch string(raw[at+1 : at+n]) {
	case "nbsp", "lt", "gt", "quot", "ndash", "mdash", "bull", "middot", "laquo", "raquo", "copy":
	case "amp":
		if at+n+1 < len(raw) && raw[at+n+1] == '#' {
			return false
		}
	default:
		return false
	}
	return at == 0 || at+n+1 >= len(raw) || !inWord(raw[at-1]) || !inWord(raw[at+n+1])
}

// hintAt is hint for an @ of no usual address.
func (s *scan) hintAt(b *batch, at int) view {
	v := hint(b.raw, at)
	if v&leetSpeak != 0 && !s.leetKnown(leetAround(b.raw, at, at+1)) {
		v &^= leetSpeak
	}
	return v
}

// leetAround is the word at a place, with the signs in it that stand for letters.
func leetAround(raw []byte, from, to int) []byte {
	for low := max(0, from-longestLeet); from > low && (inWord(raw[from-1]) || leet[raw[from-1]] != 0); {
		from--
	}
	for high := min(len(raw), to+longestLeet); to < high && (inWord(raw[to]) || leet[raw[to]] != 0); {
		to++
	}
	return raw[from:to]
}

// longestLeet is the length of the longest word that is thought to be leet.
const longestLeet = 24

// hintWord says which views a word may want that holds letters and digits, or is
// long. What its bytes are, the masks say at once.
func (s *scan) hintWord(b *batch, w int32) view {
	t := b.words[w]
	word := b.raw[t.Start:][:t.Len]
	n := uint(t.Len)
	var v view
	if t.Class == wordByte && n <= 64 {
		v = s.hintMixed(b, w, word, b.digitsOf(t))
	}
	if n >= longWord && humps(word) && s.partsKnown(word) {
		v |= runTogether
	}
	// Most digests are found out by their first letters.
	switch {
	case n < base64Run:
	case startsHex(word) && hexLen(word) == len(word):
		v |= inHex
	case startsBase64(word) && hexLen(word) < len(word):
		v |= inBase64
	case n >= base32Run && startsBase32(word):
		v |= inBase32
	}
	return v
}

// digitsOf is the digits of a word of up to 64 bytes: bit i speaks of byte i.
func (b *batch) digitsOf(t kernel.Token) uint64 {
	i, shift := t.Start/kernel.BlockSize, t.Start%kernel.BlockSize
	d := b.masks[i].Digit>>shift | b.masks[i+1].Digit<<(kernel.BlockSize-shift)
	return d & (1<<t.Len - 1)
}

// hintMixed looks at a word of letters and digits. See hintMixed of views, which
// this knows the results of.
func (s *scan) hintMixed(b *batch, w int32, word []byte, d uint64) view {
	n := uint(len(word))
	if n <= 2 {
		if n == 2 && b.hexRow(w) || word[0] == '0' && word[1]|0x20 == 'x' {
			return inHex
		}
		return 0
	}
	var v view
	l := ^d & (1<<n - 1)
	first := d &^ (d << 1)
	// Runs of one or two digits with a letter behind them, and one before them but
	// at the start of a word.
	odd := first&(l>>1) | first&(d>>1)&(l>>2)
	if odd &= ^uint64(1) | d&(l>>1); odd != 0 && n <= longestLeet && 2*uint(bits.OnesCount64(d)) <= n &&
		(n > 3 || odd&^1 != 0) && !outward(word) && s.leetMixed(b, w) {
		v |= leetSpeak
	}
	if five := d & (d >> 1) & (d >> 2) & (d >> 3) & (d >> 4); five != 0 && bits.OnesCount64(l) >= shortPart &&
		bits.OnesCount64(d^d<<1) <= 4 && !s.inBox(w) && s.partsKnown(word) {
		v |= runTogether
	}
	return v
}

// inBox says that a word, which is not before the last one that was asked for, is part
// of an address: that is looked up as a whole.
func (s *scan) inBox(w int32) bool {
	boxes := s.mailboxes.words
	for s.box < len(boxes) && boxes[s.box].to < w {
		s.box++
	}
	return s.box < len(boxes) && boxes[s.box].from <= w
}

// hexRow says that a word stands in a row of pairs of hexadecimal digits.
func (b *batch) hexRow(w int32) bool {
	row := 0
	for i := max(0, w-hexPairs); i < min(int32(len(b.words)), w+hexPairs+1) && row <= hexPairs; i++ {
		if _, ok := hexPair(b.raw, int(b.words[i].Start)); ok && b.words[i].Len == 2 {
			row++
		} else {
			row = 0
		}
	}
	return row > hexPairs
}

// leetMixed says so of a word with the signs around it, or without them.
func (s *scan) leetMixed(b *batch, w int32) bool {
	from, to := int(b.words[w].Start), int(b.words[w].Start)+int(b.words[w].Len)
	if s.leetKnown(b.raw[from:to]) {
		return true
	}
	wide := leetAround(b.raw, from, to)
	return len(wide) > to-from && s.leetKnown(wide)
}

// leetKnown says that a word is somebody's name or handle when its digits are read
// as letters: each that may be an i or an l as either, for the edit that is between
// such a word and what the views make of it.
func (s *scan) leetKnown(word []byte) bool {
	var buf [2*longestLeet + 1]byte
	if len(word) > len(buf) {
		return false
	}
	ones := make([]int, 0, mostOnes)
	for i, c := range word {
		if l := leet[c]; l != 0 {
			if l == 'i' && len(ones) < mostOnes {
				ones = append(ones, i)
			}
			c = l
		}
		buf[i] = lower[c]
	}
	if len(ones) == 0 {
		return s.known(buf[:len(word)])
	}
	for mask := range 1 << len(ones) {
		for k, i := range ones {
			buf[i] = "il"[mask>>k&1]
		}
		if s.known(buf[:len(word)]) {
			return true
		}
	}
	return false
}

// mostOnes bounds the readings of a word that has many.
const mostOnes = 4

// known says that a word may be a name, a number, a handle or the local part of an
// address.
func (s *scan) known(word []byte) bool {
	x, tag := s.m.index, s.m.kernel.Sum(word)
	return x.words.has(tag) || x.numbers.has(tag) || x.locals.has(tag)
}

// partsKnown says that a part of joined words is known.
func (s *scan) partsKnown(word []byte) bool {
	var buf [64]byte
	from := 0
	for i := 1; i <= len(word); i++ {
		if i < len(word) && !partsAt(word, i) {
			continue
		}
		if from == 0 && i == len(word) {
			return false // nothing to part
		}
		part := word[from:i]
		from = i
		for len(part) > 3 && part[0] == '0' {
			part = part[1:]
		}
		if len(part) < shortPart || len(part) > len(buf) {
			continue
		}
		for k, c := range part {
			buf[k] = lower[c]
		}
		if s.known(buf[:len(part)]) {
			return true
		}
	}
	return false
}

// cursor walks through the pieces and fields of a batch.
type cursor struct {
	batch        *batch
	piece, field int
	any          bool
}

func (c *cursor) restart() { c.piece, c.field = 0, 0 }

// want notes that the field at a place of the text, which is not before the last
// one, has other readings.
func (c *cursor) want(at uint32, v view) {
	b := c.batch
	for b.fields[c.field].end < at {
		c.field++
	}
	for b.pieces[c.piece].end <= at {
		c.piece++
	}
	b.fields[c.field].wants |= v
	b.pieces[c.piece].wanted = true
	c.any = true
}

// high notes all fields with bytes outside ASCII in a block.
func (c *cursor) high(block int, mask uint64) {
	for mask != 0 {
		c.want(uint32(block*64+bits.TrailingZeros64(mask)), 0)
		end := int(c.batch.fields[c.field].end) - block*64
		if end >= 64 {
			return
		}
		mask = mask >> end << end
	}
}

// breaks looks for words that are broken at the ends of lines.
func (c *cursor) breaks(end []byte) {
	raw := c.batch.raw
	for at := 0; ; at++ {
		n := bytes.Index(raw[at:], end)
		if n < 0 {
			return
		}
		at += n + len(end) - 1
		for int(c.batch.fields[c.field].end) < at {
			c.field++
		}
		f := &c.batch.fields[c.field]
		if at >= int(f.end) {
			continue
		}
		if v := hint(raw[f.start:f.end], at-int(f.start)); v != 0 {
			c.want(uint32(at), v)
		}
	}
}
