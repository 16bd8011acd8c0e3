package matcher

import (
	"cmp"
	"iter"
	"slices"
	"sync"
)

// Options hold the thresholds, as posterior probabilities.
type Options struct {
	AlertAt  float64 // from which a match is sure; 0: 0.99
	ReviewAt float64 // from which a match is reported at all; 0: 0.5
	Own      Own     // what is the force's own on the net; empty: no host is
}

// Matcher finds the enrolled in records. It never changes and is safe for
// concurrent use.
type Matcher struct {
	index   *index
	tags    *tagKeys
	fast    *fastKey
	options Options

	credentials *credentials
	scans       sync.Pool // of *scan
}

// New builds the index in memory. It keeps no reference to what it was given.
func New(k Key, roster iter.Seq[Enrolment], o Options) *Matcher {
	if o.AlertAt == 0 {
		o.AlertAt = 0.99
	}
	if o.ReviewAt == 0 {
		o.ReviewAt = 0.5
	}
	m := &Matcher{index: newIndex(roster), tags: newTagKeys(k), fast: newFastKey(k), options: o, credentials: newCredentials(k, o.Own)}
	m.scans.New = func() any { return newScan(m) }
	return m
}

// Len is the number of people.
func (m *Matcher) Len() int { return len(m.index.people) }

// Sure says that a match is sure enough to raise an alert.
func (m *Matcher) Sure(x Match) bool { return x.Confidence >= m.options.AlertAt }

// Match appends to dst the subjects that the record names with a confidence of
// at least ReviewAt, surest first. Each subject comes once.
//
// A name alone is never sure, nor is any single value that others may have too.
// Where a record's evidence fits several people alike, as with namesakes, they
// share the probability.
func (m *Matcher) Match(dst []Match, r Record) []Match {
	s := m.scans.Get().(*scan)
	defer m.scans.Put(s)
	s.read(r)
	if len(s.best) == 0 {
		return dst
	}
	from := len(dst)
	var logins *reading // read when the first match asks
	for who, f := range s.best {
		p := &m.index.people[who]
		x := Match{
			Path: r.Path, Subject: p.subject, Cohorts: slices.Clone(p.cohorts),
			Kinds: f.kinds, Confidence: f.confidence, Reasons: f.reasons,
		}
		if slices.Contains(f.kinds, Email) || slices.Contains(f.kinds, Username) {
			if logins == nil {
				logins = m.credentials.read(&s.tags, r)
				defer m.credentials.done(logins)
			}
			x.Credential = m.credential(logins, who)
		}
		dst = append(dst, x)
	}
	slices.SortFunc(dst[from:], func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Subject, b.Subject))
	})
	return dst
}

// Tally counts what a scan has read.
type Tally struct {
	Records int
	Bytes   int64 // of text, as decoded
}

// Scan reads all records of a document and calls found for each match, in order.
func (m *Matcher) Scan(d *Document, found func(Match)) Tally {
	var t Tally
	if d.Records == nil {
		return t
	}
	var matches []Match
	for r := range d.Records {
		t.Records++
		t.Bytes += int64(r.Bytes())
		matches = m.Match(matches[:0], r)
		for _, x := range matches {
			found(x)
		}
	}
	return t
}
