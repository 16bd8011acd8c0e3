package matcher

import "slices"

// dated is a date of birth or postcode that somebody has, in the piece that is
// being looked at.
type dated struct {
	tag         uint64
	first, last int32 // words of the batch
}

// readDates fills dates with those of a piece. It is done once a piece.
func (s *scan) readDates(b *batch, piece int32, words run) {
	if s.datesOf == piece {
		return
	}
	s.datesOf = piece
	s.dates = s.dates[:0]
	w := &s.win
	w.open(s.m.kernel, b, &b.pieces[piece], words)
	w.dates()
	w.postcodes()
	w.hash()
	for _, f := range w.forms {
		s.dates = append(s.dates, dated{f.tag, f.first + w.base, f.last + w.base})
	}
}

// dateUp proposes those who have a name, or a part of one, beside a date of birth
// or a postcode, and those who have the last two.
func (s *scan) dateUp(b *batch, piece int32, words run, names []event) {
	x, p := s.m.index, &b.pieces[piece]
	s.readDates(b, piece, words)
	for i, d := range s.dates {
		near := p.near(words, d.first, d.last)
		for _, n := range names {
			if n.first < near.from || n.first >= near.to || !x.duos.has(duo(x.atoms[n.atom].fast, d.tag)) {
				continue
			}
			s.dateHolders(d, piece, n.first, func(who int32) bool {
				return x.calls[who].has(uint32(x.atoms[n.atom].fast))
			})
		}
		for _, o := range s.dates[:i] {
			if o.first < near.from || o.first >= near.to || !x.duos.has(duo(o.tag, d.tag)) {
				continue
			}
			s.dateHolders(d, piece, o.first, func(who int32) bool { return x.holds(who, o.tag) })
		}
	}
}

// dateHolders proposes those who have a date or postcode and of whom ok is true.
func (s *scan) dateHolders(d dated, piece, other int32, ok func(int32) bool) {
	x := s.m.index
	x.each(d.tag, func(a *atom) {
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
func (s *scan) bornNear(b *batch, piece int32, words, near run, who int32) bool {
	if !b.holdsDigit(near) {
		return false
	}
	s.readDates(b, piece, words)
	return slices.ContainsFunc(s.dates, func(d dated) bool {
		return d.first >= near.from && d.last < near.to && s.m.index.holds(who, d.tag)
	})
}

// holds says that a person has a value with that fast tag.
func (x *index) holds(who int32, fast uint64) bool {
	return slices.ContainsFunc(x.holdingsOf(who), func(h holding) bool { return x.atoms[h.atom].fast == fast })
}
