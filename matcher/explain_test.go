package matcher

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
)

// foundOf is what a matcher says of a subject; a zero Match when it says nothing.
func foundOf(m *Matcher, subject Subject, r Record) Match {
	for _, x := range m.Match(nil, r) {
		if x.Subject == subject {
			return x
		}
	}
	return Match{}
}

// explained are records that say something of john.
var explained = map[string]Record{
	"name and number":          lines("John Smith 447812"),
	"typo and number":          lines("John Smiht, warrant no. 447812"),
	"name alone in the cells":  lines("surname=Smith", "forename=John", "staff number=447812", "born=25/12/1970"),
	"another forename":         lines("surname=Smith", "forename=Peter", "staff number=447812", "date of birth=1970-12-25"),
	"a handle made of it":      lines("John Smith smithj42 447812"),
	"a handle and no name":     lines("smithj42 447812"),
	"in other letters":         lines("Јоhn Smіth 447812"),
	"name, date and old style": lines("Smith, John 25.12.70 447812"),
}

func TestExplanationAddsUp(t *testing.T) {
	m := matcherOf(t, staff...)
	for name, r := range explained {
		t.Run(name, func(t *testing.T) {
			plain, x := foundOf(m, "john", r), foundOf(m.Explaining(), "john", r)
			if plain.Explanation != nil {
				t.Error("an explanation that nobody asked for")
			}
			why := x.Explanation
			if why == nil {
				t.Fatalf("no explanation of %+v", x)
			}
			if x.Confidence != plain.Confidence || !slices.Equal(x.Reasons, plain.Reasons) {
				t.Errorf("explained it is %v, else %v", x.Confidence, plain.Confidence)
			}
			sum := -why.Prior
			for _, e := range slices.Concat(why.Evidence, why.Conflicts) {
				sum += e.Bits
			}
			if sum != why.LogOdds || why.Prior != priorBits {
				t.Errorf("evidence adds up to %v, log-odds %v: %+v", sum, why.LogOdds, why)
			}
			if want := 1 / (1 + math.Exp2(-why.LogOdds)); math.Abs(why.Posterior-want) > 1e-12 || x.Confidence > why.Posterior {
				t.Errorf("posterior %v of log-odds %v, confidence %v", why.Posterior, why.LogOdds, x.Confidence)
			}
			if len(why.Evidence) != len(x.Kinds) {
				t.Errorf("%d pieces of evidence for %v", len(why.Evidence), x.Kinds)
			}
		})
	}
}

func TestExplanationNamesConflictsAndRivals(t *testing.T) {
	m := matcherOf(t, staff...).Explaining()
	why := foundOf(m, "jane", lines("surname=Okonkwo-Hart", "forename=Jane", "staff number=123456", "date of birth=1971-11-03")).Explanation
	if len(why.Conflicts) != 1 || why.Conflicts[0].Kind != DateOfBirth || why.Conflicts[0].Bits >= 0 {
		t.Errorf("conflicts %+v", why.Conflicts)
	}
	twins := matcherOf(t, twins...).Explaining()
	why = foundOf(twins, "a", lines("Zebedee Featherstonehaugh, born 2 January 1980")).Explanation
	if len(why.Rivals) != 1 || why.Rivals[0] != (Rival{"b", why.LogOdds}) {
		t.Errorf("rivals %+v", why.Rivals)
	}
}

func TestExplanationHoldsNoValue(t *testing.T) {
	m := matcherOf(t, staff...).Explaining()
	for name, r := range explained {
		b, err := json.Marshal(foundOf(m, "john", r).Explanation)
		if err != nil {
			t.Fatal(err)
		}
		for _, value := range []string{"smith", "447812", "1970", "12-25", "peter", "john sm"} {
			if strings.Contains(strings.ToLower(string(b)), value) {
				t.Errorf("%s: %s stands in %s", name, value, b)
			}
		}
	}
}

func TestShiftMovesLogOddsByItself(t *testing.T) {
	m := matcherOf(t, staff...).Explaining()
	for name, r := range explained {
		before := foundOf(m, "john", r).Explanation
		for _, bits := range []float64{0.5, 4, 8} {
			after := foundOf(m.Shifted(bits), "john", r).Explanation
			if after == nil || after.LogOdds-before.LogOdds != bits || after.Prior != before.Prior-bits {
				t.Errorf("%s, %v bits: %+v, before %+v", name, bits, after, before)
			}
		}
	}
	if m.prior != priorBits {
		t.Error("the matcher itself was shifted")
	}
}

var twins = []Person{
	somebody("a", "forenames=Zebedee", "surname=Featherstonehaugh", "date_of_birth=1980-01-02"),
	somebody("b", "forenames=Zebedee", "surname=Featherstonehaugh", "date_of_birth=1980-01-02"),
}

// A name that is worth nothing alone on any page may be worth a look on some.
func TestShiftFindsNamesAlone(t *testing.T) {
	m := matcherOf(t, somebody("ngozi", "forenames=Ngozi", "surname=Okonkwo", "staff_number=481516"))
	for _, text := range []string{"Ngozi Okonkwo", "Ngozi Okonkow"} {
		if x := foundOf(m, "ngozi", line(text)); x.Subject != "" {
			t.Errorf("%s is reported at any source: %+v", text, x)
		}
		if x := foundOf(m.Shifted(8), "ngozi", line(text)); x.Subject == "" || m.Sure(x) {
			t.Errorf("%s, shifted: %+v", text, x)
		}
	}
}

func TestTwinsAreNamedTogether(t *testing.T) {
	m := matcherOf(t, twins...)
	r := lines("Zebedee Featherstonehaugh, born 2 January 1980")
	found := m.Match(nil, r)
	if len(found) != 2 {
		t.Fatalf("%+v", found)
	}
	for _, x := range found {
		if !slices.Equal(x.Among, []Subject{"a", "b"}) || x.Either < 0.99 || x.Confidence > 0.5 || m.Sure(x) {
			t.Errorf("%+v", x)
		}
	}
	// However low the threshold, one of two is not sure.
	m.options.AlertAt = 0.4
	if m.Sure(found[0]) {
		t.Error("one of two is sure")
	}
	// A name alone makes nobody sure, nor any of two.
	for _, x := range m.Match(nil, lines("Zebedee Featherstonehaugh")) {
		if x.Either > aloneCap {
			t.Errorf("%v by the name alone", x.Either)
		}
	}
}
