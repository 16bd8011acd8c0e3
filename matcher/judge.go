package matcher

import (
	"math"
	"slices"

	"peeler/matcher/internal/kernel"
)

// judge is the working memory of weighing people in a window.
type judge struct {
	win     window
	tags    tagger
	bits    [4]uint64 // of the tags that stand in the window: what is not here, is not there
	numbers int       // words of the window that hold digits

	outs   []uint64 // tags of the words with each letter left out
	parts  []run    // of each word in outs
	edited []kernel.Token

	people     []int32
	surnames   []part
	forenames  []part
	others     []evidence
	candidates []candidate
}

const (
	mostProposed = 256 // people that are weighed in one window
	mostNameHits = 64  // of one person in one window
	fewNumbers   = 4   // more in a window make each a likelier coincidence
)

// weighAll weighs those proposed in a stretch of words.
func (s *scan) weighAll(b *batch, p *piece, words run, all []proposal) {
	j := &s.judge
	j.people = j.people[:0]
	for _, o := range all {
		j.people = append(j.people, o.who)
	}
	slices.Sort(j.people)
	j.people = slices.Compact(j.people)
	j.people = j.people[:min(len(j.people), mostProposed)]
	if dbg != nil {
		dbg["weighed"] += len(j.people)
		dbg["windows"]++
	}
	j.win.open(s.m.kernel, b, p, words)
	j.win.look()
	j.begin()
	for _, who := range j.people {
		s.weigh(who)
	}
	s.decide(p.record)
}

// reportable says that a name is rare enough to be reported by itself: so rare,
// and borne by so few, who share the probability.
func (m *Matcher) reportable(o proposal) bool {
	odds := math.Exp2(float64(o.half)/2 - priorBits)
	return odds/(1+odds*float64(o.people.len())) >= m.options.ReviewAt
}

// begin makes ready for the people of a window.
func (j *judge) begin() {
	w := &j.win
	j.bits = [4]uint64{}
	for _, t := range w.tags {
		j.bits[t>>6&3] |= 1 << (t & 63)
	}
	for i := range w.forms {
		t := w.forms[i].tag
		j.bits[t>>6&3] |= 1 << (t & 63)
	}
	j.numbers = 0
	for i := range w.words {
		if w.words[i].class&digit != 0 {
			j.numbers++
		}
	}
	j.outs, j.parts = j.outs[:0], j.parts[:0]
	j.candidates = j.candidates[:0]
}

func (j *judge) stands(tag uint64) bool { return j.bits[tag>>6&3]>>(tag&63)&1 != 0 }

// without are the tags of a word with each letter left out; none for words that
// are read as they stand only.
func (j *judge) without(i int) []uint64 {
	if len(j.parts) == 0 {
		j.leaveOut()
	}
	p := j.parts[i]
	return j.outs[p.from:p.to]
}

// leaveOut computes them for all words at once.
func (j *judge) leaveOut() {
	w := &j.win
	j.edited = j.edited[:0]
	at := int32(0)
	for i := range w.words {
		t := w.batch.words[int(w.base)+i]
		n := int32(0)
		if editableToken(t) || numberLike(t) {
			j.edited = append(j.edited, t)
			n = int32(t.Len)
		}
		j.parts = append(j.parts, run{at, at + n})
		at += n
	}
	j.outs = w.kernel.Deletions(j.outs[:0], w.text, j.edited)
}

// weigh adds up what the window says of one person.
func (s *scan) weigh(who int32) {
	j, x := &s.judge, s.m.index
	j.surnames, j.forenames, j.others = j.surnames[:0], j.forenames[:0], j.others[:0]
	has := x.holdingsOf(who)
	for _, h := range has {
		a := &x.atoms[h.atom]
		if j.stands(a.fast) {
			s.exact(h, a)
		}
	}
	s.nearly(who, has)
	c := candidate{who: who}
	s.weighName(&c, has)
	s.weighOthers(&c)
	s.sum(&c)
	if c.n > 0 && c.bits > hopeless {
		j.candidates = append(j.candidates, c)
	}
}

// exact files where a holding stands as it is.
func (s *scan) exact(h holding, a *atom) {
	w := &s.judge.win
	if h.role == initial || h.role == surnameSound || h.role == forenameSound || h.role == localPart || h.role == domain {
		return
	}
	for i, t := range w.tags {
		if t == a.fast && (a.kind == Name) == w.words[i].letters() || t == a.fast && a.kind == Username {
			s.note(h, a, form{first: int32(i), last: int32(i), from: none})
		}
	}
	for i := range w.forms {
		if f := &w.forms[i]; f.tag == a.fast && (a.kind == Name) == (f.class == letter) {
			s.note(h, a, *f)
		}
	}
}

// nearly files where a person's names, numbers or addresses stand with an edit.
func (s *scan) nearly(who int32, has []holding) {
	j, x := &s.judge, s.m.index
	w := &j.win
	calls := &x.calls[who]
	for i := range w.words {
		v := &w.words[i]
		switch {
		case v.address:
		case v.letters():
			if v.len() < shortestNear || v.len() > 16 || x.common.has(w.tags[i]) && w.heading(i).kind != Name {
				continue
			}
			hit := calls.has(trait(uint32(w.tags[i])))
			for _, o := range j.without(i) {
				hit = hit || calls.has(trait(uint32(o)))
			}
			if hit {
				s.misnamed(has, i)
			}
		case numberLike(w.batch.words[int(w.base)+i]):
			s.misnumbered(has, i)
		}
	}
}

// misnamed files word i as a name with an edit.
func (s *scan) misnamed(has []holding, i int) {
	j, x := &s.judge, s.m.index
	loss := uint8(oneEditLoss)
	if j.win.words[i].len() <= 5 {
		loss = shortEditLoss
	}
	for _, h := range has {
		a := &x.atoms[h.atom]
		if a.kind == Name && a.fast != j.win.tags[i] && x.oneEdit(a, j.win.tags[i], j.without(i)) {
			s.note(h, a, form{first: int32(i), last: int32(i), from: none, rule: oneEdit, loss: loss})
		}
	}
}

// misnumbered files word i as a number with one digit wrong, missing or more.
func (s *scan) misnumbered(has []holding, i int) {
	j, x := &s.judge, s.m.index
	for _, h := range has {
		a := &x.atoms[h.atom]
		if (a.kind == StaffNumber || a.kind == PayrollNumber || a.kind == DateOfBirth) && a.ones > 0 && h.role == whole &&
			a.fast != j.win.tags[i] && x.oneEdit(a, j.win.tags[i], j.without(i)) {
			s.note(h, a, form{first: int32(i), last: int32(i), from: none, rule: oneEdit, loss: numberEditLoss})
		}
	}
}

// note files what stands for a holding under names or others.
func (s *scan) note(has holding, a *atom, f form) {
	j := &s.judge
	half := int(has.half) - int(f.loss)
	if a.kind == Name && j.win.words[f.first].address {
		half -= addressLoss
	}
	if a.kind == Name && has.role != together {
		p := part{has.role, f.rule, half, f.first, f, has.atom}
		if has.role.isSurname() {
			j.surnames = appendSome(j.surnames, p)
		} else {
			j.forenames = appendSome(j.forenames, p)
		}
		return
	}
	e := evidence{
		kind: a.kind, role: has.role, rule: f.rule, derived: has.derived, atom: has.atom,
		half: half, first: f.first, last: f.last, word2: none, form: f,
	}
	if isNumber(a.kind) || a.kind == Username && j.win.words[f.first].class&digit != 0 {
		var fits bool
		if e, fits = s.inContext(e); !fits {
			return
		}
	}
	j.others = append(j.others, e)
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
	switch kind := s.win.announced(e.first); {
	case isNumber(kind) && isNumber(e.kind) || kind != 0 && kind == e.kind:
		e.headed = true
	case kind == DateOfBirth || kind == Phone || kind == Postcode || kind == NationalInsurance:
		return e, false
	case s.numbers > fewNumbers:
		e.half -= int(2 * math.Log2(float64(s.numbers)/fewNumbers))
	}
	return e, true
}

func (w *window) heading(i int) heading { return w.batch.fields[w.words[i].field].heading }

// announced is the kind that the heading of a word's field announces, or one of
// the three words before it: "warrant no. 123456".
func (w *window) announced(word int32) Kind {
	if h := w.heading(int(word)); h.kind != 0 {
		return h.kind
	}
	field := w.words[word].field
	for i := word - 1; i >= 0 && i >= word-3 && w.words[i].field == field; i-- {
		if !w.words[i].letters() {
			break
		}
		if h := kindsByHeading[string(w.word(int(i)))]; h.kind != 0 && h.kind != Name {
			return h.kind
		}
	}
	return 0
}

var dbg map[string]int
