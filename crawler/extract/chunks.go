package extract

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

const chunkSize = 1 << 20

// chunks holds bytes for random access, in pieces so that growing never copies.
type chunks struct {
	list [][]byte
	size int64
}

// hold reads r to its end, or until limit bytes are held: then whole is false
// and the rest is still in r.
func hold(r *bufio.Reader, limit int64) (c *chunks, whole bool) {
	c = &chunks{}
	for {
		if c.size >= limit {
			_, err := r.Peek(1)
			return c, err != nil
		}
		size := int64(chunkSize)
		if c.size == 0 {
			size = int64(max(r.Buffered(), 512)) // small files are many
		}
		b := make([]byte, min(size, limit-c.size))
		n, err := io.ReadFull(r, b)
		c.list = append(c.list, b[:n])
		c.size += int64(n)
		if err != nil {
			return c, true
		}
	}
}

var errOffset = errors.New("a negative offset")

// ReadAt implements io.ReaderAt.
func (c *chunks) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errOffset
	}
	n := 0
	for _, b := range c.list {
		if off >= int64(len(b)) {
			off -= int64(len(b))
			continue
		}
		n += copy(p[n:], b[off:])
		off = 0
		if n == len(p) {
			return n, nil
		}
	}
	return n, io.EOF
}

// all reads what is held from its beginning.
func (c *chunks) all() io.Reader { return io.NewSectionReader(c, 0, c.size) }

// count counts how often sep occurs, but for where two pieces meet.
func (c *chunks) count(sep []byte) int {
	n := 0
	for _, b := range c.list {
		n += bytes.Count(b, sep)
	}
	return n
}

// flat is what is held in one piece; c holds nothing more after it.
func (c *chunks) flat() []byte {
	if len(c.list) == 1 {
		return c.list[0]
	}
	b := make([]byte, 0, c.size)
	for _, piece := range c.list {
		b = append(b, piece...)
	}
	c.list = nil
	return b
}
