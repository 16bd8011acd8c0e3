package extract

import (
	"bufio"
	"compress/zlib"
	"encoding/binary"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"peeler/matcher"
)

// ppt97 is a presentation of PowerPoint 97 to 2003 ([MS-PPT]): records, some of
// which hold others. What was changed stands behind what it replaces, so that
// slides as they once were are read too.
type ppt97 struct {
	*prose
	c       *compound
	r       *bufio.Reader
	at      int64
	section int64 // where the slide or note that is open ends, 0 for none
	comment int64 // where the comment that is open ends
	slides  map[string]int
	objects int
	raw     [8 << 10]byte
	line    []byte
}

// The types of records that are read.
const (
	slideRecord     = 0x03ee
	notesRecord     = 0x03f0
	masterRecord    = 0x03f8
	showRecord      = 0x03f9 // how a slide is shown
	charsRecord     = 0x0fa0
	bytesRecord     = 0x0fa8
	stringRecord    = 0x0fba
	objectRecord    = 0x1011
	commentRecord   = 0x2ee0
	shapeRecord     = 0xf00b
	moreShapeRecord = 0xf122
	cryptRecord     = 0x2f14
)

// ppt97 reads the presentation whose records are in main.
func (c *compound) ppt97(main *stream) error {
	if s := c.stream("Current User"); s != nil {
		b := make([]byte, 16)
		if n, _ := io.ReadFull(c.open(s), b); n == len(b) && u32(b, 12) == 0xf3d1c4df {
			c.x.gap(c.p, matcher.Encrypted, "a presentation is encrypted", 0)
			return nil
		}
	}
	if s := c.stream("Pictures"); s != nil {
		if err := c.through(s, c.pictures); err != nil {
			return err
		}
	}
	return c.through(main, func(r *bufio.Reader) error {
		t := &ppt97{prose: newProse(c.x, c.p), c: c, r: r, slides: map[string]int{}}
		for {
			more, err := t.next()
			if err != nil {
				return err
			}
			if !more {
				return t.finish()
			}
		}
	})
}

// next reads a record; of those that hold others only the head.
func (t *ppt97) next() (more bool, err error) {
	var h [8]byte
	if n, err := io.ReadFull(t.r, h[:]); err != nil {
		if h != [8]byte{} && n > 0 {
			t.x.gap(t.c.p, matcher.Truncated, "a presentation ends within a record", 0)
		}
		return false, nil
	}
	le := binary.LittleEndian
	kind, size := le.Uint16(h[2:]), int64(le.Uint32(h[4:]))
	t.at += 8
	if err := t.ends(); err != nil {
		return false, err
	}
	if h[0]&0xf == 0xf {
		return true, t.container(kind, size)
	}
	body := &io.LimitedReader{R: t.r, N: size}
	err = t.atom(kind, le.Uint16(h[:])>>4, body)
	_, _ = io.Copy(io.Discard, body)
	t.at += size - body.N
	if body.N > 0 && err == nil {
		t.x.gap(t.c.p, matcher.Truncated, "a presentation ends within a record", body.N)
	}
	return body.N == 0, err
}

// ends closes what ended before the record.
func (t *ppt97) ends() error {
	if t.comment > 0 && t.at > t.comment {
		t.comment = 0
		if err := t.closeBox(); err != nil {
			return err
		}
	}
	if t.section > 0 && t.at > t.section {
		t.section = 0
		return t.closeBox()
	}
	return nil
}

func (t *ppt97) container(kind uint16, size int64) error {
	name := map[uint16]string{slideRecord: "slide ", notesRecord: "notes ", masterRecord: "master "}[kind]
	switch {
	case name != "" && t.section == 0 && t.comment == 0:
		t.slides[name]++
		t.section = t.at + size
		return t.openAt(t.c.p.in(name+strconv.Itoa(t.slides[name])), 0)
	case kind == commentRecord && t.comment == 0:
		t.comment = t.at + size
		return t.open(commentFlag)
	case kind == cryptRecord:
		t.x.gap(t.c.p, matcher.Encrypted, "a presentation is encrypted", 0)
	}
	return nil
}

func (t *ppt97) atom(kind, instance uint16, body *io.LimitedReader) error {
	switch kind {
	case showRecord:
		var b [12]byte
		if _, err := io.ReadFull(body, b[:]); err == nil && b[10]&4 != 0 && t.section > 0 {
			f := t.top()
			f.p = hiddenPlace(f.p)
		}
	case charsRecord:
		return t.text(body, true)
	case bytesRecord:
		return t.text(body, false)
	case stringRecord:
		return t.named(instance, body)
	case objectRecord:
		return t.object(instance, body)
	case shapeRecord, moreShapeRecord:
		br := t.x.reader(body)
		defer t.x.release(br)
		return t.x.strings(t.top().p.in("shape"), br)
	}
	return nil
}

// named reads a string: who wrote a comment, a header, the target of a link.
func (t *ppt97) named(instance uint16, body io.Reader) error {
	if t.comment > 0 && instance != 1 {
		b, _ := io.ReadAll(io.LimitReader(body, 4096))
		return t.author(utf16le(b))
	}
	return t.text(body, true)
}

// text reads paragraphs, of two bytes a character or of one.
func (t *ppt97) text(r io.Reader, wide bool) error {
	if err := t.paragraph(); err != nil {
		return err
	}
	high := rune(0)
	for {
		n, end := io.ReadFull(r, t.raw[:])
		line := t.line[:0]
		for i := 0; i < n; i++ {
			u := rune(t.raw[i])
			if wide {
				if i++; i == n {
					break
				}
				u |= rune(t.raw[i]) << 8
			}
			switch {
			case high == 0 && utf16.IsSurrogate(u):
				high = u
				continue
			case high != 0:
				u, high = utf16.DecodeRune(high, u), 0
			}
			if u != '\r' && u != '\n' && u != '\v' {
				line = utf8.AppendRune(line, u)
				continue
			}
			if err := t.breaks(line, u); err != nil {
				return err
			}
			line = line[:0]
		}
		t.line = line
		if err := t.write(line); err != nil {
			return err
		}
		if end != nil {
			return t.endParagraph()
		}
	}
}

// breaks ends a line of a paragraph, or the paragraph.
func (t *ppt97) breaks(line []byte, u rune) error {
	if err := t.write(line); err != nil {
		return err
	}
	if u == '\r' {
		return t.paragraph()
	}
	t.breakLine()
	return nil
}

// object reads a document in the presentation, which mostly is packed.
func (t *ppt97) object(instance uint16, body *io.LimitedReader) error {
	t.objects++
	return t.x.unpacked(t.c.p.in("object "+strconv.Itoa(t.objects)), body, instance == 1)
}

// unpacked reads a document of which so many bytes are left, as an entry of an
// archive is; zlib tells whether it is packed behind its size.
func (x *extraction) unpacked(p place, body *io.LimitedReader, packed bool) error {
	if !x.another(p) {
		return nil
	}
	all := body.N
	src := &source{x: x, r: body, packed: func() int64 { return all - body.N }}
	if packed {
		_, _ = io.CopyN(io.Discard, body, 4)
		z, err := zlib.NewReader(body)
		if err != nil {
			x.gap(p, matcher.Corrupt, "packed data is broken", body.N)
			return nil
		}
		src.r = z
	}
	if err := x.document(p, "", src); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, src)
	x.ended(p, src)
	return nil
}

// pictures reads the pictures of a presentation: a record each ([MS-ODRAW] 2.2.23).
func (c *compound) pictures(r *bufio.Reader) error {
	for n := 1; ; n++ {
		var h [8]byte
		if _, err := io.ReadFull(r, h[:]); err != nil {
			return nil
		}
		le := binary.LittleEndian
		body := &io.LimitedReader{R: r, N: int64(le.Uint32(h[4:]))}
		kind, instance := le.Uint16(h[2:]), le.Uint16(h[:])>>4
		head := int64(17) // a digest and a mark before the picture
		if instance&1 != 0 {
			head += 16
		}
		metafile := kind >= 0xf01a && kind <= 0xf01c
		if metafile {
			head += 33
		}
		packed := metafile && instance != 0
		if packed {
			head -= 4 // unpacked skips as many
		}
		_, _ = io.CopyN(io.Discard, body, head)
		if err := c.x.unpacked(c.p.in("Pictures/"+strconv.Itoa(n)), body, packed); err != nil || c.x.spent() {
			return err
		}
		_, _ = io.Copy(io.Discard, body)
	}
}
