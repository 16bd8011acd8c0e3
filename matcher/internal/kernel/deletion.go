package kernel

import "slices"

// Deletions appends, for each token of folded of up to 16 bytes, the sums of the
// token with its i-th byte left out, for i from 0 to its length, in order. Longer
// tokens give nothing. It panics if folded has no Slack.
func (k *Kernel) Deletions(dst []uint64, folded []byte, tokens []Token) []uint64 {
	if len(tokens) > 0 {
		folded = folded[:len(folded)+Slack]
	}
	for len(tokens) > 0 {
		some := tokens[:min(len(tokens), deletionTokens)]
		tokens = tokens[len(some):]
		dst = slices.Grow(dst, deletionTokens*blockLen+deletionRoom)
		free := dst[len(dst):cap(dst)]
		n, ok := k.deletionsVector(free, folded, some)
		if !ok {
			n = k.hash.deletions(free, folded, some)
		}
		dst = dst[:len(dst)+n]
	}
	return dst
}

const (
	deletionTokens = 64 // tokens that are taken at a time
	deletionRoom   = 8  // sums that may be written beyond the last one
)

func (h *hash) deletions(dst []uint64, text []byte, tokens []Token) int {
	x := h.scratch.Get().(*[blockLen]byte)
	n := 0
	for _, t := range tokens {
		if t.Len == 0 || t.Len > blockLen {
			continue
		}
		end := h.ends[t.Len-1]
		b := load(text[t.Start:]).and(heads[t.Len])
		moved := block{b.lo>>8 | b.hi<<56, b.hi >> 8}
		for i := range t.Len {
			head := heads[i]
			less := block{b.lo&head.lo | moved.lo&^head.lo, b.hi&head.hi | moved.hi&^head.hi}
			dst[n] = h.last(x, less.xor(end))
			n++
		}
	}
	h.scratch.Put(x)
	return n
}
