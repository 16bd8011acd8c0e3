package matcher

import (
	"bytes"
	"math"
	"slices"

	"peeler/matcher/internal/kernel"
)

// judge is the working memory of weighing people in a window.
type judge struct {
	win    window
	record int32
	tags   tagger
	bits   [4]uint64 // of the tags that stand in the window: what is not here, is not there

	numbers  int     // words of the window that hold digits
	born     bool    // a date stands under its heading
	numbered bool    // and so does a staff or payroll number
	posted   bool    // and a postcode
	called   [2]bool // and a surname, a forename

	outs   []uint64 // tags of the words with each letter left out
	parts  []run    // of each word in outs
	edited []kernel.Token
	twos   []uint64 // tags of one word with each two letters left out
	twosOf int      // that word, plus one
	buf    []byte

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
	looseWords   = 16  // words that are tried with two edits and by their sound
)

// weighAll weighs those proposed in a stretch of words.
func (s *scan) weighAll(b *batch, p *piece, words run, all []proposal) {
	j := &s.judge
	j.record = p.record
	j.people = j.people[:0]
	for _, o := range all {
		j.people = append(j.people, o.who)
	}
	slices.Sort(j.people)
	j.people = slices.Compact(j.people)
	j.people = j.people[:min(len(j.people), mostProposed)]
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
	odds := math.Exp2(float64(o.half)/2 - m.prior)
	return odds >= m.options.ReviewAt*(1+odds*float64(min(o.people.len(), mostAlike+1))) || odds*float64(o.people.len()) >= 1 && o.people.len() <= mostAlike
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
	j.outs, j.parts, j.twosOf = j.outs[:0], j.parts[:0], 0
	j.candidates = j.candidates[:0]
	j.announce()
}

// announce notes what the headings promise: a person whose value is known and does
// not stand there is less likely meant.
func (j *judge) announce() {
	w := &j.win
	j.numbers, j.born, j.numbered, j.posted, j.called = 0, false, false, false, [2]bool{}
	for i := range w.words {
		v := &w.words[i]
		switch h := w.heading(i); {
		case v.class&digit != 0:
			j.numbers++
			kind := h.kind
			if kind == 0 {
				kind = w.announced(int32(i))
			}
			j.numbered = j.numbered || isNumber(kind) && v.len() >= 4
			j.born = j.born || kind == DateOfBirth && v.len() == 8
			j.posted = j.posted || kind == Postcode
		case h.kind == Name && v.len() > 1:
			j.called[0] = j.called[0] || h.part == Surname
			j.called[1] = j.called[1] || h.part == Forenames
		}
	}
	for i := range w.forms {
		j.born = j.born || w.forms[i].date && w.announced(w.forms[i].first) == DateOfBirth
	}
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
		if editableToken(t) || numberLike(t) || w.heading(i).kind == Postcode {
			j.edited = append(j.edited, t)
			n = int32(t.Len)
		}
		j.parts = append(j.parts, run{at, at + n})
		at += n
	}
	j.outs = w.kernel.Deletions(j.outs[:0], w.text, j.edited)
}

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

// weigh adds up what the window says of one person.
func (s *scan) weigh(who int32) {
	j, x := &s.judge, s.m.index
	j.surnames, j.forenames, j.others = j.surnames[:0], j.forenames[:0], j.others[:0]
	has := x.holdingsOf(who)
	for _, h := range has {
		a := x.atom(h.atom())
		if j.stands(a.fast) {
			s.exact(h, a)
		}
	}
	s.nearly(who, has)
	s.nearMail(has)
	c := candidate{who: who}
	s.weighName(&c, has)
	if c.lacksName() && (s.hasMuch() || len(j.surnames)+len(j.forenames) > 0) && s.loosely(has) {
		c = candidate{who: who}
		s.weighName(&c, has)
	}
	s.weighOthers(&c)
	s.disagree(&c, has)
	s.sum(&c)
	if c.n > 0 && c.bits > s.m.hopeless {
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
			s.note(h, a, word1(i, exact, 0))
		}
	}
	for i := range w.forms {
		if f := &w.forms[i]; f.tag == a.fast && (a.kind == Name) == (f.class == letter) && (!f.date || a.kind == DateOfBirth) {
			s.note(h, a, *f)
		}
	}
}

// word1 is a word as a form.
func word1(i int, r rule, loss uint8) form {
	return form{first: int32(i), last: int32(i), from: none, rule: r, loss: loss}
}

// nearly files where a person's names or numbers stand with an edit.
func (s *scan) nearly(who int32, has []holding) {
	j, x := &s.judge, s.m.index
	w := &j.win
	calls := &x.calls[who]
	for i := range w.words {
		v := &w.words[i]
		switch {
		case v.address:
		case v.letters():
			if !s.mayBeMisspelt(i) {
				continue
			}
			hit := calls.has(trait(uint32(w.tags[i])))
			for _, o := range j.without(i) {
				hit = hit || calls.has(trait(uint32(o)))
			}
			if hit {
				s.misnamed(has, i)
			}
		case numberLike(w.batch.words[int(w.base)+i]) || w.heading(i).kind == Postcode:
			s.misnumbered(has, w.tags[i], j.without(i), word1(i, oneEdit, 0))
		}
	}
	for i := range w.forms {
		switch f := &w.forms[i]; {
		case f.class == letter && f.rule == exact && f.to-f.from <= 16:
			outs := w.kernel.Deletions(j.twos[:0], w.seen, w.tokens[i:i+1])
			j.twos, j.twosOf = outs, 0
			for _, h := range has {
				if a := x.atom(h.atom()); a.kind == Name && a.fast != f.tag && x.oneEdit(a, f.tag, outs) != noEdit {
					g := *f
					g.rule, g.loss = oneEdit, s.editLoss(h, f.tag, int(f.to-f.from), false)
					s.note(h, a, g)
				}
			}
		case f.date && j.born && w.announced(f.first) == DateOfBirth:
			outs := w.kernel.Deletions(j.twos[:0], w.seen, w.tokens[i:i+1])
			j.twos, j.twosOf = outs, 0
			g := *f
			g.rule, g.loss = oneEdit, 0
			s.misnumbered(has, f.tag, outs, g)
		}
	}
}

// mayBeMisspelt says that a word may be a misspelt name.
func (s *scan) mayBeMisspelt(i int) bool {
	w := &s.judge.win
	n := w.words[i].len()
	return n >= shortestNear && n <= 16 && (!s.m.index.common.has(w.tags[i]) || w.heading(i).kind == Name)
}

// misnamed files word i as a name with an edit.
func (s *scan) misnamed(has []holding, i int) {
	j, x := &s.judge, s.m.index
	tag := j.win.tags[i]
	for _, h := range has {
		a := x.atom(h.atom())
		if a.kind == Name && a.fast != tag && x.oneEdit(a, tag, j.without(i)) != noEdit {
			s.note(h, a, word1(i, oneEdit, s.editLoss(h, tag, j.win.words[i].len(), false)))
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
func (s *scan) misnumbered(has []holding, tag uint64, outs []uint64, f form) {
	j, x := &s.judge, s.m.index
	for _, h := range has {
		a := x.atom(h.atom())
		if h.role != whole || a.ones == 0 || a.fast == tag || !isNumber(a.kind) && a.kind != DateOfBirth && (a.kind != Postcode || j.win.heading(int(f.first)).kind != Postcode) {
			continue
		}
		how := x.oneEdit(a, tag, outs)
		if how == noEdit || f.date != (a.kind == DateOfBirth) && f.from != none {
			continue
		}
		f.rule, f.loss = oneEdit, digitLoss
		switch {
		case a.kind == DateOfBirth:
			f.loss = birthEditLoss
		case a.kind == Postcode && how == twoSwapped:
			f.loss = postSwapLoss
		case a.kind == Postcode:
			f.loss = postEditLoss
		case how == twoSwapped:
			f.loss = digitsSwapLoss
		}
		s.note(h, a, f)
	}
}

// loosely files names with two edits, or of the same sound, for those of whom
// something else stands in the window.
func (s *scan) loosely(has []holding) bool {
	j, x := &s.judge, s.m.index
	w := &j.win
	before := len(j.surnames) + len(j.forenames)
	tried := 0
	for i := range w.words {
		v := &w.words[i]
		if v.address || !v.letters() || v.len() < 3 || x.common.has(w.tags[i]) && w.heading(i).kind != Name {
			continue
		}
		if tried++; tried > looseWords {
			break
		}
		var sound uint64
		if soundable(w.word(i)) {
			j.buf = appendSound(j.buf[:0], w.word(i))
			sound = w.kernel.Sum(j.buf)
		}
		s.misprinted(has, i)
		for _, h := range has {
			a := x.atom(h.atom())
			switch {
			case a.kind != Name || a.fast == w.tags[i]:
			case h.role == surnameSound || h.role == forenameSound:
				if a.fast == sound {
					loss := max(0, int(h.half)-max(s.m.information(w.tags[i])-soundLoss, 0))
					if s.m.information(w.tags[i]) == 0 {
						loss = 0
					}
					s.note(h, a, word1(i, soundsAlike, uint8(min(loss, 255))))
				}
			case a.twos > 0 && v.len() >= shortestTwo-1 && v.len() <= 16 && s.twoEdits(a, i):
				s.note(h, a, word1(i, twoEdits, s.editLoss(h, w.tags[i], v.len(), true)))
			}
		}
	}
	return len(j.surnames)+len(j.forenames) > before
}

// misprintPairs are letters that optical recognition takes for each other.
var misprintPairs = [...][2]string{{"rn", "m"}, {"m", "rn"}, {"cl", "d"}, {"d", "cl"}, {"vv", "w"}, {"w", "vv"}, {"li", "h"}, {"h", "li"}, {"nn", "m"}, {"ii", "u"}}

// misprinted files word i as a name in which letters were taken for others.
func (s *scan) misprinted(has []holding, i int) {
	j, x := &s.judge, s.m.index
	v := j.win.word(i)
	for at := range v {
		for _, p := range misprintPairs {
			if !bytes.HasPrefix(v[at:], []byte(p[0])) {
				continue
			}
			j.buf = append(append(append(j.buf[:0], v[:at]...), p[1]...), v[at+len(p[0]):]...)
			tag := j.win.kernel.Sum(j.buf)
			for _, h := range has {
				if a := x.atom(h.atom()); a.kind == Name && a.fast == tag && h.role.called() {
					s.note(h, a, word1(i, twoEdits, misprintLoss))
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

// nearMail files a person's address with an edit in its local part or its domain.
func (s *scan) nearMail(has []holding) {
	j, x := &s.judge, s.m.index
	w, m := &j.win, &s.mailboxes
	from, _ := slices.BinarySearchFunc(m.words, w.base, func(r run, at int32) int { return int(r.from - at) })
	for i := from; i < len(m.words) && int(m.words[i].from) < int(w.base)+len(w.words); i++ {
		tags := m.tags[3*i:][:3]
		var full, local, host *holding
		for k := range has {
			switch h := &has[k]; h.role {
			case whole:
				if x.atom(h.atom()).kind == Email {
					full = h
				}
			case localPart:
				if a := x.atom(h.atom()); a.ones > 0 || a.fast == tags[0] || a.fast == tags[1] {
					if local == nil || a.fast == tags[0] {
						local = h
					}
				}
			case domain:
				host = h
			}
		}
		if full == nil || local == nil || host == nil {
			continue
		}
		la, ha := x.atom(local.atom()), x.atom(host.atom())
		sameLocal, sameHost := la.fast == tags[0] || la.fast == tags[1], ha.fast == tags[2]
		loss := 0
		switch {
		case sameLocal && !sameHost && s.slip(ha, tags[2], m.tokens[3*i+2]) != noSlip:
			loss = hostEditLoss
		case !sameLocal && sameHost && x.own.has(tags[2]):
			switch s.slip(la, tags[0], m.tokens[3*i]) {
			case letterSlip:
				loss = localEditLoss
			case missingSlip:
				loss = localMissingLoss
			}
		}
		if loss > 0 {
			word := int(m.words[i].from - w.base)
			s.note(*full, x.atom(full.atom()), word1(word, oneEdit, uint8(loss)))
		}
	}
}

// slip says how one side of an address differs from another.
type slip uint8

const (
	noSlip      slip = iota // by more than a letter, or by a digit, which tells people apart
	letterSlip              // by a letter
	missingSlip             // by something that is missing: a letter or a digit
)

func (s *scan) slip(a *atom, tag uint64, t kernel.Token) slip {
	m, text := &s.mailboxes, s.judge.win.text
	m.outs = s.m.deletions(m.outs[:0], &m.buf, text, t)
	if s.m.index.oneEdit(a, tag, m.outs) == noEdit {
		return noSlip
	}
	side := text[t.Start:][:t.Len]
	ones := s.m.index.ones(a)
	if len(m.outs) < len(ones) {
		// What is missing among letters was one: elsewhere it may have been a digit.
		k := slices.Index(ones, uint32(tag))
		if k > 0 && k < len(side) && classes[side[k-1]] == letter && classes[side[k]] == letter {
			return letterSlip
		}
		return missingSlip
	}
	for k, o := range m.outs {
		if classes[side[k]] == digit && (len(m.outs) == len(ones) && uint32(o) == ones[k] || o == a.fast) {
			return noSlip
		}
	}
	return letterSlip
}

// note files what stands for a holding under names or others.
func (s *scan) note(has holding, a *atom, f form) {
	j := &s.judge
	half := int(has.half) - int(f.loss)
	if a.kind == Name && j.win.words[f.first].address {
		half -= addressLoss
	}
	if a.kind == Name && has.role != together {
		p := part{role: has.role, rule: f.rule, half: half, word: f.first, last: f.last, form: f, atom: has.atom()}
		if has.role.isSurname() || has.role == surnameSound {
			if j.win.heading(int(f.first)).part == Forenames {
				p.half -= swappedLoss
			}
			j.surnames = appendSome(j.surnames, p)
		} else {
			if j.win.heading(int(f.first)).part == Surname {
				p.half -= swappedLoss
			}
			j.forenames = appendSome(j.forenames, p)
		}
		return
	}
	e := evidence{
		kind: a.kind, role: has.role, rule: f.rule, derived: has.derived(), atom: has.atom(),
		half: half, first: f.first, last: f.last, word2: none, form: f,
	}
	if a.kind == Postcode && f.from == none && f.rule == exact && !postcode(j.win.word(int(f.first))) && j.win.announced(f.first) != Postcode {
		return // of another country: any number of four digits would be one
	}
	if isNumber(a.kind) || a.kind == Username && j.win.words[f.first].class&digit != 0 {
		var fits bool
		if e, fits = s.inContext(e); !fits {
			return
		}
	}
	if a.kind == Username && s.ownLogin(j.record, a) {
		e.half, e.own = e.half+ownLoginHalf, true
	}
	if e.half > 0 {
		j.others = append(j.others, e)
	}
}

// ownLogin says that a handle stands in a record with a secret for a service of the
// force's own: there it is its owner's, whatever else is there.
func (s *scan) ownLogin(record int32, a *atom) bool {
	m := s.m
	if !m.credentials.hosts.any() {
		return false
	}
	logins := m.credentials.read(&s.judge.tags, s.records[record])
	defer m.credentials.done(logins)
	c, ok := logins.of(a.proof)
	return ok && c.Secret && c.Host == OwnHost
}

func appendSome(list []part, p part) []part {
	if len(list) >= mostNameHits || p.half <= 0 {
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
