package matcher

import (
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"peeler/matcher/internal/tables"
)

// How common a name is among people, public tables say; how common the same word is
// in what is crawled, only what is crawled does: Will, Young and Price stand
// everywhere. So it is learnt in how many documents each name on the roster stands.
//
// How many people those documents tell of is measured by the names themselves: by
// all mentions of those that are no common words, over the part of the people who
// bear one of them by the tables. Documents over people is then how common a name
// is; a name counts once in a document, so it is never taken for commoner than it is.
//
// Whoever writes pages could try to make a name seem common. Therefore a document
// counts a name once, a source is learnt from by no more documents than are far too
// few to be believed, documents that surely name somebody enrolled teach nothing, and
// what is learnt takes never more than a few bits from a name, nor half of it.
const (
	lessonNames   = 512 // names of a document, from its start, that are learnt from
	sourceLessons = 64  // documents of a source that are learnt from, until all is halved
	believed      = 100 // documents with a name from which on it is believed
	mostDulled    = 8   // half bits that what is learnt takes from a name at most
	lessonsAtOnce = 16  // documents after which what was learnt counts
	// staleness is how many documents of sources that are learnt from enough come for
	// each that was learnt from before all is halved, so that it stays of this time.
	staleness = 16
)

// learning is what is learnt of the names of the roster. It is safe for concurrent
// use.
type learning struct {
	public []uint8 // half bits of the names by the tables, by atom; 0: stands in no text
	gauges []bool  // of the names: no common word, and in the tables
	gauge  float64 // part of all people whose names these are

	mu       sync.Mutex
	seen     []uint32       // documents with a name, by atom
	mentions int            // of gauges
	sources  map[string]int // documents learnt from
	lessons  int            // all of these
	refused  int            // documents of sources that were learnt from enough

	dulled atomic.Pointer[[]uint8] // half bits to be taken from the names, by atom; nil: none
}

func newLearning(m *Matcher) *learning {
	x := m.index
	l := &learning{
		public: make([]uint8, len(x.hot)), gauges: make([]bool, len(x.hot)), seen: make([]uint32, len(x.hot)),
		sources: map[string]int{},
	}
	for i := range x.hot {
		tag := x.hot[i].fast
		if !x.hot[i].called {
			continue
		}
		l.public[i] = uint8(m.information(tag))
		if l.public[i] < tables.RareHalfBits && !x.common.has(tag) {
			l.gauges[i] = true
			l.gauge += math.Exp2(-float64(l.public[i]) / 2)
		}
	}
	return l
}

// Learning is the matcher that learns from what it reads how common the names of the
// roster are there, if Options.Learn is set. Each Scan or Scanner is one document of
// the source. It shares the index, and what is learnt.
func (m *Matcher) Learning(source string) *Matcher {
	learner := *m
	learner.source = source
	return &learner
}

// lesson is what one document teaches.
type lesson struct {
	open  bool
	void  bool // it surely names somebody enrolled
	names []int32
}

// attend notes the names that stand in a batch.
func (l *lesson) attend(names []called) {
	for i := range names {
		if len(l.names) >= lessonNames {
			l.open = false
			return
		}
		if !names[i].address {
			l.names = append(l.names, names[i].atom)
		}
	}
}

// take learns from a document of a source.
func (l *learning) take(source string, x *lesson) {
	if x.void || len(x.names) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sources[source] >= sourceLessons {
		if l.refused++; l.refused > staleness*l.lessons {
			l.halve()
		}
		return
	}
	for _, n := range x.names {
		if l.gauges[n] {
			l.mentions++
		}
	}
	slices.Sort(x.names)
	for _, n := range slices.Compact(x.names) {
		l.seen[n]++
	}
	l.sources[source]++
	if l.lessons++; l.lessons%lessonsAtOnce == 0 {
		l.apply()
	}
}

// halve forgets half of what was learnt.
func (l *learning) halve() {
	for i := range l.seen {
		l.seen[i] /= 2
	}
	l.mentions /= 2
	l.lessons, l.refused = 0, 0
	for source, n := range l.sources {
		if n /= 2; n == 0 {
			delete(l.sources, source)
		} else {
			l.sources[source] = n
		}
		l.lessons += n
	}
	l.apply()
}

// apply works out what is to be taken from the names.
func (l *learning) apply() {
	if l.gauge == 0 || l.mentions == 0 {
		return
	}
	people := float64(l.mentions) / l.gauge
	dulled := make([]uint8, len(l.seen))
	for i, n := range l.seen {
		if n < believed || l.public[i] == 0 {
			continue
		}
		learnt := 2 * math.Log2(people/float64(n))
		dulled[i] = uint8(max(0, min(float64(l.public[i])-math.Ceil(learnt), mostDulled)))
	}
	l.dulled.Store(&dulled)
}

// dull is what was learnt to be taken from a name, in half bits.
func (s *scan) dull(has holding) int {
	if int(has.atom()) >= len(s.dulled) {
		return 0 // run together
	}
	return int(min(s.dulled[has.atom()], has.half/2))
}
