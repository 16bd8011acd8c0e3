package matcher

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"peeler/matcher/internal/kernel"
	"peeler/matcher/matchertest"
)

// TestPromising: the bound drops nobody who would be reported: the matches are the same
// as when everybody who is proposed is weighed, in leaks full of the force, with edits.
func TestPromising(t *testing.T) {
	base := theForce().matcher
	own := *base
	own.credentials = newCredentials(testKey(t), ownOfTests)
	low := *base
	low.options.ReviewAt = 0.02
	low.setLeast()
	matchers := map[string]*Matcher{
		"as usual": base, "with own hosts": &own, "a low threshold": &low,
		"likely": base.Shifted(12), "unlikely": base.Shifted(-6), "explaining": base.Explaining(),
	}
	for name, m := range matchers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(1, 2))
			for _, kind := range slices.Concat(matchertest.Kinds(), matchertest.WorstKinds()) {
				comparePromising(t, m, string(kind), damaged(rnd, fullOf(kind)))
			}
		})
	}
}

// fullOf are records of a kind in which somebody of the force is often.
func fullOf(kind matchertest.Kind) (all []Record) {
	for s, text := range (matchertest.Corpus{Kind: kind, Seed: 7, Every: 20, Force: 1, People: forceSize}).Sections(128 << 10) {
		for _, record := range matchertest.Records(s.Kind, text) {
			all = append(all, line(string(record)))
		}
	}
	return all
}

var someHeadings = [...]string{"", "", "", "Surname", "Forenames", "Postcode", "DOB", "Payroll No", "Phone", "NI"}

// damaged puts a letter or digit of most records in another's place, leaves it out or
// writes it twice, and makes rows of some.
func damaged(rnd *rand.Rand, records []Record) []Record {
	out := make([]Record, len(records))
	for i, r := range records {
		text := []byte(r.Fields[0].Text)
		for range rnd.IntN(4) {
			at := rnd.IntN(len(text) + 1)
			if at == len(text) || classes[lower[text[at]]] == 0 {
				continue
			}
			switch rnd.IntN(4) {
			case 0:
				if classes[text[at]] == digit {
					text[at] = '0' + byte(rnd.IntN(10))
				} else {
					text[at] = 'a' + byte(rnd.IntN(26))
				}
			case 1:
				text = slices.Delete(text, at, at+1)
			case 2:
				text = slices.Insert(text, at, text[at])
			default:
				if at > 0 {
					text[at-1], text[at] = text[at], text[at-1]
				}
			}
		}
		out[i] = Record{Path: fmt.Sprint(i), Fields: []Field{{Text: string(text)}}}
		if rnd.IntN(3) == 0 {
			out[i].Fields = out[i].Fields[:0]
			for _, cell := range strings.FieldsFunc(string(text), func(c rune) bool { return c == ',' || c == ':' }) {
				out[i].Fields = append(out[i].Fields, Field{Name: someHeadings[rnd.IntN(len(someHeadings))], Text: cell})
			}
		}
	}
	return out
}

// unbound is a matcher that weighs all whom it proposes, whatever they may come to.
func unbound(m *Matcher) *Matcher {
	all := *m
	all.enough = math.MinInt
	return &all
}

func comparePromising(t *testing.T, m *Matcher, kind string, records []Record) {
	t.Helper()
	found := func(m *Matcher) (all [][]Match) {
		m.Scan(slices.Values(records), func(_ Record, some []Match) { all = append(all, slices.Clone(some)) })
		return all
	}
	got, want := found(m), found(unbound(m))
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %d records with matches instead of %d, or others", kind, len(got), len(want))
	}
}

// TestMost: nobody comes to more, weighed, than the bound says, in whatever window.
func TestMost(t *testing.T) {
	const seed = 21
	own, people := smallMatcher(t, seed, Options{Own: ownOfTests})
	rnd := rand.New(rand.NewPCG(5, 6))
	var all []Record
	for _, kind := range slices.Concat(matchertest.Kinds(), []matchertest.Kind{matchertest.Roster}) {
		all = append(all, damaged(rnd, planted(kind, seed, 16<<10))...)
	}
	for _, shape := range slices.Concat(shapes, faint) {
		for range 3 {
			for i := range people {
				all = append(all, shape.record(rnd, people[i]))
			}
		}
	}
	for _, v := range people { // all that they have, each with an edit or as it is
		for range 20 {
			all = append(all, cells(true, "surname", slipOf(rnd, v.Surname), "forename", slipOf(rnd, v.Forename), "dob", slipOf(rnd, v.Born.Format("02/01/2006")),
				"postcode", slipOf(rnd, v.Postcode), "email", slipOf(rnd, v.Email), "staff no", slipOf(rnd, v.Staff), "payroll", slipOf(rnd, v.Payroll),
				"host", "vpn.force.example.uk", "user", slipOf(rnd, v.Username), "password", "hunter2"))
		}
	}
	own.hopeless = math.Inf(-1) // all are kept
	weighed, near := 0, 0
	for _, r := range all {
		eachWeighed(own, r, func(who int32, bound, half int) {
			weighed++
			if half > bound {
				t.Errorf("%v: %s comes to %d half bits, and the bound is %d", r, own.index.subject(who), half, bound)
			}
			if half > 30 && half == bound {
				near++
			}
		})
	}
	if weighed < 10_000 || near < 1_000 {
		t.Errorf("%d weighed, of whom %d come to what the bound says: the test tests little", weighed, near)
	}
}

// slipOf is a value as it is or with an edit; or another one.
func slipOf(rnd *rand.Rand, value string) string {
	switch rnd.IntN(6) {
	case 0, 1:
		return value
	case 2, 3:
		at := rnd.IntN(len(value) - 1)
		swapped := []byte(value)
		swapped[at], swapped[at+1] = swapped[at+1], swapped[at]
		return string(swapped)
	case 4:
		if value[0] >= '0' && value[0] <= '9' {
			return misdial(rnd, value)
		}
		return matchertest.Misspell(rnd, value)
	}
	return "none"
}

// eachWeighed weighs everybody in a record as a whole, and tells what the bound was
// before and what they come to.
func eachWeighed(m *Matcher, r Record, yield func(who int32, bound, half int)) {
	s := newScan(m)
	s.emit = func(*Record, []whom) {}
	s.gather(&r)
	b := &s.easy
	s.fold(b)
	s.mailboxes.find(b)
	s.hints(b)
	s.look(b)
	j := &s.judge
	for i := range b.pieces {
		p := &b.pieces[i]
		first := int32(slices.IndexFunc(b.words, func(t kernel.Token) bool { return t.Start >= p.start }))
		if first < 0 || b.words[first].Start >= p.end {
			continue
		}
		words := p.near(b.wordsOf(p), first, first)
		j.record = p.record
		j.win.open(m.kernel, b, p, words)
		j.win.look()
		j.begin()
		j.mail = s.mailboxes.among(words)
		s.shorten()
		for who := range m.index.people {
			bound := s.most(int32(who), math.MaxInt)
			j.candidates = j.candidates[:0]
			s.weigh(int32(who))
			for _, c := range j.candidates {
				yield(int32(who), bound, int(math.Round(2*(c.bits+m.prior))))
			}
		}
	}
}
