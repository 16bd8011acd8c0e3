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
	aloneCap = 0.98
	// longNumber is the worth, in half bits, of a number of ten digits. From
	// there on a number under its heading may be sure alone. With eight, one in
	// 2,000 strangers with a payroll number of their own has one of 47,000.
	longNumber = 70
	// residualHalf is what a handle made of the name adds to it, and the reverse.
	residualHalf = 4
	surnameCap   = 16 // half bits of a surname without its forename
	forenameCap  = 12 // half bits of a forename without its surname

	fewNumbers    = 4   // more in a window make each a likelier coincidence
	mostProposed  = 256 // people that are weighed in one window
	mostNameHits  = 64  // of one person in one window
	hopeless      = -10 // bits below which a candidate does not count as a rival
	nameReach     = 3   // words between the parts of a name
	cellReach     = 64  // the same between cells of a row
	mostEvidences = int(Postcode) + 1
)

// evidence is a value of a person that was found.
type evidence struct {
	kind        Kind
	role        role
	rule        rule
	derived     bool
	headed      bool
	half        int
	first, last int32
	word2       int32 // of the other part of a name, or none
}

// part is one part of a name that was found.
type part struct {
	role role
	rule rule
	half int
	word int32
}

// candidate is a person weighed in one window.
type candidate struct {
	who   int32
	bits  float64 // log-odds that the record is about them
	alone bool    // one kind of evidence, which others may share
	found [mostEvidences]evidence
	n     int
	parts [2]part // of the name, if found
}

// scoring is the working memory of weighing.
type scoring struct {
	numbers    int // words of the window that hold digits
	proposed   []int32
	weak       []weakHit
	surnames   []part
	forenames  []part
	others     []evidence
	candidates []candidate
}

// weakHit is a hit that proposes nobody by itself.
type weakHit struct {
	hit         int32
	first, last int32
	name        bool
}

// finding is a person found in a record.
type finding struct {
	confidence float64
	kinds      []Kind
	reasons    []string
}

// window weighs the people proposed by words from to to.
func (s *scan) window(from, to int) {
	low, _ := slices.BinarySearchFunc(s.hits, int32(from), func(h hit, w int32) int { return int(h.first - w) })
	high := low
	for high < len(s.hits) && int(s.hits[high].first) < to {
		high++
	}
	hits := s.hits[low:high]
	if len(hits) == 0 {
		return
	}
	s.propose(hits)
	if len(s.scoring.proposed) == 0 {
		return
	}
	s.numbers = 0
	for i := range s.words[from:to] {
		if s.words[from+i].class&digit != 0 {
			s.numbers++
		}
	}
	s.candidates = s.candidates[:0]
	for _, who := range s.scoring.proposed {
		s.weigh(who, hits, from, to)
	}
	s.decide()
}

// propose collects the people whom a value of their own, or a pair of weak ones,
// stands for.
func (s *scan) propose(hits []hit) {
	x := s.m.index
	s.scoring.proposed, s.weak = s.scoring.proposed[:0], s.weak[:0]
	for i, h := range hits {
		a := &x.atoms[h.atom]
		s.scoring.proposed = append(s.scoring.proposed, x.postings[a.people.from:a.people.to]...)
		if weak(a.kind) {
			s.weak = append(s.weak, weakHit{int32(i), h.first, h.last, a.kind == Name})
		}
	}
	for i, a := range s.weak {
		for _, b := range s.weak[i+1:] {
			if b.first > a.last+cellReach {
				break
			}
			edited := hits[a.hit].rule == oneEdit && hits[b.hit].rule == oneEdit
			if a.name && b.name && (edited || !s.joinable(a.first, a.last, b.first, b.last)) {
				continue
			}
			people := x.pair(hits[a.hit].atom, hits[b.hit].atom)
			s.scoring.proposed = append(s.scoring.proposed, x.postings[people.from:people.to]...)
		}
		if len(s.scoring.proposed) > 16*mostProposed {
			break
		}
	}
	slices.Sort(s.scoring.proposed)
	s.scoring.proposed = slices.Compact(s.scoring.proposed)
	s.scoring.proposed = s.scoring.proposed[:min(len(s.scoring.proposed), mostProposed)]
}

// joinable says that two stretches of words may be parts of one name: next to
// each other but for a word or two between, or cells of one row.
func (s *scan) joinable(aFirst, aLast, bFirst, bLast int32) bool {
	if aFirst > bFirst {
		aLast, bFirst = bLast, aFirst
	}
	gap := bFirst - aLast
	if gap <= 0 {
		return false
	}
	return gap <= nameReach || gap <= cellReach && s.inCell(aLast) && s.inCell(bFirst)
}

func (s *scan) inCell(word int32) bool { return s.fields[s.words[word].field].cell }

// weigh adds up what the hits say of one person.
func (s *scan) weigh(who int32, hits []hit, from, to int) {
	s.surnames, s.forenames, s.others = s.surnames[:0], s.forenames[:0], s.others[:0]
	p := &s.m.index.people[who]
	has := s.m.index.holdings[p.has.from:p.has.to]
	for i := range hits {
		h := &hits[i]
		if int(h.last) >= to {
			continue
		}
		for _, x := range has {
			if x.atom == h.atom && s.confirm(h) {
				s.note(x, h)
			}
		}
	}
	c := candidate{who: who}
	s.weighName(&c, has, from, to)
	s.weighOthers(&c)
	s.sum(&c)
	if c.n > 0 && c.bits > hopeless {
		s.candidates = append(s.candidates, c)
	}
}

// note files a holding that was hit under names or others.
func (s *scan) note(has holding, h *hit) {
	kind := s.m.index.atoms[h.atom].kind
	half := int(has.half) - int(h.loss)
	if kind == Name && s.words[h.first].address {
		half -= addressLoss
	}
	if kind == Name && has.role != together {
		p := part{has.role, h.rule, half, h.first}
		if has.role.isSurname() {
			s.surnames = appendSome(s.surnames, p)
		} else {
			s.forenames = appendSome(s.forenames, p)
		}
		return
	}
	e := evidence{
		kind: kind, role: has.role, rule: h.rule, derived: has.derived,
		half: half, first: h.first, last: h.last, word2: none,
	}
	if isNumber(kind) || kind == Username && s.words[h.first].class&digit != 0 {
		var fits bool
		if e, fits = s.inContext(e); !fits {
			return
		}
	}
	s.others = append(s.others, e)
}

func appendSome(list []part, p part) []part {
	if len(list) >= mostNameHits {
		return list
	}
	return append(list, p)
}

func isNumber(k Kind) bool { return k == StaffNumber || k == PayrollNumber }

// inContext weighs a number by what is announced before it. It says false where
// something else is announced.
func (s *scan) inContext(e evidence) (evidence, bool) {
	switch kind := s.announced(e.first); {
	case isNumber(kind) && isNumber(e.kind) || kind != 0 && kind == e.kind:
		e.headed = true
	case kind == DateOfBirth || kind == Phone || kind == Postcode || kind == NationalInsurance:
		return e, false
	case s.numbers > fewNumbers:
		e.half -= int(2 * math.Log2(float64(s.numbers)/fewNumbers))
	}
	return e, true
}

// announced is the kind that the heading of a word's field announces, or one of
// the three words before it: "warrant no. 123456".
func (s *scan) announced(word int32) Kind {
	f := s.words[word].field
	if k := s.fields[f].kind; k != 0 {
		return k
	}
	for i := word - 1; i >= 0 && i >= word-3 && s.words[i].field == f; i-- {
		if w := &s.words[i]; w.letters() {
			if k := headings[string(s.word(int(i)))]; k != 0 && k != Name {
				return k
			}
		} else {
			break
		}
	}
	return 0
}

// weighName finds the best reading of the name. Without its other part a name
// only counts beside something else.
func (s *scan) weighName(c *candidate, has []holding, from, to int) {
	best := evidence{kind: Name, half: math.MinInt}
	for _, sur := range s.surnames {
		for _, fore := range s.forenames {
			if half := sur.half + fore.half; half > best.half && s.joinable(sur.word, sur.word, fore.word, fore.word) {
				best.half, best.first, best.last, best.word2 = half, sur.word, sur.word, fore.word
				c.parts = [2]part{sur, fore}
			}
		}
	}
	for _, e := range s.others {
		if e.kind == Name && e.half > best.half {
			best = e
			c.parts = [2]part{{role: together, rule: e.rule}}
		}
	}
	if best.half == math.MinInt && s.hasOther() {
		best = s.lonePart(c, has, from, to)
	}
	if best.half > 0 {
		c.add(best)
	}
}

func (s *scan) hasOther() bool {
	return slices.ContainsFunc(s.others, func(e evidence) bool { return e.kind != Name })
}

// lonePart reads a surname with an initial, a surname or a forename.
func (s *scan) lonePart(c *candidate, has []holding, from, to int) evidence {
	best := evidence{kind: Name, half: math.MinInt, word2: none}
	for _, sur := range s.surnames {
		half := min(sur.half, surnameCap)
		at := s.initialNear(has, sur.word, from, to)
		initials := part{role: initial, half: initialHalf, word: at}
		if at != none {
			half = sur.half + initialHalf
		} else {
			initials = part{role: roles}
		}
		if half > best.half {
			best.half, best.first, best.last, best.word2 = half, sur.word, sur.word, at
			c.parts = [2]part{sur, initials}
		}
	}
	for _, fore := range s.forenames {
		if half := min(fore.half, forenameCap); half > best.half {
			best.half, best.first, best.last, best.word2 = half, fore.word, fore.word, none
			c.parts = [2]part{{role: roles}, fore}
		}
	}
	return best
}

// initialNear is the word next to a surname, or next but one, that is an initial
// of the person, or none.
func (s *scan) initialNear(has []holding, word int32, from, to int) int32 {
	for _, at := range [...]int32{word - 1, word + 1, word - 2, word + 2} {
		if int(at) < from || int(at) >= to || s.words[at].len() != 1 || !s.words[at].letters() {
			continue
		}
		tag := s.tags.tag(Name, initial.variant(), s.word(int(at)))
		for _, h := range has {
			if h.role == initial && s.m.index.atoms[h.atom].tag == tag {
				return at
			}
		}
	}
	return none
}

// weighOthers takes the best evidence of each kind, the strongest first; a word
// that bears one out bears out no other.
func (s *scan) weighOthers(c *candidate) {
	slices.SortStableFunc(s.others, func(a, b evidence) int { return b.half - a.half })
	for _, e := range s.others {
		if e.kind != Name && !c.knows(e) {
			c.add(e)
		}
	}
}

func (c *candidate) add(e evidence) {
	if c.n < len(c.found) {
		c.found[c.n] = e
		c.n++
	}
}

// knows says that the kind, or a word, of e is in use already. A name within an
// address, or the like, gives way to it.
func (c *candidate) knows(e evidence) bool {
	found := c.found[:c.n]
	if slices.ContainsFunc(found, func(f evidence) bool { return f.kind == e.kind }) {
		return true
	}
	for i := range found {
		if f := &found[i]; f.touches(&e) {
			if f.kind == Name && e.half > f.half {
				*f = e
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

// sum adds the evidence up. Of the name and the handles made of it, the
// strongest counts in full.
func (s *scan) sum(c *candidate) {
	half, strongest, kinds, unique := 0, 0, 0, false
	dependent := 0
	for _, e := range c.found[:c.n] {
		unique = unique || e.unique()
		if e.kind == Name || e.derived {
			dependent++
			strongest = max(strongest, e.half)
			continue
		}
		half += e.half
		kinds++
	}
	if dependent > 0 {
		half += strongest + residualHalf*(dependent-1)
		kinds++
	}
	c.bits = float64(half)/2 - priorBits
	c.alone = kinds < 2 && !unique
}

// unique says that a value belongs to one person wherever it stands.
func (e *evidence) unique() bool {
	switch e.kind {
	case Email, Phone, NationalInsurance:
		return true
	case StaffNumber, PayrollNumber:
		return e.headed && e.half >= longNumber
	}
	return false
}

// decide turns log-odds into confidence. People whose evidence rests on the same
// words are rivals for them and share the probability: the leader is sure only
// when the others are far behind.
func (s *scan) decide() {
	for i := range s.candidates {
		c := &s.candidates[i]
		odds := math.Exp2(c.bits)
		rivals := 0.0
		for j := range s.candidates {
			if o := &s.candidates[j]; i != j && c.rival(o) {
				rivals += math.Exp2(o.bits)
			}
		}
		confidence := odds / (1 + odds + rivals)
		if c.alone {
			confidence = min(confidence, aloneCap, 0.99*s.m.options.AlertAt)
		}
		if confidence < s.m.options.ReviewAt || confidence <= s.best[c.who].confidence {
			continue
		}
		s.best[c.who] = finding{confidence: confidence, kinds: c.kinds(), reasons: s.reasons(c)}
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
	for _, e := range c.found[:c.n] {
		kinds = append(kinds, e.kind)
	}
	slices.Sort(kinds)
	return kinds
}
