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
		hits = slices.Grow(hits, 2*probeSums)
		hits = hits[:len(hits)+k.probeBlock(hits[len(hits):cap(hits)], filter, shift, some, int32(at))]
	}
	return hits
}

// probeSums is how many sums are probed at a time.
const probeSums = 256

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
		missing := Pattern(s) &^ words[i]
		hits[n&(probeSums-1)] = base + int32(i)
		n += 1 - int((missing|-missing)>>63)
	}
	return n
}
