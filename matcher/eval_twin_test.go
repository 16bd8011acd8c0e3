package matcher_test

import (
	"math"
	"sync"
)

// The plaintext twin is a matcher with the same kind of score, that of Fellegi
// and Sunter with weights by frequency, over values that it may read. It learns
// m from the true pairs of half 0 and u from all pairs.

const (
	ofGiven = iota
	ofSurname
	ofBorn
	ofPostcode
	twinFields
)

// pairing is a pair of rows compared.
type pairing struct {
	levels  [twinFields]level
	swapped bool // given name and surname stand in each other's place
	row     int  // the clean one
}

// twinRow is a clean row; given and surname count in twinNames.names.
type twinRow struct {
	febrlRow
	given, surname             int
	packedBorn, packedPostcode uint64
}

// twinNames compares all names once.
type twinNames struct {
	rows  []twinRow
	names []string
	like  map[string][]level // a damaged name to all names
}

var namesOfTwin = sync.OnceValue(func() *twinNames {
	n := &twinNames{like: map[string][]level{}}
	position := map[string]int{}
	var sets []uint32
	at := func(s string) int {
		i, ok := position[s]
		if !ok {
			i = len(n.names)
			position[s] = i
			n.names, sets = append(n.names, s), append(sets, letters(s))
		}
		return i
	}
	for _, r := range febrl4().clean {
		n.rows = append(n.rows, twinRow{r, at(r.given), at(r.surname), packed(r.born), packed(r.postcode)})
	}
	for _, r := range febrl4().damaged {
		for _, s := range [...]string{r.given, r.surname} {
			if n.like[s] != nil {
				continue
			}
			set, like := letters(s), make([]level, len(n.names))
			for i, name := range n.names {
				like[i] = compareNames(name, s, sets[i], set)
			}
			n.like[s] = like
		}
	}
	return n
})

// damagedRow is a row that is compared with the clean ones.
type damagedRow struct {
	febrlRow
	givenLike, surnameLike     []level // to all names
	packedBorn, packedPostcode uint64
}

func (n *twinNames) damaged(r febrlRow) *damagedRow {
	return &damagedRow{r, n.like[r.given], n.like[r.surname], packed(r.born), packed(r.postcode)}
}

// compare compares a damaged row with a clean one.
func (n *twinNames) compare(f febrlFields, r *damagedRow, row int) (p pairing) {
	c := &n.rows[row]
	p.row = row
	p.levels[ofGiven], p.levels[ofSurname] = r.givenLike[c.given], r.surnameLike[c.surname]
	a, b := r.surnameLike[c.given], r.givenLike[c.surname]
	if close(a) && close(b) && !(close(p.levels[ofGiven]) && close(p.levels[ofSurname])) {
		p.levels[ofGiven], p.levels[ofSurname], p.swapped = a, b, true
	}
	p.levels[ofBorn] = different
	if x := c.packedBorn ^ r.packedBorn; differing(c.packedBorn, r.packedBorn) <= 2 || x>>32 == 0 || uint32(x) == 0 || c.born == "" || r.born == "" {
		p.levels[ofBorn] = compareDigits(c.born, r.born)
	}
	if f.postcode {
		p.levels[ofPostcode] = different
		if differing(c.packedPostcode, r.packedPostcode) <= 2 {
			p.levels[ofPostcode] = compareDigits(c.postcode, r.postcode)
		}
	}
	return p
}

func close(l level) bool { return l == same || l == oneApart || l == twoApart }

// twin is what has been learnt, in bits.
type twin struct {
	fields  febrlFields
	weight  [twinFields][levels]float64
	common  [2][]float64 // by clean row: how much commoner its names are than the mean
	swap    [2]float64   // for names in their place, and swapped
	damping []float64    // by field; the last is the prior
	pairs   [2][]twinPair
	rows    [2]int
}

// counts of pairs by field and level, false and true ones.
type twinCounts struct {
	levels        [2][twinFields][levels]float64
	swapped, rows [2]float64
}

// learnTwin learns from half 0.
func learnTwin(f febrlFields) *twin {
	n := namesOfTwin()
	var c twinCounts
	for i, r := range febrl4().damaged {
		if half(r.id) == 1 {
			continue
		}
		d := n.damaged(r)
		for k := range n.rows {
			if k == i || i%8 == 0 { // row i of both sets is one person
				p := n.compare(f, d, k)
				c.add(&p, k == i)
			}
		}
	}
	w := &twin{fields: f}
	for k := range w.weight {
		m, u := shares(c.levels[1][k], 0.5), shares(c.levels[0][k], 0.01)
		for l := same; l < levels; l++ {
			w.weight[k][l] = math.Log2(m[l] / u[l])
		}
	}
	// How unlikely a swap is among strangers is in the levels already.
	share := c.swapped[1] / c.rows[1]
	w.swap = [2]float64{math.Log2(1 - share), math.Log2(share)}
	w.common = [2][]float64{
		commonness(n.rows, func(r twinRow) string { return r.febrlRow.given }),
		commonness(n.rows, func(r twinRow) string { return r.febrlRow.surname }),
	}
	for range twinFields {
		w.damping = append(w.damping, 1)
	}
	w.damping = append(w.damping, -math.Log2(float64(len(n.rows))))
	w.damp()
	return w
}

func (c *twinCounts) add(p *pairing, right bool) {
	at := 0
	if right {
		at = 1
	}
	c.rows[at]++
	if p.swapped {
		c.swapped[at]++
	}
	for k, l := range p.levels {
		c.levels[at][k][l]++
	}
}

// shares turns counts into shares of what is not missing.
func shares(counts [levels]float64, pseudo float64) [levels]float64 {
	sum := 0.0
	for l := same; l < levels; l++ {
		counts[l] += pseudo
		sum += counts[l]
	}
	for l := same; l < levels; l++ {
		counts[l] /= sum
	}
	return counts
}

// commonness is, for each row, the logarithm of how much commoner its value is
// than that of two people who share one.
func commonness(rows []twinRow, value func(twinRow) string) []float64 {
	count := map[string]float64{}
	for _, r := range rows {
		count[value(r)]++
	}
	mean := 0.0
	for _, n := range count {
		mean += n * n / float64(len(rows))
	}
	out := make([]float64, len(rows))
	for i, r := range rows {
		out[i] = math.Log2(count[value(r)] / mean)
	}
	return out
}

// damp learns by how much each field counts (damping), from the pairs of half 0
// that are not hopeless. It keeps those of both halves.
func (w *twin) damp() {
	n := namesOfTwin()
	for i, r := range febrl4().damaged {
		pairs := &w.pairs[half(r.id)]
		w.rows[half(r.id)]++
		d := n.damaged(r)
		for k := range n.rows {
			p := n.compare(w.fields, d, k)
			if p.levels[ofGiven] == different && p.levels[ofSurname] == different && p.levels[ofBorn] == different && p.levels[ofPostcode] != same {
				continue
			}
			if x := w.bits(&p); w.sum(&x) > hopelessTwin {
				*pairs = append(*pairs, twinPair{r.id, x, k == i})
			}
		}
	}
	w.damping = logistic(w.damping, 1, func(visit func([]float64, bool)) {
		for i := range w.pairs[0] {
			visit(w.pairs[0][i].bits[:], w.pairs[0][i].right)
		}
	})
}

// twinPair is a pair that the twin weighs.
type twinPair struct {
	row   string
	bits  [twinFields + 1]float64
	right bool
}

// hopelessTwin are the bits below which the twin does not look at a pair.
const hopelessTwin = -13

// bits are the weights of the fields; u of a name is scaled by how common it is.
func (w *twin) bits(p *pairing) (x [twinFields + 1]float64) {
	for k, l := range p.levels {
		x[k] = w.weight[k][l]
		if k <= ofSurname && l != different && l != missing {
			x[k] -= w.common[k][p.row]
		}
	}
	if p.swapped {
		x[ofSurname] += w.swap[1]
	} else {
		x[ofSurname] += w.swap[0]
	}
	x[twinFields] = 1
	return x
}

func (w *twin) sum(x *[twinFields + 1]float64) float64 {
	sum := 0.0
	for k := range x {
		sum += w.damping[k] * x[k]
	}
	return sum
}

// match scores every pair. With shared, the candidates of a row share the
// probability, as they do in the matcher.
func (w *twin) match(shared bool) (halves [2]guesses) {
	for h := range halves {
		g := &halves[h]
		g.truth = w.rows[h]
		total := map[string]float64{}
		for i := range w.pairs[h] {
			p := &w.pairs[h][i]
			odds := math.Exp2(w.sum(&p.bits))
			g.list = append(g.list, guess{odds, p.right})
			total[p.row] += odds
		}
		for i := range g.list {
			x := &g.list[i].p
			if shared {
				*x /= 1 + total[w.pairs[h][i].row]
			} else {
				*x /= 1 + *x
			}
		}
	}
	return halves
}
