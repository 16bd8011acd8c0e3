package matchertest

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// subject is whom a record is about. What is not given of a stranger is drawn when
// it is written.
type subject struct {
	forename, surname string
	planted           *Person // nil for a stranger
}

// pen writes a section.
type pen struct {
	dice
	corpus    Corpus
	pcg       *rand.PCG
	force     *Population
	strangers *Population
	words     *urn
	who       subject // of the record that is being written
	b         []byte
}

func newPen(c Corpus) *pen {
	if c.Every == 0 {
		c.Every = 5_000
	}
	pcg := rand.NewPCG(0, 0)
	return &pen{
		dice: newDice(pcg), pcg: pcg, corpus: c, words: english(),
		force: NewPopulation(c.Force), strangers: NewPopulation(scatter(c.Force + c.Seed)),
	}
}

// section writes the n-th section of a corpus, of at most so many bytes.
func (p *pen) section(kind Kind, n, most int) Section {
	number := slices.Index(slices.Concat(Kinds(), WorstKinds()), kind)
	p.pcg.Seed(p.corpus.Seed+scatter(uint64(number)), scatter(uint64(n)))
	r := recipes[kind]
	s := Section{Kind: kind}
	p.b = append(p.b[:0], r.header...)
	for from := len(p.b); len(p.b) <= most; from = len(p.b) {
		s.Length = from
		who := &p.who
		*who = p.stranger()
		plant, planted := Plant{Offset: int64(from)}, false
		if p.corpus.People > 0 && len(r.evidence) > 0 && p.IntN(p.corpus.Every) == 0 {
			plant, planted = p.plant(who, r.evidence), true
			plant.Offset = int64(from)
		}
		r.record(p, who)
		if planted && len(p.b) <= most {
			s.Plants = append(s.Plants, plant)
		}
	}
	p.b = p.b[:s.Length]
	return s
}

// stranger draws the names of a stranger, one in a hundred of them foreign.
func (p *pen) stranger() subject {
	if p.IntN(100) == 0 {
		return subject{forename: p.forenames.draw(p.Rand), surname: foreign[p.IntN(len(foreign))]}
	}
	return subject{forename: p.forenames.draw(p.Rand), surname: p.surname()}
}

var foreign = []string{
	"O'Brien", "Müller", "García", "Núñez", "Lindström", "Kowalczyk-Jones", "Çelik", "Nguyễn", "D’Souza", "Ó Briain", "van der Berg",
}

// plant puts one of the enrolled in the place of a stranger: the name, where the
// evidence holds it, and what else it names; all the rest stays a stranger's.
func (p *pen) plant(who *subject, evidence []string) Plant {
	plant := Plant{
		Person:   p.IntN(p.corpus.People),
		Evidence: evidence[p.IntN(len(evidence))],
		Edited:   p.IntN(2) == 0,
	}
	v, shown := p.force.At(plant.Person), p.strangers.At(p.IntN(1<<30))
	shown.Phone = "07" + padded(p.IntN(strangerPhones), 9)
	for part := range strings.SplitSeq(plant.Evidence, "+") {
		switch part {
		case "all":
			shown = v
		case "name":
			shown.Forename, shown.Surname = v.Forename, v.Surname
		case "staff":
			shown.Staff = v.Staff
		case "phone":
			shown.Phone = v.Phone
		case "email":
			shown.Email = v.Email
		case "born":
			shown.Born = v.Born
		case "postcode":
			shown.Postcode = v.Postcode
		}
	}
	if !strings.Contains(plant.Evidence, "email") && plant.Evidence != "all" {
		shown.Email = strings.ToLower(shown.Forename[:1]+shown.Surname) + padded(p.IntN(100), 2) + "@" + domains[0]
	}
	switch {
	case plant.Edited:
		p.misspell(&shown, plant.Evidence)
	case p.IntN(4) == 0:
		shown.Forename, shown.Surname = strings.ToUpper(shown.Forename), strings.ToUpper(shown.Surname)
		shown.Email = strings.ToUpper(shown.Email)
	}
	*who = subject{forename: shown.Forename, surname: shown.Surname, planted: &shown}
	return plant
}

// misspell makes one edit in what the evidence holds: the forename, the surname or
// the local part of the address.
func (p *pen) misspell(v *Person, evidence string) {
	fields := []*string{&v.Forename, &v.Surname}
	if evidence == "email" {
		fields = nil
	}
	if strings.Contains(evidence, "email") {
		fields = append(fields, &v.Email)
	}
	field := fields[p.IntN(len(fields))]
	local, rest, address := strings.Cut(*field, "@")
	if *field = Misspell(p.Rand, local); address {
		*field += "@" + rest
	}
}

// Misspell makes one edit behind the first letter of a word of two or more
// ASCII characters.
func Misspell(r *rand.Rand, s string) string {
	for {
		b := []byte(s)
		i := 1 + r.IntN(len(b)-1)
		letter := 'a' + byte(r.IntN(26))
		switch r.IntN(4) {
		case 0:
			b = append(b[:i], b[i+1:]...)
		case 1:
			b = append(b[:i], append([]byte{letter}, b[i:]...)...)
		case 2:
			b[i] = letter
		default:
			if i+1 < len(b) {
				b[i], b[i+1] = b[i+1], b[i]
			}
		}
		if string(b) != s {
			return string(b)
		}
	}
}
