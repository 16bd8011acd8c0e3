package matcher

import (
	"math/bits"

	"peeler/matcher/internal/kernel"
	"peeler/matcher/internal/tables"
)

// nameTable says how much information, in half bits, the names of the public
// tables are, by fast tag. A misspelt name that is a name itself may well be
// somebody else's.
type nameTable struct {
	tags  []uint64
	half  []uint8
	shift uint8
}

func newNameTable(k *kernel.Kernel) *nameTable {
	c := commonness()
	size := bits.Len(uint(2 * (len(c.surname) + len(c.forename))))
	t := &nameTable{tags: make([]uint64, 1<<size), half: make([]uint8, 1<<size), shift: uint8(64 - size)}
	for _, table := range []map[string]uint8{c.surname, c.forename} {
		for name, half := range table {
			i := t.at(k.Sum([]byte(name)))
			if t.tags[i] == 0 || half < t.half[i] {
				t.tags[i], t.half[i] = k.Sum([]byte(name)), half
			}
		}
	}
	return t
}

// at is the place of a tag, or an empty one.
func (t *nameTable) at(tag uint64) uint64 {
	i := tag >> t.shift
	for t.tags[i] != 0 && t.tags[i] != tag {
		i = (i + 1) & uint64(len(t.tags)-1)
	}
	return i
}

// information is that of the word with a tag as a name, in half bits; 0 when it is
// none that is known.
func (m *Matcher) information(tag uint64) int {
	if i := m.known.at(tag); m.known.tags[i] != 0 {
		return int(m.known.half[i])
	}
	if m.index.name(tag) != none {
		return tables.RareHalfBits
	}
	return 0
}
