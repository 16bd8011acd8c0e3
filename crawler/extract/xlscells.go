package extract

import "peeler/matcher"

// at goes on to the cell of the record, at whose front its row and column stand.
func (w *xls) at() (col int, err error) {
	row, col := w.b.u16(0)+1, min(w.b.u16(2), maxColumn-1)
	if row != w.row {
		if w.row > 0 {
			err = w.s.end()
		}
		w.row = row
		w.s.begin(row, w.out.hides(row))
	}
	return col, err
}

// cell takes a record of cells.
func (w *xls) cell() error {
	b := w.b
	switch b.kind {
	case biffString:
		if w.await < 0 {
			return nil
		}
		w.val = b.text(w.val[:0], 2)
		col := w.await
		w.await, w.left = -1, nil
		return w.s.put(col, "", w.val)
	case biffLabelSST, biffLabel, biffRString, biffNumber, biffRK, biffMulRK, biffBool, biffFormula:
	default:
		return nil
	}
	col, err := w.at()
	if err != nil {
		return err
	}
	w.left = nil
	switch b.kind {
	case biffLabelSST:
		return w.s.repeat(col, w.strings.get(int(b.u32(6))))
	case biffLabel, biffRString:
		b.cut(6)
		w.val = b.text(w.val[:0], 2)
		w.left = b.data
		return w.s.put(col, "", w.val)
	case biffNumber:
		return w.number(col, b.u16(4), b.f64(6))
	case biffRK:
		return w.number(col, b.u16(4), rk(b.u32(6)))
	case biffMulRK:
		for at := 4; at+8 <= len(b.data); at += 6 {
			if err := w.number(min(col, maxColumn-1), b.u16(at), rk(b.u32(at+2))); err != nil {
				return err
			}
			col++
		}
	case biffBool:
		if b.u16(6)>>8 == 0 {
			return w.s.put(col, "", yesNo(b.u16(6) != 0))
		}
	case biffFormula:
		return w.formula(col)
	}
	return nil
}

func (w *xls) number(col, style int, v float64) error {
	var f *numFormat
	if style < len(w.formats) {
		f = w.formats[style]
	}
	return w.s.number(col, v, f, w.since1904)
}

// formula takes the value of a formula; the strings in it are left to be found.
func (w *xls) formula(col int) error {
	b := w.b
	if len(b.data) > 14 {
		w.left = b.data[14:]
	}
	if b.u16(12) != 0xffff {
		return w.number(col, b.u16(4), b.f64(6))
	}
	switch b.u16(6) & 0xff {
	case 0:
		w.await = col
	case 1:
		return w.s.put(col, "", yesNo(b.u16(8)&0xff != 0))
	}
	return nil
}

// name takes a name that is defined.
func (w *xls) name() error {
	b := w.b
	hidden, n := b.u16(0)&1 != 0, b.u16(2)>>8
	if len(b.data) < 15 {
		return nil
	}
	w.left = append([]byte(nil), b.data[14:]...) // what it refers to
	b.cut(14)
	flags := byte(0)
	if b.wide {
		flags = b.data[0]
		b.cut(1)
	}
	how := "name"
	if hidden {
		how = "hidden name"
	}
	name := string(b.chars(nil, n, flags))
	return w.x.record(w.p.hidden(name, how).path, []matcher.Field{{Text: name}})
}

// box takes the text of a text box or of a note, in the records that follow.
func (w *xls) box() error {
	b := w.b
	n := b.u16(10)
	if n == 0 || !b.more() || len(b.data) == 0 {
		return nil
	}
	flags := b.data[0]
	b.cut(1)
	text := b.chars(nil, n, flags)
	w.left = b.data
	if w.s == nil {
		return w.x.record(w.p.hidden("", "text box").path, []matcher.Field{{Text: string(text)}})
	}
	if len(w.boxes) < maxRemarks && len(text) <= maxShared/16 {
		w.boxes[w.object] = text
	}
	return w.x.record(w.s.p.hidden("", "text box").path, []matcher.Field{{Text: string(text)}})
}

// note takes a note on a cell: its text came before, in a box.
func (w *xls) note() error {
	b := w.b
	ref := string(appendCell(nil, b.u16(0)+1, min(b.u16(2), maxColumn-1)))
	if !b.wide {
		n := b.u16(4)
		b.cut(6)
		w.left = nil
		return w.s.remark(ref, "", b.chars(nil, min(n, len(b.data)), 0))
	}
	text := w.boxes[b.u16(6)]
	b.cut(8)
	who := string(b.text(nil, 2))
	w.left = nil
	if len(text) == 0 {
		return w.x.record(w.s.p.hidden(ref, "comment").path, []matcher.Field{{Name: "author", Text: who}})
	}
	return w.s.remark(ref, who, text)
}
