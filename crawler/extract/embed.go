package extract

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"strconv"
)

// archiveMark tells where an archive begins within something else.
type archiveMark struct {
	magic string
	rare  int // the index of a byte of the magic that is rare in text
	looks func(b []byte) bool
}

const markBytes = 32 // that looks may ask for

func archiveMarks() []archiveMark {
	return []archiveMark{
		{"PK\x03\x04", 2, looksZip},
		{"\x1f\x8b\x08", 0, looksGzip},
		{"7z\xbc\xaf\x27\x1c", 2, func(b []byte) bool {
			return crc32.ChecksumIEEE(b[12:32]) == binary.LittleEndian.Uint32(b[8:])
		}},
		{"Rar!\x1a\x07", 4, func(b []byte) bool { return b[6] == 0 && b[9] == 0x73 || b[6] == 1 && b[7] == 0 }},
		{xzMagic, 0, func(b []byte) bool { return crc32.ChecksumIEEE(b[6:8]) == binary.LittleEndian.Uint32(b[8:]) }},
		{zstdMagic, 3, looksZstd},
		{"BZh", 1, func(b []byte) bool { return bzip2Magic.Match(b) }},
	}
}

func looksZip(b []byte) bool {
	names := binary.LittleEndian.Uint16(b[26:])
	return looksLocal(b) && b[4] >= 10 && names > 0 && names < 1024
}

// looksGzip unpacks a little: the magic is short, and programs hold it too.
func looksGzip(b []byte) bool {
	r := bufio.NewReader(bytes.NewReader(b[:min(len(b), 4096)]))
	if _, err := gzipHeader(r); err != nil || b[3] > 0x1f {
		return false
	}
	n, err := io.CopyN(io.Discard, flate.NewReader(r), 64)
	return n > 0 && (err == nil || errors.Is(err, io.ErrUnexpectedEOF)) || err == io.EOF
}

func looksZstd(b []byte) bool {
	f, err := zstdFrameOf(b[:min(len(b), 18)])
	if err != nil || b[4]&8 != 0 || len(b) < f.left+3 {
		return false
	}
	h := int(b[f.left]) | int(b[f.left+1])<<8 | int(b[f.left+2])<<16
	return h>>1&3 != 3 && h>>3 <= 128<<10
}

// archive finds where an archive begins in b, as a stops.
func archive(b []byte, all bool) (n int, found bool) {
	n = len(b)
	if !all {
		n = max(0, n-8) // a magic may begin there
	}
	for _, m := range archiveMarks() {
		for from := 0; from < len(b); {
			i := bytes.IndexByte(b[from:], m.magic[m.rare])
			if i < 0 {
				break
			}
			at := from + i - m.rare
			from += i + 1
			switch {
			case at < 0 || at >= n && found || !bytes.HasPrefix(b[at:], []byte(m.magic)):
			case len(b)-at < markBytes && !all:
				if at < n {
					n, found = at, false
				}
			case len(b)-at >= markBytes && m.looks(b[at:]):
				if at < n || at == n && !found {
					n, found = at, true
				}
			}
		}
	}
	return n, found
}

// prefix reads a text, and an archive that stands behind it: a script that unpacks
// itself, a page put before a zip to hide it.
func (x *extraction) prefix(p place, s sample, r *bufio.Reader) error {
	b := &before{r: r, stops: archive}
	br := x.reader(b)
	if n, found := archive(s.peek, true); found {
		s.peek = s.peek[:n]
	}
	err := x.decoded(p, s, br)
	x.release(br)
	if err != nil || !b.found {
		return err
	}
	return x.embedded(p, r, b.n)
}

// behind reads what stands behind or around what is known: strings, and the
// archives among them.
func (x *extraction) behind(p place, r *bufio.Reader) error { return x.behindAt(p, r, 0) }

// behindAt does so where r begins at an offset of the document.
func (x *extraction) behindAt(p place, r *bufio.Reader, at int64) error {
	b := &before{r: r, stops: archive}
	br := x.reader(b)
	err := x.stringsAt(p, br, at)
	x.release(br)
	if err != nil || !b.found {
		return err
	}
	return x.embedded(p, r, at+b.n)
}

// embedded reads the archive that begins at an offset of p.
func (x *extraction) embedded(p place, r *bufio.Reader, offset int64) error {
	in := p.in("@" + strconv.FormatInt(offset, 10))
	in.name = p.name
	return x.document(in, "", r)
}
