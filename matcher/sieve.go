package matcher

import (
	"cmp"
	"slices"

	"peeler/matcher/internal/kernel"
)

// sieve is the working memory of the hot path: it goes over all words of a batch
// and proposes people. It never decides: what it proposes, the judge reads again.
//
// A word costs one AES block and one look into a filter. Only what passes is
// looked up, and only what is looked up with success is tried beside its
// neighbours.
type sieve struct {
	passed    []int32   // words that passed a filter
	digits    []int32   // words that hold a digit
	names     []event   // names, ascending by word
	direct    []event   // values that propose somebody by themselves
	spellings spellings // values that are made of several words, or of a part of one
	mailboxes mailboxes
	edits     edits
	proposals []proposal
	dates     dates // and postcodes
	surround  surround
	spare     []proposal
	touched   uint32 // nothing
}

// event is an atom that stands in the batch.
type event struct {
	first, last int32 // words
	atom        int32
	piece       int32
}

// proposal is people to be weighed around some words.
type proposal struct {
	piece       int32
	first, last int32
	people      run   // of index.postings, or
	half        uint8 // what the names are worth to them at most
	who         int32 // one person; none: people
}

const (
	nameReach = 3  // words between the parts of a name
	cellReach = 64 // the same between cells of a row
	mostNames = 16 // names around one that are tried with it
	proseHalf = 20 // words of prose on either side of what proposes that are read with it
)

// look reads a batch that has been classified.
func (s *scan) look(b *batch) {
	k, x := s.m.kernel, s.m.index
	b.words = k.Tokens(b.words[:0], b.masks, b.end)
	b.tags = slices.Grow(b.tags[:0], len(b.words))[:len(b.words)]
	b.text = slices.Grow(b.text, kernel.Slack)
	k.Sums(b.tags, b.text, b.words)

	s.names, s.direct, s.proposals = s.names[:0], s.direct[:0], s.proposals[:0]
	s.filter(b)
	s.lookUp(b, x)
	s.spell(b)
	s.mail(b)
	s.assign(b)
	s.propose(b)
	s.edit(b)
	s.corroborate(b)
	s.judgeAll(b)
}

// filter notes the words that may be somebody's, and those that hold digits.
// Nothing branches on what a word is, as nothing could foresee it.
func (s *sieve) sift(x *index, words []kernel.Token, tags []uint64) {
	s.passed = slices.Grow(s.passed[:0], len(words))[:len(words)]
	s.digits = slices.Grow(s.digits[:0], len(words))[:len(words)]
	siftWords(&x.words, &x.numbers, words, tags, s)
}

func (s *scan) filter(b *batch) { s.sift(s.m.index, b.words, b.tags) }

func siftWords(words, numbers *filter, tokens []kernel.Token, tags []uint64, s *sieve) {
	passed, digits := s.passed, s.digits
	if len(tags) != len(tokens) || len(passed) != len(tokens) || len(digits) != len(tokens) {
		panic("matcher: lists of unequal length")
	}
	filters := [2][]uint64{words.words, numbers.words}
	shifts := [2]uint8{words.shift, numbers.shift}
	n, d := 0, 0
	for i := range tokens {
		isNumber := tokens[i].Class >> 1 & 1
		h := tags[i]
		p := pattern(h)
		missing := filters[isNumber][h>>(shifts[isNumber]&63)]&p ^ p
		passed[n] = int32(i)
		n += int(1 ^ (missing|-missing)>>63)
		digits[d] = int32(i)
		d += int(isNumber)
	}
	s.passed, s.digits = passed[:n], digits[:d]
}

// lookUp finds the atoms of the words that passed. All slots are touched first, so
// that their cache lines come at the same time.
func (s *scan) lookUp(b *batch, x *index) {
	touched := uint32(0)
	for _, w := range s.passed {
		t := b.tags[w]
		if b.words[w].Class&kernel.Digit == 0 {
			touched += x.byName.slots[x.byName.start(t)].mark
		} else {
			touched += x.byValue.slots[x.byValue.start(t)].mark
		}
	}
	s.touched += touched
	for _, w := range s.passed {
		t := b.tags[w]
		if b.words[w].Class&kernel.Digit == 0 {
			if id := x.name(t); id != none {
				s.names = append(s.names, event{first: w, last: w, atom: id})
				continue
			}
		}
		s.events(x, t, w, w)
	}
}

// events notes what is no name and proposes somebody.
func (s *sieve) events(x *index, tag uint64, first, last int32) {
	x.each(tag, func(id int32, a *atom) {
		switch a.kind {
		case Name, Username, Phone, StaffNumber, PayrollNumber, NationalInsurance: // of names, those run together
			s.direct = append(s.direct, event{first: first, last: last, atom: id})
		}
	})
}

// assign puts the events in order and says in which piece each is.
func (s *scan) assign(b *batch) {
	byFirst := func(x, y event) int { return int(x.first - y.first) }
	slices.SortStableFunc(s.direct, byFirst)
	for _, list := range [][]event{s.names, s.direct} {
		p := 0
		for i := range list {
			at := b.words[list[i].first].Start
			for b.pieces[p].end <= at {
				p++
			}
			list[i].piece = int32(p)
		}
	}
}

// wordsOf are the words of a piece, of which w is one.
func (b *batch) wordsOf(p *piece, w int32) run {
	from := w - int32(behind(b.words[:w], func(t kernel.Token) bool { return t.Start >= p.start }))
	to := w + 1 + int32(ahead(b.words[w+1:], func(t kernel.Token) bool { return t.Start < p.end }))
	return run{from, to}
}

// ahead counts the words at the start that fulfil ok, which all behind one that
// does not do not: by doubling steps, as most pieces are short.
func ahead(words []kernel.Token, ok func(kernel.Token) bool) int {
	step := 1
	for step <= len(words) && ok(words[step-1]) {
		step *= 2
	}
	low, high := step/2, min(step, len(words)+1)
	for low+1 < high {
		if mid := (low + high) / 2; ok(words[mid-1]) {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// behind counts the words at the end that fulfil ok.
func behind(words []kernel.Token, ok func(kernel.Token) bool) int {
	n := len(words)
	step := 1
	for step <= n && ok(words[n-step]) {
		step *= 2
	}
	low, high := step/2, min(step, n+1)
	for low+1 < high {
		if mid := (low + high) / 2; ok(words[n-mid]) {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// near are the words around others that are read with them.
func (p *piece) near(all run, first, last int32) run {
	reach := int32(proseHalf)
	if p.row {
		reach = cellReach
	}
	return run{max(all.from, first-reach), min(all.to, last+1+reach)}
}

// propose goes through the pieces in which something stands.
func (s *scan) propose(b *batch) {
	s.edits.reset(len(b.words))
	names, direct := s.names, s.direct
	for len(names) > 0 || len(direct) > 0 {
		piece := int32(len(b.pieces))
		if len(names) > 0 {
			piece = names[0].piece
		}
		if len(direct) > 0 {
			piece = min(piece, direct[0].piece)
		}
		n, d := 0, 0
		for n < len(names) && names[n].piece == piece {
			n++
		}
		for d < len(direct) && direct[d].piece == piece {
			d++
		}
		if dbg != nil {
			dbg["pieces"]++
			dbg["names"] += n
			dbg["direct"] += d
		}
		s.proposeIn(b, piece, names[:n], direct[:d])
		names, direct = names[n:], direct[d:]
	}
}

func (s *scan) proposeIn(b *batch, piece int32, names, direct []event) {
	p := &b.pieces[piece]
	var words run
	if len(direct) > 0 {
		words = b.wordsOf(p, direct[0].first)
	} else {
		words = b.wordsOf(p, names[0].first)
	}
	for i := range names {
		s.pairUp(b, p, names, i)
	}
	if len(names) > 0 {
		s.dateUp(b, piece, words, names)
	}
	for i := range direct {
		s.single(b, p, words, direct, i)
	}
}

func (b *batch) holdsDigit(words run) bool {
	for _, w := range b.words[words.from:words.to] {
		if w.Class&kernel.Digit != 0 {
			return true
		}
	}
	return false
}

// pairUp tries a name with those behind it, and marks its neighbours for a search
// with an edit.
func (s *scan) pairUp(b *batch, p *piece, names []event, i int) {
	x, a := s.m.index, names[i]
	reach := int32(nameReach)
	if p.row {
		reach = cellReach
	}
	paired := false
	for _, o := range names[i+1 : min(len(names), i+1+mostNames)] {
		gap := o.first - a.last
		if gap > reach {
			break
		}
		if gap <= 0 {
			continue
		}
		if gap > nameReach && !b.cells(p, a.first, o.first) {
			continue
		}
		if s.pairOf(b, a, o) || s.nicknamed(x, a, o) || s.nicknamed(x, o, a) {
			paired = true
		}
	}
	if !paired && !x.common.has(b.tags[a.first]) {
		s.edits.around(b, p, a)
	}
}

// pairOf proposes those who bear both names.
func (s *scan) pairOf(b *batch, a, o event) bool {
	x := s.m.index
	if !x.duos.has(duo(x.hot[a.atom].fast, x.hot[o.atom].fast)) {
		return false
	}
	people := x.pair(a.atom, o.atom)
	if people.len() == 0 {
		return false
	}
	s.proposals = append(s.proposals, proposal{
		piece: a.piece, first: a.first, last: o.last, people: people, who: none, half: x.worth(a.atom, o.atom),
	})
	return true
}

// nicknamed tries the forenames that a name may stand for with another name.
func (s *scan) nicknamed(x *index, nick, o event) bool {
	any := false
	n := &x.hot[nick.atom]
	for _, f := range x.forenames[n.stands.from:n.stands.to] {
		if !x.duos.has(duo(x.hot[f].fast, x.hot[o.atom].fast)) {
			continue
		}
		if people := x.pair(f, o.atom); people.len() > 0 {
			s.proposals = append(s.proposals, proposal{
				piece: o.piece, first: min(nick.first, o.first), last: max(nick.last, o.last),
				people: people, who: none, half: x.worth(nick.atom, o.atom),
			})
			any = true
		}
	}
	return any
}

// fieldAt is the field that holds a place in the text of a piece.
func (b *batch) fieldAt(p *piece, at uint32) *field {
	fields := b.fields[p.fields.from:p.fields.to]
	i, _ := slices.BinarySearchFunc(fields, at, func(f field, at uint32) int { return cmp.Compare(f.end, at) })
	return &fields[min(i, len(fields)-1)]
}

// cells says that two words stand in cells of one row.
func (b *batch) cells(p *piece, v, w int32) bool { return b.inCell(p, v) && b.inCell(p, w) }

// inCell says that a word stands in a field of few words.
func (b *batch) inCell(p *piece, w int32) bool {
	f := b.fieldAt(p, b.words[w].Start)
	from, to := w, w
	for from > 0 && b.words[from-1].Start >= f.start && w-from <= cellWords {
		from--
	}
	for int(to)+1 < len(b.words) && b.words[to+1].Start < f.end && to-w <= cellWords {
		to++
	}
	return to-from < cellWords
}

// single proposes the people to whom a value belongs: all of them when it is a
// strong one, else those of whom something else stands near it.
func (s *scan) single(b *batch, p *piece, words run, direct []event, i int) {
	x, d := s.m.index, direct[i]
	a := &x.atoms[d.atom]
	if a.strong() {
		for _, who := range x.peopleOf(a.people) {
			s.proposals = append(s.proposals, proposal{piece: d.piece, first: d.first, last: d.last, who: who})
		}
		return
	}
	near := p.near(words, d.first, d.last)
	for _, who := range x.peopleOf(a.people) {
		if s.edits.calls(s.m.kernel, b, near, &x.calls[who]) || s.another(direct, i, who) || s.bornNear(near, who) {
			s.proposals = append(s.proposals, proposal{piece: d.piece, first: d.first, last: d.last, who: who})
		}
	}
}

// strong says that a value is worth weighing by itself.
func (a *atom) strong() bool {
	switch a.kind {
	case Email, Phone, NationalInsurance, Name: // a name only when run together
		return true
	case StaffNumber, PayrollNumber:
		return a.half >= strongNumber
	}
	return false
}

// another says that another value near this one is the same person's.
func (s *scan) another(direct []event, i int, who int32) bool {
	x := s.m.index
	for j := max(0, i-8); j < min(len(direct), i+9); j++ {
		o := direct[j]
		if direct[i].first-o.last > cellReach || o.first-direct[i].last > cellReach || o.atom == direct[i].atom {
			continue
		}
		if slices.Contains(x.peopleOf(x.atoms[o.atom].people), who) {
			return true
		}
	}
	return false
}

// judgeAll has the proposals weighed, those of one stretch of words together.
func (s *scan) judgeAll(b *batch) {
	all := s.proposals
	slices.SortFunc(all, func(p, q proposal) int {
		return cmp.Or(cmp.Compare(p.piece, q.piece), cmp.Compare(p.first, q.first), cmp.Compare(p.last, q.last))
	})
	for len(all) > 0 {
		p := &b.pieces[all[0].piece]
		words := b.wordsOf(p, all[0].first)
		first, last, n := all[0].first, all[0].last, 1
		for n < len(all) && all[n].piece == all[0].piece {
			to := max(last, all[n].last)
			if !p.row && to-first > proseHalf || p.row && to-first > cellReach {
				break
			}
			last = to
			n++
		}
		s.weighAll(b, p, p.near(words, first, last), all[:n])
		all = all[n:]
	}
}

// worth is the most that two names are worth to those who bear them, in half bits.
func (x *index) worth(a, b int32) uint8 {
	p, q := &x.hot[a], &x.hot[b]
	most := uint8(0)
	if p.half > 0 && q.fore > 0 {
		most = p.half + q.fore
	}
	if p.fore > 0 && q.half > 0 {
		most = max(most, p.fore+q.half)
	}
	return most
}
