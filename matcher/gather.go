package matcher

import (
	"runtime/debug"
	"slices"
)

// pieces is a list that grows piece by piece: nothing is moved, and no room is left
// behind.
type pieces[T any] struct {
	all [][]T
	n   int // in all
}

// Elements of a piece: an eighth of what there is, within these bounds.
const (
	leastPiece = 1 << 6
	mostPiece  = 1 << 12
)

// add appends elements, all of them to one piece.
func (p *pieces[T]) add(some ...T) {
	last := len(p.all) - 1
	if last < 0 || len(p.all[last])+len(some) > cap(p.all[last]) {
		size := max(len(some), min(max(p.n/8, leastPiece), mostPiece))
		p.all, last = append(p.all, make([]T, 0, size)), last+1
	}
	p.all[last] = append(p.all[last], some...)
	p.n += len(some)
}

// join takes the elements out, as one slice.
func (p *pieces[T]) join() []T {
	all := slices.Concat(p.all...)
	*p = pieces[T]{}
	return all
}

// gathered is what a shard will be made of: an atom of each holding.
type gathered struct {
	atoms pieces[atom]
	tags  pieces[uint32] // near tags of each atom, behind its holding
}

// add takes in an atom with its one holding or, of what many have, a number less than 0.
func (g *gathered) add(x Encoding, holding int32) {
	a := newAtom(x)
	a.place = holding
	if ones := x.ones(); len(ones) > 0 {
		a.place, a.ones = int32(g.tags.n), uint8(len(ones))
		g.tags.add(append([]uint32{uint32(holding)}, ones...)...)
	}
	g.atoms.add(a)
}

// release gives back to the system what a large roster needs no more: in a heap that
// has no pointers that is soon done, and what is freed in between is in pieces that
// nothing large fits into.
func (b *builder) release() {
	if len(b.people) > 1<<17 {
		debug.FreeOSMemory()
	}
}
