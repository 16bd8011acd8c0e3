package extract

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"peeler/matcher"
)

const (
	fullLine  = 60      // characters: a line of prose that goes on in the next
	paragraph = 2 << 10 // bytes of lines that belong together
)

// layout reads text that is laid out as on paper: two spaces and more part the
// cells of a row, full lines of prose go on in the next. It is false when the
// text shows nothing. Lines that take does not want are passed over.
func (x *extraction) layout(p place, r io.Reader, take func([]byte) bool) (shown bool, err error) {
	br := x.reader(r)
	defer x.release(br)
	l := x.lines(br)
	t := &layout{block: x.block(p)}
	for {
		line, ok := l.next()
		if !ok {
			break
		}
		if len(bytes.TrimSpace(line)) > 0 {
			shown = true
			if !take(line) {
				continue
			}
		}
		if err := t.line(l.number, repair(line)); err != nil {
			return shown, err
		}
	}
	if err := t.flush(); err != nil {
		return shown, err
	}
	return shown, t.block.flush()
}

// layout gathers the lines of a page into rows and paragraphs.
type layout struct {
	block  *block
	header []stretch // words of a row that names columns, until the row behind it
	cols   []stretch // columns by their names
	prose  []byte
	first  int  // line of the prose
	full   bool // the line before was
}

// stretch is a text and where it stands, in characters.
type stretch struct {
	text       string
	start, end int
}

func (s stretch) distance(o stretch) int {
	d := s.start + s.end - o.start - o.end
	return max(d, -d)
}

func (t *layout) line(n int, s string) error {
	cells := stretches(s, "  ")
	if len(cells) > 1 {
		if err := t.flush(); err != nil {
			return err
		}
		return t.row(n, cells)
	}
	s = strings.TrimSpace(s)
	if _, _, pair := keyValue(s); pair || s == "" || len(t.prose)+len(s) > paragraph || !t.full {
		if err := t.flush(); err != nil {
			return err
		}
	}
	if s == "" {
		return nil
	}
	if len(t.prose) == 0 {
		t.first = n
	} else {
		t.prose = append(t.prose, ' ')
	}
	t.prose = append(t.prose, s...)
	t.full = utf8.RuneCountInString(s) >= fullLine
	if t.full {
		t.cols, t.header = nil, nil
	}
	return nil
}

// flush ends a paragraph.
func (t *layout) flush() error {
	if len(t.prose) == 0 {
		return nil
	}
	s := string(t.prose)
	t.prose, t.full = t.prose[:0], false
	return t.block.line(t.first, s)
}

// row takes a row of cells.
func (t *layout) row(n int, cells []stretch) error {
	if len(cells) == 2 && t.cols == nil && t.header == nil && strings.HasSuffix(cells[0].text, ":") {
		return t.block.pair(n, strings.TrimRight(cells[0].text, ": "), cells[1].text)
	}
	fields := make([]matcher.Field, len(cells))
	for i, c := range cells {
		fields[i].Text = c.text
	}
	if err := t.block.flush(); err != nil {
		return err
	}
	switch {
	case isHeader(fields, false):
		t.header, t.cols = cells, nil
	case t.header != nil:
		t.cols = columnsOf(t.header, cells)
		t.header = nil
	}
	named := "" // by the cell before
	for i, c := range cells {
		fields[i].Name = t.column(c)
		if key, value, ok := keyValue(c.text); ok && t.cols == nil && t.header == nil && label(key) {
			if value != "" {
				fields[i] = matcher.Field{Name: key, Text: value}
			} else if i+1 < len(cells) {
				named = key
				continue
			}
		}
		if named != "" && fields[i].Name == "" {
			fields[i].Name = named
		}
		named = ""
	}
	return t.block.emit(n, fields)
}

// column is the name of the column that a cell stands in: of the nearest that it
// overlaps.
func (t *layout) column(c stretch) string {
	name, best := "", 0
	for _, col := range t.cols {
		if d := col.distance(c); c.start < col.end && col.start < c.end && (name == "" || d < best) {
			name, best = col.text, d
		}
	}
	return name
}

// columnsOf are made of the header and the row below it: where names stand so near
// each other that they seem to be one, the row parts them.
func columnsOf(header, row []stretch) []stretch {
	if len(row) <= len(header) || len(wordsOf(header)) < len(row) {
		return header
	}
	cols := make([]stretch, len(row))
	copy(cols, row)
	for i := range cols {
		cols[i].text = ""
	}
	names := wordsOf(header)
	at := 0
	for i, w := range names {
		left := len(names) - i
		if i > 0 && at+1 < len(row) && (w.distance(row[at+1]) < w.distance(row[at]) || left < len(row)-at) {
			at++
		}
		c := &cols[at]
		c.text = strings.TrimSpace(c.text + " " + w.text)
		c.start, c.end = min(c.start, w.start), max(c.end, w.end)
	}
	return cols
}

// wordsOf parts cells into their words.
func wordsOf(cells []stretch) []stretch {
	var list []stretch
	for _, cell := range cells {
		for _, w := range stretches(cell.text, " ") {
			list = append(list, stretch{w.text, w.start + cell.start, w.end + cell.start})
		}
	}
	return list
}

// stretches parts a line at runs of spaces at least as long as sep.
func stretches(s, sep string) []stretch {
	var spans []stretch
	at := 0 // characters before s
	for {
		trimmed := strings.TrimLeft(s, " ")
		at += len(s) - len(trimmed)
		if s = strings.TrimRight(trimmed, " "); s == "" {
			return spans
		}
		s = trimmed
		i := strings.Index(s, sep)
		if i < 0 {
			i = len(strings.TrimRight(s, " "))
		}
		n := utf8.RuneCountInString(s[:i])
		spans = append(spans, stretch{s[:i], at, at + n})
		at += n
		s = s[i:]
	}
}
