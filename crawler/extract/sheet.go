package extract

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"peeler/matcher"
)

const (
	maxMerges  = 1 << 16 // merged areas of a sheet that are followed
	maxCarried = 64      // merged cells that one row lies in, columns that one names
	maxTable   = 1 << 10 // columns of a table that are called as it says
	maxBare    = 64      // rows in which the first header of a sheet may be
	carryBytes = 256     // a longer text is told once, not in every row of its cell
)

// sheet hands on the rows of a sheet as records, whatever the file is that it
// stands in. Cells come row by row: begin, put for each, end.
type sheet struct {
	x       *extraction
	p       place
	merges  []area   // merged cells
	hidden  []bool   // by column: out of view
	filters []area   // rows out of view in these are filtered
	tables  []titled // areas that name their columns
	given   bool     // the header is known, not found

	header []string // by column
	headed int      // the row that the header ends with
	last   int      // the row read last
	top    bool     // a table may begin: nothing but titles stood since the last empty row
	bare   int      // rows without a header so far
	held   []carried
	sorted bool // merges are
	full   bool // of cells

	row         int
	flag        string // how the row is hidden
	first, most int    // columns of its own cells
	cells       []sheetCell
	buf         []byte    // text of the cells, one behind the other
	digits      []byte    // of a number
	wide        []carried // cells of the row merged with those to their right
}

// sheetCell is a piece of s.buf. A called cell is not a value of the column but stands
// beside it: a formula, a comment.
type sheetCell struct {
	col, from, to int
	called        string
}

// carried is the text of a merged cell that reaches over the rows below.
type carried struct {
	area
	text string
}

// titled is a table with the names of its columns.
type titled struct {
	area
	names []string
}

func (x *extraction) sheet(p place) *sheet { return &sheet{x: x, p: p, top: true} }

// begin begins a row. hidden tells that it is out of view.
func (s *sheet) begin(row int, hidden bool) {
	s.cells, s.buf, s.wide = s.cells[:0], s.buf[:0], s.wide[:0]
	s.row, s.flag, s.first, s.most = row, "", maxColumn, 0
	if !hidden {
		return
	}
	s.flag = "(hidden)"
	for _, f := range s.filters {
		if f.row < row && row <= f.lastRow {
			s.flag = "(filtered)"
		}
	}
}

// put adds a cell to the row, or what stands beside it under a name of its own.
// More for the same cell is a value more.
func (s *sheet) put(col int, called string, text []byte) error {
	if len(text) == 0 || s.full {
		return nil
	}
	if s.x.cells++; s.x.cells > s.x.lim.Cells {
		s.full = true
		s.x.gap(s.p, matcher.Count, "too many cells", 0)
		return nil
	}
	if len(s.buf)+len(text) > s.x.lim.RecordBytes || len(s.cells) >= maxFields {
		if err := s.emit(); err != nil { // the row so far
			return err
		}
		s.cells, s.buf = s.cells[:0], s.buf[:0]
	}
	s.first, s.most = min(s.first, col), max(s.most, col)
	s.add(col, called, text)
	return nil
}

func (s *sheet) add(col int, called string, text []byte) {
	from := len(s.buf)
	s.buf = append(s.buf, text...)
	s.cells = append(s.cells, sheetCell{col, from, len(s.buf), called})
}

// repeat is put of a text that stands once in the file and is shown many times: it
// counts as unpacked, so that a small file cannot say too much.
func (s *sheet) repeat(col int, text []byte) error {
	s.x.expanded += int64(len(text))
	if s.x.spent() {
		return nil // as its source will tell
	}
	return s.put(col, "", text)
}

// end hands on the row.
func (s *sheet) end() error {
	if len(s.cells) == 0 {
		return nil
	}
	s.carry()
	if s.row != s.last+1 {
		s.top = true
	}
	s.last = s.row
	return s.emit()
}

// carry adds the merged cells that reach into the row from above, and keeps those
// that begin in it.
func (s *sheet) carry() {
	if len(s.merges) == 0 && len(s.held) == 0 {
		return
	}
	if !s.sorted {
		slices.SortFunc(s.merges, func(a, b area) int { return cmp.Compare(a.row, b.row) })
		s.sorted = true
	}
	s.held = slices.DeleteFunc(s.held, func(c carried) bool { return c.lastRow < s.row })
	own := len(s.cells)
	for _, c := range s.held {
		if _, ok := s.value(c.col, own); !ok && c.row < s.row {
			s.x.expanded += int64(len(c.text))
			s.add(c.col, "", []byte(c.text))
		}
	}
	for len(s.merges) > 0 && s.merges[0].row <= s.row {
		m := s.merges[0]
		s.merges = s.merges[1:]
		text, ok := s.value(m.col, own)
		if ok && m.row == s.row && m.lastRow > m.row && len(text) <= carryBytes && len(s.held) < maxCarried {
			s.held = append(s.held, carried{m, string(text)})
		}
		if ok && m.row == s.row && m.lastCol > m.col && len(s.wide) < maxCarried {
			s.wide = append(s.wide, carried{m, string(text)})
		}
	}
	if len(s.cells) > own {
		slices.SortStableFunc(s.cells, func(a, b sheetCell) int { return cmp.Compare(a.col, b.col) })
	}
}

// value is the text of a column among the first n cells.
func (s *sheet) value(col, n int) ([]byte, bool) {
	i, ok := slices.BinarySearchFunc(s.cells[:n], col, func(c sheetCell, col int) int { return cmp.Compare(c.col, col) })
	if !ok || s.cells[i].called != "" {
		return nil, false
	}
	return s.buf[s.cells[i].from:s.cells[i].to], true
}

// emit hands on what is held of the row.
func (s *sheet) emit() error {
	text := string(s.buf)
	valid := utf8.ValidString(text)
	fields := make([]matcher.Field, len(s.cells))
	for i, c := range s.cells {
		f := &fields[i]
		f.Name, f.Text = c.called, text[c.from:c.to]
		if c.called == "" && c.col < len(s.header) {
			f.Name = s.header[c.col]
		}
		if !valid {
			f.Text = repair([]byte(f.Text))
		}
	}
	if !s.given && isHeader(fields, s.top || len(s.header) == 0 && s.bare < maxBare) {
		s.title(fields)
	}
	s.bare++
	if len(fields) > 1 {
		s.top = false
	}
	for len(s.tables) > 0 && s.tables[0].row <= s.row {
		s.name(s.tables[0])
		s.tables = s.tables[1:]
	}
	return s.x.record(s.path(), fields)
}

// title takes the row for a header. One that stands right below another says more
// of its columns.
func (s *sheet) title(fields []matcher.Field) {
	if s.headed < s.row-1 {
		s.header = s.header[:0]
	}
	s.headed = s.row
	for i, c := range s.cells {
		if c.called == "" {
			s.call(c.col, fields[i].Text)
			fields[i].Name = ""
		}
	}
	for _, w := range s.wide {
		for col := w.col + 1; col <= min(w.lastCol, w.col+maxCarried); col++ {
			s.call(col, w.text)
		}
	}
}

// name names the columns of a table.
func (s *sheet) name(t titled) {
	for i, n := range t.names {
		s.call(t.col+i, n)
	}
}

// call names a column.
func (s *sheet) call(col int, name string) {
	if name = strings.TrimSpace(name); name == "" || col >= maxColumn {
		return
	}
	for len(s.header) <= col {
		s.header = append(s.header, "")
	}
	s.header[col] = strings.Clone(bounded(name))
}

// hide marks columns as out of view.
func (s *sheet) hide(from, to int) {
	to = min(to, maxColumn-1)
	if from < 0 || from > to {
		return
	}
	if s.hidden == nil {
		s.hidden = make([]bool, maxColumn)
	}
	for i := from; i <= to; i++ {
		s.hidden[i] = true
	}
}

// path is the place of the row: from its first cell to its last, with how it is
// hidden.
func (s *sheet) path() string {
	if len(s.p.path) > maxPath-64 {
		return s.x.at(s.p, s.row)
	}
	b := append(append(s.x.scratch[:0], s.p.path...), '!')
	b = appendCell(b, s.row, s.first)
	if s.most > s.first {
		b = appendCell(append(b, ':'), s.row, s.most)
	}
	switch {
	case s.flag != "":
		b = append(b, s.flag...)
	case s.hidesSome():
		b = append(b, "(hidden columns)"...)
	}
	s.x.scratch = b
	return string(b)
}

// hidesSome tells whether one of the cells is in a column out of view.
func (s *sheet) hidesSome() bool {
	return s.hidden != nil && slices.ContainsFunc(s.cells, func(c sheetCell) bool { return s.hidden[c.col] })
}
