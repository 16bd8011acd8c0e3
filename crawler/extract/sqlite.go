package extract

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"

	"peeler/matcher"
)

const (
	sqliteHeader = 100 // bytes before the first b-tree page
	leafTable    = 0x0d
	innerTable   = 0x05
	leafIndex    = 0x0a
	innerIndex   = 0x02
)

func isSQLite(s sample) bool    { return s.begins("SQLite format 3\x00") }
func isSQLiteWAL(s sample) bool { return s.begins("\x37\x7f\x06\x82", "\x37\x7f\x06\x83") }

// sqliteFile is a database of SQLite (https://sqlite.org/fileformat2.html). Every
// page is read once, however often it is pointed to.
type sqliteFile struct {
	x      *extraction
	p      place
	held   *chunks
	page   int64 // bytes of a page
	usable int   // bytes of a page that hold content
	wide   encoding.Encoding
	seen   []bool // pages, from 0
	broken bool   // told already
}

// sqlite reads the tables of a database, and what was deleted but is still there.
// The file is held in memory up to Limits.Buffer.
func (x *extraction) sqlite(p place, r *bufio.Reader) error {
	held, whole := hold(r, x.lim.Buffer-x.buffered)
	x.buffered += held.size
	defer func() { x.buffered -= held.size }()
	if !whole {
		x.gap(p, matcher.TooBig, "a database over the limit: only the text in it is read", 0)
		return x.strings(p, bufio.NewReader(io.MultiReader(held.all(), r)))
	}
	f, ok := newSQLite(x, p, held)
	if !ok {
		x.gap(p, matcher.Corrupt, "the header of a database is broken", 0)
		return x.strings(p, bufio.NewReader(held.all()))
	}
	tables, indexes := f.schema()
	for _, t := range tables {
		if err := f.table(t); err != nil {
			return err
		}
	}
	for _, root := range indexes { // what they hold stands in the tables too
		_ = f.tree(root, func(sqliteRow) error { return nil })
	}
	return f.leftovers()
}

// newSQLite reads the header of a database.
func newSQLite(x *extraction, p place, held *chunks) (*sqliteFile, bool) {
	var h [sqliteHeader]byte
	if n, _ := held.ReadAt(h[:], 0); n < len(h) {
		return nil, false
	}
	f := &sqliteFile{x: x, p: p, held: held, page: int64(binary.BigEndian.Uint16(h[16:]))}
	if f.page == 1 {
		f.page = 1 << 16
	}
	if f.page < 512 || f.page&(f.page-1) != 0 {
		return nil, false
	}
	f.usable = int(f.page) - int(h[20])
	f.seen = make([]bool, (held.size+f.page-1)/f.page)
	switch h[59] {
	case 2:
		f.wide = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case 3:
		f.wide = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return f, f.usable >= 480
}

// sqliteTable is what sqlite_schema says of a table.
type sqliteTable struct {
	name    string
	root    int64
	columns []string
	rowid   int // the column that stands for the row's number, -1 for none
}

// schema lists the tables, and the pages where indexes begin.
func (f *sqliteFile) schema() (tables []sqliteTable, indexes []int64) {
	_ = f.tree(1, func(row sqliteRow) error {
		v := row.values
		if len(v) < 5 || len(tables)+len(indexes) >= sqlTables {
			return nil
		}
		switch root, ok := v[3].number(); {
		case !ok || root < 1:
		case v[0].text == "table":
			t := sqliteTable{name: v[1].text, root: root}
			t.columns, t.rowid = sqliteColumns(v[4].text)
			tables = append(tables, t)
		case v[0].text == "index":
			indexes = append(indexes, root)
		}
		return nil
	})
	return tables, indexes
}

// sqliteColumns reads the columns of a CREATE TABLE in the order in which records
// hold them: of a table without rowid those of its key come first.
func sqliteColumns(create string) (names []string, rowid int) {
	defs, key := columnDefs(create)
	rowid = -1
	low := strings.ToLower(create)
	without := strings.Contains(low[strings.LastIndexByte(low, ')')+1:], "without rowid")
	for i, d := range defs {
		names = append(names, d.name)
		rest := strings.ToLower(d.rest)
		primary := strings.Contains(rest, "primary key")
		if primary && without && key == nil {
			key = []string{d.name}
		}
		integer := strings.HasPrefix(strings.TrimSpace(rest), "integer")
		if !without && integer && (primary || len(key) == 1 && strings.EqualFold(key[0], d.name)) {
			rowid = i
		}
	}
	if !without {
		return names, rowid
	}
	ordered := make([]string, 0, len(names))
	ordered = append(ordered, key...)
	for _, n := range names {
		if !containsFold(ordered, n) {
			ordered = append(ordered, n)
		}
	}
	return ordered, -1
}

func containsFold(list []string, s string) bool {
	for _, l := range list {
		if strings.EqualFold(l, s) {
			return true
		}
	}
	return false
}

// table hands on the rows of a table.
func (f *sqliteFile) table(t sqliteTable) error {
	at := f.p
	at.path = join(at.path, element(t.name))
	n := 0
	return f.tree(t.root, func(row sqliteRow) error {
		n++
		return f.row(at, n, t, row)
	})
}

// row hands on a row. What is packed in a blob is a document of its own.
func (f *sqliteFile) row(at place, n int, t sqliteTable, row sqliteRow) error {
	path := f.x.at(at, n)
	fields := make([]matcher.Field, 0, len(row.values))
	for i, v := range row.values {
		name := ""
		if i < len(t.columns) {
			name = t.columns[i]
		}
		switch {
		case v.null() && i == t.rowid:
			v.text = row.rowid()
		case v.blob && !isText([]byte(v.text)):
			if err := f.blob(path, name, v.text); err != nil {
				return err
			}
			continue
		}
		fields = append(fields, matcher.Field{Name: name, Text: v.text})
	}
	return f.x.record(path, fields)
}

// blob reads what is in a blob: a document where it looks like one, else the text
// in it.
func (f *sqliteFile) blob(path, column, data string) error {
	const short = 16
	if len(data) < short {
		return nil
	}
	if f.x.entries++; f.x.entries > f.x.lim.Entries {
		f.x.gap(f.p, matcher.Count, "too many blobs", 0)
		return nil
	}
	p := f.p
	p.path = join(path, element(column))
	p.name, p.depth = column, p.depth+1
	head := []byte(data[:min(len(data), 4096)])
	if _, known := f.x.sniff(sample{peek: head}); known && !isUnknown(f.x, head) {
		return f.x.document(p, "", strings.NewReader(data))
	}
	br := f.x.reader(strings.NewReader(data))
	defer f.x.release(br)
	return f.x.strings(p, br)
}

// isUnknown tells bytes that are of no format that has a name.
func isUnknown(x *extraction, head []byte) bool {
	f, binary := x.sniff(sample{peek: head})
	return binary && f.name == unknownFormat
}

// leftovers reads the pages that no table holds: those of deleted rows, which are
// often whole, and those that nothing points to.
func (f *sqliteFile) leftovers() error {
	at := f.p.hidden("free pages", "deleted")
	n := 0
	for i := range f.seen {
		if f.seen[i] {
			continue
		}
		page := f.read(int64(i) + 1)
		if len(page) == 0 {
			continue
		}
		if page[0] == leafTable {
			err := f.leaf(page, func(row sqliteRow) error {
				n++
				return f.row(at, n, sqliteTable{rowid: -1}, row)
			})
			if err != nil {
				return err
			}
			continue
		}
		if err := f.sweep(at, page); err != nil {
			return err
		}
	}
	return nil
}

// sweep reads the text of bytes that are no rows.
func (f *sqliteFile) sweep(at place, b []byte) error {
	if len(bytes.Trim(b, "\x00")) < minRun {
		return nil
	}
	br := f.x.reader(bytes.NewReader(b))
	defer f.x.release(br)
	return f.x.strings(at, br)
}

// corrupt says once that a page could not be read as what it should be.
func (f *sqliteFile) corrupt() {
	if !f.broken {
		f.broken = true
		f.x.gap(f.p, matcher.Corrupt, "a page of the database is broken: the text in it is read", 0)
	}
}

// read returns a page by its number, nil when there is none.
func (f *sqliteFile) read(number int64) []byte {
	if number < 1 || number > int64(len(f.seen)) {
		return nil
	}
	f.seen[number-1] = true
	b := make([]byte, min(f.page, f.held.size-(number-1)*f.page))
	n, _ := f.held.ReadAt(b, (number-1)*f.page)
	return b[:n]
}

// sqliteWAL reads the frames of a write-ahead log: pages as they were or will be.
func (x *extraction) sqliteWAL(p place, r *bufio.Reader) error {
	var h [32]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		x.gap(p, matcher.Truncated, "ends in the middle", 0)
		return nil
	}
	f := &sqliteFile{x: x, p: p, page: int64(binary.BigEndian.Uint32(h[8:])), seen: nil}
	if f.page < 512 || f.page > 1<<16 {
		x.gap(p, matcher.Corrupt, "the header of a write-ahead log is broken", 0)
		return x.strings(p, r)
	}
	f.usable = int(f.page)
	frame := make([]byte, 24+f.page)
	for n := 0; ; {
		if _, err := io.ReadFull(r, frame); err != nil {
			return nil
		}
		page := frame[24:]
		if binary.BigEndian.Uint32(frame) == 1 && bytes.HasPrefix(page, []byte("SQLite")) {
			page = page[sqliteHeader:]
		}
		if page[0] != leafTable || int64(len(page)) != f.page {
			if err := f.sweep(p, page); err != nil {
				return err
			}
			continue
		}
		err := f.leaf(page, func(row sqliteRow) error {
			n++
			return f.row(p, n, sqliteTable{rowid: -1}, row)
		})
		if err != nil {
			return err
		}
	}
}
