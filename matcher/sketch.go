package matcher

import (
	"encoding/binary"
	"slices"

	"peeler/matcher/internal/kernel"
)

// leastSketched is how many different pairs of words make a text that can be told from
// others: those of some 8 rows. Shorter ones have no sketch.
const leastSketched = 64

// Sketch stands for what a document says, so that another copy of it is known: in
// another order, in another container, in part, or among other things. It is the zero
// Sketch of a document that is too short.
//
// The elements are pairs of words as they are read, folded: those that stand side by
// side within a field, and of each record the two whose hashes are least. The former
// do not change with the order of rows and columns, nor with how records are parted;
// the latter join what stands in different fields, whatever the order, and mostly
// outlast a column that is left out. Headings do not count.
//
// Hashes are made of the words' fast tags, under a subkey of their own: to whoever has
// not the key they are random numbers.
type Sketch struct {
	Text  Sample `json:"text"`  // of all records
	Named Sample `json:"named"` // of those that surely name somebody
}

// Sketching is the matcher whose scanners make sketches. It shares the index.
func (m *Matcher) Sketching() *Matcher {
	sketching := *m
	sketching.sketches = true
	return &sketching
}

// Sketch is that of what was read so far: flushed, or all when the scanner is closed.
// It is the zero Sketch of a matcher that is not Sketching.
func (s *Scanner) Sketch() Sketch {
	if s.scan == nil {
		return s.last
	}
	if !s.scan.m.sketches {
		return Sketch{}
	}
	return s.scan.sketch.sketch(s.scan.m)
}

// veil makes the hash of a pair out of the tags of its words.
type veil struct{ add, times uint64 }

func newVeil(k Key) veil {
	sub := k.Subkey("sketch")
	return veil{binary.LittleEndian.Uint64(sub[:]), binary.LittleEndian.Uint64(sub[8:]) | 1}
}

// anchored is how many bits of a hash are of one word alone, so that of a long text
// only some words need be looked at. With more of them, one word that stands everywhere
// could be all that is.
const anchored = 6

// pair is the same whichever word comes first.
func (v veil) pair(a, b uint64) uint64 { return v.anchor(min(a, b), a, b) }

// anchor makes the hash of a pair, with its first bits those of one of the words.
func (v veil) anchor(t, a, b uint64) uint64 {
	return t&^(noTag>>anchored) | ((a+b)^v.add)*v.times>>anchored
}

// sketcher makes the sketch of a document.
type sketcher struct {
	text, named sampler
	told        batch // records that name somebody, to be read into named
}

func (k *sketcher) reset() {
	k.text.reset()
	k.named.reset()
	k.told.reset()
}

// toldBytes is how much of a record that names somebody is read again.
const toldBytes = 4 << 10

// name takes in a record that names somebody.
func (k *sketcher) name(m *Matcher, r *Record) {
	b, room := &k.told, toldBytes
	b.begin(0, true)
	for i := range r.Fields {
		n := cut(r.Fields[i].Text, room)
		b.add(0, 0, heading{}, r.Fields[i].Text[:n])
		if room -= n; room <= 0 {
			break
		}
	}
	b.seal()
	if len(b.raw) >= batchBytes {
		k.settle(m)
	}
}

// settle reads what name took in.
func (k *sketcher) settle(m *Matcher) {
	b := &k.told
	if len(b.pieces) == 0 {
		return
	}
	b.classify(m.kernel)
	b.tokenise(m.kernel)
	b.tags = slices.Grow(b.tags[:0], len(b.words))[:len(b.words)]
	b.text = slices.Grow(b.text, kernel.Slack)
	m.kernel.Sums(b.tags, b.text, b.words)
	k.named.take(b, m.veil)
	b.reset()
}

func (k *sketcher) sketch(m *Matcher) Sketch {
	k.settle(m)
	if len(k.text.kept) < leastSketched {
		return Sketch{}
	}
	return Sketch{k.text.sample(), k.named.sample()}
}

// take takes in the pairs of a batch whose words have their tags. Of a text that is
// long, all but few words are passed over at a glance.
func (s *sampler) take(b *batch, v veil) {
	const rest = noTag >> anchored
	last := int32(-1) // piece whose least pair was taken in
	limit := s.below | rest
	for w, t := range b.tags[:len(b.words)] {
		if t > limit {
			continue
		}
		last = s.around(b, v, int32(w), last)
		limit = s.below | rest
	}
}

// around takes in the pairs that a word is in.
func (s *sampler) around(b *batch, v veil, w, last int32) int32 {
	t := b.tags[w]
	if !b.opens(w) {
		s.add(v.pair(b.tags[w-1], t))
	}
	if int(w)+1 < len(b.words) && !b.opens(w+1) {
		s.add(v.pair(t, b.tags[w+1]))
	}
	p := b.pieceAt(b.words[w].Start)
	if p == last {
		return last
	}
	if words := b.wordsOf(&b.pieces[p]); words.len() <= rowWords {
		// By the greater of the two: by the lesser, too many would come to be looked at.
		if x, y := leastTwo(b.tags[words.from:words.to]); y != noTag {
			s.add(v.anchor(y, x, y))
		}
	}
	return p
}

// widestGap is how many bytes are too many between words that stand together.
const widestGap = 32

// opens says that a word does not stand beside the one before it: it is the first one
// of its field, or of a cell in a line of text. A line end may part fields or stand in
// one.
func (b *batch) opens(w int32) bool {
	if w == 0 {
		return true
	}
	t, before := &b.words[w], &b.words[w-1]
	gap := b.text[before.Start+uint32(before.Len) : t.Start]
	if len(gap) > widestGap {
		return true
	}
	lines := false
	for _, c := range gap {
		switch c {
		case ',', ';', ':', '|', '\t':
			return true
		case '\n':
			lines = true
		}
	}
	if !lines {
		return false
	}
	fields := b.pieces[b.pieceAt(t.Start)].fields
	from, to := fields.from, fields.to-1
	for from < to {
		if half := (from + to) / 2; b.fields[half].end <= t.Start {
			from = half + 1
		} else {
			to = half
		}
	}
	return before.Start < b.fields[from].start
}

// rowWords is how many words a record may have for two of them to stand for it.
const rowWords = 64

const noTag = ^uint64(0)

// leastTwo are the least tag and the next one; noTag where there is none.
func leastTwo(tags []uint64) (least, next uint64) {
	least, next = noTag, noTag
	for _, t := range tags {
		if t != least {
			next = min(next, max(least, t))
			least = min(least, t)
		}
	}
	return least, next
}
