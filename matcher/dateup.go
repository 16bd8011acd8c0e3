package matcher

import (
	"math"
	"slices"

	"peeler/matcher/internal/kernel"
)

// dateUp has the dates of birth and postcodes tried with the names near them, and
// with each other where there is a name.
func (s *scan) dateUp(b *batch) {
	q := &s.pairs
	low := 0
	for i := range s.dates {
		d := &s.dates[i]
		at := b.pieceAt(b.words[d.first].Start)
		p := &b.pieces[at]
		reach := p.reach()
		for low < len(s.names) && (s.names[low].piece < at || s.names[low].word < d.first-reach && s.names[low].piece == at) {
			low++
		}
		first := none
		for k := low; k < len(s.names) && s.names[k].piece == at && s.names[k].word <= d.last+reach; k++ {
			first = int32(k)
			q.dated = append(q.dated, duo(b.tags[s.names[k].word], d.tag))
			q.dates = append(q.dates, dateTry{int32(i), int32(k), none})
		}
		if first == none && low > 0 && s.names[low-1].piece == at {
			first = int32(low - 1)
		}
		for k := i - 1; first != none && k >= 0 && s.dates[k].first >= d.first-reach && b.words[s.dates[k].first].Start >= p.start; k-- {
			if s.dates[k].last >= d.first {
				continue
			}
			q.dated = append(q.dated, duo(s.dates[k].tag, d.tag))
			q.dates = append(q.dates, dateTry{int32(i), first, int32(k)})
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
			if a.kind == DateOfBirth && len(x.holders(a)) <= 3 {
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
// birth or postcode that stand together, and those who have both of the last.
func (s *scan) dateProposals(b *batch) {
	x, q := s.m.index, &s.pairs
	s.hits = x.duos.probe(s.m.kernel, s.hits[:0], q.dated)
	for _, i := range s.hits {
		s.touched += x.touch(s.dates[q.dates[i].date].tag)
	}
	for _, i := range s.hits {
		t := q.dates[i]
		d, n := s.dates[t.date], s.names[t.name]
		first, key := n.word, trait(uint32(n.tag))
		if t.other != none {
			o := s.dates[t.other]
			first, key = o.first, trait(uint32(o.tag))
		}
		x.each(d.tag, func(_ int32, a *atom) {
			if a.kind != DateOfBirth && a.kind != Postcode {
				return
			}
			for _, who := range x.holders(a) {
				has := &x.marks[who].calls
				if t.other != none {
					has = &x.marks[who].values
				}
				if has.has(key) && (t.other != none || a.kind == Postcode || s.moreThan(b, n, d, who)) {
					s.suggest(n.piece, min(d.first, first), max(d.last, first), who)
				}
			}
		})
	}
}

// moreThan says that a name beside somebody's date of birth is more than a forename of
// theirs, or that they are called by another word near it: else it comes to nothing.
func (s *scan) moreThan(b *batch, n called, d dated, who int32) bool {
	x := s.m.index
	for _, h := range x.holdingsOf(who) {
		if h.atom() == n.atom && !h.role.isForename() {
			return true
		}
	}
	p := &b.pieces[n.piece]
	near := p.near(b.wordsOf(p), d.first, d.last)
	return s.calls(b, n.piece, near, who, b.tags[n.word])
}

// bornNear says that somebody's date of birth or postcode stands near, but for what
// is read from the same words as one of the dates.
func (s *scan) bornNear(near run, who int32, but dated) bool {
	_, dates := s.dates.among(near)
	for _, d := range dates {
		if (d.last < but.first || d.first > but.last) && s.m.index.marks[who].values.has(trait(uint32(d.tag))) {
			return true
		}
	}
	return false
}

// dated is a date of birth or a postcode in the batch.
type dated struct {
	tag         uint64
	first, last int32
}

// dates are ascending by their first words.
type dates []dated

// among are those that begin in a stretch of words, and the number of the first.
func (d dates) among(words run) (int32, dates) {
	from, _ := slices.BinarySearchFunc(d, words.from, func(x dated, w int32) int { return int(x.first - w) })
	to := from
	for to < len(d) && d[to].first < words.to {
		to++
	}
	return int32(from), d[from:to]
}

// corroborate keeps of those proposed by a name alone whom a number with a digit
// wrong stands for, or one that is spelt unusually, and those whose name is rare
// enough by itself. Numbers as they are, dates and addresses propose their people
// without the name.
func (s *scan) corroborate(b *batch) {
	x := s.m.index
	s.surround.piece = none
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
	return slices.ContainsFunc(s.hits, func(i int32) bool { return v.hasAll(keys[i]) })
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
