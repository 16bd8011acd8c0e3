package matcher

import (
	"math"
	"math/bits"
	"slices"
	"time"

	"peeler/matcher/internal/kernel"
)

// spellings are values with digits that are no word as they stand: of several
// words, or of a part of one. The judge knows more spellings; here are those that
// are worth something without a name beside them, and the usual ones of staff
// numbers.
type spellings struct {
	numbers []misdigit
	tokens  []kernel.Token
	where   []run // words, the last one included
	tags    []uint64
	dates   []int32  // which of them are dates or postcodes
	dated   []uint64 // their tags
	inDate  int32    // words before this one are those of a date

	shapes     *kernel.Shapes
	some       []int32 // words in which a spelling may begin
	misdialled []int32 // those that may be numbers with a digit wrong

	live   bool // something that dates and short numbers may bear out stands near
	buf    []byte
	joined []byte
}

// What a word of digits may be, if its length and what stands around it are right.
const (
	wholeDate  = 1 << iota // a date in one word
	insured                // a part of a national insurance number, behind its letters
	dialled                // a telephone number, if it is not as it would be dialled at home
	mobile                 // one without its zero
	zeroed                 // a number with zeros before it
	followed               // the first one of several
	monthAfter             // the day before the name of its month
)

// numeralShapes are those of words in which a spelling may begin, and of those that may have a
// digit wrong.
func numeralShapes(wrong *misdigits) *kernel.Shapes {
	var s kernel.Shapes
	for n := 1; n <= maxNumber+2; n++ {
		s.Pure[n] = followed
		for may, is := range map[uint8]bool{
			wholeDate: n == 8, insured: n == 2 || n == 6, dialled: n >= 9, mobile: n == 10, zeroed: n > 3 && n != 11, monthAfter: n <= 2,
		} {
			if is {
				s.Pure[n] |= may
			}
		}
		s.Mixed[n] = kernel.Long
		if n <= 4 {
			s.Mixed[n] = kernel.Short
		}
	}
	for c := '0'; c <= '9'; c++ {
		s.First[c&63] = wholeDate
	}
	s.First['0'&63] |= zeroed
	s.First['7'&63] |= mobile
	s.Twice['0'&63], s.Twice['4'&63] = dialled, dialled
	s.Before['+'&63] = dialled
	s.Behind[2] = insured
	s.Beside[kernel.Digit], s.Beside[kernel.Letter] = followed, monthAfter
	for c := 'a'; c <= 'z'; c++ {
		if classes[misread[c]] == digit {
			s.Letter[c&63] |= kernel.Misread
		}
	}
	for _, c := range "tdh" { // of 1st, 2nd, 3rd and 4th
		s.Letter[c&63] |= kernel.Ordinal
	}
	for n := range wrong {
		for letters, half := range wrong[n] {
			if half > 0 {
				s.Wrong[n] |= 1 << letters
			}
		}
	}
	return &s
}

// choose notes in which words a spelling may begin, and which may have a digit wrong.
func (sp *spellings) choose(k *kernel.Kernel, b *batch, digits []int32) {
	words := append(b.words, kernel.Token{Start: math.MaxUint32, Class: kernel.High}) // something follows the last one
	b.text = slices.Grow(b.text, kernel.Slack)
	sp.some, sp.misdialled = k.Choose(sp.some[:0], sp.misdialled[:0], sp.shapes, b.text, b.masks, words, digits)
}

// spell looks up the spellings of the words that hold digits.
func (s *scan) spell(b *batch) {
	sp := &s.spellings
	sp.numbers = sp.numbers[:0]
	sp.choose(s.m.kernel, b, s.digits)
	for _, w := range sp.misdialled {
		p := &b.pieces[b.pieceAt(b.words[w].Start)]
		if !p.live || p.wanted {
			continue
		}
		if half := misdigitHalf(b, b.words[w], &s.m.index.misdigits); half > 0 {
			sp.numbers = append(sp.numbers, misdigit{w, half})
			p.most = max(p.most, half)
		}
	}
	sp.read(b)
	b.text = slices.Grow(b.text, kernel.Slack)
	sp.tags = slices.Grow(sp.tags[:0], len(sp.tokens))[:len(sp.tokens)]
	s.m.kernel.Sums(sp.tags, b.text, sp.tokens)
	s.hits = s.m.index.numbers.probe(s.m.kernel, s.hits[:0], sp.tags)
	for _, i := range s.hits {
		s.events(s.m.index, sp.tags[i], sp.where[i].from, sp.where[i].to)
	}
	s.dates, sp.dated = s.dates[:0], sp.dated[:0]
	for _, i := range sp.dates {
		sp.dated = append(sp.dated, sp.tags[i])
	}
	s.hits = s.m.index.dates.probe(s.m.kernel, s.hits[:0], sp.dated)
	for _, h := range s.hits {
		where := sp.where[sp.dates[h]]
		s.dates = append(s.dates, dated{sp.dated[h], where.from, where.to})
	}
	s.foreignPostcodes(b)
}

// read notes the spellings that begin in the words that were chosen.
func (sp *spellings) read(b *batch) {
	sp.tokens, sp.where, sp.dates, sp.inDate = sp.tokens[:0], sp.where[:0], sp.dates[:0], 0
	for _, w := range sp.some {
		t := b.words[w]
		p := &b.pieces[b.pieceAt(t.Start)]
		if p.wanted || w < sp.inDate && t.Len <= 4 {
			continue
		}
		before := len(sp.tokens)
		sp.live = p.live || p.row
		if t.Class == kernel.Digit {
			sp.digits(b, w, t)
		} else {
			sp.mixed(b, w, t)
		}
		if len(sp.tokens) > before {
			p.startSpelling(before)
			if from := sp.where[before].from; from < w {
				b.pieces[b.pieceAt(b.words[from].Start)].startSpelling(before)
			}
		}
	}
}

func (p *piece) startSpelling(at int) {
	if p.spelt == 0 {
		p.spelt = int32(at) + 1
	}
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
			w := int(b.wordAt(f.start))
			if w == len(b.words) || b.words[w].Class&kernel.Digit == 0 {
				continue
			}
			t := b.words[w]
			text := b.text[t.Start:][:t.Len]
			s.spellings.joined = append(s.spellings.joined[:0], text...)
			if w+1 < len(b.words) && wordEnd(b.words[w+1]) <= f.end && b.words[w+1].Len == 3 {
				s.spellings.joined = append(s.spellings.joined, b.text[b.words[w+1].Start:][:3]...)
			}
			if t.Start < f.end && s.m.index.dates.has(b.tags[w]) && !postcode(s.spellings.joined) && foreignPostcode(text) {
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
	n := int(t.Len)
	text := b.text[t.Start:][:n]
	switch {
	case n == 8:
		if sp.live {
			sp.compactDate(b, w, text)
		}
	case n == 2 || n == 6:
		if w > 0 && b.words[w-1].Len == 2 && b.words[w-1].Class == kernel.Letter {
			sp.insurance(b, w-1)
		}
	case n >= 9:
		if national := text[0] == '0' && text[1] != '0' && (n == 10 || n == 11); !national || sp.plus(b, t) {
			sp.phone(b, text, w, w)
		}
	}
	if text[0] == '0' && n > 3 && n != 11 {
		zeros := 0
		for zeros < n-3 && text[zeros] == '0' {
			zeros++
		}
		sp.part(t.Start+uint32(zeros), n-zeros, w, w)
	}
	if w < sp.inDate || int(w)+1 == len(b.words) { // a date that has been read, or nothing follows
		return
	}
	next := &b.words[w+1]
	from := t.Start + uint32(n)
	if next.Start-from > 3 {
		return
	}
	if n <= 3 && b.text[from] == '.' && b.dotted(w) && !sp.plus(b, t) {
		sp.inDate = w + 4
		return
	}
	dated := false
	if sp.live && n <= 4 && (next.Class == kernel.Digit || n <= 2 && next.Class == kernel.Letter && next.Len >= 3) {
		if second, ok := b.beside(w, w+1); ok {
			before := len(sp.dates)
			sp.date(b, w, text, second)
			dated = len(sp.dates) > before
		}
	}
	if dated {
		sp.inDate = w + 3
		if b.text[from] != ' ' {
			return
		}
	}
	if next.Class != kernel.Digit || b.linkBetween(t, *next) == apart {
		return
	}
	if first := text[0]; first == '0' || first == '4' || first == '7' || sp.plus(b, t) {
		sp.run(b, w)
	}
	if n <= 7 {
		sp.pieces(b, w, text)
	}
}

// dotted says that four words are those of an address of the internet (RFC 791).
func (b *batch) dotted(w int32) bool {
	if int(w)+3 >= len(b.words) {
		return false
	}
	for i := w; i < w+3; i++ {
		if v, end := b.words[i+1], wordEnd(b.words[i]); v.Class != kernel.Digit || v.Len > 3 || v.Start != end+1 || b.text[end] != '.' {
			return false
		}
	}
	return true
}

// pieces reads a staff number in two or three words of digits. A short one is
// nothing by itself.
func (sp *spellings) pieces(b *batch, w int32, text []byte) {
	sp.joined = append(sp.joined[:0], text...)
	for v := w + 1; v <= w+2 && int(v) < len(b.words); v++ {
		t := b.words[v]
		if t.Class != kernel.Digit || len(sp.joined)+int(t.Len) > longestNumberLike || b.linkBetween(b.words[v-1], t) == apart {
			return
		}
		sp.joined = append(sp.joined, b.text[t.Start:][:t.Len]...)
		if n := len(sp.joined); n >= shortestPieces && (sp.live || n >= strongDigits) {
			c, ok := canonicalNumber(sp.buf[:0], sp.joined)
			if sp.buf = c; ok {
				sp.compose(b, c, w, v)
			}
		}
	}
}

const (
	shortestPieces = 5 // digits of a number in pieces
	strongDigits   = 8 // of one that is strong
)

// misdigit is a word that may be a number with a digit wrong, and the most half bits
// that it is worth then.
type misdigit struct{ word, half int32 }

// misdigits are the most half bits that a number of somebody's with a digit wrong is
// worth, by its length then and the letters in it.
type misdigits [longestNumberLike + 1][longestNumberLike + 1]int32

// add takes in a number. How many letters it has, its worth shows.
func (m *misdigits) add(a *atom) {
	length, worth := int(a.ones), a.half
	if !a.nature.has(whole) {
		worth += lettersLoss
	}
	for letters := range length + 1 {
		if numberWorth(length-letters, letters) != worth {
			continue
		}
		for n := max(shortestNumberLike, length-1); n <= min(length+1, longestNumberLike); n++ {
			for l := max(0, letters-1); l <= min(letters+1, n); l++ {
				m[n][l] = max(m[n][l], int32(a.half)-min(digitLoss, digitsSwapLoss))
			}
		}
	}
}

func misdigitHalf(b *batch, t kernel.Token, m *misdigits) int32 {
	digits := int32(bits.OnesCount64(b.digitsOf(t)))
	letters := int32(t.Len) - digits
	return min(7*digits+4*letters+presenceHalf-min(digitLoss, digitsSwapLoss), m[t.Len][letters])
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
// insurance number without the letter at its end. What its bytes are, the masks say.
func (sp *spellings) mixed(b *batch, w int32, t kernel.Token) {
	n := int(t.Len)
	d := b.digitsOf(t)
	letters := bits.TrailingZeros64(d)
	if sp.live {
		switch {
		case letters == 0:
			if n <= 4 && (d == 1 || d == 3) {
				sp.ordinal(b, w, b.text[t.Start:][:n])
			}
		case n <= 4:
			if int(w)+1 < len(b.words) && b.words[w+1].Len == 3 && b.words[w+1].Class == kernel.Letter|kernel.Digit {
				sp.postcode(b, w, b.text[t.Start:][:n])
			}
		case n <= 7 && d>>(n-3) == 1:
			sp.postcode(b, w, b.text[t.Start:][:n])
		}
	}
	if n < shortestPieces {
		return
	}
	if n == 9 && d == 0b0_1111_1100 && nationalInsurance(b.text[t.Start:][:n]) {
		sp.part(t.Start, 8, w, w)
		return
	}
	digits := bits.TrailingZeros64(^(d >> letters))
	if letters > 3 || digits < 5 || n-digits > 3 {
		if count := bits.OnesCount64(d); n <= longestNumberLike && count >= 3 && (sp.live || n >= strongDigits) {
			sp.misread(b, w, b.text[t.Start:][:n])
		}
		return
	}
	zeros := 0
	for zeros < digits-3 && b.text[int(t.Start)+letters+zeros] == '0' {
		zeros++
	}
	if zeros > 0 && letters+digits == n {
		text := b.text[t.Start:][:n]
		sp.buf = append(append(sp.buf[:0], text[:letters]...), text[letters+zeros:]...)
		sp.compose(b, sp.buf, w, w)
	}
	sp.part(t.Start+uint32(letters+zeros), digits-zeros, w, w)
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
	sp.buf = sp.buf[:0]
	for _, c := range text {
		if c = misread[c]; classes[c] != digit {
			return
		}
		sp.buf = append(sp.buf, c)
	}
	sp.joined = append(sp.joined[:0], sp.buf...)
	c, ok := canonicalNumber(sp.buf[:0], sp.joined)
	if sp.buf = c; ok {
		sp.compose(b, c, w, w)
	}
}
