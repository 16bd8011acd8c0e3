package matcher_test

import "math"

// logistic fits weights so that the log-odds of y are their product with x, by
// Newton's method, with a penalty for each unit that a weight is from where it
// starts. The last of x is 1. Log-odds are in bits.
func logistic(start []float64, penalty float64, data func(visit func(x []float64, y bool))) []float64 {
	n := len(start)
	w := append([]float64(nil), start...)
	for range 12 {
		gradient := make([]float64, n)
		hessian := make([][]float64, n)
		for i := range hessian {
			hessian[i] = make([]float64, n+1)
			hessian[i][i] = penalty
			gradient[i] = -penalty * (w[i] - start[i])
		}
		data(func(x []float64, y bool) {
			bits := 0.0
			for i := range x {
				bits += w[i] * x[i]
			}
			p := probability(bits)
			off, slope := -p, p*(1-p)*math.Ln2
			if y {
				off++
			}
			for i := range x {
				gradient[i] += off * x[i]
				for k := range x {
					hessian[i][k] += slope * x[i] * x[k]
				}
			}
		})
		largest := 0.0
		for i, step := range solve(hessian, gradient) {
			step = max(-1, min(1, step))
			w[i] += step
			largest = max(largest, math.Abs(step))
		}
		if largest < 1e-4 {
			break
		}
	}
	return w
}

// solve is Gauss's elimination with pivots; a has room for b as a last column.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	for i := range a {
		a[i][n] = b[i]
	}
	for i := range n {
		pivot := i
		for k := i; k < n; k++ {
			if math.Abs(a[k][i]) > math.Abs(a[pivot][i]) {
				pivot = k
			}
		}
		a[i], a[pivot] = a[pivot], a[i]
		for k := range n {
			if k == i || a[i][i] == 0 {
				continue
			}
			f := a[k][i] / a[i][i]
			for c := i; c <= n; c++ {
				a[k][c] -= f * a[i][c]
			}
		}
	}
	x := make([]float64, n)
	for i := range x {
		if a[i][i] != 0 {
			x[i] = a[i][n] / a[i][i]
		}
	}
	return x
}

// probability of log-odds in bits.
func probability(bits float64) float64 { return 1 / (1 + math.Exp2(-bits)) }

// logOdds is the reverse, in bits, within what a float64 can tell from 0 and 1.
func logOdds(p float64) float64 { return math.Log2(max(p, 1e-15)) - math.Log2(max(1-p, 1e-15)) }

// recalibrated maps the probabilities of both halves by a line through their
// log-odds that is fitted to half 0 (Platt 1999): a set's own prior and
// confidence. Guesses that were not made are not in it.
func recalibrated(halves [2]guesses) (out [2]guesses, line []float64) {
	line = logistic([]float64{1, 0}, 0.01, func(visit func([]float64, bool)) {
		for _, g := range halves[0].list {
			visit([]float64{logOdds(g.p), 1}, g.right)
		}
	})
	for i, h := range halves {
		out[i].truth = h.truth
		for _, g := range h.list {
			out[i].list = append(out[i].list, guess{probability(line[0]*logOdds(g.p) + line[1]), g.right})
		}
	}
	return out, line
}
