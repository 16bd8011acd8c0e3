package extract

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"strings"
)

var (
	exifMagic   = []byte("Exif\x00\x00")
	xmpMagic    = []byte("http://ns.adobe.com/xap/1.0/\x00")
	xmpMore     = []byte("http://ns.adobe.com/xmp/extension/\x00")
	photoshop   = []byte("Photoshop 3.0\x00")
	xmpMoreHead = len(xmpMore) + 32 + 4 + 4 // a digest, the size of all and the offset
)

// jpegReader reads the segments of a JPEG (ITU-T T.81, B.1).
type jpegReader struct {
	x    *extraction
	p    place
	r    *bufio.Reader
	more []byte // of a packet of XMP that is longer than a segment
}

func (x *extraction) jpeg(p place, r *bufio.Reader) error {
	j := &jpegReader{x: x, p: p, r: r}
	_, _ = r.Discard(2) // it was peeked at
	whole, err := j.segments()
	if err != nil {
		return err
	}
	if len(j.more) > 0 {
		if err := x.xmp(p, bytes.NewReader(j.more)); err != nil {
			return err
		}
	}
	if !whole {
		return x.cutPicture(p, r)
	}
	return x.behindPicture(p, r)
}

// segments reads up to the end of the picture; it is false when there is none.
func (j *jpegReader) segments() (whole bool, err error) {
	for marker, ok := j.marker(); ; {
		switch {
		case !ok:
			return false, nil
		case marker == 0xd9:
			return true, nil
		case marker == 1, 0xd0 <= marker && marker <= 0xd8:
			marker, ok = j.marker()
			continue
		}
		var n [2]byte
		if _, err := io.ReadFull(j.r, n[:]); err != nil {
			return false, nil
		}
		b, whole := j.x.piece(j.p, j.r, max(0, int64(binary.BigEndian.Uint16(n[:]))-2))
		err := j.segment(marker, b)
		if !whole {
			err = j.x.bits(j.p, "segment", b)
		}
		if err != nil {
			return false, err
		}
		switch {
		case !whole:
			return false, nil
		case marker == 0xda:
			marker, ok = j.scan()
		default:
			marker, ok = j.marker()
		}
	}
}

func (j *jpegReader) marker() (byte, bool) {
	c, err := j.r.ReadByte()
	if err == nil && c != 0xff {
		err = j.r.UnreadByte()
		c = 0
	}
	if err != nil || c != 0xff {
		return 0, false
	}
	for c == 0xff {
		if c, err = j.r.ReadByte(); err != nil {
			return 0, false
		}
	}
	return c, true
}

// scan passes over pixels, and returns the marker behind them.
func (j *jpegReader) scan() (byte, bool) {
	for {
		_, err := j.r.ReadSlice(0xff)
		if err == bufio.ErrBufferFull {
			continue
		}
		c, next := j.r.ReadByte()
		switch {
		case err != nil || next != nil:
			return 0, false
		case c == 0xff:
			_ = j.r.UnreadByte() // it was read just now
		case c != 0 && (c < 0xd0 || c > 0xd7):
			return c, true
		}
	}
}

// segment reads a segment that may hold text.
func (j *jpegReader) segment(marker byte, b []byte) error {
	switch {
	case marker == 0xfe:
		return j.x.carried(j.p, "comment", "", repair(b))
	case marker < 0xe0 || marker > 0xef:
		return nil
	case bytes.HasPrefix(b, exifMagic):
		return j.x.exif(j.p, b[len(exifMagic):])
	case bytes.HasPrefix(b, xmpMagic):
		return j.x.xmp(j.p, bytes.NewReader(b[len(xmpMagic):]))
	case bytes.HasPrefix(b, xmpMore) && len(b) > xmpMoreHead:
		if len(j.more) < imageText {
			j.more = append(j.more, b[xmpMoreHead:]...)
			return nil
		}
		return j.x.xmp(j.p, bytes.NewReader(b[xmpMoreHead:]))
	case bytes.HasPrefix(b, photoshop):
		return j.x.photoshop(j.p, b[len(photoshop):])
	}
	for _, known := range []string{"JFIF", "JFXX", "ICC_PROFILE", "MPF\x00", "Adobe", "FPXR"} {
		if strings.HasPrefix(string(b[:min(len(b), 16)]), known) {
			return nil
		}
	}
	return j.x.bits(j.p, "segment", b)
}

// photoshop reads the resources that Photoshop puts into pictures.
func (x *extraction) photoshop(p place, b []byte) error {
	for len(b) >= 12 && string(b[:4]) == "8BIM" {
		id := binary.BigEndian.Uint16(b[4:])
		name := int(b[6]) + 1
		name += name & 1
		if len(b) < 6+name+4 {
			break
		}
		size := binary.BigEndian.Uint32(b[6+name:])
		b = b[6+name+4:]
		n := int(min(int64(size), int64(len(b))))
		var err error
		switch data := b[:n]; id {
		case 0x0404:
			err = x.iptc(p, data)
		case 0x0422:
			err = x.exif(p, data)
		case 0x0424:
			err = x.xmp(p, bytes.NewReader(data))
		case 0x040c, 0x040f, 0x03ed, 0x0425: // a thumbnail, colours, a resolution, a digest
		default:
			err = x.bits(p, "resource", data)
		}
		if err != nil {
			return err
		}
		b = b[min(n+n&1, len(b)):]
	}
	return nil
}

// iptcNames are the records of IPTC-IIM that tell of people and places (section 6).
var iptcNames = map[byte]string{
	5: "Title", 15: "Category", 20: "Supplemental Category", 25: "Keywords", 26: "Location Code", 27: "Location Name",
	40: "Special Instructions", 55: "Date", 60: "Time", 80: "By-line", 85: "By-line Title", 90: "City", 92: "Sublocation",
	95: "Province State", 100: "Country Code", 101: "Country", 103: "Reference", 105: "Headline", 110: "Credit",
	115: "Source", 116: "Copyright", 118: "Contact", 120: "Caption", 122: "Caption Writer",
}

// iptc reads the records of IPTC-IIM.
func (x *extraction) iptc(p place, b []byte) error {
	for len(b) >= 5 && b[0] == 0x1c {
		record, kind, n := b[1], b[2], int(binary.BigEndian.Uint16(b[3:]))
		b = b[5:]
		if n > len(b) {
			n = len(b)
		}
		text := b[:n]
		b = b[n:]
		if record != 2 || kind == 0 || !isText(text) {
			continue
		}
		name := iptcNames[kind]
		if name == "" {
			name = "record"
		}
		if err := x.carried(p, "iptc", name, repair(text)); err != nil {
			return err
		}
	}
	return nil
}
