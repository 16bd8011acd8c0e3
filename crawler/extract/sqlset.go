package extract

import (
	"bytes"
	"strings"

	"peeler/matcher"
)

// set hands on the assignments of UPDATE … SET a = 1, b = 'x' WHERE c = 2, and of
// MySQL's INSERT … SET, as a row: what it is searched by belongs to it.
func (s *sqlReader) set(table string, rest []byte) error {
	if err := s.text.flush(); err != nil {
		return err
	}
	t := s.table(table)
	t.rows++
	var fields []matcher.Field
	for len(rest) > 0 && len(fields) < maxFields {
		name, more, ok := bytes.Cut(rest, []byte("="))
		if !ok {
			fields = append(fields, matcher.Field{Text: repair(bytes.Trim(rest, "; \t\r\n"))})
			break
		}
		value, after := s.assigned(more)
		words := strings.Fields(repair(name))
		f := matcher.Field{Text: value}
		if n := len(words); n > 0 {
			f.Name = bounded(bareName(words[n-1]))
		}
		fields = append(fields, f)
		rest = bytes.TrimLeft(after, ", \t\r\n")
	}
	return s.x.record(s.x.at(join2(s.p, element(table)), t.rows), fields)
}

// assigned takes a value off the beginning of b.
func (s *sqlReader) assigned(b []byte) (value string, rest []byte) {
	b = bytes.TrimLeft(b, " \t\r\n")
	if q := bytes.IndexByte(b, '\''); q >= 0 && q <= 2 && !bytes.ContainsAny(b[:q], " ,=;") {
		var v []byte
		for i := q + 1; i < len(b); i++ {
			switch c := b[i]; {
			case c == '\\' && s.backslash && i+1 < len(b):
				i++
				v = append(v, unescaped(b[i]))
			case c == '\'' && i+1 < len(b) && b[i+1] == '\'':
				i++
				v = append(v, c)
			case c == '\'' && endsAssigned(b[i+1:]):
				return repair(v), b[i+1:]
			default:
				v = append(v, c)
			}
		}
		return repair(v), nil
	}
	i := bytes.IndexAny(b, " ,;\t\r\n")
	if i < 0 {
		i = len(b)
	}
	return repair(b[:i]), b[i:]
}

// endsAssigned tells whether what follows a quote may follow a value.
func endsAssigned(next []byte) bool {
	return len(next) == 0 || bytes.IndexByte([]byte(" ,;)\t\r\n"), next[0]) >= 0
}
