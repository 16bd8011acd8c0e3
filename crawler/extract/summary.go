package extract

import (
	"encoding/binary"
	"path"
	"strconv"
	"strings"

	"golang.org/x/text/encoding"

	"peeler/matcher"
)

const maxSummary = 1 << 20 // bytes of a set of properties

// common reads the streams that compound files of all kinds have.
func (c *compound) common() error {
	for _, s := range c.streams {
		if s.read {
			continue
		}
		var err error
		switch path.Base(s.path) {
		case "SummaryInformation", "DocumentSummaryInformation":
			err = c.summary(s)
		case "CompObj", "ObjInfo", "Ole", "Current User", "LinkInfo", "OlePres000":
			err = c.strings(s)
		case "Ole10Native":
			err = c.native(s)
		case "EncryptedPackage":
			s.read = true
			c.x.gap(c.p.in(s.path), matcher.Encrypted, "an office document is encrypted", s.size)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// native reads a file that an object holds as it is.
func (c *compound) native(s *stream) error {
	held, done, err := c.held(s)
	defer done()
	if err != nil {
		return err
	}
	b := held.slice(4, held.size) // behind its size
	return c.x.packaged(c.p.in(s.path), b)
}

// summary reads the properties of a document ([MS-OLEPS] 2.21): all texts are one
// record, those who wrote it among them.
func (c *compound) summary(s *stream) error {
	if s.size > maxSummary {
		return c.strings(s)
	}
	held, done, err := c.held(s)
	defer done()
	if err != nil {
		return err
	}
	b := held.slice(0, held.size)
	var fields []matcher.Field
	for i := range min(int(u32(b, 24)), 8) {
		fields = append(fields, propertySet(b, int(u32(b, 44+20*i)), i > 0)...)
	}
	p := c.p.in(s.path)
	if len(fields) == 0 && (len(b) < 48 || b[0] != 0xfe || b[1] != 0xff) {
		src := c.open(s)
		br := c.x.reader(src)
		defer c.x.release(br)
		return c.x.strings(p, br)
	}
	return c.x.record(p.path, fields)
}

// u32 is a number at a place, 0 beyond the end.
func u32(b []byte, at int) uint32 {
	if at < 0 || at+4 > len(b) {
		return 0
	}
	return binary.LittleEndian.Uint32(b[at:])
}

// propertyNames are those of the two sets that all documents have.
var (
	summaryNames  = map[uint32]string{2: "title", 3: "subject", 4: "author", 5: "keywords", 6: "comments", 7: "template", 8: "last author", 18: "application"}
	documentNames = map[uint32]string{2: "category", 14: "manager", 15: "company"}
)

// propertySet reads one set. custom tells whether the document may name its own.
func propertySet(b []byte, at int, custom bool) []matcher.Field {
	if at < 48 || at >= len(b) {
		return nil
	}
	set := b[at:]
	n := min(int(u32(set, 4)), len(set)/8, maxFields)
	page, names := codePage(1252), map[uint32]string{}
	unicode := false
	for i := range n {
		switch id, off := u32(set, 8+8*i), int(u32(set, 12+8*i)); id {
		case 1:
			cp := int(u32(set, off+4) & 0xffff)
			page, unicode = codePage(cp), cp == 1200
		case 0:
			if off < len(set) {
				names = dictionary(set[off:], page, unicode)
			}
		}
	}
	known := summaryNames
	if custom || len(names) > 0 {
		known = nil
	} else if s := documentSet(b); s {
		known = documentNames
	}
	var fields []matcher.Field
	budget := 2 * len(b)
	for i := range n {
		id, off := u32(set, 8+8*i), int(u32(set, 12+8*i))
		if id < 2 || off >= len(set) || id >= 1<<31 {
			continue
		}
		name := names[id]
		if name == "" {
			name = known[id]
		}
		for _, text := range propertyText(set[off:], page, unicode) {
			if budget -= len(text) + fieldCost; budget < 0 {
				return fields
			}
			if text = strings.TrimSpace(text); text != "" && (name != "" || !isNumber(text)) {
				fields = append(fields, matcher.Field{Name: bounded(name), Text: text})
			}
		}
	}
	return fields
}

// documentSet tells the second set of the two by its identifier.
func documentSet(b []byte) bool { return u32(b, 28) == 0xd5cdd502 }

// dictionary reads the names that a document gives to its own properties.
func dictionary(b []byte, page encoding.Encoding, unicode bool) map[uint32]string {
	names := map[uint32]string{}
	n := u32(b, 0)
	b = b[min(4, len(b)):]
	for range min(n, maxFields) {
		if len(b) < 8 {
			break
		}
		id, size := u32(b, 0), int64(u32(b, 4))
		b = b[8:]
		if unicode {
			size *= 2
		}
		if size > int64(len(b)) {
			break
		}
		names[id] = propertyString(b[:size], page, unicode)
		if unicode {
			size = (size + 3) &^ 3
		}
		b = b[min(size, int64(len(b))):]
	}
	return names
}

// propertyText is the text of a property, of one with several all of them.
func propertyText(b []byte, page encoding.Encoding, unicode bool) []string {
	kind, b := u32(b, 0), b[min(4, len(b)):]
	n := uint32(1)
	if kind&0x1000 != 0 {
		n, b = min(u32(b, 0), maxFields), b[min(4, len(b)):]
	}
	var all []string
	for range n {
		each := kind & 0xfff
		if each == 12 {
			each, b = u32(b, 0), b[min(4, len(b)):]
		}
		size := int64(u32(b, 0))
		wide := unicode
		switch each {
		case 3, 19:
			if kind&0x1000 == 0 {
				all = append(all, strconv.Itoa(int(size)))
			}
			b = b[min(4, len(b)):]
			continue
		case 30:
		case 31:
			wide, size = true, 2*size
		default:
			return all
		}
		b = b[min(4, len(b)):]
		if size > int64(len(b)) {
			size = int64(len(b))
		}
		all = append(all, propertyString(b[:size], page, wide))
		if each == 31 || unicode {
			size = (size + 3) &^ 3
		}
		if b = b[min(size, int64(len(b))):]; len(b) == 0 {
			break
		}
	}
	return all
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }

func propertyString(b []byte, page encoding.Encoding, wide bool) string {
	if wide {
		return strings.TrimRight(utf16le(b), "\x00")
	}
	s, err := page.NewDecoder().Bytes(b)
	if err != nil {
		s = b
	}
	return strings.TrimRight(repair(s), "\x00")
}
