package matcher

import (
	"cmp"
	"slices"
	"time"

	"peeler/matcher/internal/kernel"
)

// spellings are values with digits that are no word as they stand: of several
// words, or of a part of one. The judge knows more spellings; here are those that
// are worth something without a name beside them, and the usual ones of staff
// numbers.
type spellings struct {
	tokens []kernel.Token
	where  []run // words, the last one included
	tags   []uint64
	dates  []int32 // which of them are dates or postcodes
	inDate int32   // words before this one are those of a date
	buf    []byte
	joined []byte
}

// spell looks up the spellings of the words that hold digits.
func (s *scan) spell(b *batch) {
	sp := &s.spellings
	sp.tokens, sp.where, sp.dates = sp.tokens[:0], sp.where[:0], sp.dates[:0]
	sp.inDate = 0
	for _, w := range s.digits.words {
		t := b.words[w]
		if t.Len > maxNumber+2 {
			continue
		}
		if t.Class == kernel.Digit {
			sp.digits(b, w, t)
		} else {
			sp.mixed(b, w, t)
		}
	}
	b.text = slices.Grow(b.text, kernel.Slack)
	sp.tags = slices.Grow(sp.tags[:0], len(sp.tokens))[:len(sp.tokens)]
	s.m.kernel.Sums(sp.tags, b.text, sp.tokens)
	numbers := &s.m.index.numbers
	for i, tag := range sp.tags {
		if numbers.has(tag) {
			s.events(s.m.index, tag, sp.where[i].from, sp.where[i].to)
		}
	}
	s.dates = s.dates[:0]
	for _, i := range sp.dates {
		s.dates = append(s.dates, dated{sp.tags[i], sp.where[i].from, sp.where[i].to})
	}
	s.foreignPostcodes(b)
}

// foreignPostcodes adds to the dates the postcodes of other countries, which are
// none but under their heading.
func (s *scan) foreignPostcodes(b *batch) {
	before := len(s.dates)
	for i := range b.pieces {
		p := &b.pieces[i]
		if !p.posted {
			continue
		}
		for _, f := range b.fields[p.fields.from:p.fields.to] {
			if f.heading.kind != Postcode {
				continue
			}
			w, _ := slices.BinarySearchFunc(b.words, f.start, func(t kernel.Token, at uint32) int { return cmp.Compare(t.Start, at) })
			if w == len(b.words) || b.words[w].Class&kernel.Digit == 0 {
				continue
			}
			t := b.words[w]
			if text := b.text[t.Start:][:t.Len]; t.Start < f.end && !postcode(text) && foreignPostcode(text) {
				s.dates = append(s.dates, dated{b.tags[w], int32(w), int32(w)})
			}
		}
	}
	if len(s.dates) > before {
		slices.SortStableFunc(s.dates, func(x, y dated) int { return int(x.first - y.first) })
	}
}

// part notes a part of the text.
func (sp *spellings) part(start uint32, n int, first, last int32) {
	sp.tokens = append(sp.tokens, kernel.Token{Start: start, Len: uint16(n)})
	sp.where = append(sp.where, run{first, last})
}

// compose notes bytes that do not stand in the text so.
func (sp *spellings) compose(b *batch, canonical []byte, first, last int32) {
	sp.part(uint32(len(b.text)), len(canonical), first, last)
	b.text = append(b.text, canonical...)
}

// digits reads a word of digits, and the digits behind it as one number with it.
func (sp *spellings) digits(b *batch, w int32, t kernel.Token) {
	text := b.text[t.Start:][:t.Len]
	if (len(text) == 2 || len(text) == 6) && w > 0 && b.words[w-1].Len == 2 && b.words[w-1].Class == kernel.Letter {
		sp.insurance(b, w-1)
	}
	dated := false
	if len(text) == 8 {
		sp.compactDate(b, w, text)
	}
	if text[0] == '0' && len(text) > 3 {
		n := 0
		for n < len(text)-3 && text[n] == '0' {
			n++
		}
		sp.part(t.Start+uint32(n), len(text)-n, w, w)
	}
	if len(text) >= 9 {
		sp.phone(b, text, w, w)
	}
	second, ok := b.beside(w, w+1)
	if !ok || w < sp.inDate { // nothing follows, or a date that has been read
		return
	}
	if len(text) <= 4 {
		n := len(sp.dates)
		sp.date(b, w, text, second)
		dated = len(sp.dates) > n
	}
	if b.words[w+1].Class == kernel.Digit {
		if first := text[0]; first == '0' || first == '4' || first == '7' || sp.plus(b, t) {
			sp.run(b, w)
		}
		if len(text) <= 7 {
			sp.pieces(b, w, text)
		}
	}
	if dated {
		sp.inDate = w + 3
	}
}

// pieces reads a staff number in two or three words of digits.
func (sp *spellings) pieces(b *batch, w int32, text []byte) {
	sp.joined = append(sp.joined[:0], text...)
	for v := w + 1; v <= w+2; v++ {
		next, ok := b.beside(v-1, v)
		if !ok || b.words[v].Class != kernel.Digit || len(sp.joined)+len(next) > longestNumberLike {
			return
		}
		if sp.joined = append(sp.joined, next...); len(sp.joined) >= 5 {
			c, ok := canonicalNumber(sp.buf[:0], sp.joined)
			if sp.buf = c; ok {
				sp.compose(b, c, w, v)
			}
		}
	}
}

// beside says that two words stand as close as the parts of a date, and gives the
// second.
func (b *batch) beside(v, w int32) ([]byte, bool) {
	if v < 0 || int(w) >= len(b.words) {
		return nil, false
	}
	s, t := b.words[v], b.words[w]
	from := s.Start + uint32(s.Len)
	if t.Start-from > 2 || b.text[from] == '\n' || b.text[t.Start-1] == '\n' || t.Len > 9 {
		return nil, false
	}
	return b.text[t.Start:][:t.Len], true
}

// date reads the date of which a word of digits is the first, or the day behind
// its month.
func (sp *spellings) date(b *batch, w int32, text, second []byte) {
	third, ok := b.beside(w+1, w+2)
	class := b.words[w+1].Class
	switch {
	case ok && class == kernel.Digit && b.words[w+2].Class == kernel.Digit:
		switch {
		case len(text) == 4 && len(second) <= 2 && len(third) <= 2:
			sp.born(b, w, w+2, text, small(second), small(third))
		case len(text) <= 2 && len(second) <= 2 && (len(third) == 4 || len(third) == 2):
			sp.born(b, w, w+2, third, small(second), small(text))
			if small(text) != small(second) {
				sp.born(b, w, w+2, third, small(text), small(second))
			}
		}
	case ok && len(text) <= 2 && class == kernel.Letter && b.words[w+2].Class == kernel.Digit && (len(third) == 4 || len(third) == 2):
		if m, ok := month(second); ok {
			sp.born(b, w, w+2, third, int(m), small(text))
		}
	}
	if len(text) <= 2 && len(second) == 4 && class == kernel.Digit {
		sp.monthFirst(b, w, text, second)
	}
}

// monthFirst reads April 3, 1985, from its day.
func (sp *spellings) monthFirst(b *batch, w int32, day, year []byte) {
	if w == 0 || b.words[w-1].Class != kernel.Letter || b.words[w-1].Len > 9 {
		return
	}
	if _, ok := b.beside(w-1, w); !ok {
		return
	}
	v := b.words[w-1]
	if m, ok := month(b.text[v.Start:][:v.Len]); ok {
		sp.born(b, w-1, w+1, year, int(m), small(day))
	}
}

func (sp *spellings) compactDate(b *batch, w int32, text []byte) {
	sp.born(b, w, w, text[4:], small(text[2:4]), small(text[:2]))
	sp.born(b, w, w, text[:4], small(text[4:6]), small(text[6:]))
}

func (sp *spellings) born(b *batch, first, last int32, year []byte, m, day int) {
	y := small(year)
	if len(year) == 2 {
		y = century(y)
	}
	c, ok := appendDate(sp.buf[:0], y, time.Month(m), day)
	sp.buf = c
	if ok {
		sp.dates = append(sp.dates, int32(len(sp.tokens)))
		sp.compose(b, c, first, last)
	}
}

func (sp *spellings) plus(b *batch, t kernel.Token) bool {
	return t.Start > 0 && b.text[t.Start-1] == '+'
}

// run reads a telephone number in several words.
func (sp *spellings) run(b *batch, w int32) {
	sp.joined = append(sp.joined[:0], b.text[b.words[w].Start:][:b.words[w].Len]...)
	for v := w + 1; int(v) < len(b.words) && v < w+longestJoin; v++ {
		t := b.words[v]
		if t.Class != kernel.Digit || len(sp.joined)+int(t.Len) > 15 || b.linkBetween(b.words[v-1], t) == apart {
			return
		}
		sp.joined = append(sp.joined, b.text[t.Start:][:t.Len]...)
		if len(sp.joined) >= 9 {
			sp.phone(b, sp.joined, w, v)
		}
	}
}

func (sp *spellings) phone(b *batch, digits []byte, first, last int32) {
	c, ok := canonicalPhone(sp.buf[:0], digits, sp.plus(b, b.words[first]))
	sp.buf = c
	if ok {
		sp.compose(b, c, first, last)
	}
}

// insurance reads a national insurance number in several words, without the
// letter at its end: QQ 12 34 56 C.
func (sp *spellings) insurance(b *batch, w int32) {
	sp.joined = append(sp.joined[:0], b.text[b.words[w].Start:][:2]...)
	for v := w + 1; int(v) < len(b.words) && v <= w+3; v++ {
		t := b.words[v]
		if t.Class != kernel.Digit || t.Len > 6 || b.linkBetween(b.words[v-1], t) == apart {
			return
		}
		sp.joined = append(sp.joined, b.text[t.Start:][:t.Len]...)
		if len(sp.joined) >= 8 {
			if len(sp.joined) == 8 {
				sp.compose(b, sp.joined, w, v)
			}
			return
		}
	}
}

// mixed reads a number with letters around it by its digits, and a national
// insurance number without the letter at its end.
func (sp *spellings) mixed(b *batch, w int32, t kernel.Token) {
	text := b.text[t.Start:][:t.Len]
	switch first := classes[text[0]]; {
	case first == letter && len(text) <= 7:
		sp.postcode(b, w, text)
	case first == digit && len(text) <= 4:
		sp.ordinal(b, w, text)
	}
	if len(text) == 9 && nationalInsurance(text) {
		sp.part(t.Start, 8, w, w)
		return
	}
	letters := 0
	for letters < len(text) && classes[text[letters]] == letter {
		letters++
	}
	n := letters
	for n < len(text) && classes[text[n]] == digit {
		n++
	}
	if letters > 3 || n-letters < 5 || len(text)-n > 3-letters {
		sp.misread(b, w, text)
		return
	}
	zeros := letters
	for zeros < n-3 && text[zeros] == '0' {
		zeros++
	}
	if zeros > letters && n == len(text) {
		sp.buf = append(append(sp.buf[:0], text[:letters]...), text[zeros:]...)
		sp.compose(b, sp.buf, w, w)
	}
	sp.part(t.Start+uint32(zeros), n-zeros, w, w)
}

// postcode reads a postcode in one word or two.
func (sp *spellings) postcode(b *batch, w int32, text []byte) {
	n := len(text)
	if n >= 5 {
		if postcode(text) {
			sp.dates = append(sp.dates, int32(len(sp.tokens)))
			sp.part(b.words[w].Start, n, w, w)
		}
		return
	}
	if int(w)+1 == len(b.words) || b.words[w+1].Len != 3 {
		return
	}
	if second, ok := b.beside(w, w+1); ok && len(second) == 3 && classes[second[0]] == digit {
		sp.joined = append(append(sp.joined[:0], text...), second...)
		if postcode(sp.joined) {
			sp.dates = append(sp.dates, int32(len(sp.tokens)))
			sp.compose(b, sp.joined, w, w+1)
		}
	}
}

// ordinal reads 3rd April 1985.
func (sp *spellings) ordinal(b *batch, w int32, text []byte) {
	if int(w)+2 >= len(b.words) || b.words[w+2].Len != 4 {
		return
	}
	second, ok := b.beside(w, w+1)
	if !ok {
		return
	}
	third, ok := b.beside(w+1, w+2)
	if !ok || len(third) != 4 || b.words[w+2].Class != kernel.Digit {
		return
	}
	day, ok := dayOfMonth(text)
	if m, isMonth := month(second); ok && isMonth {
		sp.born(b, w, w+2, third, int(m), day)
	}
}

// misread reads letters as the digits that they are after optical recognition.
func (sp *spellings) misread(b *batch, w int32, text []byte) {
	if len(text) < 5 || len(text) > longestNumberLike {
		return
	}
	sp.buf = sp.buf[:0]
	digits := 0
	for _, c := range text {
		if classes[c] == digit {
			digits++
		}
		if c = misread[c]; classes[c] != digit {
			return
		}
		sp.buf = append(sp.buf, c)
	}
	if digits < 3 {
		return
	}
	sp.joined = append(sp.joined[:0], sp.buf...)
	c, ok := canonicalNumber(sp.buf[:0], sp.joined)
	if sp.buf = c; ok {
		sp.compose(b, c, w, w)
	}
}
