package extract

import (
	"bufio"
	"io"
)

func isLZW(s sample) bool { return s.begins("\x1f\x9d") && len(s.peek) > 3 && s.peek[2]&0x1f >= 9 }

// lzw reads what the program compress packed.
func (x *extraction) lzw(p place, r *bufio.Reader) error {
	c := &byteCounter{r: r}
	var h [3]byte
	_, _ = io.ReadFull(c, h[:]) // it was seen
	most := int(min(h[2]&0x1f, 16))
	z := &lzwReader{r: c, most: most, blocks: h[2]&0x80 != 0, bits: 9, free: 256, prev: -1}
	if z.blocks {
		z.free++
	}
	z.prefix, z.suffix = make([]uint16, 1<<most), make([]byte, 1<<most)
	return x.single(p, c, &source{x: x, packed: c.count, r: z})
}

// lzwReader undoes LZW with codes of 9 to 16 bits, the lowest first, written in
// groups of eight of the same length.
type lzwReader struct {
	r          *byteCounter
	most, bits int
	blocks     bool // code 256 empties the table
	prefix     []uint16
	suffix     []byte
	free       int
	prev       int // the last code, -1 at the beginning
	first      byte
	group      [16]byte
	at, end    int // bits of group
	out        []byte
	err        error
}

func (z *lzwReader) Read(p []byte) (int, error) {
	for len(z.out) < 4096 && z.err == nil {
		z.err = z.step()
	}
	n := copy(p, z.out)
	z.out = append(z.out[:0], z.out[n:]...)
	if n == 0 && len(p) > 0 {
		return 0, z.err
	}
	return n, nil
}

// code reads the next code.
func (z *lzwReader) code() (int, error) {
	if z.free > 1<<z.bits-1 && z.bits < z.most {
		z.bits++
		z.at, z.end = 0, 0
	}
	if z.at+z.bits > z.end {
		n, err := io.ReadFull(z.r, z.group[:z.bits])
		z.at, z.end = 0, 8*n
		if z.end < z.bits {
			if err == io.ErrUnexpectedEOF {
				err = io.EOF
			}
			return 0, err
		}
	}
	v := 0
	for i := range z.bits {
		bit := z.at + i
		v |= int(z.group[bit/8]>>(bit%8)&1) << i
	}
	z.at += z.bits
	return v, nil
}

func (z *lzwReader) step() error {
	code, err := z.code()
	if err != nil {
		return err
	}
	switch {
	case z.prev < 0:
		if code >= 256 {
			return errPacked
		}
		z.prev, z.first = code, byte(code)
		z.out = append(z.out, z.first)
		return nil
	case code == lzwClear && z.blocks:
		z.free, z.bits, z.at, z.end = lzwClear, 9, 0, 0
		return nil
	case code > z.free || code == z.free && z.free == 1<<z.most:
		return errPacked
	}
	in, start := code, len(z.out)
	if code == z.free {
		z.out = append(z.out, z.first)
		code = z.prev
	}
	for code >= 256 {
		z.out = append(z.out, z.suffix[code])
		code = int(z.prefix[code])
	}
	z.first = byte(code)
	z.out = append(z.out, z.first)
	for i, j := start, len(z.out)-1; i < j; i, j = i+1, j-1 {
		z.out[i], z.out[j] = z.out[j], z.out[i]
	}
	if z.free < 1<<z.most {
		z.prefix[z.free], z.suffix[z.free] = uint16(z.prev), z.first
		z.free++
	}
	z.prev = in
	return nil
}
