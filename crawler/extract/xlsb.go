package extract

import (
	"archive/zip"
	"bufio"
	"io"

	"peeler/matcher"
)

// xlsb reads a binary workbook ([MS-XLSB]): as xlsx, its parts are records
// instead of XML.
func (k *pack) xlsb(main *zip.File) error {
	b, links, err := k.workbook(main)
	if err != nil {
		return err
	}
	defer b.strings.release()
	for _, read := range []func() error{
		func() error { return b.binary(main, place{}, b.mainRecord) },
		func() error { return b.binaries(links, "styles", b.styleRecords()) },
		func() error { return b.binaries(links, "sharedStrings", b.stringRecord) },
		func() error { return b.listed(links, b.binarySheet) },
		func() error { return b.unlisted(".bin", b.binarySheet) },
		b.strings.orphans,
	} {
		if err := read(); err != nil {
			return err
		}
	}
	return nil
}

// taker takes a record. What it does not understand is left, to be searched for
// text.
type taker func(r *biff12) (left []byte, err error)

// records is an io.Reader of what is left of a part.
type records struct {
	r    *biff12
	take taker
	left []byte
	err  error
}

// Read gives what is left of the records.
func (d *records) Read(p []byte) (int, error) {
	for len(d.left) == 0 {
		if d.r.rest > 0 { // too much to be held
			n, err := d.r.r.Read(p[:min(len(p), d.r.rest)])
			d.r.rest -= n
			return n, err
		}
		if d.err != nil || !d.r.next() {
			return 0, io.EOF
		}
		d.left, d.err = d.take(d.r)
	}
	n := copy(p, d.left)
	d.left = d.left[n:]
	return n, nil
}

// binary reads a part by its records, and hands on the text in what is left.
func (b *workbook) binary(f *zip.File, p place, take taker) error {
	if p.path == "" {
		p = b.k.p.in(f.Name)
	}
	return b.k.read(f, func(r *bufio.Reader) error {
		d := &records{r: &biff12{r: r}, take: take}
		br := b.k.x.reader(d)
		defer b.k.x.release(br)
		err := b.k.x.strings(p, br)
		if d.err != nil {
			return d.err
		}
		return err
	})
}

func (b *workbook) binaries(links []link, kind string, take taker) error {
	return b.each(links, kind, func(f *zip.File) error { return b.binary(f, place{}, take) })
}

// mainRecord takes a record of the workbook's own part.
func (b *workbook) mainRecord(r *biff12) ([]byte, error) {
	switch r.kind {
	case brtWorkbook:
		b.since1904 = r.u32()&1 != 0
	case brtSheet:
		state := r.u32()
		r.cut(4)
		link := string(r.text(nil))
		name := string(r.text(nil))
		if len(b.sheets) < maxSheets {
			b.sheets = append(b.sheets, sheetPart{bounded(name), []string{"", "hidden", "veryHidden", "hidden"}[state&3], bounded(link)})
		}
		return nil, b.k.x.record(join(b.k.p.path, "sheets"), []matcher.Field{{Text: name}})
	case brtName:
		how := "name"
		if r.u32()&1 != 0 {
			how = "hidden name"
		}
		r.cut(5)
		name := string(r.text(nil))
		return r.data, b.k.x.record(b.k.p.hidden(name, how).path, []matcher.Field{{Text: name}})
	}
	return r.data, nil
}

// styleRecords takes the records of the styles.
func (b *workbook) styleRecords() taker {
	formats := newNumFormats()
	cells := false
	return func(r *biff12) ([]byte, error) {
		left := r.data
		switch r.kind {
		case brtFormat:
			id := r.u16()
			formats.define(id, string(r.text(nil)))
		case brtXFs, brtXFsEnd:
			cells = r.kind == brtXFs
		case brtXF:
			r.cut(2)
			if cells && len(b.formats) < maxFormats {
				b.formats = append(b.formats, formats.of(r.u16()))
			}
			return nil, nil
		}
		return left, nil
	}
}

// stringRecord takes a record of the strings that cells share.
func (b *workbook) stringRecord(r *biff12) ([]byte, error) {
	if r.kind != brtSSTItem {
		return r.data, nil
	}
	r.cut(1)
	err := b.strings.add(r.text(nil))
	return r.data, err // how it is read aloud
}

// sheetRecords takes the records of a sheet's cells.
type sheetRecords struct {
	b   *workbook
	s   *sheet
	row int
	col int
	val []byte
}

// binarySheet reads a part with a sheet in it.
func (b *workbook) binarySheet(p place, f *zip.File) error {
	d := &sheetRecords{b: b, s: b.k.x.sheet(p)}
	links, err := b.links(f.Name)
	if err != nil {
		return err
	}
	read, expanded := b.k.done[f], b.k.x.expanded
	b.k.done[f] = true
	err = b.k.read(f, func(r *bufio.Reader) error {
		for rec := (&biff12{r: r}); rec.next(); {
			d.outline(rec)
		}
		return nil
	})
	b.k.done[f], b.k.x.expanded = read, expanded
	if err != nil {
		return err
	}
	if err := b.binary(f, b.k.p.in(f.Name), d.take); err != nil {
		return err
	}
	if err := d.end(); err != nil {
		return err
	}
	return b.binaries(links, "comments", d.s.remarkRecords())
}

// outline takes what must be known before the cells.
func (d *sheetRecords) outline(r *biff12) {
	switch r.kind {
	case brtMerged:
		if a, ok := r.area(); ok && len(d.s.merges) < maxMerges {
			d.s.merges = append(d.s.merges, a)
		}
	case brtColumn:
		from, to := r.u32(), r.u32()
		if r.cut(8); r.u16()&1 != 0 && from <= to && to < maxColumn {
			d.s.hide(int(from), int(to))
		}
	case brtFilter:
		if a, ok := r.area(); ok && len(d.s.filters) < maxCarried {
			d.s.filters = append(d.s.filters, a)
		}
	}
}

func (d *sheetRecords) end() error {
	if d.row == 0 {
		return nil
	}
	d.row = 0
	return d.s.end()
}

// take takes a record of the sheet.
func (d *sheetRecords) take(r *biff12) ([]byte, error) {
	switch {
	case r.kind == brtRow:
		err := d.end()
		d.row, d.col = int(min(r.u32(), maxRow-1))+1, -1
		r.cut(7)
		d.s.begin(d.row, len(r.data) > 0 && r.data[0]&0x10 != 0)
		return nil, err
	case r.kind == brtMerged, r.kind == brtColumn:
		return nil, nil
	case r.kind > brtShortShared && r.kind != brtRichText:
		return r.data, nil
	}
	return d.cell(r)
}

// cell takes a cell. Short ones stand right of the one before.
func (d *sheetRecords) cell(r *biff12) ([]byte, error) {
	kind := r.kind
	if kind > brtFmlaBool+1 && kind != brtRichText {
		kind -= brtShortRK - brtRK
		d.col++
	} else {
		d.col = int(r.u32() & (maxColumn - 1))
	}
	d.col = min(d.col, maxColumn-1)
	if d.row == 0 {
		d.row = 1
		d.s.begin(1, false)
	}
	style := int(r.u32() & 0xffffff)
	var err error
	switch kind {
	case brtRK:
		err = d.number(style, rk(r.u32()))
	case brtReal, brtFmlaReal:
		err = d.number(style, r.f64())
	case brtBool, brtFmlaBool:
		if len(r.data) > 0 {
			err = d.s.put(d.col, "", yesNo(r.data[0] != 0))
			r.cut(1)
		}
	case brtRichText:
		r.cut(1)
		fallthrough
	case brtText, brtFmlaText:
		d.val = r.text(d.val[:0])
		err = d.s.put(d.col, "", d.val)
	case brtShared:
		err = d.s.repeat(d.col, d.b.strings.get(int(r.u32())))
	}
	return r.data, err // what the formula says
}

func (d *sheetRecords) number(style int, v float64) error {
	var f *numFormat
	if style < len(d.b.formats) {
		f = d.b.formats[style]
	}
	return d.s.number(d.col, v, f, d.b.since1904)
}

// remarkRecords takes the records of the comments on the sheet's cells.
func (s *sheet) remarkRecords() taker {
	var authors []string
	var ref, who string
	return func(r *biff12) ([]byte, error) {
		switch r.kind {
		case brtAuthor:
			name := string(r.text(nil))
			if len(authors) < maxLinks {
				authors = append(authors, bounded(name))
			}
			return nil, s.x.record(s.p.hidden("", "comments").path, []matcher.Field{{Name: "author", Text: name}})
		case brtComment:
			i := int(r.u32())
			a, _ := r.area()
			ref, who = string(appendCell(nil, a.row, a.col)), ""
			if i < len(authors) {
				who = authors[i]
			}
		case brtCommentText:
			r.cut(1)
			return nil, s.remark(ref, who, r.text(nil))
		}
		return r.data, nil
	}
}
