package extract

import (
	"bufio"
	"io"
	"strconv"

	"peeler/matcher"
)

const (
	maxRemarks = 1 << 10 // text boxes of a sheet that wait for their note
	xlsRows    = 1 << 16
)

// xls is an old workbook. It is read twice: what sheets hide and merge stands
// behind their cells. As an io.Reader it gives the records that are not
// understood, for the text in them.
type xls struct {
	x         *extraction
	c         *compound
	b         *biff
	p         place
	strings   *stringTable
	codes     *numFormats
	formats   []*numFormat // by the style of a cell
	since1904 bool
	sheets    map[int64]sheetPart // by where they begin
	outlines  map[int64]*outline
	secret    bool // it is encrypted

	s      *sheet // that is being read
	out    *outline
	row    int // 0 for none
	await  int // the column of a formula whose text comes next, less than 0 for none
	object int // whose text comes next
	boxes  map[int][]byte
	val    []byte
	left   []byte
	err    error
}

// outline is what is said of a sheet behind its cells.
type outline struct {
	merges   []area
	columns  []area
	rows     []uint64 // those hidden, a bit each
	filtered bool
}

func (o *outline) hides(row int) bool {
	return o != nil && row/64 < len(o.rows) && o.rows[row/64]&(1<<(row%64)) != 0
}

// xls reads a workbook in a compound file.
func (c *compound) xls(main *stream) error {
	main.read = true
	w := &xls{x: c.x, c: c, p: c.p, codes: newNumFormats(), sheets: map[int64]sheetPart{}, outlines: map[int64]*outline{}, boxes: map[int][]byte{}, await: -1}
	w.strings = c.x.stringTable(w.within("SST"))
	defer w.strings.release()
	expanded := c.x.expanded
	err := w.pass(main, func(r *bufio.Reader) error {
		w.b = &biff{r: r}
		return w.first()
	})
	c.x.expanded = expanded
	if err != nil || w.secret {
		return err
	}
	p := c.p.in(main.path)
	src := c.open(main)
	br := c.x.reader(src)
	defer c.x.release(br)
	w.b = &biff{r: br, page: w.b.page}
	all := c.x.reader(w)
	defer c.x.release(all)
	err = c.x.strings(p, all)
	if w.err != nil {
		return w.err
	}
	c.x.ended(p, src)
	if err != nil {
		return err
	}
	return w.strings.orphans()
}

// pass hands a stream to do.
func (w *xls) pass(s *stream, do func(*bufio.Reader) error) error {
	br := w.x.reader(w.c.open(s))
	defer w.x.release(br)
	return do(br)
}

// within is the place of something in the workbook.
func (w *xls) within(name string) place {
	p := w.p
	p.path, p.name = join(p.path, element(name)), name
	return p
}

// first reads what holds for the whole, and what is said of the sheets.
func (w *xls) first() error {
	var o *outline
	for b := w.b; b.next(); {
		switch b.kind {
		case biffBOF:
			if b.depth == 1 && len(w.outlines) < maxSheets {
				o = &outline{}
				w.outlines[b.pos] = o
			}
		case biffFilePass:
			w.secret = true
			w.x.gap(w.p, matcher.Encrypted, "the workbook is encrypted", 0)
			return nil
		case biffCodePage:
			b.page = codePages[b.u16(0)]
		case biff1904:
			w.since1904 = b.u16(0) == 1
		case biffSheet:
			if err := w.listed(); err != nil {
				return err
			}
		case biffFormat:
			id := b.u16(0)
			b.cut(2)
			w.codes.define(id, string(b.text(nil, 1+b2i(b.wide))))
		case biffXF:
			if len(w.formats) < maxFormats {
				w.formats = append(w.formats, w.codes.of(b.u16(2)))
			}
		case biffSST:
			if err := w.sst(); err != nil {
				return err
			}
		}
		if o != nil {
			o.take(b)
		}
	}
	return nil
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// take notes what a record says of its sheet.
func (o *outline) take(b *biff) {
	switch b.kind {
	case biffFiltered:
		o.filtered = true
	case biffColInfo:
		if b.u16(8)&1 != 0 && len(o.columns) < maxSheets {
			o.columns = append(o.columns, area{col: b.u16(0), lastCol: b.u16(2)})
		}
	case biffRow:
		if row := b.u16(0) + 1; b.u16(12)&0x20 != 0 {
			for len(o.rows) <= row/64 {
				o.rows = append(o.rows, 0)
			}
			o.rows[row/64] |= 1 << (row % 64)
		}
	case biffMerged:
		for at := 2; at+8 <= len(b.data) && len(o.merges) < maxMerges; at += 8 {
			a := area{b.u16(at) + 1, b.u16(at + 4), b.u16(at+2) + 1, b.u16(at + 6)}
			if a.row <= a.lastRow && a.col <= a.lastCol && a.lastCol < maxColumn {
				o.merges = append(o.merges, a)
			}
		}
	}
}

// listed takes a sheet that the workbook lists.
func (w *xls) listed() error {
	b := w.b
	pos, state := int64(b.u32(0)), b.u16(4)&3
	b.cut(6)
	s := sheetPart{name: string(b.text(nil, 1)), state: []string{"", "hidden", "veryHidden", "hidden"}[state]}
	if len(w.sheets) < maxSheets {
		w.sheets[pos] = s
	}
	return w.x.record(w.within("sheets").path, []matcher.Field{{Text: s.name}})
}

// sst reads the strings that cells share.
func (w *xls) sst() error {
	b := w.b
	n := b.u32(4)
	b.cut(8)
	var text, beside []byte
	for range n {
		if len(b.data) < 3 && !b.more() {
			return nil
		}
		chars, flags := b.u16(0), byte(0)
		if len(b.data) > 2 {
			flags = b.data[2]
		}
		b.cut(3)
		runs, ext := 0, 0
		if flags&8 != 0 {
			runs = b.u16(0) * 4
			b.cut(2)
		}
		if flags&4 != 0 {
			ext = int(b.u32(0) & 0xffffff)
			b.cut(4)
		}
		text = b.chars(text[:0], chars, flags)
		beside = b.pass(beside[:0], runs)
		beside = b.pass(beside[:0], ext)
		if len(beside) > 16 { // how it is read aloud, in Japanese
			if err := w.strings.tell("(phonetic)", len(w.strings.starts), appendUTF16(nil, beside[14:])); err != nil {
				return err
			}
		}
		if err := w.strings.add(text); err != nil {
			return err
		}
	}
	return nil
}

// Read gives what is left of the records when the cells are taken out.
func (w *xls) Read(p []byte) (int, error) {
	for len(w.left) == 0 {
		if w.err != nil || !w.b.next() {
			if w.err == nil {
				w.err = w.end()
			}
			return 0, io.EOF
		}
		w.left = w.b.data
		if w.err = w.take(); w.err != nil {
			return 0, io.EOF
		}
	}
	n := copy(p, w.left)
	w.left = w.left[n:]
	return n, nil
}

// take takes a record. What it understands is not left.
func (w *xls) take() error {
	b := w.b
	switch {
	case b.kind == biffBOF && b.depth == 1:
		return w.begin()
	case b.kind == biffEOF && b.depth == 0:
		return w.end()
	case b.kind == biffSST:
		w.left = nil
		for b.more() {
			continue
		}
		return nil
	case b.kind == biffName:
		return w.name()
	case b.kind == biffTXO:
		return w.box()
	case b.kind == biffObj:
		w.object = b.u16(6)
	case b.kind == biffNote && w.s != nil:
		return w.note()
	case b.depth == 1 && w.s != nil:
		return w.cell()
	}
	return nil
}

// begin begins a sheet.
func (w *xls) begin() error {
	if err := w.end(); err != nil {
		return err
	}
	w.out = w.outlines[w.b.pos]
	s, ok := w.sheets[w.b.pos]
	switch {
	case w.b.u16(2) == 5: // what holds for the whole
		return nil
	case !ok:
		w.s = w.x.sheet(w.p.hidden("@"+strconv.FormatInt(w.b.pos, 10), "not listed"))
	default:
		w.s = w.x.sheet(w.p.sheet(s))
	}
	if w.out != nil {
		w.s.merges = w.out.merges
		for _, c := range w.out.columns {
			w.s.hide(c.col, c.lastCol)
		}
		if w.out.filtered {
			w.s.filters = []area{{0, 0, maxRow, maxColumn}}
		}
	}
	return nil
}

// end ends the row and the sheet.
func (w *xls) end() error {
	if w.s == nil {
		return nil
	}
	var err error
	if w.row > 0 {
		err = w.s.end()
	}
	w.s, w.row, w.await = nil, 0, -1
	clear(w.boxes)
	return err
}
