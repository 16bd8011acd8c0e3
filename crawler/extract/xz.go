package extract

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"
	"slices"
)

const xzMagic = "\xfd7zXZ\x00"

func isXZ(s sample) bool { return s.begins(xzMagic) }

// xz reads an xz file (https://tukaani.org/xz/xz-file-format.txt).
func (x *extraction) xz(p place, r *bufio.Reader) error {
	c := &byteCounter{r: r}
	z := &xzReader{x: x, r: c}
	defer z.free()
	return x.single(p, c, &source{x: x, r: z, packed: c.count})
}

// single reads what a packer of one file holds, and sweeps what stands behind.
func (x *extraction) single(p place, c *byteCounter, src *source) error {
	r := c.r
	in := p.in(unpackedName(p.name, ""))
	if err := x.document(in, "", src); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, src)
	x.ended(in, src)
	if x.spent() {
		return nil
	}
	if c.n == 0 {
		_, _ = r.Discard(1) // or the same would be tried again
	}
	return x.behind(p, r)
}

// xzReader reads the blocks of the streams of an xz file, one after the other.
type xzReader struct {
	x     *extraction
	r     *byteCounter
	begun bool // a stream was read to its end
	check byte
	block unpacked
	start int64 // of the block's packed data
	sum   hash.Hash
	in    bool // in a block
}

func (z *xzReader) free() {
	z.block.free()
	z.block = unpacked{}
}

func (z *xzReader) Read(p []byte) (int, error) {
	for {
		if !z.in {
			if err := z.next(); err != nil {
				return 0, err
			}
		}
		n, err := z.block.Read(p)
		z.sum.Write(p[:n])
		if err == io.EOF {
			err = z.end()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// next goes to the next block, of this stream or the next.
func (z *xzReader) next() error {
	for {
		if z.check == 0xff || !z.begun {
			if err := z.stream(); err != nil {
				return err
			}
		}
		size, err := z.r.ReadByte()
		if err != nil {
			return io.ErrUnexpectedEOF
		}
		if size > 0 {
			return z.open(size)
		}
		if err := z.index(); err != nil {
			return err
		}
		z.check = 0xff
	}
}

// stream reads the header of a stream; io.EOF where none stands.
func (z *xzReader) stream() error {
	for z.begun {
		peek, _ := z.r.r.Peek(len(xzMagic))
		if string(peek) == xzMagic {
			break
		}
		if len(peek) < 4 || !bytes.Equal(peek[:4], make([]byte, 4)) {
			return io.EOF
		}
		_, _ = io.CopyN(io.Discard, z.r, 4) // padding
	}
	var h [12]byte
	if _, err := io.ReadFull(z.r, h[:]); err != nil {
		return io.ErrUnexpectedEOF
	}
	if crc32.ChecksumIEEE(h[6:8]) != binary.LittleEndian.Uint32(h[8:]) {
		return errPacked
	}
	z.begun, z.check = true, h[7]&0xf
	return nil
}

// xzChecks are the sizes of the checks by their ids.
var xzChecks = [16]int{0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64}

func newXZCheck(id byte) hash.Hash {
	switch id {
	case 1:
		return crc32.NewIEEE()
	case 4:
		return crc64.New(crc64.MakeTable(crc64.ECMA))
	}
	return sha256.New()
}

// open reads the header of a block.
func (z *xzReader) open(size byte) error {
	h := make([]byte, (int(size)+1)*4)
	h[0] = size
	if _, err := io.ReadFull(z.r, h[1:]); err != nil {
		return io.ErrUnexpectedEOF
	}
	body, sum := h[:len(h)-4], h[len(h)-4:]
	if crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(sum) {
		return errPacked
	}
	filters, unpackedSize, err := xzFilters(body)
	if err != nil {
		return err
	}
	last := filters[len(filters)-1]
	if last.id != 0x21 || len(last.props) != 1 {
		return errUnknown
	}
	z.start = z.r.n
	if z.block, err = z.x.lzma2(last.props[0], z.r, unpackedSize, left(z.r.r)); err != nil {
		return err
	}
	for i := len(filters) - 2; i >= 0; i-- {
		if z.block.Reader, err = unfilter(filters[i].id, filters[i].props, z.block.Reader); err != nil {
			return err
		}
	}
	z.sum, z.in = newXZCheck(z.check), true
	return nil
}

type xzFilter struct {
	id    uint64
	props []byte
}

// xzFilters reads the filters in the header of a block, and the size of what it
// unpacks to, -1 if that is not said.
func xzFilters(h []byte) (filters []xzFilter, size int64, err error) {
	b := &numbers{b: h[2:]}
	size = -1
	if h[1]&0x40 != 0 {
		b.varint()
	}
	if h[1]&0x80 != 0 {
		size = int64(b.varint() &^ (1 << 63))
	}
	for range h[1]&3 + 1 {
		f := xzFilter{id: b.varint()}
		f.props = b.take(b.varint())
		filters = append(filters, f)
	}
	if b.short {
		return nil, 0, errPacked
	}
	return filters, size, nil
}

// end closes a block: padding and check.
func (z *xzReader) end() error {
	z.free()
	z.in = false
	n := (4 - (z.r.n-z.start)%4) % 4
	b := make([]byte, int(n)+xzChecks[z.check])
	if _, err := io.ReadFull(z.r, b); err != nil {
		return io.ErrUnexpectedEOF
	}
	got := z.sum.Sum(nil)
	switch z.check {
	case 1, 4:
		slices.Reverse(got) // xz writes them little endian
	case 10:
	default:
		return nil
	}
	if !bytes.Equal(got, b[n:]) {
		return errChecksum
	}
	return nil
}

// index skips the index of a stream and its footer.
func (z *xzReader) index() error {
	start := z.r.n - 1
	count, err := binary.ReadUvarint(z.r)
	for i := uint64(0); i < 2*count && err == nil; i++ {
		_, err = binary.ReadUvarint(z.r)
	}
	if err == nil {
		_, err = io.CopyN(io.Discard, z.r, (4-(z.r.n-start)%4)%4+4+12)
	}
	if err != nil {
		return io.ErrUnexpectedEOF
	}
	return nil
}
