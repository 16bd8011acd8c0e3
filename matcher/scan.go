package matcher

import (
	"cmp"
	"slices"
	"strings"

	"peeler/matcher/internal/kernel"
)

// scan is the working memory of one Scan.
//
// Text is read in two batches. Plain ASCII, which most is, is read as it stands;
// pieces with other letters, or with signs of an encoding, come again in all
// their readings.
type scan struct {
	m        *Matcher
	view     viewer
	headings headings
	easy     batch
	hard     batch
	spareRaw []byte // for easy.raw
	records  []Record
	best     map[place]finding
	suspects suspects
	guesses  guesses
	emit     func(*Record, []whom)
	sieve
	judge

	lesson lesson
	dulled []uint8 // of learning
	sketch *sketcher
}

// place is a person in a record of the batch.
type place struct{ record, who int32 }

type whom struct {
	who int32
	finding
}

func newScan(m *Matcher) *scan {
	s := &scan{m: m, best: map[place]finding{}}
	s.judge.tags = tagger{keys: m.tags}
	s.spellings.shapes = numeralShapes(&m.index.misdigits)
	return s
}

// start makes ready for a matcher that shares the index, and for a document.
func (s *scan) start(m *Matcher) {
	s.m, s.dulled = m, nil
	if m.sketches {
		if s.sketch == nil {
			s.sketch = &sketcher{}
		}
		s.sketch.reset()
	}
	s.lesson = lesson{open: m.source != "" && m.learning != nil, names: s.lesson.names[:0]}
	if m.learning != nil {
		if dulled := m.learning.dulled.Load(); dulled != nil {
			s.dulled = *dulled
		}
	}
}

// open takes a record in; record is its number in the batch, which changes when
// the batch is flushed.
func (s *scan) open(r *Record) {
	s.records = append(s.records, Record{})
	last := &s.records[s.record()]
	last.Path, last.Fields = r.Path, r.Fields
}

func (s *scan) record() int32 { return int32(len(s.records) - 1) }

// flush reads what was gathered and hands out what was found. If open, the last
// record goes on.
func (s *scan) flush(open bool) {
	b := &s.easy
	more := s.fold(b)
	s.mailboxes.find(b)
	more = s.hints(b) || more
	s.late = false
	s.look(b)
	if s.m.sketches {
		s.sketch.text.take(b, s.m.veil)
	}
	if more || s.late {
		s.deferPieces()
	}
	b.reset()
	if len(s.hard.pieces) > 0 {
		s.flushHard()
	}
	s.finish(open)
}

// fold makes the text of the plain batch. It says whether there are pieces with other
// readings because of their characters.
func (s *scan) fold(b *batch) bool {
	b.classify(s.m.kernel)
	more := false
	if !b.ascii() {
		more = s.simplify(b)
		b.classify(s.m.kernel)
	}
	b.tokenise(s.m.kernel)
	return more
}

// simplify folds the fields outside ASCII that have no other reading: accents, dashes
// and quotation marks are not worth a second look. It marks the pieces of the others.
func (s *scan) simplify(b *batch) bool {
	more, done, moved := false, 0, 0
	out := s.spareRaw[:0]
	next := asciiLen(b.raw) // where something stands to be folded
	for i := range b.pieces {
		p := &b.pieces[i]
		p.start = uint32(int(p.start) + moved)
		for k := p.fields.from; k < p.fields.to; k++ {
			f := &b.fields[k]
			start, end := int(f.start), int(f.end)
			f.start = uint32(start + moved)
			if next < end {
				out = append(out, b.raw[done:start]...)
				var simple bool
				if out, simple = s.view.fold.appendSimple(out, b.raw[start:end]); !simple {
					out = append(out[:f.start], b.raw[start:end]...)
					p.wanted, more = true, true
				}
				f.grown = int32(len(out) - end - moved)
				done, moved = end, len(out)-end
				next = end + asciiLen(b.raw[end:])
			}
			f.end = uint32(end + moved)
		}
		p.end = uint32(int(p.end) + moved)
	}
	b.raw, s.spareRaw = append(out, b.raw[done:]...), b.raw
	return more
}

func (s *scan) flushHard() {
	b := &s.hard
	b.raw = append(b.raw[:0], b.text...)
	b.classify(s.m.kernel)
	b.tokenise(s.m.kernel)
	s.mailboxes.find(b)
	s.look(b)
	b.reset()
}

// classify folds what is raw, and says what its bytes are.
func (b *batch) classify(k *kernel.Kernel) {
	b.end = len(b.raw)
	blocks := (b.end + kernel.BlockSize - 1) / kernel.BlockSize
	b.text = slices.Grow(b.text[:0], b.end+kernel.Slack)[:b.end]
	b.masks = slices.Grow(b.masks[:0], blocks+1)[:blocks+1]
	k.Classify(b.masks, b.text, b.raw)
	b.masks[blocks] = kernel.Masks{} // so that a word may be looked up by two blocks
}

// ascii says that no byte is outside ASCII.
func (b *batch) ascii() bool {
	high := uint64(0)
	for i := range b.masks {
		high |= b.masks[i].High
	}
	return high == 0
}

// tokenise cuts the text into words.
func (b *batch) tokenise(k *kernel.Kernel) {
	b.words = k.Tokens(b.words[:0], b.masks, b.end)
	b.rank()
}

// deferPieces moves what has other readings than the plain ASCII one to the hard
// batch.
func (s *scan) deferPieces() {
	b := &s.easy
	for i := range b.pieces {
		p := &b.pieces[i]
		if !p.wanted && !p.late {
			continue
		}
		s.hard.begin(p.record, p.row)
		for _, f := range b.fields[p.fields.from:p.fields.to] {
			s.readings(p.record, f)
		}
		s.hard.seal()
		if len(s.hard.text) >= batchBytes {
			s.flushHard()
		}
	}
}

// shortName is the length in bytes of a text that may be no more than a name. Such
// a one is put into Latin letters in all the ways that there are.
const shortName = 64

// readings adds a field to the hard batch in the plain reading and in all others.
func (s *scan) readings(record int32, f field) {
	b := &s.hard
	source := s.records[record].Fields[f.of].Text[f.cut:][:int32(f.end-f.start)-f.grown]
	from := len(b.text)
	var wants view
	b.text, wants = s.view.plain(b.text, source)
	b.text = append(b.text, '\n')
	b.field(from, len(b.text)-1, f.heading)
	if overrides(source) {
		wants |= backwards
	}
	if wants&romanised != 0 && (f.heading.kind == Name || len(source) <= shortName) {
		wants |= moreRomans
	}
	if wants |= f.wants; wants == 0 {
		return
	}
	s.view.others(source, wants, func(v view, text []byte) {
		from := len(b.text)
		b.text = append(append(b.text, text...), '\n')
		b.field(from, len(b.text)-1, f.heading).view = v
	})
}

// overrides says that a text holds U+202D or U+202E: it is written from the other
// side.
func overrides(s string) bool {
	const lead = "\xe2\x80"
	for at := strings.Index(s, lead); at >= 0; at = strings.Index(s, lead) {
		s = s[at+len(lead):]
		if s != "" && (s[0] == 0xad || s[0] == 0xae) {
			return true
		}
	}
	return false
}

// finish hands out what was found in the records read so far, in their order.
// If open, the last record goes on and is kept.
func (s *scan) finish(open bool) {
	last := int32(len(s.records) - 1)
	if len(s.best) > 0 {
		places := make([]place, 0, len(s.best))
		for at := range s.best {
			if !open || at.record != last {
				places = append(places, at)
			}
		}
		slices.SortFunc(places, func(a, b place) int {
			return cmp.Or(cmp.Compare(a.record, b.record), cmp.Compare(s.best[b].confidence, s.best[a].confidence), cmp.Compare(a.who, b.who))
		})
		for len(places) > 0 {
			n := 1
			for n < len(places) && places[n].record == places[0].record {
				n++
			}
			all := make([]whom, n)
			for i, at := range places[:n] {
				all[i] = whom{at.who, s.best[at]}
				delete(s.best, at)
			}
			s.emit(&s.records[places[0].record], all)
			places = places[n:]
		}
	}
	kept := 0
	if open {
		for at, f := range s.best {
			delete(s.best, at)
			s.best[place{0, at.who}] = f
		}
		kept = copy(s.records, s.records[last:])
	}
	clear(s.records[kept:])
	s.records = s.records[:kept]
}
