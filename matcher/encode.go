package matcher

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"peeler/matcher/internal/kernel"
	"peeler/matcher/internal/tables"
)

// Encoder turns people into what may be stored of them. It remembers the names
// that it has encoded, in plaintext, and is to be dropped after an import. It is
// for one goroutine at a time.
type Encoder struct {
	tags     tagger
	fast     *kernel.Kernel
	fold     folder
	known    *frequencies
	nickname map[string][]string
	seen     map[seenKey]Encoding
	bare     []byte
	form     []byte
}

// NewEncoder makes an encoder under the key.
func NewEncoder(k Key) *Encoder {
	return &Encoder{
		tags:     tagger{keys: newTagKeys(k)},
		fast:     newFast(k, levelOf("")),
		known:    commonness(),
		nickname: nicknames(),
		seen:     map[seenKey]Encoding{},
	}
}

// nicknames is made at its first use.
var nicknames = sync.OnceValue(tables.Nicknames)

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
	all := e.encodeNames(make([]Encoding, 0, 64), names)
	for _, id := range p.Identifiers {
		if id.Kind == Name {
			continue
		}
		if all, err = e.encode(all, id, names); err != nil {
			return Enrolment{}, err
		}
	}
	// Of two that differ in their evidence only, the weaker is kept.
	slices.SortFunc(all, func(a, b Encoding) int { return cmp.Or(a.compare(b), int(a.half)-int(b.half)) })
	all = slices.CompactFunc(all, func(a, b Encoding) bool { return a.compare(b) == 0 })
	out.Encodings = slices.Clone(all)
	return out, nil
}

func day(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// folded brings a value of HR's to the form in which text is compared, without
// the characters that do not show.
func (e *Encoder) folded(value string) []byte {
	if !isASCII(value) {
		value = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Cf, r) || filler(r) {
				return -1
			}
			return r
		}, value)
	}
	return e.fold.append(nil, value)
}

// value encodes one canonical form.
func (e *Encoder) value(k Kind, r role, canonical []byte, half uint8) Encoding {
	return Encoding{
		kind: k, role: r, half: half,
		tag: e.tags.tag(k, r.variant(), canonical), fast: e.fast.Sum(canonical),
	}
}

// seenKey is a value that many people share.
type seenKey struct {
	kind    Kind
	variant byte
	value   string
}

// mostSeen bounds what an encoder remembers.
const mostSeen = 1 << 15

// shared is value for what many people share: names and domains. It remembers
// the tags, since those of what is near take longest.
func (e *Encoder) shared(k Kind, r role, canonical string, half uint8) Encoding {
	key := seenKey{k, r.variant(), canonical}
	x, ok := e.seen[key]
	if !ok {
		x = e.value(k, r, []byte(canonical), 0)
		if key.variant == 0 && editable([]byte(canonical)) {
			x.near = e.near(canonical, true)
		}
		if r == domain {
			x.near = e.nearAddress(canonical)
		}
		if len(e.seen) >= mostSeen {
			clear(e.seen)
		}
		e.seen[key] = x
	}
	switch r {
	case otherName:
		x.near = x.ones()
	case nickname: // a misspelt nickname is rarer than a word that looks like one
		x.near = nil
	}
	x.role, x.half = r, half
	return x
}

// encode appends the encodings of one identifier that is no name.
func (e *Encoder) encode(all []Encoding, id Identifier, n *nameSet) ([]Encoding, error) {
	folded := e.folded(strings.TrimSpace(id.Value))
	bare := e.bare[:0]
	for _, c := range folded {
		if classes[c] != 0 {
			bare = append(bare, c)
		}
	}
	e.bare = bare
	if len(bare) == 0 {
		return nil, fmt.Errorf("%s is empty: leave the cell blank", id.Kind)
	}
	switch id.Kind {
	case Email:
		return e.email(all, folded, n)
	case Username:
		return e.username(all, bare, n)
	case Phone:
		return e.phone(all, bare, folded[0] == '+')
	case StaffNumber, PayrollNumber:
		return e.number(all, id.Kind, bare)
	case NationalInsurance:
		return e.insurance(all, bare)
	case DateOfBirth:
		return e.birth(all, string(folded))
	case Postcode:
		return e.postcode(all, bare)
	}
	return nil, fmt.Errorf("%s cannot be enrolled", id.Kind)
}

func (e *Encoder) username(all []Encoding, bare []byte, n *nameSet) ([]Encoding, error) {
	if len(bare) < 2 || len(bare) > maxWord {
		return nil, fmt.Errorf("%s is not 2 to %d letters and digits long", Username, maxWord)
	}
	x := e.value(Username, whole, bare, handleWorth(bare))
	if x.derived = n.makes(bare); x.derived {
		x.half = min(x.half, derivedHalf)
	}
	return append(all, x), nil
}

// handleWorth is what a handle of that length is worth.
func handleWorth(handle []byte) uint8 { return uint8(min(handleHalf, 5*len(handle))) }

func (e *Encoder) phone(all []Encoding, bare []byte, plus bool) ([]Encoding, error) {
	canonical, ok := canonicalPhone(nil, onlyDigits(nil, bare), plus)
	if !ok {
		return nil, fmt.Errorf("%s is not a whole number: write it with its area code, or with + and the country code", Phone)
	}
	return append(all, e.value(Phone, whole, canonical, phoneHalf)), nil
}

func (e *Encoder) number(all []Encoding, k Kind, bare []byte) ([]Encoding, error) {
	canonical, ok := canonicalNumber(nil, bare)
	digits := onlyDigits(nil, canonical)
	if !ok || len(digits) < 2 {
		return nil, fmt.Errorf("%s is not 3 to %d letters and digits with two digits at least: leave it out", k, maxNumber)
	}
	all = append(all, e.nearNumber(k, whole, canonical, numberHalf(canonical)))
	if len(digits) < len(canonical) && len(digits) >= 5 {
		if stripped, ok := canonicalNumber(nil, digits); ok {
			all = append(all, e.nearNumber(k, looser, stripped, numberHalf(stripped)-lettersLoss))
		}
	}
	return all, nil
}

func (e *Encoder) nearNumber(k Kind, r role, canonical []byte, half uint8) Encoding {
	x := e.value(k, r, canonical, half)
	x.near = e.near(string(canonical), false)
	return x
}

func (e *Encoder) insurance(all []Encoding, bare []byte) ([]Encoding, error) {
	if !nationalInsurance(bare) {
		return nil, fmt.Errorf("%s is not two letters, six digits and a letter", NationalInsurance)
	}
	all = append(all, e.value(NationalInsurance, whole, bare, insuranceHalf))
	if len(bare) == 9 {
		all = append(all, e.value(NationalInsurance, looser, bare[:8], insuranceHalf-suffixLoss))
	}
	return all, nil
}

func (e *Encoder) birth(all []Encoding, iso string) ([]Encoding, error) {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return nil, fmt.Errorf("%s is not a date: write YYYY-MM-DD", DateOfBirth)
	}
	canonical, ok := appendDate(nil, t.Year(), t.Month(), t.Day())
	if !ok {
		return nil, fmt.Errorf("%s is in no year from %d to %d", DateOfBirth, firstBirth, lastBirth)
	}
	x := e.value(DateOfBirth, whole, canonical, birthHalf)
	x.near = e.near(string(canonical), false)
	all = append(all, x)
	if t.Day() <= 12 && t.Day() != int(t.Month()) {
		swapped, _ := appendDate(nil, t.Year(), time.Month(t.Day()), int(t.Month()))
		all = append(all, e.value(DateOfBirth, looser, swapped, birthHalf-birthEditLoss))
	}
	return all, nil
}

func (e *Encoder) postcode(all []Encoding, bare []byte) ([]Encoding, error) {
	half := uint8(postcodeHalf)
	if !postcode(bare) {
		half = foreignPostcodeHalf(bare)
	}
	if postcode(bare) || foreignPostcode(bare) {
		x := e.value(Postcode, whole, bare, half)
		x.near = e.near(string(bare), false)
		return append(all, x), nil
	}
	return nil, fmt.Errorf("%s is not 3 to 10 letters and digits with two digits at least: leave it out", Postcode)
}
