package extract

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"io"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"peeler/matcher"
)

const (
	bsonLongest = 17 << 20 // bytes of a document: MongoDB's own limit and a little
	bsonNesting = 100      // MongoDB's own limit
)

// isBSON tells the dump of a collection (mongodump) by its first document.
func isBSON(s sample) bool {
	b := s.peek
	if len(b) < 12 {
		return false
	}
	size := int(binary.LittleEndian.Uint32(b))
	name, _, found := bytes.Cut(b[5:min(len(b), 133)], []byte{0})
	if size < 12 || size > bsonLongest || !found || len(name) == 0 || !utf8.Valid(name) || bytes.IndexFunc(name, control) >= 0 {
		return false
	}
	if size > len(b) {
		return s.ext() == ".bson"
	}
	return bsonSize(b[4], b[6+len(name):]) >= 0 && b[size-1] == 0
}

func control(r rune) bool { return r < 0x20 || r == 0x7f }

// bson reads documents one after the other (bsonspec.org), each a record.
func (x *extraction) bson(p place, r *bufio.Reader) error {
	for n := 1; ; n++ {
		head, err := r.Peek(4)
		if err != nil {
			return x.strings(p, r)
		}
		size := int(binary.LittleEndian.Uint32(head))
		if size < 5 || size > bsonLongest {
			x.gap(p, matcher.Corrupt, "a BSON document is broken: the rest is read as text", 0)
			return x.strings(p, r)
		}
		doc, err := readUpTo(r, size)
		if err != nil {
			x.gap(p, matcher.Truncated, "ends in the middle", 0)
		}
		w := &bsonWalk{}
		w.document("", doc[min(4, len(doc)):], 0)
		if w.broken {
			x.gap(p, matcher.Corrupt, "a BSON document is broken: what was read of it counts", 0)
			w.fields = append(w.fields, matcher.Field{Text: repair(bytes.ReplaceAll(doc, []byte{0}, []byte{' '}))})
		}
		if err := x.record(x.at(p, n), w.fields); err != nil || len(doc) < size {
			return err
		}
	}
}

// readUpTo reads n bytes without trusting n.
func readUpTo(r io.Reader, n int) ([]byte, error) {
	var b bytes.Buffer
	_, err := io.CopyN(&b, r, int64(n))
	return b.Bytes(), err
}

// bsonWalk gathers the elements of a document as fields, nested ones too.
type bsonWalk struct {
	fields []matcher.Field
	broken bool
}

// document reads elements up to the zero that ends them.
func (w *bsonWalk) document(prefix string, b []byte, depth int) {
	for len(b) > 0 && b[0] != 0 && len(w.fields) < maxFields {
		kind := b[0]
		name, rest, found := bytes.Cut(b[1:], []byte{0})
		size := bsonSize(kind, rest)
		if !found || size < 0 || size > len(rest) || depth > bsonNesting {
			w.broken = true
			return
		}
		key := bounded(repair(name))
		if prefix != "" {
			key = bounded(prefix + "." + key)
		}
		switch kind {
		case 0x03:
			w.document(key, rest[4:size], depth+1)
		case 0x04:
			w.list(key, rest[4:size], depth+1)
		default:
			if text := bsonText(kind, rest[:size]); text != "" {
				w.fields = append(w.fields, matcher.Field{Name: key, Text: text})
			}
		}
		b = rest[size:]
	}
}

// list reads an array, whose elements are named by their numbers.
func (w *bsonWalk) list(key string, b []byte, depth int) {
	from := len(w.fields)
	w.document("", b, depth)
	for i := from; i < len(w.fields); i++ {
		w.fields[i].Name = key
	}
}

// bsonSize is how many bytes the value takes that b begins with, -1 for none.
func bsonSize(kind byte, b []byte) int {
	prefixed := func(more int) int {
		if len(b) < 4 {
			return -1
		}
		n := int(int32(binary.LittleEndian.Uint32(b)))
		if n < 0 || more+n < 4 {
			return -1
		}
		return more + n
	}
	switch kind {
	case 0x01, 0x09, 0x11, 0x12:
		return 8
	case 0x02, 0x0d, 0x0e:
		return prefixed(4)
	case 0x03, 0x04, 0x0f:
		return prefixed(0)
	case 0x05:
		return prefixed(5)
	case 0x06, 0x0a, 0x7f, 0xff:
		return 0
	case 0x07:
		return 12
	case 0x08:
		return 1
	case 0x0b:
		i := bytes.IndexByte(b, 0)
		j := bytes.IndexByte(b[i+1:], 0)
		if i < 0 || j < 0 {
			return -1
		}
		return i + j + 2
	case 0x0c:
		return prefixed(16)
	case 0x10:
		return 4
	case 0x13:
		return 16
	}
	return -1
}

// bsonText is a value as text.
func bsonText(kind byte, b []byte) string {
	le := binary.LittleEndian
	switch kind {
	case 0x01:
		return strconv.FormatFloat(math.Float64frombits(le.Uint64(b)), 'f', -1, 64)
	case 0x02, 0x0d, 0x0e:
		return repair(bytes.TrimRight(b[4:], "\x00"))
	case 0x05:
		if isText(b[5:]) {
			return repair(b[5:])
		}
	case 0x07:
		return hex.EncodeToString(b)
	case 0x08:
		return strconv.FormatBool(b[0] != 0)
	case 0x09:
		return time.UnixMilli(int64(le.Uint64(b))).UTC().Format("2006-01-02T15:04:05Z")
	case 0x0b, 0x0c, 0x0f:
		return repair(bytes.ReplaceAll(bytes.Trim(b, "\x00"), []byte{0}, []byte{' '}))
	case 0x10:
		return strconv.Itoa(int(int32(le.Uint32(b))))
	case 0x12:
		return strconv.FormatInt(int64(le.Uint64(b)), 10)
	}
	return ""
}
