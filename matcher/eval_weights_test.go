package matcher_test

import (
	"fmt"
	"math"
	"math/bits"
	"strings"
	"testing"

	"peeler/matcher/internal/tables"
)

// weightTable counts, for one field, how often pairs stand at each level: true
// pairs of half 0 give m, pairs of strangers u.
type weightTable struct {
	name   string
	levels []string
	counts [2]map[string]int
	rows   [2]int
}

func newWeightTable(name string, levels ...string) *weightTable {
	return &weightTable{name: name, levels: levels, counts: [2]map[string]int{{}, {}}}
}

func (w *weightTable) add(right bool, level string) {
	at := 0
	if right {
		at = 1
	}
	w.counts[at][level]++
	w.rows[at]++
}

// String prints m, u and the weight of each level, and what it loses against an
// exact value, in bits. What is missing weighs nothing.
func (w *weightTable) String() string {
	var out strings.Builder
	first := 0.0
	for i, l := range w.levels {
		m := (float64(w.counts[1][l]) + 0.1) / float64(w.rows[1])
		u := (float64(w.counts[0][l]) + 0.1) / float64(w.rows[0])
		weight := math.Log2(m / u)
		if i == 0 {
			first = weight
		}
		fmt.Fprintf(&out, "%-10s %-34s %8.4f %12.3g %8.1f %8.1f\n", w.name, l, m, u, weight, first-weight)
	}
	return out.String()
}

var whole = strings.NewReplacer(" ", "", "-", "", "'", "")

// nameLevel sorts a name as it stands in a record (b) against the one enrolled.
func nameLevel(a, b string, known map[string]bool) string {
	switch {
	case a == "" || b == "":
		return "missing"
	case a == b:
		return "exact"
	case strings.ContainsAny(a+b, " -'") && whole.Replace(a) == whole.Replace(b):
		return "in pieces or joined"
	}
	if !strings.ContainsAny(a+b, " -") {
		return editLevel(a, b, known)
	}
	for _, part := range strings.FieldsFunc(a, func(r rune) bool { return r == ' ' || r == '-' }) {
		if len(part) > 2 && (part == b || len(part) < len(a) && strings.Contains(" "+strings.ReplaceAll(b, "-", " ")+" ", " "+part+" ")) {
			return "a part"
		}
	}
	return editLevel(a, b, known)
}

func editLevel(a, b string, known map[string]bool) string {
	kind := "no name of its own"
	if known[b] {
		kind = "a name itself"
	}
	d := 9
	if bits.OnesCount32(letters(a)&^letters(b)) <= 2 {
		d = osa(a, b)
	}
	switch {
	case d == 1 && min(len(a), len(b)) >= 4:
		return "one edit, " + kind
	case d == 1:
		return "one edit, under four letters"
	case d == 2 && min(len(a), len(b)) >= 6:
		return "two edits, " + kind
	case d == 2 && min(len(a), len(b)) >= 5:
		return "two edits, five letters"
	case sounds != nil && sounds(a) == sounds(b):
		return "sounds alike"
	case len(b) == 1 && a[0] == b[0]:
		return "initial"
	}
	return "different"
}

// sounds is a phonetic code, where there is one to be tried.
var sounds func(string) string

var nameLevels = []string{
	"exact", "in pieces or joined", "a part", "one edit, no name of its own", "one edit, a name itself",
	"one edit, under four letters", "two edits, no name of its own", "two edits, a name itself",
	"two edits, five letters", "sounds alike", "different",
}

func digitsLevel(a, b string) string {
	if a == "" || b == "" {
		return "missing"
	}
	off := 0
	first, last := -1, 0
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			off++
			last = i
			if first < 0 {
				first = i
			}
		}
	}
	switch {
	case off == 0:
		return "exact"
	case off == 2 && last == first+1 && a[first] == b[last] && a[last] == b[first]:
		return "two neighbours swapped"
	case len(a) == 8 && a[:4] == b[:4] && a[4:6] == b[6:] && a[6:] == b[4:6]:
		return "day and month swapped"
	case off == 1:
		return "one digit off"
	case off == 2 && len(a) > 4:
		return "two digits off"
	}
	return "different"
}

var digitLevels = []string{"exact", "one digit off", "two neighbours swapped", "two digits off", "day and month swapped", "different"}

// checkWeights prints what the weights of the matcher may be learnt from. It is
// about the errors that Febrl makes, which are more than people make.
func checkWeights(t *testing.T) {
	known := map[string]bool{}
	for _, table := range []map[string]uint8{tables.Surnames(), tables.Forenames()} {
		for name := range table {
			known[name] = true
		}
	}
	given, surname := newWeightTable("given", nameLevels...), newWeightTable("surname", nameLevels...)
	born := newWeightTable("dob", digitLevels...)
	postcode, social := newWeightTable("postcode", digitLevels[:3]...), newWeightTable("ssn", digitLevels[:4]...)
	order := newWeightTable("order", "in place", "swapped")
	set := febrl4()
	for i, b := range set.damaged {
		if half(b.id) == 1 {
			continue
		}
		for k, a := range set.clean {
			right := a.id == b.id
			if !right && (i*7+k)%53 != 0 {
				continue
			}
			place := "in place"
			if a.given != "" && a.surname != "" && close(compareNames(a.given, b.surname, letters(a.given), letters(b.surname))) && close(compareNames(a.surname, b.given, letters(a.surname), letters(b.given))) {
				place = "swapped"
				b.given, b.surname = b.surname, b.given
			}
			order.add(right, place)
			given.add(right, nameLevel(a.given, b.given, known))
			surname.add(right, nameLevel(a.surname, b.surname, known))
			born.add(right, digitsLevel(a.born, b.born))
			postcode.add(right, digitsLevel(a.postcode, b.postcode))
			social.add(right, digitsLevel(a.social, b.social))
			if place == "swapped" {
				b.given, b.surname = b.surname, b.given
			}
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%-10s %-34s %8s %12s %8s %8s\n", "field", "level", "m", "u", "bits", "loss")
	for _, w := range []*weightTable{given, surname, order, born, postcode, social} {
		out.WriteString(w.String())
	}
	t.Logf("weights on half 0 of Febrl 4:\n%s", out.String())
}
