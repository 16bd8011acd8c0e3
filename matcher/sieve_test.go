package matcher

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"peeler/matcher/matchertest"
)

// fewPeople is so small that the judge can weigh everybody everywhere.
const fewPeople = 150

// smallMatcher enrols the first people of a population.
func smallMatcher(t testing.TB, seed uint64, o Options) (*Matcher, []matchertest.Person) {
	k := testKey(t)
	e := NewEncoder(k)
	p := matchertest.NewPopulation(seed)
	var people []matchertest.Person
	var roster []Enrolment
	for range fewPeople {
		v := p.Person()
		enrolled, err := e.Encode(enrol(v))
		if err != nil {
			t.Fatal(err)
		}
		people, roster = append(people, v), append(roster, enrolled)
	}
	return New(k, slices.Values(roster), o), people
}

// planted are records of a kind of leak in which every other one holds one of a small
// force.
func planted(kind matchertest.Kind, seed uint64, size int64) []Record {
	var all []Record
	for s, text := range (matchertest.Corpus{Kind: kind, Seed: 11, Force: seed, People: fewPeople, Every: 2}).Sections(size) {
		for _, record := range matchertest.Records(s.Kind, text) {
			r := line(string(record))
			r.Path = fmt.Sprint(kind, "!", len(all))
			all = append(all, r)
		}
	}
	return all
}

// judged has the judge weigh everybody around every stretch of a record, with no sieve
// before it.
func judged(m *Matcher, r Record) map[Subject]float64 {
	s := newScan(unbound(m))
	found := map[Subject]float64{}
	s.emit = func(_ *Record, all []whom) {
		for _, f := range all {
			found[m.index.subject(f.who)] = f.confidence
		}
	}
	everybody := make([]proposal, len(m.index.people))
	for who := range everybody {
		everybody[who].who = int32(who)
	}
	s.gather(&r)
	b := &s.easy
	more := s.fold(b)
	s.mailboxes.find(b)
	if s.hints(b) || more {
		return nil // its readings are the hard batch's
	}
	s.look(b)
	clear(s.best)
	for i := range b.pieces {
		p := &b.pieces[i]
		for w := range b.words {
			if b.words[w].Start < p.start || b.words[w].Start >= p.end || w%8 != 0 && w+1 < len(b.words) {
				continue
			}
			all := b.wordsOf(p)
			s.weighAll(b, p, p.near(all, int32(w), int32(w)), everybody)
		}
	}
	b.reset()
	s.finish(false)
	return found
}

// faint are records that say so little that each word counts.
var faint = []shape{
	{"name alone", 0, func(_ *rand.Rand, v matchertest.Person) Record { return line(v.Forename + " " + v.Surname) }},
	{"misspelt name alone", 0, func(r *rand.Rand, v matchertest.Person) Record {
		return line(v.Forename + " " + matchertest.Misspell(r, v.Surname))
	}},
	{"wrong number", 0, func(r *rand.Rand, v matchertest.Person) Record {
		return line(v.Surname + ", " + v.Forename + " " + misdial(r, v.Staff))
	}},
	{"misspelt name and wrong number", 0, func(r *rand.Rand, v matchertest.Person) Record {
		return line(v.Forename + " " + matchertest.Misspell(r, v.Surname) + " payroll no " + misdial(r, v.Payroll))
	}},
	{"the same below headings", 0, func(r *rand.Rand, v matchertest.Person) Record {
		return cells(true, "surname", matchertest.Misspell(r, v.Surname), "forename", v.Forename, "town", "Leeds", "staff no", misdial(r, v.Staff))
	}},
	{"misspelt name and date of birth", 0, func(r *rand.Rand, v matchertest.Person) Record {
		return cells(true, "surname", matchertest.Misspell(r, v.Surname), "forename", v.Forename, "dob", v.Born.Format("02/01/2006"))
	}},
	{"surname and postcode", 0, func(_ *rand.Rand, v matchertest.Person) Record {
		return line("Mr " + v.Surname + " of " + v.Postcode)
	}},
	{"number in pieces", 0, func(_ *rand.Rand, v matchertest.Person) Record {
		return line(v.Surname + " " + v.Staff[:3] + " " + v.Staff[3:])
	}},
	{"misspelt address", 0, func(r *rand.Rand, v matchertest.Person) Record {
		local, host, _ := strings.Cut(v.Email, "@")
		return line(matchertest.Misspell(r, local) + "@" + host + ":secret")
	}},
	{"run together", 0, func(_ *rand.Rand, v matchertest.Person) Record { return line(v.Forename + v.Surname) }},
	{"run together and wrong number", 0, func(r *rand.Rand, v matchertest.Person) Record {
		return line(v.Surname + v.Forename + " staff no " + misdial(r, v.Staff))
	}},
	{"run together and date of birth", 0, func(_ *rand.Rand, v matchertest.Person) Record {
		return line(v.Forename + v.Surname + ":" + v.Born.Format("02/01/2006"))
	}},
	{"run together and wrong date of birth", 0, func(r *rand.Rand, v matchertest.Person) Record {
		return line(v.Forename + v.Surname + ":" + misdial(r, v.Born.Format("20060102")))
	}},
	{"run together and wrong postcode", 0, func(r *rand.Rand, v matchertest.Person) Record {
		return cells(true, "user", v.Forename+v.Surname, "postcode", misdial(r, v.Postcode[:len(v.Postcode)-3])+v.Postcode[len(v.Postcode)-3:], "dob", misdial(r, v.Born.Format("02/01/2006")))
	}},
	{"run together and number", 0, func(_ *rand.Rand, v matchertest.Person) Record {
		return line(v.Staff + "," + v.Forename + v.Surname + "@gmail.com")
	}},
}

// misdial changes one digit.
func misdial(r *rand.Rand, number string) string {
	b := []byte(number)
	i := r.IntN(len(b))
	b[i] = '0' + (b[i]-'0'+1+byte(r.IntN(9)))%10
	return string(b)
}

// TestSieveIsComplete: whom the judge finds when it weighs everybody everywhere, a scan
// finds.
func TestSieveIsComplete(t *testing.T) {
	const seed = 21
	m, people := smallMatcher(t, seed, Options{})
	var all []Record
	for _, kind := range matchertest.Kinds() {
		all = append(all, planted(kind, seed, 48<<10)...)
	}
	r := rand.New(rand.NewPCG(3, 3))
	for _, shape := range slices.Concat(shapes, faint) {
		for i, v := range people {
			if i%3 == 0 {
				one := shape.record(r, v)
				one.Path = shape.name + "!" + strconv.Itoa(i)
				all = append(all, one)
			}
		}
	}
	scanned := map[string]float64{}
	m.Scan(slices.Values(all), func(r Record, found []Match) {
		for _, x := range found {
			scanned[r.Path+" "+string(x.Subject)] = x.Confidence
		}
	})
	found, lost, sure := 0, 0, 0
	for _, r := range all {
		for who, confidence := range judged(m, r) {
			if found++; confidence < m.options.ReviewAt || scanned[r.Path+" "+string(who)] >= m.options.ReviewAt {
				continue
			}
			lost++
			t.Logf("%s %s: the judge %.3f, a scan %.3f: %.200q", r.Path, who, confidence, scanned[r.Path+" "+string(who)], r.Fields)
			if confidence >= m.options.AlertAt {
				sure++
			}
		}
	}
	t.Logf("%d records: the judge finds %d, of which a scan loses %d, %d of them sure", len(all), found, lost, sure)
	if found < 200 || sure > 0 || 200*lost > found {
		t.Errorf("a scan loses %d of %d, %d of them sure", lost, found, sure)
	}
}

// TestPathsAgree: the same records give the same matches whatever computes them.
func TestPathsAgree(t *testing.T) {
	const seed = 22
	var first map[matchertest.Kind]string
	for _, path := range Paths() {
		m, _ := smallMatcher(t, seed, Options{Path: path})
		if got := m.kernel.Level().String(); got != path {
			t.Fatalf("%s runs as %s", path, got)
		}
		got := map[matchertest.Kind]string{}
		for _, kind := range slices.Concat(matchertest.Kinds(), matchertest.WorstKinds()) {
			out := ""
			m.Scan(slices.Values(planted(kind, seed, 64<<10)), func(r Record, found []Match) {
				out += r.Path + told(found)
			})
			got[kind] = out
			if first != nil && out != first[kind] {
				t.Errorf("%s: %s differs", kind, path)
			}
		}
		if first == nil {
			first = got
		}
	}
	if first[matchertest.CSV] == "" {
		t.Error("nothing was found")
	}
}

// told is what matches say.
func told(found []Match) (out string) {
	for _, x := range found {
		out += fmt.Sprintln("", x.Subject, x.Kinds, x.Confidence, x.Reasons)
	}
	return out
}

// FuzzPaths: no text is read differently by one of the paths.
func FuzzPaths(f *testing.F) {
	var all []*Matcher
	for _, path := range Paths() {
		m, _ := smallMatcher(f, 23, Options{Path: path})
		all = append(all, m)
	}
	for _, kind := range matchertest.Kinds() {
		some := planted(kind, 23, 8<<10)
		for _, r := range some[:min(len(some), 4)] {
			f.Add(r.Fields[0].Text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		want := told(all[0].Match(nil, line(text)))
		for i, m := range all[1:] {
			if got := told(m.Match(nil, line(text))); got != want {
				t.Errorf("%s: %s, portable: %s", Paths()[i+1], got, want)
			}
		}
	})
}
