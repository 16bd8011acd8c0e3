package matcher_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	. "peeler/matcher"
)

var perClass = flag.Int("people", 120, "people for each class of TestAccuracy")

// tally is what was found of planted people, by half.
type classTally struct {
	planted, sure, reported [2]int
	wrong                   []string // reasons for being sure of somebody else
}

func (c classTally) recall(half int) float64 { return share(c.sure[half], c.planted[half]) }

func share(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// suite is the outcome of all classes.
type suite struct {
	classes []class
	tallies []classTally
	halves  [2]guesses
}

var theSuite = sync.OnceValue(func() *suite {
	s := &suite{classes: slices.Concat(classes43, ownClasses)}
	s.tallies = make([]classTally, len(s.classes))
	found := make([][2]guesses, len(s.classes))
	inParallel(len(s.classes), func(i int) { s.tallies[i], found[i] = tryClass(theTrial(), s.classes[i]) })
	for _, f := range found {
		for k := range f {
			s.halves[k].list = append(s.halves[k].list, f[k].list...)
			s.halves[k].truth += f[k].truth
		}
	}
	return s
})

func tryClass(f *trial, c class) (tally classTally, halves [2]guesses) {
	r := named(c.name)
	var matches []Match
	for _, v := range f.sample(r, *perClass, c.fits) {
		at := half(v.Ref)
		tally.planted[at]++
		halves[at].truth++
		matches = f.matcher.Match(matches[:0], c.record(r, v))
		for _, x := range matches {
			right := x.Subject == Subject(v.Ref)
			halves[at].list = append(halves[at].list, guess{x.Confidence, right})
			switch {
			case right && f.matcher.Sure(x):
				tally.sure[at]++
				tally.reported[at]++
			case right && x.Confidence >= 0.5:
				tally.reported[at]++
			case !right && f.matcher.Sure(x):
				tally.wrong = append(tally.wrong, strings.Join(x.Reasons, " + "))
			}
		}
	}
	return tally, halves
}

// macro is the mean recall of some classes in one half.
func (s *suite) macro(half int, of []class) float64 {
	sum := 0.0
	for i, c := range s.classes {
		if slices.ContainsFunc(of, func(o class) bool { return o.name == c.name }) {
			sum += s.tallies[i].recall(half)
		}
	}
	return sum / float64(len(of))
}

// checkClasses prints and pins the suite. Half 0 is for tuning, half 1 is
// reported.
func checkClasses(t *testing.T) {
	s := theSuite()
	var out strings.Builder
	fmt.Fprintf(&out, "%-40s %7s %9s %9s %9s %7s\n", "class", "people", "tuned on", "unseen", "reported", "wrong")
	wrong := 0
	for i, c := range s.classes {
		k := s.tallies[i]
		if k.planted[0] < *perClass/4 || k.planted[1] < *perClass/4 {
			t.Errorf("%s: only %v people fit", c.name, k.planted)
		}
		fmt.Fprintf(&out, "%-40s %7d %9.3f %9.3f %9.3f %7d\n", c.name, k.planted[0]+k.planted[1], k.recall(0), k.recall(1), share(k.reported[1], k.planted[1]), len(k.wrong))
		wrong += len(k.wrong)
		for _, w := range k.wrong {
			t.Logf("%s: sure of the wrong person by %s", c.name, w)
		}
	}
	for _, set := range []struct {
		name string
		of   []class
	}{{"43 classes of the design", classes43}, {"own classes", ownClasses}, {"all classes", s.classes}} {
		fmt.Fprintf(&out, "%-40s %7d %9.3f %9.3f\n", set.name, len(set.of), s.macro(0, set.of), s.macro(1, set.of))
	}
	t.Logf("sure of the right person, by class:\n%s", out.String())
	hold(t, "obfuscation, macro recall", s.macro(1, s.classes))
	hold(t, "obfuscation, macro recall of the 43", s.macro(1, classes43))
	hold(t, "obfuscation, wrong persons", float64(wrong))
	for i, c := range s.classes {
		holdClass(t, c.name, s.tallies[i].recall(1))
	}
}
