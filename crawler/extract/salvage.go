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
		if err := x.upTo(p, br, localHead); err != nil {
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

// upTo reads the strings up to a magic.
func (x *extraction) upTo(p place, br *bufio.Reader, stops stops) error {
	swept := x.reader(&before{r: br, stops: stops})
	defer x.release(swept)
	return x.strings(p, swept)
}

// salvageEntry reads the entry whose header br stands at.
func (x *extraction) salvageEntry(p place, br *bufio.Reader) (stop bool, err error) {
	var h [localHeader]byte
	if _, err := io.ReadFull(br, h[:]); err != nil {
		return true, nil
	}
	le := binary.LittleEndian
	e := sealed{
		flags: le.Uint16(h[6:]), method: le.Uint16(h[8:]), time: le.Uint16(h[10:]),
		crc: le.Uint32(h[14:]), size: int64(le.Uint32(h[18:])),
	}
	name, extra := make([]byte, le.Uint16(h[26:])), make([]byte, le.Uint16(h[28:]))
	if n, err := io.ReadFull(br, name); err != nil {
		return true, x.strings(p, bufio.NewReader(bytes.NewReader(name[:n])))
	}
	n, _ := io.ReadFull(br, extra)
	e.extra = extra[:n]
	p = p.in(string(name))
	if x.entries++; x.entries > x.lim.Entries {
		x.gap(p, matcher.Count, "too many entries", 0)
		return true, nil
	}
	if err := x.named(p, string(name)); err != nil {
		return true, err
	}
	if err := x.strings(p, bufio.NewReader(bytes.NewReader(e.extra))); err != nil {
		return true, err
	}
	if e.flags&encryptedFlag != 0 {
		return x.salvageSealed(p, br, e)
	}
	known := e.flags&8 == 0 && e.size != 0xffffffff
	c := &byteCounter{r: br}
	src := &source{x: x, packed: c.count}
	switch {
	case e.method == zip.Store && known:
		src.r = io.LimitReader(c, e.size)
	case e.method == zip.Store:
		src.r, src.packed = untilDescriptor(br), nil
	default:
		u, err := x.unpacker(e.method, e.flags, c, -1, e.size)
		if err != nil {
			cause, detail := causeOf(err)
			x.gap(p, cause, detail, e.size)
			return false, nil
		}
		defer u.free()
		src.r = u
	}
	return x.salvaged(p, src)
}

func (x *extraction) salvaged(p place, src *source) (stop bool, err error) {
	if err := x.document(p, "", src); err != nil {
		return true, err
	}
	_, _ = io.Copy(io.Discard, src)
	x.ended(p, src)
	return x.spent(), nil
}

// salvageSealed reads an encrypted entry, if it can be held while its password is
// sought.
func (x *extraction) salvageSealed(p place, br *bufio.Reader, e sealed) (stop bool, err error) {
	if e.flags&8 != 0 || e.size > x.lim.Buffer-x.buffered {
		x.locked(p, "a zip entry", e.size)
		return false, nil
	}
	limited := x.reader(io.LimitReader(br, e.size))
	held, _ := hold(limited, e.size)
	x.release(limited)
	x.buffered += held.size
	defer func() { x.buffered -= held.size }()
	e.raw = func() io.Reader { return io.NewSectionReader(held, 0, held.size) }
	o, ok := x.unseal(e)
	if !ok {
		x.locked(p, "a zip entry", e.size)
		if p.depth >= x.lim.Depth {
			return false, x.strings(p, bufio.NewReader(e.raw()))
		}
		return false, x.salvageZip(p, e.raw()) // it may only say that it is encrypted
	}
	body := x.reader(o.raw())
	defer x.release(body)
	c := &byteCounter{r: body}
	u, err := x.unpacker(o.method, e.flags, c, -1, o.size)
	if err != nil {
		return false, nil // it was no error a moment ago
	}
	defer u.free()
	return x.salvaged(p, &source{x: x, r: u, packed: c.count})
}

// stops finds where something begins in b that a reader is to end before: its
// offset, or how much of b is surely before it; found tells which. all: b is the
// end of the stream.
type stops func(b []byte, all bool) (n int, found bool)

// isMagic stops at a magic.
func isMagic(magic []byte) stops {
	return func(b []byte, all bool) (int, bool) {
		if i := bytes.Index(b, magic); i >= 0 {
			return i, true
		}
		if all {
			return len(b), false
		}
		n := len(magic) - 1
		for n > 0 && !bytes.HasSuffix(b, magic[:n]) {
			n--
		}
		return len(b) - n, false
	}
}

// untilDescriptor reads the data of an entry whose size stands behind it.
func untilDescriptor(r *bufio.Reader) io.Reader {
	b := &before{r: r}
	b.stops = func(peek []byte, all bool) (int, bool) {
		n, found := localHead(peek, all)
		for from := 0; ; from++ {
			i, magic := isMagic([]byte("PK\x07\x08"))(peek[from:n], found || all)
			if from += i; !magic {
				return from, found && from == n
			}
			switch {
			case from+16 > len(peek) && !all:
				return from, false
			case from+16 <= len(peek) && int64(binary.LittleEndian.Uint32(peek[from+8:])) == b.n+int64(from):
				return from, true
			}
		}
	}
	return b
}

// localHead stops at the header of an entry of a zip.
func localHead(b []byte, all bool) (int, bool) {
	for from := 0; ; {
		n, found := isMagic(localMagic)(b[from:], all)
		n += from
		switch {
		case !found || looksLocal(b[n:]):
			return n, found
		case len(b)-n < localHeader && !all:
			return n, false
		}
		from = n + 1
	}
}

// looksLocal tells the header of an entry from its magic alone, in text or in
// packed bytes.
func looksLocal(b []byte) bool {
	if len(b) < localHeader {
		return false
	}
	method, name := binary.LittleEndian.Uint16(b[8:]), binary.LittleEndian.Uint16(b[26:])
	return b[4] <= 63 && b[5] <= 20 && method <= 99 && name < 4096
}

// before is a reader that ends before something, which stays in r. It waits for
// no more bytes than it must.
type before struct {
	r     *bufio.Reader
	stops stops
	n     int64 // bytes read
	found bool
}

func (b *before) Read(p []byte) (int, error) {
	for need := 1; ; {
		_, err := b.r.Peek(need)
		peek, _ := b.r.Peek(b.r.Buffered())
		if len(peek) == 0 {
			return 0, err
		}
		n, found := b.stops(peek, err != nil)
		if n > 0 {
			n = copy(p, peek[:n])
			_, _ = b.r.Discard(n)
			b.n += int64(n)
			return n, nil
		}
		if found {
			b.found = true
			return 0, io.EOF
		}
		need = len(peek) + 1
	}
}
