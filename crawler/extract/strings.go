package extract

import (
	"bufio"
	"bytes"
	"strconv"
	"unicode/utf8"

	"peeler/matcher"
)

const (
	minRun    = 4       // characters
	nearby    = 32      // bytes between runs that may belong together
	runRecord = 2 << 10 // bytes of runs that may belong together
)

// strings reads an unknown format: runs of printable characters, as one byte
// or as two (UTF-16LE), those near each other as fields of one record.
func (x *extraction) strings(p place, r *bufio.Reader) error { return x.stringsAt(p, r, 0) }

// stringsAt does so where r begins at an offset of the document.
func (x *extraction) stringsAt(p place, r *bufio.Reader, at int64) error {
	s := runs{x: x, p: p, off: at}
	for {
		c, err := r.ReadByte()
		if err != nil {
			s.endNarrow()
			s.endWide()
			return s.flush()
		}
		if err := s.add(c); err != nil {
			return err
		}
	}
}

// runs collects the runs of one document.
type runs struct {
	x      *extraction
	p      place
	off    int64
	narrow []byte
	wide   []byte
	last   byte
	fields []matcher.Field
	bytes  int
	start  int64 // offset of the first field
	end    int64 // offset behind the last
}

func (s *runs) add(c byte) error {
	s.off++
	switch {
	case printable(c), c >= 0x80 && len(s.narrow) > 0:
		s.narrow = append(s.narrow, c)
	default:
		s.endNarrow()
	}
	switch {
	case c == 0 && printable(s.last):
		s.wide = append(s.wide, s.last)
	case printable(c) && (s.last == 0 || len(s.wide) == 0):
	default:
		s.endWide()
	}
	s.last = c
	if len(s.narrow) >= runRecord {
		s.endNarrow()
	}
	if len(s.wide) >= runRecord {
		s.endWide()
	}
	if len(s.fields) > 0 && (s.bytes >= runRecord || (s.off-s.end > nearby && len(s.narrow) < minRun && len(s.wide) < minRun)) {
		return s.flush()
	}
	return nil
}

func (s *runs) endNarrow() {
	s.keep(s.narrow, len(s.narrow))
	s.narrow = s.narrow[:0]
}

func (s *runs) endWide() {
	s.keep(s.wide, 2*len(s.wide))
	s.wide = s.wide[:0]
}

func (s *runs) keep(run []byte, width int) {
	if len(run) < minRun {
		return
	}
	if !utf8.Valid(run) {
		for ascii := range bytes.FieldsFuncSeq(run, func(r rune) bool { return r >= 0x80 }) {
			s.keep(ascii, width)
		}
		return
	}
	if len(s.fields) == 0 {
		s.start = max(0, s.off-int64(width)-1)
	}
	s.fields = append(s.fields, matcher.Field{Text: repair(run)})
	s.bytes += len(run)
	s.end = s.off
}

func (s *runs) flush() error {
	if len(s.fields) == 0 {
		return nil
	}
	fields := s.fields
	s.fields, s.bytes = nil, 0
	return s.x.record(join(s.p.path, "@"+strconv.FormatInt(s.start, 10)), fields)
}

// printable tells ASCII text. Bytes of 0x80 and over count only within it and
// where they are UTF-8: packed data is full of them.
func printable(c byte) bool { return c >= 0x20 && c < 0x7f || c == '\t' }
