//go:build !purego

package kernel

import "unsafe"

// The assembly. It checks no bounds: the methods below do, or their callers.

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

// n is the number of sums: at least 1, or a multiple of 8 for AVX-512.

//go:noescape
func probeBMI2(hits *int32, filter *uint64, shift uint64, sums *uint64, n int, base int32) int

//go:noescape
func probeAVX512(hits *int32, filter *uint64, shift uint64, sums *uint64, n int, base int32) int

// n is a multiple of 8. The result is how many were listed.

//go:noescape
func listAVX512(numerals *int32, picked *uint64, tokens *Token, sums *uint64, n int) int

// n is a multiple of 8. The results are how many of some and of wrong were set.

//go:noescape
func chooseAVX512(some, wrong *int32, shapes *Shapes, text *byte, masks *Masks, tokens *Token, numerals *int32, n int) (int, int)

// n is the number of blocks: a multiple of 8.

//go:noescape
func suspiciousAVX512(marks *uint64, masks *Masks, n int)

// n is the number of blocks, at least one. The result is how many were listed.

//go:noescape
func markAVX512(words *int32, m *marker, masks *Masks, marks *uint64, n int) int

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
	least := 4
	if k.level == AVX512 {
		least = 8
	}
	switch {
	case k.level == Portable:
		return false
	case len(tokens) >= least:
		k.sumsOf(&dst[0], &text[0], &tokens[0], len(tokens))
		return true
	}
	// Empty ones make up the number.
	var some [8]Token
	var of [8]uint64
	copy(some[:], tokens)
	k.sumsOf(&of[0], &text[0], &some[0], least)
	copy(dst, of[:])
	return true
}

// sumsOf calls by name, so that what it is given may stay on the stack.
func (k *Kernel) sumsOf(dst *uint64, text *byte, tokens *Token, n int) {
	switch {
	case k.level == AVX512 && k.hash.unkeyed:
		sumsAVX512Unkeyed(dst, text, tokens, n, &k.vector)
	case k.level == AVX512:
		sumsAVX512(dst, text, tokens, n, &k.vector)
	case k.hash.unkeyed:
		sumsAVX2Unkeyed(dst, text, tokens, n, &k.vector)
	default:
		sumsAVX2(dst, text, tokens, n, &k.vector)
	}
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

// gatherWords is the filter beyond which single loads were measured faster than
// gathered ones: 16 MiB.
const gatherWords = 16 << 20 / 8

func (k *Kernel) probeBlock(hits []int32, filter []uint64, shift uint, sums []uint64, base int32) int {
	if k.level == Portable {
		return probe(hits, filter, shift, sums, base)
	}
	hits = hits[:probeSums+probeRoom]
	n, done := 0, 0
	if whole := len(sums) &^ 7; k.level == AVX512 && whole > 0 && len(filter) <= gatherWords {
		n, done = probeAVX512(&hits[0], &filter[0], uint64(shift), &sums[0], whole, base), whole
	}
	if done < len(sums) {
		n += probeBMI2(&hits[n], &filter[0], uint64(shift), &sums[done], len(sums)-done, base+int32(done))
	}
	return n
}

// listBlocks says how many it listed, and of how many.
func (k *Kernel) listBlocks(numerals []int32, picked []uint64, tokens []Token, sums []uint64) (n, done int) {
	done = len(tokens) &^ 7
	if k.level != AVX512 || done == 0 {
		return 0, 0
	}
	return listAVX512(&numerals[0], &picked[0], &tokens[0], &sums[0], done), done
}

// chooseBlocks says how many it chose, how many that may be wrong, and of how many.
func (k *Kernel) chooseBlocks(some, wrong []int32, s *Shapes, text []byte, masks []Masks, tokens []Token, numerals []int32) (i, j, done int) {
	done = len(numerals) &^ 7
	if k.level != AVX512 || done == 0 {
		return 0, 0, 0
	}
	i, j = chooseAVX512(&some[0], &wrong[0], s, &text[0], &masks[0], &tokens[0], &numerals[0], done)
	return i, j, done
}

func (k *Kernel) markBlocks(words []int32, m *marker, masks []Masks, marks []uint64) int {
	words = words[:tokensMost]
	if k.level == AVX512 {
		return markAVX512(&words[0], m, &masks[0], &marks[0], len(masks))
	}
	return m.mark(words, masks, marks)
}

// suspiciousBlocks says how many blocks it did.
func (k *Kernel) suspiciousBlocks(marks []uint64, masks []Masks) int {
	n := len(marks) &^ 7
	if k.level != AVX512 || n == 0 {
		return 0
	}
	suspiciousAVX512(&marks[0], &masks[0], n)
	return n
}
