package matcher

import (
	"cmp"
	"math"
	"slices"

	"peeler/matcher/internal/kernel"
	"peeler/matcher/internal/tables"
)

// sieve is the working memory of the hot path: it goes over all words of a batch
// and proposes people. It never decides: what it proposes, the judge reads again.
//
// A word costs one AES block and one look into a filter. Only what passes is
// looked up, and only what is looked up with success is tried beside its
// neighbours. What is looked for far apart in memory is asked for in long lists,
// so that the cache misses wait together.
type sieve struct {
	digits    []int32 // words that hold digits
	digitTags []uint64
	hits      []int32
	names     []called // ascending by word
	direct    []event  // values that propose somebody by themselves
	spellings spellings
	mailboxes mailboxes
	boxed     wordSet // words of addresses
	named     wordSet // words of names
	byEar     byEar
	late      bool  // some pieces are to be read once more
	dates     dates // and postcodes
	pairs     pairs
	edits     edits
	proposals []proposal
	spare     []proposal
	order     []around // of the proposals
	surround  surround
	touched   uint32 // nothing
}

// called is a name that stands in the batch.
type called struct {
	tag               uint64 // of a surname that is known by its sound, that of the sound
	word, atom, piece int32
	field             int32 // of the batch; of rows only
	half              int32 // the most half bits of the atom
	common            bool  // it is a common word too
	address           bool  // it is a part of an address
	cell              bool  // it stands in a field of few words
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
	nickname    bool  // one of the names is
	a, o        int32 // the names as they stand; the second one perhaps with an edit
	most        int32 // half bits that it is worth then
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
	s.digits, s.digitTags = k.List(s.digits[:0], s.digitTags[:0], b.words, b.tags)
	s.lookUp(b, x)
	if s.lesson.open {
		s.lesson.attend(s.names)
	}
	s.spell(b)
	s.mail(b)
	s.assign(b)
	s.propose(b)
	s.pair(b)
	s.dateProposals(b)
	s.edit(b)
	s.corroborate(b)
	s.judgeAll(b)
}

// lookUp finds the atoms of the words that pass the filters. Their slots are
// touched first, so that the cache lines come at the same time.
func (s *scan) lookUp(b *batch, x *index) {
	touched := uint32(0)
	s.hits = x.numbers.probe(s.m.kernel, s.hits[:0], s.digitTags)
	for _, i := range s.hits {
		touched += x.touch(s.digitTags[i])
	}
	for _, i := range s.hits {
		s.events(x, s.digitTags[i], s.digits[i], s.digits[i])
	}
	s.hits = x.words.probe(s.m.kernel, s.hits[:0], b.tags)
	for _, w := range s.hits {
		touched += uint32(x.names.slots[x.names.start(b.tags[w])].half)
	}
	s.touched += touched
	s.boxed.reset(len(b.words))
	s.named.reset(len(b.words))
	for _, r := range s.mailboxes.words {
		s.boxed.add(r)
	}
	for _, w := range s.hits {
		t := &b.words[w]
		if t.Class&kernel.Digit != 0 || t.Len < 2 {
			continue
		}
		tag, p := b.tags[w], b.pieceAt(t.Start)
		if tag == x.dot {
			s.spelledOut(b, p, t)
		}
		if b.pieces[p].wanted {
			continue
		}
		n := x.names.find(tag)
		if n == nil {
			s.events(x, tag, w, w)
			continue
		}
		b.pieces[p].live = true
		s.named.add(run{w, w})
		s.names = append(s.names, called{
			tag: tag, word: w, atom: n.atom, piece: p, half: int32(n.half), common: n.common, address: s.boxed.has(w),
		})
	}
	s.enliven(b)
	s.soundUp(b)
}

// spelledOut marks the piece of a word that may be a dot of an address, to be read
// once more when the batch has been looked at.
func (s *scan) spelledOut(b *batch, piece int32, t *kernel.Token) {
	if b != &s.easy || !spellingWord(b.raw[:b.end], int(t.Start), int(t.Start)+int(t.Len)) {
		return
	}
	p := &b.pieces[piece]
	p.late, s.late = true, true
	b.fieldAt(p, t.Start).wants |= spelledOut
}

// soundUp finds surnames by their sound in words of other scripts, which letters
// render only roughly: in texts that may be no more than a name.
func (s *scan) soundUp(b *batch) {
	if b != &s.hard {
		return
	}
	k, x, sp := s.m.kernel, s.m.index, &s.byEar
	sp.tokens, sp.words = sp.tokens[:0], sp.words[:0]
	names := s.names
	for i := range b.fields {
		f := &b.fields[i]
		if f.view&(romanised|moreRomans) == 0 || f.heading.kind != Name && f.end-f.start > 2*shortName {
			continue
		}
		reach := int32(nameReach)
		if b.pieces[b.pieceAt(f.start)].row {
			reach = cellReach
		}
		for w := int(b.wordAt(f.start)); w < len(b.words) && b.words[w].Start < f.end; w++ {
			for len(names) > 0 && names[0].word < int32(w)-reach {
				names = names[1:]
			}
			if len(names) == 0 || names[0].word > int32(w)+reach {
				continue // there is no forename beside it
			}
			t := b.words[w]
			text := b.text[t.Start:][:t.Len]
			if t.Class != kernel.Letter || !soundable(text) {
				continue
			}
			from := len(b.text)
			b.text = appendSound(b.text, text)
			sp.tokens = append(sp.tokens, kernel.Token{Start: uint32(from), Len: uint16(len(b.text) - from)})
			sp.words = append(sp.words, int32(w))
		}
	}
	if len(sp.tokens) == 0 {
		return
	}
	b.text = slices.Grow(b.text, kernel.Slack)
	sp.tags = slices.Grow(sp.tags[:0], len(sp.tokens))[:len(sp.tokens)]
	k.Sums(sp.tags, b.text, sp.tokens)
	for i, tag := range sp.tags {
		id := x.sound(tag)
		if id == none {
			continue
		}
		w := sp.words[i]
		p := b.pieceAt(b.words[w].Start)
		b.pieces[p].live = true
		s.named.add(run{w, w})
		s.names = append(s.names, called{tag: tag, word: w, atom: id, piece: p, half: x.hot[id].most(), common: x.common.has(b.tags[w])})
	}
	slices.SortStableFunc(s.names, func(a, b called) int { return int(a.word - b.word) })
}

// byEar are the words that are looked up by their sound.
type byEar struct {
	words  []int32
	tokens []kernel.Token
	tags   []uint64
}

// enliven marks the pieces in which a value stands.
func (s *scan) enliven(b *batch) {
	for _, e := range s.direct {
		b.pieces[b.pieceAt(b.words[e.first].Start)].live = true
	}
}

// events notes what is no name and proposes somebody.
func (s *sieve) events(x *index, tag uint64, first, last int32) {
	x.each(tag, func(id int32, a *atom) {
		switch a.kind() {
		case Name, Username, Phone, StaffNumber, PayrollNumber, NationalInsurance: // of names, those run together
			s.direct = append(s.direct, event{first: first, last: last, atom: id})
		}
	})
}

// assign puts the values in order and says in which piece each is. Those in pieces
// that are read in the hard batch are dropped.
func (s *scan) assign(b *batch) {
	slices.SortStableFunc(s.direct, func(x, y event) int { return int(x.first - y.first) })
	kept := 0
	for _, e := range s.direct {
		e.piece = b.pieceAt(b.words[e.first].Start)
		if !b.pieces[e.piece].wanted {
			s.direct[kept] = e
			kept++
		}
	}
	s.direct = s.direct[:kept]
}

// near are the words around others that are read with them.
func (p *piece) near(all run, first, last int32) run {
	reach := p.reach()
	return run{max(all.from, first-reach), min(all.to, last+1+reach)}
}

// reach is how far what stands in a piece is read together.
func (p *piece) reach() int32 {
	if p.row {
		return cellReach
	}
	return proseHalf
}

// propose has all that stands in the batch tried with what stands near it.
func (s *scan) propose(b *batch) {
	s.pairs.reset()
	s.edits.reset(b)
	s.surround.piece = none
	s.cell(b)
	s.pairUp(b)
	s.dateUp(b)
	s.touchHolders()
	ahead := s.dates
	for i := range s.direct {
		s.single(b, i, &ahead)
	}
	s.bornHere(b)
}

// cell finds the fields of the names in rows.
func (s *scan) cell(b *batch) {
	piece, f, w := none, int32(0), int32(0)
	for i := range s.names {
		n := &s.names[i]
		p := &b.pieces[n.piece]
		if !p.row {
			continue
		}
		if n.piece != piece {
			piece, f = n.piece, p.fields.from
		}
		at := b.words[n.word].Start
		for b.fields[f].end < at {
			f++
		}
		n.field = f
		if i > 0 && s.names[i-1].piece == piece && s.names[i-1].field == f {
			n.cell = s.names[i-1].cell
			continue
		}
		for w = n.word; w > 0 && n.word-w < cellWords && b.words[w-1].Start >= b.fields[f].start; {
			w--
		}
		n.cell = int(w)+cellWords >= len(b.words) || b.words[w+cellWords].Start > b.fields[f].end
	}
}

// pairUp has each name tried with those behind it.
func (s *scan) pairUp(b *batch) {
	q := &s.pairs
	apart := 2*(tables.RareHalfBits-addressLoss) < s.m.least
	for i := range s.names {
		v := &s.names[i]
		reach, row := int32(nameReach), b.pieces[v.piece].row
		if row {
			reach = cellReach
		}
		for j := i + 1; j < min(len(s.names), i+1+mostNames); j++ {
			w := &s.names[j]
			gap := w.word - v.word
			if gap > reach || w.piece != v.piece {
				break
			}
			if gap > nameReach && !(v.cell && w.cell) || apart && v.address && w.address {
				continue
			}
			q.keys = append(q.keys, duo(v.tag, w.tag))
			q.tries = append(q.tries, try{int32(i), int32(j)})
		}
	}
}

// reports says that a name of so many half bits may be reported by itself, if some
// share it.
func (m *Matcher) reports(half int) bool {
	return m.reportable(proposal{half: uint8(half), people: run{0, mostAlike}}) || m.reportable(proposal{half: uint8(half), people: run{0, 1}})
}

// pairs are names to be tried with each other.
type pairs struct {
	keys    []uint64 // in index.duos
	tries   []try
	tried   []asNames
	duos    []uint64 // of tried, in index.duos
	dated   []uint64 // the same of names and dates
	dates   []dateTry
	bearers []bearer // of the dates that proposed somebody
	paired  []bool   // of sieve.names: found with another
}

// try is two names, in sieve.names.
type try struct{ v, w int32 }

func (p *pairs) reset() {
	p.keys, p.tries, p.dated, p.dates = p.keys[:0], p.tries[:0], p.dated[:0], p.dates[:0]
}

// pair proposes those who bear two names that stand together, or one and a nickname
// for the other. What is asked of memory is asked for all of them at a time.
func (s *scan) pair(b *batch) {
	x, p := s.m.index, &s.pairs
	p.paired = slices.Grow(p.paired[:0], len(s.names))[:len(s.names)]
	clear(p.paired)
	p.tried, p.duos = p.tried[:0], p.duos[:0]
	s.hits = x.duos.probe(s.m.kernel, s.hits[:0], p.keys)
	for _, i := range s.hits {
		t := p.tries[i]
		a, o := s.names[t.v].atom, s.names[t.w].atom
		p.add(x, asNames{t, a, o, false})
		m, n := x.hot[a].stands, x.hot[o].stands
		for _, f := range x.forenames[m.from:m.to] {
			p.add(x, asNames{t, f, o, true})
		}
		for _, f := range x.forenames[n.from:n.to] {
			p.add(x, asNames{t, f, a, true})
		}
	}
	s.hits = x.duos.probe(s.m.kernel, s.hits[:0], p.duos)
	for _, i := range s.hits {
		n := &p.tried[i]
		s.touched += x.pairs.slots[x.pairs.start(pairKey(n.a, n.o))].mark
	}
	for _, i := range s.hits {
		s.pairAs(b, &p.tried[i])
	}
}

// asNames is two names that are tried as two atoms.
type asNames struct {
	try
	a, o     int32
	nickname bool // one of the names is, for one of the atoms
}

func (p *pairs) add(x *index, n asNames) {
	p.tried = append(p.tried, n)
	p.duos = append(p.duos, duo(x.hot[n.a].fast, x.hot[n.o].fast))
}

func (s *scan) pairAs(b *batch, n *asNames) {
	x, p := s.m.index, &s.pairs
	v, w := &s.names[n.v], &s.names[n.w]
	half := x.worth(n.a, n.o)
	vain := s.vain(b, v.piece, half, n.nickname)
	if vain && (p.paired[n.v] || s.edged(b, v) < 0) && (p.paired[n.w] || s.edged(b, w) < 0) {
		return
	}
	people := x.pair(n.a, n.o)
	if people.len() == 0 {
		return
	}
	p.paired[n.v], p.paired[n.w] = true, true
	if !vain {
		s.proposals = append(s.proposals, proposal{
			piece: v.piece, first: v.word, last: w.word, people: people, who: none, half: half, nickname: n.nickname, a: v.atom, o: w.atom, most: math.MaxUint8,
		})
	}
}

// most is the most half bits that a name is worth.
func (h *hotName) most() int32 { return int32(max(h.half, h.fore)) }

// vain says that names of so many half bits come to nothing in a piece: they are not
// rare enough to be reported by themselves, and no number there bears them out. See
// corroborate.
func (s *scan) vain(b *batch, piece int32, half uint8, nickname bool) bool {
	p := &b.pieces[piece]
	return int(half)+int(p.most) < s.m.least && !(nickname && p.spelt > 0)
}

// edged is how many half bits a name and the best number of its piece have to spare
// when the word beside it is a rare name with an edit; less than none: it is of no use.
func (s *scan) edged(b *batch, n *called) int {
	return int(n.half) + int(b.pieces[n.piece].most) + tables.RareHalfBits - wordEditLoss - s.m.least
}

// fieldAt is the field that holds a place in the text of a piece.
func (b *batch) fieldAt(p *piece, at uint32) *field {
	fields := b.fields[p.fields.from:p.fields.to]
	if len(fields) == 1 {
		return &fields[0]
	}
	i, _ := slices.BinarySearchFunc(fields, at, func(f field, at uint32) int { return cmp.Compare(f.end, at) })
	return &fields[min(i, len(fields)-1)]
}

// touchHolders brings what single asks of the first holders into the cache, so that the
// cache lines come at the same time.
func (s *scan) touchHolders() {
	x, touched := s.m.index, uint64(0)
	for _, d := range s.direct {
		if people := x.holders(x.atom(d.atom)); len(people) > 0 {
			touched += x.marks[people[0]].calls[0]
		}
	}
	s.touched += uint32(touched)
}

// single proposes the people to whom a value belongs: all of them when it is a
// strong one, else those of whom something else stands near it. The dates ahead are
// those that were not passed yet.
func (s *scan) single(b *batch, i int, ahead *dates) {
	x, d := s.m.index, s.direct[i]
	a := x.atom(d.atom)
	people := x.holders(a)
	if len(people) == 0 {
		return
	}
	p := &b.pieces[d.piece]
	near := p.near(b.wordsOf(p), d.first, d.last)
	born := ahead.among(near)
	if a.strong() || a.kind() == Username && s.ownLogin(p.record, a) {
		for _, who := range people {
			if a.kind() != Name || s.another(i, who) || s.bornNear(born, who) || s.mostBeside(b, &d, who) >= s.m.enough {
				s.suggest(d.piece, d.first, d.last, who)
			}
		}
		return
	}
	for _, who := range people {
		if s.another(i, who) || s.bornNear(born, who) ||
			(a.kind() != Username || s.mostBeside(b, &d, who) >= s.m.enough) && s.calls(b, d.piece, near, who, 0) {
			s.suggest(d.piece, d.first, d.last, who)
		}
	}
}

// suggest proposes one person, together with what proposed them just before in the
// same words.
func (s *scan) suggest(piece, first, last, who int32) {
	for i := len(s.proposals) - 1; i >= max(0, len(s.proposals)-suggestions); i-- {
		o := &s.proposals[i]
		if o.who == who && o.piece == piece && max(o.last, last)-min(o.first, first) <= proseHalf {
			o.first, o.last = min(o.first, first), max(o.last, last)
			return
		}
	}
	s.proposals = append(s.proposals, proposal{piece: piece, first: first, last: last, who: who})
}

// suggestions is how many of the last ones are looked at for the same person.
const suggestions = 8

// strong says that a value is worth weighing by itself.
func (a *atom) strong() bool {
	switch a.kind() {
	case Email, Phone, NationalInsurance, Name: // a name only when run together
		return true
	case StaffNumber, PayrollNumber:
		return a.half >= strongNumber
	}
	return false
}

// another says that another value near this one is the same person's.
func (s *scan) another(i int, who int32) bool {
	x, direct := s.m.index, s.direct
	for j := max(0, i-8); j < min(len(direct), i+9); j++ {
		o := direct[j]
		if o.piece != direct[i].piece || direct[i].first-o.last > cellReach || o.first-direct[i].last > cellReach || o.atom == direct[i].atom {
			continue
		}
		if slices.Contains(x.holders(x.atom(o.atom)), who) {
			return true
		}
	}
	return false
}

// judgeAll has the proposals weighed, those of one stretch of words together.
func (s *scan) judgeAll(b *batch) {
	all := s.inOrder()
	for len(all) > 0 {
		p := &b.pieces[all[0].piece]
		words := b.wordsOf(p)
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

// inOrder are the proposals by the words that they are made around, and so by pieces.
// It sorts keys, which are smaller.
func (s *scan) inOrder() []proposal {
	s.order = s.order[:0]
	for i := range s.proposals {
		p := &s.proposals[i]
		s.order = append(s.order, around{uint64(p.first)<<32 | uint64(uint32(p.last)), int32(i)})
	}
	slices.SortFunc(s.order, func(a, b around) int { return cmp.Compare(a.words, b.words) })
	all := s.spare[:0]
	for _, o := range s.order {
		all = append(all, s.proposals[o.proposal])
	}
	s.proposals, s.spare = all, s.proposals
	return all
}

// around is the words, from first to last, that a proposal is made around.
type around struct {
	words    uint64
	proposal int32
}

// bears is what two names are worth to one who bears them, in half bits, the second
// one at most so much.
func (x *index) bears(who, a, o, most int32) int {
	var halves [2][2]int // of both, as a surname and as a forename
	for _, h := range x.holdingsOf(who) {
		as := 1
		if h.role().isSurname() {
			as = 0
		} else if !h.role().isForename() {
			continue
		}
		if h.atom() == a {
			halves[0][as] = max(halves[0][as], int(h.half))
		}
		if h.atom() == o {
			halves[1][as] = max(halves[1][as], min(int(h.half), int(most)))
		}
	}
	best := 0
	for as := range halves[0] {
		if p, q := halves[0][as], halves[1][1-as]; p > 0 && q > 0 {
			best = max(best, p+q)
		}
	}
	return best
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
