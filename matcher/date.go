package matcher

import "time"

// date reads words i to i+2 as a date of birth in whatever order: 1985-04-03,
// 3/4/1985 (as the 3rd of April, and less surely as the 4th of March), 3/4/85,
// 3rd April 1985, April 3, 1985.
func (s *scan) date(i int) {
	a, b, c := &s.words[i], &s.words[i+1], &s.words[i+2]
	if a.field != c.field || b.start-a.end > 2 || c.start-b.end > 2 || !c.digits() {
		return
	}
	switch {
	case a.digits() && b.digits():
		s.numericDate(i)
	case b.letters() && (c.len() == 4 || c.len() == 2):
		if m, ok := month(s.word(i + 1)); ok {
			if d, ok := dayOfMonth(s.word(i)); ok {
				s.born(i, i+2, s.word(i+2), m, d, exact)
			}
		}
	case a.letters() && c.len() == 4:
		if m, ok := month(s.word(i)); ok {
			if d, ok := dayOfMonth(s.word(i + 1)); ok {
				s.born(i, i+2, s.word(i+2), m, d, exact)
			}
		}
	}
}

func (s *scan) numericDate(i int) {
	a, b, c := s.word(i), s.word(i+1), s.word(i+2)
	switch {
	case len(a) == 4 && len(b) <= 2 && len(c) <= 2:
		s.born(i, i+2, a, time.Month(small(b)), small(c), exact)
	case len(a) <= 2 && len(b) <= 2 && (len(c) == 4 || len(c) == 2):
		s.born(i, i+2, c, time.Month(small(b)), small(a), exact)
		if small(a) != small(b) {
			s.born(i, i+2, c, time.Month(small(a)), small(b), monthFirst)
		}
	}
}

// compactDate reads ddmmyyyy; yyyymmdd is the canonical form already.
func (s *scan) compactDate(w []byte, i int) {
	s.born(i, i, w[4:], time.Month(small(w[2:4])), small(w[:2]), exact)
}

// dayOfMonth reads 3, 03 and 3rd.
func dayOfMonth(w []byte) (int, bool) {
	n := 0
	for n < len(w) && classes[w[n]] == digit {
		n++
	}
	switch string(w[n:]) {
	case "", "st", "nd", "rd", "th":
		return small(w[:min(n, 4)]), n == 1 || n == 2
	}
	return 0, false
}

func (s *scan) born(first, last int, year []byte, m time.Month, day int, r rule) {
	loss := uint8(0)
	if r == monthFirst {
		loss = dateLoss
	}
	y := small(year)
	if len(year) == 2 {
		r, loss = shortYear, loss+dateLoss
		y += 1900
		if y < firstBirth {
			y += 100
		}
	}
	c, ok := appendDate(s.canonical[:0], y, m, day)
	s.canonical = c
	if ok {
		s.probe(c, digit, first, last, r, loss)
	}
}
