//go:build !purego

package kernel

import "unsafe"

// The assembly. It checks no bounds: the methods below do, or their callers.

//go:noescape
func cpuid(leaf, sub uint32) (eax, ebx, ecx, edx uint32)

//go:noescape
func xgetbv() (eax, edx uint32)

//go:noescape
func expandKey(s *schedule, key *[blockLen]byte)

// n is the number of whole blocks and at least one.

//go:noescape
func classifyAVX2(masks *Masks, folded *byte, text *byte, n int)

//go:noescape
func classifyAVX512(masks *Masks, folded *byte, text *byte, n int)

//go:noescape
func cutBMI2(dst *Token, c *cutter, masks *Masks, n int) int

//go:noescape
func cutAVX512(dst *Token, c *cutter, masks *Masks, n int) int

// n is the number of tokens: at least 4, or 8 for AVX-512.

//go:noescape
func sumsAVX2(dst *uint64, text *byte, tokens *Token, n int, s *schedule)

//go:noescape
func sumsAVX2Unkeyed(dst *uint64, text *byte, tokens *Token, n int, s *schedule)

//go:noescape
func sumsAVX512(dst *uint64, text *byte, tokens *Token, n int, s *schedule)

//go:noescape
func sumsAVX512Unkeyed(dst *uint64, text *byte, tokens *Token, n int, s *schedule)

// The result is how many sums were set.

//go:noescape
func deletionsAVX2(dst *uint64, text *byte, tokens *Token, n int, s *schedule) int

//go:noescape
func deletionsAVX2Unkeyed(dst *uint64, text *byte, tokens *Token, n int, s *schedule) int

//go:noescape
func deletionsAVX512(dst *uint64, text *byte, tokens *Token, n int, s *schedule) int

//go:noescape
func deletionsAVX512Unkeyed(dst *uint64, text *byte, tokens *Token, n int, s *schedule) int

// n is the number of blocks before the last one, which is given by value, with
// the padding, the subkey and the first round key.

//go:noescape
func sumAES(blocks *byte, n int, lo, hi uint64, s *schedule) uint64

//go:noescape
func sumAESUnkeyed(blocks *byte, n int, lo, hi uint64, s *schedule) uint64

//go:noescape
func probeAVX512(hits *int32, filter *uint64, shift uint64, sums *uint64, n int, base int32) int

// fastest asks the processor (Intel SDM vol. 2, CPUID) and what the system saves
// of it (XGETBV).
func fastest() Level {
	const (
		avx = 1<<27 | 1<<28 // OSXSAVE, AVX
		aes = 1<<25 | 1<<9 | 1<<23

		avx2 = 1<<5 | 1<<3 | 1<<8 // AVX2, BMI1, BMI2

		avx512  = 1<<16 | 1<<17 | 1<<30 | 1<<31 // F, DQ, BW, VL
		avx512c = 1<<1 | 1<<6 | 1<<9            // VBMI, VBMI2, VAES

		ymmSaved = 1<<1 | 1<<2
		zmmSaved = ymmSaved | 1<<5 | 1<<6 | 1<<7
	)
	has := func(r, bits uint32) bool { return r&bits == bits }
	if leaves, _, _, _ := cpuid(0, 0); leaves < 7 {
		return Portable
	}
	_, _, ecx, _ := cpuid(1, 0)
	if !has(ecx, avx|aes) {
		return Portable
	}
	saved, _ := xgetbv()
	_, _, lzcnt, _ := cpuid(0x80000001, 0)
	_, ebx, ecx, _ := cpuid(7, 0)
	switch {
	case !has(saved, ymmSaved) || !has(ebx, avx2) || !has(lzcnt, 1<<5):
		return Portable
	case !has(saved, zmmSaved) || !has(ebx, avx512) || !has(ecx, avx512c):
		return AVX2
	}
	return AVX512
}

// schedule is what the assembly needs of a key. The generator knows its layout.
type schedule struct {
	keys  [11]block           // FIPS 197 §5.2
	part  block               // K2 and the first round key
	full  block               // K1 and K2
	ends  [blockLen + 1]block // hash.ends and the first round key
	heads [blockLen + 1]block // heads
}

func (s *schedule) init(key [blockLen]byte, h *hash) {
	expandKey(s, &key)
	for n, end := range h.ends {
		s.ends[n] = end.xor(s.keys[0])
	}
	s.heads = heads
	k1 := h.ends[blockLen]
	k2 := h.ends[0].xor(block{lo: 0x80})
	s.part = k2.xor(s.keys[0])
	s.full = k1.xor(k2)
}

func (k *Kernel) classifyBlocks(masks []Masks, folded, text []byte) {
	whole := len(masks) * BlockSize
	folded, text = folded[:whole], text[:whole]
	switch {
	case k.level == AVX512:
		classifyAVX512(&masks[0], &folded[0], &text[0], len(masks))
	case k.level == AVX2:
		classifyAVX2(&masks[0], &folded[0], &text[0], len(masks))
	default:
		classify(masks, folded, text)
	}
}

func (k *Kernel) cutBlocks(dst []Token, c *cutter, masks []Masks) int {
	dst = dst[:len(masks)*BlockSize/2+tokenRoom]
	switch k.level {
	case AVX512:
		return cutAVX512(&dst[0], c, &masks[0], len(masks))
	case AVX2:
		return cutBMI2(&dst[0], c, &masks[0], len(masks))
	}
	return c.cut(dst, masks)
}

// sumsVector says whether it did it.
func (k *Kernel) sumsVector(dst []uint64, text []byte, tokens []Token) bool {
	sums, least := sumsAVX2, 4
	switch {
	case k.level == Portable:
		return false
	case k.level == AVX512 && k.hash.unkeyed:
		sums, least = sumsAVX512Unkeyed, 8
	case k.level == AVX512:
		sums, least = sumsAVX512, 8
	case k.hash.unkeyed:
		sums = sumsAVX2Unkeyed
	}
	if len(tokens) >= least {
		sums(&dst[0], &text[0], &tokens[0], len(tokens), &k.vector)
		return true
	}
	// Empty ones make up the number.
	var some [8]Token
	var of [8]uint64
	copy(some[:], tokens)
	sums(&of[0], &text[0], &some[0], least, &k.vector)
	copy(dst, of[:])
	return true
}

// deletionsVector says how many it made, and whether it did it.
func (k *Kernel) deletionsVector(dst []uint64, text []byte, tokens []Token) (int, bool) {
	dst = dst[:len(tokens)*blockLen+deletionRoom]
	switch {
	case k.level == Portable:
		return 0, false
	case k.level == AVX512 && k.hash.unkeyed:
		return deletionsAVX512Unkeyed(&dst[0], &text[0], &tokens[0], len(tokens), &k.vector), true
	case k.level == AVX512:
		return deletionsAVX512(&dst[0], &text[0], &tokens[0], len(tokens), &k.vector), true
	case k.hash.unkeyed:
		return deletionsAVX2Unkeyed(&dst[0], &text[0], &tokens[0], len(tokens), &k.vector), true
	}
	return deletionsAVX2(&dst[0], &text[0], &tokens[0], len(tokens), &k.vector), true
}

// sumVector says whether it did it.
func (k *Kernel) sumVector(s []byte) (uint64, bool) {
	if k.level == Portable {
		return 0, false
	}
	whole := max(len(s)-1, 0) / blockLen
	rest := s[whole*blockLen:]
	last := partial(rest).xor(k.vector.ends[len(rest)])
	if k.hash.unkeyed {
		return sumAESUnkeyed(unsafe.SliceData(s), whole, last.lo, last.hi, &k.vector), true
	}
	return sumAES(unsafe.SliceData(s), whole, last.lo, last.hi, &k.vector), true
}

func (k *Kernel) probeBlock(hits []int32, filter []uint64, shift uint, sums []uint64, base int32) int {
	if k.level != AVX512 || len(sums) < 8 {
		return probe(hits, filter, shift, sums, base)
	}
	hits = hits[:probeSums]
	whole := len(sums) &^ 7
	n := probeAVX512(&hits[0], &filter[0], uint64(shift), &sums[0], whole, base)
	return n + probe(hits[n:], filter, shift, sums[whole:], base+int32(whole))
}
