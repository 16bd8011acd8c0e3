package matcher

import (
	"math"
	"sync"

	"peeler/matcher/internal/tables"
)

// frequencies say how much information, in half bits, a name is, or the sound of
// one. They never change.
type frequencies struct {
	surname, forename           map[string]uint8
	surnameSound, forenameSound map[string]uint8
}

// commonness is made at its first use.
var commonness = sync.OnceValue(func() *frequencies {
	f := &frequencies{surname: tables.Surnames(), forename: tables.Forenames()}
	f.surnameSound, f.forenameSound = sounds(f.surname), sounds(f.forename)
	return f
})

// information is what a word of a table is worth; what is not in it is rare.
func information(table map[string]uint8, word string) uint8 {
	if half, ok := table[word]; ok {
		return half
	}
	return tables.RareHalfBits
}

// sounds adds up how common the names are that have the same sound.
func sounds(names map[string]uint8) map[string]uint8 {
	part := make(map[string]float64, len(names)/2)
	var code []byte
	for name, half := range names {
		if !soundable([]byte(name)) {
			continue
		}
		code = appendSound(code[:0], []byte(name))
		part[string(code)] += math.Exp2(-float64(half) / 2)
	}
	halves := make(map[string]uint8, len(part))
	for code, p := range part {
		halves[code] = uint8(min(tables.RareHalfBits, math.Round(-2*math.Log2(p))))
	}
	return halves
}
