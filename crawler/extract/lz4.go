package extract

import (
	"bufio"
	"encoding/binary"
	"io"
)

const (
	lz4Magic  = "\x04\x22\x4d\x18"
	lz4Legacy = "\x02\x21\x4c\x18"
	lz4Past   = 64 << 10 // bytes that a block looks back
	lz4Most   = 8 << 20  // bytes of a block, unpacked
)

func isLZ4(s sample) bool { return s.begins(lz4Magic, lz4Legacy) }

// lz4 reads the frames of an lz4 file.
func (x *extraction) lz4(p place, r *bufio.Reader) error {
	c := &byteCounter{r: r}
	w, err := x.window(2*lz4Most+lz4Past, -1, -1)
	z := &lz4Reader{r: c, err: err}
	defer func() { x.windows -= w }()
	return x.single(p, c, &source{x: x, packed: c.count, r: z})
}

type lz4Reader struct {
	r       *byteCounter
	in      bool
	begun   bool
	legacy  bool
	sums    int // bytes behind each block
	end     int // bytes behind the frame
	block   []byte
	out     []byte // what was unpacked last, behind what it looks back at
	pending []byte // of out
	err     error
}

func (z *lz4Reader) Read(p []byte) (int, error) {
	for len(z.pending) == 0 && z.err == nil {
		z.err = z.next()
	}
	if len(z.pending) == 0 {
		return 0, z.err
	}
	n := copy(p, z.pending)
	z.pending = z.pending[n:]
	return n, nil
}

func (z *lz4Reader) next() error {
	if !z.in {
		return z.frame()
	}
	if z.legacy {
		if peek, _ := z.r.r.Peek(4); len(peek) == 0 || isLZ4(sample{peek: peek}) {
			z.in = false
			return nil
		}
	}
	var h [4]byte
	if _, err := io.ReadFull(z.r, h[:]); err != nil {
		return io.ErrUnexpectedEOF
	}
	size := binary.LittleEndian.Uint32(h[:])
	plain := !z.legacy && size>>31 != 0
	if !z.legacy {
		size &^= 1 << 31
	}
	if size == 0 {
		z.in = false
		_, _ = io.CopyN(io.Discard, z.r, int64(z.end))
		return nil
	}
	if int(size) > lz4Most+lz4Most/128+64 {
		return errPacked
	}
	return z.unpack(int(size), plain)
}

// frame reads the header of a frame; io.EOF where none stands.
func (z *lz4Reader) frame() error {
	peek, _ := z.r.r.Peek(4)
	switch s := (sample{peek: peek}); {
	case !isLZ4(s) && z.begun:
		return io.EOF
	case !isLZ4(s):
		return errPacked
	default:
		z.legacy = s.begins(lz4Legacy)
	}
	z.begun, z.in, z.sums, z.end, z.out = true, true, 0, 0, z.out[:0]
	_, _ = io.CopyN(io.Discard, z.r, 4) // it was seen
	if z.legacy {
		return nil
	}
	var h [2]byte
	if _, err := io.ReadFull(z.r, h[:]); err != nil {
		return io.ErrUnexpectedEOF
	}
	flags, skip := h[0], int64(1)
	if flags>>6 != 1 {
		return errUnknown
	}
	skip += int64(flags>>3&1)*8 + int64(flags&1)*4
	z.sums, z.end = int(flags>>4&1)*4, int(flags>>2&1)*4
	_, err := io.CopyN(io.Discard, z.r, skip)
	return err
}

// unpack reads a block of so many packed bytes.
func (z *lz4Reader) unpack(size int, plain bool) error {
	if cap(z.block) < size {
		z.block = make([]byte, size)
	}
	b := z.block[:size]
	n, err := io.ReadFull(z.r, b)
	if over := len(z.out) - lz4Past; over > 0 {
		z.out = z.out[:copy(z.out, z.out[over:])]
	}
	start := len(z.out)
	if plain {
		z.out = append(z.out, b[:n]...)
	} else {
		var bad error
		if z.out, bad = lz4Block(z.out, b[:n], start+lz4Most); err == nil {
			err = bad
		}
	}
	z.pending = z.out[start:]
	if err == nil {
		_, err = io.CopyN(io.Discard, z.r, int64(z.sums))
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// lz4Block unpacks b behind out, up to most bytes of both.
func lz4Block(out, b []byte, most int) ([]byte, error) {
	length := func(n int) int {
		if n < 15 {
			return n
		}
		for len(b) > 0 && n < 1<<30 {
			c := b[0]
			b = b[1:]
			n += int(c)
			if c != 255 {
				return n
			}
		}
		return 1 << 30
	}
	for len(b) > 0 {
		token := b[0]
		b = b[1:]
		literals := length(int(token >> 4))
		if literals > len(b) || len(out)+literals > most {
			return out, errPacked
		}
		out = append(out, b[:literals]...)
		b = b[literals:]
		if len(b) == 0 {
			return out, nil
		}
		if len(b) < 2 {
			return out, errPacked
		}
		back := int(binary.LittleEndian.Uint16(b))
		b = b[2:]
		match := length(int(token&0xf)) + 4
		if back == 0 || back > len(out) || len(out)+match > most {
			return out, errPacked
		}
		for match > 0 { // what is copied may grow as it is
			n := min(match, back)
			out = append(out, out[len(out)-back:len(out)-back+n]...)
			match -= n
		}
	}
	return out, nil
}
