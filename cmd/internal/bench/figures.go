package bench

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"

	"peeler/matcher/matchertest"
)

// Figure is something that was promised, and what was measured.
type Figure struct {
	People   int      `json:"people"`
	Name     string   `json:"figure"`
	Target   string   `json:"target,omitempty"`
	Measured string   `json:"measured"`
	Value    *float64 `json:"value,omitempty"`
	Met      string   `json:"met,omitempty"` // yes, no; "" when not measured or not promised
}

// promise is what is promised of a figure, for up to 100,000 people and for more.
type promise struct {
	name      string
	unit      string
	few, many float64 // at least, or at most where atMost; 0: nothing is promised
	atMost    bool
	measure   func(results) (value float64, remark string) // NaN: not measured
}

const manyPeople = 100_000

var promises = []promise{
	{name: "mixed corpus", unit: "MB/s a core", few: 500, many: 250, measure: func(r results) (float64, string) {
		return r.find(whole, string(matchertest.Mixed)).rate()
	}},
	{name: "mixed corpus, portable path", unit: "MB/s a core", few: 150, many: 60, measure: func(r results) (float64, string) {
		return r.find(Variant{Path: "portable"}, string(matchertest.Mixed)).rate()
	}},
	{name: "slowest of the six kinds", unit: "MB/s a core", few: 200, many: 80, measure: func(r results) (float64, string) {
		return r.slowest(matchertest.Kinds())
	}},
	{name: "slowest of what is made to be slow", unit: "MB/s a core", few: 100, many: 100, measure: func(r results) (float64, string) {
		return r.slowest(matchertest.WorstKinds())
	}},
	{name: "over rg -F -f, in plaintext", unit: "×", few: 15, many: 1, measure: func(r results) (float64, string) {
		return r.over(r.first(whole), r.tool(Ripgrep))
	}},
	{name: "over grep -F -f, in plaintext", unit: "×", measure: func(r results) (float64, string) {
		return r.over(r.first(whole), r.tool(Grep))
	}},
	{name: "over Hyperscan, in plaintext", unit: "×", few: 2, many: 1, measure: func(r results) (float64, string) {
		return r.over(r.first(whole), r.tool(Hyperscan))
	}},
	{name: "memory of the process", unit: "MiB", few: 128, many: 1024, atMost: true, measure: func(r results) (float64, string) {
		one := r.first(whole)
		if one == nil || one.Memory == 0 {
			return math.NaN(), ""
		}
		return float64(one.Memory) / (1 << 20), ""
	}},
	{name: "two cores over one", few: 1.9, many: 1.8, measure: results.scaling},
	{name: "slowest size over fastest", few: 0.9, many: 0.9, measure: func(r results) (float64, string) {
		least, most, sizes := r.sizes(func(one *Result) float64 { return one.PerCPU })
		return least / most, sizes
	}},
	{name: "memory, greatest size over smallest", few: 1.1, many: 1.1, atMost: true, measure: func(r results) (float64, string) {
		least, most, sizes := r.sizes(func(one *Result) float64 { return float64(one.Memory) })
		return most / least, sizes
	}},
	{name: "planted people found", few: 1, many: 1, measure: func(r results) (float64, string) {
		return r.recall(func(c *Recall) Found { return c.Exact })
	}},
	{name: "planted people found, with an edit", measure: func(r results) (float64, string) {
		return r.recall(func(c *Recall) Found { return c.Edited })
	}},
	{name: "sure of somebody who is not there", unit: "people", atMost: true, measure: results.wrong},
}

// figures are the promises, for each number of people.
func figures(people []int, all []Result) []Figure {
	var out []Figure
	for _, n := range people {
		var r results
		for i := range all {
			if all[i].People == n {
				r = append(r, &all[i])
			}
		}
		for _, p := range promises {
			out = append(out, p.figure(n, r))
		}
	}
	return out
}

func (p promise) figure(people int, r results) Figure {
	f := Figure{People: people, Name: p.name}
	bound := p.few
	if people > manyPeople {
		bound = p.many
	}
	promised := bound > 0 || p.atMost
	if sign := "≥ "; promised {
		if p.atMost {
			sign = "≤ "
		}
		f.Target = sign + number(bound, p.unit)
	}
	value, remark := p.measure(r)
	if math.IsNaN(value) || math.IsInf(value, 0) {
		f.Measured = remark
		return f
	}
	f.Value, f.Measured = &value, strings.TrimSpace(number(value, p.unit)+"  "+remark)
	if promised {
		f.Met = "no"
		if value >= bound && !p.atMost || value <= bound && p.atMost {
			f.Met = "yes"
		}
	}
	return f
}

func number(n float64, unit string) string {
	format := "%.2f"
	switch {
	case n == math.Trunc(n) || math.Abs(n) >= 100:
		format = "%.0f"
	case unit == "":
		format = "%.3f"
	}
	return strings.TrimSpace(fmt.Sprintf(format, n) + " " + unit)
}

// results are those with one number of people.
type results []*Result

func (r results) where(ok func(*Result) bool) *Result {
	if i := slices.IndexFunc(r, ok); i >= 0 {
		return r[i]
	}
	return nil
}

// find is the engine on one core over a corpus.
func (r results) find(v Variant, corpus string) *Result {
	return r.where(func(one *Result) bool {
		return one.Tool == Peeler && one.Variant == v && one.Corpus == corpus && one.Cores == 1 && !one.Flat
	})
}

// first is the engine on one core over the first corpus.
func (r results) first(v Variant) *Result {
	return r.where(func(one *Result) bool {
		return one.Tool == Peeler && one.Variant == v && one.Cores == 1 && !one.Flat
	})
}

func (r results) tool(name string) *Result {
	return r.where(func(one *Result) bool { return one.Tool == name })
}

// rate is NaN where nothing was measured; then the remark says why.
func (r *Result) rate() (float64, string) {
	switch {
	case r == nil:
		return math.NaN(), ""
	case r.Failed != "":
		return math.NaN(), r.Failed
	}
	return r.PerCPU, ""
}

func (r results) over(a, b *Result) (float64, string) {
	x, why := a.rate()
	y, whyNot := b.rate()
	return x / y, strings.TrimSpace(why + " " + whyNot)
}

func (r results) slowest(kinds []matchertest.Kind) (float64, string) {
	least, name := math.NaN(), ""
	for _, kind := range kinds {
		if rate, _ := r.find(whole, string(kind)).rate(); !math.IsNaN(rate) && !(rate >= least) {
			least, name = rate, string(kind)
		}
	}
	return least, name
}

// scaling is by the clock, and beside it by the time of the processors, which
// other work on the machine does not disturb.
func (r results) scaling() (float64, string) {
	one := r.first(whole)
	two := r.where(func(o *Result) bool { return o.Tool == Peeler && o.Variant == whole && o.Cores == 2 && o.Failed == "" })
	if one == nil || two == nil {
		return math.NaN(), ""
	}
	return two.PerWall / one.PerWall, fmt.Sprintf("by CPU time %.2f", 2*two.PerCPU/one.PerCPU)
}

func (r results) sizes(of func(*Result) float64) (least, most float64, sizes string) {
	least, most = math.NaN(), math.NaN()
	var names []string
	for _, one := range r {
		if one.Flat && one.Failed == "" {
			x := of(one)
			if !(x >= least) {
				least = x
			}
			if !(x <= most) {
				most = x
			}
			names = append(names, humanize.IBytes(uint64(one.Bytes)))
		}
	}
	return least, most, strings.Join(names, ", ")
}

// recall is over all corpora, of those that were reported and of the sure ones.
func (r results) recall(of func(*Recall) Found) (float64, string) {
	var sum Found
	for _, one := range r {
		if one.Recall != nil && one.Variant == whole {
			sum.add(of(one.Recall))
		}
	}
	if sum.Planted == 0 {
		return math.NaN(), ""
	}
	part := float64(sum.Reported) / float64(sum.Planted)
	return part, fmt.Sprintf("of %d, sure of %.3f", sum.Planted, float64(sum.Sure)/float64(sum.Planted))
}

func (r results) wrong() (float64, string) {
	wrong, scanned := 0, int64(0)
	for _, one := range r {
		if one.Recall != nil && one.Variant == whole {
			wrong, scanned = wrong+one.Recall.Wrong, scanned+one.Bytes
		}
	}
	if scanned == 0 {
		return math.NaN(), ""
	}
	return float64(wrong), "in " + humanize.IBytes(uint64(scanned))
}
