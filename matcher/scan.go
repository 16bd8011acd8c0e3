package matcher

import (
	"cmp"
	"math/bits"
	"slices"

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
	records  []Record
	best     map[place]finding
	emit     func(*Record, []found1)
	sieve
	judge
}

// place is a person in a record of the batch.
type place struct{ record, who int32 }

type found1 struct {
	who int32
	finding
}

func newScan(m *Matcher) *scan {
	s := &scan{m: m, best: map[place]finding{}}
	s.judge.tags = tagger{keys: m.tags}
	return s
}

// open takes a record in; record is its number in the batch, which changes when
// the batch is flushed.
func (s *scan) open(r Record) { s.records = append(s.records, r) }

func (s *scan) record() int32 { return int32(len(s.records) - 1) }

// flush reads what was gathered and hands out what was found. If open, the last
// record goes on.
func (s *scan) flush(open bool) {
	b := &s.easy
	n := len(b.raw)
	b.text = slices.Grow(b.text[:0], n+kernel.Slack)[:n]
	b.classify(s.m.kernel)
	s.deferPieces()
	s.look(b)
	b.reset()
	if len(s.hard.pieces) > 0 {
		s.flushHard()
	}
	s.finish(open)
}

func (s *scan) flushHard() {
	b := &s.hard
	b.raw = append(b.raw[:0], b.text...)
	b.classify(s.m.kernel)
	s.look(b)
	b.reset()
}

func (b *batch) classify(k *kernel.Kernel) {
	b.end = len(b.text)
	blocks := (b.end + 63) / 64
	b.masks = slices.Grow(b.masks[:0], blocks)[:blocks]
	b.raw = slices.Grow(b.raw, kernel.Slack)
	k.Classify(b.masks, b.text, b.raw[:b.end])
}

// deferPieces moves what has other readings than the plain ASCII one to the hard
// batch.
func (s *scan) deferPieces() {
	b := &s.easy
	if !b.hints() {
		return
	}
	for i := range b.pieces {
		p := &b.pieces[i]
		if !p.wanted {
			continue
		}
		s.hard.begin(p.record, p.row)
		for _, f := range b.fields[p.fields.from:p.fields.to] {
			s.readings(p.record, f)
		}
		b.blank(p.start, p.end)
		if len(s.hard.text) >= batchBytes {
			s.flushHard()
		}
	}
}

// readings adds a field to the hard batch in the plain reading and in all others.
func (s *scan) readings(record int32, f field) {
	b := &s.hard
	source := s.records[record].Fields[f.of].Text[f.cut:][:f.end-f.start]
	from := uint32(len(b.text))
	var wants view
	b.text, wants = s.view.plain(b.text, source)
	b.text = append(b.text, '\n')
	b.close(field{start: from, end: uint32(len(b.text)) - 1, heading: f.heading})
	if wants |= f.wants; wants == 0 {
		return
	}
	s.view.others(source, wants, func(v view, text []byte) {
		from := uint32(len(b.text))
		b.text = append(append(b.text, text...), '\n')
		b.close(field{start: from, end: uint32(len(b.text)) - 1, heading: f.heading, view: v})
	})
}

// hints marks the pieces that hold letters outside ASCII or signs that something
// is encoded, and says whether there are any.
func (b *batch) hints() bool {
	any := false
	fi, pi := 0, 0
	for i := range b.masks {
		m := &b.masks[i]
		for rest := m.Mark | m.High; rest != 0; {
			bit := bits.TrailingZeros64(rest)
			at := uint32(i*64 + bit)
			var wants view
			high := m.High>>bit&1 != 0
			if !high {
				rest &= rest - 1
				if wants = hint(b.raw, int(at)); wants == 0 {
					continue
				}
			}
			for b.fields[fi].end < at {
				fi++
			}
			for b.pieces[pi].end <= at {
				pi++
			}
			b.fields[fi].wants |= wants
			b.pieces[pi].wanted = true
			any = true
			if high { // the rest of the field's bytes outside ASCII say nothing new
				skip := min(int(b.fields[fi].end)-i*64, 64)
				rest &^= m.High & (1<<skip - 1)
			}
		}
	}
	return any
}

// want marks the piece of a word for another reading.
func (b *batch) blank(from, to uint32) {
	for i := from / 64; i <= (to-1)/64; i++ {
		keep := uint64(0)
		if i == from/64 {
			keep |= 1<<(from%64) - 1
		}
		if i == to/64 {
			keep |= ^uint64(0) << (to % 64)
		}
		m := &b.masks[i]
		m.Word &= keep
		m.Digit &= keep
		m.High &= keep
		m.At &= keep
	}
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
			all := make([]found1, n)
			for i, at := range places[:n] {
				all[i] = found1{at.who, s.best[at]}
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
