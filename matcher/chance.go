package matcher

import (
	"math"
	"slices"
)

// Chance is how often rows about strangers, of 10⁹, hold by chance what stands for
// somebody enrolled.
type Chance struct {
	Kinds  []Kind  `json:"kinds"`  // what they hold, as it is enrolled; none: anything, however it is read
	Rows   float64 `json:"rows"`   // that hold it; 0 for anything
	Review float64 `json:"review"` // of these, those that are reported at all
	Alerts float64 `json:"alerts"` // and those that are sure
}

// chances are the combinations for which Chances are worked out.
var chances = [...][]Kind{
	{Name},
	{Name, DateOfBirth},
	{Name, StaffNumber},
	{Name, PayrollNumber},
	{Name, Postcode},
	{Name, Phone},
	{Name, DateOfBirth, Postcode},
	{DateOfBirth, Postcode},
	{StaffNumber},
	{PayrollNumber},
	{Phone},
	{NationalInsurance},
	{Email},
}

const chanceRows = 1e9

// Chances says what false alerts are to be expected of the roster, as it is, at the
// thresholds, as they are: per 10⁹ rows about strangers.
//
// A row about a stranger holds a person's value with the probability u that the score
// counts by: 2^-bits, from the public tables for names (forename and surname) and from
// the length of numbers. Of several values it is the product. The sum over all people
// is Rows; those whose bits, less the prior, reach a threshold are Review and Alerts.
// Namesakes are one row, and share the probability.
//
// The last, of no kinds, is a bound for all that a row may hold and for every way to
// read it: of n people, a row reaches log-odds of b with the probability n·2^-(prior+b)
// at most (Markov's inequality for the likelihood ratio). It holds as far as the
// ratios are right.
func (m *Matcher) Chances() []Chance {
	out := make([]Chance, 0, len(chances)+1)
	s := newScan(m)
	s.start(m)
	for _, kinds := range chances {
		c := Chance{Kinds: kinds}
		for who := range m.index.people {
			s.chance(&c, int32(who))
		}
		out = append(out, c)
	}
	bound := func(least float64) float64 {
		return chanceRows * min(1, float64(m.Len())*math.Exp2(-m.prior)*(1-least)/least)
	}
	return append(out, Chance{Kinds: []Kind{}, Review: bound(m.options.ReviewAt), Alerts: bound(m.options.AlertAt)})
}

// chance adds the rows that hold the values of a person.
func (s *scan) chance(c *Chance, who int32) {
	has := s.m.index.holdingsOf(who)
	half, unique, namesakes := 0, false, 1
	for _, kind := range c.Kinds {
		e := evidence{kind: kind, headed: true}
		if kind == Name {
			e.half, namesakes = s.name(has)
		} else {
			e.half = value(has, s.m.index, kind)
		}
		if e.half == 0 {
			return // they have none
		}
		half += e.half
		unique = unique || e.unique()
	}
	if len(c.Kinds) > 1 {
		namesakes = 1 // told apart by the other value
	}
	rows := chanceRows * math.Exp2(-float64(half)/2) / float64(namesakes)
	odds := math.Exp2(float64(half)/2 - s.m.prior)
	one := odds / (1 + float64(namesakes)*odds)
	reported := one
	if namesakes <= mostAlike {
		reported *= float64(namesakes)
	}
	if len(c.Kinds) == 1 && !unique {
		one, reported = 0, aloneDamping*reported // never sure
	}
	c.Rows += rows
	if reported >= s.m.options.ReviewAt {
		c.Review += rows
	}
	if one >= s.m.options.AlertAt {
		c.Alerts += rows
	}
}

// name is what the usual name of a person is worth, forename and surname, and how many
// bear it; 0 when a part is missing.
func (s *scan) name(has []holding) (half, people int) {
	part := func(r role) int {
		return slices.IndexFunc(has, func(h holding) bool { return h.role() == r })
	}
	f, l := part(forename), part(surname)
	if f < 0 || l < 0 {
		return 0, 1
	}
	for _, i := range [...]int{f, l} {
		half += int(has[i].half) - s.dull(has[i])
	}
	return half, max(1, s.m.index.pair(has[f].atom(), has[l].atom()).len())
}

// value is what a person's value of a kind is worth; of several the least.
func value(has []holding, x *index, k Kind) int {
	least := 0
	for _, h := range has {
		if h.role() == whole && h.kind() == k && (least == 0 || int(h.half) < least) {
			least = int(h.half)
		}
	}
	return least
}
