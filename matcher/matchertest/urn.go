package matchertest

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"peeler/matcher/internal/tables"
)

// urn holds words, each as often as it is common. It is drawn from in constant
// time: guide says where to begin looking (Chen and Asau 1974).
type urn struct {
	words []string
	upTo  []float64 // sums of the weights, ascending
	guide []int32
}

func newUrn(words []string, weight func(i int) float64) *urn {
	u := &urn{words: words, upTo: make([]float64, len(words)), guide: make([]int32, len(words)+1)}
	sum := 0.0
	for i := range words {
		sum += weight(i)
		u.upTo[i] = sum
	}
	at := 0
	for i := range u.guide {
		for at < len(words)-1 && u.upTo[at] <= sum*float64(i)/float64(len(u.guide)) {
			at++
		}
		u.guide[i] = int32(at)
	}
	return u
}

func (u *urn) draw(r *rand.Rand) string {
	f := r.Float64()
	x := f * u.upTo[len(u.upTo)-1]
	at := u.guide[int(f*float64(len(u.guide)))]
	if at > 0 {
		at-- // rounding
	}
	for int(at) < len(u.upTo)-1 && u.upTo[at] <= x {
		at++
	}
	return u.words[at]
}

// nameUrn fills an urn from a table of names and their information in half bits.
// Names are of two or more ASCII letters and begin with a capital one.
func nameUrn(table map[string]uint8) *urn {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(table)), func(name string) bool {
		return len(name) < 2 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") != ""
	})
	weights := make([]float64, len(names))
	for i, name := range names {
		weights[i] = math.Exp2(-float64(table[name]) / 2)
		names[i] = title(name)
	}
	return newUrn(names, func(i int) float64 { return weights[i] })
}

var (
	surnames  = sync.OnceValue(func() *urn { return nameUrn(tables.Surnames()) })
	forenames = sync.OnceValue(func() *urn { return nameUrn(tables.Forenames()) })
)
