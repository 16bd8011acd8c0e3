package extract

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/binary"
	"io"

	"peeler/matcher"
)

var (
	localMagic   = []byte("PK\x03\x04")
	centralMagic = []byte("PK\x01\x02")
)

// salvageZip reads a zip from front to back by the headers of its entries. It
// finds what a directory hides, and unpacks no byte twice.
func (x *extraction) salvageZip(p place, r io.Reader) error {
	br := x.reader(r)
	defer x.release(br)
	for {
		swept := x.reader(&before{r: br, magic: localMagic})
		err := x.strings(p, swept)
		x.release(swept)
		if err != nil {
			return err
		}
		if _, err := br.Peek(1); err != nil {
			return nil
		}
		if stop, err := x.salvageEntry(p, br); stop || err != nil {
			return err
		}
	}
}

// salvageEntry reads the entry whose header br stands at.
func (x *extraction) salvageEntry(p place, br *bufio.Reader) (stop bool, err error) {
	var h [localHeader]byte
	if _, err := io.ReadFull(br, h[:]); err != nil {
		return true, nil
	}
	le := binary.LittleEndian
	flags, method := le.Uint16(h[6:]), le.Uint16(h[8:])
	size := int64(le.Uint32(h[18:]))
	name := make([]byte, le.Uint16(h[26:]))
	if _, err := io.ReadFull(br, name); err != nil {
		return true, nil
	}
	if _, err := br.Discard(int(le.Uint16(h[28:]))); err != nil {
		return true, nil
	}
	p = p.in(string(name))
	if x.entries++; x.entries > x.lim.Entries {
		x.gap(p, matcher.Count, "too many entries", 0)
		return true, nil
	}
	if err := x.named(p, string(name)); err != nil {
		return true, err
	}
	c := &byteCounter{r: br}
	src := &source{x: x, packed: c.count}
	known := flags&8 == 0 && size != 0xffffffff
	switch {
	case flags&encryptedFlag != 0:
		x.gap(p, matcher.Encrypted, "a zip entry is encrypted", size)
		return false, nil
	case method == zip.Store && known:
		src.r = io.LimitReader(c, size)
	case method == zip.Store:
		src.r, src.packed = &before{r: br, magic: localMagic}, nil
	default:
		if src.r = unpacker(method, c); src.r == nil {
			x.gap(p, matcher.UnknownFormat, "this method of zip is not read yet", size)
			return false, nil
		}
	}
	if err := x.document(p, "", src); err != nil {
		return true, err
	}
	_, _ = io.Copy(io.Discard, src)
	x.ended(p, src)
	return x.spent(), nil
}

// before is a reader that ends before magic, which stays in r.
type before struct {
	r     *bufio.Reader
	magic []byte
}

func (b *before) Read(p []byte) (int, error) {
	peek, err := b.r.Peek(b.r.Size())
	if len(peek) == 0 {
		return 0, err
	}
	n := len(peek) - len(b.magic) + 1
	if err != nil {
		n = len(peek)
	}
	if i := bytes.Index(peek, b.magic); i == 0 {
		return 0, io.EOF
	} else if i > 0 {
		n = i
	}
	n = copy(p, peek[:n])
	_, _ = b.r.Discard(n)
	return n, nil
}
