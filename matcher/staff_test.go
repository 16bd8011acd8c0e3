package matcher

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"peeler/matcher/internal/tables"
)

// invented is a person of the invented population, in plaintext.
type invented struct {
	ref, forename, middle, surname string
	email, username, phone         string
	staff, payroll, ni, postcode   string
	born                           time.Time
}

// population draws people whose names are as common as they are in public
// tables, with a tail of names that are in none.
type population struct {
	*rand.Rand
	surnames, forenames weighted
	n                   int
}

type weighted struct {
	names []string
	upTo  []float64
}

func newWeighted(table map[string]uint8) weighted {
	var w weighted
	sum := 0.0
	for _, name := range slices.Sorted(maps.Keys(table)) {
		sum += math.Exp2(-float64(table[name]) / 2)
		w.names, w.upTo = append(w.names, name), append(w.upTo, sum)
	}
	return w
}

func (w weighted) pick(r *rand.Rand) string {
	i, _ := slices.BinarySearch(w.upTo, r.Float64()*w.upTo[len(w.upTo)-1])
	return w.names[min(i, len(w.names)-1)]
}

func newPopulation(seed uint64) *population {
	return &population{
		Rand:     rand.New(rand.NewPCG(seed, seed)),
		surnames: newWeighted(tables.Surnames()), forenames: newWeighted(tables.Forenames()),
	}
}

func (p *population) rare() string {
	var b strings.Builder
	for range 2 + p.IntN(2) {
		b.WriteByte("bcdfghklmnprstvw"[p.IntN(16)])
		b.WriteString([]string{"a", "e", "i", "o", "u", "ai", "ou", "ey"}[p.IntN(8)])
	}
	return b.String() + []string{"ski", "ton", "wood", "sen", "man", "ley", "ova"}[p.IntN(7)]
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// person draws the next person. All their numbers are of the shapes that are
// enrolled, drawn at random, so that strangers' collide as often as they may.
func (p *population) person() invented {
	p.n++
	v := invented{
		ref:      fmt.Sprintf("HR-%06d", p.n),
		forename: title(p.forenames.pick(p.Rand)),
		surname:  title(p.surnames.pick(p.Rand)),
		staff:    fmt.Sprintf("%06d", 100_000+p.IntN(900_000)),
		payroll:  fmt.Sprintf("%08d", 10_000_000+p.IntN(90_000_000)),
		phone:    fmt.Sprintf("07%09d", p.IntN(1_000_000_000)),
		ni:       fmt.Sprintf("%c%c%06d%c", p.letter(), p.letter(), p.IntN(1_000_000), 'A'+rune(p.IntN(4))),
		postcode: fmt.Sprintf("%c%c%d %d%c%c", p.letter(), p.letter(), 1+p.IntN(99), p.IntN(10), p.letter(), p.letter()),
		born:     time.Date(1955, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, p.IntN(50*365)),
	}
	if p.IntN(6) == 0 {
		v.surname = title(p.rare())
	}
	if p.IntN(3) == 0 {
		v.middle = title(p.forenames.pick(p.Rand))
	}
	v.email = strings.ToLower(fmt.Sprintf("%s.%s%d@force.example.uk", v.forename, v.surname, p.n))
	v.username = strings.ToLower(fmt.Sprintf("%c%s%02d", v.forename[0], v.surname, p.n%100))
	return v
}

func (p *population) letter() byte { return 'A' + byte(p.IntN(26)) }

func (v invented) enrol() Person {
	ids := []Identifier{
		{Kind: Name, Part: Forenames, Value: strings.TrimSpace(v.forename + " " + v.middle)},
		{Kind: Name, Part: Surname, Value: v.surname},
		{Kind: Email, Value: v.email},
		{Kind: Username, Value: v.username},
		{Kind: Phone, Value: v.phone},
		{Kind: StaffNumber, Value: v.staff},
		{Kind: PayrollNumber, Value: v.payroll},
		{Kind: NationalInsurance, Value: v.ni},
		{Kind: DateOfBirth, Value: v.born.Format(time.DateOnly)},
		{Kind: Postcode, Value: v.postcode},
	}
	return Person{Subject: Subject(v.ref), Identifiers: ids}
}

func (v invented) values() []string {
	return []string{
		v.forename, v.surname, v.email, v.username, v.phone, v.staff, v.payroll,
		v.ni, v.born.Format(time.DateOnly), v.postcode,
	}
}

const forceSize = 47_000

type force struct {
	people  []invented
	matcher *Matcher
	encoded time.Duration
	built   time.Duration
}

// theForce is 47,000 invented people, enrolled once for all tests.
var theForce = sync.OnceValue(func() *force {
	p := newPopulation(1)
	f := new(force)
	k, err := NewKey([]byte("0123456789abcdef0123456789ABCDEF"))
	if err != nil {
		panic(err)
	}
	e := NewEncoder(k)
	start := time.Now()
	roster := make([]Enrolment, 0, forceSize)
	for range forceSize {
		v := p.person()
		enrolled, err := e.Encode(v.enrol())
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

// shape writes a person into a record as a leak would.
type shape struct {
	name   string
	recall float64 // least part that must be found sure
	record func(r *rand.Rand, v invented) Record
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
	{"CSV row with headings", 1, func(_ *rand.Rand, v invented) Record {
		return cells(true, "surname", strings.ToUpper(v.surname), "forename", v.forename, "collar no", v.staff, "rank", "PC")
	}},
	{"CSV row without headings", 0.99, func(_ *rand.Rand, v invented) Record {
		return cells(false, "", v.surname, "", v.forename, "", v.staff, "", "Sergeant", "", "Traffic")
	}},
	{"surname, initial and payroll number", 0.99, func(_ *rand.Rand, v invented) Record {
		return cells(true, "name", v.surname+" "+v.forename[:1], "payroll number", "00"+v.payroll, "grade", "4")
	}},
	{"name, date of birth and postcode in prose", 1, func(_ *rand.Rand, v invented) Record {
		return line(fmt.Sprintf("%s %s, born %s, of %s", v.forename, v.surname, v.born.Format("2 January 2006"), v.postcode))
	}},
	{"combolist", 1, func(_ *rand.Rand, v invented) Record { return line(strings.ToUpper(v.email) + ":hunter2") }},
	{"phone in words", 1, func(_ *rand.Rand, v invented) Record {
		return line("ring +44 (0)" + v.phone[1:5] + " " + v.phone[5:8] + " " + v.phone[8:])
	}},
	{"national insurance number", 1, func(_ *rand.Rand, v invented) Record {
		return cells(false, "", v.ni[:2]+" "+v.ni[2:4]+" "+v.ni[4:6]+" "+v.ni[6:8]+" "+v.ni[8:], "", "paid")
	}},
	{"typo in the surname and number", 0.87, func(r *rand.Rand, v invented) Record {
		return line(v.forename + " " + typo(r, v.surname) + " " + v.staff)
	}},
	{"name and username", 0, func(_ *rand.Rand, v invented) Record {
		return line(v.username + " " + v.forename + " " + v.surname)
	}},
}

// typo makes one edit behind the first letter.
func typo(r *rand.Rand, s string) string {
	b := []byte(s)
	i := 1 + r.IntN(len(b)-1)
	switch r.IntN(4) {
	case 0:
		return s[:i] + s[i+1:]
	case 1:
		return s[:i] + string('a'+rune(r.IntN(26))) + s[i:]
	case 2:
		b[i] = 'a' + byte(r.IntN(26))
	default:
		if i+1 < len(b) {
			b[i], b[i+1] = b[i+1], b[i]
		}
	}
	return string(b)
}

// TestForce plants people of a force of 47,000 in records of nine shapes, and
// strangers with names and numbers from the same urns beside them.
func TestForce(t *testing.T) {
	f := theForce()
	t.Logf("encoded in %v, built in %v", f.encoded, f.built)
	strangers := newPopulation(99)
	for _, shape := range shapes {
		t.Run(shape.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 5))
			planted, found, atAll := 0, 0, 0
			for i := 0; i < len(f.people); i += 47 {
				v := f.people[i]
				planted++
				for _, x := range f.matcher.Match(nil, shape.record(r, v)) {
					switch {
					case x.Subject == Subject(v.ref):
						atAll++
						if f.matcher.Sure(x) {
							found++
						}
					case f.matcher.Sure(x):
						t.Errorf("planted %s, sure of %s: %v", v.ref, x.Subject, x.Reasons)
					}
				}
			}
			if got := float64(found) / float64(planted); got < shape.recall {
				t.Errorf("sure of %.3f of those planted, want %.3f", got, shape.recall)
			}
			wrong, doubtful := 0, 0
			const decoys = 4_000
			for range decoys {
				v := strangers.person()
				// What is given to one person only is never a stranger's.
				v.email = strings.Replace(v.email, "force.example.uk", "mail.example", 1)
				v.phone = "02" + v.phone[2:]
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
	for _, v := range f.people[:200] {
		enrolled, err := e.Encode(v.enrol())
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
			for _, value := range v.values() {
				if strings.Contains(strings.ToLower(text), strings.ToLower(value)) {
					t.Fatalf("a value of %s stands in what comes out", v.ref)
				}
			}
		}
	}
}
