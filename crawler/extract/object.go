package extract

import (
	"bytes"
	"encoding/binary"
	"io"

	"peeler/matcher"
)

// another counts an object, and tells whether it may be read. That there are too
// many is told once.
func (x *extraction) another(p place) bool {
	x.entries++
	if x.entries == x.lim.Entries+1 {
		x.gap(p, matcher.Count, "too many objects", 0)
	}
	return x.entries <= x.lim.Entries
}

// inner reads a document that was held in memory within another, as an entry of
// an archive is.
func (x *extraction) inner(p place, data []byte) error {
	if !x.another(p) {
		return nil
	}
	x.buffered += int64(len(data))
	defer func() { x.buffered -= int64(len(data)) }()
	src := &source{x: x, r: bytes.NewReader(data), packed: func() int64 { return int64(len(data)) }}
	if err := x.document(p, "", src); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, src)
	x.ended(p, src)
	return nil
}

// linked reads an object of OLE 1 as RTF holds it ([MS-OLEDS] 2.2): a header of
// names, and the document.
func (x *extraction) linked(p place, b []byte) error {
	rest := b
	class, item := "", ""
	if len(b) > 8 && binary.LittleEndian.Uint32(b[4:]) <= 2 {
		rest = b[8:]
		var ok bool
		if class, rest, ok = counted(rest); ok {
			_, rest, ok = counted(rest)
		}
		if ok {
			item, rest, ok = counted(rest)
		}
		if !ok || len(rest) < 4 {
			return x.inner(p, b)
		}
		rest = rest[4:]
	}
	if err := x.named(p, class, item); err != nil {
		return err
	}
	if class == "Package" {
		return x.packaged(p, rest)
	}
	return x.inner(p, rest)
}

// counted is a string behind its length.
func counted(b []byte) (s string, rest []byte, ok bool) {
	if len(b) < 4 {
		return "", b, false
	}
	n := int64(binary.LittleEndian.Uint32(b))
	if n > int64(len(b)-4) || n > 4096 {
		return "", b, false
	}
	return string(bytes.TrimRight(b[4:4+n], "\x00")), b[4+n:], true
}

// packaged reads a file that was put into a document as it is: a label, its path
// and a path of its copy stand before it.
func (x *extraction) packaged(p place, b []byte) error {
	all := b
	if len(b) < 8 || binary.LittleEndian.Uint16(b) != 2 {
		return x.inner(p, b)
	}
	label, b, _ := bytes.Cut(b[2:], []byte{0})
	path, b, ok := bytes.Cut(b, []byte{0})
	if !ok || len(b) < 4 {
		return x.inner(p, all)
	}
	temp, b, ok := counted(b[4:])
	if !ok || len(b) < 4 {
		return x.inner(p, all)
	}
	size := int(min(int64(binary.LittleEndian.Uint32(b)), int64(len(b)-4)))
	b = b[4:]
	p = p.in(string(label))
	if err := x.named(p, string(label), string(path), temp); err != nil {
		return err
	}
	if err := x.inner(p, b[:size]); err != nil || size == len(b) {
		return err
	}
	br := x.reader(bytes.NewReader(b[size:])) // the same names in UTF-16
	defer x.release(br)
	return x.strings(p, br)
}
