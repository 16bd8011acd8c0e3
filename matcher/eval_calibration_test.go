package matcher_test

import (
	"fmt"
	"strings"
	"testing"
)

// least is the probability from which a guess counts for calibration: far below
// it there are as many as one likes, all of them right to be next to 0.
const least = 1e-3

func (g guesses) from(p float64) guesses {
	out := guesses{truth: g.truth}
	for _, x := range g.list {
		if x.p >= p {
			out.list = append(out.list, x)
		}
	}
	return out
}

// checkCalibration says how far probabilities are from what is right. Every row
// of Febrl is about one of its 5,000 people, while the matcher's prior is that
// of the web; so its log-odds go through a line that is fitted to half 0. The
// suite among strangers is taken as it is.
func checkCalibration(t *testing.T) {
	var out strings.Builder
	fmt.Fprintf(&out, "%-30s %9s %11s %11s\n", "set, unseen half", "ECE", "ECE >= 0.5", "as reported")
	tables := ""
	add := func(name string, g, reported guesses) {
		fmt.Fprintf(&out, "%-30s %9.4f %11.4f %11.4f\n", name, g.ece(0), g.ece(0.5), reported.ece(0))
		tables += name + "\n" + g.table()
		hold(t, "calibration, ECE on "+name, g.ece(0))
	}
	for _, f := range []febrlFields{febrlBorn, febrlPostcode} {
		raw := theFebrl(f).engine.halves
		fitted, _ := recalibrated(raw)
		add("febrl4 "+f.name, fitted[1].from(least), raw[1].from(least))
	}
	mix := guesses{list: append(theNegatives().guesses.list, theSuite().halves[1].list...)}
	add("the suite among strangers", mix, mix)
	t.Logf("calibration:\n%s\nreliability:\n%s", out.String(), tables)
}
