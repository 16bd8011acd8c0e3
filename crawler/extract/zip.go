package extract

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"compress/bzip2"
	"compress/flate"
	"hash/crc32"
	"io"
	"slices"

	"peeler/matcher"
)

const (
	encryptedFlag = 1 << 0
	localHeader   = 30     // bytes of a local file header without names (APPNOTE 4.3.7)
	maxDirectory  = 50_000 // entries that archive/zip may hold in memory
	overlapFudge  = 2      // bytes that data may overlap: some writers get it wrong
)

// zip reads a zip file by its directory, which stands at its end: the file is
// held in memory up to Limits.Buffer. One with a directory that cannot be
// trusted is read from front to back, so that every byte is unpacked once.
func (x *extraction) zip(p place, r *bufio.Reader) error {
	c, whole := hold(r, x.lim.Buffer-x.buffered)
	x.buffered += c.size
	defer func() { x.buffered -= c.size }()
	if !whole {
		x.gap(p, matcher.TooBig, "a zip over the limit: it is read without its directory", 0)
		return x.salvageZip(p, io.MultiReader(io.NewSectionReader(c, 0, c.size), r))
	}
	all := io.NewSectionReader(c, 0, c.size)
	if c.count(centralMagic) > maxDirectory {
		x.gap(p, matcher.Count, "a zip with a huge directory: it is read without it", 0)
		return x.salvageZip(p, all)
	}
	z, err := zip.NewReader(c, c.size)
	if z == nil || err != nil && len(z.File) == 0 {
		x.gap(p, matcher.Corrupt, "a zip without its directory", 0)
		return x.salvageZip(p, all)
	}
	spans, ok := spansOf(z)
	if !ok || len(z.File) == 0 && c.size > 22 {
		x.gap(p, matcher.Corrupt, "a zip whose directory lies", 0)
		return x.salvageZip(p, all)
	}
	if err := x.named(p, z.Comment); err != nil {
		return err
	}
	if err := x.unclaimed(p, c, spans); err != nil {
		return err
	}
	return x.parts(p, z)
}

// zipEntry reads one entry; stop tells that nothing more may be read.
func (x *extraction) zipEntry(p place, f *zip.File) (stop bool, err error) {
	return x.entry(p, f, false, func(src *source) error { return x.document(p, "", src) })
}

// entry hands what is in an entry to do. again: it has been read before, its names
// and gaps are told.
func (x *extraction) entry(p place, f *zip.File, again bool, do func(*source) error) (stop bool, err error) {
	gap := x.gap
	if again {
		gap = func(place, matcher.Cause, string, int64) {}
	} else {
		if x.entries++; x.entries > x.lim.Entries {
			x.gap(p, matcher.Count, "too many entries", 0)
			return true, nil
		}
		if err := x.named(p, f.Name, f.Comment); err != nil {
			return true, err
		}
	}
	raw, err := f.OpenRaw()
	if err != nil {
		gap(p, matcher.Corrupt, "the header of a zip entry is broken", 0)
		return false, nil
	}
	sum := crc32.NewIEEE()
	br := x.reader(raw)
	defer x.release(br)
	c := &byteCounter{r: br}
	body := unpacker(f.Method, c)
	switch {
	case f.Flags&encryptedFlag != 0:
		gap(p, matcher.Encrypted, "a zip entry is encrypted", int64(f.CompressedSize64))
		return false, nil
	case body == nil:
		gap(p, matcher.UnknownFormat, "this method of zip is not read yet", int64(f.CompressedSize64))
		return false, nil
	}
	src := &source{x: x, r: io.TeeReader(body, sum), packed: c.count}
	if err := do(src); err != nil {
		return true, err
	}
	_, _ = io.Copy(io.Discard, src)
	if src.why == "" && sum.Sum32() != f.CRC32 {
		src.why, src.detail = matcher.Corrupt, "checksum does not fit"
	}
	if !again {
		x.ended(p, src)
	}
	return x.spent(), nil
}

// unpacker undoes a method of zip (APPNOTE 4.4.5), nil for one not read yet.
func unpacker(method uint16, r io.Reader) io.Reader {
	switch method {
	case zip.Store:
		return r
	case zip.Deflate:
		return flate.NewReader(r)
	case 12:
		return bzip2.NewReader(r)
	}
	return nil
}

// span is where the data of an entry lies, with what its header takes at least.
type span struct{ head, start, end int64 }

// spansOf returns the spans of all entries in order of place. It is false when
// two overlap: then a small file would unpack to a huge one (golang/go#33026).
func spansOf(z *zip.Reader) ([]span, bool) {
	spans := make([]span, 0, len(z.File))
	for _, f := range z.File {
		start, err := f.DataOffset()
		if err != nil {
			continue // the entry will say so itself
		}
		head := start - localHeader - int64(len(f.Name))
		spans = append(spans, span{head, start, start + int64(f.CompressedSize64)})
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	for i := 1; i < len(spans); i++ {
		if spans[i].head < spans[i-1].end-overlapFudge || spans[i].start == spans[i-1].start {
			return spans, false
		}
	}
	return spans, true
}

// unclaimed sweeps the bytes that belong to no entry, before, between and behind
// them.
func (x *extraction) unclaimed(p place, c *chunks, spans []span) error {
	const slack = 512 // extra fields and descriptors
	at := int64(0)
	for _, s := range spans {
		if s.head-at > slack || at == 0 && s.head > 0 {
			if err := x.sweep(p, c, at, s.head); err != nil {
				return err
			}
		}
		at = s.end
	}
	return x.sweep(p, c, endOfZip(c), c.size)
}

func (x *extraction) sweep(p place, c *chunks, from, to int64) error {
	if from >= to {
		return nil
	}
	br := x.reader(io.NewSectionReader(c, from, to-from))
	defer x.release(br)
	return x.strings(p, br)
}

// endOfZip is where the last end-of-directory record and its comment end.
func endOfZip(c *chunks) int64 {
	tail := make([]byte, min(c.size, 66<<10))
	n, _ := c.ReadAt(tail, c.size-int64(len(tail)))
	i := bytes.LastIndex(tail[:n], []byte("PK\x05\x06"))
	if i < 0 || i+22 > n {
		return c.size
	}
	comment := int64(tail[i+20]) | int64(tail[i+21])<<8
	return c.size - int64(n) + int64(i) + 22 + comment
}
