package matcher

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

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
				text[at] = text[rnd.IntN(len(text))]
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

func comparePromising(t *testing.T, m *Matcher, kind string, records []Record) {
	t.Helper()
	thorough := *m
	thorough.scans = &sync.Pool{New: func() any {
		s := newScan(&thorough)
		s.thorough = true
		return s
	}}
	found := func(m *Matcher) (all [][]Match) {
		m.Scan(slices.Values(records), func(_ Record, some []Match) { all = append(all, slices.Clone(some)) })
		return all
	}
	got, want := found(m), found(&thorough)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %d records with matches instead of %d, or others", kind, len(got), len(want))
	}
}
