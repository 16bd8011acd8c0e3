package matcher

import (
	"math/bits"
	"slices"

	"peeler/matcher/internal/kernel"
)

// ranks counts marks before a place of the text at once, wherever it is: a bit a byte,
// and how many are before each block (Jacobson 1989).
type ranks struct {
	marks  []uint64
	before []int32
}

// reset makes room for places up to n, none of which is marked.
func (r *ranks) reset(n int) {
	blocks := n/kernel.BlockSize + 1
	r.marks = slices.Grow(r.marks[:0], blocks)[:blocks]
	r.before = slices.Grow(r.before[:0], blocks)[:blocks]
	clear(r.marks)
}

func (r *ranks) mark(at uint32) { r.marks[at/kernel.BlockSize] |= 1 << (at % kernel.BlockSize) }

// count is to be called when all is marked.
func (r *ranks) count() {
	n := int32(0)
	for i, m := range r.marks {
		r.before[i] = n
		n += int32(bits.OnesCount64(m))
	}
}

// rank is how many places before one are marked.
func (r *ranks) rank(at uint32) int32 {
	i := at / kernel.BlockSize
	return r.before[i] + int32(bits.OnesCount64(r.marks[i]&(1<<(at%kernel.BlockSize)-1)))
}

// rank makes the ranks of the words and the pieces.
func (b *batch) rank() {
	b.starts.reset(b.end)
	open := uint64(0)
	for i := range b.starts.marks {
		w := b.masks[i].Word
		b.starts.marks[i] = w &^ (w<<1 | open)
		open = w >> 63
	}
	b.starts.count()
	b.places.reset(b.end)
	for i := range b.pieces {
		b.places.mark(b.pieces[i].start)
	}
	b.places.count()
	for i := range b.pieces {
		p := &b.pieces[i]
		p.short = int32(b.wordsOf(p).len()) <= p.reach()
	}
}

// wordAt is the first word that starts at a place, or behind it.
func (b *batch) wordAt(at uint32) int32 { return b.starts.rank(at) }

// pieceAt is the piece that holds a place.
func (b *batch) pieceAt(at uint32) int32 { return b.places.rank(at+1) - 1 }

// wordsOf are the words of a piece.
func (b *batch) wordsOf(p *piece) run { return run{b.wordAt(p.start), b.wordAt(p.end)} }

// wordSet is a set of words of a batch.
type wordSet []uint64

func (s *wordSet) reset(n int) {
	*s = slices.Grow((*s)[:0], n/64+1)[:n/64+1]
	clear(*s)
}

// add takes in words, the last one included: as many at a time as share a part of the set.
func (s wordSet) add(r run) {
	for w := r.from; w <= r.to; w = w&^63 + 64 {
		s[w/64] |= (2<<min(r.to-w, 63) - 1) << (w % 64)
	}
}

func (s wordSet) has(w int32) bool { return s[w/64]>>(w%64)&1 != 0 }
