package extract

import (
	"bytes"
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
	buf    strings.Builder // text of the block or cell
	fields []matcher.Field // attributes of the block or row
	cells  []matcher.Field // of the row, empty ones too
	bytes  int
	raw    string // the element whose raw text comes next
	pre    int    // elements that keep line breaks

	row    bool   // within a row
	cell   string // the cell that is open
	heads  int    // header cells of the row
	header []string
	called string // the name that the open cell gives itself
	dt     bool   // within a dt
	key    string // of a dt
	leaf   bool   // XML: nothing but text since the last start tag
}

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

func (w *walk) local(tag string) string {
	if w.xml {
		return tag[strings.LastIndexByte(tag, ':')+1:]
	}
	return tag
}

func (w *walk) inline(name string) bool {
	if w.xml {
		return has(inlineOf, name)
	}
	return has(inline, name)
}

// open is the edge of a start tag.
func (w *walk) open(tag string) error {
	name := w.local(tag)
	if err := w.relieve(); err != nil {
		return err
	}
	switch {
	case w.inline(name):
		return nil
	case has(rows, name):
		if err := w.flush(); err != nil {
			return err
		}
		w.row = true
	case has(cells, name):
		w.endCell()
		w.cell = name
		if name == "th" {
			w.heads++
		}
	case name == "table":
		w.header = nil
		return w.flush()
	case w.row:
		w.space()
	case name == "br":
		w.buf.WriteByte('\n')
		return w.brk()
	case w.xml:
		w.field("")
	case name == "dd":
		w.endTerm()
	default:
		if err := w.flush(); err != nil {
			return err
		}
		w.dt = name == "dt"
	}
	w.leaf = true
	if len(w.fields) == 0 && w.buf.Len() == 0 {
		w.from = w.line
	}
	return nil
}

// close is the edge of an end tag.
func (w *walk) close(tag string) error {
	name := w.local(tag)
	leaf := w.leaf
	switch {
	case w.inline(name), name == "br":
		return nil
	case has(rows, name):
		w.leaf = false
		return w.flush()
	case has(cells, name) && w.row:
		w.endCell()
		return nil
	case name == "table":
		w.header = nil
		return w.flush()
	case w.row:
		w.space()
		return nil
	case w.xml:
		w.field(name)
		w.leaf = false
		if leaf {
			return nil
		}
		return w.flush()
	case name == "dt":
		w.endTerm()
		return nil
	}
	return w.flush()
}

// endTerm ends a dt, which names what follows in a dd.
func (w *walk) endTerm() {
	if w.dt {
		w.key = strings.TrimSpace(w.buf.String())
		w.buf.Reset()
		w.dt = false
	}
}

// brk ends a line within a block.
func (w *walk) brk() error {
	if w.row {
		return nil
	}
	return w.flush()
}

func (w *walk) space() {
	if w.buf.Len() > 0 {
		w.buf.WriteByte('\n')
	}
}

// text takes text between tags.
func (w *walk) text(b []byte, shown bool) error {
	if len(b) == 0 {
		return nil
	}
	if !shown {
		return w.hidden(bytes.Clone(b))
	}
	if w.buf.Len() == 0 {
		if len(bytes.TrimSpace(b)) == 0 {
			return nil
		}
		if len(w.fields) == 0 {
			w.from = w.line
		}
	}
	w.buf.WriteString(repair(b))
	if w.buf.Len() >= w.x.lim.RecordBytes {
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
			return w.block.flush()
		}
		if err := w.block.line(w.line+l.number-1, strings.TrimSpace(repair(line))); err != nil {
			return err
		}
	}
}

// plainAttrs hold nothing but the look of a page when their values are short.
var plainAttrs = words(`class style width height align valign colspan rowspan border cellpadding cellspacing rel type xml:space xml:lang lang dir charset target`)

// attr takes an attribute: a field of the record that it stands in.
func (w *walk) attr(tag string, key, val []byte) error {
	if len(val) == 0 {
		if !w.xml && !label(string(key)) {
			w.with("", string(key))
		}
		return nil
	}
	if w.xml && bytes.HasPrefix(key, []byte("xmlns")) {
		return nil
	}
	if len(val) < 3 && has(plainAttrs, string(key)) {
		return nil
	}
	if w.xml && w.row && string(key) == "name" && has(cells, w.local(tag)) {
		w.called = bounded(string(val)) // <field name="surname">, of mysqldump --xml
		return nil
	}
	w.with(string(key), string(val))
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
	w.fields = append(w.fields, matcher.Field{Name: bounded(name), Text: repair([]byte(text))})
	w.bytes += len(text) + fieldCost
}

// field ends a leaf of XML.
func (w *walk) field(name string) {
	w.with(name, strings.TrimSpace(w.buf.String()))
	w.buf.Reset()
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
	text := strings.TrimSpace(w.buf.String())
	w.buf.Reset()
	w.cell, w.called = "", ""
	w.cells = append(w.cells, matcher.Field{Name: name, Text: text})
	w.bytes += len(text) + fieldCost
}

// flush ends the record that is being gathered.
func (w *walk) flush() error {
	if w.row {
		return w.endRow()
	}
	text := strings.TrimSpace(w.buf.String())
	fields := w.fields
	w.buf.Reset()
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
	var text []matcher.Field
	for _, f := range cells {
		if f.Text != "" {
			text = append(text, f)
		}
	}
	switch {
	case len(text) == 0 && len(attrs) == 0:
		return nil
	case heads > 1 && heads >= len(text):
		w.header = nil
		for _, f := range cells {
			w.header = append(w.header, bounded(f.Text))
		}
	case len(text) == 2 && w.header == nil && !w.xml && (heads == 1 || strings.HasSuffix(text[0].Text, ":") || label(text[0].Text)):
		return w.block.pair(w.from, strings.TrimRight(text[0].Text, ": "), text[1].Text, attrs...)
	}
	if err := w.block.flush(); err != nil {
		return err
	}
	return w.block.emit(w.from, append(text, attrs...))
}

// end hands on what is left.
func (w *walk) end() error {
	if err := w.flush(); err != nil {
		return err
	}
	return w.block.flush()
}
