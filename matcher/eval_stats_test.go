package matcher_test

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
)

// half parts people for tuning (0) from people for reporting (1).
func half(id string) int {
	h := fnv.New64a()
	h.Write([]byte(id))
	return bitsMixed(h.Sum64())
}

// bitsMixed is one bit that hangs on all of x (the finaliser of MurmurHash3).
func bitsMixed(x uint64) int {
	x = (x ^ x>>33) * 0xff51afd7ed558ccd
	x = (x ^ x>>33) * 0xc4ceb9fe1a85ec53
	return int((x ^ x>>33) & 1)
}

// guess is a pair of a record and a subject with the probability it was given.
type guess struct {
	p     float64
	right bool
}

// guesses are those of one half, with the pairs that are there to be found.
type guesses struct {
	list  []guess
	truth int
}

type scores struct{ precision, recall, f1 float64 }

func score(right, wrong, truth int) scores {
	if right == 0 {
		return scores{}
	}
	s := scores{precision: float64(right) / float64(right+wrong), recall: float64(right) / float64(truth)}
	s.f1 = 2 * s.precision * s.recall / (s.precision + s.recall)
	return s
}

// at counts a guess from a probability of t on.
func (g guesses) at(t float64) scores {
	right, wrong := 0, 0
	for _, x := range g.list {
		switch {
		case x.p < t:
		case x.right:
			right++
		default:
			wrong++
		}
	}
	return score(right, wrong, g.truth)
}

// best is the threshold with the highest F1.
func (g guesses) best() (threshold float64) {
	list := slices.SortedFunc(slices.Values(g.list), func(a, b guess) int { return cmp.Compare(b.p, a.p) })
	right, best := 0, -1.0
	for i, x := range list {
		if x.right {
			right++
		}
		if i+1 < len(list) && list[i+1].p == x.p {
			continue
		}
		if f := score(right, i+1-right, g.truth).f1; f > best {
			best, threshold = f, x.p
		}
	}
	return threshold
}

// bins are the upper ends of the bins of a reliability table: fine where
// decisions are made.
var bins = [...]float64{0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 0.999, math.Inf(1)}

type bin struct {
	n, right int
	p        float64 // sum
}

// reliability sorts guesses into bins. What was never proposed has no
// probability: that is a matter of recall.
func (g guesses) reliability() (table [len(bins)]bin) {
	for _, x := range g.list {
		i, _ := slices.BinarySearchFunc(bins[:], x.p, func(end, p float64) int {
			if end <= p {
				return -1
			}
			return 1
		})
		table[i].n++
		table[i].p += x.p
		if x.right {
			table[i].right++
		}
	}
	return table
}

// ece is the expected calibration error (Naeini, Cooper and Hauskrecht, 2015):
// how far the mean probability of a bin is from the share that is right, each
// bin weighed by its size. Bins below least are left out.
func (g guesses) ece(least float64) float64 {
	sum, n := 0.0, 0
	for i, b := range g.reliability() {
		if bins[i] <= least {
			continue
		}
		sum += math.Abs(b.p - float64(b.right))
		n += b.n
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

func (g guesses) table() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%-16s %9s %9s %9s\n", "probability", "pairs", "mean", "right")
	from := 0.0
	for i, b := range g.reliability() {
		end := min(bins[i], 1)
		if b.n > 0 {
			fmt.Fprintf(&out, "%5.3f to %-7.3f %9d %9.4f %9.4f\n", from, end, b.n, b.p/float64(b.n), float64(b.right)/float64(b.n))
		}
		from = end
	}
	return out.String()
}

// poissonUpper is the upper end of the one-sided 95 % interval of a mean of
// which k events were seen.
func poissonUpper(k int) float64 {
	low, high := float64(k), float64(k)+10*math.Sqrt(float64(k)+1)+10
	for range 60 {
		mean := (low + high) / 2
		term, sum := math.Exp(-mean), 0.0
		for i := range k + 1 {
			sum += term
			term *= mean / float64(i+1)
		}
		if sum > 0.05 {
			low = mean
		} else {
			high = mean
		}
	}
	return low
}
