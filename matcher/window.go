package matcher

import (
	"slices"

	"peeler/matcher/internal/kernel"
)

// window is a stretch of words with all that they may be read as.
type window struct {
	kernel *kernel.Kernel
	batch  *batch
	piece  *piece
	base   int32 // of words, in the batch
	text   []byte
	words  []word
	tags   []uint64

	// Forms are what words are when several are read as one, or one in another
	// spelling.
	forms  []form
	seen   []byte         // canonical forms, one behind the other
	tokens []kernel.Token // the same
	sums   []uint64

	// Where a tag stands, by its print: the place of the first in tags and, behind
	// them, forms, plus one; then that of the next. 0: nowhere.
	firstOf [1 << 8]int32
	nextOf  []int32

	cells                  []bool // of the words
	told                   []Kind // what is announced before them, plus one; 0: not asked yet
	buf, joined, canonical []byte
}

// form is a canonical form that words may stand for.
type form struct {
	tag         uint64
	first, last int32 // words of the window
	from, to    int32 // in seen
	class       byte  // letter: a name; else a number
	rule        rule
	loss        uint8 // half bits
	date        bool  // of birth, perhaps
}

// open makes the window that of some words of a piece.
func (w *window) open(k *kernel.Kernel, b *batch, p *piece, words run) {
	w.kernel, w.batch, w.piece, w.base, w.text = k, b, p, words.from, b.text
	w.tags = b.tags[words.from:words.to]
	tokens := b.words[words.from:words.to]
	w.words = slices.Grow(w.words[:0], len(tokens))[:len(tokens)]
	w.forms, w.seen, w.tokens, w.cells = w.forms[:0], w.seen[:0], w.tokens[:0], w.cells[:0]
	w.told = slices.Grow(w.told[:0], len(tokens))[:len(tokens)]
	clear(w.told)
	f := p.fields.from
	for i, t := range tokens {
		for b.fields[f].end <= t.Start {
			f++
		}
		v := word{
			start: int32(t.Start), end: int32(t.Start) + int32(t.Len), field: f, class: t.Class & wordByte,
			plus: t.Start > 0 && w.text[t.Start-1] == '+',
		}
		if i+1 < len(tokens) && tokens[i+1].Start < b.fields[f].end {
			v.next = b.linkBetween(t, tokens[i+1])
			if v.next == apart && thousands(w.text, t, tokens[i+1]) {
				v.next = loose
			}
		}
		w.words[i] = v
	}
}

// thousands says that two words are parted as spreadsheets part a number: 447,812.
func thousands(text []byte, v, w kernel.Token) bool {
	end := v.Start + uint32(v.Len)
	return v.Class == kernel.Digit && w.Class == kernel.Digit && v.Len <= 3 && w.Len == 3 && w.Start == end+1 && text[end] == ','
}

func (w *window) word(i int) []byte { return w.text[w.words[i].start:w.words[i].end] }

// put notes a form, of which class is letter for names only.
func (w *window) put(canonical []byte, class byte, first, last int, r rule, loss uint8) {
	from := int32(len(w.seen))
	w.seen = append(w.seen, canonical...)
	w.forms = append(w.forms, form{
		first: int32(first), last: int32(last), from: from, to: int32(len(w.seen)), class: class, rule: r, loss: loss,
	})
	w.tokens = append(w.tokens, kernel.Token{Start: uint32(from), Len: uint16(len(canonical))})
}

// hash computes the tags of all forms.
func (w *window) hash() {
	w.seen = slices.Grow(w.seen, kernel.Slack)
	w.sums = slices.Grow(w.sums[:0], len(w.tokens))[:len(w.tokens)]
	w.kernel.Sums(w.sums, w.seen, w.tokens)
	for i := range w.forms {
		w.forms[i].tag = w.sums[i]
		if w.tokens[i].Len > maxWord {
			w.forms[i].tag = w.kernel.Sum(w.seen[w.forms[i].from:w.forms[i].to])
		}
	}
}

// file makes the tags findable.
func (w *window) file() {
	w.firstOf = [len(w.firstOf)]int32{}
	n := len(w.tags) + len(w.forms)
	w.nextOf = slices.Grow(w.nextOf[:0], n)[:n]
	put := func(tag uint64, at int) {
		first := &w.firstOf[printOf(tag)]
		w.nextOf[at], *first = *first, int32(at)+1
	}
	for i := len(w.forms) - 1; i >= 0; i-- {
		put(w.forms[i].tag, len(w.tags)+i)
	}
	for i := len(w.tags) - 1; i >= 0; i-- {
		put(w.tags[i], i)
	}
}

// tagAt is the tag at a place among words and, behind them, forms.
func (w *window) tagAt(at int32) uint64 {
	if i := int(at) - len(w.tags); i >= 0 {
		return w.forms[i].tag
	}
	return w.tags[at]
}

// look reads all forms.
func (w *window) look() {
	for i := range w.words {
		v := &w.words[i]
		if v.len() > maxWord {
			continue
		}
		if v.class&digit != 0 {
			w.number(i)
		}
		if v.next != apart {
			w.join(i)
		}
	}
	w.dates()
	w.hash()
	w.file()
}

// dates reads the dates and postcodes.
func (w *window) dates() {
	for i := range w.words {
		if v := &w.words[i]; v.digits() && v.len() == 8 {
			w.compactDate(w.word(i), i)
		}
		if i+2 < len(w.words) && (w.words[i].class|w.words[i+1].class)&digit != 0 {
			w.date(i)
		}
	}
}

// number reads one word that holds a digit in all its spellings.
func (w *window) number(i int) {
	v := w.word(i)
	class := w.words[i].class
	var ok bool
	if w.canonical, ok = canonicalNumber(w.canonical[:0], v); ok && len(w.canonical) < len(v) {
		w.put(w.canonical, digit, i, i, exact, 0)
	}
	switch {
	case class == digit && len(v) >= 9:
		w.phone(v, i, i)
	case class == wordByte && len(v) <= 14:
		w.mixed(v, i)
	}
}

// mixed reads letters and digits in one word.
func (w *window) mixed(v []byte, i int) {
	if len(v) == 9 && nationalInsurance(v) {
		w.put(v[:8], digit, i, i, exact, 0)
	}
	w.buf = onlyDigits(w.buf[:0], v)
	n := len(w.buf)
	if n >= 5 && len(v)-n <= 3 {
		if c, ok := canonicalNumber(w.canonical[:0], w.buf); ok {
			w.canonical = c
			w.put(c, digit, i, i, noLetters, noLettersLoss)
		}
	}
	if n >= 3 && len(v) >= 5 && len(v) <= 10 {
		w.buf = w.buf[:0]
		for _, c := range v {
			w.buf = append(w.buf, misread[c])
		}
		if c, ok := canonicalNumber(w.canonical[:0], w.buf); ok && allDigits(w.buf) {
			w.canonical = c
			w.put(c, digit, i, i, misreadZero, misreadLoss)
		}
	}
}

// misread maps the letters that stand for digits after optical recognition.
var misread = func() (t [256]byte) {
	for i := range t {
		t[i] = byte(i)
	}
	for from, to := range map[byte]byte{'o': '0', 'q': '0', 'l': '1', 'i': '1', 'z': '2', 's': '5', 'b': '8'} {
		t[from] = to
	}
	return t
}()

func (w *window) phone(digits []byte, first, last int) {
	c, ok := canonicalPhone(w.canonical[:0], digits, w.words[first].plus)
	w.canonical = c
	if !ok {
		return
	}
	r := exact
	if digits[0] == '7' && !w.words[first].plus {
		r = lostZero
	}
	w.put(c, digit, first, last, r, 0)
}

// longestJoin is how many words may make one value: +44 (0) 20 7946 0958.
const longestJoin = 6

// join reads the values that start at word i and go on into the next words.
func (w *window) join(i int) {
	if w.words[i].next == atSign {
		w.email(i)
		return
	}
	class, allTight := w.words[i].class, true
	w.joined = append(w.joined[:0], w.word(i)...)
	for j := i + 1; j < len(w.words) && j < i+longestJoin; j++ {
		before, v := &w.words[j-1], &w.words[j]
		switch {
		case before.next == tight:
		case before.next == apart || before.next == atSign:
			return
		case (before.class|v.class)&digit != 0 && joinsNumber(before) && joinsNumber(v):
			allTight = false
		case class == letter && particles[string(w.word(j-1))]:
		case class == letter && v.letters() && w.heading(i).kind == Name && before.next == loose:
		default:
			return
		}
		if len(w.joined)+v.len() > maxWord {
			return
		}
		w.joined = append(w.joined, w.word(j)...)
		class |= v.class
		w.together(i, j, class, allTight)
	}
}

// joinsNumber: letters within a number are few.
func joinsNumber(v *word) bool { return v.class&digit != 0 || v.len() <= 3 }

// together looks up what words i to j are when they are read as one.
func (w *window) together(i, j int, class byte, allTight bool) {
	n := j - i
	switch class {
	case letter:
		if n <= 3 {
			w.put(w.joined, letter, i, j, exact, 0)
		}
		return
	case digit:
		if len(w.joined) >= 9 && len(w.joined) <= 15 {
			w.phone(w.joined, i, j)
		}
	}
	if len(w.joined) > 14 || w.words[i].class == letter && w.words[j].class == letter && !nationalInsurance(w.joined) && !allTight {
		return
	}
	switch {
	case nationalInsurance(w.joined):
		w.put(w.joined, digit, i, j, exact, 0)
		w.put(w.joined[:8], digit, i, j, exact, 0)
	case n == 1 && postcode(w.joined):
		w.put(w.joined, digit, i, j, exact, 0)
	case n <= 3 && (allTight || len(w.joined) <= 12):
		c, ok := canonicalNumber(w.canonical[:0], w.joined)
		w.canonical = c
		if ok && len(c) >= 4 {
			w.put(c, digit, i, j, inPieces, piecesLoss)
		}
		if ok && allTight && len(c) < len(w.joined) {
			w.put(w.joined, digit, i, j, inPieces, piecesLoss)
		}
	}
}

// email reads the address around the @ behind word i.
func (w *window) email(i int) {
	f := &w.batch.fields[w.words[i].field]
	a := addressAround(w.text, int(f.start), int(f.end), int(w.words[i].end))
	first, last := i, i+1
	for first > 0 && int(w.words[first-1].start) >= a.from {
		first--
	}
	for last+1 < len(w.words) && int(w.words[last+1].end) <= a.to {
		last++
	}
	for k := first; k <= last; k++ {
		w.words[k].address = true
	}
	c, ok := canonicalEmail(w.canonical[:0], w.text[a.from:a.at], w.text[a.at+1:a.to])
	w.canonical = c
	if !ok {
		return
	}
	w.put(c, digit, first, last, exact, 0)
	w.joined = dotless(w.joined[:0], c)
	w.put(w.joined, digit, first, last, withoutDots, 0)
}

// inCell says that a word stands in a field of few words.
func (w *window) inCell(i int32) bool {
	if len(w.cells) == 0 {
		w.cells = slices.Grow(w.cells, len(w.words))[:len(w.words)]
		for from := 0; from < len(w.words); {
			to := from + 1
			for to < len(w.words) && w.words[to].field == w.words[from].field {
				to++
			}
			cell := w.piece.row && to-from <= cellWords
			for ; from < to; from++ {
				w.cells[from] = cell
			}
		}
	}
	return w.cells[i]
}

// joinable says that two stretches of words may be parts of one name: next to
// each other but for a word or two between, or cells of one row.
func (w *window) joinable(aFirst, aLast, bFirst, bLast int32) bool {
	if aFirst > bFirst {
		aLast, bFirst = bLast, aFirst
	}
	gap := bFirst - aLast
	if gap <= 0 {
		return false
	}
	return gap <= nameReach || gap <= cellReach && w.inCell(aLast) && w.inCell(bFirst)
}
