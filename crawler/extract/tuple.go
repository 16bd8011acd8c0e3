package extract

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"unicode/utf8"

	"peeler/matcher"
)

// errBroken ends a statement that never does: the next one has begun.
var errBroken = errors.New("the statement does not end")

// insert reads an INSERT or REPLACE with its tuples. One without VALUES is text.
func (s *sqlReader) insert() error {
	if err := s.text.flush(); err != nil {
		return err
	}
	number := s.l.number + 1
	head, ok := s.header()
	m := sqlInto.FindSubmatch(head)
	if !ok || m == nil {
		if set := sqlSet.FindSubmatchIndex(head); set != nil {
			return s.set(bareName(string(head[set[2]:set[3]])), head[set[1]:])
		}
		return s.text.line(number, repair(head))
	}
	name := bareName(string(m[1]))
	table := s.table(name)
	t := tuple{s: s, table: table, at: join2(s.p, element(name)), cols: columns(string(m[2]))}
	if t.cols == nil {
		t.cols = table.columns
	}
	for {
		err := t.read()
		if err := t.emit(); err != nil {
			return err
		}
		if err := s.told(); err != nil {
			return err
		}
		if t.err != nil {
			return t.err
		}
		if err != nil || !s.another() {
			return nil
		}
	}
}

// byte reads a byte and counts lines.
func (s *sqlReader) byte() (byte, error) {
	c, err := s.r.ReadByte()
	if c == '\n' && err == nil {
		s.l.number++
	}
	return c, err
}

// comment skips a comment that begins with c, which was read, if one does.
func (s *sqlReader) comment(c byte) bool {
	next, _ := s.r.Peek(1)
	var end string
	switch {
	case len(next) == 0:
		return false
	case c == '-' && next[0] == '-':
		end = "\n"
	case c == '/' && next[0] == '*':
		end = "*/"
	default:
		return false
	}
	var text []byte
	line := s.l.number + 1
	for len(text) < sqlHeader && !bytes.HasSuffix(text, []byte(end)) {
		c, err := s.byte()
		if err != nil {
			break
		}
		text = append(text, c)
	}
	// What a comment says may name somebody too.
	said := repair(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimLeft(text, "-*!"), []byte(end))))
	s.comments = append(s.comments, matcher.Record{
		Path: s.x.at(s.p, line), Fields: []matcher.Field{{Text: said}},
	})
	return true
}

// told hands on the comments that stood in a statement.
func (s *sqlReader) told() error {
	for _, c := range s.comments {
		if err := s.x.record(c.Path, c.Fields); err != nil {
			return err
		}
	}
	s.comments = s.comments[:0]
	return nil
}

// header reads up to the parenthesis behind VALUES.
func (s *sqlReader) header() (head []byte, ok bool) {
	for len(head) < sqlHeader {
		c, err := s.byte()
		if err != nil {
			return head, false
		}
		if c == '(' {
			if w := bytes.TrimRight(head, " \t\r\n"); len(w) >= 6 {
				tail := strings.ToLower(string(w[len(w)-6:]))
				if tail == "values" || strings.HasSuffix(tail, " value") {
					return w[:len(w)-5], true
				}
			}
		}
		if s.comment(c) {
			c = ' '
		}
		head = append(head, c)
		if c == ';' {
			return head, false
		}
	}
	return head, false
}

// another tells whether another tuple follows, and reads up to it.
func (s *sqlReader) another() bool {
	comma := false
	for {
		b, err := s.r.Peek(1)
		if err != nil {
			return false
		}
		switch c := b[0]; {
		case c == ' ', c == '\t', c == '\r', c == '\n':
		case c == '-', c == '/':
			_, _ = s.byte()
			if !s.comment(c) {
				return false
			}
			continue
		case c == ',' && !comma:
			comma = true
		case c == '(' && comma:
			_, _ = s.byte()
			return true
		case c == ';':
			_, _ = s.byte()
			return false
		default:
			return false
		}
		_, _ = s.byte()
	}
}

// tuple is one parenthesis of values.
type tuple struct {
	s      *sqlReader
	table  *sqlTable
	at     place
	cols   []string
	fields []matcher.Field
	col    int
	val    []byte
	quoted bool // val came in quotes
	size   int
	err    error // of the sink
}

// read reads the values up to the closing parenthesis, which is behind the
// opening one already.
func (t *tuple) read() error {
	t.fields, t.col, t.size = nil, 0, 0
	t.val, t.quoted = t.val[:0], false
	t.table.rows++
	for depth := 0; ; {
		c, err := t.s.byte()
		if err != nil {
			t.end()
			return err
		}
		switch {
		case c == '\'' || c == '"':
			if err := t.quote(c, depth); err != nil {
				t.end()
				return err
			}
		case c == '$' && len(bytes.TrimSpace(t.val)) == 0 && !t.quoted && t.dollar():
		case c == ',' && depth == 0:
			t.end()
			t.col++
		case c == ')' && depth == 0:
			t.end()
			return nil
		case c == '\n' && t.restart():
			t.end()
			return errBroken
		default:
			if c == '(' {
				depth++
			} else if c == ')' {
				depth--
			}
			t.put(c)
		}
		if t.err != nil {
			return t.err
		}
	}
}

// quote reads a string. A quote closes it only where a value can end; any other
// is taken for text that was not escaped.
func (t *tuple) quote(q byte, depth int) error {
	escapes := t.s.backslash || strings.EqualFold(string(bytes.TrimSpace(t.val)), "e")
	if prefix := bytes.TrimSpace(t.val); len(prefix) <= 16 && !bytes.ContainsAny(prefix, "(|+-0123456789 ") && !t.quoted {
		t.val = t.val[:0] // N'…', E'…', _utf8'…'
	} else if len(t.val) > 0 {
		t.put(' ')
	}
	t.quoted = true
	for {
		c, err := t.s.byte()
		if err != nil {
			return err
		}
		switch {
		case c == '\\' && escapes:
			if c, err = t.s.byte(); err != nil {
				return err
			}
			t.put(unescaped(c))
		case c == q:
			next, _ := t.s.r.Peek(8)
			if len(next) > 0 && next[0] == q {
				_, _ = t.s.byte()
				t.put(q)
			} else if depth > 0 || endsValue(next) {
				return nil
			} else {
				t.put(q)
			}
		case c == '\n' && t.restart():
			return errBroken
		default:
			t.put(c)
		}
		if t.err != nil {
			return t.err
		}
	}
}

// dollar reads a string in dollar quotes of PostgreSQL, $$…$$ or $tag$…$tag$, whose
// first dollar was read; false when there is none.
func (t *tuple) dollar() bool {
	peek, _ := t.s.r.Peek(32)
	i := bytes.IndexByte(peek, '$')
	if i < 0 || bytes.ContainsAny(peek[:i], " ,()'\"\n") {
		return false
	}
	end := append([]byte("$"), peek[:i+1]...)
	_, _ = t.s.r.Discard(i + 1)
	t.val, t.quoted = t.val[:0], true
	for t.err == nil && !bytes.HasSuffix(t.val, end) {
		c, err := t.s.byte()
		if err != nil {
			return true
		}
		t.put(c)
	}
	t.val = bytes.TrimSuffix(t.val, end)
	return true
}

// endsValue tells whether what follows a quote may follow a value.
func endsValue(next []byte) bool {
	next = bytes.TrimLeft(next, " \t\r\n")
	return len(next) == 0 || bytes.IndexByte([]byte(",);:|+"), next[0]) >= 0
}

func unescaped(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case '0', 'Z':
		return ' '
	}
	return c
}

// restart tells whether another statement begins within a string: then one
// before it was never closed.
func (t *tuple) restart() bool {
	next, _ := t.s.r.Peek(12)
	return len(next) == 12 && strings.EqualFold(string(next), "insert into ")
}

// put adds a byte to the value; one that grows too long is handed on in pieces.
func (t *tuple) put(c byte) {
	t.val = append(t.val, c)
	t.size++
	if t.size < t.s.x.lim.RecordBytes {
		return
	}
	t.keep(t.val)
	t.err = t.emit()
	over := t.s.x.lim.overlap()
	t.val = append(t.val[:0], t.val[max(0, len(t.val)-over):]...)
	t.size = len(t.val)
}

// end ends a value.
func (t *tuple) end() {
	v := bytes.TrimSpace(t.val)
	if t.quoted || !strings.EqualFold(string(v), "null") {
		if !t.quoted {
			v = unhex(v)
		}
		t.keep(v)
	}
	t.val, t.quoted = t.val[:0], false
}

func (t *tuple) keep(v []byte) {
	if len(v) == 0 {
		return
	}
	f := matcher.Field{Text: repair(v)}
	if t.col < len(t.cols) {
		f.Name = t.cols[t.col]
	}
	t.fields = append(t.fields, f)
	t.size += fieldCost
}

func (t *tuple) emit() error {
	fields := t.fields
	t.fields = nil
	return t.s.x.record(t.s.x.at(t.at, t.table.rows), fields)
}

// unhex decodes 0x4A616E65, as mysqldump --hex-blob writes it, if it is text.
func unhex(v []byte) []byte {
	if len(v) < 4 || len(v)&1 == 1 || v[0] != '0' || v[1] != 'x' {
		return v
	}
	b := make([]byte, hex.DecodedLen(len(v)-2))
	if _, err := hex.Decode(b, v[2:]); err != nil || !utf8.Valid(b) || !isText(b) {
		return v
	}
	return b
}
