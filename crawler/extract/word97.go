package extract

import (
	"encoding/binary"
	"slices"

	"golang.org/x/text/encoding"

	"peeler/matcher"
)

// word97 is a document of Word 6 to 2003 ([MS-DOC]): its text lies in pieces, in
// an order that a table in another stream gives.
type word97 struct {
	*prose
	c     *compound
	main  *chunks // WordDocument
	table *chunks // 1Table or 0Table; main itself before Word 97
	fib   []byte
	old   bool // before Word 97

	pieces []piece
	groups [][]byte // of properties, that pieces refer to
	chars  formats97
	paras  formats97
	page   encoding.Encoding

	line   []byte // text with one format that was not handed on yet
	high   rune
	fields []bool // fields that are open: whether what comes is what they are computed from
	instr  []byte
	level  int   // tables that are open
	fresh  bool  // a paragraph begins
	last   rune  // mark
	left   int64 // bytes that pieces may still have
	short  bool  // that the text is not whole has been told
}

// piece is a run of text that lies together in the file.
type piece struct {
	from, to uint32 // in characters of the whole text
	at       int64  // in the file
	wide     bool   // two bytes a character
	how      flags
}

func (p piece) width() int64 {
	if p.wide {
		return 2
	}
	return 1
}

// The places of what is told in the file information block ([MS-DOC] 2.5).
const (
	fibSize   = 0x2e2
	fcClx     = 0x1a2
	fcClxOld  = 0x160
	maxPieces = 1 << 20
)

// parts97 are the texts that stand one behind the other, with where their length
// is told, in Word 97 and before.
var parts97 = []struct {
	name    string
	at, old int
	base    flags
}{
	{"", 0x4c, 0x34, 0},
	{"footnotes", 0x50, 0x38, 0},
	{"headers", 0x54, 0x3c, 0},
	{"macros", 0x58, 0x40, hiddenFlag},
	{"comments", 0x5c, 0x44, commentFlag},
	{"endnotes", 0x60, 0x48, 0},
	{"text boxes", 0x64, 0x4c, 0},
	{"header text boxes", 0x68, 0x50, 0},
}

// word97 reads the document whose text is in main.
func (c *compound) word97(main *stream) error {
	held, done, err := c.held(main)
	defer done()
	if err != nil {
		return err
	}
	w := &word97{c: c, prose: newProse(c.x, c.p), main: held, page: codePage(1252)}
	w.fib, w.left, w.fresh = held.slice(0, fibSize), held.size, true
	le := binary.LittleEndian
	if len(w.fib) < 0x80 || le.Uint16(w.fib) != 0xa5ec && le.Uint16(w.fib) != 0xa5dc {
		main.read = false
		return nil // no text of Word: read as what it is
	}
	state := le.Uint16(w.fib[10:])
	if state&0x100 != 0 {
		c.x.gap(c.p, matcher.Encrypted, "a document of Word is encrypted", 0)
		return nil
	}
	w.old = le.Uint16(w.fib[2:]) < 193
	w.table = held
	if !w.old {
		name := "0Table"
		if state&0x200 != 0 {
			name = "1Table"
		}
		s := c.stream(name)
		if s == nil {
			c.x.gap(c.p, matcher.Corrupt, "a document of Word without its table", 0)
			return w.leftOver()
		}
		t, done, err := c.held(s)
		defer done()
		if err != nil {
			return err
		}
		w.table = t
	}
	return w.read()
}

func (w *word97) read() error {
	w.pieces = w.clx()
	if w.pieces == nil && w.old {
		w.pieces = w.single()
	}
	if w.pieces == nil {
		w.x.gap(w.c.p, matcher.Corrupt, "a document of Word without its pieces", 0)
	}
	w.formats()
	if err := w.parts(); err != nil {
		return err
	}
	if err := w.names(); err != nil {
		return err
	}
	if err := w.objects(); err != nil {
		return err
	}
	return w.leftOver()
}

// u32 is a number of the file information block.
func (w *word97) u32(at int) int64 {
	if at+4 > len(w.fib) {
		return 0
	}
	return int64(binary.LittleEndian.Uint32(w.fib[at:]))
}

// told is what the table has where the block says at.
func (w *word97) told(at int) []byte { return w.table.slice(w.u32(at), w.u32(at+4)) }

// clx reads the table of pieces ([MS-DOC] 2.9.38).
func (w *word97) clx() []piece {
	at := fcClx
	if w.old {
		at = fcClxOld
	}
	b := w.told(at)
	le := binary.LittleEndian
	for len(b) >= 5 {
		switch b[0] {
		case 1:
			n := int(le.Uint16(b[1:]))
			if 3+n > len(b) || len(w.groups) > 1<<15 {
				return nil
			}
			w.groups = append(w.groups, b[3:3+n])
			b = b[3+n:]
		case 2:
			n := int(min(le.Uint32(b[1:]), maxPieces*12))
			return w.plcPcd(b[5:min(5+n, len(b))])
		default:
			return nil
		}
	}
	return nil
}

// plcPcd reads the pieces themselves.
func (w *word97) plcPcd(b []byte) []piece {
	n := (len(b) - 4) / 12
	le := binary.LittleEndian
	var all []piece
	last := uint32(0)
	for i := range max(n, 0) {
		from, to := le.Uint32(b[4*i:]), le.Uint32(b[4*i+4:])
		pcd := b[4*(n+1)+8*i:]
		p := piece{from: from, to: to, at: int64(le.Uint32(pcd[2:])), wide: true, how: w.prm(le.Uint16(pcd[6:]))}
		switch {
		case w.old:
			p.wide = false
		case p.at&(1<<30) != 0:
			p.at, p.wide = p.at&^(1<<30)/2, false
		}
		if from >= to || from < last {
			continue // none, or one that goes back
		}
		last = to
		all = append(all, p)
	}
	return all
}

// prm is how the properties of a piece hide it, which fast saves write.
func (w *word97) prm(prm uint16) flags {
	if prm&1 != 0 {
		if i := int(prm >> 1); i < len(w.groups) {
			return properties(w.groups[i]).hides
		}
		return 0
	}
	if prm>>8 == 0 {
		return 0
	}
	switch prm >> 1 & 0x7f {
	case 0x41:
		return deletedFlag
	case 0x5c:
		return hiddenFlag
	}
	return 0
}

// single is the one piece of a file of Word 6 that was saved in full.
func (w *word97) single() []piece {
	n := int64(0)
	for _, p := range parts97 {
		n += w.u32(p.old)
	}
	if n <= 0 {
		return nil
	}
	return []piece{{to: uint32(min(n, w.main.size)), at: w.u32(0x18)}}
}

// objects reads the documents that are embedded in the document, each of which
// lies in a storage.
func (w *word97) objects() error {
	return w.c.storages("ObjectPool")
}

// leftOver reads what else the streams hold: names and settings, and text that
// is no longer part of the document.
func (w *word97) leftOver() error {
	at := int64(0)
	spans := slices.Clone(w.pieces)
	slices.SortFunc(spans, func(a, b piece) int { return int(a.at - b.at) })
	for _, p := range spans {
		if err := w.unused(at, p.at); err != nil {
			return err
		}
		at = max(at, p.at+int64(p.to-p.from)*p.width())
	}
	if err := w.unused(at, w.main.size); err != nil {
		return err
	}
	for _, name := range []string{"0Table", "1Table", "Data"} {
		if s := w.c.stream(name); s != nil {
			if err := w.c.strings(s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *word97) unused(from, to int64) error {
	return w.x.sweep(w.c.p.hidden("WordDocument", "unused"), w.main, from, min(to, w.main.size))
}
