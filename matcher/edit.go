package matcher

import (
	"math"
	"slices"

	"peeler/matcher/internal/kernel"
	"peeler/matcher/internal/tables"
)

// Names are found with one edit (a letter more, fewer, another, or two
// neighbours swapped: optimal string alignment distance 1) by comparing what is
// left of both when a letter is left out (symmetric deletion: Bocek, Hunt and
// Stiller, FastSS, 2007). In the hot path this is done only beside a name that
// stands as it is, or beside a number of the same person.

// edits is the working memory of searches with an edit.
type edits struct {
	place []int32        // of each word in words, plus one; 0: not there, or common
	words []kernel.Token // to be edited, each once
	tags  []uint64       // theirs
	tasks []task
	outs  []uint64 // tags of the words with a letter left out
	of    []int32  // where each word's begin
	keys  []uint64 // in index.edits: of each task the word as it is, then its outs
	from  []int32  // where each task's begin, and where the last one's end

	headed   []int32 // what headed gave last, and for which piece
	headedIn int32
	nearby   nearby
}

// nearby is what calls looks for among a person's names: what it has read last.
type nearby struct {
	words    run
	said     []said
	keys     []uint64       // of said, in marks.calls
	tokens   []kernel.Token // words that letters are left out of
	tokensAt []int32
	outs     []uint64
	hits     []int32
}

// said is the near tag of a word, as it is or with a letter left out.
type said struct {
	tag  uint32
	word int32
}

// task is a word to be read as a misspelt name beside another.
type task struct {
	word int32 // in the batch
	edit int32 // in edits.words
	name int32 // in sieve.names
	most int32 // half bits that the word is worth as another name
}

// common is the place of a word that is not to be edited.
const common = int32(-1)

// Bounds of what a row may set off: of one name, and in all.
const (
	mostTasks  = 8
	mostHeaded = 16 // words of a row that stand below headings of names
)

func (e *edits) reset(b *batch) {
	n := len(b.words)
	e.place = slices.Grow(e.place[:0], n)[:n]
	clear(e.place)
	e.words, e.tags, e.tasks, e.of = e.words[:0], e.tags[:0], e.tasks[:0], append(e.of[:0], 0)
	e.headedIn, e.nearby.words = none, run{}
}

// mayBe is the most that a word is worth as a name with an edit, in half bits, by its
// class and length.
var mayBe = func() (t [8][18]int16) {
	for class := range t {
		for n := range t[class] {
			t[class][n] = never
			if editableToken(kernel.Token{Class: uint8(class), Len: uint16(n)}) {
				t[class][n] = int16(tables.RareHalfBits - wordEditLoss - shortEditLoss*max(0, 6-n))
			}
		}
	}
	return t
}()

// never is less than what any word is worth.
const never = math.MinInt16

// editable says that a word may be a misspelt name.
func editableToken(w kernel.Token) bool {
	return w.Class == kernel.Letter && w.Len >= shortestNear && w.Len <= 16
}

// editable marks what is to be searched with an edit: the neighbours of names that
// pair with no other, where it may come to something. That takes a number of the
// same person nearby, or two names that are rare.
func (s *scan) editable(b *batch) {
	numbers := s.spellings.numbers
	for i := range s.names {
		n := &s.names[i]
		if s.pairs.paired[i] || n.address || s.edged(b, n) < 0 {
			continue
		}
		number := s.bestNumber(b, &numbers, n.piece, n.word, n.word)
		if int(n.half)+number+tables.RareHalfBits-wordEditLoss < s.m.least {
			continue
		}
		capital := b.capital(n.word)
		if n.common && !capital {
			continue
		}
		s.around(b, i, number, capital)
	}
}

// bestNumber is the most that a number with a digit wrong is worth near some words,
// in half bits. The numbers are those that have not been passed by what was asked
// before.
func (s *scan) bestNumber(b *batch, numbers *[]misdigit, piece, first, last int32) int {
	p := &b.pieces[piece]
	if p.most == 0 || p.short {
		return int(p.most)
	}
	reach := p.reach()
	for len(*numbers) > 0 && ((*numbers)[0].word < first-reach || b.words[(*numbers)[0].word].Start < p.start) {
		*numbers = (*numbers)[1:]
	}
	best := int32(0)
	for _, n := range *numbers {
		if n.word > last+reach || b.words[n.word].Start >= p.end {
			break
		}
		best = max(best, n.half)
	}
	return int(best)
}

// capital says that a word starts with a capital letter: Will, not will.
func (b *batch) capital(w int32) bool {
	c := b.raw[b.words[w].Start]
	return c >= 'A' && c <= 'Z'
}

// around marks the words next to a name that may come to something beside it and a
// number of so many half bits: in a row those in cells that are headed by a name too.
// If the name starts with a capital letter, so must they: who writes a name writes both
// parts of it alike.
func (s *scan) around(b *batch, name, number int, capital bool) {
	e, n := &s.edits, &s.names[name]
	least := s.m.least - int(n.half)
	p := &b.pieces[n.piece]
	words := b.wordsOf(p)
	from, to := max(n.word-2, words.from), min(n.word+3, words.to)
	for w := from; w < to; w++ {
		if w == n.word || e.place[w] == common || capital && !b.capital(w) {
			continue
		}
		if most, worth := s.edited(b, name, w, number); worth >= least {
			e.mark(b, s.m.index, task{word: w, name: int32(name), most: int32(most)})
		}
	}
	if !p.row || !p.named {
		return
	}
	tasks := 0
	for _, w := range s.headed(b, n.piece) {
		if w >= from && w < to {
			continue
		}
		if most, worth := s.edited(b, name, w, number); worth >= least {
			e.mark(b, s.m.index, task{word: w, name: int32(name), most: int32(most)})
			if tasks++; tasks == mostTasks {
				return
			}
		}
	}
}

// headed are the words of a row, at most mostHeaded, that stand below the heading of a
// name and may be misspelt.
func (s *scan) headed(b *batch, piece int32) []int32 {
	e := &s.edits
	if e.headedIn == piece {
		return e.headed
	}
	e.headedIn, e.headed = piece, e.headed[:0]
	p := &b.pieces[piece]
	for i := p.fields.from; i < p.fields.to && len(e.headed) < mostHeaded; i++ {
		f := &b.fields[i]
		if f.heading.kind != Name {
			continue
		}
		for w, end := b.wordAt(f.start), b.wordAt(f.end); w < end && len(e.headed) < mostHeaded; w++ {
			if editableToken(b.words[w]) {
				e.headed = append(e.headed, w)
			}
		}
	}
	return e.headed
}

// edited is the most that a word near a name is worth as another name with an edit, in
// half bits, alone and with the number. What is a name itself beside that one is worth no
// more than that, and with a wrong digit beside it nothing: that is two doubts, and
// everybody is somebody's double then.
func (s *scan) edited(b *batch, name int, w int32, number int) (most, worth int) {
	t := &b.words[w]
	most = int(mayBe[t.Class&7][min(t.Len, 17)])
	if most == never || !s.named.has(w) {
		return most, most + number
	}
	for i := max(0, name-2); i < min(len(s.names), name+3); i++ {
		if s.names[i].word == w {
			most = int(s.names[i].half) - nameEditLoss
			return most, most
		}
	}
	return most, most + number
}

func (e *edits) mark(b *batch, x *index, t task) {
	w := t.word
	if e.place[w] == common {
		return
	}
	if e.place[w] == 0 {
		if x.common.has(b.tags[w]) {
			e.place[w] = common
			return
		}
		e.words, e.tags = append(e.words, b.words[w]), append(e.tags, b.tags[w])
		e.of = append(e.of, e.of[len(e.of)-1]+int32(b.words[w].Len))
		e.place[w] = int32(len(e.words))
	}
	t.edit = e.place[w] - 1
	e.tasks = append(e.tasks, t)
}

// edit does the tasks.
func (s *scan) edit(b *batch) {
	e, k := &s.edits, s.m.kernel
	s.editable(b)
	if len(e.tasks) == 0 {
		return
	}
	e.outs = k.Deletions(e.outs[:0], b.text, e.words)
	e.keys, e.from = e.keys[:0], e.from[:0]
	for i := range e.tasks {
		t := &e.tasks[i]
		other := b.tags[s.names[t.name].word]
		e.from = append(e.from, int32(len(e.keys)))
		e.keys = append(e.keys, nearDuo(uint32(e.tags[t.edit]), other))
		for _, o := range e.outs[e.of[t.edit]:e.of[t.edit+1]] {
			e.keys = append(e.keys, nearDuo(uint32(o), other))
		}
	}
	e.from = append(e.from, int32(len(e.keys)))
	s.hits = s.m.index.edits.probe(k, s.hits[:0], e.keys)
	i := 0
	for _, at := range s.hits {
		for at >= e.from[i+1] {
			i++
		}
		t := e.tasks[i]
		if left := at - e.from[i] - 1; left < 0 {
			s.respell(b, t, e.tags[t.edit], false)
		} else {
			s.respell(b, t, e.outs[e.of[t.edit]+left], true)
		}
	}
}

// respell proposes those who bear the other name and one with that near tag or, if
// a letter was left out of the word, one that is just this.
func (s *scan) respell(b *batch, t task, tag uint64, left bool) {
	x := s.m.index
	other := &s.names[t.name]
	try := func(id int32) {
		half := uint8(max(0, int(x.worth(id, other.atom))-wordEditLoss))
		if s.vain(b, other.piece, half, false) {
			return
		}
		if people := x.pair(id, other.atom); people.len() > 0 {
			s.proposals = append(s.proposals, proposal{
				piece: other.piece, first: min(t.word, other.word), last: max(t.word, other.word),
				people: people, who: none, half: half, a: other.atom, o: id, most: t.most,
			})
		}
	}
	for _, e := range x.nears.find(uint32(tag)) {
		try(int32(uint32(e)))
	}
	if left {
		if id := x.name(tag); id != none {
			try(id)
		}
	}
}

// read notes the words of a piece that may call somebody, as they are and with each
// letter left out.
func (s *scan) read(b *batch, piece int32, words run) {
	n := &s.edits.nearby
	n.words, n.said, n.keys = words, n.said[:0], n.keys[:0]
	for w := words.from; w < words.to; w++ {
		if t := &b.words[w]; t.Class&kernel.Digit == 0 && t.Len > 1 {
			n.said = append(n.said, said{uint32(b.tags[w]), w})
		}
	}
	s.leaveOut(b, piece)
	outs := n.outs
	for i, t := range n.tokens {
		for _, o := range outs[:t.Len] {
			n.said = append(n.said, said{uint32(o), n.tokensAt[i]})
		}
		outs = outs[t.Len:]
	}
	for _, w := range n.said {
		n.keys = append(n.keys, trait(w.tag))
	}
}

// leaveOut leaves letters out of the words that may be misspelt names: in a row with
// headings of names, of those below them.
func (s *scan) leaveOut(b *batch, piece int32) {
	n, p := &s.edits.nearby, &b.pieces[piece]
	n.tokens, n.tokensAt = n.tokens[:0], n.tokensAt[:0]
	if p.row && p.named {
		for _, w := range s.headed(b, piece) {
			n.tokens, n.tokensAt = append(n.tokens, b.words[w]), append(n.tokensAt, w)
		}
	} else {
		for w := n.words.from; w < n.words.to; w++ {
			if t := b.words[w]; editableToken(t) && (p.named || !s.m.index.common.has(b.tags[w])) {
				n.tokens, n.tokensAt = append(n.tokens, t), append(n.tokensAt, w)
			}
		}
	}
	n.outs = s.m.kernel.Deletions(n.outs[:0], b.text, n.tokens)
}

// calls says that a person's name stands in the words, as it is or with an edit, but
// for one tag; 0: no matter which.
func (s *scan) calls(b *batch, piece int32, words run, who int32, but uint64) bool {
	x, n := s.m.index, &s.edits.nearby
	if n.words != words {
		s.read(b, piece, words)
	}
	c := &x.marks[who].calls
	n.hits = c.probe(s.m.kernel, n.hits[:0], n.keys)
	for _, i := range n.hits {
		if w := n.said[i]; c.hasAll(n.keys[i]) && b.tags[w.word] != but && x.called(who, w.tag) {
			return true
		}
	}
	return false
}

// called says that a person has a name with a near tag.
func (x *index) called(who int32, near uint32) bool {
	for _, h := range x.holdingsOf(who) {
		if h.kind() != Name || !h.role().called() {
			continue
		}
		a := x.atom(h.atom())
		if uint32(a.fast) == near || h.role() != nickname && slices.Contains(x.ones(a), near) {
			return true
		}
	}
	return false
}
