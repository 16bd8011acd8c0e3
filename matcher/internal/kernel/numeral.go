package kernel

import "slices"

// Numerals are the tokens of a text that hold digits, by their indexes.
type Numerals struct {
	All   []int32
	Sums  []uint64 // of All
	Pure  []int32  // those of digits only
	Mixed []int32  // and those of letters too
}

// List lists the numerals of a text, of whose tokens the sums are given.
func (k *Kernel) List(l *Numerals, tokens []Token, sums []uint64) {
	n := len(tokens)
	sums = sums[:n]
	l.All, l.Sums = grown(l.All, n), grown(l.Sums, n)
	l.Pure, l.Mixed = grown(l.Pure, n), grown(l.Mixed, n)
	all, pure, done := k.listBlocks(l, tokens, sums)
	for i, t := range tokens[done:] {
		w := int32(done + i)
		l.All[all], l.Sums[all] = w, sums[w]
		l.Pure[pure], l.Mixed[all-pure] = w, w
		// Nothing branches on what a token is, as nothing could foresee it.
		digit := int(t.Class >> 1 & 1)
		all += digit
		pure += digit &^ int(t.Class)
	}
	l.All, l.Sums, l.Pure, l.Mixed = l.All[:all], l.Sums[:all], l.Pure[:pure], l.Mixed[:all-pure]
}

// listRoom is how much may be written beyond the last numeral.
const listRoom = 8

func grown[T any](s []T, n int) []T { return slices.Grow(s[:0], n+listRoom)[:n+listRoom] }
