package matcher_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	. "peeler/matcher"
)

// group is part of the force, by a property that must not decide about recall.
type group struct {
	by, name string
	in       func(*colleague) bool
}

func groups() []group {
	var all []group
	for _, o := range origins {
		all = append(all, group{"origin", o.name, func(v *colleague) bool { return v.origin == o.name }})
	}
	for _, sex := range []string{"female", "male"} {
		all = append(all, group{"sex", sex, func(v *colleague) bool { return v.sex == sex }})
	}
	from := 0
	for _, to := range []int{8, 10, 12, 14, 16, 99} {
		least := from
		name := fmt.Sprintf("%d to %d letters", least, to)
		if to == 99 {
			name = fmt.Sprintf("%d letters and more", least)
		} else if from == 0 {
			name = fmt.Sprintf("up to %d letters", to)
		}
		all = append(all, group{"length", name, func(v *colleague) bool {
			n := len(v.Forename) + len(v.Surname)
			return v.trait == ordinary && least <= n && n <= to
		}})
		from = to + 1
	}
	return all
}

var groupClasses = []string{
	"exact", "LAST, First", "surname substitution", "surname deletion", "surname insertion", "transposition in both",
	"OCR confusions", "initial", "middle name added", "surname made double-barrelled", "Cyrillic homoglyphs",
	"typo in the forename", "typo, ISO DOB and postcode", "initials with full stops", "id one digit wrong", "id transposed",
}

const perGroup = 100

// tryGroup is the recall at the point of being sure, over people of the unseen
// half, and how many that were.
func tryGroup(f *trial, g group) (recall float64, people int) {
	sample := f.sample(named(g.name), perGroup, func(v *colleague) bool { return half(v.Ref) == 1 && g.in(v) })
	sure, records := 0, 0
	var matches []Match
	for _, c := range slices.Concat(classes43, ownClasses) {
		if !slices.Contains(groupClasses, c.name) {
			continue
		}
		r := rand.New(rand.NewPCG(3, 3)) // the same mishaps for every group
		for _, v := range sample {
			records++
			matches = f.matcher.Match(matches[:0], c.record(r, v))
			for _, x := range matches {
				if x.Subject == Subject(v.Ref) && f.matcher.Sure(x) {
					sure++
				}
			}
		}
	}
	return share(sure, records), len(sample)
}

// checkGroups prints recall by group, and pins the distance of the best group
// from the worst.
func checkGroups(t *testing.T) {
	all := groups()
	recall, people := make([]float64, len(all)), make([]int, len(all))
	inParallel(len(all), func(i int) { recall[i], people[i] = tryGroup(theTrial(), all[i]) })
	var out strings.Builder
	fmt.Fprintf(&out, "%-8s %-24s %7s %7s\n", "by", "group", "people", "recall")
	for _, by := range []string{"origin", "sex", "length"} {
		low, high := 1.0, 0.0
		for i, g := range all {
			if g.by == by {
				fmt.Fprintf(&out, "%-8s %-24s %7d %7.3f\n", g.by, g.name, people[i], recall[i])
				low, high = min(low, recall[i]), max(high, recall[i])
			}
		}
		fmt.Fprintf(&out, "%-8s %-24s %7s %7.3f\n", by, "best less worst", "", high-low)
		hold(t, "recall by "+by+", best group less worst", high-low)
	}
	t.Logf("sure of the right person, over %d classes, by group:\n%s", len(groupClasses), out.String())
}
