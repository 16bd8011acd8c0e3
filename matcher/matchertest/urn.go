package matchertest

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
)

// urn holds names, each as often as it is common.
type urn struct {
	names []string
	upTo  []float64 // sums of the weights, ascending
}

// newUrn fills an urn from a table of names and their information in half bits.
func newUrn(table map[string]uint8) urn {
	var u urn
	sum := 0.0
	for _, name := range slices.Sorted(maps.Keys(table)) {
		sum += math.Exp2(-float64(table[name]) / 2)
		u.names, u.upTo = append(u.names, name), append(u.upTo, sum)
	}
	return u
}

func (u urn) draw(r *rand.Rand) string {
	i, _ := slices.BinarySearch(u.upTo, r.Float64()*u.upTo[len(u.upTo)-1])
	return u.names[min(i, len(u.names)-1)]
}
