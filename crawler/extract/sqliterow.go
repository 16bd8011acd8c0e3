package extract

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"

	"peeler/matcher"
)

const (
	sqlitePayload = 32 << 20 // bytes of one row that are read
	sqliteDepth   = 64       // of a tree; real ones stay below 20
)

// sqliteRow is a record of a b-tree.
type sqliteRow struct {
	number uint64
	values []sqliteValue
}

func (r sqliteRow) rowid() string { return strconv.FormatInt(int64(r.number), 10) }

// sqliteValue is a value as text.
type sqliteValue struct {
	text string
	kind uint64 // serial type
	blob bool
}

func (v sqliteValue) null() bool { return v.kind == 0 }

func (v sqliteValue) number() (int64, bool) {
	n, err := strconv.ParseInt(v.text, 10, 64)
	return n, err == nil
}

// tree hands on the rows of a b-tree in the order of its pages.
func (f *sqliteFile) tree(root int64, each func(sqliteRow) error) error {
	stack := []int64{root}
	for len(stack) > 0 {
		number := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if number < 1 || number > int64(len(f.seen)) || f.seen[number-1] {
			f.corrupt()
			continue
		}
		page := f.read(number)
		if number == 1 && len(page) > sqliteHeader {
			// Offsets of page 1 count from its start, its own header stands behind the file's.
			page = append(bytes.Clone(page[sqliteHeader:]), make([]byte, sqliteHeader)...)
			shift(page, sqliteHeader)
		}
		kids, err := f.node(page, each)
		if err != nil {
			return err
		}
		for i := len(kids) - 1; i >= 0; i-- {
			stack = append(stack, kids[i])
		}
	}
	return nil
}

// shift makes the offsets in a page count from where it was cut.
func shift(page []byte, by int) {
	if len(page) < 12 {
		return
	}
	head, n := 8, int(binary.BigEndian.Uint16(page[3:]))
	if page[0] == innerTable || page[0] == innerIndex {
		head = 12
	}
	for i := range n {
		at := head + 2*i
		if at+2 > len(page) {
			return
		}
		off := int(binary.BigEndian.Uint16(page[at:]))
		binary.BigEndian.PutUint16(page[at:], uint16(max(off-by, 0)))
	}
}

// node hands on the rows of a page and returns the pages below it.
func (f *sqliteFile) node(page []byte, each func(sqliteRow) error) (kids []int64, err error) {
	if len(page) < 12 {
		f.corrupt()
		return nil, nil
	}
	switch page[0] {
	case leafTable:
		return nil, f.leaf(page, each)
	case innerTable, innerIndex:
		for cell := range f.cells(page, 12) {
			if len(cell) < 5 {
				continue
			}
			kids = append(kids, int64(binary.BigEndian.Uint32(cell)))
			if page[0] == innerIndex {
				if err := f.indexed(cell[4:], each); err != nil {
					return nil, err
				}
			}
		}
		return append(kids, int64(binary.BigEndian.Uint32(page[8:]))), nil
	case leafIndex:
		for cell := range f.cells(page, 8) {
			if err := f.indexed(cell, each); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}
	f.corrupt()
	return nil, f.sweep(f.p, page)
}

// cells ranges over the cells of a page, each from its start to the page's end.
func (f *sqliteFile) cells(page []byte, head int) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		n := min(int(binary.BigEndian.Uint16(page[3:])), (len(page)-head)/2)
		for i := range n {
			off := int(binary.BigEndian.Uint16(page[head+2*i:]))
			if off < head || off >= len(page) {
				f.corrupt()
				continue
			}
			if !yield(page[off:]) {
				return
			}
		}
	}
}

// leaf hands on the rows of a table's leaf page, and the text in what is free of
// it: rows that were deleted.
func (f *sqliteFile) leaf(page []byte, each func(sqliteRow) error) error {
	for cell := range f.cells(page, 8) {
		size, n := varint(cell)
		number, m := varint(cell[n:])
		if n == 0 || m == 0 {
			f.corrupt()
			continue
		}
		if err := f.record(number, f.payload(cell[n+m:], size, f.usable-35), each); err != nil {
			return err
		}
	}
	return f.free(page)
}

// free sweeps what no cell of a leaf holds.
func (f *sqliteFile) free(page []byte) error {
	at := f.p.hidden("free blocks", "deleted")
	from := 8 + 2*int(binary.BigEndian.Uint16(page[3:]))
	to := int(binary.BigEndian.Uint16(page[5:]))
	if from < to && to <= len(page) {
		if err := f.sweep(at, page[from:to]); err != nil {
			return err
		}
	}
	next := int(binary.BigEndian.Uint16(page[1:]))
	for last := 0; next > last && next+4 <= len(page); { // ascending: no loop
		size := int(binary.BigEndian.Uint16(page[next+2:]))
		if size > 4 && next+size <= len(page) {
			if err := f.sweep(at, page[next+4:next+size]); err != nil {
				return err
			}
		}
		last, next = next, int(binary.BigEndian.Uint16(page[next:]))
	}
	return nil
}

// indexed hands on the row in a cell of an index, which is how tables without
// rowid are kept.
func (f *sqliteFile) indexed(cell []byte, each func(sqliteRow) error) error {
	size, n := varint(cell)
	if n == 0 {
		f.corrupt()
		return nil
	}
	return f.record(0, f.payload(cell[n:], size, (f.usable-12)*64/255-23), each)
}

// payload gathers what a cell holds: up to most bytes stand in it, or a part of
// them and the rest on other pages.
func (f *sqliteFile) payload(cell []byte, size uint64, most int) []byte {
	if size <= uint64(most) {
		return cell[:min(size, uint64(len(cell)))]
	}
	least := (f.usable-12)*32/255 - 23
	local := least + int((size-uint64(least))%uint64(f.usable-4))
	if local > most {
		local = least
	}
	if local+4 > len(cell) {
		f.corrupt()
		return cell
	}
	all := bytes.Clone(cell[:local])
	next := int64(binary.BigEndian.Uint32(cell[local:]))
	want := int(min(size, sqlitePayload))
	for len(all) < want {
		if next < 1 || next > int64(len(f.seen)) || f.seen[next-1] {
			f.corrupt()
			return all
		}
		page := f.read(next)
		if len(page) < 5 {
			return all
		}
		next = int64(binary.BigEndian.Uint32(page))
		all = append(all, page[4:min(len(page), 4+want-len(all))]...)
	}
	if uint64(want) < size {
		f.x.gap(f.p, matcher.TooBig, "a row over the limit is cut", int64(min(size-uint64(want), math.MaxInt64)))
	}
	return all
}

// record takes a record apart: a header of serial types, then the values.
func (f *sqliteFile) record(number uint64, b []byte, each func(sqliteRow) error) error {
	head, n := varint(b)
	if n == 0 || head > uint64(len(b)) || int(head) < n {
		f.corrupt()
		return nil
	}
	types, body := b[n:head], b[head:]
	row := sqliteRow{number: number}
	for len(types) > 0 && len(row.values) < maxFields {
		kind, n := varint(types)
		if n == 0 {
			break
		}
		types = types[n:]
		size := serialSize(kind)
		if size > uint64(len(body)) {
			f.corrupt()
			size = uint64(len(body))
		}
		row.values = append(row.values, f.value(kind, body[:size]))
		body = body[size:]
	}
	return each(row)
}

// serialSize is how many bytes a value of a serial type takes.
func serialSize(kind uint64) uint64 {
	switch {
	case kind < 5:
		return kind
	case kind == 5:
		return 6
	case kind == 6, kind == 7:
		return 8
	case kind >= 12:
		return (kind - 12) / 2
	}
	return 0
}

// value reads a value of a serial type.
func (f *sqliteFile) value(kind uint64, b []byte) sqliteValue {
	v := sqliteValue{kind: kind}
	switch {
	case kind == 0, kind == 10, kind == 11:
	case kind == 8, kind == 9:
		v.text = strconv.FormatUint(kind-8, 10)
	case kind == 7 && len(b) == 8:
		v.text = strconv.FormatFloat(math.Float64frombits(binary.BigEndian.Uint64(b)), 'f', -1, 64)
	case kind < 7:
		var n int64
		for i, c := range b {
			if i == 0 {
				n = int64(int8(c))
				continue
			}
			n = n<<8 | int64(c)
		}
		v.text = strconv.FormatInt(n, 10)
	case kind&1 == 0:
		v.text, v.blob = string(b), true
	default:
		if f.wide != nil {
			if u, err := f.wide.NewDecoder().Bytes(b); err == nil {
				b = u
			}
		}
		v.text = repair(b)
	}
	return v
}

// varint reads SQLite's: big endian, seven bits a byte, eight in the ninth. n is 0
// when b ends before it does.
func varint(b []byte) (v uint64, n int) {
	for i := range min(len(b), 9) {
		if i == 8 {
			return v<<8 | uint64(b[i]), 9
		}
		v = v<<7 | uint64(b[i]&0x7f)
		if b[i] < 0x80 {
			return v, i + 1
		}
	}
	return 0, 0
}
