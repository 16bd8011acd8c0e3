package matcher

import (
	"cmp"
	"math"
	"slices"
)

// Explanation says in numbers why a match is as sure as it is. Bits are binary
// logarithms: of likelihood ratios where they are of evidence, else of odds. It
// holds kinds, rules and opaque references, never a value.
type Explanation struct {
	Evidence  []Evidence `json:"evidence"`  // what stands there, ascending by kind
	Conflicts []Evidence `json:"conflicts"` // what stands there instead of the person's own; below 0
	Prior     float64    `json:"prior"`     // bits that the evidence has to make up for
	LogOdds   float64    `json:"log_odds"`  // evidence and conflicts less the prior
	Posterior float64    `json:"posterior"` // of the log-odds alone: 1 / (1 + 2^-LogOdds)
	// Capped: it rests on one kind of value, which others may share, or another value
	// stands beside it. It is right less often than its bits say, and never sure.
	Capped bool    `json:"capped"`
	Rivals []Rival `json:"rivals"` // who shares the probability, the likeliest first
	// MoreRivals is the number of those that are not listed.
	MoreRivals int `json:"more_rivals,omitempty"`
}

// Evidence is what one value, or one conflict, says of a person.
type Evidence struct {
	Kind   Kind    `json:"kind"`
	Reason string  `json:"reason"` // the rule by which it was found
	Bits   float64 `json:"bits"`
}

// Rival is somebody else whom the same words may name.
type Rival struct {
	Subject Subject `json:"subject"`
	LogOdds float64 `json:"log_odds"`
}

// explain adds to the finding at a place why it is as sure as it is.
func (s *scan) explain(c *candidate, at place) {
	x := &Explanation{
		Evidence: s.worth(c), Conflicts: []Evidence{}, Prior: s.m.prior, LogOdds: c.bits,
		Posterior: 1 / (1 + math.Exp2(-c.bits)), Capped: c.alone, Rivals: []Rival{},
	}
	for _, o := range c.other.costs() {
		if o.is {
			x.Conflicts = append(x.Conflicts, Evidence{o.kind, o.reason, float64(o.half) / 2})
		}
	}
	for i := range s.judge.candidates {
		if o := &s.judge.candidates[i]; o.who != c.who && c.rival(o) {
			x.Rivals = append(x.Rivals, Rival{s.m.index.subject(o.who), o.bits})
		}
	}
	slices.SortStableFunc(x.Rivals, func(a, b Rival) int { return cmp.Compare(b.LogOdds, a.LogOdds) })
	if n := len(x.Rivals); n > mostAlike {
		x.Rivals, x.MoreRivals = x.Rivals[:mostAlike], n-mostAlike
	}
	f := s.best[at]
	f.why = x
	s.best[at] = f
}

// worth is what sum counts each piece of evidence for.
func (s *scan) worth(c *candidate) []Evidence {
	strongest := none
	for i := range c.found[:c.n] {
		e := &c.found[i]
		if (e.kind == Name || e.derived) && (strongest == none || e.half > c.found[strongest].half) {
			strongest = int32(i)
		}
	}
	out := make([]Evidence, 0, c.n)
	for i := range c.found[:c.n] {
		e := &c.found[i]
		w := Evidence{e.kind, s.reason(c, e), float64(e.half) / 2}
		if (e.kind == Name || e.derived) && int32(i) != strongest {
			w.Reason += ", made of the name"
			w.Bits = residualHalf / 2.
			if e.kind == Name {
				w.Reason = s.reason(c, e) + ", of which the other is made"
			}
		}
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b Evidence) int { return cmp.Compare(a.Kind, b.Kind) })
	return out
}
