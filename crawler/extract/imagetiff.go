package extract

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"

	"peeler/matcher"
)

const (
	exifDirs    = 64       // of one picture
	exifEntries = 8192     // of all of them
	exifValue   = 1 << 20  // bytes of one value
	exifStrips  = 16 << 10 // pieces that pixels may lie in
)

// exifTags are those whose name says what their text is; a text under any other
// is handed on by its number. (Exif 2.32, TIFF 6)
var exifTags = map[uint16]string{
	0x010d: "DocumentName", 0x010e: "ImageDescription", 0x010f: "Make", 0x0110: "Model", 0x011d: "PageName", 0x0131: "Software",
	0x0132: "DateTime", 0x013b: "Artist", 0x013c: "HostComputer", 0x8298: "Copyright", 0x9003: "DateTimeOriginal", 0x9004: "DateTimeDigitized",
	0x927c: "MakerNote", 0x9286: "UserComment", 0x9c9b: "XPTitle", 0x9c9c: "XPComment", 0x9c9d: "XPAuthor", 0x9c9e: "XPKeywords", 0x9c9f: "XPSubject",
	0xa004: "RelatedSoundFile", 0xa420: "ImageUniqueID", 0xa430: "CameraOwnerName", 0xa431: "BodySerialNumber", 0xa433: "LensMake", 0xa434: "LensModel",
	0xa435: "LensSerialNumber", 0xc4a5: "PrintIM", 0xc62f: "CameraSerialNumber",
}

// exifReader walks over the directories of a TIFF, which Exif is too.
type exifReader struct {
	x       *extraction
	p       place
	r       io.ReaderAt
	size    int64
	order   binary.ByteOrder
	dirs    []exifDir // still to be read
	seen    map[int64]bool
	entries int
	end     int64 // behind all that is known to belong to it; -1: not known
	strips  map[uint16][]uint32
	gps     map[uint16]string
	told    []matcher.Cause
}

type exifDir struct {
	at  int64
	gps bool
}

// exif reads Exif data, which has the form of a TIFF.
func (x *extraction) exif(p place, b []byte) error {
	_, err := x.directories(p, bytes.NewReader(b), int64(len(b)))
	return err
}

// tiff reads a TIFF and what stands behind it.
func (x *extraction) tiff(p place, r *bufio.Reader) error {
	held, whole := hold(r, x.lim.Buffer-x.buffered)
	x.buffered += held.size
	defer func() { x.buffered -= held.size }()
	if !whole {
		x.gap(p, matcher.TooBig, "a picture over the limit: only its beginning is read", 0)
	}
	end, err := x.directories(p, held, held.size)
	if err != nil || end < 0 || end >= held.size || !whole {
		return err
	}
	rest := x.reader(io.NewSectionReader(held, end, held.size-end))
	defer x.release(rest)
	if peek, _ := rest.Peek(rest.Size()); x.known(bytes.TrimLeft(peek, "\x00 \r\n")) {
		return x.behindPicture(p, rest)
	}
	return x.strings(p.hidden("", "behind"), rest)
}

// directories reads all directories, and returns where the file ends by them.
func (x *extraction) directories(p place, r io.ReaderAt, size int64) (end int64, err error) {
	e := &exifReader{x: x, p: p, r: r, size: size, seen: map[int64]bool{}, gps: map[uint16]string{}}
	head := e.at(0, 8)
	switch {
	case bytes.HasPrefix(head, []byte("II*\x00")):
		e.order = binary.LittleEndian
	case bytes.HasPrefix(head, []byte("MM\x00*")):
		e.order = binary.BigEndian
	}
	if e.order == nil || len(head) < 8 {
		x.gap(p, matcher.Corrupt, "exif without its header", 0)
		return 0, x.strings(p, bufio.NewReader(io.NewSectionReader(r, 0, size)))
	}
	e.dirs = append(e.dirs, exifDir{at: int64(e.order.Uint32(head[4:]))})
	for len(e.dirs) > 0 {
		d := e.dirs[0]
		e.dirs = e.dirs[1:]
		if d.at == 0 || e.seen[d.at] {
			continue
		}
		e.seen[d.at] = true
		if len(e.seen) > exifDirs || e.entries > exifEntries {
			e.gap(matcher.Count, "too many directories in a picture")
			return -1, nil
		}
		if err := e.directory(d); err != nil {
			return 0, err
		}
	}
	return e.end, nil
}

// gap tells of each cause once.
func (e *exifReader) gap(cause matcher.Cause, detail string) {
	if !slices.Contains(e.told, cause) {
		e.told = append(e.told, cause)
		e.x.gap(e.p, cause, detail, 0)
	}
}

// at is up to n bytes of the file.
func (e *exifReader) at(off, n int64) []byte {
	if off < 0 || off >= e.size {
		return nil
	}
	b := make([]byte, min(n, e.size-off))
	m, _ := e.r.ReadAt(b, off)
	return b[:m]
}

// claim notes that the file reaches to an offset at least.
func (e *exifReader) claim(to int64) {
	if e.end >= 0 {
		e.end = max(e.end, to)
	}
}

func (e *exifReader) directory(d exifDir) error {
	count := e.at(d.at, 2)
	if len(count) < 2 {
		e.gap(matcher.Corrupt, "a directory lies beyond the end of a picture")
		return nil
	}
	n := int64(e.order.Uint16(count))
	b := e.at(d.at+2, n*12+4)
	e.claim(d.at + 2 + n*12 + 4)
	e.strips = map[uint16][]uint32{}
	clear(e.gps)
	for ; len(b) >= 12 && n > 0; n-- {
		if e.entries++; e.entries > exifEntries {
			e.gap(matcher.Count, "too many entries in a picture")
			e.end = -1
			return nil
		}
		if err := e.entry(d, b[:12]); err != nil {
			return err
		}
		b = b[12:]
	}
	if len(b) >= 4 {
		e.dirs = append(e.dirs, exifDir{at: int64(e.order.Uint32(b))})
	}
	for _, tags := range [][2]uint16{{0x0111, 0x0117}, {0x0144, 0x0145}, {0x0201, 0x0202}} {
		for i, at := range e.strips[tags[0]] {
			if sizes := e.strips[tags[1]]; i < len(sizes) {
				e.claim(int64(at) + int64(sizes[i]))
			}
		}
	}
	return e.position()
}

var exifSizes = [...]int64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}

// entry reads one entry of a directory.
func (e *exifReader) entry(d exifDir, b []byte) error {
	tag, kind, count := e.order.Uint16(b), e.order.Uint16(b[2:]), int64(e.order.Uint32(b[4:]))
	if kind == 0 || int(kind) >= len(exifSizes) {
		return nil
	}
	size := count * exifSizes[kind]
	value := b[8:min(12, 8+size)]
	if size > 4 {
		at := int64(e.order.Uint32(b[8:]))
		if at+size > e.size {
			e.gap(matcher.Corrupt, "a value lies beyond the end of a picture")
		} else {
			e.claim(at + size)
		}
		value = e.at(at, min(size, exifValue))
		if len(value) == exifValue && (kind == 2 || kind == 7) {
			e.gap(matcher.TooBig, "a text in a picture is over the limit")
		}
	}
	switch tag {
	case 0x8769, 0x8825, 0xa005, 0x014a: // directories: of Exif, of positions, of others
		for _, at := range e.numbers(kind, value, exifDirs) {
			e.dirs = append(e.dirs, exifDir{int64(at), tag == 0x8825})
		}
		return nil
	case 0x0111, 0x0117, 0x0144, 0x0145, 0x0201, 0x0202: // pixels
		if count > exifStrips {
			e.end = -1
		}
		e.strips[tag] = e.numbers(kind, value, exifStrips)
		return nil
	}
	return e.value(d, tag, kind, value)
}

func (e *exifReader) numbers(kind uint16, b []byte, most int) []uint32 {
	var list []uint32
	for len(list) < most {
		switch {
		case (kind == 4 || kind == 13) && len(b) >= 4:
			list = append(list, e.order.Uint32(b))
			b = b[4:]
		case kind == 3 && len(b) >= 2:
			list = append(list, uint32(e.order.Uint16(b)))
			b = b[2:]
		default:
			return list
		}
	}
	return list
}

// value hands on a value that is text.
func (e *exifReader) value(d exifDir, tag, kind uint16, b []byte) error {
	name := exifTags[tag]
	switch {
	case d.gps && tag <= 4:
		e.gps[tag] = e.degrees(tag, b)
		return nil
	case tag == 0x02bc:
		return e.x.xmp(e.p, bytes.NewReader(b))
	case tag == 0x83bb:
		return e.x.iptc(e.p, b)
	case tag == 0x8649:
		return e.x.photoshop(e.p, b)
	case 0x9c9b <= tag && tag <= 0x9c9f:
		return e.x.carried(e.p, "exif", name, utf16Text(b, 0))
	case kind == 2:
		if name == "" || d.gps {
			name = fmt.Sprintf("tag %04x", tag)
		}
		return e.x.carried(e.p, "exif", name, strings.ReplaceAll(repair(b), "\x00", " "))
	case tag == 0x9286, d.gps && (tag == 0x1b || tag == 0x1c):
		if d.gps {
			name = "GPS"
		}
		return e.x.carried(e.p, "exif", name, e.comment(b))
	case (kind == 7 || kind == 1) && len(b) >= 8 && tag != 0x8773 && tag != 0x015b && tag != 0xc4a5:
		if name == "" {
			name = fmt.Sprintf("tag %04x", tag)
		}
		in := e.p
		in.path = join(in.path, "exif")
		return e.x.bits(in, name, b)
	}
	return nil
}

// comment decodes a text that says its encoding in its first eight bytes.
func (e *exifReader) comment(b []byte) string {
	if len(b) < 8 {
		return ""
	}
	code, text := string(b[:8]), b[8:]
	if strings.HasPrefix(code, "UNICODE") {
		if bytes.HasPrefix(text, []byte("\xfe\xff")) || e.order == binary.BigEndian && !bytes.HasPrefix(text, []byte("\xff\xfe")) {
			return utf16Text(text, 1)
		}
		return utf16Text(text, 0)
	}
	if !strings.HasPrefix(code, "ASCII") && !strings.HasPrefix(code, "JIS") && code != strings.Repeat("\x00", 8) {
		text = b
	}
	if s, ok := pdfText(text); ok {
		return s
	}
	return ""
}

// degrees is a position, or the letter that says its half of the earth.
func (e *exifReader) degrees(tag uint16, b []byte) string {
	if tag == 1 || tag == 3 {
		return strings.Trim(string(b), "\x00 ")
	}
	sum := 0.0
	for i, part := 0, 1.0; i < 3 && len(b) >= 8; i, part = i+1, part*60 {
		if under := e.order.Uint32(b[4:]); under != 0 {
			sum += float64(e.order.Uint32(b)) / float64(under) / part
		}
		b = b[8:]
	}
	return fmt.Sprintf("%.6f", sum)
}

// position hands on where the picture was taken.
func (e *exifReader) position() error {
	lat, lon := e.gps[2], e.gps[4]
	if lat == "" || lon == "" {
		return nil
	}
	if strings.HasPrefix(e.gps[1], "S") {
		lat = "-" + lat
	}
	if strings.HasPrefix(e.gps[3], "W") {
		lon = "-" + lon
	}
	return e.x.carried(e.p, "exif", "GPS", lat+", "+lon)
}
