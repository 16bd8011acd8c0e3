package matcher

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"peeler/matcher/matchertest"
)

// enrol is what is given to the encoder of an invented person.
func enrol(v matchertest.Person) Person {
	ids := []Identifier{
		{Kind: Name, Part: Forenames, Value: strings.TrimSpace(v.Forename + " " + v.Middle)},
		{Kind: Name, Part: Surname, Value: v.Surname},
		{Kind: Email, Value: v.Email},
		{Kind: Username, Value: v.Username},
		{Kind: Phone, Value: v.Phone},
		{Kind: StaffNumber, Value: v.Staff},
		{Kind: PayrollNumber, Value: v.Payroll},
		{Kind: NationalInsurance, Value: v.Insurance},
		{Kind: DateOfBirth, Value: v.Born.Format(time.DateOnly)},
		{Kind: Postcode, Value: v.Postcode},
	}
	return Person{Subject: Subject(v.Ref), Identifiers: ids}
}

const forceSize = 47_000

type force struct {
	people  []matchertest.Person
	matcher *Matcher
	encoded time.Duration
	built   time.Duration
}

// theForce is 47,000 invented people, enrolled once for all tests.
var theForce = sync.OnceValue(func() *force {
	p := matchertest.NewPopulation(1)
	f := new(force)
	k, err := NewKey([]byte("0123456789abcdef0123456789ABCDEF"))
	if err != nil {
		panic(err)
	}
	e := NewEncoder(k)
	start := time.Now()
	roster := make([]Enrolment, 0, forceSize)
	for range forceSize {
		v := p.Person()
		enrolled, err := e.Encode(enrol(v))
		if err != nil {
			panic(err)
		}
		f.people = append(f.people, v)
		roster = append(roster, enrolled)
	}
	f.encoded = time.Since(start)
	start = time.Now()
	f.matcher = New(k, slices.Values(roster), Options{})
	f.built = time.Since(start)
	return f
})

// roster enrols the force with an encoder.
func (f *force) roster(e *Encoder) iter.Seq[Enrolment] {
	return func(yield func(Enrolment) bool) {
		for _, v := range f.people {
			enrolled, err := e.Encode(enrol(v))
			if err != nil {
				panic(err)
			}
			if !yield(enrolled) {
				return
			}
		}
	}
}

// shape writes a person into a record as a leak would.
type shape struct {
	name   string
	recall float64 // least part that must be found sure
	record func(r *rand.Rand, v matchertest.Person) Record
}

func cells(headed bool, pairs ...string) Record {
	var r Record
	for i := 0; i < len(pairs); i += 2 {
		f := Field{Text: pairs[i+1]}
		if headed {
			f.Name = pairs[i]
		}
		r.Fields = append(r.Fields, f)
	}
	return r
}

func line(text string) Record { return Record{Fields: []Field{{Text: text}}} }

var shapes = []shape{
	{"CSV row with headings", 1, func(_ *rand.Rand, v matchertest.Person) Record {
		return cells(true, "surname", strings.ToUpper(v.Surname), "forename", v.Forename, "collar no", v.Staff, "rank", "PC")
	}},
	{"CSV row without headings", 0.99, func(_ *rand.Rand, v matchertest.Person) Record {
		return cells(false, "", v.Surname, "", v.Forename, "", v.Staff, "", "Sergeant", "", "Traffic")
	}},
	{"surname, initial and payroll number", 0.99, func(_ *rand.Rand, v matchertest.Person) Record {
		return cells(true, "name", v.Surname+" "+v.Forename[:1], "payroll number", "00"+v.Payroll, "grade", "4")
	}},
	{"name, date of birth and postcode in prose", 1, func(_ *rand.Rand, v matchertest.Person) Record {
		return line(fmt.Sprintf("%s %s, born %s, of %s", v.Forename, v.Surname, v.Born.Format("2 January 2006"), v.Postcode))
	}},
	{"combolist", 1, func(_ *rand.Rand, v matchertest.Person) Record { return line(strings.ToUpper(v.Email) + ":hunter2") }},
	{"phone in words", 1, func(_ *rand.Rand, v matchertest.Person) Record {
		return line("ring +44 (0)" + v.Phone[1:5] + " " + v.Phone[5:8] + " " + v.Phone[8:])
	}},
	{"national insurance number", 1, func(_ *rand.Rand, v matchertest.Person) Record {
		return cells(false, "", v.Insurance[:2]+" "+v.Insurance[2:4]+" "+v.Insurance[4:6]+" "+v.Insurance[6:8]+" "+v.Insurance[8:], "", "paid")
	}},
	{"typo in the surname and number", 0.87, func(r *rand.Rand, v matchertest.Person) Record {
		return line(v.Forename + " " + matchertest.Misspell(r, v.Surname) + " " + v.Staff)
	}},
	{"name and username", 0, func(_ *rand.Rand, v matchertest.Person) Record {
		return line(v.Username + " " + v.Forename + " " + v.Surname)
	}},
}

// TestForce plants people of a force of 47,000 in records of nine shapes, and
// strangers with names and numbers from the same urns beside them.
func TestForce(t *testing.T) {
	f := theForce()
	t.Logf("encoded in %v, built in %v", f.encoded, f.built)
	strangers := matchertest.NewPopulation(99)
	for _, shape := range shapes {
		t.Run(shape.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 5))
			planted, found, atAll := 0, 0, 0
			for i := 0; i < len(f.people); i += 47 {
				v := f.people[i]
				planted++
				for _, x := range f.matcher.Match(nil, shape.record(r, v)) {
					switch {
					case x.Subject == Subject(v.Ref):
						atAll++
						if f.matcher.Sure(x) {
							found++
						}
					case f.matcher.Sure(x):
						t.Errorf("planted %s, sure of %s: %v", v.Ref, x.Subject, x.Reasons)
					}
				}
			}
			if got := float64(found) / float64(planted); got < shape.recall {
				t.Errorf("sure of %.3f of those planted, want %.3f", got, shape.recall)
			}
			wrong, doubtful := 0, 0
			const decoys = 4_000
			for range decoys {
				v := strangers.Person()
				// What is given to one person only is never a stranger's.
				v.Email = strings.Replace(v.Email, "force.example.uk", "mail.example", 1)
				v.Phone = "02" + v.Phone[2:]
				for _, x := range f.matcher.Match(nil, shape.record(r, v)) {
					doubtful++
					if f.matcher.Sure(x) {
						wrong++
						t.Errorf("a stranger, sure of %s: %.3f %v", x.Subject, x.Confidence, x.Reasons)
					}
				}
			}
			t.Logf("planted %d: sure %.3f, reported %.3f; strangers %d: sure %d, reported %d",
				planted, float64(found)/float64(planted), float64(atAll)/float64(planted), decoys, wrong, doubtful)
		})
	}
}

// TestNothingPlainComesOut: no match, and no encoding however it is printed,
// holds a value of the person.
func TestNothingPlainComesOut(t *testing.T) {
	f := theForce()
	e := NewEncoder(testKey(t))
	ours := strings.Join(kindNames[:], " ") + view(math.MaxUint32).words() // some people are called like our own words
	for r := range roles {
		ours += " " + r.words()
	}
	for r := range misreadZero + 8 {
		ours += " " + r.words()
	}
	for _, v := range f.people[:200] {
		enrolled, err := e.Encode(enrol(v))
		if err != nil {
			t.Fatal(err)
		}
		stored, err := enrolled.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		out := []string{string(stored), fmt.Sprintf("%v %+v %#v %x", enrolled, enrolled, enrolled, enrolled)}
		for _, shape := range shapes {
			for _, x := range f.matcher.Match(nil, shape.record(rand.New(rand.NewPCG(1, 1)), v)) {
				out = append(out, strings.Join(x.Reasons, "\n"))
			}
		}
		for _, text := range out {
			for _, value := range v.Values() {
				value = strings.ToLower(value)
				if strings.Contains(strings.ToLower(text), value) && !strings.Contains(ours, value) {
					t.Fatalf("a value of %s stands in what comes out", v.Ref)
				}
			}
		}
	}
}
