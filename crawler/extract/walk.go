package extract

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"peeler/matcher"
)

const (
	proseBytes = 2 << 10 // a longer block with line breaks is read by lines
	fieldCost  = 32      // bytes that a field takes besides its text
)

// walk gathers what a page shows, and what it carries without showing it, into
// records: a block of text with the attributes in it, or a row of a table.
type walk struct {
	x     *extraction
	p     place
	xml   bool
	depth int // of walks within walks
	block block

	line   int             // of the token
	from   int             // line of the record
	buf    []byte          // text of the block or cell
	fields []matcher.Field // attributes of the block or row
	cells  []matcher.Field // of the row, empty ones too
	bytes  int
	raw    string // the element whose raw text comes next
	pre    int    // elements that keep line breaks

	row    bool   // within a row
	cell   string // the cell that is open
	heads  int    // header cells of the row
	header []string
	width  int    // cells of the row before
	called string // the name that the open cell gives itself
	dt     bool   // within a dt
	key    string // of a dt
	leaf   bool   // XML: nothing but text since the last start tag

	tags map[string]tag // those seen so far
}

// tag is what the edges of an element mean.
type tag struct {
	name string // local, lower case
	edge edge
}

type edge uint8

const (
	blockEdge edge = iota
	inlineEdge
	rowEdge
	cellEdge
	tableEdge
	breakEdge
	termEdge  // dt
	valueEdge // dd
)

// Elements by what their edges mean. Of XML only the local name counts.
var (
	inline   = words(`a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb rp rt ruby s samp small span strike strong sub sup time tt u var wbr img svg math object font`)
	inlineOf = words(`r t span b i u s a em strong hyperlink ins del smarttag rpr rfonts color sz szcs lang prooferr bookmarkstart bookmarkend lastrenderedpagebreak noproof highlight vertalign shd kern spacing rph phoneticpr family charset scheme endpararpr latin ea cs`)
	rows     = words(`tr row table-row`)
	cells    = words(`td th tc c table-cell covered-table-cell field`)
)

func has(set map[string]struct{}, name string) bool {
	_, ok := set[name]
	return ok
}

// tag tells what a tag's name, in lower case, means.
func (w *walk) tag(name []byte) tag {
	if t, ok := w.tags[string(name)]; ok {
		return t
	}
	t := tag{name: string(name)}
	inline := inline
	if w.xml {
		t.name = t.name[strings.LastIndexByte(t.name, ':')+1:]
		inline = inlineOf
	}
	switch {
	case has(inline, t.name):
		t.edge = inlineEdge
	case has(rows, t.name):
		t.edge = rowEdge
	case has(cells, t.name):
		t.edge = cellEdge
	case t.name == "table":
		t.edge = tableEdge
	case t.name == "br":
		t.edge = breakEdge
	case t.name == "dt" && !w.xml:
		t.edge = termEdge
	case t.name == "dd" && !w.xml:
		t.edge = valueEdge
	}
	if w.tags == nil {
		w.tags = map[string]tag{}
	}
	if len(w.tags) < 1024 && len(name) <= 64 {
		w.tags[string(name)] = t
	}
	return t
}

// open is the edge of a start tag.
func (w *walk) open(t tag) error {
	if err := w.relieve(); err != nil || t.edge == inlineEdge {
		return err
	}
	var err error
	switch {
	case t.edge == rowEdge:
		err = w.flush()
		w.row = true
	case t.edge == cellEdge:
		w.endCell()
		w.cell = t.name
		if t.name == "th" {
			w.heads++
		}
	case t.edge == tableEdge:
		w.header = nil
		return w.flush()
	case w.row:
		w.space()
	case t.edge == breakEdge:
		return w.flush()
	case w.xml:
		w.field("")
	case t.edge == valueEdge:
		w.endTerm()
	default:
		err = w.flush()
		w.dt = t.edge == termEdge
	}
	w.leaf = true
	if len(w.fields) == 0 && len(w.buf) == 0 {
		w.from = w.line
	}
	return err
}

// close is the edge of an end tag.
func (w *walk) close(t tag) error {
	switch {
	case t.edge == inlineEdge, t.edge == breakEdge:
		return nil
	case t.edge == rowEdge:
		w.leaf = false
		return w.flush()
	case t.edge == cellEdge && w.row:
		w.endCell()
		return nil
	case t.edge == tableEdge:
		w.header = nil
		return w.flush()
	case w.row:
		w.space()
		return nil
	case w.xml:
		leaf := w.leaf
		w.field(t.name)
		w.leaf = false
		if leaf {
			return nil
		}
		return w.flush()
	case t.edge == termEdge:
		w.endTerm()
		return nil
	}
	return w.flush()
}

// endTerm ends a dt, which names what follows in a dd.
func (w *walk) endTerm() {
	if w.dt {
		w.key = w.take()
		w.dt = false
	}
}

func (w *walk) space() {
	if len(w.buf) > 0 {
		w.buf = append(w.buf, '\n')
	}
}

// take empties the text of the block or cell.
func (w *walk) take() string {
	s := repair(bytes.TrimSpace(w.buf))
	w.buf = w.buf[:0]
	return s
}

// text takes text between tags.
func (w *walk) text(b []byte, shown bool) error {
	if len(b) == 0 {
		return nil
	}
	if !shown {
		return w.hidden(bytes.Clone(b))
	}
	if len(w.buf) == 0 {
		if len(bytes.TrimSpace(b)) == 0 {
			return nil
		}
		if len(w.fields) == 0 {
			w.from = w.line
		}
	}
	w.buf = append(w.buf, b...)
	if len(w.buf) >= w.x.lim.RecordBytes {
		return w.flush()
	}
	return nil
}

// hidden takes the text of a script or style.
func (w *walk) hidden(b []byte) error {
	if err := w.flush(); err != nil {
		return err
	}
	if bytes.IndexByte(b, '&') >= 0 {
		if s := html.UnescapeString(string(b)); s != string(b) {
			b = []byte(s)
		}
	}
	if jsonStart.Match(bytes.TrimSpace(b)) {
		br := w.x.reader(bytes.NewReader(b))
		defer w.x.release(br)
		return w.x.json(w.p, br)
	}
	if err := w.data(b); err != nil {
		return err
	}
	return w.inner(b)
}

// byLines takes text whose lines are records.
func (w *walk) byLines(b []byte) error {
	br := w.x.reader(bytes.NewReader(b))
	defer w.x.release(br)
	l := w.x.lines(br)
	for {
		line, ok := l.next()
		if !ok {
			return w.block.end()
		}
		if err := w.block.line(w.line+l.number-1, strings.TrimSpace(repair(line))); err != nil {
			return err
		}
	}
}

// plainAttrs hold nothing but the look of a page when their values are short.
var plainAttrs = words(`class style width height align valign colspan rowspan border cellpadding cellspacing rel type xml:space xml:lang lang dir charset target`)

// attr takes an attribute: a field of the record that it stands in.
func (w *walk) attr(t tag, key, val []byte) error {
	_, plain := plainAttrs[string(key)]
	switch {
	case len(val) == 0:
		if name := repair(key); !w.xml && !label(name) {
			w.with("", name)
		}
		return nil
	case w.xml && bytes.HasPrefix(key, []byte("xmlns")), plain && len(val) < 3:
		return nil
	case w.xml && w.row && t.edge == cellEdge && string(key) == "name":
		w.called = bounded(repair(val)) // <field name="surname">, of mysqldump --xml
		return nil
	}
	w.with(w.tag(key).name, repair(val))
	return w.relieve()
}

// relieve ends a record that never seems to end.
func (w *walk) relieve() error {
	if w.bytes <= w.x.lim.RecordBytes {
		return nil
	}
	row := w.row
	err := w.flush()
	w.row = row
	return err
}

// with adds a field to the record that is being gathered.
func (w *walk) with(name, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	w.fields = append(w.fields, matcher.Field{Name: bounded(name), Text: text})
	w.bytes += len(text) + fieldCost
}

// field ends a leaf of XML.
func (w *walk) field(name string) {
	if len(w.buf) > 0 {
		w.with(name, w.take())
	}
}

// endCell ends the cell of a row that is open.
func (w *walk) endCell() {
	if w.cell == "" {
		w.field("")
		return
	}
	name := ""
	switch {
	case w.called != "":
		name = w.called
	case len(w.cells) < len(w.header):
		name = w.header[len(w.cells)]
	}
	text := w.take()
	w.cell, w.called = "", ""
	if w.cells == nil {
		w.cells = make([]matcher.Field, 0, w.width+2)
	}
	w.cells = append(w.cells, matcher.Field{Name: name, Text: text})
	w.bytes += len(text) + fieldCost
}

// flush ends the record that is being gathered.
func (w *walk) flush() error {
	if w.row {
		return w.endRow()
	}
	text := w.take()
	fields := w.fields
	w.fields, w.bytes = nil, 0
	key := w.key
	w.key = ""
	switch {
	case text == "" && len(fields) == 0 && key == "":
		return nil
	case key != "":
		return w.block.pair(w.from, strings.TrimRight(key, ": "), text, fields...)
	case w.xml:
		w.from = max(w.from, 1)
		if text != "" {
			fields = append(fields, matcher.Field{Text: text})
		}
		return w.block.emit(w.from, fields)
	case strings.IndexByte(text, '\n') >= 0 && (w.pre > 0 || len(text) > proseBytes):
		return w.manyLines(text, fields)
	}
	return w.block.line(w.from, strings.ReplaceAll(text, "\n", " "), fields...)
}

func (w *walk) manyLines(text string, fields []matcher.Field) error {
	n := w.from
	for line := range strings.SplitSeq(text, "\n") {
		if err := w.block.line(n, strings.TrimRight(line, "\r"), fields...); err != nil {
			return err
		}
		fields = nil
		n++
	}
	return nil
}

// endRow ends a row of a table: the header, a key and its value, or a record.
func (w *walk) endRow() error {
	w.endCell()
	cells, attrs, heads := w.cells, w.fields, w.heads
	w.cells, w.fields, w.bytes, w.row, w.heads, w.cell = nil, nil, 0, false, 0, ""
	if heads > 1 && heads >= filled(cells) {
		w.header = nil
		for _, f := range cells {
			w.header = append(w.header, bounded(f.Text))
		}
	}
	w.width = len(cells)
	text := slices.DeleteFunc(cells, func(f matcher.Field) bool { return f.Text == "" })
	switch {
	case len(text) == 0 && len(attrs) == 0:
		return nil
	case len(text) == 2 && w.header == nil && !w.xml && (heads == 1 || strings.HasSuffix(text[0].Text, ":") || label(text[0].Text)):
		return w.block.pair(w.from, strings.TrimRight(text[0].Text, ": "), text[1].Text, attrs...)
	}
	if err := w.block.flush(); err != nil {
		return err
	}
	return w.block.emit(w.from, append(text, attrs...))
}

func filled(cells []matcher.Field) int {
	n := 0
	for _, c := range cells {
		if c.Text != "" {
			n++
		}
	}
	return n
}

// end hands on what is left.
func (w *walk) end() error {
	if err := w.flush(); err != nil {
		return err
	}
	return w.block.end()
}
