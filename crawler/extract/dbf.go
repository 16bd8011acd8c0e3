package extract

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"strconv"
	"time"

	"golang.org/x/text/encoding/charmap"

	"peeler/matcher"
)

const dbfDeleted = '*' // the mark of a row that was deleted but is kept

// dbfTable is the head of a table of dBase, FoxPro or Clipper.
type dbfTable struct {
	columns []dbfColumn
	head    int // bytes before the first row
	row     int // bytes of a row, with its mark
	code    *charmap.Charmap
	foxpro  bool
}

type dbfColumn struct {
	name   string
	kind   byte // 'C' text; of FoxPro also 'B', 'I', 'T' and 'Y', which are binary
	length int
}

// dbfHead reads the head of a table; false where b is none.
func dbfHead(b []byte) (t dbfTable, ok bool) {
	if len(b) < 65 || bytes.IndexByte([]byte("\x02\x03\x04\x05\x30\x31\x32\x43\x83\x8b\x8e\xcb\xf5\xfb"), b[0]) < 0 {
		return t, false
	}
	if month, day := b[2], b[3]; month > 12 || day > 31 {
		return t, false
	}
	t.head, t.row = int(binary.LittleEndian.Uint16(b[8:])), int(binary.LittleEndian.Uint16(b[10:]))
	t.code, t.foxpro = dbfCodes[b[29]], b[0]&0xf0 == 0x30
	sum := 1
	for at := 32; at+32 <= min(t.head, len(b)) && b[at] != '\r' && len(t.columns) < 1024; at += 32 {
		f := b[at : at+32]
		name, _, _ := bytes.Cut(f[:11], []byte{0})
		c := dbfColumn{repair(name), f[11], int(f[16])}
		if f[11] == 'C' {
			c.length |= int(f[17]) << 8 // Clipper keeps long texts so
		}
		if !isText(name) || len(name) == 0 || f[11] < '+' || f[11] > 'Z' {
			return t, false
		}
		sum += c.length
		t.columns = append(t.columns, c)
	}
	return t, len(t.columns) > 0 && sum == t.row
}

// dbfCodes are the code pages by the mark of the language driver.
var dbfCodes = map[byte]*charmap.Charmap{
	0x01: charmap.CodePage437, 0x02: charmap.CodePage850, 0x03: charmap.Windows1252, 0x26: charmap.CodePage866, 0x64: charmap.CodePage852,
	0x65: charmap.CodePage866, 0x57: charmap.Windows1252, 0xc8: charmap.Windows1250, 0xc9: charmap.Windows1251, 0xca: charmap.Windows1254,
	0xcb: charmap.Windows1253,
}

func isDBF(s sample) bool {
	_, ok := dbfHead(s.peek)
	return ok
}

// dbf reads the rows of a table, those marked as deleted too.
func (x *extraction) dbf(p place, r *bufio.Reader) error {
	peek, _ := r.Peek(r.Size())
	t, _ := dbfHead(peek)
	if _, err := r.Discard(t.head); err != nil {
		x.gap(p, matcher.Truncated, "ends in the middle", 0)
		return nil
	}
	row := make([]byte, t.row)
	for n := 1; ; n++ {
		mark, err := r.ReadByte()
		if err != nil || mark == 0x1a {
			return x.strings(p, r) // what stands behind the end
		}
		row[0] = mark
		if got, err := io.ReadFull(r, row[1:]); err != nil {
			x.gap(p, matcher.Truncated, "ends in the middle", 0)
			return x.dbfRow(p, n, t, row[:1+got])
		}
		if err := x.dbfRow(p, n, t, row); err != nil {
			return err
		}
	}
}

func (x *extraction) dbfRow(p place, n int, t dbfTable, row []byte) error {
	path := x.at(p, n)
	if row[0] == dbfDeleted {
		path += "(deleted)"
	}
	fields := make([]matcher.Field, 0, len(t.columns))
	for at, i := 1, 0; i < len(t.columns) && at < len(row); i++ {
		c := t.columns[i]
		cell := row[at:min(at+c.length, len(row))]
		at += c.length
		fields = append(fields, matcher.Field{Name: c.name, Text: t.text(c.kind, cell)})
	}
	return x.record(path, fields)
}

// text is what a cell holds, as text.
func (t dbfTable) text(kind byte, cell []byte) string {
	le := binary.LittleEndian
	switch {
	case t.foxpro && kind == 'I' && len(cell) == 4:
		return strconv.Itoa(int(int32(le.Uint32(cell))))
	case t.foxpro && kind == 'B' && len(cell) == 8:
		return strconv.FormatFloat(math.Float64frombits(le.Uint64(cell)), 'f', -1, 64)
	case t.foxpro && kind == 'Y' && len(cell) == 8:
		return strconv.FormatFloat(float64(int64(le.Uint64(cell)))/1e4, 'f', -1, 64)
	case t.foxpro && kind == 'T' && len(cell) == 8:
		const epoch = 2440588 // the Julian day of 1970-01-01
		day := int64(le.Uint32(cell)) - epoch
		return time.Unix(day*86400, 0).UTC().Format(time.DateOnly)
	}
	cell = bytes.Trim(cell, " \x00")
	if t.code != nil {
		if b, err := t.code.NewDecoder().Bytes(cell); err == nil {
			return string(b)
		}
	}
	return repair(cell)
}
