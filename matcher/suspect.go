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
	marks []uint64 // of the places in each block
	words []int32
	box   int // of mailboxes.words: where inBox is
}

// suspect lists the words that are suspicious.
func (l *suspects) suspect(k *kernel.Kernel, b *batch) {
	blocks := len(b.masks) - 1
	l.marks = slices.Grow(l.marks[:0], blocks)[:blocks]
	k.Suspicious(l.marks, b.masks)
	l.words, l.box = k.Marked(l.words[:0], b.masks[:blocks], l.marks), 0
}

// hintWords looks at words that hold letters and digits, or are long.
func (s *scan) hintWords(b *batch, c *cursor) {
	s.suspects.suspect(s.m.kernel, b)
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
