//go:build !amd64 || purego

package kernel

func fastest() Level { return Portable }

// schedule is what assembly needs of a key: here nothing.
type schedule struct{}

func (*schedule) init([blockLen]byte, *hash) {}

func (k *Kernel) classifyBlocks(masks []Masks, folded, text []byte) { classify(masks, folded, text) }

func (k *Kernel) cutBlocks(dst []Token, c *cutter, masks []Masks) int { return c.cut(dst, masks) }

func (k *Kernel) sumsVector([]uint64, []byte, []Token) bool { return false }

func (k *Kernel) deletionsVector([]uint64, []byte, []Token) (int, bool) { return 0, false }

func (k *Kernel) sumVector([]byte) (uint64, bool) { return 0, false }

func (k *Kernel) probeBlock(hits []int32, filter []uint64, shift uint, sums []uint64, base int32) int {
	return probe(hits, filter, shift, sums, base)
}

func (k *Kernel) listBlocks([]int32, []uint64, []Token, []uint64) (n, done int) { return 0, 0 }

func (k *Kernel) chooseBlocks(_, _ []int32, _ *Shapes, _ []byte, _ []Masks, _ []Token, _ []int32) (i, j, done int) {
	return 0, 0, 0
}

func (k *Kernel) markBlocks(words []int32, m *marker, masks []Masks, marks []uint64) int {
	return m.mark(words, masks, marks)
}

func (k *Kernel) suspiciousBlocks([]uint64, []Masks) int { return 0 }
