package matcher_test

import (
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	. "peeler/matcher"
)

// febrlRow is a row of Febrl's data set 4. A value may be missing.
type febrlRow struct{ id, given, surname, postcode, born, social string }

type febrlSet struct{ clean, damaged []febrlRow }

// febrl4 is read once: 5,000 people and a damaged row of each, in one order.
var febrl4 = sync.OnceValue(func() febrlSet {
	set := febrlSet{readFebrl("4a.csv.gz"), readFebrl("4b.csv.gz")}
	for i, r := range set.clean {
		if set.damaged[i].id != r.id {
			panic("the rows of Febrl are not in one order")
		}
	}
	return set
})

func readFebrl(name string) []febrlRow {
	f, err := os.Open(filepath.Join("testdata", "febrl", name))
	if err != nil {
		panic(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		panic(err)
	}
	all, err := csv.NewReader(z).ReadAll()
	if err != nil {
		panic(err)
	}
	var rows []febrlRow
	for _, c := range all[1:] {
		rows = append(rows, febrlRow{c[0], c[1], c[2], c[3], c[4], c[5]})
	}
	return rows
}

// febrlFields are the fields compared beside the names.
type febrlFields struct {
	name           string
	born, postcode bool
}

var (
	febrlBorn     = febrlFields{name: "given+surname+dob", born: true}
	febrlPostcode = febrlFields{name: "given+surname+dob+postcode", born: true, postcode: true}
)

func (f febrlFields) person(r febrlRow) Person {
	p := Person{Subject: Subject(r.id)}
	add := func(k Kind, part Part, value string) {
		if value != "" {
			p.Identifiers = append(p.Identifiers, Identifier{Kind: k, Part: part, Value: value})
		}
	}
	add(Name, Forenames, r.given)
	add(Name, Surname, r.surname)
	if t, err := time.Parse("20060102", r.born); f.born && err == nil {
		add(DateOfBirth, 0, t.Format(time.DateOnly))
	}
	if f.postcode {
		add(Postcode, 0, r.postcode)
	}
	return p
}

func (f febrlFields) record(r febrlRow) Record {
	pairs := []string{"given_name", r.given, "surname", r.surname}
	if f.born {
		pairs = append(pairs, "date_of_birth", r.born)
	}
	if f.postcode {
		pairs = append(pairs, "postcode", r.postcode)
	}
	return cells(true, pairs...)
}

// encodable drops what the encoder refuses, and counts it by kind.
func encodable(e *Encoder, p Person, refused map[Kind]int) Enrolment {
	p.Identifiers = slices.DeleteFunc(p.Identifiers, func(id Identifier) bool {
		_, err := e.Encode(Person{Subject: p.Subject, Identifiers: []Identifier{id}})
		if err != nil {
			refused[id.Kind]++
		}
		return err != nil
	})
	enrolled, err := e.Encode(p)
	if err != nil {
		panic(err)
	}
	return enrolled
}

// febrlRun is what the matcher made of the damaged rows.
type febrlRun struct {
	halves  [2]guesses         // a pair belongs to the half of its row
	truth   map[string]float64 // by row: the probability of the person meant
	refused map[Kind]int       // how often the encoder refused a value
}

// engine matches every damaged row against all 5,000 people.
func (f febrlFields) engine() *febrlRun {
	e := NewEncoder(trialKey)
	run := &febrlRun{truth: map[string]float64{}, refused: map[Kind]int{}}
	var roster []Enrolment
	for _, r := range febrl4().clean {
		roster = append(roster, encodable(e, f.person(r), run.refused))
	}
	m := New(trialKey, slices.Values(roster), Options{ReviewAt: 1e-12})
	var found []Match
	for _, r := range febrl4().damaged {
		g := &run.halves[half(r.id)]
		g.truth++
		found = m.Match(found[:0], f.record(r))
		for _, x := range found {
			right := string(x.Subject) == r.id
			g.list = append(g.list, guess{x.Confidence, right})
			if right {
				run.truth[r.id] = x.Confidence
			}
		}
	}
	return run
}

// missed counts the rows of half 0 whose person is below a threshold, by what
// is damaged in them, and prints the commonest.
func (f febrlFields) missed(run *febrlRun, threshold float64) string {
	count := map[string]int{}
	rows := febrl4()
	for i, b := range rows.damaged {
		a := rows.clean[i]
		if half(b.id) == 1 || run.truth[b.id] >= threshold {
			continue
		}
		damage := "given " + nameLevel(a.given, b.given, nil) + ", surname " + nameLevel(a.surname, b.surname, nil)
		if compareNames(a.given, b.surname, letters(a.given), letters(b.surname)) <= twoApart && compareNames(a.surname, b.given, letters(a.surname), letters(b.given)) <= twoApart {
			damage = "names swapped"
		}
		damage += ", dob " + digitsLevel(a.born, b.born)
		if f.postcode {
			damage += ", postcode " + digitsLevel(a.postcode, b.postcode)
		}
		count[strings.ReplaceAll(damage, ", no name of its own", "")]++
	}
	causes := slices.SortedFunc(maps.Keys(count), func(a, b string) int { return cmp.Or(count[b]-count[a], cmp.Compare(a, b)) })
	var out strings.Builder
	for _, c := range causes[:min(len(causes), 12)] {
		fmt.Fprintf(&out, "%5d  %s\n", count[c], c)
	}
	return out.String()
}
