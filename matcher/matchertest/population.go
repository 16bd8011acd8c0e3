package matchertest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"peeler/matcher/internal/tables"
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
// tables, with one surname in six that is in none.
type Population struct {
	*rand.Rand
	surnames, forenames urn
	n                   int
}

// NewPopulation begins a population. Equal seeds draw equal people.
func NewPopulation(seed uint64) *Population {
	return &Population{
		Rand:     rand.New(rand.NewPCG(seed, seed)),
		surnames: newUrn(tables.Surnames()), forenames: newUrn(tables.Forenames()),
	}
}

// Person draws the next person. All their numbers are of the shapes that are
// enrolled, drawn at random, so that strangers' collide as often as they may.
func (p *Population) Person() Person {
	p.n++
	v := Person{
		Ref:       fmt.Sprintf("HR-%06d", p.n),
		Forename:  title(p.forenames.draw(p.Rand)),
		Surname:   title(p.surnames.draw(p.Rand)),
		Staff:     fmt.Sprintf("%06d", 100_000+p.IntN(900_000)),
		Payroll:   fmt.Sprintf("%08d", 10_000_000+p.IntN(90_000_000)),
		Phone:     fmt.Sprintf("07%09d", p.IntN(1_000_000_000)),
		Insurance: fmt.Sprintf("%c%c%06d%c", p.letter(), p.letter(), p.IntN(1_000_000), 'A'+rune(p.IntN(4))),
		Postcode:  fmt.Sprintf("%c%c%d %d%c%c", p.letter(), p.letter(), 1+p.IntN(99), p.IntN(10), p.letter(), p.letter()),
		Born:      time.Date(1955, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, p.IntN(50*365)),
	}
	if p.IntN(6) == 0 {
		v.Surname = title(p.rare())
	}
	if p.IntN(3) == 0 {
		v.Middle = title(p.forenames.draw(p.Rand))
	}
	v.Email = strings.ToLower(fmt.Sprintf("%s.%s%d@force.example.uk", v.Forename, v.Surname, p.n))
	v.Username = strings.ToLower(fmt.Sprintf("%c%s%02d", v.Forename[0], v.Surname, p.n%100))
	return v
}

// rare is a surname that is in no table.
func (p *Population) rare() string {
	var b strings.Builder
	for range 2 + p.IntN(2) {
		b.WriteByte("bcdfghklmnprstvw"[p.IntN(16)])
		b.WriteString([]string{"a", "e", "i", "o", "u", "ai", "ou", "ey"}[p.IntN(8)])
	}
	return b.String() + []string{"ski", "ton", "wood", "sen", "man", "ley", "ova"}[p.IntN(7)]
}

func (p *Population) letter() byte { return 'A' + byte(p.IntN(26)) }

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
