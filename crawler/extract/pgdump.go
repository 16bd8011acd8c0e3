package extract

import (
	"bufio"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"io"
	"strconv"

	"peeler/matcher"
)

const (
	pgLongest = 1 << 20 // bytes of one text in the contents
	pgEntries = 100_000
)

var errPgDump = errors.New("the contents of a dump are broken")

func isPgDump(s sample) bool { return s.begins("PGDMP") }

// pgDump is an archive of pg_dump in its custom format (pg_backup_archiver.c): a
// list of contents, then the rows of tables, packed.
type pgDump struct {
	x       *extraction
	p       place
	r       *bufio.Reader
	version int // 1.14 is 114
	ints    int // bytes of an integer
	offs    int // bytes of an offset
	packed  int // by what: 0 nothing, 1 zlib, 2 lz4, 3 zstd
	err     error
	sql     *sqlReader
	tables  map[int]pgTable // by their numbers
}

type pgTable struct {
	name    string
	columns []string
}

func (x *extraction) pgDump(p place, r *bufio.Reader) error {
	d := &pgDump{x: x, p: p, r: r, tables: map[int]pgTable{}}
	d.sql = &sqlReader{x: x, p: p, text: x.block(p), tables: map[string]*sqlTable{}}
	d.head()
	if err := d.contents(); err != nil {
		return err
	}
	for d.err == nil {
		if _, err := d.r.Peek(1); err != nil {
			return nil
		}
		if err := d.block(); err != nil {
			return err
		}
	}
	x.gap(p, matcher.Corrupt, "a dump of PostgreSQL is broken: the rest is read as text", 0)
	return x.strings(p, r)
}

// head reads what stands before the contents.
func (d *pgDump) head() {
	_, d.err = d.r.Discard(5)
	d.version = 100*int(d.byte()) + int(d.byte())
	d.byte()
	d.ints, d.offs = int(d.byte()), int(d.byte())
	if format := d.byte(); d.err == nil && (format != 1 || d.version < 110 || d.ints < 1 || d.ints > 8 || d.offs < 1 || d.offs > 8) {
		d.err = errPgDump
		return
	}
	if d.version >= 115 {
		d.packed = int(d.byte())
	} else if d.int() != 0 {
		d.packed = 1
	}
	for range 7 { // when it was made
		d.int()
	}
	for range 3 { // database and versions
		d.string()
	}
}

// contents reads the list of what is in the dump. Definitions are text.
func (d *pgDump) contents() error {
	n := d.int()
	if n > pgEntries {
		d.err = errPgDump
	}
	for i := 0; i < n && d.err == nil; i++ {
		id := d.int()
		d.int()
		d.string()
		d.string()
		tag, kind := d.string(), d.string()
		d.int() // section
		define := d.string()
		d.string()
		copyStmt := d.string()
		d.string() // schema
		d.string() // tablespace
		if d.version >= 114 {
			d.string()
		}
		if d.version >= 116 {
			d.int()
		}
		owner := d.string()
		d.string()
		for d.err == nil { // what it depends on
			if _, null := d.text(); null {
				break
			}
		}
		for range 1 + d.offs {
			d.byte()
		}
		if d.err != nil {
			break
		}
		t := pgTable{name: tag}
		if m := sqlCopy.FindStringSubmatch(copyStmt); m != nil {
			t.columns = columns(m[2])
		}
		d.tables[id] = t
		at := join2(d.p, element("contents"))
		fields := []matcher.Field{{Name: "kind", Text: kind}, {Name: "name", Text: tag}, {Name: "owner", Text: owner}, {Text: define}}
		if err := d.x.record(d.x.at(at, i+1), fields); err != nil {
			return err
		}
	}
	return nil
}

// block reads the rows of a table.
func (d *pgDump) block() error {
	kind := d.byte()
	id := d.int()
	if d.err != nil {
		return nil
	}
	t, ok := d.tables[id]
	if !ok {
		t.name = strconv.Itoa(id)
	}
	c := &pgChunks{d: d}
	src := &source{x: d.x, r: c}
	at := join2(d.p, element(t.name))
	switch {
	case kind != 1: // large objects: as documents of their own
		d.x.gap(at, matcher.UnknownFormat, "large objects in a dump are read as text", 0)
		d.err = errPgDump
		return nil
	case d.packed == 1:
		z, err := zlib.NewReader(c)
		if err != nil {
			if d.err == nil {
				_, d.err = io.Copy(io.Discard, c)
			}
			return nil
		}
		src.r, src.packed = z, func() int64 { return c.n }
	case d.packed > 1:
		d.x.gap(at, matcher.UnknownFormat, "a dump that is packed so is not read yet", 0)
		_, d.err = io.Copy(io.Discard, c)
		return nil
	}
	br := d.x.reader(src)
	defer d.x.release(br)
	d.sql.r, d.sql.l = br, d.x.lines(br)
	if err := d.sql.copy(t.name, t.columns); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, br)
	d.x.ended(at, src)
	if d.err == nil {
		_, d.err = io.Copy(io.Discard, c)
	}
	return nil
}

// pgChunks are the bytes of a block, which come in chunks up to an empty one.
type pgChunks struct {
	d    *pgDump
	left int
	n    int64
	done bool
}

func (c *pgChunks) Read(b []byte) (int, error) {
	if c.left == 0 && !c.done {
		c.left = c.d.int()
		c.done = c.left <= 0
	}
	if c.done || c.d.err != nil {
		return 0, io.EOF
	}
	n, err := c.d.r.Read(b[:min(len(b), c.left)])
	c.left -= n
	c.n += int64(n)
	if err != nil {
		c.d.err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (d *pgDump) byte() byte {
	if d.err != nil {
		return 0
	}
	b, err := d.r.ReadByte()
	d.err = err
	return b
}

// int reads a number: its sign, then its bytes, the lowest first.
func (d *pgDump) int() int {
	sign := d.byte()
	if d.err != nil {
		return 0
	}
	var b [8]byte
	for i := range d.ints {
		b[i] = d.byte()
	}
	n := int(binary.LittleEndian.Uint64(b[:]) & (1<<62 - 1))
	if sign != 0 {
		return -n
	}
	return n
}

func (d *pgDump) string() string {
	s, _ := d.text()
	return s
}

// text reads a text; null tells that there is none.
func (d *pgDump) text() (s string, null bool) {
	n := d.int()
	if n < 0 || d.err != nil {
		return "", true
	}
	b, err := readUpTo(d.r, min(n, pgLongest))
	if err == nil && n > pgLongest {
		_, err = io.CopyN(io.Discard, d.r, int64(n-pgLongest))
	}
	if err != nil {
		d.err = err
	}
	return repair(b), false
}
