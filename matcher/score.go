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
	form        form
}

// part is one part of a name that was found.
type part struct {
	role role
	rule rule
	half int
	word int32
	last int32
	form form
	atom int32
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

// conflict is what else stands where a value of the person should.
type conflict struct {
	forename, surname, birth, number, postcode bool
}

// finding is a person found in a record.
type finding struct {
	confidence float64
	kinds      []Kind
	reasons    []string
	among      []int32 // those between whom it cannot be decided
}

// weighName finds the best reading of the name. Without its other part a name
// only counts beside something else.
func (s *scan) weighName(c *candidate, has []holding) {
	best := evidence{kind: Name, half: math.MinInt}
	for _, sur := range s.judge.surnames {
		for _, fore := range s.judge.forenames {
			if half := sur.half + fore.half; half > best.half && s.win.joinable(sur.word, sur.last, fore.word, fore.last) {
				best.half, best.first, best.last, best.word2 = half, sur.word, sur.word, fore.word
				c.parts = [2]part{sur, fore}
			}
		}
	}
	for _, e := range s.judge.others {
		if e.kind == Name && e.half > best.half {
			best = e
			c.parts = [2]part{{role: together, rule: e.rule}, {role: roles}}
		}
	}
	if best.half == math.MinInt && s.hasOther() {
		best = s.lonePart(c, has)
	}
	if best.half > 0 {
		c.add(best)
	}
}

// lacksName says that a part of the name was not found.
func (c *candidate) lacksName() bool {
	return c.parts[0].half == 0 || c.parts[1].half == 0
}

// hasMuch says that what was found besides the name is worth a search of all words
// for it: more than a date.
func (s *scan) hasMuch() bool {
	half := 0
	for _, e := range s.judge.others {
		half += e.half
	}
	return half > birthHalf
}

func (s *scan) hasOther() bool {
	return slices.ContainsFunc(s.judge.others, func(e evidence) bool { return e.kind != Name })
}

// lonePart reads a surname with an initial, a surname or a forename.
func (s *scan) lonePart(c *candidate, has []holding) evidence {
	best := evidence{kind: Name, half: math.MinInt, word2: none}
	for _, sur := range s.judge.surnames {
		half := min(sur.half, surnameCap)
		at := s.initialNear(has, sur.word)
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
	for _, fore := range s.judge.forenames {
		if half := min(fore.half, forenameCap); half > best.half {
			best.half, best.first, best.last, best.word2 = half, fore.word, fore.word, none
			c.parts = [2]part{{role: roles}, fore}
		}
	}
	return best
}

// initialNear is the word next to a surname, or next but one, that is an initial
// of the person, or none.
func (s *scan) initialNear(has []holding, word int32) int32 {
	for _, at := range [...]int32{word - 1, word + 1, word - 2, word + 2} {
		if at < 0 || int(at) >= len(s.win.words) || s.win.words[at].len() != 1 || !s.win.words[at].letters() {
			continue
		}
		for _, h := range has {
			if h.role == initial && s.m.index.atom(h.atom()).fast == s.win.tags[at] {
				return at
			}
		}
	}
	return none
}

// weighOthers takes the best evidence of each kind, the strongest first; a word
// that bears one out bears out no other. Numbers and dates with an edit count beside
// a name only: any number is an edit from somebody's.
func (s *scan) weighOthers(c *candidate) {
	slices.SortStableFunc(s.judge.others, func(a, b evidence) int { return b.half - a.half })
	for _, e := range s.judge.others {
		if e.kind == Name || e.nearly() && !c.has(Name) || c.knows(e) {
			continue
		}
		c.add(e)
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

// disagree notes what stands where a value of the person should, and does not
// agree with it.
func (s *scan) disagree(c *candidate, has []holding) {
	j := &s.judge
	sur, fore := c.parts[0].half > 0, c.parts[1].half > 0
	if c.parts[0].role == together {
		sur, fore = true, true
	}
	c.other.surname = !sur && (j.called[0] || fore && s.nameBeside(c.parts[1].word, has, surnames))
	c.other.forename = !fore && (j.called[1] || sur && s.nameBeside(c.parts[0].word, has, forenames))
	if !sur && !fore && s.someName() {
		c.other.surname, c.other.forename = true, true
	}
	var known [len(kindNames)]bool
	for _, h := range has {
		known[s.m.index.atom(h.atom()).kind] = true
	}
	for _, e := range c.found[:c.n] {
		known[e.kind] = false
	}
	c.other.birth = j.born && known[DateOfBirth]
	c.other.postcode = j.posted && known[Postcode]
	c.other.number = j.numbered && known[StaffNumber] && !c.has(PayrollNumber)
}

func (c *candidate) has(k Kind) bool {
	return slices.ContainsFunc(c.found[:c.n], func(e evidence) bool { return e.kind == k })
}

// nameBeside says that a name that is none of the person's stands right beside one
// of theirs: the rest of somebody else's name.
func (s *scan) nameBeside(word int32, has []holding, roles roleSet) bool {
	w := &s.win
	if w.words[word].address {
		return false
	}
	at := word + 1
	if roles == forenames {
		if at = word - 1; at < 0 || s.separate(at) {
			at = word + 1
		}
	} else if int(at) >= len(w.words) || s.separate(word) {
		at = word - 1
	}
	if at < 0 || int(at) >= len(w.words) || !w.words[at].letters() || w.words[at].address || w.words[at].len() < 2 {
		return false
	}
	return s.m.information(w.tags[at]) > 0 && !s.m.index.common.has(w.tags[at])
}

// separate says that a word is not joined with the one behind it.
func (s *scan) separate(word int32) bool {
	w := &s.win
	return w.words[word].next == apart && !w.inCell(word)
}

// someName says that a field headed by a name holds one.
func (s *scan) someName() bool {
	w := &s.win
	for i := range w.words {
		if v := &w.words[i]; v.letters() && v.len() > 1 && w.heading(i).kind == Name {
			return true
		}
	}
	return false
}

// half is what the conflicts cost, in half bits.
func (o conflict) half() int {
	sum := 0
	for _, c := range []struct {
		is   bool
		cost int
	}{{o.forename, otherForename}, {o.surname, otherSurname}, {o.birth, otherBirth}, {o.number, otherNumber}, {o.postcode, otherPostcode}} {
		if c.is {
			sum += c.cost
		}
	}
	return sum
}

// sum adds the evidence up. Of the name and the handles made of it, the
// strongest counts in full.
func (s *scan) sum(c *candidate) {
	half, strongest, kinds, unique, number := 0, 0, 0, false, false
	dependent := 0
	for _, e := range c.found[:c.n] {
		unique = unique || e.unique()
		number = number || isNumber(e.kind) && e.rule != oneEdit
		if e.kind == Name || e.derived {
			dependent++
			strongest = max(strongest, e.half)
			continue
		}
		half += e.half
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
	c.alone = !unique && (kinds < 2 || misnamed || c.other.birth && !number)
}

// unique says that a value belongs to one person wherever it stands.
func (e *evidence) unique() bool {
	switch e.kind {
	case Email, Phone, NationalInsurance:
		return true
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
		}
		at := place{record, c.who}
		if max(confidence, either) < s.m.options.ReviewAt || confidence <= s.best[at].confidence || !s.confirm(c) {
			continue
		}
		s.best[at] = finding{confidence: confidence, kinds: c.kinds(), reasons: s.reasons(c), among: among}
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

// confirm has the tags decide on what was found as it stands. What was found with
// an edit rests on near tags alone, and is never sure by itself.
func (s *scan) confirm(c *candidate) bool {
	for i := range c.found[:c.n] {
		e := &c.found[i]
		if e.kind != Name || e.role == together {
			if !s.confirmed(e.atom, e.form) {
				return false
			}
			continue
		}
		for k := range c.parts {
			if p := &c.parts[k]; p.half > 0 && p.role != roles && p.role != initial && !s.confirmed(p.atom, p.form) {
				return false
			}
		}
	}
	return true
}

func (s *scan) confirmed(id int32, f form) bool {
	switch f.rule {
	case oneEdit, twoEdits, soundsAlike:
		return true
	}
	a, w := s.m.index.atom(id), &s.win
	canonical := w.word(int(f.first))
	if f.from != none {
		canonical = w.seen[f.from:f.to]
	}
	return s.judge.tags.tag(a.kind, a.variant(), canonical).proof() == a.proof
}
