package matcher

import (
	"bytes"
	"slices"
)

// withoutTwo are the tags of a word with each two letters left out.
func (j *judge) withoutTwo(i int) []uint64 {
	if j.twosOf == i+1 {
		return j.twos
	}
	j.twosOf, j.twos = i+1, j.twos[:0]
	v := j.win.word(i)
	for a := range v {
		for b := a + 1; b < len(v); b++ {
			j.buf = append(append(append(j.buf[:0], v[:a]...), v[a+1:b]...), v[b+1:]...)
			j.twos = append(j.twos, j.win.kernel.Sum(j.buf))
		}
	}
	return j.twos
}

// nearly files where a person's names or numbers stand with an edit.
func (s *scan) nearly(who int32, has []holding) {
	j, x := &s.judge, s.m.index
	w := &j.win
	for _, i := range j.misspelt {
		tag, outs := w.tags[i], j.without(int(i))
		if w.words[i].letters() {
			if x.marks[who].calls.near(tag, outs) {
				s.holdNames(has)
				s.misnamed(int(i))
			}
			continue
		}
		// Dates are among the values, but not with a digit left out.
		if misdateLength(len(outs)) || w.heading(int(i)).kind == Postcode || x.marks[who].values.near(tag, outs) {
			s.holdNumbers(has)
			s.misnumbered(tag, outs, word1(int(i), oneEdit, 0))
		}
	}
	for i := range w.forms {
		r := j.formRuns[i]
		if r.len() == 0 {
			continue
		}
		f, outs := &w.forms[i], j.formOuts[r.from:r.to]
		if f.date {
			s.holdNumbers(has)
			g := *f
			g.rule, g.loss = oneEdit, 0
			s.misnumbered(f.tag, outs, g)
			continue
		}
		s.holdNames(has)
		for _, h := range j.heldNames {
			if h.of.fast != f.tag && x.oneEdit(h.of, f.tag, outs) != noEdit {
				g := *f
				g.rule, g.loss = oneEdit, s.editLoss(h.holding, f.tag, r.len(), false)
				s.note(h.holding, h.of, g)
			}
		}
	}
}

// misdateLength says that a word of so many digits may be a date with one digit more,
// fewer or wrong.
func misdateLength(n int) bool { return n >= len("yyyymmdd")-1 && n <= len("yyyymmdd")+1 }

// near says that a tag, or one of those with a letter left out, may be a person's.
func (t *traits) near(tag uint64, outs []uint64) bool {
	if t.has(trait(uint32(tag))) {
		return true
	}
	for _, o := range outs {
		if t.has(trait(uint32(o))) {
			return true
		}
	}
	return false
}

// misnamed files word i as a name with an edit.
func (s *scan) misnamed(i int) {
	j, x := &s.judge, s.m.index
	tag, outs := j.win.tags[i], j.without(i)
	for _, h := range j.heldNames {
		if h.of.fast != tag && x.oneEdit(h.of, tag, outs) != noEdit {
			s.note(h.holding, h.of, word1(i, oneEdit, s.editLoss(h.holding, tag, j.win.words[i].len(), false)))
		}
	}
}

// editLoss is what it loses to read a word as a misspelt name. A word that is a
// name by itself is worth no more than that.
func (s *scan) editLoss(h holding, tag uint64, length int, two bool) uint8 {
	loss := wordEditLoss
	if two {
		loss = wordEditsLoss
	} else if length < 6 {
		loss += shortEditLoss * (6 - length)
	}
	if known := s.m.information(tag); known > 0 {
		loss = nameEditLoss
		if two {
			loss = nameEditsLoss
		}
		loss += max(0, int(h.half)-known)
	}
	return uint8(min(loss, 255))
}

// misnumbered files a number or date with one digit wrong, missing or more, or two
// swapped.
func (s *scan) misnumbered(tag uint64, outs []uint64, f form) {
	j, x := &s.judge, s.m.index
	for _, h := range j.heldNumbers {
		if h.of.fast == tag || h.kind() == Postcode && j.win.heading(int(f.first)).kind != Postcode || f.date != (h.kind() == DateOfBirth) && f.from != none {
			continue
		}
		how := x.oneEdit(h.of, tag, outs)
		if how == noEdit {
			continue
		}
		f.rule, f.loss = oneEdit, digitLoss
		switch {
		case h.kind() == DateOfBirth:
			f.loss = birthEditLoss
		case h.kind() == Postcode && how == twoSwapped:
			f.loss = postSwapLoss
		case h.kind() == Postcode:
			f.loss = postEditLoss
		case how == twoSwapped:
			f.loss = digitsSwapLoss
		}
		s.note(h.holding, h.of, f)
	}
}

// loosely files names with two edits, or of the same sound, for those of whom
// something else stands in the window.
func (s *scan) loosely(has []holding) bool {
	j := &s.judge
	s.holdNames(has)
	w := &j.win
	before := len(j.surnames) + len(j.forenames)
	tried := 0
	for i := range w.words {
		if !s.mayBeLoose(i) {
			continue
		}
		v := &w.words[i]
		if tried++; tried > looseWords {
			break
		}
		var sound uint64
		if soundable(w.word(i)) {
			j.buf = appendSound(j.buf[:0], w.word(i))
			sound = w.kernel.Sum(j.buf)
		}
		s.misprinted(i)
		for _, h := range j.heldNames {
			switch a := h.of; {
			case a.fast == w.tags[i]:
			case h.role() == surnameSound || h.role() == forenameSound:
				if a.fast == sound {
					loss := max(0, int(h.half)-max(s.m.information(w.tags[i])-soundLoss, 0))
					if s.m.information(w.tags[i]) == 0 {
						loss = 0
					}
					s.note(h.holding, a, word1(i, soundsAlike, uint8(min(loss, 255))))
				}
			case a.nature.hasTwos() && v.len() >= shortestTwo-1 && v.len() <= 16 && s.twoEdits(a, i):
				s.note(h.holding, a, word1(i, twoEdits, s.editLoss(h.holding, w.tags[i], v.len(), true)))
			}
		}
	}
	return len(j.surnames)+len(j.forenames) > before
}

// mayBeLoose says that a word may be a name in another spelling.
func (s *scan) mayBeLoose(i int) bool {
	w := &s.win
	v := &w.words[i]
	return !v.address && v.letters() && v.len() >= 3 && (!s.m.index.common.has(w.tags[i]) || w.heading(i).kind == Name)
}

// misprintPairs are letters that optical recognition takes for each other.
var misprintPairs = [...][2]string{{"rn", "m"}, {"m", "rn"}, {"cl", "d"}, {"d", "cl"}, {"vv", "w"}, {"w", "vv"}, {"li", "h"}, {"h", "li"}, {"nn", "m"}, {"ii", "u"}}

// misprinted files word i as a name in which letters were taken for others.
func (s *scan) misprinted(i int) {
	j := &s.judge
	v := j.win.word(i)
	for at := range v {
		for _, p := range misprintPairs {
			if v[at] != p[0][0] || !bytes.HasPrefix(v[at:], []byte(p[0])) {
				continue
			}
			j.buf = append(append(append(j.buf[:0], v[:at]...), p[1]...), v[at+len(p[0]):]...)
			tag := j.win.kernel.Sum(j.buf)
			for _, h := range j.heldNames {
				if h.of.fast == tag && h.role().called() {
					s.note(h.holding, h.of, word1(i, twoEdits, misprintLoss))
				}
			}
		}
	}
}

// twoEdits says that word i is two edits from a name.
func (s *scan) twoEdits(a *atom, i int) bool {
	j, x := &s.judge, s.m.index
	ones, twos, n := x.ones(a), x.twos(a), j.win.words[i].len()
	switch n - len(ones) {
	case 0:
		return meet(ones, j.without(i)) || meet(twos, j.withoutTwo(i))
	case 1:
		return meet(ones, j.withoutTwo(i))
	case -1:
		return meet(twos, j.without(i))
	case 2:
		return slices.Contains(j.withoutTwo(i), a.fast)
	case -2:
		return slices.Contains(twos, uint32(j.win.tags[i]))
	}
	return false
}

// meet says that two lists have a tag in common.
func meet(near []uint32, tags []uint64) bool {
	var seen uint64
	for _, n := range near {
		seen |= 1 << (n & 63)
	}
	for _, t := range tags {
		if seen>>(t&63)&1 != 0 && slices.Contains(near, uint32(t)) {
			return true
		}
	}
	return false
}
