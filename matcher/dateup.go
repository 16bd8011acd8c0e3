package matcher

import (
	"slices"
	"sort"
)

// dateUp proposes those who have a name, or a part of one, beside a date of birth
// or a postcode, and those who have the last two.
func (s *scan) dateUp(b *batch, piece int32, words run, names []event) {
	x, p := s.m.index, &b.pieces[piece]
	dates := s.dates.among(words)
	for i, d := range dates {
		near := p.near(words, d.first, d.last)
		for _, n := range names {
			if n.first < near.from || n.first >= near.to || !x.duos.has(duo(x.hot[n.atom].fast, d.tag)) {
				continue
			}
			s.dateHolders(d, piece, n.first, func(who int32) bool {
				return x.calls[who].has(uint32(x.hot[n.atom].fast))
			})
		}
		for _, o := range dates[:i] {
			if o.first < near.from || !x.duos.has(duo(o.tag, d.tag)) {
				continue
			}
			s.dateHolders(d, piece, o.first, func(who int32) bool { return x.holds(who, o.tag) })
		}
	}
}

// dateHolders proposes those who have a date or postcode and of whom ok is true.
func (s *scan) dateHolders(d dated, piece, other int32, ok func(int32) bool) {
	x := s.m.index
	x.each(d.tag, func(_ int32, a *atom) {
		if a.kind != DateOfBirth && a.kind != Postcode {
			return
		}
		for _, who := range x.peopleOf(a.people) {
			if ok(who) {
				s.proposals = append(s.proposals, proposal{piece: piece, first: min(d.first, other), last: max(d.last, other), who: who})
			}
		}
	})
}

// bornNear says that somebody's date of birth or postcode stands near.
func (s *scan) bornNear(near run, who int32) bool {
	return slices.ContainsFunc(s.dates.among(near), func(d dated) bool { return s.m.index.holds(who, d.tag) })
}

// holds says that a person has a value with that fast tag.
func (x *index) holds(who int32, fast uint64) bool {
	return slices.ContainsFunc(x.holdingsOf(who), func(h holding) bool { return x.atoms[h.atom].fast == fast })
}

// dated is a date of birth or a postcode in the batch.
type dated struct {
	tag         uint64
	first, last int32
}

// dates are ascending by their first words.
type dates []dated

// among are those that begin in a stretch of words.
func (d dates) among(words run) dates {
	from := sort.Search(len(d), func(i int) bool { return d[i].first >= words.from })
	to := from
	for to < len(d) && d[to].first < words.to {
		to++
	}
	return d[from:to]
}

// surround is what stands around a proposal, as keys of a person's values.
type surround struct {
	piece int32
	words run
	keys  []uint64
}

// corroborate keeps of those proposed by a name alone whom something else stands
// for, and those whose name is rare enough by itself.
func (s *scan) corroborate(b *batch) {
	x := s.m.index
	s.surround.piece = none
	named := s.proposals
	s.proposals = nil
	kept := s.spare[:0]
	for _, o := range named {
		switch {
		case o.who != none:
			kept = append(kept, o)
			continue
		case s.m.reportable(o):
			for _, who := range x.peopleOf(o.people) {
				kept = append(kept, o.of(who))
			}
			continue
		}
		keys := s.keysAround(b, o)
		if len(keys) == 0 {
			continue
		}
		for _, who := range x.peopleOf(o.people) {
			if x.values[who].hasAny(keys) {
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

// keysAround are the keys of the values around a proposal.
func (s *scan) keysAround(b *batch, o proposal) []uint64 {
	p := &b.pieces[o.piece]
	near := p.near(b.wordsOf(p, o.first), o.first, o.last)
	c := &s.surround
	if c.piece == o.piece && c.words == near {
		return c.keys
	}
	*c = surround{piece: o.piece, words: near, keys: c.keys[:0]}
	from := sort.Search(len(s.digits), func(i int) bool { return s.digits[i] >= near.from })
	for _, w := range s.digits[from:] {
		if w >= near.to {
			break
		}
		c.keys = append(c.keys, spread(uint64(uint32(b.tags[w]))))
		if t := b.words[w]; t.Len >= 5 && t.Len <= maxNumber {
			s.outs = s.m.kernel.Deletions(s.outs[:0], b.text, b.words[w:w+1])
			for _, o := range s.outs {
				c.keys = append(c.keys, spread(uint64(uint32(o))))
			}
		}
	}
	sp := &s.spellings
	from = sort.Search(len(sp.where), func(i int) bool { return sp.where[i].from >= near.from })
	for i := from; i < len(sp.where) && sp.where[i].from < near.to; i++ {
		c.keys = append(c.keys, spread(uint64(uint32(sp.tags[i]))))
	}
	m := &s.mailboxes
	for i := range m.words {
		if m.words[i] >= near.from && m.words[i] < near.to {
			c.keys = append(c.keys, spread(uint64(uint32(m.tags[3*i]))), spread(uint64(uint32(m.tags[3*i+1]))))
		}
	}
	return c.keys
}
