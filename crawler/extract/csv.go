package extract

import (
	"bufio"
	"bytes"
	"strings"

	"peeler/matcher"
)

const (
	quotedLines = 64       // lines that a quoted cell may span
	quotedBytes = 64 << 10 // bytes that a quoted cell may span
	badQuotes   = 16       // cells that never close, before quotes end with their line
	sniffRows   = 50
	sniffBytes  = 16 << 10
)

// csv reads rows of cells, leniently: ragged rows, quotes that do not close and
// lines of any length are all handed on. encoding/csv would hold the rest of
// the file in memory for one quote that never closes.
func (x *extraction) csv(p place, r *bufio.Reader) error {
	peek, _ := r.Peek(r.Size())
	delim, _ := sniffTable(peek, true)
	c := &csvReader{l: x.lines(r), delim: delim}
	var header, cells []string
	for first := true; ; {
		row, number, whole := c.next()
		switch {
		case row == nil:
			return nil
		case !whole:
			if err := x.lineRecord(p, number, row); err != nil {
				return err
			}
			continue
		case len(bytes.TrimSpace(row)) == 0, first && len(row) == 5 && bytes.HasPrefix(row, []byte("sep=")):
			continue
		}
		cells, _ = splitRow(cells[:0], x.repaired(row), c.delim)
		fields := x.slab.list(len(cells), len(row))
		for i, cell := range cells {
			fields[i].Text = cell
			if i < len(header) {
				fields[i].Name = header[i]
			}
		}
		if isHeader(fields, first) {
			header = nil
			for i := range fields {
				header = append(header, bounded(strings.TrimSpace(fields[i].Text)))
				fields[i].Name = ""
			}
		}
		first = false
		if err := x.record(x.at(p, number), fields); err != nil {
			return err
		}
	}
}

// csvReader joins the lines of a row.
type csvReader struct {
	l       *lines
	delim   byte
	pending [][]byte // lines read ahead in vain
	number  int      // of the line handed out last
	bad     int
	row     []byte
}

// next returns a row and the number of its first line; whole is false for a
// window of a line that is too long to be a row.
func (c *csvReader) next() (row []byte, number int, whole bool) {
	line, whole := c.line()
	if line == nil || !whole {
		return line, c.number, false
	}
	number = c.number
	if c.bad >= badQuotes || !open(line, c.delim) {
		return line, number, true
	}
	return c.join(line), number, true
}

// join reads on until the quote closes. If it does not, the row ends with its
// first line, and the others are rows of their own.
func (c *csvReader) join(first []byte) []byte {
	c.row = append(c.row[:0], first...)
	var ahead [][]byte
	for len(ahead) < quotedLines && len(c.row) < quotedBytes {
		line, whole := c.line()
		if line == nil {
			break
		}
		ahead = append(ahead, bytes.Clone(line))
		if !whole {
			break
		}
		c.row = append(append(c.row, '\n'), line...)
		if !open(c.row, c.delim) {
			return c.row
		}
	}
	c.bad++
	c.pending = append(ahead, c.pending...)
	c.number -= len(ahead)
	return c.row[:len(first)]
}

// line returns the next line, nil at the end.
func (c *csvReader) line() (line []byte, whole bool) {
	if len(c.pending) > 0 {
		line, c.pending = c.pending[0], c.pending[1:]
		c.number++
		return line, true
	}
	window := c.l.more
	line, ok := c.l.next()
	if !ok {
		return nil, false
	}
	c.number = c.l.number
	if line == nil {
		line = []byte{}
	}
	return line, !window && !c.l.more
}

// splitRow appends the cells of a row to cells, without the quotes around them.
// open tells that a cell is quoted and does not close; its quote is taken for
// text.
func splitRow(cells []string, row string, delim byte) (_ []string, open bool) {
	for {
		cell, rest, more, ok := splitCell(row, delim)
		cells = append(cells, cell)
		open = open || !ok
		if !more {
			return cells, open
		}
		row = rest
	}
}

// open tells whether a row has a quoted cell that does not close.
func open(row []byte, delim byte) bool {
	if bytes.IndexByte(row, '"') < 0 {
		return false
	}
	_, open := splitRow(nil, string(row), delim)
	return open
}

// splitCell takes the first cell off a row. A quote opens a cell only at its
// beginning and closes it only before a delimiter or the end; any other is text.
func splitCell(row string, delim byte) (cell, rest string, more, closed bool) {
	if row == "" || row[0] != '"' {
		cell, rest, more = cut(row, delim)
		return cell, rest, more, true
	}
	doubled := false
	for i := 1; i < len(row); {
		j := strings.IndexByte(row[i:], '"')
		if j < 0 {
			break
		}
		i += j + 1
		switch {
		case i == len(row):
			return unquote(row[1:i-1], doubled), "", false, true
		case row[i] == delim:
			return unquote(row[1:i-1], doubled), row[i+1:], true, true
		case row[i] == '"':
			doubled = true
			i++
		}
	}
	cell, rest, more = cut(row, delim)
	return cell, rest, more, false
}

func cut(row string, delim byte) (cell, rest string, more bool) {
	if i := strings.IndexByte(row, delim); i >= 0 {
		return row[:i], row[i+1:], true
	}
	return row, "", false
}

func unquote(cell string, doubled bool) string {
	if !doubled {
		return cell
	}
	return strings.ReplaceAll(cell, `""`, `"`)
}

// isHeader tells a row that names columns: nothing but labels, or at the top of
// a table half of them labels and the rest no values.
func isHeader(fields []matcher.Field, first bool) bool {
	if len(fields) < 2 || !first && (hasValue(fields) || !label(fields[0].Text)) {
		return false
	}
	labels, cells := 0, 0
	for _, f := range fields {
		s := strings.TrimSpace(f.Text)
		if s == "" {
			continue
		}
		cells++
		switch {
		case label(s):
			labels++
		case !first, strings.ContainsRune(s, '@'), strings.Trim(s, "0123456789-/.: ") == "":
			return false
		}
	}
	return labels > 0 && 2*labels >= cells
}

// hasValue tells nearly every row that is none of headings, by the first cell that
// begins with a digit or holds an address.
func hasValue(fields []matcher.Field) bool {
	for i := range fields {
		if s := fields[i].Text; s != "" && s[0] >= '0' && s[0] <= '9' {
			return true
		}
	}
	for i := range fields {
		if strings.IndexByte(fields[i].Text, '@') >= 0 {
			return true
		}
	}
	return false
}

// sniffTable tells the delimiter of a table by what most of its first lines
// have equally often. sure is what name or media type already said.
func sniffTable(peek []byte, sure bool) (delim byte, ok bool) {
	if bytes.HasPrefix(peek, []byte("sep=")) && len(peek) > 4 && bytes.IndexByte([]byte(",;\t|:^~"), peek[4]) >= 0 {
		return peek[4], true
	}
	var sample [][]byte
	for line := range bytes.Lines(peek[:min(len(peek), sniffBytes)]) {
		if line = bytes.TrimRight(line, "\r\n"); len(line) > 0 && line[0] != '#' {
			sample = append(sample, line)
		}
		if len(sample) == sniffRows {
			break
		}
	}
	if len(sample) > 1 && len(sample) < sniffRows && len(peek) >= sniffBytes {
		sample = sample[:len(sample)-1] // it is cut
	}
	delim, best := byte(','), 0
	for _, d := range []byte(",;\t|") {
		counts := map[int]int{}
		for _, line := range sample {
			cells, open := splitRow(nil, string(line), d)
			if !open {
				counts[len(cells)]++
			}
		}
		for cells, rows := range counts {
			alike := 10*rows >= 9*len(sample) && rows >= 3 || sure && 2*rows >= len(sample)
			if cells > 1 && alike && rows*min(cells, 64) > best {
				delim, best = d, rows*min(cells, 64)
			}
		}
	}
	return delim, best > 0 || sure
}
