package matcher_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	. "peeler/matcher"
	"peeler/matcher/internal/tables"
)

// near is a stranger whose values are close to a colleague's.
type nearStranger struct {
	name   string
	record func(s *strangers, v *colleague) Record
	sure   bool // who would be sure of them cannot be blamed
}

var nearStrangers = []nearStranger{
	{"common name and date of birth", func(_ *strangers, v *colleague) Record {
		return cells(true, "surname", v.Surname, "forename", v.Forename, "dob", v.Born.Format("2006-01-02"))
	}, false},
	{"namesake, another birthday and number", func(s *strangers, v *colleague) Record {
		w := s.next()
		return cells(true, "surname", v.Surname, "forename", v.Forename, "dob", w.Born.Format("2006-01-02"), "employee no", w.Staff)
	}, false},
	{"namesake, number one digit off, another birthday", func(s *strangers, v *colleague) Record {
		w := s.next()
		return cells(true, "surname", v.Surname, "forename", v.Forename, "dob", w.Born.Format("2006-01-02"), "collar no", wrongDigit(s.r, v.Staff))
	}, false},
	{"relative at the same address", func(s *strangers, v *colleague) Record {
		w := s.next()
		return cells(true, "name", w.Forename+" "+v.Surname, "dob", w.Born.Format("2006-01-02"), "postcode", v.Postcode)
	}, false},
	{"neighbour with the same birthday", func(s *strangers, v *colleague) Record {
		w := s.next()
		return cells(true, "name", w.Forename+" "+w.Surname, "dob", v.Born.Format("2006-01-02"), "postcode", v.Postcode)
	}, false},
	{"another person's number", func(s *strangers, v *colleague) Record {
		w := s.next()
		return cells(true, "name", w.Forename+" "+w.Surname, "account", v.Staff, "balance", "12.50")
	}, false},
	{"forename and number of another", func(s *strangers, v *colleague) Record {
		w := s.next()
		for w.Surname == v.Surname { // else it is v, as far as anyone can tell
			w = s.next()
		}
		return line(v.Forename + " " + w.Surname + " " + v.Staff)
	}, false},
	{"surname and birthday of another", func(s *strangers, v *colleague) Record {
		w := s.next()
		return cells(true, "surname", v.Surname, "forename", w.Forename, "dob", v.Born.Format("2006-01-02"))
	}, false},
	{"father of the same name at the same address", func(s *strangers, v *colleague) Record {
		return cells(true, "name", v.Forename+" "+v.Surname, "dob", v.Born.AddDate(-27, -3, -9).Format("2006-01-02"), "postcode", v.Postcode)
	}, true},
	{"twin", func(s *strangers, v *colleague) Record {
		w := s.next()
		return cells(true, "name", w.Forename+" "+v.Surname, "dob", v.Born.Format("2006-01-02"), "postcode", v.Postcode)
	}, true},
}

// checkNear: what is close to a colleague raises no alert, and a name alone never
// does, however rare.
func checkNear(t *testing.T) {
	f := theTrial()
	common := commonNames()
	sample := f.sample(named("near"), 2_000, func(v *colleague) bool { return plain(v) && common(v) })
	var out strings.Builder
	fmt.Fprintf(&out, "%-50s %7s %7s %7s\n", "stranger", "rows", "sure", "review")
	s := newStrangers(f, 1<<40)
	blamed := 0
	for i, n := range nearStrangers {
		sure, review := f.count(sample, func(v *colleague) Record { return n.record(s, v) })
		fmt.Fprintf(&out, "%-50s %7d %7d %7d\n", n.name, len(sample), sure, review)
		if !n.sure {
			blamed += sure
		}
		if i == 0 {
			hold(t, "common name and date of birth, for review", share(review, len(sample)))
		}
	}
	rare := f.sample(named("rare"), 2_000, func(v *colleague) bool { return !common(v) })
	sure, review := f.count(rare, func(v *colleague) Record {
		return line("I saw " + v.Forename + " " + v.Middle + " " + v.Surname + " there")
	})
	fmt.Fprintf(&out, "%-50s %7d %7d %7d\n", "rare name alone", len(rare), sure, review)
	t.Logf("strangers next to colleagues with common names:\n%s", out.String())
	hold(t, "strangers next to colleagues, sure", float64(blamed))
	if sure > 0 {
		t.Errorf("a name alone is sure for %d people", sure)
	}
}

// count matches a record for each of some colleagues.
func (f *trial) count(people []*colleague, record func(*colleague) Record) (sure, review int) {
	var matches []Match
	for _, v := range people {
		matches = f.matcher.Match(matches[:0], record(v))
		switch {
		case slices.ContainsFunc(matches, f.matcher.Sure):
			sure++
		case slices.ContainsFunc(matches, func(x Match) bool { return x.Confidence >= 0.5 }):
			review++
		}
	}
	return sure, review
}

// commonNames says of whom there are many: forename and surname in the tables of
// the commonest, of at most 18 bits together.
func commonNames() func(*colleague) bool {
	forenames, surnames := tables.Forenames(), tables.Surnames()
	return func(v *colleague) bool {
		a, ok := forenames[strings.ToLower(v.Forename)]
		b, known := surnames[strings.ToLower(v.Surname)]
		return ok && known && int(a)+int(b) <= 2*18
	}
}
