package matcher

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"peeler/matcher/matchertest"
)

// learner knows common names, by which people are counted, and one that is rare.
func learner(t testing.TB) *Matcher {
	t.Helper()
	var people []Person
	for i, name := range []string{"John Smith", "Mary Jones", "Robert Williams", "Patricia Brown", "Michael Taylor", "Linda Davis"} {
		people = append(people, somebody(fmt.Sprint("HR-", i), "name="+name, fmt.Sprint("staff_number=", 400123+i*1111)))
	}
	people = append(people, somebody("rare", "forenames=Zebedee", "surname=Quarshie", "staff_number=161803"))
	k := testKey(t)
	e := NewEncoder(k)
	return New(k, func(yield func(Enrolment) bool) {
		for _, p := range people {
			row, err := e.Encode(p)
			if err != nil {
				t.Fatal(err)
			}
			if !yield(row) {
				return
			}
		}
	}, Options{Learn: true})
}

// read has a source show documents of these words.
func read(m *Matcher, source string, documents int, words string) {
	l := m.Learning(source)
	for range documents {
		l.Match(nil, line(words))
	}
}

// crowdOf are words that tell of some ten people each.
const strangers = "john x y z patricia x y z robert x y z williams x y z michael x y z mary x y z jones x y z brown"

// nameBits is what the name of rare is worth.
func nameBits(t testing.TB, m *Matcher) float64 {
	t.Helper()
	x := foundOf(m.Explaining(), "rare", line("Zebedee Quarshie 161803"))
	if x.Explanation == nil {
		t.Fatal("rare is invisible")
	}
	for _, e := range x.Explanation.Evidence {
		if e.Kind == Name {
			return e.Bits
		}
	}
	t.Fatal("no name in the evidence")
	return 0
}

func TestNamesThatStandEverywhereAreWorthLess(t *testing.T) {
	m := learner(t)
	before := nameBits(t, m)
	for i := range 8 {
		read(m, fmt.Sprint("s", i), 32, strangers+" x y z quarshie")
		read(m, fmt.Sprint("s", i), 32, strangers)
	}
	after := nameBits(t, m)
	if after != before-mostDulled/2 {
		t.Errorf("%v bits, before %v", after, before)
	}
	x := foundOf(m, "rare", line("Zebedee Quarshie 161803"))
	if len(x.Reasons) == 0 || !strings.Contains(x.Reasons[0], "surname exact (common on the net)") {
		t.Errorf("reasons %q", x.Reasons)
	}
	// Without being asked to, nothing learns.
	if n := len(m.learning.sources); n != 8 || m.learning.lessons != 512 {
		t.Errorf("%d lessons of %d sources", m.learning.lessons, n)
	}
}

func TestWhatIsAsRareAsTheTablesSayKeepsItsWorth(t *testing.T) {
	m := learner(t)
	before := nameBits(t, m)
	for i := range 8 {
		read(m, fmt.Sprint("s", i), 63, strangers)
		read(m, fmt.Sprint("s", i), 1, "zebedee quarshie")
	}
	if after := nameBits(t, m); after != before {
		t.Errorf("%v bits, before %v", after, before)
	}
}

// What one page, or one site, says hides nobody.
func TestNoSourceHidesAnybody(t *testing.T) {
	hostile := map[string]func(m *Matcher){
		"a page full of the name":  func(m *Matcher) { read(m, "evil", 1, strings.Repeat("zebedee x y z quarshie x y z ", 5000)) },
		"a site full of pages":     func(m *Matcher) { read(m, "evil", 5000, "quarshie x y z zebedee "+strangers) },
		"a site of few others":     func(m *Matcher) { read(m, "evil", 5000, "quarshie john") },
		"a site after honest ones": func(m *Matcher) { read(m, "good", 64, strangers); read(m, "evil", 5000, "quarshie "+strangers) },
		"its flood makes all forgotten": func(m *Matcher) {
			for i := range 4 {
				read(m, fmt.Sprint("good", i), 64, strangers)
			}
			read(m, "evil", 20_000, "quarshie x y z zebedee")
		},
		"the person surely named": func(m *Matcher) {
			for i := range 8 {
				read(m, fmt.Sprint("s", i), 64, "Zebedee Quarshie 161803 "+strangers)
			}
		},
	}
	for name, attack := range hostile {
		t.Run(name, func(t *testing.T) {
			m := learner(t)
			before := nameBits(t, m)
			attack(m)
			if after := nameBits(t, m); after != before {
				t.Errorf("%v bits, before %v", after, before)
			}
			for i, n := range m.learning.seen {
				if int(n) > sourceLessons*len(m.learning.sources)+1 {
					t.Errorf("name %d in %d documents of %d sources", i, n, len(m.learning.sources))
				}
			}
		})
	}
}

// However many sites agree, a name keeps half of its worth and loses 4 bits at most.
func TestManySourcesTakeFewBits(t *testing.T) {
	m := learner(t)
	bits := func() (all []int) {
		for _, h := range slices.Concat(m.index.holdings...) {
			s := newScan(m)
			s.start(m)
			if d := s.dull(h); d > mostDulled || d > int(h.half)/2 {
				t.Errorf("%d half bits of %d", d, h.half)
			} else {
				all = append(all, d)
			}
		}
		return all
	}
	for i := range 20 {
		read(m, fmt.Sprint("evil", i), 64, "john x y z smith x y z zebedee x y z quarshie")
	}
	if slices.Max(bits()) == 0 {
		t.Error("nothing was learnt")
	}
}

func TestLearntComesBack(t *testing.T) {
	m := learner(t)
	for i := range 8 {
		read(m, fmt.Sprint("s", i), 64, strangers+" x y z quarshie")
	}
	b := m.Learnt()
	fresh := learner(t)
	if err := fresh.Recall(append(slices.Clone(b), make([]byte, 100)...)); err != nil {
		t.Fatal(err)
	}
	if got, want := nameBits(t, fresh), nameBits(t, m); got != want {
		t.Errorf("%v bits, want %v", got, want)
	}
	if !slices.Equal(fresh.Learnt(), b) {
		t.Error("it is other bytes")
	}
	// Of a roster that changed, what is on it still.
	k := testKey(t)
	row, err := NewEncoder(k).Encode(somebody("new", "forenames=Ann", "surname=Quarshie", "staff_number=314159"))
	if err != nil {
		t.Fatal(err)
	}
	other := New(k, slices.Values([]Enrolment{row}), Options{Learn: true})
	if err := other.Recall(b); err != nil {
		t.Fatal(err)
	}
	if n := len(other.Learnt()); n >= len(b) || n < 8 {
		t.Errorf("%d bytes of %d", n, len(b))
	}
	if id := other.index.name(m.kernel.Sum([]byte("quarshie"))); other.learning.seen[id] == 0 {
		t.Error("a name that stays is forgotten")
	}
	for n := range len(b) {
		if err := fresh.Recall(b[:n]); err == nil {
			t.Errorf("the first %d bytes of %d are taken", n, len(b))
		}
	}
	if !slices.Equal(fresh.Learnt(), b) {
		t.Error("bad bytes changed it")
	}
}

func TestWithoutLearnNothingIsLearnt(t *testing.T) {
	m := matcherOf(t, staff...)
	read(m, "s", 10, strangers)
	if m.Learnt() != nil || m.Recall([]byte("x")) != nil {
		t.Error("it learns")
	}
}

func TestLearningTogether(t *testing.T) {
	m := learner(t)
	var works sync.WaitGroup
	for i := range 8 {
		works.Go(func() { read(m, fmt.Sprint("s", i), 64, strangers+" x y z quarshie") })
	}
	works.Wait()
	if n := m.learning.seen[m.index.name(m.kernel.Sum([]byte("quarshie")))]; n != 512 {
		t.Errorf("in %d documents, want 512", n)
	}
}

// Documents about other people of the same population teach next to nothing.
func TestLearningFromTheSamePopulation(t *testing.T) {
	p := matchertest.NewPopulation(7)
	k := testKey(t)
	e := NewEncoder(k)
	var roster []Enrolment
	for range 2000 {
		row, err := e.Encode(enrol(p.Person()))
		if err != nil {
			t.Fatal(err)
		}
		roster = append(roster, row)
	}
	m := New(k, slices.Values(roster), Options{Learn: true})
	for source := range 40 {
		for range sourceLessons {
			s := m.Learning(fmt.Sprint(source)).Scanner(func(Record, []Match) {})
			for range 30 {
				v := p.Person()
				s.Add(cells(true, "surname", v.Surname, "forename", v.Forename))
			}
			s.Close()
		}
	}
	l, x := m.learning, m.index
	held, taken, most := 0, 0, 0
	s := newScan(m)
	s.start(m)
	for _, h := range slices.Concat(x.holdings...) {
		if (surnames | forenames).has(h.role()) && h.kind() == Name {
			held++
			taken += s.dull(h)
			most = max(most, s.dull(h))
		}
	}
	t.Logf("%d documents: %.2f bits taken of a name, at most %.1f; %d mentions of %.2f of the people", l.lessons, float64(taken)/2/float64(held), float64(most)/2, l.mentions, l.gauge)
	if mean := float64(taken) / 2 / float64(held); mean > 0.5 {
		t.Errorf("%.2f bits", mean)
	}
}

func FuzzRecall(f *testing.F) {
	m := learner(f)
	read(m, "s", 32, strangers+" x y z quarshie")
	f.Add(m.Learnt())
	f.Add([]byte{1, 0, 0, 0, 0})
	f.Add([]byte{1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, b []byte) {
		if m.Recall(b) != nil {
			return
		}
		again := m.Learnt()
		if err := m.Recall(again); err != nil || !slices.Equal(m.Learnt(), again) {
			t.Errorf("it does not come back: %v", err)
		}
	})
}
