package matcher

import (
	"math"
	"slices"

	"peeler/matcher/internal/kernel"
)

// judge is the working memory of weighing people in a window.
type judge struct {
	win    window
	record int32
	tags   tagger

	numbers  int     // words of the window that hold digits
	crowded  int     // half bits that a number loses for there being so many
	born     bool    // a date stands under its heading
	numbered bool    // and so does a staff or payroll number
	posted   bool    // and a postcode
	called   [2]bool // and a surname, a forename

	misdated bool // a form may be a date with a digit wrong
	loose    int  // words and forms that may be names in another spelling
	mail     run  // of sieve.mailboxes: those that stand there

	misspelt []int32  // words that may be names with an edit, or numbers
	outs     []uint64 // tags of these words with each letter left out
	parts    []run    // of each word in outs
	edited   []kernel.Token
	formOuts []uint64 // the same of forms
	formRuns []run
	twos     []uint64 // tags of one word with each two letters left out
	twosOf   int      // that word, plus one
	buf      []byte

	heldNames   []held // of the person, but for initials
	heldNumbers []held // and what may have a digit wrong

	people     []int32
	surnames   []part
	forenames  []part
	others     []evidence
	strongest  []int64 // of others: what they are worth and their places
	candidates []candidate
	said       map[ground]string // the words of reasons
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
	j.mail = s.mailboxes.among(words)
	s.shorten()
	if !s.promising() {
		return
	}
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
	j.twosOf = 0
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
	if j.crowded = 0; j.numbers > fewNumbers {
		j.crowded = int(2 * math.Log2(float64(j.numbers)/fewNumbers))
	}
	for i := range w.forms {
		j.born = j.born || w.forms[i].date && w.announced(w.forms[i].first) == DateOfBirth
	}
}

// shorten leaves letters out of all words and forms that may have an edit.
func (s *scan) shorten() {
	j := &s.judge
	w := &j.win
	j.edited, j.misspelt, j.parts = j.edited[:0], j.misspelt[:0], slices.Grow(j.parts[:0], len(w.words))[:len(w.words)]
	at := int32(0)
	j.misdated, j.loose = false, 0
	for i := range w.words {
		j.parts[i] = run{at, at}
		loose := s.mayBeLoose(i)
		if loose {
			j.loose++
		}
		if t := w.batch.words[int(w.base)+i]; w.mayBeMisspelt(i, t, loose) {
			j.misspelt, j.edited = append(j.misspelt, int32(i)), append(j.edited, t)
			at += int32(t.Len)
			j.parts[i].to = at
		}
	}
	j.outs = w.kernel.Deletions(j.outs[:0], w.text, j.edited)

	j.edited, j.formRuns = j.edited[:0], slices.Grow(j.formRuns[:0], len(w.forms))[:len(w.forms)]
	at = 0
	for i := range w.forms {
		j.formRuns[i] = run{at, at}
		if f := &w.forms[i]; f.class == letter && f.rule == exact && f.to-f.from <= longestEdited || f.date && j.born && w.announced(f.first) == DateOfBirth {
			j.edited = append(j.edited, w.tokens[i])
			at += f.to - f.from
			j.formRuns[i].to = at
			j.misdated = j.misdated || f.date
			j.loose += int(f.class & letter)
		}
	}
	j.formOuts = w.kernel.Deletions(j.formOuts[:0], w.seen, j.edited)
}

// longestEdited is how long a word may be for letters to be left out.
const longestEdited = 16

// mayBeMisspelt says that a word may be a number or, if it is loose, a name with an
// edit.
func (w *window) mayBeMisspelt(i int, t kernel.Token, loose bool) bool {
	switch v := &w.words[i]; {
	case v.address || t.Len > longestEdited:
		return false
	case v.letters():
		return loose && editableToken(t)
	}
	return numberLike(t) || w.heading(i).kind == Postcode
}

// without are the tags of a word with each letter left out; none for words that
// are read as they stand only.
func (j *judge) without(i int) []uint64 {
	p := j.parts[i]
	return j.outs[p.from:p.to]
}

// weigh adds up what the window says of one person.
func (s *scan) weigh(who int32) {
	j, x := &s.judge, s.m.index
	j.surnames, j.forenames, j.others = j.surnames[:0], j.forenames[:0], j.others[:0]
	j.heldNames, j.heldNumbers = j.heldNames[:0], j.heldNumbers[:0]
	has := x.holdingsOf(who)
	for _, h := range has {
		if j.win.firstOf[h.print()] != 0 && h.role().stands() {
			s.exact(h, x.atom(h.atom()))
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
	for at := w.firstOf[h.print()]; at != 0; at = w.nextOf[at-1] {
		if i := int(at) - 1; i < len(w.tags) {
			if w.tags[i] == a.fast && ((h.kind() == Name) == w.words[i].letters() || h.kind() == Username) {
				s.note(h, a, word1(i, exact, 0))
			}
		} else if f := &w.forms[i-len(w.tags)]; f.tag == a.fast && (h.kind() == Name) == (f.class == letter) && (!f.date || h.kind() == DateOfBirth) {
			s.note(h, a, *f)
		}
	}
}

// stands says that a value of a role is looked for as it is.
func (r role) stands() bool {
	return r != initial && r != surnameSound && r != forenameSound && r != localPart && r != domain
}

// held is a holding and its atom.
type held struct {
	holding
	of *atom
}

// holdNames gathers what of a person's name is looked for in other ways than as it is.
func (s *scan) holdNames(has []holding) {
	j := &s.judge
	if len(j.heldNames) > 0 {
		return
	}
	for _, h := range has {
		if h.kind() == Name && h.role() != initial {
			j.heldNames = append(j.heldNames, held{h, s.m.index.atom(h.atom())})
		}
	}
}

// holdNumbers does so with numbers, and dates and postcodes.
func (s *scan) holdNumbers(has []holding) {
	j := &s.judge
	if len(j.heldNumbers) > 0 {
		return
	}
	for _, h := range has {
		if h.role() == whole && (isNumber(h.kind()) || h.kind() == DateOfBirth || h.kind() == Postcode) {
			j.heldNumbers = append(j.heldNumbers, held{h, s.m.index.atom(h.atom())})
		}
	}
}

// word1 is a word as a form.
func word1(i int, r rule, loss uint8) form {
	return form{first: int32(i), last: int32(i), from: none, rule: r, loss: loss}
}

// note files what stands for a holding under names or others.
func (s *scan) note(has holding, a *atom, f form) {
	j := &s.judge
	half := int(has.half) - int(f.loss)
	kind, as, dull := has.kind(), has.role(), 0
	if kind == Name && s.dulled != nil {
		dull = s.dull(has)
		half -= dull
	}
	if kind == Name && j.win.words[f.first].address {
		half -= addressLoss
	}
	if kind == Name && as != together {
		p := part{role: as, rule: f.rule, half: half, word: f.first, last: f.last, atom: has.atom(), dull: dull > 0, from: f.from, to: f.to}
		if as.isSurname() || as == surnameSound {
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
		kind: kind, role: as, rule: f.rule, derived: has.derived(), atom: has.atom(),
		half: half, first: f.first, last: f.last, word2: none, from: f.from, to: f.to,
	}
	if kind == Postcode && f.from == none && f.rule == exact && !postcode(j.win.word(int(f.first))) && j.win.announced(f.first) != Postcode {
		return // of another country: any number of four digits would be one
	}
	if isNumber(kind) || kind == Phone || kind == Username && j.win.words[f.first].class&digit != 0 {
		var fits bool
		if e, fits = s.inContext(e); !fits {
			return
		}
	}
	e.headed = e.headed || kind == NationalInsurance && j.win.announced(f.first) == NationalInsurance
	if kind == Username && s.ownLogin(j.record, a) {
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
	default:
		e.half -= s.crowded
	}
	if e.rule == lostZero && !e.headed {
		e.half -= lostZeroLoss
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
	if w.told[word] == 0 {
		w.told[word] = 1 + w.announcedBefore(word)
	}
	return w.told[word] - 1
}

func (w *window) announcedBefore(word int32) Kind {
	field := w.words[word].field
	for i := word - 1; i >= 0 && i >= word-3 && w.words[i].field == field; i-- {
		if !w.words[i].letters() {
			break
		}
		v := w.word(int(i))
		if lengthsOfHeadings[v[0]]>>min(len(v), 63)&1 == 0 {
			continue
		}
		if h := kindsByHeading[string(v)]; h.kind != 0 && h.kind != Name {
			return h.kind
		}
	}
	return 0
}

// lengthsOfHeadings has, by their first letters, a bit for each length that headings
// have: most words need not be looked up.
var lengthsOfHeadings = func() (t [256]uint64) {
	for h := range kindsByHeading {
		t[h[0]] |= 1 << len(h)
	}
	return t
}()
