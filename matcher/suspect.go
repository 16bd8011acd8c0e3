package matcher

import (
	"math/bits"
	"slices"

	"peeler/matcher/internal/kernel"
)

// suspects are the words and signs of a batch that may hint at other readings, by what
// the masks say of them.
type suspects struct {
	signs []uint32
	words []int32
	box   int // of mailboxes.words: where inBox is
}

// suspect lists the words that are suspicious.
func (l *suspects) suspect(b *batch) {
	list := slices.Grow(l.words[:0], len(b.words)+1)[:len(b.words)+1]
	n, last := 0, -1
	words := -1 // the number of the last word before the block
	before := &kernel.Masks{}
	for i := range b.masks[1:] {
		m := &b.masks[i]
		starts := m.Word &^ (m.Word<<1 | before.Word>>63)
		for bad := suspicious(before, m, &b.masks[i+1]); bad != 0; bad &= bad - 1 {
			w := words + bits.OnesCount64(starts&(bad^(bad-1)))
			list[n] = int32(w)
			n += min(1, w-last) // each word once
			last = w
		}
		words += bits.OnesCount64(starts)
		before = m
	}
	l.words, l.box = list[:n], 0
}

// suspicious finds the places in a block where a word in ASCII may hint at another
// reading.
func suspicious(before, m, next *kernel.Masks) uint64 {
	w, nextW := m.Word&^m.High, next.Word&^next.High
	start := w &^ (w<<1 | before.Word>>63)
	w1, w2, w3 := shifted(w, nextW, 1), shifted(w, nextW, 2), shifted(w, nextW, 3)
	// Twelve letters or digits in a row.
	four, nextFour := w&w1&w2&w3, nextW&(nextW>>1)
	nextFour &= nextFour >> 2
	long := start & four & shifted(four, nextFour, 4) & shifted(four, nextFour, 8)
	if m.Digit|next.Digit == 0 {
		return long
	}
	d, nextD, l, nextL := m.Digit, next.Digit, w&^m.Digit, nextW&^next.Digit
	first := d &^ (d<<1 | before.Digit>>63)
	d1 := shifted(d, nextD, 1)
	// One digit or two with a letter behind them; at the start of a word only one, if
	// there are four.
	one, two := first&shifted(l, nextL, 1), first&d1&shifted(l, nextL, 2)
	odd := one&^(start&^w3) | two&^start
	// Five digits and more beside a letter.
	ds, nextDs := d&d1, nextD&(nextD>>1)
	five := ds & shifted(ds, nextDs, 2) & shifted(d, nextD, 4)
	five &= first&(l<<1|(before.Word&^before.Digit)>>63) | shifted(l, nextL, 5)
	// A digit and a letter by themselves.
	pair := start & w1 &^ w2 & (d ^ d1)
	return odd | five | pair | long
}

// shifted moves a mask by n bytes, so that each bit speaks of one behind it.
func shifted(mask, next uint64, n int) uint64 { return mask>>n | next<<(kernel.BlockSize-n) }

// hintWords looks at words that hold letters and digits, or are long.
func (s *scan) hintWords(b *batch, c *cursor) {
	s.suspects.suspect(b)
	for _, w := range s.suspects.words {
		t := b.words[w]
		if t.Class&kernel.High != 0 {
			continue
		}
		mixed := t.Class == wordByte
		if mixed && t.Len == 2 && b.hexRow(w) {
			c.want(t.Start, inHex)
		}
		if mixed && t.Len > 2 && t.Len <= kernel.BlockSize {
			s.hintMixed(b, c, w)
		}
		if mixed && t.Len >= base64Run || t.Len >= longWord {
			s.hintLong(b, c, t)
		}
	}
}

// oddDigits looks at the digits of a word of n bytes, of which three or more are letters
// and digits. Odd are, unless most are digits, runs of one or two that have a letter
// behind them, and one before them but at the start of a word of four; five are so many
// in a row beside letters. Nothing branches here.
func oddDigits(d uint64, n int) (odd, five uint64) {
	l := ^d & (1<<n - 1)
	first := d &^ (d << 1)
	odd = first&(l>>1) | first&(d>>1)&(l>>2)
	odd &= ^uint64(1) | d&(l>>1)&min(1, uint64(n)>>2)
	five = d & (d >> 1) & (d >> 2) & (d >> 3) & (d >> 4)
	digits := bits.OnesCount64(d)
	// Either is none if one of its two bounds is passed.
	odd &^= uint64(((longestLeet - n) | (n - 2*digits)) >> 63)
	five &^= uint64(((n - digits - shortPart) | (4 - bits.OnesCount64(d^d<<1))) >> 63)
	return odd, five
}

// hintMixed guesses what a word of letters and digits may be. See hintMixed of views,
// which this knows the results of.
func (s *scan) hintMixed(b *batch, c *cursor, w int32) {
	t := b.words[w]
	odd, five := oddDigits(b.digitsOf(t), int(t.Len))
	word := b.raw[t.Start:][:t.Len]
	if odd != 0 && !outward(word) {
		s.guesses.leet(word, t.Start)
		if wide := leetAround(b.raw, int(t.Start), int(wordEnd(t))); len(wide) > len(word) {
			s.guesses.leet(wide, t.Start)
		}
	}
	if five != 0 && !s.inBox(w) {
		s.guesses.parts(word, t.Start)
	}
	if len(s.guesses.text) > guessBytes {
		s.settle(c)
	}
}

// hintLong looks whether a long word is encoded or run together. Most digests are found
// out by their first letters.
func (s *scan) hintLong(b *batch, c *cursor, t kernel.Token) {
	word := b.raw[t.Start:][:t.Len]
	switch {
	case startsHex(word) && hexLen(word) == len(word):
		c.want(t.Start, inHex)
	case startsBase64(word) && hexLen(word) < len(word):
		c.want(t.Start, inBase64)
	case len(word) >= base32Run && startsBase32(word):
		c.want(t.Start, inBase32)
	}
	if len(word) >= longWord && humps(word) {
		s.guesses.parts(word, t.Start)
	}
}

// digitsOf is the digits of a word of up to 64 bytes: bit i speaks of byte i.
func (b *batch) digitsOf(t kernel.Token) uint64 {
	i, shift := t.Start/kernel.BlockSize, t.Start%kernel.BlockSize
	d := b.masks[i].Digit>>shift | b.masks[i+1].Digit<<(kernel.BlockSize-shift)
	return d & (1<<t.Len - 1)
}

// inBox says that a word, which is not before the last one that was asked for, is part
// of an address: that is looked up as a whole.
func (s *scan) inBox(w int32) bool {
	boxes, l := s.mailboxes.words, &s.suspects
	for l.box < len(boxes) && boxes[l.box].to < w {
		l.box++
	}
	return l.box < len(boxes) && boxes[l.box].from <= w
}

// hexRow says that a word of two bytes starts a hexadecimal number, or stands in a row
// of pairs of hexadecimal digits.
func (b *batch) hexRow(w int32) bool {
	word := b.raw[b.words[w].Start:][:2]
	if word[0] == '0' && word[1]|0x20 == 'x' {
		return true
	}
	from, to := w, w
	for from >= 0 && w-from <= hexPairs && b.isHexPair(from) {
		from--
	}
	for int(to) < len(b.words) && to-w <= hexPairs && b.isHexPair(to) {
		to++
	}
	return to-from-1 > hexPairs
}

func (b *batch) isHexPair(w int32) bool {
	_, ok := hexPair(b.raw, int(b.words[w].Start))
	return ok && b.words[w].Len == 2
}
