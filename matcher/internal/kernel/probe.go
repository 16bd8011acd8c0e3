package kernel

import "slices"

// Pattern is the three bits of a word of a register-blocked Bloom filter that a
// sum must find set.
func Pattern(sum uint64) uint64 {
	return 1<<(sum&63) | 1<<(sum>>6&63) | 1<<(sum>>12&63)
}

// Probe appends the index of each sum that the filter holds: the one whose
// Pattern is set in filter[sum>>shift]. The shift is from 32 to 63, the filter
// 1<<(64-shift) words long, at least; else Probe panics.
func (k *Kernel) Probe(hits []int32, filter []uint64, shift uint, sums []uint64) []int32 {
	filter = filter[:1<<(64-shift)]
	for at := 0; at < len(sums); at += probeSums {
		some := sums[at:min(at+probeSums, len(sums))]
		hits = slices.Grow(hits, probeSums+probeRoom)
		hits = hits[:len(hits)+k.probeBlock(hits[len(hits):cap(hits)], filter, shift, some, int32(at))]
	}
	return hits
}

const (
	probeSums = 256 // sums that are probed at a time
	probeRoom = 8   // indexes that may be written beyond the last one
)

// probe loads all words before it looks at any, so that the loads that miss the
// cache wait together.
func probe(hits []int32, filter []uint64, shift uint, sums []uint64, base int32) int {
	var words [probeSums]uint64
	hits = hits[:probeSums]
	sums = sums[:min(len(sums), probeSums)]
	for i, s := range sums {
		words[i] = filter[s>>(shift&63)]
	}
	n := 0
	for i, s := range sums {
		w := words[i]
		hits[n&(probeSums-1)] = base + int32(i)
		n += int(w >> (s & 63) & (w >> (s >> 6 & 63)) & (w >> (s >> 12 & 63)) & 1)
	}
	return n
}
