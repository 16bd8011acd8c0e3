package extract

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"strings"

	"peeler/matcher"
)

var errChecksum = errors.New("checksum does not fit")

// gzip reads the members of a gzip file (RFC 1952). compress/gzip refuses a
// member whose name is over 512 bytes; here any length is skipped.
func (x *extraction) gzip(p place, r *bufio.Reader) error {
	for n := 0; ; n++ {
		magic, _ := r.Peek(3)
		if n > 0 && !bytes.Equal(magic, []byte("\x1f\x8b\x08")) {
			return x.behind(p, r)
		}
		if n >= x.lim.Entries {
			x.gap(p, matcher.Count, "too many members", 0)
			return nil
		}
		name, err := gzipHeader(r)
		if err != nil {
			x.gap(p, matcher.Corrupt, "the header of a gzip member is broken", 0)
			return x.strings(p, r)
		}
		in := p.in(unpackedName(p.name, name))
		if err := x.named(in, name); err != nil {
			return err
		}
		c := &byteCounter{r: r}
		crc := crc32.NewIEEE()
		src := &source{x: x, packed: c.count, r: &checked{r: io.TeeReader(flate.NewReader(c), crc), sum: crc, in: r}}
		if err := x.document(in, "", src); err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, src)
		x.ended(in, src)
		if src.why != "" {
			return nil
		}
	}
}

// gzipHeader reads a member's header and returns the name in it, or its
// beginning.
func gzipHeader(r *bufio.Reader) (name string, err error) {
	var h [10]byte
	if _, err := io.ReadFull(r, h[:]); err != nil || h[2] != 8 {
		return "", io.ErrUnexpectedEOF
	}
	const fhcrc, fextra, fname, fcomment = 2, 4, 8, 16
	flags := h[3]
	if flags&fextra != 0 {
		var n [2]byte
		if _, err := io.ReadFull(r, n[:]); err != nil {
			return "", err
		}
		if _, err := r.Discard(int(binary.LittleEndian.Uint16(n[:]))); err != nil {
			return "", err
		}
	}
	for _, f := range []byte{fname, fcomment} {
		if flags&f == 0 {
			continue
		}
		s, err := zeroEnded(r)
		if err != nil {
			return "", err
		}
		name = strings.TrimSpace(name + " " + s)
	}
	if flags&fhcrc != 0 {
		_, err = r.Discard(2)
	}
	return name, err
}

// zeroEnded reads up to a zero and keeps the first 4 KiB.
func zeroEnded(r *bufio.Reader) (string, error) {
	var b []byte
	for {
		c, err := r.ReadByte()
		if err != nil {
			return "", err
		}
		if c == 0 {
			return string(b), nil
		}
		if len(b) < 4096 {
			b = append(b, c)
		}
	}
}

// unpackedName is the name of what was packed.
func unpackedName(packed, inner string) string {
	if inner != "" {
		return inner
	}
	low := strings.ToLower(packed)
	for _, s := range []struct{ ext, to string }{{".tgz", ".tar"}, {".tbz2", ".tar"}, {".tbz", ".tar"}, {".txz", ".tar"}, {".tzst", ".tar"}, {".gz", ""}, {".bz2", ""}, {".xz", ""}, {".zst", ""}, {".lz4", ""}, {".z", ""}, {".lzma", ""}} {
		if strings.HasSuffix(low, s.ext) && len(packed) > len(s.ext) {
			return packed[:len(packed)-len(s.ext)] + s.to
		}
	}
	return "unpacked"
}

// bzip2 reads a bzip2 file.
func (x *extraction) bzip2(p place, r *bufio.Reader) error {
	c := &byteCounter{r: r}
	return x.single(p, c, &source{x: x, packed: c.count, r: bzip2.NewReader(c)})
}

// checked compares the trailer of a gzip member when its data has ended.
type checked struct {
	r    io.Reader
	sum  hash.Hash32
	in   *bufio.Reader
	done bool
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if err != io.EOF || c.done {
		return n, err
	}
	c.done = true
	var trailer [8]byte
	if _, err := io.ReadFull(c.in, trailer[:]); err != nil {
		return n, io.ErrUnexpectedEOF
	}
	if binary.LittleEndian.Uint32(trailer[:]) != c.sum.Sum32() {
		return n, errChecksum
	}
	return n, io.EOF
}

// byteCounter counts what is taken from a buffer. Being an io.ByteReader it
// keeps flate and bzip2 from reading beyond their data.
type byteCounter struct {
	r *bufio.Reader
	n int64
}

func (c *byteCounter) count() int64 { return c.n }

func (c *byteCounter) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

func (c *byteCounter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
