package store

import (
	"encoding/binary"
	"maps"
	"math"
	"math/bits"
	"slices"
)

// token is a string of bytes that stands in the loot more often than chance has
// it: to a thief, somebody's value in a form that he cannot read.
type token struct {
	count int   // how often it stands there: the size of its posting
	run   int   // bytes that repeat together with it
	at    []int // where
}

// harvest finds all that repeats in b, at any offset: strings of width bytes, 4,
// 8 or 16, with what repeats right behind them.
func harvest(b []byte, width int) []*token {
	n := len(b) - width + 1
	if n <= 0 {
		return nil
	}
	// Of two equal strings the second finds its bit set: only those that share a
	// bit are counted one by one.
	const bitsOfKey = 27
	var once, twice [1 << bitsOfKey / 64]uint64
	place := func(i int) (uint64, uint64, uint64) {
		key := window(b[i:], width)
		h := key * 0x9e3779b97f4a7c15 >> (64 - bitsOfKey)
		return key, h / 64, 1 << (h % 64)
	}
	for i := range n {
		_, word, bit := place(i)
		twice[word] |= once[word] & bit
		once[word] |= bit
	}
	often := map[uint64]int{}
	for i := range n {
		if key, word, bit := place(i); twice[word]&bit != 0 {
			often[key]++
		}
	}
	least := lucky(n, width)
	maps.DeleteFunc(often, func(_ uint64, count int) bool { return count < least })
	if len(often) == 0 {
		return nil
	}
	tokens := map[uint64]*token{}
	for i := 0; i < n; i++ {
		key := window(b[i:], width)
		count := often[key]
		if count == 0 {
			continue
		}
		end := i + 1
		for end < n && often[window(b[end:], width)] > 0 {
			end++
		}
		t := tokens[key]
		if t == nil {
			t = &token{count: count, run: end - i + width - 1}
			tokens[key] = t
		}
		t.at = append(t.at, i)
		i = end
	}
	out := make([]*token, 0, len(tokens))
	for _, t := range tokens {
		out = append(out, t)
	}
	slices.SortFunc(out, func(x, y *token) int { return x.at[0] - y.at[0] })
	return out
}

// window is the first width bytes as a number; of 16, a mix of the two halves.
func window(b []byte, width int) uint64 {
	switch width {
	case 4:
		return uint64(binary.LittleEndian.Uint32(b))
	case 8:
		return binary.LittleEndian.Uint64(b)
	}
	high, low := bits.Mul64(binary.LittleEndian.Uint64(b), 0x9e3779b97f4a7c15)
	return high ^ low ^ bits.RotateLeft64(binary.LittleEndian.Uint64(b[8:]), 23)
}

// lucky is how often a string must stand among n random ones of width bytes for
// it to be no chance: less than one in a million such files has one.
func lucky(n, width int) int {
	kinds := math.Exp2(8 * float64(width))
	expected := kinds
	for k := 1; ; k++ {
		expected *= float64(n) / kinds / float64(k)
		if expected < 1e-6 && k >= 2 {
			return k
		}
	}
}

// Bounds of the normal distribution, and of chi-square with 255 degrees of
// freedom (Wilson, Hilferty 1931), that 99.9 % of random data keep.
const normalBound = 3.2905

var chiLow, chiHigh = func() (float64, float64) {
	at := func(z float64) float64 { return 255 * math.Pow(1-2/(9*255.0)+z*math.Sqrt(2/(9*255.0)), 3) }
	return at(-normalBound), at(normalBound)
}()

// chiSquare is how far the bytes are from being all equally frequent.
func chiSquare(b []byte) float64 {
	var seen [256]float64
	for _, c := range b {
		seen[c]++
	}
	sum, want := 0.0, float64(len(b))/256
	for _, n := range seen {
		sum += (n - want) * (n - want) / want
	}
	return sum
}

// serial is how many standard deviations the bits of b agree more or less often
// than by chance with those that lie lag bits behind them.
func serial(b []byte, lag int) float64 {
	whole, part := lag/8, lag%8
	differ, n := 0, 0
	for i := 0; i+whole+1 < len(b); i++ {
		other := b[i+whole]<<part | byte(uint(b[i+whole+1])>>(8-part))
		differ += bits.OnesCount8(b[i] ^ other)
		n += 8
	}
	return float64(n-2*differ) / math.Sqrt(float64(n))
}

// overlaid is page over page, the difference of each to the next: what shows
// when two were sealed with one stream of key.
func overlaid(a, b []byte) []byte {
	out := make([]byte, min(len(a), len(b)))
	for i := range out {
		out[i] = a[i] ^ b[i]
	}
	return out
}

// faults says by which measures the pages differ from random bytes.
func faults(pages []byte) (out []string) {
	chi := func(what string, b []byte) {
		if x := chiSquare(b); x < chiLow || x > chiHigh {
			out = append(out, what)
		}
	}
	chi("frequency of bytes", pages)
	chi("difference of neighbouring pages", overlaid(pages, pages[pageSize:]))
	for _, lag := range []int{1, 2, 8, 64, 128, 8 * pageSize} {
		if x := serial(pages, lag); math.Abs(x) > normalBound {
			out = append(out, "correlation of bits")
		}
	}
	return out
}
