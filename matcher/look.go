package matcher

import (
	"crypto/aes"
	"slices"
)

// rule says how a value had to be read for it to match.
type rule uint8

const (
	exact       rule = iota
	oneEdit          // a letter more, fewer, another, or two swapped
	inPieces         // parted by spaces or signs
	noLetters        // without the letters before or after the digits
	misreadZero      // letters that are digits misread: O, l, S, B
	withoutDots      // the local part of an address without its dots
	monthFirst       // a date read as m/d/y
	shortYear        // a date with a year of two digits
)

// Losses of the rules, in half bits.
const (
	shortEditLoss = 14 // of a name of up to five letters
	editLoss      = 10
	piecesLoss    = 2
	lettersLoss   = 2
	misreadLoss   = 6
	dateLoss      = 2
	addressLoss   = 12 // a name that is read out of an address
)

// hit is a value of the roster that stands in the text.
type hit struct {
	atom        int32
	first, last int32 // words
	from, to    int32 // canonical bytes in scan.seen
	loss        uint8 // half bits
	rule        rule
	state       state
}

// state says what the tag of a hit has decided.
type state uint8

const (
	proposed state = iota
	confirmed
	refuted
)

// scan is the working memory of one Match.
type scan struct {
	m     *Matcher
	tags  tagger
	views viewer
	view  view // what is undone in the batch
	block [aes.BlockSize]byte

	// the batch: as much of the record as is looked at together
	text   []byte
	words  []word
	fields []field
	hits   []hit // ascending by first
	seen   []byte
	marks  []bool // words to be looked up with an edit

	buf, joined, canonical []byte
	spellings              spellings
	scoring

	best map[int32]finding
}

func newScan(m *Matcher) *scan {
	return &scan{m: m, tags: tagger{keys: m.tags}, best: map[int32]finding{}}
}

func (s *scan) reset() {
	s.text, s.words, s.fields = s.text[:0], s.words[:0], s.fields[:0]
	s.hits, s.seen = s.hits[:0], s.seen[:0]
}

// add folds a field into the batch and says which views may read it differently.
func (s *scan) add(kind Kind, text string, whole bool) view {
	from := len(s.text)
	var hinted view
	s.text, hinted = s.views.plain(s.text, text)
	s.split(kind, from, whole)
	return hinted | hints([]byte(text))
}

// addReading takes a folded field into the batch.
func (s *scan) addReading(kind Kind, folded []byte, whole bool) {
	from := len(s.text)
	s.text = append(s.text, folded...)
	s.split(kind, from, whole)
}

// split makes a field of the text behind from.
func (s *scan) split(kind Kind, from int, whole bool) {
	first := len(s.words)
	s.words = appendWords(s.words, s.text, from, int32(len(s.fields)))
	s.text = append(s.text, '\n')
	s.fields = append(s.fields, field{kind: kind, cell: whole && len(s.words)-first <= cellWords})
}

// look finds all values of the roster in the batch.
func (s *scan) look() {
	for i := range s.words {
		w := &s.words[i]
		if w.len() > maxWord {
			continue
		}
		s.probe(s.text[w.start:w.end], w.class, i, i, exact, 0)
		if w.class&digit != 0 {
			s.number(i)
		}
		if w.next != apart {
			s.join(i)
		}
		if i+2 < len(s.words) && (w.class&digit != 0 || s.words[i+1].class&digit != 0) {
			s.date(i)
		}
	}
	if len(s.hits) == 0 {
		return
	}
	s.edits()
	slices.SortFunc(s.hits, func(a, b hit) int { return int(a.first - b.first) })
}

// probe looks a canonical form up, as a name or as a number, and as a handle.
// Only names are all letters: a number has digits, an address an @.
func (s *scan) probe(canonical []byte, class byte, first, last int, r rule, loss uint8) {
	f := s.m.fast.sum(&s.block, canonical)
	words := &s.m.index.numbers
	if class == letter {
		words = &s.m.index.names
	}
	if id := s.m.index.find(words, f.word); id != none {
		s.hit(id, canonical, first, last, r, loss)
	}
	if id := s.m.index.find(&s.m.index.handles, f.handle); id != none {
		s.hit(id, canonical, first, last, r, loss)
	}
}

// hit notes the atoms of a fast tag.
func (s *scan) hit(id int32, canonical []byte, first, last int, r rule, loss uint8) {
	from := int32(len(s.seen))
	s.seen = append(s.seen, canonical...)
	for ; id != none; id = s.m.index.atoms[id].next {
		s.hits = append(s.hits, hit{
			atom: id, first: int32(first), last: int32(last),
			from: from, to: int32(len(s.seen)), rule: r, loss: loss,
		})
	}
}

// confirm has the tag decide, once a hit.
func (s *scan) confirm(h *hit) bool {
	if h.state == proposed {
		a := &s.m.index.atoms[h.atom]
		h.state = refuted
		if s.tags.tag(a.kind, a.variant, s.seen[h.from:h.to]) == a.tag {
			h.state = confirmed
		}
	}
	return h.state == confirmed
}

func (s *scan) word(i int) []byte { return s.text[s.words[i].start:s.words[i].end] }

// number reads one word that holds a digit in all its spellings.
func (s *scan) number(i int) {
	w := s.word(i)
	class := s.words[i].class
	var ok bool
	if s.canonical, ok = canonicalNumber(s.canonical[:0], w); ok && len(s.canonical) < len(w) {
		s.probe(s.canonical, digit, i, i, exact, 0)
	}
	switch {
	case class == digit && len(w) >= 9:
		s.phone(w, i, i)
	case class == digit && len(w) == 8:
		s.compactDate(w, i)
	case class == wordByte && len(w) <= 14:
		s.mixed(w, i)
	}
}

// mixed reads letters and digits in one word.
func (s *scan) mixed(w []byte, i int) {
	if len(w) == 9 && nationalInsurance(w) {
		s.probe(w[:8], digit, i, i, exact, 0)
	}
	s.buf = onlyDigits(s.buf[:0], w)
	n := len(s.buf)
	if n >= 5 && len(w)-n <= 3 {
		if c, ok := canonicalNumber(s.canonical[:0], s.buf); ok {
			s.canonical = c
			s.probe(c, digit, i, i, noLetters, lettersLoss)
		}
	}
	if n >= 3 && len(w) >= 5 && len(w) <= 10 {
		s.buf = s.buf[:0]
		for _, c := range w {
			s.buf = append(s.buf, misread[c])
		}
		if c, ok := canonicalNumber(s.canonical[:0], s.buf); ok && allDigits(s.buf) {
			s.canonical = c
			s.probe(c, digit, i, i, misreadZero, misreadLoss)
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

func (s *scan) phone(digits []byte, first, last int) {
	c, ok := canonicalPhone(s.canonical[:0], digits, s.words[first].plus)
	s.canonical = c
	if ok {
		s.probe(c, digit, first, last, exact, 0)
	}
}

// longestJoin is how many words may make one value: +44 (0) 20 7946 0958.
const longestJoin = 6

// join reads the values that start at word i and go on into the next words.
func (s *scan) join(i int) {
	if s.words[i].next == atSign {
		s.email(i)
		return
	}
	class, allTight := s.words[i].class, true
	s.joined = append(s.joined[:0], s.word(i)...)
	for j := i + 1; j < len(s.words) && j < i+longestJoin; j++ {
		before, w := &s.words[j-1], &s.words[j]
		switch {
		case before.next == tight:
		case before.next == apart || before.next == atSign:
			return
		case (before.class|w.class)&digit != 0 && joinsNumber(before) && joinsNumber(w):
			allTight = false
		case class == letter && particles[string(s.word(j-1))]:
		default:
			return
		}
		if len(s.joined)+w.len() > maxWord {
			return
		}
		s.joined = append(s.joined, s.word(j)...)
		class |= w.class
		s.together(i, j, class, allTight)
	}
}

// joinsNumber: letters within a number are few.
func joinsNumber(w *word) bool { return w.class&digit != 0 || w.len() <= 3 }

// together looks up what words i to j are when they are read as one.
func (s *scan) together(i, j int, class byte, allTight bool) {
	n := j - i
	switch class {
	case letter:
		if n <= 3 {
			s.probe(s.joined, letter, i, j, exact, 0)
		}
		return
	case digit:
		if len(s.joined) >= 9 && len(s.joined) <= 15 {
			s.phone(s.joined, i, j)
		}
	}
	if len(s.joined) > 14 || s.words[i].class == letter && s.words[j].class == letter && !nationalInsurance(s.joined) && !allTight {
		return
	}
	switch {
	case nationalInsurance(s.joined):
		s.probe(s.joined, digit, i, j, exact, 0)
		s.probe(s.joined[:8], digit, i, j, exact, 0)
	case n == 1 && postcode(s.joined):
		s.probe(s.joined, digit, i, j, exact, 0)
	case n <= 3 && (allTight || len(s.joined) <= 12):
		c, ok := canonicalNumber(s.canonical[:0], s.joined)
		s.canonical = c
		if ok && len(c) >= 4 {
			s.probe(c, digit, i, j, inPieces, piecesLoss)
		}
		if ok && allTight && len(c) < len(s.joined) {
			s.probe(s.joined, digit, i, j, inPieces, piecesLoss)
		}
	}
}

// email reads the address around the @ behind word i.
func (s *scan) email(i int) {
	at := int(s.words[i].end)
	from, to := at, at+1
	for from > 0 && at-from < 80 && inLocal(s.text[from-1]) {
		from--
	}
	for to < len(s.text) && to-at < 256 && inDomain(s.text[to]) {
		to++
	}
	first, last := i, i+1
	for first > 0 && int(s.words[first-1].start) >= from {
		first--
	}
	for last+1 < len(s.words) && int(s.words[last+1].end) <= to {
		last++
	}
	for k := first; k <= last; k++ {
		s.words[k].address = true
	}
	c, ok := canonicalEmail(s.canonical[:0], s.text[from:at], s.text[at+1:to])
	s.canonical = c
	if !ok {
		return
	}
	s.probe(c, digit, first, last, exact, 0)
	s.joined = dotless(s.joined[:0], c)
	s.probe(s.joined, digit, first, last, withoutDots, 0)
}
