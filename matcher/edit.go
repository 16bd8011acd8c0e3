package matcher

import (
	"slices"

	"peeler/matcher/internal/kernel"
)

// Names are found with one edit (a letter more, fewer, another, or two
// neighbours swapped: optimal string alignment distance 1) by comparing what is
// left of both when a letter is left out (symmetric deletion: Bocek, Hunt and
// Stiller, FastSS, 2007). In the hot path this is done only beside a name that
// stands as it is, or beside a number of the same person.

// edits is the working memory of searches with an edit.
type edits struct {
	place  []int32        // of each word in words, plus one; 0: not there
	words  []kernel.Token // to be edited, each once
	tasks  []task
	outs   []uint64 // tags of the words with a letter left out
	starts []int32  // of each word in outs
	keys   []uint64 // in index.edits
	of     []int32  // task of each key, and which of its keys it is
	which  []uint16

	local  []kernel.Token
	locals []uint64
}

// task is a word to be read as a misspelt name beside another.
type task struct {
	word  int32 // in the batch
	edit  int32 // in edits.words
	other event
}

// mostTasks bounds what one name may set off in a row.
const mostTasks = 8

func (e *edits) reset(words int) {
	e.place = slices.Grow(e.place[:0], words)[:words]
	clear(e.place)
	e.words, e.tasks, e.starts = e.words[:0], e.tasks[:0], e.starts[:0]
}

// editable says that a word may be a misspelt name.
func editableToken(w kernel.Token) bool {
	return w.Class == kernel.Letter && w.Len >= shortestNear && w.Len <= 16
}

// around marks the words next to a name: in a row those in cells that are headed
// by a name too.
func (e *edits) around(b *batch, x *index, p *piece, a event) {
	from, to := max(a.first-2, 0), min(a.last+3, int32(len(b.words)))
	for w := from; w < to; w++ {
		if w >= a.first && w <= a.last {
			continue
		}
		if t := b.words[w]; editableToken(t) && t.Start >= p.start && t.Start < p.end {
			e.mark(b, x, w, a)
		}
	}
	if !p.row || !p.named {
		return
	}
	n := 0
	for i := p.fields.from; i < p.fields.to && n < mostTasks; i++ {
		f := &b.fields[i]
		if f.heading.kind != Name {
			continue
		}
		w, _ := slices.BinarySearchFunc(b.words, f.start, func(t kernel.Token, at uint32) int { return int(t.Start) - int(at) })
		for ; w < len(b.words) && b.words[w].Start < f.end && n < mostTasks; w++ {
			if at := int32(w); (at < from || at >= to) && editableToken(b.words[w]) {
				e.mark(b, x, at, a)
				n++
			}
		}
	}
}

func (e *edits) mark(b *batch, x *index, w int32, a event) {
	if e.place[w] == 0 {
		if x.common.has(b.tags[w]) {
			return
		}
		e.words = append(e.words, b.words[w])
		e.place[w] = int32(len(e.words))
	}
	e.tasks = append(e.tasks, task{w, e.place[w] - 1, a})
}

// edit does the tasks.
func (s *scan) edit(b *batch) {
	e, x := &s.edits, s.m.index
	if len(e.tasks) == 0 {
		return
	}
	if dbg != nil {
		dbg["tasks"] += len(e.tasks)
	}
	e.outs = s.m.kernel.Deletions(e.outs[:0], b.text, e.words)
	at := int32(0)
	for _, w := range e.words {
		e.starts = append(e.starts, at)
		at += int32(w.Len)
	}
	e.keys, e.of, e.which = e.keys[:0], e.of[:0], e.which[:0]
	for i, t := range e.tasks {
		other := x.hot[t.other.atom].fast
		e.keys = append(e.keys, nearDuo(uint32(b.tags[t.word]), other))
		e.of, e.which = append(e.of, int32(i)), append(e.which, 0)
		for k, o := range e.outs[e.starts[t.edit]:][:b.words[t.word].Len] {
			e.keys = append(e.keys, nearDuo(uint32(o), other))
			e.of, e.which = append(e.of, int32(i)), append(e.which, uint16(k+1))
		}
	}
	s.hits = x.edits.probe(s.m.kernel, s.hits[:0], e.keys)
	for _, i := range s.hits {
		if dbg != nil {
			dbg["respell"]++
		}
		t := e.tasks[e.of[i]]
		if k := e.which[i]; k == 0 {
			s.respell(t, b.tags[t.word], false)
		} else {
			s.respell(t, e.outs[e.starts[t.edit]:][k-1], true)
		}
	}
}

// respell proposes those who bear the other name and one with that near tag or, if
// the word has a letter left out, one that is just this.
func (s *scan) respell(t task, tag uint64, left bool) {
	x := s.m.index
	try := func(id int32) {
		if people := x.pair(id, t.other.atom); people.len() > 0 {
			s.proposals = append(s.proposals, proposal{
				piece: t.other.piece, first: min(t.word, t.other.first), last: max(t.word, t.other.last),
				people: people, who: none, half: x.worth(id, t.other.atom) - wordEditLoss,
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

// calls says that a person's name stands in the words, as it is or with an edit.
func (e *edits) calls(k *kernel.Kernel, b *batch, words run, c *traits) bool {
	for w := words.from; w < words.to; w++ {
		if b.words[w].Class&kernel.Digit == 0 && b.words[w].Len > 1 && c.has(trait(uint32(b.tags[w]))) {
			return true
		}
	}
	e.local = e.local[:0]
	for _, w := range b.words[words.from:words.to] {
		if editableToken(w) {
			e.local = append(e.local, w)
		}
	}
	e.locals = k.Deletions(e.locals[:0], b.text, e.local)
	for _, o := range e.locals {
		if c.has(trait(uint32(o))) {
			return true
		}
	}
	return false
}
