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
// neighbours. What is looked for far apart in memory is asked for in long lists,
// so that the cache misses wait together.
type sieve struct {
	letters, digits listed // words
	hits            []int32
	names           []event // names, ascending by word
	direct          []event // values that propose somebody by themselves
	spellings       spellings
	mailboxes       mailboxes
	dates           dates // and postcodes
	pairs           pairs
	edits           edits
	proposals       []proposal
	spare           []proposal
	surround        surround
	touched         uint32 // nothing
}

// listed are words with their tags.
type listed struct {
	words []int32
	tags  []uint64
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
	b.tags = slices.Grow(b.tags[:0], len(b.words))[:len(b.words)]
	b.text = slices.Grow(b.text, kernel.Slack)
	k.Sums(b.tags, b.text, b.words)

	s.names, s.direct, s.proposals = s.names[:0], s.direct[:0], s.proposals[:0]
	s.part(b)
	s.lookUp(b, x)
	s.spell(b)
	s.mail(b)
	s.assign(b)
	s.propose(b)
	s.pair(b)
	s.dateProposals()
	s.edit(b)
	s.corroborate(b)
	s.judgeAll(b)
}

// part lists the words of letters and those with digits that may be something.
// Nothing branches on what a word is, as nothing could foresee it.
func (s *sieve) part(b *batch) {
	n := len(b.words)
	l, d := &s.letters, &s.digits
	l.words, l.tags = slices.Grow(l.words[:0], n)[:n], slices.Grow(l.tags[:0], n)[:n]
	d.words, d.tags = slices.Grow(d.words[:0], n)[:n], slices.Grow(d.tags[:0], n)[:n]
	tags := b.tags[:n]
	nl, nd := 0, 0
	for i, w := range b.words {
		isNumber := int(w.Class >> 1 & 1)
		long := int(-(uint32(w.Len) &^ 1) >> 31) // at least two letters
		l.words[nl], l.tags[nl] = int32(i), tags[i]
		nl += (1 ^ isNumber) & long
		d.words[nd], d.tags[nd] = int32(i), tags[i]
		nd += isNumber
	}
	l.words, l.tags = l.words[:nl], l.tags[:nl]
	d.words, d.tags = d.words[:nd], d.tags[:nd]
}

// lookUp finds the atoms of the words that pass the filters. Their slots are
// touched first, so that the cache lines come at the same time.
func (s *scan) lookUp(b *batch, x *index) {
	l, d := &s.letters, &s.digits
	s.hits = x.words.probe(s.m.kernel, s.hits[:0], l.tags)
	touched := uint32(0)
	for _, i := range s.hits {
		touched += x.byName.slots[x.byName.start(l.tags[i])].mark
	}
	for _, i := range s.hits {
		w := l.words[i]
		if id := x.name(l.tags[i]); id != none {
			s.names = append(s.names, event{first: w, last: w, atom: id})
		} else {
			s.events(x, l.tags[i], w, w)
		}
	}
	s.hits = x.numbers.probe(s.m.kernel, s.hits[:0], d.tags)
	for _, i := range s.hits {
		touched += x.byValue.slots[x.byValue.start(d.tags[i])].mark
	}
	s.touched += touched
	for _, i := range s.hits {
		s.events(x, d.tags[i], d.words[i], d.words[i])
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

// assign puts the events in order and says in which piece each is. Those in pieces
// that are read in the hard batch are dropped.
func (s *scan) assign(b *batch) {
	slices.SortStableFunc(s.direct, func(x, y event) int { return int(x.first - y.first) })
	for _, list := range []*[]event{&s.names, &s.direct} {
		p, kept := 0, 0
		for _, e := range *list {
			at := b.words[e.first].Start
			for b.pieces[p].end <= at {
				p++
			}
			if !b.pieces[p].wanted {
				e.piece = int32(p)
				(*list)[kept] = e
				kept++
			}
		}
		*list = (*list)[:kept]
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
	s.pairs.reset()
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
		s.proposeIn(b, piece, int32(len(s.names)-len(names)), names[:n], direct[:d])
		names, direct = names[n:], direct[d:]
	}
	s.bornHere(b)
}

func (s *scan) proposeIn(b *batch, piece, base int32, names, direct []event) {
	if dbg != nil {
		dbg["pieces"]++
		dbg["names"] += len(names)
		dbg["direct"] += len(direct)
	}
	p := &b.pieces[piece]
	for i := range names {
		s.pairUp(b, p, base, names, i)
	}
	if len(direct) == 0 && len(s.dates) == 0 {
		return
	}
	at := int32(0)
	if len(direct) > 0 {
		at = direct[0].first
	} else {
		at = names[0].first
	}
	words := b.wordsOf(p, at)
	s.dateUp(p, words, base, names)
	for i := range direct {
		s.single(b, p, words, direct, i)
	}
}

// pairUp has a name tried with those behind it.
func (s *scan) pairUp(b *batch, p *piece, base int32, names []event, i int) {
	x, a := s.m.index, names[i]
	reach := int32(nameReach)
	if p.row {
		reach = cellReach
	}
	for j := i + 1; j < min(len(names), i+1+mostNames); j++ {
		o := names[j]
		gap := o.first - a.last
		if gap > reach {
			break
		}
		if gap > nameReach && !b.cells(p, a.first, o.first) {
			continue
		}
		m, n := &x.hot[a.atom], &x.hot[o.atom]
		v, w := base+int32(i), base+int32(j)
		s.pairs.add(duo(m.fast, n.fast), v, w, a.atom, o.atom)
		for _, f := range x.forenames[m.stands.from:m.stands.to] {
			s.pairs.add(duo(x.hot[f].fast, n.fast), v, w, f, o.atom)
		}
		for _, f := range x.forenames[n.stands.from:n.stands.to] {
			s.pairs.add(duo(x.hot[f].fast, m.fast), v, w, f, a.atom)
		}
	}
}

// pairs are names to be tried with each other.
type pairs struct {
	keys   []uint64 // in index.duos
	tries  []try
	dated  []uint64 // the same of names and dates
	dates  []dateTry
	paired []bool // of sieve.names: found with another
}

// try is two names, and the atoms that they are tried as.
type try struct {
	v, w int32 // in sieve.names
	a, o int32
}

func (p *pairs) reset() {
	p.keys, p.tries, p.dated, p.dates = p.keys[:0], p.tries[:0], p.dated[:0], p.dates[:0]
}

func (p *pairs) add(key uint64, v, w, a, o int32) {
	p.keys = append(p.keys, key)
	p.tries = append(p.tries, try{v, w, a, o})
}

// pair proposes those who bear two names that stand together. The neighbours of
// names that pair with no other are marked for a search with an edit.
func (s *scan) pair(b *batch) {
	x, p := s.m.index, &s.pairs
	p.paired = slices.Grow(p.paired[:0], len(s.names))[:len(s.names)]
	clear(p.paired)
	s.hits = x.duos.probe(s.m.kernel, s.hits[:0], p.keys)
	for _, i := range s.hits {
		t := p.tries[i]
		people := x.pair(t.a, t.o)
		if people.len() == 0 {
			continue
		}
		p.paired[t.v], p.paired[t.w] = true, true
		if dbg != nil {
			if t.a == s.names[t.v].atom && t.o == s.names[t.w].atom {
				dbg["p-exact"]++
			} else {
				dbg["p-nick"]++
			}
		}
		v, w := s.names[t.v], s.names[t.w]
		s.proposals = append(s.proposals, proposal{
			piece: v.piece, first: v.first, last: w.last, people: people, who: none, half: x.worth(t.a, t.o),
		})
	}
	for i, n := range s.names {
		if !p.paired[i] && !x.common.has(b.tags[n.first]) {
			s.edits.around(b, x, &b.pieces[n.piece], n)
		}
	}
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
		if s.edits.calls(s.m.kernel, b, near, &x.calls[who]) || s.another(direct, i, who) || s.bornNear(near, who, -1) {
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
