package extract

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
)

const maxBiff12 = 4 << 20 // bytes of a record that are held

// biff12 reads the records of a binary workbook's part ([MS-XLSB] 2.1.4).
type biff12 struct {
	r    *bufio.Reader
	kind int
	data []byte // what is left of the record to read
	buf  []byte
	rest int // bytes of it that were too many to be held
}

// The records that are understood ([MS-XLSB] 2.3.1).
const (
	brtRow         = 0
	brtRK          = 2
	brtBool        = 4
	brtReal        = 5
	brtText        = 6
	brtShared      = 7
	brtFmlaText    = 8
	brtFmlaReal    = 9
	brtFmlaBool    = 10
	brtShortRK     = 13
	brtShortBool   = 15
	brtShortReal   = 16
	brtShortText   = 17
	brtShortShared = 18
	brtSSTItem     = 19
	brtName        = 39
	brtFormat      = 44
	brtXF          = 47
	brtColumn      = 60
	brtRichText    = 62
	brtWorkbook    = 153
	brtSheet       = 156
	brtFilter      = 161
	brtMerged      = 176
	brtXFs         = 617
	brtXFsEnd      = 618
	brtAuthor      = 632
	brtComment     = 635
	brtCommentText = 637
)

// next goes on to the next record; false at the end.
func (b *biff12) next() bool {
	for b.rest > 0 {
		n, err := b.r.Discard(b.rest)
		if b.rest -= n; err != nil {
			return false
		}
	}
	var ok bool
	if b.kind, ok = b.varint(2); !ok {
		return false
	}
	size, ok := b.varint(4)
	if !ok {
		return false
	}
	hold := min(size, maxBiff12)
	b.rest = size - hold
	if cap(b.buf) < hold {
		b.buf = make([]byte, max(hold, min(2*cap(b.buf), maxBiff12)))
	}
	n, _ := io.ReadFull(b.r, b.buf[:hold])
	b.data = b.buf[:n]
	return true
}

// varint reads a number of at most so many bytes, 7 bits each.
func (b *biff12) varint(most int) (int, bool) {
	v := 0
	for i := range most {
		c, err := b.r.ReadByte()
		if err != nil {
			return 0, false
		}
		if v |= int(c&0x7f) << (7 * i); c < 0x80 {
			break
		}
	}
	return v, true
}

// u16 and those below take a number off the front, 0 behind the end.
func (b *biff12) u16() int {
	var n [2]byte
	b.data = b.data[copy(n[:], b.data):]
	return int(binary.LittleEndian.Uint16(n[:]))
}

func (b *biff12) u32() uint32 {
	var n [4]byte
	b.data = b.data[copy(n[:], b.data):]
	return binary.LittleEndian.Uint32(n[:])
}

func (b *biff12) f64() float64 {
	var n [8]byte
	b.data = b.data[copy(n[:], b.data):]
	return math.Float64frombits(binary.LittleEndian.Uint64(n[:]))
}

func (b *biff12) cut(n int) { b.data = b.data[min(n, len(b.data)):] }

// text takes a string off the front and appends it.
func (b *biff12) text(to []byte) []byte {
	n := b.u32()
	if n == math.MaxUint32 { // none
		return to
	}
	size := int(min(int64(n)*2, int64(len(b.data)&^1)))
	to = appendUTF16(to, b.data[:size])
	b.cut(size)
	return to
}

// area takes a rectangle off the front; ok is false for what is none.
func (b *biff12) area() (a area, ok bool) {
	row, lastRow, col, lastCol := b.u32(), b.u32(), b.u32(), b.u32()
	if row > lastRow || lastRow >= maxRow || col > lastCol || lastCol >= maxColumn {
		return area{}, false
	}
	return area{int(row) + 1, int(col), int(lastRow) + 1, int(lastCol)}, true
}
