package matcher

import (
	"math/bits"

	"peeler/matcher/internal/kernel"
)

// filter is a register-blocked Bloom filter (Putze, Sanders and Singler 2009):
// three bits in one word of 64. Its keys are pseudorandom, so they are not hashed.
type filter struct {
	words []uint64
	shift uint // of the key, to the number of its word
}

// newFilter makes a filter for n keys with at least bitsPerKey bits for each: of
// strangers, about one in 300 passes with 16, one in 60 with 10.
func newFilter(n, bitsPerKey int) filter {
	size := bits.Len(uint(max(n*bitsPerKey-1, 64) / 64))
	return filter{words: make([]uint64, 1<<size), shift: uint(64 - size)}
}

func (f *filter) add(h uint64) { f.words[h>>f.shift] |= kernel.Pattern(h) }

func (f *filter) has(h uint64) bool {
	p := kernel.Pattern(h)
	return f.words[h>>f.shift]&p == p
}

// probe appends the indexes of the keys that the filter has. The zero filter has none.
func (f *filter) probe(k *kernel.Kernel, hits []int32, keys []uint64) []int32 {
	if f.words == nil {
		return hits
	}
	return k.Probe(hits, f.words, f.shift, keys)
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

// traits is a Bloom filter of what one person has: six bits of a key in two words
// of half a cache line. The keys are those that trait makes of fast tags. With 18
// keys one stranger in 500 passes, with 25 one in 120.
type traits [4]uint64

// trait is a key of traits. The tag may be a near tag.
func trait(tag uint32) uint64 { return spread(uint64(tag)) }

func (t *traits) add(key uint64) {
	t[key>>62] |= kernel.Pattern(key)
	t[key>>60&3] |= kernel.Pattern(key >> 18)
}

// has looks at two bits first: it is so short that it is inlined, and most keys end there.
func (t *traits) has(key uint64) bool {
	w := t[key>>62]
	return w>>(key&63)&(w>>(key>>6&63))&1 != 0 && t.hasAll(key)
}

func (t *traits) hasAll(key uint64) bool {
	p, q := kernel.Pattern(key), kernel.Pattern(key>>18)
	return t[key>>62]&p == p && t[key>>60&3]&q == q
}

// probe appends the indexes of the keys that may be there, by the first of their two
// words: one in ten.
func (t *traits) probe(k *kernel.Kernel, hits []int32, keys []uint64) []int32 {
	return k.Probe(hits, t[:], 64-2, keys)
}
