package matcher

import "math"

// promising says that somebody may be reported of the people of a window: it is quick,
// and most are not. Nobody's confidence, nor that one of them is meant, is above what
// all of them come to together, if each had all that may stand there.
func (s *scan) promising() bool {
	odds := 0.0
	for _, who := range s.people {
		half := s.most(who, s.m.enough)
		odds += math.Exp2(float64(half)/2 - s.m.prior)
		if half >= s.m.enough || odds >= s.m.options.ReviewAt*(1+odds) {
			return true
		}
	}
	return false
}

// most is the half bits that a person comes to in the window, or more; once these are
// enough, no more is asked.
func (s *scan) most(who int32, enough int) int {
	var values [len(kindNames)]int // of each kind
	var names nameBound
	var may mayHave
	sum, strongest := 0, 0
	has := s.m.index.holdingsOf(who)
	for i := range has {
		h := &has[i]
		half, kind, stands := int(h.half), h.kind(), s.has(h)
		switch {
		case kind == Name && h.role() != together:
			names.add(h, stands)
			continue
		case h.role() == localPart || h.role() == domain:
			continue
		case stands:
			if kind == Username && s.m.credentials.hosts.any() {
				half += ownLoginHalf
			}
		case h.role() == whole:
			if !may.asked {
				may = s.mayHave(who, has)
			}
			half -= s.editOf(h, may)
		default:
			continue
		}
		if half <= 0 {
			continue
		}
		if kind == Name || h.derived() {
			strongest, half = max(strongest, half), residualHalf
		}
		if old := values[kind]; half > old && kind != Name {
			values[kind], sum = half, sum+half-old
		}
		if sum >= enough {
			return sum
		}
	}
	return sum + max(strongest, names.most(s.loose))
}

// mostBeside is the half bits that a person comes to, or more, by a name in one word or a
// handle, the name and what may stand around it with an edit: where no other value of
// theirs stands. Addresses propose their people themselves.
func (s *scan) mostBeside(b *batch, d *event, who int32) int {
	var names nameBound
	var values [len(kindNames)]int // of each kind
	p := &b.pieces[d.piece]
	keys := s.numbersAround(b, proposal{piece: d.piece, first: d.first, last: d.last}, true)
	wrong := s.valued(who, keys)
	strongest := 0
	has := s.m.index.holdingsOf(who)
	for i := range has {
		h := &has[i]
		switch kind := h.kind(); {
		case kind == Email:
		case h.role() == together || h.derived():
			strongest = max(strongest, int(h.half))
		case kind == Name:
			names.add(h, false)
		case kind == Username && h.atom() == d.atom:
			values[kind] = int(h.half)
		case kind == DateOfBirth:
			values[kind] = max(values[kind], int(h.half)-birthEditLoss)
		case kind == Postcode && p.posted:
			values[kind] = max(values[kind], int(h.half)-min(postEditLoss, postSwapLoss))
		case isNumber(kind) && wrong:
			values[kind] = max(values[kind], int(h.half)-min(digitLoss, digitsSwapLoss))
		}
	}
	sum := max(strongest, names.most(looseWords)) + residualHalf
	for _, half := range values {
		sum += half
	}
	return sum
}

// nameBound is the most that the two parts of a name are worth, a surname and a
// forename: as it is enrolled, and of what stands in the window as it is.
type nameBound struct{ known, standing [2]int }

func (n *nameBound) add(h *holding, stands bool) {
	part := 1
	if h.role().ofSurname() {
		part = 0
	}
	n.known[part] = max(n.known[part], int(h.half))
	if stands {
		n.standing[part] = max(n.standing[part], int(h.half))
	}
}

// most is what both are worth, if so many words may be one of them in another spelling.
func (n *nameBound) most(loose int) int {
	switch loose {
	case 0:
		return n.standing[0] + n.standing[1]
	case 1:
		return max(n.known[0]+n.standing[1], n.standing[0]+n.known[1])
	}
	return n.known[0] + n.known[1]
}

// has says that a value stands in the window as it is.
func (s *scan) has(h *holding) bool {
	w := &s.win
	if w.firstOf[h.print()] == 0 {
		return false
	}
	fast := s.m.index.atom(h.atom()).fast
	for at := w.firstOf[h.print()]; at != 0; at = w.nextOf[at-1] {
		if w.tagAt(at-1) == fast {
			return true
		}
	}
	return false
}

// mayHave says which values of a person may stand in the window with an edit.
type mayHave struct{ asked, number, date, mail bool }

func (s *scan) mayHave(who int32, has []holding) mayHave {
	j, may := &s.judge, mayHave{asked: true}
	may.date = j.misdated
	for _, i := range j.misspelt {
		if !j.win.words[i].letters() {
			outs := j.without(int(i))
			may.date = may.date || misdateLength(len(outs))
			may.number = may.number || s.m.index.marks[who].values.near(j.win.tags[i], outs)
		}
	}
	for i := j.mail.from; i < j.mail.to && !may.mail; i++ {
		_, loss := s.mailSlip(i, has)
		may.mail = loss > 0
	}
	return may
}

// editOf is the least that it loses to read a value with an edit, in half bits; all,
// if nothing in the window may be read so.
func (s *scan) editOf(h *holding, may mayHave) int {
	switch {
	case isNumber(h.kind()) && may.number && s.hasEdited(h):
		return min(digitLoss, digitsSwapLoss)
	case h.kind() == DateOfBirth && may.date && s.hasEdited(h):
		return birthEditLoss
	case h.kind() == Postcode && s.posted && s.hasEdited(h):
		return min(postEditLoss, postSwapLoss)
	case h.kind() == Email && may.mail:
		return min(hostEditLoss, localEditLoss, localMissingLoss)
	}
	return math.MaxUint8
}

// hasEdited says that a number, date or postcode stands in the window with an edit.
func (s *scan) hasEdited(h *holding) bool {
	j, x := &s.judge, s.m.index
	a := x.atom(h.atom())
	for _, i := range j.misspelt {
		if !j.win.words[i].letters() && x.oneEdit(a, j.win.tags[i], j.without(int(i))) != noEdit {
			return true
		}
	}
	for i, r := range j.formRuns {
		if r.len() > 0 && x.oneEdit(a, j.win.forms[i].tag, j.formOuts[r.from:r.to]) != noEdit {
			return true
		}
	}
	return false
}
