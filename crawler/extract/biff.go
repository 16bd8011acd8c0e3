package extract

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// biff reads the records of an old workbook ([MS-XLS] 2.1.4, and the format of
// Excel 5 and 95, whose strings have one byte a character).
type biff struct {
	r     *bufio.Reader
	pos   int64 // of the record
	end   int64 // behind it
	kind  uint16
	data  []byte // what is left of it to read
	buf   []byte
	wide  bool // BIFF8
	begun bool
	depth int // of substreams
	page  encoding.Encoding
}

// The records that are understood ([MS-XLS] 2.3.2).
const (
	biffFormula  = 0x06
	biffEOF      = 0x0a
	biffName     = 0x18
	biffNote     = 0x1c
	biff1904     = 0x22
	biffFilePass = 0x2f
	biffContinue = 0x3c
	biffCodePage = 0x42
	biffObj      = 0x5d
	biffColInfo  = 0x7d
	biffSheet    = 0x85
	biffFiltered = 0x9b
	biffMulRK    = 0xbd
	biffRString  = 0xd6
	biffXF       = 0xe0
	biffMerged   = 0xe5
	biffSST      = 0xfc
	biffLabelSST = 0xfd
	biffTXO      = 0x1b6
	biffNumber   = 0x203
	biffLabel    = 0x204
	biffBool     = 0x205
	biffString   = 0x207
	biffRow      = 0x208
	biffRK       = 0x27e
	biffFormat   = 0x41e
	biffBOF      = 0x809
)

// next goes on to the next record; false at the end.
func (b *biff) next() bool {
	var head [4]byte
	b.pos = b.end
	n, err := io.ReadFull(b.r, head[:])
	if err != nil {
		b.data = append(b.buf[:0], head[:n]...)
		return false
	}
	b.kind = binary.LittleEndian.Uint16(head[:])
	b.load(int(binary.LittleEndian.Uint16(head[2:])))
	switch {
	case b.kind == biffBOF:
		if b.depth++; !b.begun { // sheets may say another
			b.begun, b.wide = true, b.u16(0) == 0x600
		}
	case b.kind == biffEOF:
		b.depth = max(0, b.depth-1)
	}
	return true
}

func (b *biff) load(size int) {
	if cap(b.buf) < size {
		b.buf = make([]byte, size)
	}
	n, _ := io.ReadFull(b.r, b.buf[:size])
	b.data = b.buf[:n]
	b.end += 4 + int64(size)
}

// more goes on in the record that continues this one, if one does.
func (b *biff) more() bool {
	head, _ := b.r.Peek(4)
	if len(head) < 4 || binary.LittleEndian.Uint16(head) != biffContinue {
		return false
	}
	size := int(binary.LittleEndian.Uint16(head[2:]))
	_, _ = b.r.Discard(4) // it was peeked at
	b.load(size)
	return true
}

// u16 and those below read at an offset of the record, 0 behind its end.
func (b *biff) u16(at int) int {
	if at+2 > len(b.data) {
		return 0
	}
	return int(binary.LittleEndian.Uint16(b.data[at:]))
}

func (b *biff) u32(at int) uint32 {
	if at+4 > len(b.data) {
		return 0
	}
	return binary.LittleEndian.Uint32(b.data[at:])
}

func (b *biff) f64(at int) float64 {
	if at+8 > len(b.data) {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b.data[at:]))
}

// cut takes n bytes off the front.
func (b *biff) cut(n int) { b.data = b.data[min(n, len(b.data)):] }

// rk is a number in four bytes ([MS-XLS] 2.5.217).
func rk(n uint32) float64 {
	v := float64(int32(n) >> 2)
	if n&2 == 0 {
		v = math.Float64frombits(uint64(n&^3) << 32)
	}
	if n&1 != 0 {
		v /= 100
	}
	return v
}

// text takes a string off the front, its length in so many bytes before it, and
// appends it.
func (b *biff) text(to []byte, lengthBytes int) []byte {
	n := b.u16(0)
	if lengthBytes == 1 && len(b.data) > 0 {
		n = int(b.data[0])
	}
	b.cut(lengthBytes)
	flags := byte(0)
	if b.wide && len(b.data) > 0 {
		flags = b.data[0]
		b.cut(1)
	}
	return b.chars(to, n, flags)
}

// chars takes n characters, which may go on in the records that follow: each says
// anew how wide they are.
func (b *biff) chars(to []byte, n int, flags byte) []byte {
	for {
		width := 1 + int(flags&1)
		take := min(n, len(b.data)/width)
		raw := b.data[:take*width]
		switch {
		case width == 2:
			to = appendUTF16(to, raw)
		case b.wide:
			to = appendLatin1(to, raw)
		default:
			to = b.appendPage(to, raw)
		}
		b.cut(len(raw))
		if n -= take; n == 0 || !b.more() {
			return to
		}
		if b.wide && len(b.data) > 0 {
			flags = b.data[0]
			b.cut(1)
		}
	}
}

// pass goes over n bytes, in the records that follow too, and appends them.
func (b *biff) pass(to []byte, n int) []byte {
	for {
		take := min(n, len(b.data))
		to = append(to, b.data[:take]...)
		b.cut(take)
		if n -= take; n == 0 || !b.more() {
			return to
		}
	}
}

// appendPage appends text of the workbook's code page.
func (b *biff) appendPage(to, raw []byte) []byte {
	page := b.page
	if page == nil {
		page = charmap.Windows1252
	}
	text, err := page.NewDecoder().Bytes(raw)
	if err != nil {
		text = raw
	}
	return append(to, text...)
}
