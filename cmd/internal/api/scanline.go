package api

import (
	"encoding/json"
	"errors"
	"time"

	"peeler/matcher"
)

// ScanLine is one line of a scan: exactly one of its fields is set. As JSON it
// is an object of one line that begins with "v":1 and "type", a contract with
// whoever reads the output of `peeler scan -o jsonl`.
type ScanLine struct {
	Match    *Match
	Gap      *Gap
	Document *Document // never over the socket: who scans several files says it of each
	Column   *matcher.Column
	Summary  *Summary
}

// Match says that a record of the file names a member of staff.
type Match struct {
	Path       string          `json:"path"` // of the record: dump.zip!staff.csv!12
	Subject    matcher.Subject `json:"subject"`
	Kinds      []matcher.Kind  `json:"kinds"`
	Confidence float64         `json:"confidence"` // 0 to 1
	Cohorts    []string        `json:"cohorts"`
	Reasons    []string        `json:"reasons"` // kinds and rules, never a value
	Credential *Credential     `json:"credential,omitempty"`

	// Among are those between whom it cannot be decided, Subject too, and Either is
	// how sure it is that one of them is meant. Left out when it is clear.
	Among  []matcher.Subject `json:"among,omitempty"`
	Either float64           `json:"either,omitempty"`
	// Explanation is there when it was asked for.
	Explanation *matcher.Explanation `json:"explanation,omitempty"`
}

// Credential says that a login stands beside the address or handle of a match.
type Credential struct {
	Host    matcher.HostClass `json:"host"`              // of what it opens: own, unknown, third-party
	Service string            `json:"service,omitempty"` // own service, as configured
	Secret  bool              `json:"secret"`            // false: its password was left out
}

// Gap is something in the file that could not be examined.
type Gap struct {
	Path   string        `json:"path"`
	Cause  matcher.Cause `json:"cause"`
	Detail string        `json:"detail"`
	Size   int64         `json:"size,omitempty"`  // bytes, where it is known
	Limit  string        `json:"limit,omitempty"` // that was hit, as configured: limits.expanded
}

// Document is the summary of one file of several.
type Document struct {
	Path string `json:"path"`
	Summary
}

// Summary counts over one file, or over several when they are added up. What has
// gaps was not read to its end: that nobody was found in it says little.
type Summary struct {
	Documents int     `json:"documents"`
	Records   int     `json:"records"`
	Bytes     int64   `json:"bytes"`
	Subjects  int     `json:"subjects"` // different people
	Matches   int     `json:"matches"`
	Gaps      int     `json:"gaps"`
	Seconds   float64 `json:"seconds"`
	// Classes of data that the files expose, of whomever.
	Classes matcher.Classes `json:"classes"`
	// GapsByCause is left out when there are none.
	GapsByCause map[matcher.Cause]int `json:"gaps_by_cause,omitempty"`
}

// Unread counts a gap.
func (s *Summary) Unread(cause matcher.Cause) {
	if s.GapsByCause == nil {
		s.GapsByCause = map[matcher.Cause]int{}
	}
	s.Gaps++
	s.GapsByCause[cause]++
}

// Add adds the counts of another file, but for its people and its time: the same
// ones may be in both.
func (s *Summary) Add(o Summary) {
	s.Documents += o.Documents
	s.Records += o.Records
	s.Bytes += o.Bytes
	s.Matches += o.Matches
	s.Gaps += o.Gaps
	s.Classes |= o.Classes
	for cause, n := range o.GapsByCause {
		if s.GapsByCause == nil {
			s.GapsByCause = map[matcher.Cause]int{}
		}
		s.GapsByCause[cause] += n
	}
}

// Seconds is a summary's measure of time, to the millisecond.
func Seconds(d time.Duration) float64 { return d.Round(time.Millisecond).Seconds() }

const scanVersion = 1

// head begins every line of a scan.
type head struct {
	V    int    `json:"v"`
	Type string `json:"type"`
}

// MarshalJSON writes the line as the contract has it, lists never null.
func (l ScanLine) MarshalJSON() ([]byte, error) {
	switch {
	case l.Match != nil:
		m := *l.Match
		m.Kinds, m.Cohorts, m.Reasons = orEmpty(m.Kinds), orEmpty(m.Cohorts), orEmpty(m.Reasons)
		return json.Marshal(struct {
			head
			Match
		}{head{scanVersion, "match"}, m})
	case l.Gap != nil:
		return json.Marshal(struct {
			head
			Gap
		}{head{scanVersion, "gap"}, *l.Gap})
	case l.Document != nil:
		return json.Marshal(struct {
			head
			Document
		}{head{scanVersion, "document"}, *l.Document})
	case l.Column != nil:
		return json.Marshal(struct {
			head
			matcher.Column
		}{head{scanVersion, "column"}, *l.Column})
	case l.Summary != nil:
		return json.Marshal(struct {
			head
			Summary
		}{head{scanVersion, "summary"}, *l.Summary})
	}
	return nil, errors.New("an empty line of a scan")
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (l *ScanLine) UnmarshalJSON(b []byte) error {
	var h head
	if err := json.Unmarshal(b, &h); err != nil {
		return err
	}
	return l.fill(h, b)
}

// fill reads the rest of a line whose head is known.
func (l *ScanLine) fill(h head, b []byte) error {
	if h.V != scanVersion {
		return errors.New("a line of a scan is of another version: client and daemon must be of one release")
	}
	*l = ScanLine{}
	switch h.Type {
	case "match":
		l.Match = new(Match)
		return json.Unmarshal(b, l.Match)
	case "gap":
		l.Gap = new(Gap)
		return json.Unmarshal(b, l.Gap)
	case "document":
		l.Document = new(Document)
		return json.Unmarshal(b, l.Document)
	case "column":
		l.Column = new(matcher.Column)
		return json.Unmarshal(b, l.Column)
	case "summary":
		l.Summary = new(Summary)
		return json.Unmarshal(b, l.Summary)
	}
	return errors.New("a line of a scan is of no known type")
}

func orEmpty[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
