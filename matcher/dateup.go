package matcher

import (
	"slices"

	"peeler/matcher/internal/kernel"
)

// dateUp has the dates of birth and postcodes of a piece tried with the names near
// them, and with each other where there is a name.
func (s *scan) dateUp(p *piece, words run, base int32, names []event) {
	if len(names) == 0 {
		return
	}
	x, q := s.m.index, &s.pairs
	from, dates := s.dates.among(words)
	for i, d := range dates {
		near := p.near(words, d.first, d.last)
		at := from + int32(i)
		for k, n := range names {
			if n.first >= near.from && n.first < near.to {
				q.dated = append(q.dated, duo(x.hot[n.atom].fast, d.tag))
				q.dates = append(q.dates, dateTry{at, base + int32(k), none})
			}
		}
		for k, o := range dates[:i] {
			if o.first >= near.from {
				q.dated = append(q.dated, duo(o.tag, d.tag))
				q.dates = append(q.dates, dateTry{at, base, from + int32(k)})
			}
		}
	}
}

// fewBorn is how many people may be born on a day for them to be weighed wherever it
// stands under its heading beside something like their name.
const fewBorn = 3

// bornHere proposes the few who are born on a day that stands under its heading and
// whose name stands near, be it misspelt, or whose postcode.
func (s *scan) bornHere(b *batch) {
	x, at := s.m.index, 0
	for i, d := range s.dates {
		start := b.words[d.first].Start
		for b.pieces[at].end <= start {
			at++
		}
		p := &b.pieces[at]
		if !p.born || p.wanted || b.fieldAt(p, start).heading.kind != DateOfBirth {
			continue
		}
		near := p.near(b.wordsOf(p, d.first), d.first, d.last)
		x.each(d.tag, func(_ int32, a *atom) {
			if a.kind != DateOfBirth || a.people.len() > fewBorn {
				return
			}
			for _, who := range x.peopleOf(a.people) {
				if s.edits.calls(s.m.kernel, b, near, &x.calls[who]) || s.bornNear(near, who, i) {
					s.proposals = append(s.proposals, proposal{piece: int32(at), first: d.first, last: d.last, who: who})
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
func (s *scan) dateProposals() {
	x, q := s.m.index, &s.pairs
	s.hits = x.duos.probe(s.m.kernel, s.hits[:0], q.dated)
	for _, i := range s.hits {
		t := q.dates[i]
		d, n := s.dates[t.date], s.names[t.name]
		first, key, of := n.first, trait(uint32(x.hot[n.atom].fast)), x.calls
		if t.other != none {
			o := s.dates[t.other]
			first, key, of = o.first, trait(uint32(o.tag)), x.values
		}
		x.each(d.tag, func(_ int32, a *atom) {
			if a.kind != DateOfBirth && a.kind != Postcode {
				return
			}
			for _, who := range x.peopleOf(a.people) {
				if of[who].has(key) {
					s.proposals = append(s.proposals, proposal{piece: n.piece, first: min(d.first, first), last: max(d.last, first), who: who})
				}
			}
		})
	}
}

// bornNear says that somebody's date of birth or postcode stands near, but for one
// of the dates.
func (s *scan) bornNear(near run, who int32, but int) bool {
	from, dates := s.dates.among(near)
	for i, d := range dates {
		if int(from)+i != but && s.m.index.values[who].has(trait(uint32(d.tag))) {
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
	kept := s.spare[:0]
	for _, o := range named {
		if dbg != nil {
			if o.who != none {
				dbg["k-who"]++
			} else {
				dbg["k-named"]++
				dbg["k-namedpeople"] += o.people.len()
			}
		}
		if o.who != none {
			kept = append(kept, o)
			continue
		}
		rare := s.m.reportable(o)
		var keys []uint64
		if !rare {
			if keys = s.numbersAround(b, o); len(keys) == 0 {
				continue
			}
		}
		for _, who := range x.peopleOf(o.people) {
			if rare || x.values[who].hasAny(keys) {
				if dbg != nil {
					if rare {
						dbg["k-rare"]++
					} else {
						dbg["k-keys"]++
					}
				}
				kept = append(kept, o.of(who))
			}
		}
	}
	s.proposals, s.spare = kept, named[:0]
}

func (o proposal) of(who int32) proposal {
	o.who = who
	return o
}

// surround is what stands around a proposal, as keys of index.values.
type surround struct {
	piece   int32
	all     run // words of the piece
	words   run
	keys    []uint64
	numbers []kernel.Token
	outs    []uint64
}

// numbersAround are the keys of the numbers around a proposal.
func (s *scan) numbersAround(b *batch, o proposal) []uint64 {
	p, c := &b.pieces[o.piece], &s.surround
	if c.piece != o.piece {
		c.all = b.wordsOf(p, o.first)
	}
	near := p.near(c.all, o.first, o.last)
	if c.piece == o.piece && c.words == near {
		return c.keys
	}
	c.piece, c.words, c.keys, c.numbers = o.piece, near, c.keys[:0], c.numbers[:0]
	d := &s.digits
	from, _ := slices.BinarySearch(d.words, near.from)
	for i, w := range d.words[from:] {
		if w >= near.to {
			break
		}
		if t := b.words[w]; numberLike(t) {
			c.keys = append(c.keys, trait(uint32(d.tags[from+i])))
			c.numbers = append(c.numbers, t)
		}
	}
	if len(c.numbers) > 0 {
		c.outs = s.m.kernel.Deletions(c.outs[:0], b.text, c.numbers)
		for _, o := range c.outs {
			c.keys = append(c.keys, trait(uint32(o)))
		}
	}
	sp := &s.spellings
	from, _ = slices.BinarySearchFunc(sp.where, near.from, func(r run, w int32) int { return int(r.from - w) })
	for i := from; i < len(sp.where) && sp.where[i].from < near.to; i++ {
		c.keys = append(c.keys, trait(uint32(sp.tags[i])))
	}
	return c.keys
}

// numberLike says that a word may be a staff or payroll number with a digit wrong.
func numberLike(t kernel.Token) bool {
	return t.Class&kernel.Digit != 0 && t.Len >= 5 && t.Len <= longestNumberLike
}

// longestNumberLike leaves out telephone and card numbers.
const longestNumberLike = 10
