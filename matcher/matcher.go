package matcher

import (
	"iter"
	"math"
	"slices"
	"sync"

	"peeler/matcher/internal/kernel"
)

// Options hold the thresholds, as posterior probabilities, and how to compute.
type Options struct {
	AlertAt  float64 // from which a match is sure; 0: 0.99
	ReviewAt float64 // from which a match is reported at all; 0: 0.5

	Own Own // what is the force's own on the net; empty: no host is

	// Learn: how common the names of the roster are in what is read is learnt by
	// Learning, and taken into account.
	Learn bool

	// Path is the set of instructions to use: "portable", "avx2" or "avx512";
	// "": the best there is. One that this machine lacks is taken for the best.
	Path string
}

// Matcher finds the enrolled in records. It never changes, but for
// what it learns, and is safe for concurrent use.
type Matcher struct {
	index       *index
	kernel      *kernel.Kernel
	tags        *tagKeys
	known       *nameTable
	options     Options
	prior       float64            // bits
	least       int                // half bits of a name that may be reported by itself
	leastOf     [mostAlike + 2]int // the same, by how many bear it
	enough      int                // half bits of one person with whom nobody competes
	hopeless    float64            // bits
	credentials *credentials
	scans       *sync.Pool // of *scan
	explains    bool
	learning    *learning // nil: Options.Learn is not set
	source      string    // that is learnt from; "": none
	veil        veil
	sketches    bool
}

// New builds the index in memory. It keeps no reference to what it was given.
func New(k Key, roster iter.Seq[Enrolment], o Options) *Matcher {
	if o.AlertAt == 0 {
		o.AlertAt = 0.99
	}
	if o.ReviewAt == 0 {
		o.ReviewAt = 0.5
	}
	return newMatcher(k, newFast(k, levelOf(o.Path)), roster, o)
}

// newMatcher takes the kernel that the roster was encoded with.
func newMatcher(k Key, fast *kernel.Kernel, roster iter.Seq[Enrolment], o Options) *Matcher {
	m := &Matcher{
		kernel: fast, tags: newTagKeys(k), options: o, credentials: newCredentials(k, o.Own), veil: newVeil(k),
		prior: priorBits, hopeless: min(hopeless, math.Log2(o.ReviewAt)),
	}
	m.setLeast()
	m.index = newIndex(roster, m.kernel)
	m.known = newNameTable(m.kernel)
	if o.Learn {
		m.learning = newLearning(m)
	}
	m.scans = &sync.Pool{New: func() any { return newScan(m) }}
	return m
}

func levelOf(path string) kernel.Level {
	levels := kernel.Levels()
	for _, l := range levels {
		if l.String() == path {
			return l
		}
	}
	return levels[len(levels)-1]
}

// setLeast says from what worth, in half bits, a name may be reported by itself.
func (m *Matcher) setLeast() {
	least := func(reports func(half int) bool) (half int) {
		for half <= math.MaxUint8 && !reports(half) {
			half++
		}
		return half
	}
	m.least = least(m.reports)
	m.enough = int(math.Ceil(2 * (m.prior + math.Log2(m.options.ReviewAt/(1-m.options.ReviewAt)))))
	for n := range m.leastOf {
		m.leastOf[n] = least(func(half int) bool {
			return m.reportable(proposal{half: uint8(half), people: run{0, int32(n)}})
		})
	}
}

// Paths are the names that Options.Path may have on this machine, the slowest
// first.
func Paths() []string {
	var names []string
	for _, l := range kernel.Levels() {
		names = append(names, l.String())
	}
	return names
}

// Len is the number of people.
func (m *Matcher) Len() int { return len(m.index.people) }

// Sure says that a match is sure enough to raise an alert. One of several people
// between whom it cannot be decided is not.
func (m *Matcher) Sure(x Match) bool { return x.Among == nil && x.Confidence >= m.options.AlertAt }

// Shifted is the matcher under a prior that is other by so many bits: above 0 where
// the enrolled are likelier to be named than on any page. It shares the index.
func (m *Matcher) Shifted(bits float64) *Matcher {
	shifted := *m
	shifted.prior = m.prior - bits
	shifted.setLeast()
	return &shifted
}

// Explaining is the matcher that says in numbers why a match is as sure as it is, in
// Match.Explanation. It shares the index.
func (m *Matcher) Explaining() *Matcher {
	explaining := *m
	explaining.explains = true
	return &explaining
}

// Match appends to dst the subjects that the record names with a confidence of
// at least ReviewAt, surest first. Each subject comes once. Many records are read
// faster by Scan.
//
// A name alone is never sure, nor is any single value that others may have too.
// Where a record's evidence fits several people alike, as with namesakes, they
// share the probability; a few of whom one is meant are reported together, each
// with all of them in Among, however small the share.
func (m *Matcher) Match(dst []Match, r Record) []Match {
	s := m.Scanner(func(_ Record, found []Match) { dst = append(dst, found...) })
	s.Add(r)
	s.Close()
	return dst
}

// Tally counts what a scan has read.
type Tally struct {
	Records int
	Bytes   int64 // of text, as decoded
}

// Scan reads all records and calls found for each in which somebody is, in their
// order, with what Match says of it. The list is good until found returns.
func (m *Matcher) Scan(records iter.Seq[Record], found func(Record, []Match)) Tally {
	s := m.Scanner(found)
	if records != nil {
		for r := range records {
			s.Add(r)
		}
	}
	return s.Close()
}

// Scanner reads records as they come, some 64 KiB at a time: found is called up to
// that much later than Add, or at Flush. The texts of records must not change
// meanwhile. It is for one goroutine.
type Scanner struct {
	scan  *scan
	tally Tally
	last  Sketch
}

// Scanner begins to read records; Close must end it.
func (m *Matcher) Scanner(found func(Record, []Match)) *Scanner {
	s := m.scans.Get().(*scan)
	s.start(m)
	var matches []Match
	s.emit = func(r *Record, all []whom) {
		matches = s.matches(matches[:0], r, all)
		if m.sketches && slices.ContainsFunc(matches, m.Sure) {
			s.sketch.name(m, r)
		}
		found(*r, matches)
	}
	return &Scanner{scan: s}
}

// Add takes in a record.
func (s *Scanner) Add(r Record) {
	s.tally.Records++
	s.tally.Bytes += int64(textBytes(r.Fields))
	s.scan.gather(&r)
}

// Flush reads what was added.
func (s *Scanner) Flush() { s.scan.flush(false) }

// Close reads what was added and says how much it was. The scanner is of no more
// use then.
func (s *Scanner) Close() Tally {
	m := s.scan.m
	s.Flush()
	s.last = s.Sketch()
	s.scan.emit = nil
	if m.source != "" && m.learning != nil {
		m.learning.take(m.source, &s.scan.lesson)
	}
	m.scans.Put(s.scan)
	s.scan = nil
	return s.tally
}

// matches appends what was found in a record.
func (s *scan) matches(dst []Match, r *Record, all []whom) []Match {
	m := s.m
	var logins *reading // read when the first match asks
	for _, f := range all {
		x := Match{
			Path: r.Path, Subject: m.index.subject(f.who), Cohorts: slices.Clone(m.index.cohorts[m.index.people[f.who].cohorts]),
			Kinds: f.kinds, Confidence: f.confidence, Reasons: f.reasons, Either: f.either, Explanation: f.why,
		}
		for _, who := range f.among {
			x.Among = append(x.Among, m.index.subject(who))
		}
		if slices.Contains(f.kinds, Email) || slices.Contains(f.kinds, Username) {
			if logins == nil {
				logins = m.credentials.read(&s.judge.tags, *r)
			}
			x.Credential = m.credential(logins, f.who)
		}
		s.lesson.void = s.lesson.void || m.Sure(x)
		dst = append(dst, x)
	}
	if logins != nil {
		m.credentials.done(logins)
	}
	return dst
}
