package extract

import (
	"bufio"
	"encoding/binary"
	"io"
	"strconv"

	"peeler/matcher"
)

// Attributes that are read as what they are ([MS-OXTNEF] §2.1.3.2); the text in all
// others is read.
const (
	tnefSubject    = 0x8004
	tnefBody       = 0x800c
	tnefData       = 0x800f
	tnefTitle      = 0x8010
	tnefAttachment = 0x9002 // begins one
	tnefProperties = 0x9003
	tnefRecipients = 0x9004
	tnefAttached   = 0x9005 // properties of an attachment
	tnefCodePage   = 0x9007
)

func isTNEF(s sample) bool { return s.begins("\x78\x9f\x3e\x22") && len(s.peek) >= 6 }

// tnef is a file that Outlook puts all into that other programs do not know,
// winmail.dat ([MS-OXTNEF]).
type tnef struct {
	x           *extraction
	p           place
	held        *chunks
	group       *group // that attributes are for
	level       byte
	attachments int
	broken      bool // told already
}

// tnef reads such a file. It is held in memory up to Limits.Buffer, as the name of an
// attachment stands behind it.
func (x *extraction) tnef(p place, r *bufio.Reader) error {
	held, whole := hold(r, x.lim.Buffer-x.buffered)
	x.buffered += held.size
	defer func() { x.buffered -= held.size }()
	t := &tnef{x: x, p: p, held: held, group: &group{x: x, at: p}}
	if !whole {
		x.gap(p, matcher.TooBig, "a winmail.dat over the limit: only the text in it is read", 0)
		return x.swept(p, io.MultiReader(held.all(), r))
	}
	const head = 6 // magic and key
	c := &tnefCursor{r: held, at: head, end: held.size}
	for c.at < c.end {
		a, ok := t.next(c)
		if !ok {
			t.corrupt()
			if err := t.flush(); err != nil {
				return err
			}
			return x.swept(p, c.rest())
		}
		if err := t.attribute(a); err != nil {
			return err
		}
	}
	return t.flush()
}

// tnefAttribute is an attribute of a message or an attachment.
type tnefAttribute struct {
	level byte
	id    uint16
	data  *tnefCursor
}

// next reads an attribute; ok is false where there is none.
func (t *tnef) next(c *tnefCursor) (a tnefAttribute, ok bool) {
	from := c.at
	a.level = byte(c.uint(1))
	a.id = uint16(c.uint(4))
	a.data = c.take(int64(c.uint(4)))
	sum := uint16(c.uint(2))
	if c.bad || a.level != 1 && a.level != 2 {
		c.at = from
		return a, false
	}
	if a.data.sum() != sum {
		t.corrupt()
	}
	return a, true
}

// attribute takes an attribute.
func (t *tnef) attribute(a tnefAttribute) error {
	if a.level != t.level || a.id == tnefAttachment {
		if err := t.flush(); err != nil {
			return err
		}
		t.begin(a.level)
	}
	switch a.id {
	case tnefSubject:
		t.add(0x37, mapiString8, a.data)
	case tnefBody:
		t.add(mapiBody, mapiString8, a.data)
	case tnefTitle:
		t.add(mapiFileName, mapiString8, a.data)
	case tnefData:
		t.add(mapiData, mapiBinary, a.data)
	case tnefCodePage:
		t.add(mapiCharset, mapiInt32, a.data)
	case tnefProperties, tnefAttached:
		return t.properties(t.group, a.data)
	case tnefRecipients:
		return t.recipients(a.data)
	default:
		return t.x.swept(t.group.at, a.data.rest())
	}
	return nil
}

// begin begins a message or an attachment.
func (t *tnef) begin(level byte) {
	at := t.p
	if t.level = level; level == 2 {
		t.attachments++
		at = join2(at, "attachment "+strconv.Itoa(t.attachments))
	}
	t.group = &group{x: t.x, at: at, page: t.group.page}
}

// flush hands on what was gathered.
func (t *tnef) flush() error {
	g := t.group
	err := g.read()
	t.group = &group{x: t.x, at: g.at, page: g.page}
	return err
}

func (t *tnef) add(id, kind uint16, c *tnefCursor) {
	t.group.properties = append(t.group.properties, c.property(t.x, id, kind, ""))
}

// recipients reads a table: a count, then the properties of each row.
func (t *tnef) recipients(c *tnefCursor) error {
	n, page := c.uint(4), t.group.codePage()
	for i := 1; i <= int(n) && c.at < c.end; i++ {
		g := &group{x: t.x, at: join2(t.group.at, "recipient "+strconv.Itoa(i)), page: page}
		if err := t.properties(g, c); err != nil {
			return err
		}
		if err := g.read(); err != nil {
			return err
		}
	}
	return nil
}

// properties adds a list of properties to a group. Where it is broken, the text of
// what is left is read.
func (t *tnef) properties(g *group, c *tnefCursor) error {
	n := int(c.uint(4))
	for range n {
		from := c.at
		if len(g.properties) > pstPropertiesMost || !c.next(t.x, g) {
			t.corrupt()
			c.at = from
			err := t.x.swept(g.at, c.rest())
			c.at = c.end
			return err
		}
	}
	return nil
}

func (t *tnef) corrupt() {
	if !t.broken {
		t.broken = true
		t.x.gap(t.p, matcher.Corrupt, "a winmail.dat is broken: what can be read of it is", 0)
	}
}

// swept reads the text of bytes of any kind.
func (x *extraction) swept(at place, r io.Reader) error {
	br := x.reader(r)
	defer x.release(br)
	return x.strings(at, br)
}

// tnefCursor is where in a stretch of the file we are.
type tnefCursor struct {
	r       io.ReaderAt
	at, end int64
	bad     bool // something lies behind the end
}

// uint reads a number of so many bytes.
func (c *tnefCursor) uint(n int64) uint32 {
	var b [4]byte
	if c.end-c.at < n {
		c.bad, c.at = true, c.end
		return 0
	}
	_, _ = c.r.ReadAt(b[:n], c.at) // it is there
	c.at += n
	return binary.LittleEndian.Uint32(b[:])
}

// take takes the next n bytes.
func (c *tnefCursor) take(n int64) *tnefCursor {
	if n > c.end-c.at {
		c.bad = true
		n = c.end - c.at
	}
	part := &tnefCursor{r: c.r, at: c.at, end: c.at + n}
	c.at += n
	return part
}

// rest reads what is left.
func (c *tnefCursor) rest() io.Reader { return io.NewSectionReader(c.r, c.at, c.end-c.at) }

// sum is the sum of all bytes.
func (c *tnefCursor) sum() (sum uint16) {
	var b [4096]byte
	r := c.rest()
	for {
		n, err := r.Read(b[:])
		for _, v := range b[:n] {
			sum += uint16(v)
		}
		if err != nil {
			return sum
		}
	}
}

func (c *tnefCursor) property(x *extraction, id, kind uint16, name string) property {
	return property{id: id, kind: kind, name: name, size: c.end - c.at, open: func() *source {
		return &source{x: x, r: c.rest()}
	}}
}

// next adds the next property to a group.
func (c *tnefCursor) next(x *extraction, g *group) bool {
	kind, id := uint16(c.uint(2)), uint16(c.uint(2))
	name := ""
	if id >= 0x8000 {
		name = c.name()
	}
	one := kind &^ mapiMany
	size, known := mapiSizes[one]
	n := uint32(1)
	if kind != one || size == 0 {
		n = c.uint(4)
	}
	if !known || int64(n) > (c.end-c.at)/4 {
		return false
	}
	for range n {
		v := c.value(size)
		if one == mapiObject { // what it is stands before it
			v.take(min(16, v.end-v.at))
		}
		if len(g.properties) < pstPropertiesMost {
			g.properties = append(g.properties, v.property(x, id, one, name))
		}
	}
	return !c.bad
}

// value takes a value of a size, or of the size that stands before it.
func (c *tnefCursor) value(size int64) *tnefCursor {
	if size == 0 {
		size = int64(c.uint(4))
	}
	v := c.take(size)
	c.take(min((4-size%4)%4, c.end-c.at)) // filled up to four
	return v
}

// name reads how a property is called that has no number of its own.
func (c *tnefCursor) name() string {
	c.take(16) // whose it is
	if c.uint(4) == 0 {
		return mapiNamed[c.uint(4)]
	}
	b, _ := io.ReadAll(io.LimitReader(c.value(0).rest(), 512))
	return wideText(b)
}

// mapiSizes are the sizes of values by their types; 0 stands before it.
var mapiSizes = map[uint16]int64{
	0x0002: 2, mapiInt32: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000a: 4, 0x000b: 2, 0x0014: 8, mapiTime: 8, 0x0048: 16,
	mapiString8: 0, mapiUnicode: 0, mapiBinary: 0, mapiObject: 0,
}
