package extract

import (
	"compress/bzip2"
	"compress/flate"
	"errors"
	"io"

	"peeler/matcher"
)

// Limits bound what one document may cost. Each that is hit is a Gap. The zero
// value of a field is its default.
type Limits struct {
	// Expanded is the most bytes that all archives of a document may unpack to
	// together, nested ones included. Default 512 MiB.
	Expanded int64
	// Ratio is the most that one stream may unpack to, as a multiple of its
	// packed size, once that is over 1 MiB. Default 100.
	Ratio int
	// Depth is how many archives may stand around a document. Default 8.
	Depth int
	// Entries is how many entries the archives of a document may have together.
	// Default 10 000.
	Entries int
	// Cells is how many cells the sheets of a document may have together. Default
	// 5 million.
	Cells int
	// Pages is how many pages of a document are read. Default 5 000.
	Pages int
	// RecordBytes is the longest record, in bytes of text. A longer one comes in
	// pieces that overlap by up to 1 KiB. Default 1 MiB, at most 2 MiB.
	RecordBytes int
	// Buffer is the most bytes held in memory for the formats that are read at
	// random, such as zip, and for the strings that the cells of a workbook share; a
	// longer zip is read from front to back, without its directory. With what
	// unpackers look back at it is at most twice that; a PDF takes twice its size,
	// and of a longer one only the pages are read. Default 96 MiB.
	Buffer int64
	// Hashing is how many rounds of hashing the trying of passwords may cost, and
	// how many times 8 bytes may be unpacked to see whether one fits; half of it is
	// kept for those that the caller gives. Default 24 million: one or two seconds.
	Hashing int64
}

const (
	peekSize   = 64 << 10 // what is looked at to tell a format; also every read buffer
	freeRatio  = 1 << 20  // bytes that may be unpacked whatever the ratio
	maxRecord  = 2 << 20
	maxFields  = 4096 // of one record
	maxNesting = 256  // of JSON; deeper is read as text
)

func (l Limits) withDefaults() Limits {
	if l.Expanded <= 0 {
		l.Expanded = 512 << 20
	}
	if l.Ratio <= 0 {
		l.Ratio = 100
	}
	if l.Depth <= 0 {
		l.Depth = 8
	}
	if l.Entries <= 0 {
		l.Entries = 10_000
	}
	if l.Cells <= 0 {
		l.Cells = 5_000_000
	}
	if l.Pages <= 0 {
		l.Pages = 5000
	}
	if l.RecordBytes <= 0 {
		l.RecordBytes = 1 << 20
	}
	l.RecordBytes = min(max(l.RecordBytes, 64), maxRecord)
	if l.Buffer <= 0 {
		l.Buffer = 96 << 20
	}
	if l.Hashing <= 0 {
		l.Hashing = 24 << 20
	}
	return l
}

// overlap is how far two pieces of a record overlap: longer than any identifier.
func (l Limits) overlap() int { return min(1<<10, l.RecordBytes/4) }

// source is a stream that ends where it can no longer be read: whoever reads it
// sees io.EOF, whoever opened it asks why.
type source struct {
	r      io.Reader
	x      *extraction
	packed func() int64 // packed bytes used up so far; nil when r unpacks nothing
	out    int64
	why    matcher.Cause
	detail string
}

// Read never returns an error but io.EOF.
func (s *source) Read(p []byte) (int, error) {
	if s.why != "" {
		return 0, io.EOF
	}
	n, err := s.r.Read(p)
	if s.packed != nil {
		s.out += int64(n)
		s.x.expanded += int64(n)
		s.weigh()
	}
	if err != nil && err != io.EOF {
		if s.why == "" {
			s.why, s.detail = causeOf(err)
		}
		err = io.EOF
	}
	return n, err
}

// weigh ends the source when it unpacks to too much.
func (s *source) weigh() {
	switch {
	case s.x.expanded > s.x.lim.Expanded:
		s.why, s.detail = matcher.TooBig, "archives unpack to too much"
	case s.out > freeRatio && s.out/int64(s.x.lim.Ratio) > s.packed():
		s.why, s.detail = matcher.Ratio, "unpacks to suspiciously much"
	}
}

// spent tells whether nothing more may be unpacked of the whole document.
func (x *extraction) spent() bool { return x.expanded > x.lim.Expanded }

// counter counts the bytes that were read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// causeOf says why a reader failed, in our own words.
func causeOf(err error) (matcher.Cause, string) {
	var (
		deflate flate.CorruptInputError
		bz      bzip2.StructuralError
		own     refusal
	)
	switch {
	case errors.As(err, &own):
		return own.cause, own.detail
	case errors.Is(err, io.ErrUnexpectedEOF):
		return matcher.Truncated, "ends in the middle"
	case errors.Is(err, errChecksum):
		return matcher.Corrupt, "checksum does not fit"
	case errors.As(err, &deflate), errors.As(err, &bz):
		return matcher.Corrupt, "packed data is broken"
	}
	return matcher.Truncated, "could not be read to its end"
}
