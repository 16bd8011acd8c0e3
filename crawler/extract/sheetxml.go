package extract

import (
	"archive/zip"
	"io"
	"strconv"

	"peeler/matcher"
)

// sheetXML reads the part of a sheet: it takes the cells out, and as an io.Reader
// gives what is left, which is read as any other XML.
type sheetXML struct {
	b     *workbook
	t     *xmlTags
	p     place    // of the sheets, when there are several in the part
	names []string // of those
	s     *sheet   // that cells go to
	left  []byte
	err   error
	cell  cellXML
	val   []byte // of the cell
	aloud bool   // val says how it is read
}

// cellXML is the cell that is open.
type cellXML struct {
	col   int
	kind  []byte
	style int
}

// sheet reads a part with a sheet in it.
func (b *workbook) sheet(p place, f *zip.File) error {
	s := b.k.x.sheet(p)
	links, err := b.links(f.Name)
	if err != nil {
		return err
	}
	if err := b.outline(s, f, links); err != nil {
		return err
	}
	err = b.k.readXML(f, func(t *xmlTags) error {
		return (&sheetXML{b: b, t: t, s: s}).read(p)
	})
	if err != nil {
		return err
	}
	return b.remarks(s, links)
}

// read reads the cells, and the rest of the part.
func (d *sheetXML) read(p place) error {
	x := d.b.k.x
	br := x.reader(d)
	defer x.release(br)
	p.path += "(xml)"
	err := x.xml(p, br)
	if d.err != nil {
		return d.err
	}
	return err
}

// Read gives what is left of the part.
func (d *sheetXML) Read(p []byte) (int, error) {
	for len(d.left) == 0 {
		if d.err != nil || !d.t.next() {
			return 0, io.EOF
		}
		switch d.left = d.t.raw; {
		case d.t.kind != startToken:
		case d.t.is("sheetData") && !d.t.empty:
			d.left = nil
			d.err = d.data()
		case d.t.is("mergeCell"), d.t.is("col"):
			d.left = nil
		case d.t.is("sheetName") && len(d.names) < maxSheets:
			d.names = append(d.names, bounded(d.t.get("val")))
		}
	}
	n := copy(p, d.left)
	d.left = d.left[n:]
	return n, nil
}

// data reads the rows to their end.
func (d *sheetXML) data() error {
	if id := d.t.get("sheetId"); d.names != nil {
		d.s = d.b.k.x.sheet(d.cached(natural(id)))
	}
	row, open := 0, false
	d.cell.col = -1
	for d.t.next() {
		var err error
		switch {
		case d.t.is("row"):
			if open {
				err = d.s.end()
			}
			row, open = d.row(row), true
		case d.t.ends("row"):
			err, open = d.s.end(), false
		case d.t.is("c"), d.t.is("cell"):
			row, err = d.c(row)
			open = true
		case d.t.ends("sheetData"):
			return d.last(open)
		case d.t.kind == otherToken:
			err = d.b.k.remark(d.s.p, d.t)
		case d.t.kind == textToken || d.t.kind == cdataToken:
			err = d.loose()
		}
		if err != nil {
			return err
		}
	}
	return d.last(open)
}

func (d *sheetXML) last(open bool) error {
	if open {
		return d.s.end()
	}
	return nil
}

// loose takes text that stands in no cell.
func (d *sheetXML) loose() error {
	d.val = d.t.content(d.val[:0])
	if blank(d.val) {
		return nil
	}
	return d.b.k.x.record(d.s.p.hidden("", "in no cell").path, []matcher.Field{{Text: repair(d.val)}})
}

func blank(b []byte) bool {
	for _, c := range b {
		if c > ' ' {
			return false
		}
	}
	return true
}

// row begins a row and returns its number.
func (d *sheetXML) row(last int) int {
	row, hidden := last+1, false
	for rest := d.t.attrs; ; {
		key, val, more, ok := nextAttr(rest)
		if !ok {
			break
		}
		switch string(key) {
		case "r":
			if n := natural(val); n > 0 && n <= maxRow {
				row = n
			}
		case "hidden", "zeroHeight":
			hidden = isTrue(val)
		}
		rest = more
	}
	d.cell.col = -1
	d.s.begin(row, hidden)
	return row
}

func isTrue(v []byte) bool { return len(v) > 0 && v[0] != '0' && v[0] != 'f' }

// c reads a cell to its end. It returns the number of the row, which begins with
// its first cell where none began it.
func (d *sheetXML) c(row int) (int, error) {
	d.cell = cellXML{col: min(d.cell.col+1, maxColumn-1), kind: d.cell.kind[:0], style: -1}
	for rest := d.t.attrs; ; {
		key, val, more, ok := nextAttr(rest)
		if !ok {
			break
		}
		switch string(key) {
		case "r":
			if _, col, ok := cellRef(val); ok {
				d.cell.col = col
			}
		case "t":
			d.cell.kind = append(d.cell.kind, val...)
		case "s":
			d.cell.style = natural(val)
		}
		rest = more
	}
	if row == 0 {
		row = 1
		d.s.begin(row, false)
	}
	if d.t.empty {
		return row, nil
	}
	return row, d.inner()
}

// inner reads what is in a cell: its value, its formula, rich text.
func (d *sheetXML) inner() error {
	d.val, d.aloud = d.val[:0], false
	for d.t.next() {
		switch d.t.kind {
		case textToken, cdataToken:
			d.val = d.t.content(d.val)
			if len(d.val) > d.b.k.x.lim.RecordBytes {
				if err := d.s.put(d.cell.col, "", d.val); err != nil {
					return err
				}
				d.val = d.val[:copy(d.val, d.val[len(d.val)-d.b.k.x.lim.overlap():])]
			}
			continue
		case otherToken:
			if err := d.b.k.remark(d.s.p, d.t); err != nil {
				return err
			}
			continue
		case startToken:
			if d.t.empty {
				continue
			}
			switch string(d.t.name) {
			case "f", "v", "is", "rPh", "row", "c":
				if err := d.flush(); err != nil {
					return err
				}
				d.aloud = d.t.is("rPh")
			}
			continue
		}
		switch string(d.t.name) {
		case "v":
			if err := d.value(); err != nil {
				return err
			}
		case "f":
			if err := d.formula(); err != nil {
				return err
			}
		case "rPh", "is", "c", "cell", "row", "sheetData":
			if err := d.flush(); err != nil {
				return err
			}
			d.aloud = false
			if d.t.name[0] != 'r' && d.t.name[0] != 'i' {
				return nil
			}
		}
	}
	return d.flush()
}

// flush takes text that is no v or f for what the cell says.
func (d *sheetXML) flush() error {
	if blank(d.val) {
		d.val = d.val[:0]
		return nil
	}
	called := ""
	if d.aloud {
		called = "phonetic"
	}
	err := d.s.put(d.cell.col, called, d.val)
	d.val = d.val[:0]
	return err
}

// formula takes the text of a formula: only what it says in quotes can name
// anybody.
func (d *sheetXML) formula() error {
	if !quotes(d.val) {
		d.val = d.val[:0]
		return nil
	}
	err := d.s.put(d.cell.col, "formula", d.val)
	d.val = d.val[:0]
	return err
}

// quotes tells whether a formula may: by a text in quotes, or a file.
func quotes[T string | []byte](formula T) bool {
	quote, file := false, false
	for i := range len(formula) {
		switch formula[i] {
		case '"':
			return true
		case '\'':
			quote = true
		case '[':
			file = true
		}
	}
	return quote && file
}

// value takes what is in a v, by the kind of the cell.
func (d *sheetXML) value() error {
	val := d.val
	d.val = d.val[:0]
	switch string(d.cell.kind) {
	case "s":
		i := natural(val)
		if i < 0 {
			break
		}
		return d.s.repeat(d.cell.col, d.b.strings.get(i))
	case "", "n":
		return d.number(val)
	case "b":
		if len(val) == 1 {
			return d.s.put(d.cell.col, "", yesNo(val[0] != '0'))
		}
	}
	return d.s.put(d.cell.col, "", val)
}

func yesNo(yes bool) []byte {
	if yes {
		return []byte("TRUE")
	}
	return []byte("FALSE")
}

// number takes a number as the style of the cell shows it.
func (d *sheetXML) number(val []byte) error {
	var f *numFormat
	if d.cell.style >= 0 && d.cell.style < len(d.b.formats) {
		f = d.b.formats[d.cell.style]
	}
	if f.plain() && len(val) <= 15 && natural(val) >= 0 {
		return d.s.put(d.cell.col, "", val)
	}
	v, err := strconv.ParseFloat(string(val), 64)
	if err != nil || len(val) > 64 {
		return d.s.put(d.cell.col, "", val)
	}
	return d.s.number(d.cell.col, v, f, d.b.since1904)
}

// number adds a number as it is shown, and as it is where that says less.
func (s *sheet) number(col int, v float64, f *numFormat, since1904 bool) error {
	shown, plain := f.show(s.digits[:0], v, since1904)
	s.digits = shown
	if err := s.put(col, "", shown); err != nil {
		return err
	}
	return s.put(col, "", plain)
}
