package matchertest

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// Person is an invented person, in plaintext.
type Person struct {
	Ref       string // HR-000001: what the matcher calls the subject
	Forename  string
	Middle    string // "" for two people in three
	Surname   string
	Email     string // of work, unique within its population
	Username  string
	Phone     string    // mobile: 07 and nine digits
	Staff     string    // six digits
	Payroll   string    // eight digits
	Insurance string    // national insurance number, without spaces
	Postcode  string    // of home, with its space
	Born      time.Time // date, UTC
}

// Values are all values that identify, as they are enrolled.
func (p Person) Values() []string {
	return []string{
		p.Forename, p.Surname, p.Email, p.Username, p.Phone, p.Staff, p.Payroll,
		p.Insurance, p.Born.Format(time.DateOnly), p.Postcode,
	}
}

// Population draws people whose names are as common as they are in public
// tables, with one surname in six that is in none. It is for one goroutine at a
// time.
type Population struct {
	seed uint64
	pcg  *rand.PCG
	dice dice
	n    int
}

// NewPopulation begins a population. Equal seeds draw equal people.
func NewPopulation(seed uint64) *Population {
	pcg := rand.NewPCG(seed, seed)
	return &Population{seed: seed, pcg: pcg, dice: newDice(pcg)}
}

// Person draws the next person.
func (p *Population) Person() Person {
	p.n++
	return p.At(p.n - 1)
}

// At is the i-th person, from 0, wherever Person stands. All their numbers are of
// the shapes that are enrolled, drawn at random, so that strangers' collide as
// often as they may.
func (p *Population) At(i int) Person {
	d := p.dice
	p.pcg.Seed(p.seed, scatter(uint64(i)))
	v := Person{
		Ref:       Ref(i),
		Forename:  d.forenames.draw(d.Rand),
		Surname:   d.surname(),
		Staff:     strconv.Itoa(100_000 + d.IntN(900_000)),
		Payroll:   strconv.Itoa(10_000_000 + d.IntN(90_000_000)),
		Phone:     "07" + strconv.Itoa(strangerPhones+d.IntN(1_000_000_000-strangerPhones)),
		Insurance: d.letters(2) + padded(d.IntN(1_000_000), 6) + string('A'+rune(d.IntN(4))),
		Postcode:  d.letters(2) + strconv.Itoa(1+d.IntN(99)) + " " + padded(d.IntN(10), 1) + d.letters(2),
		Born:      d.born(),
	}
	if d.IntN(3) == 0 {
		v.Middle = d.forenames.draw(d.Rand)
	}
	forename, surname := strings.ToLower(v.Forename), strings.ToLower(v.Surname)
	v.Email = forename + "." + surname + strconv.Itoa(i+1) + "@" + domain
	v.Username = forename[:1] + surname + padded((i+1)%100, 2)
	return v
}

// Ref is what the i-th person of a population is called.
func Ref(i int) string { return "HR-" + padded(i+1, 6) }

const (
	// domain is where the force has its mail.
	domain = "force.example.uk"
	// strangerPhones are those that the strangers of a corpus have between them,
	// of 10⁹: a telephone is nobody else's, so no chance gives them the force's.
	strangerPhones = 700_000_000
)

// dice draw names and numbers.
type dice struct {
	*rand.Rand
	surnames, forenames *urn
}

func newDice(pcg *rand.PCG) dice {
	return dice{Rand: rand.New(pcg), surnames: surnames(), forenames: forenames()}
}

// surname is one of the tables, or in one case of six one that is in none.
func (d dice) surname() string {
	if d.IntN(6) > 0 {
		return d.surnames.draw(d.Rand)
	}
	var room [24]byte
	b := room[:0]
	for range 2 + d.IntN(2) {
		b = append(b, "bcdfghklmnprstvw"[d.IntN(16)])
		b = append(b, [...]string{"a", "e", "i", "o", "u", "ai", "ou", "ey"}[d.IntN(8)]...)
	}
	b = append(b, [...]string{"ski", "ton", "wood", "sen", "man", "ley", "ova"}[d.IntN(7)]...)
	b[0] -= 'a' - 'A'
	return string(b)
}

func (d dice) born() time.Time {
	return time.Date(1955, 1, 1+d.IntN(50*365), 0, 0, 0, 0, time.UTC)
}

func (d dice) letters(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'A' + byte(d.IntN(26))
	}
	return string(b)
}

// scatter brings neighbours far apart (the finaliser of SplitMix64).
func scatter(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func padded(n, width int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", max(0, width-len(s))) + s
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
