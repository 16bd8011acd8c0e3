package extract

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math/bits"
)

func isLzip(s sample) bool { return s.begins("LZIP\x01") }

// lzip reads the members of an lzip file.
func (x *extraction) lzip(p place, r *bufio.Reader) error {
	c := &byteCounter{r: r}
	z := &lzipReader{x: x, r: c}
	defer func() { z.member.free() }()
	return x.single(p, c, &source{x: x, packed: c.count, r: z})
}

type lzipReader struct {
	x      *extraction
	r      *byteCounter
	in     bool
	member unpacked
	sum    uint32
}

func (z *lzipReader) Read(p []byte) (int, error) {
	for {
		if !z.in {
			if err := z.next(); err != nil {
				return 0, err
			}
		}
		n, err := z.member.Read(p)
		z.sum = crc32.Update(z.sum, crc32.IEEETable, p[:n])
		if err == io.EOF {
			err = z.end()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

func (z *lzipReader) next() error {
	peek, _ := z.r.r.Peek(6)
	if s := (sample{peek: peek}); len(peek) < 6 || !isLzip(s) {
		return io.EOF
	}
	dict := uint32(1) << (peek[5] & 0x1f)
	dict -= dict / 16 * uint32(peek[5]>>5)
	_, _ = io.CopyN(io.Discard, z.r, 6) // they were seen
	props := binary.LittleEndian.AppendUint32([]byte{0x5d}, dict)
	var err error
	z.member, err = z.x.lzma(props, z.r, -1, left(z.r.r))
	z.in, z.sum = err == nil, 0
	return err
}

func (z *lzipReader) end() error {
	z.member.free()
	z.member, z.in = unpacked{}, false
	var trailer [20]byte
	if _, err := io.ReadFull(z.r, trailer[:]); err != nil {
		return io.ErrUnexpectedEOF
	}
	if binary.LittleEndian.Uint32(trailer[:]) != z.sum {
		return errChecksum
	}
	return nil
}

// isLZMA tells a file of bare LZMA, which has no magic, by what writers of it
// choose.
func isLZMA(s sample) bool {
	if len(s.peek) < 18 || s.peek[0] != 0x5d || s.peek[13] != 0 {
		return false
	}
	dict, size := binary.LittleEndian.Uint32(s.peek[1:]), binary.LittleEndian.Uint64(s.peek[5:])
	return dict >= 1<<12 && bits.OnesCount32(dict) <= 2 && (size == 1<<64-1 || size < 1<<40)
}

// lzmaAlone reads such a file.
func (x *extraction) lzmaAlone(p place, r *bufio.Reader) error {
	c := &byteCounter{r: r}
	var h [13]byte
	_, _ = io.ReadFull(c, h[:]) // it was seen
	u, err := x.lzma(h[:5], c, int64(binary.LittleEndian.Uint64(h[5:])), left(r))
	if err != nil {
		u.Reader = failing{err}
	}
	defer u.free()
	return x.single(p, c, &source{x: x, packed: c.count, r: u})
}

// failing is a reader that cannot be read.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
