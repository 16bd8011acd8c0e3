package kernel

import (
	"math/bits"
	"slices"
)

// Marked appends the index of each token that holds a marked byte. A bit of marks speaks
// of a byte, as those of masks do; only bytes of tokens may be marked.
func (k *Kernel) Marked(words []int32, masks []Masks, marks []uint64) []int32 {
	var m marker
	for at := 0; at < len(masks); at += tokenBlocks {
		blocks := masks[at:min(at+tokenBlocks, len(masks))]
		words = slices.Grow(words, tokensMost)
		words = words[:len(words)+k.markBlocks(words[len(words):cap(words)], &m, blocks, marks[at:][:len(blocks)])]
	}
	return words
}

// marker is what is known of the token that runs over the end of a block. All is uint64,
// for the assembly.
type marker struct {
	before uint64 // how many tokens begin before the next block
	open   uint64 // 1 if one runs into it
	listed uint64 // 1 if the last one was listed
}

// mark is the portable loop.
func (m *marker) mark(words []int32, masks []Masks, marks []uint64) int {
	n := 0
	marks = marks[:len(masks)]
	for i := range masks {
		w := masks[i].Word
		starts := w &^ (w<<1 | m.open)
		last := m.before - 1 + m.listed // of those listed, at the latest
		for bad := marks[i]; bad != 0; bad &= bad - 1 {
			word := m.before + uint64(bits.OnesCount64(starts&(bad^(bad-1))))
			words[n] = int32(word) - 1
			n += int(min(1, word-last)) // each once
			last = word
		}
		m.before += uint64(bits.OnesCount64(starts))
		m.listed = 1 - min(1, m.before-last)
		m.open = w >> 63
	}
	return n
}
