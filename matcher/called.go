package matcher

import (
	"math"
	"slices"
)

// conflict is what else stands where a value of the person should.
type conflict struct {
	forename, surname, birth, number, postcode bool
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
			if h.role() == initial && h.print() == printOf(s.win.tags[at]) && s.m.index.atom(h.atom()).fast == s.win.tags[at] {
				return at
			}
		}
	}
	return none
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
		known[h.kind()] = true
	}
	for _, e := range c.found[:c.n] {
		known[e.kind] = false
	}
	c.other.birth = j.born && known[DateOfBirth]
	c.other.postcode = j.posted && known[Postcode]
	c.other.number = j.numbered && known[StaffNumber] && !c.has(PayrollNumber)
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
	return w.heading(int(at)).kind == Name || s.m.information(w.tags[at]) > 0 && !s.m.index.common.has(w.tags[at])
}

// separate says that a word is not joined with the one behind it.
func (s *scan) separate(word int32) bool {
	w := &s.win
	return w.words[word].next == apart && !w.inCell(word)
}

// someName says that a field headed by a name holds one, or that two words stand
// together that are names, one of them no common word.
func (s *scan) someName() bool {
	w := &s.win
	before, common := false, true
	for i := range w.words {
		v := &w.words[i]
		if !v.letters() || v.len() < 2 || v.address {
			before = false
			continue
		}
		if w.heading(i).kind == Name {
			return true
		}
		is, usual := s.m.information(w.tags[i]) > 0, s.m.index.common.has(w.tags[i])
		if is && before && !(usual && common) {
			return true
		}
		before, common = is, usual
	}
	return false
}

func (o conflict) costs() [5]cost {
	return [...]cost{
		{o.forename, Name, "another forename", otherForename},
		{o.surname, Name, "another surname", otherSurname},
		{o.birth, DateOfBirth, "another date", otherBirth},
		{o.number, StaffNumber, "another number", otherNumber},
		{o.postcode, Postcode, "another postcode", otherPostcode},
	}
}
