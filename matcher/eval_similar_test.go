package matcher_test

import "math/bits"

// What a plaintext matcher compares names with, from the published descriptions.

// jaroWinkler is the similarity of Winkler (1990): Jaro's (1989), raised by up to
// four equal letters in front, at a tenth each. Strings are of at most 64 bytes.
func jaroWinkler(a, b string) float64 {
	j := jaro(a, b)
	prefix := 0
	for prefix < min(len(a), len(b), 4) && a[prefix] == b[prefix] {
		prefix++
	}
	return j + 0.1*float64(prefix)*(1-j)
}

func jaro(a, b string) float64 {
	if a == "" || b == "" || len(a) > 64 || len(b) > 64 {
		return 0
	}
	reach := max(max(len(a), len(b))/2-1, 0)
	var inA, inB uint64 // positions that have a partner
	for i := range len(a) {
		for k := max(0, i-reach); k < min(len(b), i+reach+1); k++ {
			if inB>>k&1 == 0 && a[i] == b[k] {
				inA |= 1 << i
				inB |= 1 << k
				break
			}
		}
	}
	matches := bits.OnesCount64(inA)
	if matches == 0 {
		return 0
	}
	swapped := 0
	for x, y := inA, inB; x != 0; x, y = x&(x-1), y&(y-1) {
		if a[bits.TrailingZeros64(x)] != b[bits.TrailingZeros64(y)] {
			swapped++
		}
	}
	m := float64(matches)
	return (m/float64(len(a)) + m/float64(len(b)) + (m-float64(swapped/2))/m) / 3
}

// osa is the optimal string alignment distance: Levenshtein's with swaps of
// neighbours, no part edited twice (Damerau 1964; Boytsov 2011, §2). Strings are
// of at most 63 bytes.
func osa(a, b string) int {
	var rows [3][64]int
	if len(a) > 63 || len(b) > 63 {
		return max(len(a), len(b))
	}
	before, last, next := &rows[0], &rows[1], &rows[2]
	for k := range len(b) + 1 {
		last[k] = k
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for k := 1; k <= len(b); k++ {
			cost := 1
			if a[i-1] == b[k-1] {
				cost = 0
			}
			d := min(next[k-1]+1, last[k]+1, last[k-1]+cost)
			if i > 1 && k > 1 && a[i-1] == b[k-2] && a[i-2] == b[k-1] {
				d = min(d, before[k-2]+1)
			}
			next[k] = d
		}
		before, last, next = last, next, before
	}
	return last[len(b)]
}

// letters is the set of the letters of a word; what is none shares a bit.
func letters(s string) uint32 {
	var set uint32
	for i := range len(s) {
		if c := s[i] - 'a'; c < 26 {
			set |= 1 << c
		} else {
			set |= 1 << 26
		}
	}
	return set
}

// level is how alike two values are, the surest first.
type level uint8

const (
	missing level = iota
	same
	oneApart
	twoApart
	alike
	different
	levels
)

// compareNames sorts two names into a level: exact, OSA distance 1, 2 or
// Jaro-Winkler from 0.93, Jaro-Winkler from 0.87.
func compareNames(a, b string, inA, inB uint32) level {
	if a == "" || b == "" {
		return missing
	}
	if a == b {
		return same
	}
	onlyA, onlyB := bits.OnesCount32(inA&^inB), bits.OnesCount32(inB&^inA)
	apart := 9
	if onlyA <= 2 && onlyB <= 2 && len(a)-len(b) <= 2 && len(b)-len(a) <= 2 {
		apart = osa(a, b)
	}
	if apart == 1 {
		return oneApart
	}
	m := float64(min(len(a)-onlyA, len(b)-onlyB)) // most letters that can have a partner
	if apart > 2 && (m/float64(len(a))+m/float64(len(b))+1)/3 < 0.78 {
		return different
	}
	switch similar := jaroWinkler(a, b); {
	case apart == 2 && min(len(a), len(b)) >= 5 || similar >= 0.93:
		return twoApart
	case similar >= 0.87:
		return alike
	}
	return different
}

// compareDigits sorts two strings of digits of one length: exact, one digit off
// or two neighbours swapped, two off, a date with day and month swapped or one of
// its three parts another.
func compareDigits(a, b string) level {
	switch {
	case a == "" || b == "":
		return missing
	case a == b:
		return same
	case len(a) != len(b):
		return different
	}
	off, first, last := 0, 0, 0
	for i := range len(a) {
		if a[i] != b[i] {
			if off++; off == 1 {
				first = i
			}
			last = i
		}
	}
	swapped := off == 2 && last == first+1 && a[first] == b[last] && a[last] == b[first]
	switch {
	case off == 1 || swapped:
		return oneApart
	case len(a) == 8 && (last < 4 || first >= 4 && (last < 6 || first >= 6) || first >= 4 && a[4:6] == b[6:] && a[6:] == b[4:6]):
		return alike
	case off == 2:
		return twoApart
	}
	return different
}

// packed holds a string of up to eight digits, the first in the highest byte.
func packed(s string) (x uint64) {
	for i := range min(len(s), 8) {
		x |= uint64(s[i]) << (56 - 8*i)
	}
	return x
}

// differing is in how many bytes two packed strings of digits differ.
func differing(a, b uint64) int {
	return bits.OnesCount64(((a ^ b) + 0x0f0f0f0f0f0f0f0f) & 0x1010101010101010)
}
