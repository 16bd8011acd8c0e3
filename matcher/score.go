package matcher

import (
	"math"
	"slices"
)

// The score of a person in a window is that of Fellegi and Sunter (1969): for
// each value that agrees, the binary logarithm of how much likelier it is there
// when the record is about the person than when it is not; their sum less what
// the prior demands. Values that depend on each other are capped.
const (
	// priorBits: one given person among 67 million.
	priorBits = 26
	// aloneCap is the most that one kind of evidence can reach which others may
	// share: a name, a date, a postcode, a short number, a handle.
	aloneCap = 0.9
	// aloneDamping is how much less often such a match is right than its bits say,
	// learnt on the development halves.
	aloneDamping = 0.75
	// mostAlike is how many people are named together where it cannot be decided
	// between them.
	mostAlike = 8
	// longNumber is the worth, in half bits, of a number of ten digits. From
	// there on a number under its heading may be sure alone. With eight, one in
	// 2,000 strangers with a payroll number of their own has one of 47,000.
	longNumber = 70
	// strongNumber is the worth, in half bits, from which a number is weighed
	// without anything beside it.
	strongNumber = 52
	// residualHalf is what a handle made of the name adds to it, and the reverse.
	residualHalf = 4
	surnameCap   = 20 // half bits of a surname without its forename
	forenameCap  = 20 // half bits of a forename without its surname

	leaderMargin  = 6   // bits by which one is ahead of another
	hopeless      = -10 // bits below which a candidate is not even a rival, unless it is to be reported
	mostEvidences = int(Postcode) + 1
)

// rule says how a value had to be read for it to match.
type rule uint8

const (
	exact   rule = iota
	oneEdit      // a letter more, fewer, another, or two swapped
	twoEdits
	soundsAlike
	inPieces    // parted by spaces or signs
	noLetters   // without the letters before or after the digits
	misreadZero // letters that are digits misread: O, l, S, B
	withoutDots // the local part of an address without its dots
	monthFirst  // a date read as m/d/y
	shortYear   // a date with a year of two digits
	lostZero    // a telephone number without the zero before it, as spreadsheets write it
)

// evidence is a value of a person that was found.
type evidence struct {
	kind        Kind
	role        role
	rule        rule
	derived     bool
	headed      bool
	own         bool // a handle at a service of the force's own
	half        int
	first, last int32
	word2       int32 // of the other part of a name, or none
	atom        int32
	from, to    int32 // as in form
}

// part is one part of a name that was found.
type part struct {
	role role
	rule rule
	half int
	word int32
	last int32
	atom int32
	dull bool // common in what is crawled

	from, to int32 // as in form
}

// candidate is a person weighed in one window.
type candidate struct {
	who   int32
	bits  float64 // log-odds that the record is about them
	alone bool    // one kind of evidence, which others may share
	other conflict
	found [mostEvidences]evidence
	n     int
	parts [2]part // of the name, if found
}

// finding is a person found in a record.
type finding struct {
	confidence float64
	kinds      []Kind
	reasons    []string
	among      []int32 // those between whom it cannot be decided
	either     float64 // that one of them is meant
	why        *Explanation
}

// weighOthers takes the best evidence of each kind, the strongest first; a word
// that bears one out bears out no other. Numbers and dates with an edit count beside
// a name only: any number is an edit from somebody's.
func (s *scan) weighOthers(c *candidate) {
	j := &s.judge
	j.strongest = j.strongest[:0]
	for i, e := range j.others {
		j.strongest = append(j.strongest, int64(-e.half)<<32|int64(i))
	}
	slices.Sort(j.strongest)
	for _, o := range j.strongest {
		e := &j.others[uint32(o)]
		if e.kind == Name || e.nearly() && !c.has(Name) || c.knows(e) {
			continue
		}
		c.add(*e)
	}
}

// nearly says that a number or date is not just the person's.
func (e *evidence) nearly() bool {
	return e.rule == oneEdit && (isNumber(e.kind) || e.kind == DateOfBirth)
}

func (c *candidate) add(e evidence) {
	if c.n < len(c.found) {
		c.found[c.n] = e
		c.n++
	}
}

// knows says that the kind, or a word, of e is in use already. A name within an
// address, or the like, gives way to it.
func (c *candidate) knows(e *evidence) bool {
	if c.has(e.kind) {
		return true
	}
	found := c.found[:c.n]
	for i := range found {
		if f := &found[i]; f.touches(e) {
			if f.kind == Name && e.half > f.half {
				*f = *e
			}
			return true
		}
	}
	return false
}

// touches says that two pieces of evidence rest on the same words.
func (e *evidence) touches(o *evidence) bool {
	within := func(w int32, x *evidence) bool { return w != none && (x.first <= w && w <= x.last || w == x.word2) }
	return within(e.first, o) || within(e.last, o) || within(o.first, e) || within(o.last, e) ||
		within(e.word2, o) || within(o.word2, e)
}

func (c *candidate) has(k Kind) bool {
	for i := range c.found[:c.n] {
		if c.found[i].kind == k {
			return true
		}
	}
	return false
}

// byKind is what was found of each kind: one at most, see knows.
func (c *candidate) byKind() (all [len(kindNames)]*evidence) {
	for i := range c.found[:c.n] {
		all[c.found[i].kind] = &c.found[i]
	}
	return all
}

// cost is what a conflict takes away, in half bits.
type cost struct {
	is     bool
	kind   Kind
	reason string
	half   int
}

// half is what the conflicts cost, in half bits.
func (o conflict) half() int {
	sum := 0
	for _, c := range o.costs() {
		if c.is {
			sum += c.half
		}
	}
	return sum
}

// sum adds the evidence up. Of the name and the handles made of it, the
// strongest counts in full.
func (s *scan) sum(c *candidate) {
	half, strongest, kinds, theirs, unique, number := 0, 0, 0, false, false, false
	dependent := 0
	for i := range c.found[:c.n] {
		e := &c.found[i]
		unique = unique || e.unique()
		number = number || isNumber(e.kind) && (e.rule == exact || e.rule == noLetters)
		if e.kind == Name || e.derived {
			dependent++
			strongest = max(strongest, e.half)
			continue
		}
		half += e.half
		theirs = theirs || !e.nearly()
		if e.kind != DateOfBirth || !e.nearly() {
			kinds++
		}
	}
	if dependent > 0 {
		half += strongest + residualHalf*(dependent-1)
		kinds++
	}
	c.bits = float64(half+c.other.half())/2 - s.m.prior
	misnamed := c.other.forename || c.other.surname
	nobody := !c.has(Name) && !number // a date and a postcode: a twin's, a neighbour's
	c.alone = !unique && (kinds < 2 || nobody || !theirs || misnamed || c.other.birth && !number)
}

// unique says that a value belongs to one person wherever it stands.
func (e *evidence) unique() bool {
	switch e.kind {
	case Email, Phone:
		return true
	case NationalInsurance: // without its last letter many a password looks like one
		return e.role == whole || e.headed
	case StaffNumber, PayrollNumber:
		return e.headed && e.half >= longNumber
	}
	return e.own
}

// decide turns log-odds into confidence. People whose evidence rests on the same
// words are rivals for them and share the probability: the leader is sure only
// when the others are far behind. Where one of a few is meant, all of them are
// named together.
func (s *scan) decide(record int32) {
	all := s.judge.candidates
	for i := range all {
		c := &all[i]
		odds := math.Exp2(c.bits)
		rivals, alike := 0.0, odds
		var among []int32
		for j := range all {
			if o := &all[j]; i != j && c.rival(o) {
				rivals += math.Exp2(o.bits)
				if math.Abs(o.bits-c.bits) < leaderMargin {
					among = append(among, o.who)
					alike += math.Exp2(o.bits)
				}
			}
		}
		confidence := odds / (1 + odds + rivals)
		if c.alone {
			confidence = min(aloneDamping*confidence, aloneCap, 0.99*s.m.options.AlertAt)
		}
		either := alike / (1 + odds + rivals)
		if len(among) == 0 || len(among) >= mostAlike {
			among, either = nil, 0
		} else {
			among = append(among, c.who)
			slices.Sort(among)
			if c.alone {
				either = min(aloneDamping*either, aloneCap, 0.99*s.m.options.AlertAt)
			}
		}
		at := place{record, c.who}
		if max(confidence, either) < s.m.options.ReviewAt || confidence <= s.best[at].confidence || !s.confirm(c) {
			continue
		}
		s.best[at] = finding{confidence: confidence, kinds: c.kinds(), reasons: s.reasons(c), among: among, either: either}
		if s.m.explains {
			s.explain(&all[i], at)
		}
	}
}

func (c *candidate) rival(o *candidate) bool {
	for i := range c.found[:c.n] {
		for j := range o.found[:o.n] {
			if c.found[i].touches(&o.found[j]) {
				return true
			}
		}
	}
	return false
}

func (c *candidate) kinds() []Kind {
	kinds := make([]Kind, 0, c.n)
	for k, e := range c.byKind() {
		if e != nil {
			kinds = append(kinds, Kind(k))
		}
	}
	return kinds
}

// confirm has the tags decide on what was found as it stands. What was found with
// an edit rests on near tags alone, and is never sure by itself.
func (s *scan) confirm(c *candidate) bool {
	for i := range c.found[:c.n] {
		e := &c.found[i]
		if e.kind != Name || e.role == together {
			if !s.confirmed(e.atom, e.rule, e.first, run{e.from, e.to}) {
				return false
			}
			continue
		}
		for k := range c.parts {
			if p := &c.parts[k]; p.half > 0 && p.role != roles && p.role != initial && !s.confirmed(p.atom, p.rule, p.word, run{p.from, p.to}) {
				return false
			}
		}
	}
	return true
}

// confirmed says that a word, or what was seen in several, is the value of an atom.
func (s *scan) confirmed(id int32, r rule, word int32, seen run) bool {
	switch r {
	case oneEdit, twoEdits, soundsAlike:
		return true
	}
	a, w := s.m.index.atom(id), &s.win
	canonical := w.word(int(word))
	if seen.from != none {
		canonical = w.seen[seen.from:seen.to]
	}
	return s.judge.tags.tag(a.kind(), a.nature.variant(), canonical).proof() == a.proof
}
