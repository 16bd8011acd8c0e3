package extract

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/ascii85"
	"errors"
	"io"
)

var errFilter = errors.New("packed data is broken")

// pdfFilter undoes one filter (7.4), nil for one whose data is a picture or is
// not known.
func pdfFilter(name string, r *bufio.Reader, early int) io.Reader {
	switch name {
	case "FlateDecode", "Fl":
		if head, _ := r.Peek(2); len(head) == 2 && head[0]&15 == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
			_, _ = r.Discard(2) // it was peeked at; without it some writers leave it out
		}
		return flate.NewReader(r)
	case "LZWDecode", "LZW":
		return &pdfLZW{r: r, early: early}
	case "ASCIIHexDecode", "AHx":
		return &pdfHexed{r: r}
	case "ASCII85Decode", "A85":
		return ascii85.NewDecoder(&pdfUntil{r: r, end: '~'})
	case "RunLengthDecode", "RL":
		return &pdfRunLength{r: r}
	}
	return nil
}

// pdfUntil is a reader that ends before a byte.
type pdfUntil struct {
	r   *bufio.Reader
	end byte
}

func (u *pdfUntil) Read(p []byte) (int, error) {
	peek, err := u.r.Peek(1)
	if len(peek) == 0 {
		return 0, err
	}
	peek, _ = u.r.Peek(min(len(p), u.r.Buffered()))
	i := bytes.IndexByte(peek, u.end)
	if i == 0 {
		return 0, io.EOF
	}
	if i > 0 {
		peek = peek[:i]
	}
	n := copy(p, peek)
	_, _ = u.r.Discard(n)
	return n, nil
}

// pdfHexed decodes hexadecimal digits up to ">".
type pdfHexed struct{ r *bufio.Reader }

func (h *pdfHexed) Read(p []byte) (int, error) {
	for n := range p {
		var b byte
		for digits := 0; digits < 2; {
			c, err := h.r.ReadByte()
			if err == nil && c == '>' {
				_ = h.r.UnreadByte() // it was read just now
				err = io.EOF
			}
			if err != nil {
				if digits == 1 {
					p[n] = b << 4
					n++
				}
				if n > 0 {
					err = nil
				}
				return n, err
			}
			if d, ok := hexDigit(c); ok {
				b = b<<4 | d
				digits++
			}
		}
		p[n] = b
	}
	return len(p), nil
}

// pdfRunLength decodes runs (7.4.5).
type pdfRunLength struct {
	r    *bufio.Reader
	left int
	run  bool // of the byte that is next
	c    byte
}

func (l *pdfRunLength) Read(p []byte) (int, error) {
	for n := range p {
		if l.left == 0 {
			c, err := l.r.ReadByte()
			if err != nil || c == 128 {
				return n, io.EOF
			}
			l.left, l.run = int(c)+1, c > 128
			if l.run {
				l.left = 257 - int(c)
				l.c, err = l.r.ReadByte()
			}
			if err != nil {
				return n, io.EOF
			}
		}
		l.left--
		if !l.run {
			c, err := l.r.ReadByte()
			if err != nil {
				return n, io.EOF
			}
			l.c = c
		}
		p[n] = l.c
	}
	return len(p), nil
}

// pdfLZW decodes the LZW of TIFF and PDF, whose codes grow one early (7.4.4).
type pdfLZW struct {
	r     *bufio.Reader
	early int
	bits  uint
	acc   uint32
	width uint
	next  int // code
	last  int // code, -1 behind a clear
	prev  [4096]uint16
	tail  [4096]byte
	out   []byte // decoded, the last first
	err   error
}

const (
	lzwClear = 256
	lzwEnd   = 257
)

func (z *pdfLZW) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(z.out) == 0 {
			if z.err == nil {
				z.err = z.decode()
			}
			if z.err != nil {
				return n, z.err
			}
			continue
		}
		p[n] = z.out[len(z.out)-1]
		z.out = z.out[:len(z.out)-1]
		n++
	}
	return n, nil
}

// decode takes one code.
func (z *pdfLZW) decode() error {
	if z.width == 0 {
		z.clear()
	}
	for z.bits < z.width {
		c, err := z.r.ReadByte()
		if err != nil {
			return err
		}
		z.acc = z.acc<<8 | uint32(c)
		z.bits += 8
	}
	z.bits -= z.width
	code := int(z.acc>>z.bits) & (1<<z.width - 1)
	switch {
	case code == lzwClear:
		z.clear()
		return nil
	case code == lzwEnd:
		return io.EOF
	case code > z.next, code == z.next && z.last < 0:
		return errFilter
	}
	first := z.spell(code)
	if z.last >= 0 && z.next < len(z.tail) {
		z.prev[z.next], z.tail[z.next] = uint16(z.last), first
		z.next++
	}
	z.last = code
	for z.width < 12 && z.next+z.early >= 1<<z.width {
		z.width++
	}
	return nil
}

// spell puts what a code stands for into out, and returns its first byte. A code
// that is only about to be made stands for the last and its first byte again.
func (z *pdfLZW) spell(code int) byte {
	fresh := code == z.next
	if fresh {
		z.out = append(z.out, 0)
		code = z.last
	}
	for code > lzwEnd {
		z.out = append(z.out, z.tail[code])
		code = int(z.prev[code])
	}
	z.out = append(z.out, byte(code))
	if fresh {
		z.out[0] = byte(code)
	}
	return byte(code)
}

func (z *pdfLZW) clear() { z.width, z.next, z.last = 9, lzwEnd+1, -1 }
