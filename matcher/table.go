package matcher

import (
	"math/bits"
	"slices"
)

// atomTable finds names by fast tag: open addressing with linear probing, at most
// three quarters full. Those with the same fast tag follow each other.
type atomTable struct {
	slots []slot
	shift uint8
	n     int
}

type slot struct {
	mark uint32 // low half of the fast tag
	atom int32  // plus one; 0: empty
}

func newAtomTable() atomTable { return atomTable{slots: make([]slot, 1<<10), shift: 64 - 10} }

func (t *atomTable) add(fast uint64, atom int32) {
	if t.n++; t.n > len(t.slots)/4*3 {
		panic("matcher: the table of atoms is full") // grow comes first
	}
	at := fast >> t.shift
	for t.slots[at].atom != 0 {
		at = (at + 1) & uint64(len(t.slots)-1)
	}
	t.slots[at] = slot{uint32(fast), atom + 1}
}

// grow makes room for one more.
func (t *atomTable) grow(atoms []atom) {
	if t.n+1 > len(t.slots)/4*3 {
		t.rehash(atoms, bits.Len(uint(len(t.slots))))
	}
}

func (t *atomTable) rehash(atoms []atom, size int) {
	*t = atomTable{slots: make([]slot, 1<<size), shift: uint8(64 - size)}
	for i := range atoms {
		t.add(atoms[i].fast, int32(i))
	}
}

// find yields the first atom at or behind place at whose tag may be fast, and the
// place behind it; none at the end. The first place is t.start(fast).
func (t *atomTable) find(fast uint64, at uint64) (atom int32, next uint64) {
	for {
		s := t.slots[at]
		if s.atom == 0 {
			return none, at
		}
		at = (at + 1) & uint64(len(t.slots)-1)
		if s.mark == uint32(fast) {
			return s.atom - 1, at
		}
	}
}

func (t *atomTable) start(fast uint64) uint64 { return fast >> t.shift }

// hotTable finds what the hot path asks of names by the fast tag: open addressing, at
// most half full. Of those with the same tag it has the first.
type hotTable struct {
	slots []hotSlot
	shift uint8
}

type hotSlot struct {
	tag    uint64 // 0: empty
	atom   int32
	half   uint8 // the most that it is worth
	common bool  // a word too that sets off no search with an edit
}

func newHotTable(n int) hotTable {
	size := bits.Len(uint(2*n + 1))
	return hotTable{slots: make([]hotSlot, 1<<size), shift: uint8(64 - size)}
}

func (t *hotTable) start(tag uint64) uint64 { return tag >> t.shift }

func (t *hotTable) add(n hotSlot) {
	at := t.start(n.tag)
	for t.slots[at].tag != 0 {
		if t.slots[at].tag == n.tag {
			return
		}
		at = (at + 1) & uint64(len(t.slots)-1)
	}
	t.slots[at] = n
}

// find gives the name with a tag, or nil.
func (t *hotTable) find(tag uint64) *hotSlot {
	for at := t.start(tag); ; at = (at + 1) & uint64(len(t.slots)-1) {
		switch n := &t.slots[at]; n.tag {
		case tag:
			return n
		case 0:
			return nil
		}
	}
}

// nearTable finds atoms by near tag: entries in ascending order behind an index
// of their first bits.
type nearTable struct {
	entries []uint64 // near tag << 32 | atom
	first   []uint32 // by the first bits of the near tag
	shift   uint8
}

func newNearTable(entries []uint64) nearTable {
	slices.Sort(entries)
	entries = slices.Clip(slices.Compact(entries))
	size := max(bits.Len(uint(len(entries)))-2, 1) // 4 to 8 entries behind each
	t := nearTable{entries: entries, first: make([]uint32, 1<<size+1), shift: uint8(32 - size)}
	for _, e := range entries {
		t.first[e>>32>>t.shift+1]++
	}
	for i := range len(t.first) - 1 {
		t.first[i+1] += t.first[i]
	}
	return t
}

// find gives the entries of a near tag.
func (t *nearTable) find(near uint32) []uint64 {
	b := near >> t.shift
	from, to := t.first[b], t.first[b+1]
	for from < to && uint32(t.entries[from]>>32) != near {
		from++
	}
	end := from
	for end < to && uint32(t.entries[end]>>32) == near {
		end++
	}
	return t.entries[from:end]
}

// mailTable finds local parts by near tag: atoms behind an index of the first bits of
// their near tags. Which has one, the atom says, which knows the last bits: the first
// are those of the entries where it stands.
type mailTable struct {
	atoms []int32
	first []uint32
	shift uint8
}

// lastBits of the near tags of local parts stand with the atoms. The index is of the
// others at the least.
const lastBits = 16

// bucket are the atoms among which those with a near tag are.
func (t *mailTable) bucket(near uint32) []int32 {
	if len(t.first) == 0 {
		return nil
	}
	b := near >> t.shift
	return t.atoms[t.first[b]:t.first[b+1]]
}

// pairTable finds the people who hold two atoms. It knows of a pair only its mark, so
// that one in 2³² strangers gets somebody proposed.
type pairTable struct {
	slots []pairSlot // about three quarters full
}

type pairSlot struct {
	mark   uint32 // 0: empty
	people int32  // see index.posted
}

// pairKey is the same for either order: "James Thomas" proposes Thomas James too.
func pairKey(a, b int32) uint64 { return uint64(min(a, b))<<32 | uint64(max(a, b)) }

func newPairTable(n int) pairTable {
	return pairTable{slots: make([]pairSlot, n/3*4+16)}
}

// start is where at looks first.
func (t *pairTable) start(key uint64) uint64 {
	at, _ := bits.Mul64(spread(key), uint64(len(t.slots)))
	return at
}

// at is the slot of a key, or the empty one where it belongs.
func (t *pairTable) at(key uint64) *pairSlot {
	mark := pairMark(spread(key))
	for i := t.start(key); ; i++ {
		if i == uint64(len(t.slots)) {
			i = 0
		}
		if s := &t.slots[i]; s.mark == 0 || s.mark == mark {
			return s
		}
	}
}

func pairMark(h uint64) uint32 { return max(uint32(h), 1) }
