package matcher_test

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	. "peeler/matcher"
)

var strangerRows = flag.Int("rows", 100_000, "unrelated rows of TestAccuracy")

// shardRows are drawn from one seed.
const shardRows = 2_000

// negatives are what unrelated rows were taken for.
type negatives struct {
	rows     int
	bySource []sourceTally
	byCause  map[string]int // reasons of false alerts
	guesses  guesses
}

type sourceTally struct{ rows, alerts, reviews int }

func (n *negatives) alerts() (sum int) {
	for _, s := range n.bySource {
		sum += s.alerts
	}
	return sum
}

func (n *negatives) add(o *negatives) {
	n.rows += o.rows
	for i, s := range o.bySource {
		n.bySource[i].rows += s.rows
		n.bySource[i].alerts += s.alerts
		n.bySource[i].reviews += s.reviews
	}
	for cause, k := range o.byCause {
		n.byCause[cause] += k
	}
	n.guesses.list = append(n.guesses.list, o.guesses.list...)
}

func newNegatives() *negatives {
	return &negatives{bySource: make([]sourceTally, len(sources)), byCause: map[string]int{}}
}

var theNegatives = sync.OnceValue(func() *negatives {
	all := newNegatives()
	var mu sync.Mutex
	inParallel((*strangerRows+shardRows-1)/shardRows, func(i int) {
		n := tryStrangers(theTrial(), uint64(i), min(shardRows, *strangerRows-i*shardRows))
		mu.Lock()
		defer mu.Unlock()
		all.add(n)
	})
	return all
})

func tryStrangers(f *trial, seed uint64, rows int) *negatives {
	n := newNegatives()
	n.rows = rows
	s := newStrangers(f, seed)
	var matches []Match
	for i := range rows {
		at := i % len(sources)
		matches = f.matcher.Match(matches[:0], sources[at].row(s, s.next()))
		n.bySource[at].rows++
		for _, x := range matches {
			n.guesses.list = append(n.guesses.list, guess{x.Confidence, false})
			switch {
			case f.matcher.Sure(x):
				n.bySource[at].alerts++
				n.byCause[sources[at].name+": "+strings.Join(x.Reasons, " + ")]++
			case x.Confidence >= 0.5:
				n.bySource[at].reviews++
			}
		}
	}
	return n
}

// thresholds says what each threshold would cost: false alerts in 10^9 rows,
// with the upper end of the 95 % interval, beside the recall on people planted.
func (n *negatives) thresholds(planted guesses) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%-12s %9s %9s %14s %14s\n", "threshold", "recall", "false", "in 10^9 rows", "95 % at most")
	perBillion := 1e9 / float64(n.rows)
	for _, threshold := range []float64{0.5, 0.9, 0.97, 0.985, 0.99, 0.999, 0.9999} {
		k := 0
		for _, g := range n.guesses.list {
			if g.p >= threshold {
				k++
			}
		}
		fmt.Fprintf(&out, "%-12g %9.3f %9d %14.0f %14.0f\n", threshold, planted.at(threshold).recall, k, float64(k)*perBillion, poissonUpper(k)*perBillion)
	}
	return out.String()
}

// checkNegatives prints and pins how many strangers raise an alert.
func checkNegatives(t *testing.T) {
	n := theNegatives()
	var out strings.Builder
	fmt.Fprintf(&out, "%-30s %9s %7s %7s\n", "source", "rows", "alerts", "review")
	for i, s := range n.bySource {
		fmt.Fprintf(&out, "%-30s %9d %7d %7d\n", sources[i].name, s.rows, s.alerts, s.reviews)
	}
	k := n.alerts()
	fmt.Fprintf(&out, "%-30s %9d %7d\n", "all", n.rows, k)
	causes := slices.SortedFunc(maps.Keys(n.byCause), func(a, b string) int {
		return cmp.Or(cmp.Compare(n.byCause[b], n.byCause[a]), cmp.Compare(a, b))
	})
	for _, cause := range causes {
		fmt.Fprintf(&out, "%7d  %s\n", n.byCause[cause], cause)
	}
	t.Logf("rows of strangers:\n%s\n%s", out.String(), n.thresholds(theSuite().halves[1]))
	hold(t, "false alerts in 10^7 unrelated rows", float64(k)*1e7/float64(n.rows))
}
