package matcher_test

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	. "peeler/matcher"
	"peeler/matcher/matchertest"
)

// colleague is a member of the force of the evaluation.
type colleague struct {
	matchertest.Person
	former string
	trait  trait
	origin string // "" for the general population
	sex    string // "" where not known
}

// trait says what is special about a name.
type trait uint8

const (
	ordinary        trait = iota
	doubleBarrelled       // Smith-Jones
	withParticle          // van der Berg
	withMarks             // Núñez
)

// trial is the force of the evaluation: 47,000 people of whom one in twenty each
// has a double-barrelled name, a particle, a former surname; one in forty has
// marks; and one in eight comes from the lists of origins.
type trial struct {
	people  []colleague
	matcher *Matcher // reports what counts for calibration
	owned   map[string]bool
}

// trialKey is the key of all evaluations.
var trialKey = func() Key {
	k, err := NewKey([]byte("0123456789abcdef0123456789ABCDEF"))
	if err != nil {
		panic(err)
	}
	return k
}()

const forceSize = 47_000

var theTrial = sync.OnceValue(func() *trial {
	f := &trial{owned: map[string]bool{}}
	e := NewEncoder(trialKey)
	roster := make([]Enrolment, 0, forceSize)
	draw := newColleagues(1)
	for range forceSize {
		v := draw.next()
		enrolled, err := e.Encode(v.enrol())
		if err != nil {
			panic(err)
		}
		roster = append(roster, enrolled)
		f.people = append(f.people, v)
		for _, x := range [...]string{v.Email, v.Phone, v.Insurance} {
			f.owned[x] = true
		}
	}
	f.matcher = New(trialKey, slices.Values(roster), Options{ReviewAt: least})
	return f
})

// colleagues draws the people of a force.
type colleagues struct {
	*matchertest.Population
	r *rand.Rand
	n int
}

func newColleagues(seed uint64) *colleagues {
	return &colleagues{Population: matchertest.NewPopulation(seed), r: rand.New(rand.NewPCG(seed, 77))}
}

func (c *colleagues) next() colleague {
	v := colleague{Person: c.Person()}
	c.n++
	switch c.n % 40 {
	case 0, 20:
		v.trait = doubleBarrelled
		v.rename(v.Forename, v.Surname+"-"+c.Person().Surname)
	case 1, 21:
		v.trait = withParticle
		v.rename(v.Forename, oneOf(c.r, particled))
	case 2:
		v.trait = withMarks
		name := oneOf(c.r, marked)
		v.rename(name.forename, name.surname)
	case 3, 23:
		v.former = c.Person().Surname
	case 4, 14, 24, 34, 9:
		o := oneOf(c.r, origins)
		v.origin, v.sex = o.name, "male"
		forename := oneOf(c.r, o.male)
		if c.r.IntN(2) == 0 {
			v.sex, forename = "female", oneOf(c.r, o.female)
		}
		v.rename(forename, oneOf(c.r, o.family))
	}
	return v
}

// rename gives a person another name, and the addresses that go with it.
func (v *colleague) rename(forename, surname string) {
	v.Forename, v.Surname = forename, surname
	_, number, _ := strings.Cut(v.Ref, "-")
	number = strings.TrimLeft(number, "0")
	f, s := plainASCII(forename), plainASCII(surname)
	v.Email = strings.ToLower(fmt.Sprintf("%s.%s%s@force.example.uk", f, s, number))
	v.Username = strings.ToLower(fmt.Sprintf("%c%s%02s", f[0], s, number[max(0, len(number)-2):]))
}

// plainASCII writes a name as an address does: Weiß-O'Neill is Weiss-ONeill.
func plainASCII(s string) string {
	s = strings.NewReplacer("ß", "ss", "ø", "o", "Ø", "O", "æ", "ae", "Ł", "L", "ł", "l", "ı", "i", "'", "", " ", "").Replace(s)
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

// enrol is what is given to the encoder.
func (v colleague) enrol() Person {
	p := Enrol(v.Person)
	if v.former != "" {
		p.Identifiers = append(p.Identifiers, Identifier{Kind: Name, Part: Surname, Value: v.former})
	}
	return p
}

func oneOf[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// named is a source of random numbers of its own for each name.
func named(name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(h.Sum64(), 1))
}

// sample is up to n people who fit, drawn at random, in the order of their
// numbers.
func (f *trial) sample(r *rand.Rand, n int, fits func(*colleague) bool) []*colleague {
	var out []*colleague
	for _, i := range r.Perm(len(f.people)) {
		if v := &f.people[i]; len(out) < n && fits(v) {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b *colleague) int { return cmp.Compare(a.Ref, b.Ref) })
	return out
}
