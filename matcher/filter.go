package matcher

import "math/bits"

// filter is a register-blocked Bloom filter (Putze, Sanders and Singler 2009):
// three bits in one word of 64. Its keys are pseudorandom, so they are not hashed.
type filter struct {
	words []uint64
	shift uint8 // of the key, to the number of its word
}

// newFilter makes a filter for n keys with at least bitsPerKey bits for each: of
// strangers, about one in 300 passes with 16, one in 60 with 10.
func newFilter(n, bitsPerKey int) filter {
	size := bits.Len(uint(max(n*bitsPerKey-1, 64) / 64))
	return filter{words: make([]uint64, 1<<size), shift: uint8(64 - size)}
}

func pattern(h uint64) uint64 { return 1<<(h&63) | 1<<(h>>6&63) | 1<<(h>>12&63) }

func (f *filter) add(h uint64) { f.words[h>>f.shift] |= pattern(h) }

func (f *filter) has(h uint64) bool {
	p := pattern(h)
	return f.words[h>>f.shift]&p == p
}

// duo is the key of two tags that propose a person together, in either order.
func duo(a, b uint64) uint64 { return spread(a + b) }

// nearDuo is the key of a near tag and the whole tag that stands beside it.
func nearDuo(near uint32, whole uint64) uint64 {
	return spread(uint64(near)*0xd6e8feb86659fd93 + whole)
}

// spread makes all bits of the key depend on all that went into it.
func spread(x uint64) uint64 {
	x *= 0x9e3779b97f4a7c15
	return x ^ x>>32
}

// callings is a Bloom filter of what one person is called: the fast tags of their
// names as written and with a letter left out. It fills one cache line, so that all
// words around a number are tested at the price of one miss.
type callings [8]uint64

func (c *callings) add(tag uint32) {
	h := spread(uint64(tag))
	c[h>>61] |= pattern(h)
}

// has asks about the low half of a fast tag; one stranger in 150 passes.
func (c *callings) has(tag uint32) bool {
	h := spread(uint64(tag))
	p := pattern(h)
	return c[h>>61]&p == p
}

// values is the same of what else one person has: numbers, as they are and with a
// digit left out, addresses, dates. Of those who bear a name that stands in a text
// only they are weighed of whom something stands there beside.
type values [16]uint64

func (v *values) add(tag uint32) {
	h := spread(uint64(tag))
	v[h>>60] |= pattern(h)
}

// hasAny asks about keys that spread made of the low halves of fast tags.
func (v *values) hasAny(keys []uint64) bool {
	for _, h := range keys {
		if p := pattern(h); v[h>>60]&p == p {
			return true
		}
	}
	return false
}
