package extract

import (
	"bufio"
	"bytes"
	"io"

	"peeler/matcher"
)

// gif reads the blocks of a GIF (GIF89a).
func (x *extraction) gif(p place, r *bufio.Reader) error {
	var head [13]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || !discard(r, gifTable(head[10])) {
		return x.cutPicture(p, r)
	}
	for {
		c, err := r.ReadByte()
		if err != nil {
			return x.cutPicture(p, r)
		}
		whole := true
		switch c {
		case 0x3b:
			return x.behindPicture(p, r)
		case 0x2c:
			var d [9]byte
			_, err := io.ReadFull(r, d[:])
			whole = err == nil && discard(r, gifTable(d[8])+1)
			if whole {
				_, whole = gifBlocks(r, 0)
			}
		case 0x21:
			whole, err = x.gifExtension(p, r)
			if err != nil {
				return err
			}
		default:
			_ = r.UnreadByte() // it was read just now
			whole = false
		}
		if !whole {
			return x.cutPicture(p, r)
		}
	}
}

// gifTable is the size of the table of colours that flags tell of.
func gifTable(flags byte) int64 {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// gifBlocks takes the blocks up to the empty one, and keeps at most so many bytes.
func gifBlocks(r *bufio.Reader, most int) (b []byte, whole bool) {
	for {
		n, err := r.ReadByte()
		if err != nil || n == 0 {
			return b, err == nil
		}
		keep := min(int(n), most-len(b))
		start := len(b)
		b = append(b, make([]byte, keep)...)
		if _, err := io.ReadFull(r, b[start:]); err != nil || !discard(r, int64(int(n)-keep)) {
			return b, false
		}
	}
}

func (x *extraction) gifExtension(p place, r *bufio.Reader) (whole bool, err error) {
	kind, err := r.ReadByte()
	if err != nil {
		return false, nil
	}
	if kind == 0xff {
		if head, _ := r.Peek(12); bytes.Equal(head, []byte("\x0bXMP DataXMP")) {
			return x.gifXMP(p, r)
		}
	}
	b, whole := gifBlocks(r, imageText)
	if len(b) == imageText {
		x.gap(p, matcher.TooBig, "a text in a picture is over the limit", 0)
	}
	switch kind {
	case 0xf9: // how it is animated
	case 0xfe:
		err = x.carried(p, "comment", "", repair(b))
	case 0x01:
		err = x.carried(p, "text", "", repair(b[min(12, len(b)):]))
	default:
		err = x.bits(p, "extension", b)
	}
	return whole, err
}

// gifXMP reads a packet that lies in the file as it is, and whose last bytes make
// up for its not being in blocks.
func (x *extraction) gifXMP(p place, r *bufio.Reader) (whole bool, err error) {
	if !discard(r, 12) {
		return false, nil
	}
	packet := x.reader(&pdfUntil{r: r, end: 1})
	err = x.xmp(p, packet)
	x.release(packet)
	if err != nil {
		return false, err
	}
	return discard(r, 258), nil
}
