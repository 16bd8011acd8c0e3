package matcher_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// febrlOutcome is what the matcher and its plaintext twin made of Febrl 4.
type febrlOutcome struct {
	engine          *febrlRun
	twin, twinAlone [2]guesses
}

var febrlOutcomes = sync.OnceValue(func() map[string]*febrlOutcome {
	all := []febrlFields{febrlBorn, febrlPostcode}
	out := make([]*febrlOutcome, len(all))
	inParallel(len(all), func(i int) {
		w := learnTwin(all[i])
		out[i] = &febrlOutcome{all[i].engine(), w.match(true), w.match(false)}
	})
	m := map[string]*febrlOutcome{}
	for i, o := range out {
		m[all[i].name] = o
	}
	return m
})

func theFebrl(f febrlFields) *febrlOutcome { return febrlOutcomes()[f.name] }

// TestAccuracy measures the matcher on people whom it must find and on those
// whom it must not, prints the tables (with -v) and holds them to what was
// reached. With -rows 10000000 it takes some minutes and means what it says of
// false alerts; -people 1000 narrows the recall of each class; -repin writes
// testdata/accuracy.tsv anew.
func TestAccuracy(t *testing.T) {
	t.Run("febrl4", checkFebrl)
	t.Run("obfuscation", checkClasses)
	t.Run("strangers", checkNegatives)
	t.Run("near", checkNear)
	t.Run("calibration", checkCalibration)
	t.Run("groups", checkGroups)
	t.Run("transliteration", checkTranslit)
	t.Run("weights", checkWeights)
	p := thePins()
	if *repin {
		if err := p.write(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("accuracy:\n%s", p.summary())
}

func checkFebrl(t *testing.T) {
	var out strings.Builder
	fmt.Fprintf(&out, "%-28s %-24s %9s %9s %9s %9s\n", "unseen half, many-to-many", "", "threshold", "precision", "recall", "F1")
	for _, f := range []febrlFields{febrlBorn, febrlPostcode} {
		o := theFebrl(f)
		if len(o.engine.refused) > 0 {
			t.Logf("%s: the encoder refused %v", f.name, o.engine.refused)
		}
		add := func(who string, h [2]guesses) float64 {
			at := h[0].best()
			s := h[1].at(at)
			fmt.Fprintf(&out, "%-28s %-24s %9.2g %9.4f %9.4f %9.4f\n", f.name, who, at, s.precision, s.recall, s.f1)
			return s.f1
		}
		hashed := add("hashed", o.engine.halves)
		plain := add("plaintext twin", o.twin)
		add("plaintext, pair by pair", o.twinAlone)
		fmt.Fprintf(&out, "%-28s %-24s %39.4f\n", f.name, "what hashing costs", plain-hashed)
		hold(t, "febrl4 "+f.name+", F1", hashed)
		t.Logf("%s: missed on half 0\n%s", f.name, f.missed(o.engine, o.engine.halves[0].best()))
	}
	t.Logf("Febrl 4:\n%s", out.String())
}
