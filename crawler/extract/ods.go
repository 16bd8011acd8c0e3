package extract

import (
	"archive/zip"
	"bufio"
	"bytes"
	"io"
	"strconv"
	"strings"

	"peeler/matcher"
)

const maxRepeats = 64 // columns in which a cell is told that is repeated

// ods is a spreadsheet of OpenDocument that is being read (part 3, chapter 9). As
// an io.Reader it gives what is left when the cells are taken out.
type ods struct {
	x      *extraction
	p      place // of the document
	inside place // of its XML
	t      *xmlTags
	style  string          // that is open
	unseen map[string]bool // styles of tables that are not shown
	s      *sheet
	row    int // the next one's number
	cols   int // columns declared so far
	left   []byte
	err    error
	cell   odsCell
	val    []byte
}

// odsCell is the cell that is open.
type odsCell struct {
	col, repeated          int
	kind, value, said, how string
	columns, rows          int // that it spans
}

// ods reads a spreadsheet in a pack.
func (k *pack) ods(main *zip.File) error {
	mime := ""
	if f := k.part("mimetype"); f != nil {
		err := k.read(f, func(r *bufio.Reader) error {
			b, _ := r.Peek(min(r.Size(), 128))
			mime = string(b)
			return k.x.text(k.p.in(f.Name), r)
		})
		if err != nil {
			return err
		}
	}
	if !strings.Contains(mime, "spreadsheet") {
		return unreadPack("an OpenDocument file")(k, main)
	}
	return k.readXML(main, func(t *xmlTags) error { return k.x.ods(k.p, k.p.in(main.Name), t) })
}

// isFlatSheet tells a spreadsheet of OpenDocument that is one file of XML.
func isFlatSheet(s sample) bool {
	head := s.peek[:min(len(s.peek), 16<<10)]
	return bytes.Contains(head, []byte("<office:document")) && bytes.Contains(head, []byte("opendocument.spreadsheet"))
}

func (x *extraction) flatSheet(p place, r *bufio.Reader) error {
	return x.ods(p, p, &xmlTags{r: r})
}

func (x *extraction) ods(p, inside place, t *xmlTags) error {
	d := &ods{x: x, p: p, inside: inside, t: t, unseen: map[string]bool{}}
	br := x.reader(d)
	defer x.release(br)
	err := x.xml(inside, br)
	if d.err != nil {
		return d.err
	}
	return err
}

// Read gives what is left of the document.
func (d *ods) Read(p []byte) (int, error) {
	for len(d.left) == 0 {
		if d.err != nil || !d.t.next() {
			return 0, io.EOF
		}
		d.left = d.t.raw
		if d.t.kind == startToken {
			d.err = d.start()
		}
	}
	n := copy(p, d.left)
	d.left = d.left[n:]
	return n, nil
}

// start takes a start tag outside rows.
func (d *ods) start() error {
	t := d.t
	switch string(t.name) {
	case "style":
		d.style = bounded(t.get("name"))
	case "table-properties":
		if t.get("display") == "false" && len(d.unseen) < maxFormats {
			d.unseen[d.style] = true
		}
	case "table":
		d.begin(t.get("name"), d.unseen[bounded(t.get("style-name"))])
	case "table-column":
		n := times(t.get("number-columns-repeated"), maxColumn)
		if seen := t.get("visibility"); d.s != nil && seen != "" && seen != "visible" {
			d.s.hide(d.cols, d.cols+n-1)
		}
		d.cols = min(d.cols+n, maxColumn)
		d.left = nil
	case "table-row":
		d.left = nil
		return d.cells()
	case "tracked-changes":
		d.left = nil
		return d.deleted()
	}
	return nil
}

// begin begins a sheet.
func (d *ods) begin(name string, hidden bool) {
	state := ""
	if hidden {
		state = "hidden"
	}
	d.s = d.x.sheet(d.p.sheet(sheetPart{name: name, state: state}))
	d.s.sorted = true
	d.row, d.cols = 1, 0
}

// times is how often something is repeated: once if nothing is said.
func times(s string, most int) int {
	if n := natural(s); n > 0 {
		return min(n, most)
	}
	return 1
}

// cells reads a row to its end.
func (d *ods) cells() error {
	t := d.t
	if d.s == nil {
		d.begin("", false)
	}
	n, seen := times(t.get("number-rows-repeated"), maxRow), t.get("visibility")
	row := d.row
	d.row = min(d.row+n, maxRow)
	if t.empty {
		return nil
	}
	d.s.begin(row, seen == "collapse" || seen == "filter")
	if seen == "filter" {
		d.s.flag = "(filtered)"
	}
	d.cell = odsCell{}
	col := 0
	for t.next() {
		switch {
		case t.is("table-cell"), t.is("covered-table-cell"):
			d.open(col)
			col = min(col+d.cell.repeated, maxColumn-1)
			if !t.empty {
				if err := d.inner(); err != nil {
					return err
				}
			}
			if err := d.close(row); err != nil {
				return err
			}
		case t.ends("table-row"):
			return d.s.end()
		case t.kind == otherToken:
			if err := d.remark(); err != nil {
				return err
			}
		}
	}
	return d.s.end()
}

// open begins a cell.
func (d *ods) open(col int) {
	d.cell = odsCell{col: col, repeated: 1}
	for rest := d.t.attrs; ; {
		key, val, more, ok := nextAttr(rest)
		if !ok {
			return
		}
		s := func() string { return repair(appendXML(nil, val)) }
		switch string(key) {
		case "number-columns-repeated":
			d.cell.repeated = times(s(), maxColumn)
		case "number-columns-spanned":
			d.cell.columns = times(s(), maxColumn)
		case "number-rows-spanned":
			d.cell.rows = times(s(), maxRow)
		case "value-type":
			d.cell.kind = s()
		case "value", "date-value":
			d.cell.value = s()
		case "string-value":
			d.cell.said = s()
		case "formula":
			d.cell.how = s()
		}
		rest = more
	}
}

// inner reads what a cell shows, to its end.
func (d *ods) inner() error {
	d.val = d.val[:0]
	t := d.t
	for t.next() {
		switch {
		case t.is("annotation") && !t.empty:
			if err := d.comment(); err != nil {
				return err
			}
		case t.ends("table-cell"), t.ends("covered-table-cell"):
			return nil
		case t.kind == otherToken:
			if err := d.remark(); err != nil {
				return err
			}
		case t.is("a"), t.is("image"), t.is("object"):
			if err := d.s.put(d.cell.col, "link", []byte(t.get("href"))); err != nil {
				return err
			}
		default:
			d.val = d.text(d.val)
		}
		if len(d.val) > d.x.lim.RecordBytes {
			if err := d.s.put(d.cell.col, "", d.val); err != nil {
				return err
			}
			d.val = d.val[:copy(d.val, d.val[len(d.val)-d.x.lim.overlap():])]
		}
	}
	return nil
}

// text appends what the token means in running text.
func (d *ods) text(to []byte) []byte {
	t := d.t
	switch {
	case t.is("s"), t.is("tab"):
		return append(to, ' ')
	case t.is("line-break"), (t.is("p") || t.is("h")) && len(to) > 0:
		return append(to, '\n')
	}
	return t.content(to)
}

// close adds the cell to the row: what it shows, and what it is where that says
// more.
func (d *ods) close(row int) error {
	c := &d.cell
	shown := bytes.TrimSpace(d.val)
	d.val = d.val[:0]
	exact := c.value
	switch c.kind {
	case "date":
		exact = strings.TrimSuffix(strings.Replace(exact, "T", " ", 1), " 00:00:00")
	case "float", "currency":
		if v, err := strconv.ParseFloat(exact, 64); err == nil {
			exact = string(appendNumber(nil, v))
		}
	case "percentage":
		if len(shown) > 0 {
			exact = ""
		}
	}
	for i := range min(c.repeated, maxRepeats) {
		col := min(c.col+i, maxColumn-1)
		put := func(text []byte) error {
			if i > 0 {
				return d.s.repeat(col, text)
			}
			return d.s.put(col, "", text)
		}
		for _, text := range [][]byte{shown, differs(exact, shown), differs(c.said, shown)} {
			if err := put(text); err != nil {
				return err
			}
		}
	}
	if quotes(c.how) {
		if err := d.s.put(c.col, "formula", []byte(c.how)); err != nil {
			return err
		}
	}
	if (c.rows > 1 || c.columns > 1) && len(d.s.merges) < maxMerges {
		d.s.merges = append(d.s.merges, area{row, c.col, min(row+max(c.rows, 1)-1, maxRow), min(c.col+max(c.columns, 1), maxColumn) - 1})
	}
	return nil
}

// differs is a text that is not what is shown.
func differs(text string, shown []byte) []byte {
	if text == string(shown) {
		return nil
	}
	return []byte(text)
}

// comment reads what is noted beside a cell.
func (d *ods) comment() error {
	ref := string(appendCell(nil, d.s.row, d.cell.col))
	var who, text, date []byte
	t, into := d.t, &text
	for t.next() && !t.ends("annotation") {
		switch {
		case t.is("creator"):
			into = &who
		case t.is("date"), t.is("date-string"):
			into = &date
		case t.kind == endToken:
			if !t.ends("span") && !t.ends("a") {
				into = &text
			}
		case len(*into) > d.x.lim.RecordBytes:
			if err := d.s.remark(ref, "", *into); err != nil {
				return err
			}
			*into = (*into)[:copy(*into, (*into)[len(*into)-d.x.lim.overlap():])]
		default:
			*into = d.text(*into)
		}
	}
	if blank(text) {
		text = append(text, who...)
	}
	return d.s.remark(ref, strings.TrimSpace(repair(who)), text)
}

// deleted reads what the document keeps of its changes.
func (d *ods) deleted() error {
	p := d.inside.hidden("", "deleted")
	var text []byte
	flush := func() error {
		if blank(text) {
			text = text[:0]
			return nil
		}
		err := d.x.record(p.path, []matcher.Field{{Text: strings.TrimSpace(repair(text))}})
		text = text[:0]
		return err
	}
	t := d.t
	for t.next() && !t.ends("tracked-changes") {
		switch v := t.get("string-value"); {
		case v != "":
			text = append(append(text, v...), '\n')
		case t.ends("cell-content-change"), t.ends("deletion"), t.ends("insertion"), t.ends("movement"), len(text) > d.x.lim.RecordBytes:
			if err := flush(); err != nil {
				return err
			}
		default:
			text = d.text(text)
		}
	}
	return flush()
}

// remark hands on a comment in the XML.
func (d *ods) remark() error {
	return d.x.record(d.inside.hidden("", "remark").path, []matcher.Field{{Text: repair(d.t.raw)}})
}
