package kernel

import "slices"

// List appends the indexes of the numerals among tokens, which are those with digits, and
// their sums.
func (k *Kernel) List(numerals []int32, picked []uint64, tokens []Token, sums []uint64) ([]int32, []uint64) {
	sums = sums[:len(tokens)]
	numerals, picked = slices.Grow(numerals, len(tokens)+listRoom), slices.Grow(picked, len(tokens)+listRoom)
	x, y := numerals[len(numerals):cap(numerals)], picked[len(picked):cap(picked)]
	n, done := k.listBlocks(x, y, tokens, sums)
	for i, t := range tokens[done:] {
		w := done + i
		x[n], y[n] = int32(w), sums[w]
		n += int(t.Class >> 1 & 1) // nothing foresees a branch here
	}
	return numerals[:len(numerals)+n], picked[:len(picked)+n]
}

// listRoom is how much may be written beyond the last numeral.
const listRoom = 8
