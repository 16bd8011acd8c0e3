package extract

import (
	"unicode/utf16"

	"peeler/matcher"
)

// parts reads the texts one after the other.
func (w *word97) parts() error {
	at := int64(0)
	for _, part := range parts97 {
		where := part.at
		if w.old {
			where = part.old
		}
		n := w.u32(where)
		if n == 0 {
			continue
		}
		p := w.c.p
		if part.name != "" {
			p = p.in(part.name)
		}
		if err := w.openAt(p, part.base); err != nil {
			return err
		}
		if err := w.span(at, at+n); err != nil {
			return err
		}
		if err := w.endPart(); err != nil {
			return err
		}
		at += n
	}
	// What pieces have beyond the lengths that the block tells.
	if n := len(w.pieces); n > 0 && int64(w.pieces[n-1].to) > at+1 {
		if err := w.openAt(w.c.p.in("rest"), hiddenFlag); err != nil {
			return err
		}
		if err := w.span(at, int64(w.pieces[n-1].to)); err != nil {
			return err
		}
		return w.endPart()
	}
	return nil
}

func (w *word97) endPart() error {
	if err := w.put(); err != nil {
		return err
	}
	w.fields = nil
	if err := w.code(); err != nil {
		return err
	}
	if err := w.tables(0); err != nil {
		return err
	}
	return w.closeBox()
}

// span reads the characters from one to another.
func (w *word97) span(from, to int64) error {
	for _, p := range w.pieces {
		if int64(p.to) <= from || int64(p.from) >= to {
			continue
		}
		skip := max(0, from-int64(p.from))
		n := min(int64(p.to), to) - int64(p.from) - skip
		if err := w.piece(p, p.at+skip*p.width(), n*p.width()); err != nil {
			return err
		}
	}
	return nil
}

// piece reads a part of a piece, of bytes from at on.
func (w *word97) piece(p piece, at, n int64) error {
	const most = 32 << 10
	for n > 0 {
		b := w.main.slice(at, min(n, most, w.left))
		if len(b) == 0 {
			if !w.short {
				w.short = true
				w.x.gap(w.c.p, matcher.Corrupt, "the text of a document of Word is longer than its file", n)
			}
			return nil
		}
		w.left -= int64(len(b))
		for i := 0; i < len(b); i += int(p.width()) {
			u := rune(b[i])
			if p.wide {
				if i+1 == len(b) {
					break
				}
				u |= rune(b[i+1]) << 8
			} else if u >= 0x80 {
				u = ansi(w.page, b[i])
			}
			if err := w.char(u, at+int64(i), p.how); err != nil {
				return err
			}
		}
		at, n = at+most, n-most
	}
	return nil
}

// char takes a character, which lies at a place of the file.
func (w *word97) char(u rune, at int64, how flags) error {
	if f := how | w.chars.find(at).hides; f != w.how {
		if err := w.put(); err != nil {
			return err
		}
		w.how = f
	}
	switch {
	case utf16.IsSurrogate(u) && w.high == 0:
		w.high = u
		return nil
	case w.high != 0:
		u = utf16.DecodeRune(w.high, u)
		w.high = 0
	}
	if u < 0x20 && u != '\t' {
		return w.mark(u, at)
	}
	if w.fresh && len(w.paras.list) > 0 {
		w.fresh = false
		if err := w.tables(w.paras.find(at).depth); err != nil {
			return err
		}
	}
	w.last = 0
	if n := len(w.fields); n > 0 && w.fields[n-1] {
		if w.instr = appendRune(w.instr, u); len(w.instr) > blockBytes {
			return w.code()
		}
		return nil
	}
	if w.line = appendRune(w.line, u); len(w.line) > 4096 {
		return w.put()
	}
	return nil
}

// put hands on the text that was held back.
func (w *word97) put() error {
	if len(w.line) == 0 {
		return nil
	}
	b := w.line
	w.line = w.line[:0]
	return w.write(b)
}

// mark takes a character that says what ends or begins.
func (w *word97) mark(u rune, at int64) error {
	if err := w.put(); err != nil {
		return err
	}
	switch u {
	case 0x07, 0x0d:
		return w.ends(u, w.paras.find(at))
	case 0x0b:
		w.breakLine()
	case 0x0c, 0x0e:
		return w.ends(0x0d, format97{})
	case 0x13:
		if len(w.fields) < maxNesting {
			w.fields = append(w.fields, true)
		}
	case 0x14:
		if n := len(w.fields); n > 0 {
			w.fields[n-1] = false
		}
		return w.code()
	case 0x15:
		w.fields = w.fields[:max(0, len(w.fields)-1)]
		return w.code()
	case 0x1e:
		return w.write([]byte{'-'})
	}
	return nil
}

// code hands on what a field is computed from.
func (w *word97) code() error {
	s := string(w.instr)
	w.instr = w.instr[:0]
	return w.beside("field", s)
}

// ends takes the end of a paragraph, a cell or a row.
func (w *word97) ends(u rune, f format97) error {
	w.fresh = true
	last := w.last
	w.last = u
	depth := f.depth
	if u == 0x07 {
		depth = max(depth, 1)
	}
	if depth != w.level {
		if err := w.move(depth); err != nil {
			return err
		}
	}
	switch {
	case depth == 0:
		if err := w.paragraph(); err != nil {
			return err
		}
		return nil
	case f.row, len(w.paras.list) == 0 && u == 0x07 && last == 0x07:
		return w.endRow()
	case u == 0x07, f.inner:
		return w.endCell()
	}
	w.breakLine()
	return nil
}

// move opens or closes tables, and takes along the text that was written before
// it was known where it belongs.
func (w *word97) move(depth int) error {
	f := w.top()
	text := f.text
	f.text = written{}
	if f.table == nil {
		f.line = 0
		*f.number = max(0, *f.number-1)
	}
	if err := w.tables(depth); err != nil {
		return err
	}
	w.begin(w.top())
	w.top().text = text
	return nil
}

// tables opens and closes tables until so many are open.
func (w *word97) tables(want int) error {
	want = min(want, maxFlows/2)
	for w.level > want {
		w.level--
		if err := w.closeTable(); err != nil {
			return err
		}
	}
	for w.level < want {
		w.level++
		if err := w.openTable(); err != nil {
			return err
		}
	}
	return nil
}
