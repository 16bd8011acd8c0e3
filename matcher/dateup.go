package matcher

import (
	"math"
	"slices"

	"peeler/matcher/internal/kernel"
)

// dateUp has the dates of birth and postcodes tried with the names near them, and
// with each other where there is a name.
func (s *scan) dateUp(b *batch) {
	var p *piece
	var names, near, before run // of the piece: names, those near a date, and dates before it
	end := uint32(0)
	for i := range s.dates {
		d := &s.dates[i]
		if start := b.words[d.first].Start; start >= end {
			at := b.pieceAt(start)
			p = &b.pieces[at]
			names, end = s.namesOf(at, names.to), p.end
			near, before = names, run{int32(i), int32(i)}
		}
		before.to = int32(i)
		if !p.short {
			near, before = s.reached(d, p.reach(), run{near.from, names.to}, before)
		}
		if near.to > names.from {
			s.dateWith(b, int32(i), near, before)
		}
	}
}

// reached are those of the names and dates from some on in a long piece that are read
// together with a date.
func (s *scan) reached(d *dated, reach int32, names, before run) (run, run) {
	near := names
	for near.from < names.to && s.names[near.from].word < d.first-reach {
		near.from++
	}
	for near.to = near.from; near.to < names.to && s.names[near.to].word <= d.last+reach; {
		near.to++
	}
	for before.len() > 0 && s.dates[before.from].first < d.first-reach {
		before.from++
	}
	return near, before
}

// namesOf are the names of a piece, none of which stands before a place in names.
func (s *scan) namesOf(piece, from int32) run {
	for int(from) < len(s.names) && s.names[from].piece < piece {
		from++
	}
	to := from
	for int(to) < len(s.names) && s.names[to].piece == piece {
		to++
	}
	return run{from, to}
}

// dateWith has a date tried with names, and with dates before it.
func (s *scan) dateWith(b *batch, date int32, names, before run) {
	q, d := &s.pairs, &s.dates[date]
	for k := names.from; k < names.to; k++ {
		q.dated = append(q.dated, duo(b.tags[s.names[k].word], d.tag))
		q.dates = append(q.dates, dateTry{date, k, none})
	}
	for k := before.to - 1; k >= before.from; k-- {
		if o := &s.dates[k]; o.last < d.first {
			q.dated = append(q.dated, duo(o.tag, d.tag))
			q.dates = append(q.dates, dateTry{date, names.to - 1, k})
		}
	}
}

// smallForce is how many people may be enrolled for a date of birth under its
// heading to propose those who have it, if they are three at most, whatever the name beside it. In
// a larger one it says little, and everybody's is somebody's.
const smallForce = 20_000

// bornHere proposes those who are born on a day that stands under its heading.
func (s *scan) bornHere(b *batch) {
	x := s.m.index
	if len(x.people) > smallForce {
		return
	}
	for _, d := range s.dates {
		start := b.words[d.first].Start
		at := b.pieceAt(start)
		p := &b.pieces[at]
		if !p.born || p.wanted || b.fieldAt(p, start).heading.kind != DateOfBirth {
			continue
		}
		x.each(d.tag, func(_ int32, a *atom) {
			if a.kind() == DateOfBirth && len(x.holders(a)) <= 3 {
				for _, who := range x.holders(a) {
					s.suggest(at, d.first, d.last, who)
				}
			}
		})
	}
}

// dateTry is a date to be tried with a name of the same piece or, if there is one,
// with another date.
type dateTry struct{ date, name, other int32 }

// dateProposals proposes those who have a name, or a part of one, and a date of
// birth or postcode that stand together, and those who have both of the last. What is
// asked of memory is asked for all of them at a time.
func (s *scan) dateProposals(b *batch) {
	x, q := s.m.index, &s.pairs
	q.bearers = q.bearers[:0]
	touched := uint64(0)
	s.hits = x.duos.probe(s.m.kernel, s.hits[:0], q.dated)
	for _, i := range s.hits {
		touched += uint64(x.touch(s.dates[q.dates[i].date].tag))
	}
	for _, i := range s.hits {
		x.each(s.dates[q.dates[i].date].tag, func(_ int32, a *atom) {
			kind := a.kind()
			if kind != DateOfBirth && kind != Postcode {
				return
			}
			for _, who := range x.holders(a) {
				q.bearers = append(q.bearers, bearer{i, who, kind})
				touched += x.marks[who].calls[0]
			}
		})
	}
	s.touched += uint32(touched)
	for i := range q.bearers {
		s.bearing(b, &q.bearers[i])
	}
}

// bearer is somebody who has the date of a try, in pairs.dates.
type bearer struct {
	try, who int32
	kind     Kind // of the date
}

// bearing proposes somebody who has a date if they have what it was tried with too.
func (s *scan) bearing(b *batch, h *bearer) {
	t, has := s.pairs.dates[h.try], &s.m.index.marks[h.who]
	d, n := s.dates[t.date], &s.names[t.name]
	first := n.word
	if t.other == none {
		if !has.calls.has(trait(uint32(n.tag))) || h.kind == DateOfBirth && !s.moreThan(b, *n, d, h.who) {
			return
		}
	} else {
		o := &s.dates[t.other]
		if !has.values.has(trait(uint32(o.tag))) {
			return
		}
		first = o.first
	}
	s.suggest(n.piece, min(d.first, first), max(d.last, first), h.who)
}

// moreThan says that a name beside somebody's date of birth is more than a forename of
// theirs, or that they are called by another word near it: else it comes to nothing.
func (s *scan) moreThan(b *batch, n called, d dated, who int32) bool {
	x := s.m.index
	for _, h := range x.holdingsOf(who) {
		if h.atom() == n.atom && !h.role().isForename() {
			return true
		}
	}
	p := &b.pieces[n.piece]
	near := p.near(b.wordsOf(p), d.first, d.last)
	return s.calls(b, n.piece, near, who, b.tags[n.word])
}

// bornNear says that somebody's date of birth or postcode is one of some dates.
func (s *scan) bornNear(near []dated, who int32) bool {
	values := &s.m.index.marks[who].values
	return slices.ContainsFunc(near, func(d dated) bool { return values.has(trait(uint32(d.tag))) })
}

// dated is a date of birth or a postcode in the batch.
type dated struct {
	tag         uint64
	first, last int32
}

// dates are ascending by their first words.
type dates []dated

// among are those that begin in a stretch of words. Those before it are forgotten: the next
// stretch must begin no earlier.
func (d *dates) among(words run) []dated {
	for len(*d) > 0 && (*d)[0].first < words.from {
		*d = (*d)[1:]
	}
	to := 0
	for to < len(*d) && (*d)[to].first < words.to {
		to++
	}
	return (*d)[:to]
}

// corroborate keeps of those proposed by a name alone whom a number with a digit
// wrong stands for, or one that is spelt unusually, and those whose name is rare
// enough by itself. Numbers as they are, dates and addresses propose their people
// without the name.
func (s *scan) corroborate(b *batch) {
	x := s.m.index
	named := s.proposals
	s.touchNamed(named)
	kept := s.spare[:0]
	for i := range named {
		o := &named[i]
		if o.who != none {
			kept = append(kept, *o)
			continue
		}
		rare := int(o.half) >= s.m.leastOf[min(o.people.len(), mostAlike+1)] && s.rare(*o)
		var keys []uint64
		if !rare {
			digits := int(o.half)+s.bestNumberFor(b, o) >= s.m.least
			if !digits && !o.nickname {
				continue
			}
			if keys = s.numbersAround(b, *o, digits); len(keys) == 0 {
				continue
			}
		}
		for _, who := range x.peopleOf(o.people) {
			if rare || s.valued(who, keys) {
				kept = append(kept, o.of(who))
			}
		}
	}
	s.proposals, s.spare = kept, named[:0]
}

// valued says that a person has one of the values of which these are the keys.
func (s *scan) valued(who int32, keys []uint64) bool {
	v := &s.m.index.marks[who].values
	s.hits = v.probe(s.m.kernel, s.hits[:0], keys)
	return slices.ContainsFunc(s.hits, func(i int32) bool { return v.hasAll(keys[i]) && s.m.index.valued(who, keys[i]) })
}

// valued says that a person has a value with a key, as it is or of a number with a digit
// left out.
func (x *index) valued(who int32, key uint64) bool {
	for _, h := range x.holdingsOf(who) {
		number := isNumber(h.kind())
		if !number && h.kind() != DateOfBirth && h.kind() != Postcode {
			continue
		}
		a := x.atom(h.atom())
		if trait(uint32(a.fast)) == key || number && slices.ContainsFunc(x.ones(a), func(n uint32) bool { return trait(n) == key }) {
			return true
		}
	}
	return false
}

// rare says that a name may be reported by itself of those who bear it, one or all of
// them together.
func (s *scan) rare(o proposal) bool {
	x, odds := s.m.index, 0.0
	for _, who := range x.peopleOf(o.people) {
		odds += math.Exp2(float64(x.bears(who, o.a, o.o, o.most))/2 - s.m.prior)
	}
	return odds >= s.m.options.ReviewAt*(1+odds)
}

// bestNumberFor is bestNumber around a proposal. Only in long pieces it matters where
// the numbers stand.
func (s *scan) bestNumberFor(b *batch, o *proposal) int {
	p, numbers := &b.pieces[o.piece], s.spellings.numbers
	if p.most > 0 && !p.short {
		from, _ := slices.BinarySearchFunc(numbers, o.first-p.reach(), func(n misdigit, w int32) int { return int(n.word - w) })
		numbers = numbers[from:]
	}
	return s.bestNumber(b, &numbers, o.piece, o.first, o.last)
}

// touchNamed brings what is asked first of those who are proposed by a name into the
// cache, so that the cache lines come at the same time.
func (s *scan) touchNamed(named []proposal) {
	x, touched := s.m.index, uint64(0)
	for i := range named {
		if o := &named[i]; o.who == none {
			touched += x.marks[x.postings[o.people.from]].values[0]
		}
	}
	s.touched += uint32(touched)
}

func (o proposal) of(who int32) proposal {
	o.who = who
	return o
}

// surround is what stands around a proposal, as keys of marks.values.
type surround struct {
	digits  bool // with numbers that have a digit wrong
	piece   int32
	all     run // words of the piece
	words   run
	keys    []uint64
	numbers []kernel.Token
	outs    []uint64
}

// numbersAround are the keys of the values around a proposal that are spelt unusually
// and, if digits, of the numbers with a digit wrong.
func (s *scan) numbersAround(b *batch, o proposal, digits bool) []uint64 {
	p, c := &b.pieces[o.piece], &s.surround
	if c.piece != o.piece {
		c.all = b.wordsOf(p)
	}
	near := p.near(c.all, o.first, o.last)
	if c.piece == o.piece && c.words == near && c.digits == digits {
		return c.keys
	}
	c.piece, c.words, c.digits, c.keys, c.numbers = o.piece, near, digits, c.keys[:0], c.numbers[:0]
	for w := near.from; w < near.to && digits; w++ {
		if t := &b.words[w]; numberLike(*t) {
			c.keys = append(c.keys, trait(uint32(b.tags[w])))
			c.numbers = append(c.numbers, *t)
		}
	}
	if len(c.numbers) > 0 {
		c.outs = s.m.kernel.Deletions(c.outs[:0], b.text, c.numbers)
		for _, o := range c.outs {
			c.keys = append(c.keys, trait(uint32(o)))
		}
	}
	if p.spelt == 0 {
		return c.keys
	}
	sp, from := &s.spellings, int(p.spelt)-1
	if !p.short {
		from, _ = slices.BinarySearchFunc(sp.where, near.from, func(r run, w int32) int { return int(r.from - w) })
	}
	for i := from; i < len(sp.where) && sp.where[i].from < near.to; i++ {
		c.keys = append(c.keys, trait(uint32(sp.tags[i])))
	}
	return c.keys
}

// numberLike says that a word may be a staff or payroll number with a digit wrong.
func numberLike(t kernel.Token) bool {
	return t.Class&kernel.Digit != 0 && t.Len >= shortestNumberLike && t.Len <= longestNumberLike
}

// The longest one leaves out telephone and card numbers.
const (
	shortestNumberLike = 5
	longestNumberLike  = 10
)
