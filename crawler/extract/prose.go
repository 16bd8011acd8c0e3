package extract

import (
	"bytes"
	"hash/maphash"
	"strconv"
	"strings"

	"peeler/matcher"
)

// flags say how text is hidden that a program does not show by itself.
type flags uint8

const (
	deletedFlag flags = 1 << iota
	hiddenFlag
	commentFlag
)

func (f flags) String() string {
	if f == 0 {
		return ""
	}
	var how []string
	for i, s := range []string{"deleted", "hidden", "comment"} {
		if f&(1<<i) != 0 {
			how = append(how, s)
		}
	}
	return "(" + strings.Join(how, ", ") + ")"
}

const maxFlows = 64 // within each other; what is deeper is read as part of the innermost

// prose gathers a written document into records, its paragraphs and the rows of
// its tables, from what the reader of a format says begins and ends.
//
// A paragraph with hidden text in it comes twice: as it is shown, and whole.
type prose struct {
	x      *extraction
	how    flags   // of the text that comes
	flows  []*flow // the body, and what is open in it
	deeper int     // flows that were not opened
	tables int

	shown  block
	covert block
	hidden flags // how, of the block covert

	authors map[string]struct{} // told so far
	once    map[uint64]struct{} // paragraphs that may come again; nil when none may
	again   bool                // those in once are not handed on
}

// flow is a run of paragraphs: the body, a text box, a note, a table.
type flow struct {
	p      place
	number *int // of its paragraphs so far
	line   int  // number of the paragraph that is open, 0 for none
	base   flags
	text   written
	beside []matcher.Field // what the paragraph or row carries besides its text
	unseen []matcher.Field // the same, where it is hidden
	bytes  int
	table  *table // that the flow is the cells of
}

// written is text of which part may be hidden.
type written struct {
	shown  []byte
	whole  []byte // nil when all is shown
	covert []byte // what is hidden alone, as what it stands against may be no part of its words
	how    flags
	last   flags // how the text before is hidden
}

func newProse(x *extraction, p place) *prose {
	d := &prose{x: x, flows: []*flow{{p: p, number: new(int)}}}
	d.shown.emit = func(line int, fields []matcher.Field) error {
		return x.record(x.at(d.top().p, line), fields)
	}
	d.covert.emit = func(line int, fields []matcher.Field) error {
		return x.record(x.at(d.top().p, line)+d.hidden.String(), fields)
	}
	return d
}

func (d *prose) top() *flow { return d.flows[len(d.flows)-1] }

// room is how much text a flow may hold; the deeper, the less.
func (d *prose) room() int { return d.x.lim.RecordBytes / len(d.flows) }

// open begins a flow: a box, a note, a comment.
func (d *prose) open(base flags) error {
	f := d.top()
	return d.push(&flow{p: f.p, number: f.number, base: f.base | base})
}

// openAt begins a flow with a place and numbers of its own.
func (d *prose) openAt(p place, base flags) error {
	return d.push(&flow{p: p, number: new(int), base: base})
}

func (d *prose) push(f *flow) error {
	if len(d.flows) == maxFlows {
		d.deeper++
		return d.end()
	}
	if err := d.flush(); err != nil {
		return err
	}
	d.flows = append(d.flows, f)
	return nil
}

// close ends the innermost flow; the body stays.
func (d *prose) close() error {
	if d.deeper > 0 {
		d.deeper--
		return d.end()
	}
	if err := d.end(); err != nil {
		return err
	}
	if err := d.flush(); err != nil || len(d.flows) == 1 {
		return err
	}
	d.flows = d.flows[:len(d.flows)-1]
	return nil
}

// finish ends all that is open.
func (d *prose) finish() error {
	d.deeper = 0
	for len(d.flows) > 1 {
		if err := d.close(); err != nil {
			return err
		}
	}
	return d.close()
}

// flush hands on the blocks of the flow.
func (d *prose) flush() error {
	if err := d.shown.flush(); err != nil {
		return err
	}
	return d.covert.flush()
}

// end ends the paragraph or row that is open.
func (d *prose) end() error {
	if d.top().table != nil {
		return d.endRow()
	}
	return d.endParagraph()
}

// paragraph begins a paragraph; in a cell it is a line.
func (d *prose) paragraph() error {
	f := d.top()
	if f.table != nil {
		d.breakLine()
		return nil
	}
	if err := d.endParagraph(); err != nil {
		return err
	}
	d.begin(f)
	return nil
}

func (d *prose) begin(f *flow) {
	if f.line == 0 && f.table == nil {
		*f.number++
		f.line = *f.number
	}
}

// breakLine puts a line break between what was written and what comes.
func (d *prose) breakLine() {
	f := d.top()
	if n := len(f.text.shown); n > 0 && f.text.shown[n-1] != '\n' {
		f.text.shown = append(f.text.shown, '\n')
	}
	if n := len(f.text.whole); n > 0 && f.text.whole[n-1] != '\n' {
		f.text.whole = append(f.text.whole, '\n')
	}
}

// write takes text.
func (d *prose) write(b []byte) error {
	f := d.top()
	d.begin(f)
	f.text.write(b, d.how|f.base)
	f.bytes += len(b)
	if f.bytes > d.room() {
		return d.relieve(f)
	}
	return nil
}

func (w *written) write(b []byte, how flags) {
	switch {
	case how == 0:
		w.shown = append(w.shown, b...)
		w.last = 0
		if w.whole == nil {
			return
		}
	case w.whole == nil:
		w.whole = append(make([]byte, 0, len(w.shown)+len(b)), w.shown...)
	}
	w.whole = append(w.whole, b...)
	w.how |= how
	if how != 0 && len(b) > 0 {
		if how != w.last && len(w.covert) > 0 {
			w.covert = append(w.covert, '\n')
		}
		w.covert = append(w.covert, b...)
	}
	w.last = how
}

// hide hides all of the paragraph that was written yet.
func (w *written) hide(how flags) {
	w.write(nil, how)
	w.covert = append(w.covert[:0], w.whole...)
	w.shown = w.shown[:0]
}

// relieve hands on what a flow holds and begins it anew with the end of that, so
// that a name at the cut stands whole in one of the two.
func (d *prose) relieve(f *flow) error {
	most := min(d.x.lim.overlap()/2, d.room()/4)
	text, line := f.text.tail(most), f.line
	var err error
	if f.table != nil {
		err = d.emitRow()
	} else {
		err = d.endParagraph()
	}
	f.line, f.bytes, f.text = line, len(text.shown)+len(text.whole), text
	return err
}

// tail is a copy of the end of it.
func (w *written) tail(most int) written {
	end := func(b []byte) []byte { return bytes.Clone(b[max(0, len(b)-most):]) }
	return written{end(w.shown), end(w.whole), end(w.covert), w.how, w.last}
}

// beside takes a field that stands beside the text of the paragraph.
func (d *prose) beside(name, text string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	f := d.top()
	d.begin(f)
	field := matcher.Field{Name: bounded(name), Text: text}
	if how := d.how | f.base; how != 0 {
		f.unseen = append(f.unseen, field)
		f.text.write(nil, how)
	} else {
		f.beside = append(f.beside, field)
	}
	f.bytes += len(text) + fieldCost
	if f.bytes > d.room() {
		return d.relieve(f)
	}
	return nil
}

// author takes the name of somebody who wrote a part: a record of its own, as
// who writes of a person is not that person.
func (d *prose) author(name string) error {
	name = strings.TrimSpace(name)
	if _, told := d.authors[name]; told || name == "" {
		return nil
	}
	if d.authors == nil {
		d.authors = map[string]struct{}{}
	}
	if len(d.authors) < 1024 && len(name) <= 256 {
		d.authors[name] = struct{}{}
	}
	f := d.top()
	return d.x.record(d.x.at(f.p, max(*f.number, 1)), []matcher.Field{{Name: "author", Text: name}})
}

// endParagraph hands on the paragraph that is open.
func (d *prose) endParagraph() error {
	f := d.top()
	c := f.text.cell()
	shown, whole, how := c.shown, c.whole, c.how
	beside, unseen, line := f.beside, f.unseen, f.line
	f.text.clear()
	f.beside, f.unseen, f.bytes, f.line = nil, nil, 0, 0
	if shown == "" && whole == "" && len(beside)+len(unseen) == 0 {
		return d.flushEmpty(line)
	}
	if d.repeats(shown, whole) {
		return nil
	}
	if shown != "" || len(beside) > 0 {
		if err := d.lines(&d.shown, line, shown, beside); err != nil {
			return err
		}
	}
	if how == 0 {
		return nil
	}
	if how != d.hidden {
		if err := d.covert.flush(); err != nil {
			return err
		}
		d.hidden = how
	}
	if c.covert != "" {
		unseen = append(unseen, matcher.Field{Text: c.covert})
	}
	return d.lines(&d.covert, line, whole, unseen)
}

// flushEmpty ends a block of keys and values at an empty paragraph.
func (d *prose) flushEmpty(line int) error {
	if line == 0 {
		return nil
	}
	return d.flush()
}

// lines hands the lines of a paragraph to a block: those of keys and values
// belong together, others to the paragraph.
func (d *prose) lines(b *block, line int, text string, with []matcher.Field) error {
	first, rest, more := strings.Cut(text, "\n")
	if key, _, ok := keyValue(first); !more || !ok || !label(key) {
		return b.line(line, text, with...)
	}
	if err := b.line(line, strings.TrimSpace(first), with...); err != nil {
		return err
	}
	for s := range strings.SplitSeq(rest, "\n") {
		if err := b.line(line, strings.TrimSpace(s)); err != nil {
			return err
		}
	}
	return nil
}

func (w *written) clear() {
	*w = written{shown: w.shown[:0]}
	if cap(w.shown) > peekSize {
		w.shown = nil
	}
}

// repeats tells a paragraph that came before, where some come twice.
func (d *prose) repeats(shown, whole string) bool {
	if d.once == nil {
		return false
	}
	h := maphash.String(onceSeed, shown+"\x00"+whole)
	if d.again {
		_, ok := d.once[h]
		return ok
	}
	if len(d.once) < 4096 {
		d.once[h] = struct{}{}
	}
	return false
}

var onceSeed = maphash.MakeSeed()

// table is a table that is open.
type table struct {
	rows    int
	header  []string
	column  int  // cells of the row that were handed on before
	heading bool // the row that is open says that it is a header
	cells   []cell
}

// cell is the text of a cell, whole and covert "" when all or nothing is shown.
type cell struct {
	shown, whole, covert string
	how                  flags
}

func (w *written) cell() cell {
	c := cell{shown: repair(bytes.TrimSpace(w.shown)), how: w.how}
	if w.how != 0 {
		c.whole = repair(bytes.TrimSpace(w.whole))
		if c.shown != "" {
			c.covert = repair(bytes.TrimSpace(w.covert))
		}
	}
	return c
}

// openTable begins a table.
func (d *prose) openTable() error {
	if len(d.flows) == maxFlows {
		d.deeper++
		return d.endRow()
	}
	if err := d.flush(); err != nil {
		return err
	}
	d.tables++
	f := d.top()
	p := f.p
	p.path = join(p.path, "table "+strconv.Itoa(d.tables))
	d.flows = append(d.flows, &flow{p: p, number: new(int), base: f.base, table: &table{}})
	return nil
}

// closeBox ends the innermost flow that is no table.
func (d *prose) closeBox() error {
	for d.deeper == 0 && len(d.flows) > 1 && d.top().table != nil {
		if err := d.close(); err != nil {
			return err
		}
	}
	return d.close()
}

// closeTable ends the innermost table, and what was left open in it.
func (d *prose) closeTable() error {
	for d.deeper == 0 && len(d.flows) > 1 && d.top().table == nil && d.inTable() {
		if err := d.close(); err != nil {
			return err
		}
	}
	if d.deeper == 0 && d.top().table == nil {
		return nil
	}
	return d.close()
}

func (d *prose) inTable() bool {
	for _, f := range d.flows {
		if f.table != nil {
			return true
		}
	}
	return false
}

// endCell ends a cell. Outside a table it ends a paragraph.
func (d *prose) endCell() error {
	f := d.top()
	if f.table == nil {
		return d.endParagraph()
	}
	t := f.table
	t.cells = append(t.cells, f.text.cell())
	f.text.clear()
	if f.bytes += fieldCost; f.bytes > d.room() || len(t.cells) >= maxFields {
		return d.emitRow()
	}
	return nil
}

// endRow ends a row.
func (d *prose) endRow() error {
	f := d.top()
	if f.table == nil {
		return d.endParagraph()
	}
	err := d.emitRow()
	f.table.heading, f.table.column = false, 0
	*f.number++
	return err
}

// emitRow hands on what there is of a row.
func (d *prose) emitRow() error {
	f := d.top()
	t := f.table
	if c := f.text.cell(); c.shown != "" || c.whole != "" {
		t.cells = append(t.cells, c)
	}
	cells, beside, unseen := t.cells, f.beside, f.unseen
	t.cells = make([]cell, 0, min(len(cells), 64))
	f.text.clear()
	f.beside, f.unseen, f.bytes = nil, nil, 0
	var how flags
	shown := make([]matcher.Field, 0, len(cells)+len(beside))
	for _, c := range cells {
		how |= c.how
		shown = append(shown, matcher.Field{Text: c.shown})
	}
	defer func() { t.column += len(cells) }()
	if err := d.row(t, *f.number+1, append(t.named(shown), beside...), len(cells)); err != nil || how == 0 && len(unseen) == 0 {
		return err
	}
	whole := make([]matcher.Field, 0, len(cells)+len(unseen))
	for _, c := range cells {
		if c.how == 0 {
			c.whole = c.shown
		}
		whole = append(whole, matcher.Field{Text: c.whole})
		if c.covert != "" {
			unseen = append(unseen, matcher.Field{Text: c.covert})
		}
	}
	how |= d.how | f.base
	return d.x.record(d.x.at(f.p, *f.number+1)+how.String(), append(t.named(whole), unseen...))
}

// row hands on a row as it is shown, of whose fields so many are cells. Rows of a
// label and a value each are taken together.
func (d *prose) row(t *table, number int, fields []matcher.Field, cells int) error {
	if t.header == nil && pairs(fields[:cells]) {
		for i := 0; i < cells; i += 2 {
			with := fields[cells:]
			if i > 0 {
				with = nil
			}
			if err := d.shown.pair(number, strings.TrimRight(fields[i].Text, ": "), fields[i+1].Text, with...); err != nil {
				return err
			}
		}
		return nil
	}
	if err := d.shown.flush(); err != nil {
		return err
	}
	return d.x.record(d.x.at(d.top().p, number), fields)
}

// named gives the cells of a row the names of the header, or takes them for it.
func (t *table) named(fields []matcher.Field) []matcher.Field {
	filled := 0
	for _, f := range fields {
		if f.Text != "" {
			filled++
		}
	}
	if filled == 0 {
		return fields
	}
	t.rows++
	if t.heading || !pairs(fields) && isHeader(fields, t.rows == 1) {
		t.header = make([]string, 0, len(fields))
		for _, f := range fields {
			t.header = append(t.header, bounded(strings.Join(strings.Fields(f.Text), " ")))
		}
		return fields
	}
	for i := range fields {
		if at := t.column + i; at < len(t.header) {
			fields[i].Name = t.header[at]
		}
	}
	return fields
}

// pairs tells a row of labels, each before its value.
func pairs(fields []matcher.Field) bool {
	if len(fields) == 0 || len(fields)%2 != 0 {
		return false
	}
	for i := 0; i < len(fields); i += 2 {
		if !label(strings.TrimRight(fields[i].Text, ": ")) || label(fields[i+1].Text) {
			return false
		}
	}
	return true
}
