package extract

import (
	"hash/maphash"
	"strconv"
	"strings"

	"peeler/matcher"
)

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

func newProse(x *extraction, p place) *prose {
	d := &prose{x: x, flows: []*flow{{p: p, number: new(int)}}}
	d.shown.emit = func(line int, fields []matcher.Field) error {
		return x.record(x.at(d.top().p, line), fields)
	}
	d.covert.emit = func(line int, fields []matcher.Field) error {
		return x.record(covertPath(x.at(d.top().p, line), d.hidden), fields)
	}
	return d
}

// covertPath is a path with how what stands there is hidden, if that fits.
func covertPath(path string, how flags) string {
	if s := how.String(); len(path)+len(s) <= maxPath+20 {
		return path + s
	}
	return path
}

func (d *prose) top() *flow { return d.flows[len(d.flows)-1] }

// room is how much text a flow may hold; the deeper, the less.
func (d *prose) room() int { return d.x.lim.RecordBytes / len(d.flows) }

// open begins a flow: a box, a note, a comment. In a table its place is the row.
func (d *prose) open(base flags) error {
	f := d.top()
	if f.table != nil {
		p := f.p
		p.path = join(p.path, strconv.Itoa(*f.number+1))
		return d.openAt(p, f.base|base)
	}
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
