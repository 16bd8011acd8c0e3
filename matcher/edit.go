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
	may   []int16        // half bits that each word may be worth as another name
	place []int32        // of each word in words, plus one; 0: not there, or common
	words []kernel.Token // to be edited, each once
	tags  []uint64       // theirs
	tasks []task
	outs  []uint64 // tags of the words with a letter left out
	all   []uint64 // of all words: the tag of each and its outs
	nears []uint64 // the same as what filters near names
	of    []int32  // where each word's begin in all, and where the last one's end
	some  []near   // what passes, by word
	from  []int32  // where each word's begin, and where the last one's end
	keys  []uint64 // in index.edits
	tries []nearTry
	hits  []int32

	headed   []int32 // what headed gave last, and for which piece
	headedIn int32
	local    []kernel.Token // what calls has left letters out of last, and where
	localAt  []int32        // words
	locals   []uint64
	localIn  run
}

// task is a word to be read as a misspelt name beside another.
type task struct {
	word int32 // in the batch
	edit int32 // in edits.words
	name int32 // in sieve.names
	most int32 // half bits that the word is worth as another name
}

// near is a tag of a word, as it is or with a letter left out.
type near struct {
	tag  uint64
	left bool
}

// nearTry is a task and what the word is tried as, in edits.some.
type nearTry struct{ task, near int32 }

// common is the place of a word that is not to be edited.
const common = int32(-1)

// Bounds of what a row may set off: of one name, and in all.
const (
	mostTasks  = 8
	mostHeaded = 16 // words of a row that stand below headings of names
)

func (e *edits) reset(b *batch, names []called) {
	n := len(b.words)
	e.place, e.may = slices.Grow(e.place[:0], n)[:n], slices.Grow(e.may[:0], n)[:n]
	clear(e.place)
	if len(names) > 0 {
		for i := range b.words {
			t := &b.words[i]
			e.may[i] = mayBe[t.Class&7][min(t.Len, 17)]
		}
	}
	for _, n := range slices.Backward(names) {
		if e.may[n.word] > never {
			e.may[n.word] = int16(n.half) - nameEditLoss
		}
	}
	e.words, e.tags, e.tasks = e.words[:0], e.tags[:0], e.tasks[:0]
	e.headedIn, e.localIn = none, run{}
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
		half := int(n.half)
		if b.pieces[n.piece].most > 0 {
			half += s.bestNumber(b, &numbers, n.piece, n.word, n.word)
		}
		if half+tables.RareHalfBits-wordEditLoss < s.m.least {
			continue
		}
		if n.common && !b.capital(n.word) {
			continue
		}
		s.around(b, i, s.m.least-half, n.common)
	}
}

// bestNumber is the most that a number with a digit wrong is worth near some words,
// in half bits. The numbers are those that have not been passed by what was asked
// before.
func (s *scan) bestNumber(b *batch, numbers *[]misdigit, piece, first, last int32) int {
	p := &b.pieces[piece]
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

// around marks the words next to a name that may come to so many half bits: in a row
// those in cells that are headed by a name too. If capital, they must start with one.
func (s *scan) around(b *batch, name, least int, capital bool) {
	e, n := &s.edits, &s.names[name]
	p := &b.pieces[n.piece]
	from, to := max(n.word-2, 0), min(n.word+3, int32(len(b.words)))
	for w := from; w < to; w++ {
		most := int(e.may[w])
		if most < least || w == n.word || capital && !b.capital(w) {
			continue
		}
		if t := &b.words[w]; t.Start >= p.start && t.Start < p.end {
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
		if most := s.edited(b, name, w); most >= least {
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
		w, _ := slices.BinarySearchFunc(b.words, f.start, func(t kernel.Token, at uint32) int { return int(t.Start) - int(at) })
		for ; w < len(b.words) && b.words[w].Start < f.end && len(e.headed) < mostHeaded; w++ {
			if editableToken(b.words[w]) {
				e.headed = append(e.headed, int32(w))
			}
		}
	}
	return e.headed
}

// edited is the most that a word below the heading of a name is worth as another name
// with an edit, in half bits: what is a name itself beside that one, no more than that.
func (s *scan) edited(b *batch, name int, w int32) int {
	for i := max(0, name-2); i < min(len(s.names), name+3); i++ {
		if s.names[i].word == w {
			return int(s.names[i].half) - nameEditLoss
		}
	}
	return tables.RareHalfBits - wordEditLoss - shortEditLoss*max(0, 6-int(b.words[w].Len))
}

func (e *edits) mark(b *batch, x *index, t task) {
	w := t.word
	if e.place[w] == common {
		return
	}
	if e.place[w] == 0 {
		if x.common.has(b.tags[w]) {
			e.place[w], e.may[w] = common, never
			return
		}
		e.words, e.tags = append(e.words, b.words[w]), append(e.tags, b.tags[w])
		e.place[w] = int32(len(e.words))
	}
	t.edit = e.place[w] - 1
	e.tasks = append(e.tasks, t)
}

// edit does the tasks: of each word it tries beside the name only what is near any
// name.
func (s *scan) edit(b *batch) {
	e, x := &s.edits, s.m.index
	s.editable(b)
	if len(e.tasks) == 0 {
		return
	}
	e.sift(s.m.kernel, b, x)
	total := 0
	for i := range e.tasks {
		edit := e.tasks[i].edit
		total += int(e.from[edit+1] - e.from[edit])
	}
	e.keys, e.tries = slices.Grow(e.keys[:0], total)[:total], slices.Grow(e.tries[:0], total)[:total]
	k := 0
	for i := range e.tasks {
		t := &e.tasks[i]
		other := b.tags[s.names[t.name].word]
		from, some := e.from[t.edit], e.some[e.from[t.edit]:e.from[t.edit+1]]
		keys, tries := e.keys[k:][:len(some)], e.tries[k:][:len(some)]
		for j, n := range some {
			keys[j] = nearDuo(uint32(n.tag), other)
			tries[j] = nearTry{int32(i), from + int32(j)}
		}
		k += len(some)
	}
	s.hits = x.edits.probe(s.m.kernel, s.hits[:0], e.keys)
	for _, i := range s.hits {
		t := e.tries[i]
		s.respell(b, e.tasks[t.task], e.some[t.near])
	}
}

// sift keeps of the words, as they are and with each letter left out, what is near a
// name.
func (e *edits) sift(k *kernel.Kernel, b *batch, x *index) {
	e.outs = k.Deletions(e.outs[:0], b.text, e.words)
	e.all, e.of = e.all[:0], e.of[:0]
	outs := e.outs
	for i, w := range e.words {
		e.of = append(e.of, int32(len(e.all)))
		e.all = append(append(e.all, e.tags[i]), outs[:w.Len]...)
		outs = outs[w.Len:]
	}
	n := len(e.all)
	e.of = append(e.of, int32(n))
	e.nears = slices.Grow(e.nears[:0], n)[:n]
	for i, tag := range e.all {
		e.nears[i] = spread(uint64(uint32(tag)))
	}
	e.hits = x.nearNames.probe(k, e.hits[:0], e.nears)
	e.some, e.from = slices.Grow(e.some[:0], len(e.hits))[:len(e.hits)], append(e.from[:0], 0)
	for i, at := range e.hits {
		for at >= e.of[len(e.from)] {
			e.from = append(e.from, int32(i))
		}
		e.some[i] = near{e.all[at], at != e.of[len(e.from)-1]}
	}
	for len(e.from) < len(e.of) {
		e.from = append(e.from, int32(len(e.some)))
	}
}

// respell proposes those who bear the other name and one with that near tag or, if
// the word has a letter left out, one that is just this.
func (s *scan) respell(b *batch, t task, n near) {
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
	for _, e := range x.nears.find(uint32(n.tag)) {
		try(int32(uint32(e)))
	}
	if n.left {
		if id := x.name(n.tag); id != none {
			try(id)
		}
	}
}

// leaveOut leaves letters out of the words that may be misspelt names: in a row with
// headings of names, of those below them.
func (s *scan) leaveOut(b *batch, piece int32, words run) {
	e, p := &s.edits, &b.pieces[piece]
	e.local, e.localAt = e.local[:0], e.localAt[:0]
	if p.row && p.named {
		for _, w := range s.headed(b, piece) {
			e.local, e.localAt = append(e.local, b.words[w]), append(e.localAt, w)
		}
	} else {
		for w := words.from; w < words.to; w++ {
			if t := b.words[w]; editableToken(t) && (p.named || !s.m.index.common.has(b.tags[w])) {
				e.local, e.localAt = append(e.local, t), append(e.localAt, w)
			}
		}
	}
	e.locals = s.m.kernel.Deletions(e.locals[:0], b.text, e.local)
}

// calls says that a person's name stands in the words, as it is or with an edit, but
// for one tag; 0: no matter which.
func (s *scan) calls(b *batch, piece int32, words run, who int32, but uint64) bool {
	x, e := s.m.index, &s.edits
	c := &x.calls[who]
	for w := words.from; w < words.to; w++ {
		tag := b.tags[w]
		if b.words[w].Class&kernel.Digit == 0 && b.words[w].Len > 1 && tag != but && c.has(trait(uint32(tag))) && x.called(who, uint32(tag)) {
			return true
		}
	}
	if e.localIn != words {
		e.localIn = words
		s.leaveOut(b, piece, words)
	}
	outs := e.locals
	for i, t := range e.local {
		some := outs[:t.Len]
		outs = outs[t.Len:]
		if b.tags[e.localAt[i]] == but {
			continue
		}
		for _, o := range some {
			if c.has(trait(uint32(o))) && x.called(who, uint32(o)) {
				return true
			}
		}
	}
	return false
}

// called says that a person has a name with a near tag.
func (x *index) called(who int32, near uint32) bool {
	for _, h := range x.holdingsOf(who) {
		a := x.atom(h.atom())
		if a.kind != Name || !h.role.called() {
			continue
		}
		if uint32(a.fast) == near || h.role != nickname && slices.Contains(x.ones(a), near) {
			return true
		}
	}
	return false
}
