package matcher

import (
	"crypto/aes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"peeler/matcher/internal/tables"
)

// Encoder turns people into what may be stored of them. It is for one goroutine
// at a time.
type Encoder struct {
	tags     tagger
	fast     *fastKey
	block    [aes.BlockSize]byte
	fold     folder
	surname  map[string]uint8 // half bits of the common ones
	forename map[string]uint8
}

// NewEncoder makes an encoder under the key.
func NewEncoder(k Key) *Encoder {
	return &Encoder{
		tags:     tagger{keys: newTagKeys(k)},
		fast:     newFastKey(k),
		fold:     folder{view: dropHidden},
		surname:  tables.Surnames(),
		forename: tables.Forenames(),
	}
}

// Encode turns a person into what may be stored of them. Equal people give equal
// enrolments, in whatever order their identifiers and cohorts come. It fails
// where an identifier cannot be used; the error names the kind and the cause,
// never the value.
func (e *Encoder) Encode(p Person) (Enrolment, error) {
	if len(p.Subject) == 0 || len(p.Subject) > maxText {
		return Enrolment{}, errors.New("a subject is 1 to 4096 bytes long")
	}
	out := Enrolment{Subject: p.Subject, Joined: day(p.Joined), Left: day(p.Left)}
	for _, c := range p.Cohorts {
		if c != "" {
			out.Cohorts = append(out.Cohorts, c)
		}
	}
	slices.Sort(out.Cohorts)
	out.Cohorts = slices.Compact(out.Cohorts)

	names, err := e.names(p.Identifiers)
	if err != nil {
		return Enrolment{}, err
	}
	all := e.encodeNames(names)
	for _, id := range p.Identifiers {
		if id.Kind == Name {
			continue
		}
		if all, err = e.encode(all, id, names); err != nil {
			return Enrolment{}, err
		}
	}
	slices.SortFunc(all, Encoding.compare)
	out.Encodings = slices.CompactFunc(all, func(a, b Encoding) bool { return a.compare(b) == 0 })
	return out, nil
}

func day(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// names sorts the names of a person into their parts.
func (e *Encoder) names(ids []Identifier) (*nameSet, error) {
	n := new(nameSet)
	var known [][]nameWord
	for _, id := range ids {
		if id.Kind != Name {
			continue
		}
		words := nameWords(e.fold.append(nil, id.Value))
		if len(words) == 0 {
			return nil, fmt.Errorf("%s has no letters", id.Kind)
		}
		switch id.Part {
		case Forenames:
			n.addForenames(words)
		case Surname:
			n.addSurname(words)
		case KnownAs:
			known = append(known, words)
		default:
			first, last := splitFull(&e.fold, id.Value)
			n.addForenames(first)
			n.addSurname(last)
		}
	}
	for _, words := range known {
		n.addKnownAs(words)
	}
	return n, nil
}

// Evidence in half bits (see score.go for what it is weighed against).
const (
	emailHalf      = 80
	phoneHalf      = 68
	insuranceHalf  = 72
	birthHalf      = 28
	postcodeHalf   = 41
	initialHalf    = 7
	derivedHalf    = 24 // a handle made of the name
	handleHalf     = 48 // most that a handle can be worth
	presenceHalf   = 4  // few records hold a number of this shape at all
	looserLoss     = 8
	suffixLoss     = 4 // of a national insurance number
	partLoss       = 6
	runTogetherFee = 4
)

// encodeNames encodes each part, the initials, and forename and surname run
// together.
func (e *Encoder) encodeNames(n *nameSet) []Encoding {
	var all []Encoding
	add := func(r role, words []string, half func(string) uint8) {
		for _, w := range words {
			x := e.value(Name, r, []byte(w), half(w))
			if r != together && r != initial && editable([]byte(w)) {
				x.near = e.near(w, true)
			}
			all = append(all, x)
		}
	}
	rarePart := func(w string) uint8 { return e.bits(e.surname, w) - partLoss }
	add(surname, n.surnames, func(w string) uint8 { return e.bits(e.surname, w) })
	add(surnamePart, n.surnameParts, rarePart)
	first := func(w string) uint8 { return e.bits(e.forename, w) }
	add(forename, n.forenames, first)
	add(knownAs, n.knownAses, first)
	add(otherName, n.others, func(w string) uint8 { return first(w) - partLoss })

	var initials []string
	for _, f := range slices.Concat(n.forenames, n.knownAses) {
		_, size := utf8.DecodeRuneInString(f)
		initials = addNew(initials, f[:size])
		for _, s := range n.surnames {
			if len(f) > 1 && len(f)+len(s) >= 7 && len(f)+len(s) <= maxWord {
				half := func(string) uint8 { return first(f) + e.bits(e.surname, s) - runTogetherFee }
				add(together, []string{f + s, s + f}, half)
			}
		}
	}
	add(initial, initials, func(string) uint8 { return initialHalf })
	return all
}

func (e *Encoder) bits(table map[string]uint8, name string) uint8 {
	if half, ok := table[name]; ok {
		return half
	}
	return tables.RareHalfBits
}

func (e *Encoder) value(k Kind, r role, canonical []byte, half uint8) Encoding {
	return Encoding{
		kind: k, role: r, half: half,
		tag: e.tags.tag(k, r.variant(), canonical), fast: e.fast.sum(&e.block, canonical),
	}
}

// encode appends the encodings of one identifier that is no name.
func (e *Encoder) encode(all []Encoding, id Identifier, n *nameSet) ([]Encoding, error) {
	folded := e.fold.append(nil, strings.TrimSpace(id.Value))
	bare := folded[:0:0]
	for _, c := range folded {
		if classes[c] != 0 {
			bare = append(bare, c)
		}
	}
	if len(bare) == 0 {
		return nil, fmt.Errorf("%s is empty: leave the cell blank", id.Kind)
	}
	switch id.Kind {
	case Email:
		return e.email(all, folded, n)
	case Username:
		if len(bare) < 2 || len(bare) > maxWord {
			return nil, fmt.Errorf("%s is not 2 to %d letters and digits long", id.Kind, maxWord)
		}
		x := e.value(Username, whole, bare, uint8(min(handleHalf, 5*len(bare))))
		if x.derived = n.makes(bare); x.derived {
			x.half = min(x.half, derivedHalf)
		}
		return append(all, x), nil
	case Phone:
		d := onlyDigits(nil, bare)
		if canonical, ok := canonicalPhone(nil, d, folded[0] == '+'); ok {
			return append(all, e.value(Phone, whole, canonical, phoneHalf)), nil
		}
		return nil, fmt.Errorf("%s is not a whole number: write it with its area code, or with + and the country code", id.Kind)
	case StaffNumber, PayrollNumber:
		return e.number(all, id.Kind, bare)
	case NationalInsurance:
		if !nationalInsurance(bare) {
			return nil, fmt.Errorf("%s is not two letters, six digits and a letter", id.Kind)
		}
		all = append(all, e.value(id.Kind, whole, bare, insuranceHalf))
		if len(bare) == 9 {
			all = append(all, e.value(id.Kind, looser, bare[:8], insuranceHalf-suffixLoss))
		}
		return all, nil
	case DateOfBirth:
		t, err := time.Parse(time.DateOnly, string(folded))
		if err != nil {
			return nil, fmt.Errorf("%s is not a date: write YYYY-MM-DD", id.Kind)
		}
		canonical, ok := appendDate(nil, t.Year(), t.Month(), t.Day())
		if !ok {
			return nil, fmt.Errorf("%s is in no year from %d to %d", id.Kind, firstBirth, lastBirth)
		}
		return append(all, e.value(id.Kind, whole, canonical, birthHalf)), nil
	case Postcode:
		if !postcode(bare) {
			return nil, fmt.Errorf("%s is not one of the United Kingdom: leave it out", id.Kind)
		}
		return append(all, e.value(id.Kind, whole, bare, postcodeHalf)), nil
	}
	return nil, fmt.Errorf("%s cannot be enrolled", id.Kind)
}

func (e *Encoder) email(all []Encoding, folded []byte, n *nameSet) ([]Encoding, error) {
	at := strings.LastIndexByte(string(folded), '@')
	var canonical []byte
	ok := at > 0
	if ok {
		canonical, ok = canonicalEmail(nil, folded[:at], folded[at+1:])
	}
	for i := 0; ok && i < len(folded); i++ {
		ok = i == at || i < at && inLocal(folded[i]) || i > at && inDomain(folded[i])
	}
	if !ok {
		return nil, fmt.Errorf("%s is not an address: write name@domain", Email)
	}
	var local []byte
	for _, c := range folded[:at] {
		if classes[c] != 0 {
			local = append(local, c)
		}
	}
	full := e.value(Email, whole, canonical, emailHalf)
	loose := e.value(Email, looser, dotless(nil, canonical), emailHalf-looserLoss)
	full.derived = n.makes(local)
	loose.derived = full.derived
	return append(all, full, loose), nil
}

func (e *Encoder) number(all []Encoding, k Kind, bare []byte) ([]Encoding, error) {
	canonical, ok := canonicalNumber(nil, bare)
	digits := onlyDigits(nil, canonical)
	if !ok || len(digits) < 2 {
		return nil, fmt.Errorf("%s is not 3 to 14 letters and digits with two digits at least: leave it out", k)
	}
	all = append(all, e.value(k, whole, canonical, numberHalf(canonical)))
	if len(digits) < len(canonical) && len(digits) >= 5 {
		if stripped, ok := canonicalNumber(nil, digits); ok {
			all = append(all, e.value(k, looser, stripped, numberHalf(stripped)-looserLoss/2))
		}
	}
	return all, nil
}

// numberHalf is what a number is worth: what it would take to guess its digits,
// less for its letters, which are mostly the same for all.
func numberHalf(canonical []byte) uint8 {
	digits := len(onlyDigits(nil, canonical))
	letters := len(canonical) - digits
	return uint8(math.Round(2*math.Log2(10)*float64(digits))) + uint8(4*letters) + presenceHalf
}

// makes says that a handle is made of the person's own name, so that it says
// little that the name does not.
func (n *nameSet) makes(handle []byte) bool {
	h := string(handle)
	for _, s := range slices.Concat(n.surnames, n.surnameParts, n.forenames, n.knownAses) {
		if len(s) >= 3 && strings.Contains(h, s) {
			return true
		}
	}
	return false
}
