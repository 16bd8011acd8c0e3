package matcher

import (
	"math"
	"slices"
	"testing"

	"peeler/matcher/matchertest"
)

func chanceOf(m *Matcher, kinds ...Kind) Chance {
	for _, c := range m.Chances() {
		if slices.Equal(c.Kinds, kinds) {
			return c
		}
	}
	return Chance{Rows: -1}
}

func TestChancesOfOnePerson(t *testing.T) {
	m := matcherOf(t, somebody("john", "forenames=John", "surname=Smith", "staff_number=447812", "date_of_birth=1970-12-25", "phone=07700 900123"))
	why := foundOf(m.Explaining(), "john", lines("surname=Smith", "forename=John", "staff number=447812", "born=1970-12-25")).Explanation
	bits := map[Kind]float64{}
	for _, e := range why.Evidence {
		bits[e.Kind] = e.Bits
	}
	near := func(c Chance, want float64) {
		t.Helper()
		if math.Abs(c.Rows/want-1) > 1e-9 {
			t.Errorf("%v: %v rows, want %v", c.Kinds, c.Rows, want)
		}
	}
	near(chanceOf(m, Name), 1e9*math.Exp2(-bits[Name]))
	near(chanceOf(m, Name, StaffNumber), 1e9*math.Exp2(-bits[Name]-bits[StaffNumber]))
	near(chanceOf(m, Name, DateOfBirth), 1e9*math.Exp2(-bits[Name]-bits[DateOfBirth]))
	if c := chanceOf(m, Name); c.Review != 0 || c.Alerts != 0 {
		t.Errorf("John Smith alone is reported: %+v", c)
	}
	if c := chanceOf(m, Name, StaffNumber); c.Alerts != c.Rows || c.Review != c.Rows {
		t.Errorf("with a number: %+v", c)
	}
	if c := chanceOf(m, StaffNumber); c.Rows == 0 || c.Alerts != 0 {
		t.Errorf("six digits alone: %+v", c)
	}
	if c := chanceOf(m, Phone); c.Alerts != c.Rows || c.Rows == 0 {
		t.Errorf("a phone: %+v", c)
	}
	if c := chanceOf(m, Email); c.Rows != 0 {
		t.Errorf("an address that nobody has: %+v", c)
	}
	if c := chanceOf(m); math.Abs(c.Alerts-1e9*math.Exp2(-priorBits)/99) > 1e-6 {
		t.Errorf("anything: %+v", c)
	}
}

func TestChancesCountNamesakesOnce(t *testing.T) {
	one, two := matcherOf(t, twins[0]), matcherOf(t, twins...)
	if a, b := chanceOf(one, Name), chanceOf(two, Name); math.Abs(a.Rows/b.Rows-1) > 1e-9 {
		t.Errorf("one: %v rows, two: %v", a.Rows, b.Rows)
	}
	if a, b := chanceOf(one, Name, DateOfBirth), chanceOf(two, Name, DateOfBirth); math.Abs(2*a.Rows/b.Rows-1) > 1e-9 {
		t.Errorf("one: %v rows, two: %v", a.Rows, b.Rows)
	}
}

// Of strangers of the same population, about as many bear the name of somebody
// enrolled as is expected.
func TestChancesAreWhatHappens(t *testing.T) {
	p := matchertest.NewPopulation(11)
	k := testKey(t)
	e := NewEncoder(k)
	var roster []Enrolment
	names := map[[2]string]bool{}
	for range 3000 {
		v := p.Person()
		row, err := e.Encode(enrol(v))
		if err != nil {
			t.Fatal(err)
		}
		roster, names[[2]string{v.Forename, v.Surname}] = append(roster, row), true
	}
	m := New(k, slices.Values(roster), Options{})
	const strangers = 100_000
	hold := 0
	for range strangers {
		if v := p.Person(); names[[2]string{v.Forename, v.Surname}] {
			hold++
		}
	}
	want := chanceOf(m, Name).Rows / 1e9 * strangers
	t.Logf("%d strangers of %d bear a name of the roster, %.0f expected", hold, strangers, want)
	if ratio := float64(hold) / want; ratio < 0.4 || ratio > 2.5 {
		t.Errorf("%d, expected %.0f", hold, want)
	}
}
