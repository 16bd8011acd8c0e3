package matcher

import "time"

// date reads words i to i+2 as a date of birth in whatever order: 1985-04-03,
// 3/4/1985 (as the 3rd of April, and less surely as the 4th of March), 3/4/85,
// 3rd April 1985, April 3, 1985.
func (w *window) date(i int) {
	a, b, c := &w.words[i], &w.words[i+1], &w.words[i+2]
	if a.field != c.field || b.start-a.end > 2 || c.start-b.end > 2 || !c.digits() {
		return
	}
	switch {
	case a.digits() && b.digits():
		w.numericDate(i)
	case b.letters() && (c.len() == 4 || c.len() == 2):
		if m, ok := month(w.word(i + 1)); ok {
			if d, ok := dayOfMonth(w.word(i)); ok {
				w.born(i, i+2, w.word(i+2), m, d, exact)
			}
		}
	case a.letters() && c.len() == 4:
		if m, ok := month(w.word(i)); ok {
			if d, ok := dayOfMonth(w.word(i + 1)); ok {
				w.born(i, i+2, w.word(i+2), m, d, exact)
			}
		}
	}
}

func (w *window) numericDate(i int) {
	a, b, c := w.word(i), w.word(i+1), w.word(i+2)
	switch {
	case len(a) == 4 && len(b) <= 2 && len(c) <= 2:
		w.born(i, i+2, a, time.Month(small(b)), small(c), exact)
	case len(a) <= 2 && len(b) <= 2 && (len(c) == 4 || len(c) == 2):
		w.born(i, i+2, c, time.Month(small(b)), small(a), exact)
		if small(a) != small(b) {
			w.born(i, i+2, c, time.Month(small(a)), small(b), monthFirst)
		}
	}
}

// compactDate reads ddmmyyyy; yyyymmdd is the canonical form already.
func (w *window) compactDate(v []byte, i int) {
	w.born(i, i, v[4:], time.Month(small(v[2:4])), small(v[:2]), exact)
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

func (w *window) born(first, last int, year []byte, m time.Month, day int, r rule) {
	loss := uint8(0)
	if r == monthFirst {
		loss = dateLoss
	}
	y := small(year)
	if len(year) == 2 {
		r, loss = shortYear, loss+dateLoss
		y = century(y)
	}
	c, ok := appendDate(w.canonical[:0], y, m, day)
	w.canonical = c
	if ok {
		w.put(c, digit, first, last, r, loss)
		w.forms[len(w.forms)-1].date = true
	}
}
