package matcher

import (
	"iter"
	"time"
)

// Document is what a source gave once: where it came from and its records in
// order. Records is read once; what stands below it in the struct is final when
// Records has ended, as with http.Request.Trailer.
type Document struct {
	Source  string    // id of the source, or "scan"
	Item    string    // stable key of the item within its source: never a host
	Locator string    // URL or file path the bytes came from
	Fetched time.Time // UTC, by the clock that was handed in

	// Unchanged: the site said (304) that nothing changed since the last visit.
	// There are no records then.
	Unchanged bool

	// Records yields the records in order. It may be nil when Unchanged.
	Records iter.Seq[Record]

	Validators Validators
	Digest     [32]byte // SHA-256 of the bytes as received
	Content    [32]byte // SHA-256 of what is left without what changes at each fetch; zero: unknown
	Size       int64    // bytes received
	Complete   bool     // received to its end: false means it must be fetched again
	Gaps       []Gap    // what of it could not be examined
}

// Validators are what a site gives for conditional requests (RFC 9110 §8.8),
// verbatim; empty when it gave none.
type Validators struct {
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// Record is the unit in which identifiers belong to one person: a CSV row, a
// SQL tuple, a JSON object, a table row, a line or sentence of prose.
type Record struct {
	// Path names the place, outermost first, parted by "!":
	// dump.zip!hr.csv!12. Rows and lines count from 1.
	Path   string
	Fields []Field
}

// Field is one value of a record.
type Field struct {
	Name string // column header, key or attribute; "" where the format has none
	Text string // as decoded, not normalised; may hold invalid UTF-8
}

// Bytes is the size of the text in all fields.
func (r Record) Bytes() int { return textBytes(r.Fields) }

func textBytes(fields []Field) int {
	n := 0
	for i := range fields {
		n += len(fields[i].Text)
	}
	return n
}

// Gap is something that could not be examined, with its cause. A limit that was
// hit is a gap: what was read before it is matched all the same.
type Gap struct {
	Path   string `json:"path"`
	Cause  Cause  `json:"cause"`
	Detail string `json:"detail,omitempty"` // our own words, never leaked text
	Size   int64  `json:"size,omitempty"`   // bytes not examined, 0 when unknown
}

// Cause says why something could not be examined.
type Cause string

// The causes of a gap.
const (
	Encrypted     Cause = "encrypted"
	TooBig        Cause = "too-big"
	TooDeep       Cause = "too-deep"
	Ratio         Cause = "ratio" // decompresses to suspiciously much
	Count         Cause = "count" // too many entries, fields, pages or links
	TimedOut      Cause = "timeout"
	Crashed       Cause = "crashed"
	Truncated     Cause = "truncated"
	Corrupt       Cause = "corrupt"
	UnknownFormat Cause = "unknown-format"
	NotFetched    Cause = "not-fetched"
)

// Causes are all there are.
var Causes = []Cause{
	Encrypted, TooBig, TooDeep, Ratio, Count, TimedOut, Crashed, Truncated, Corrupt, UnknownFormat, NotFetched,
}
