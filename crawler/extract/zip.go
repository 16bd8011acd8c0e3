package extract

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"compress/bzip2"
	"compress/flate"
	"encoding/binary"
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
	if isLastVolume(c) {
		x.gap(p, matcher.Truncated, volumeDetail, 0)
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
	o, ok := opened{method: f.Method, size: int64(f.CompressedSize64)}, true
	if _, err := f.OpenRaw(); err != nil {
		gap(p, matcher.Corrupt, "the header of a zip entry is broken", 0)
		return false, nil
	}
	e := sealedEntry(f)
	if o.raw = e.raw; e.flags&encryptedFlag != 0 {
		if o, ok = x.unseal(e); !ok {
			if !again {
				x.locked(p, "a zip entry", e.size)
			}
			return false, x.lyingOpen(p, e.raw())
		}
	}
	br := x.reader(o.raw())
	defer x.release(br)
	c := &byteCounter{r: br}
	u, err := x.unpacker(o.method, f.Flags, c, int64(f.UncompressedSize64), o.size)
	if err != nil {
		cause, detail := causeOf(err)
		gap(p, cause, detail, e.size)
		return false, nil
	}
	defer u.free()
	sum := crc32.NewIEEE()
	src := &source{x: x, r: io.TeeReader(u, sum), packed: c.count}
	if err := do(src); err != nil {
		return true, err
	}
	_, _ = io.Copy(io.Discard, src)
	if src.why == "" && sum.Sum32() != f.CRC32 && !o.unknown {
		src.why, src.detail = matcher.Corrupt, "checksum does not fit"
	}
	if !again {
		x.ended(p, src)
	}
	return x.spent(), nil
}

// lyingOpen reads what is only said to be encrypted.
func (x *extraction) lyingOpen(p place, raw io.Reader) error {
	br := x.reader(raw)
	defer x.release(br)
	if peek, _ := br.Peek(4 << 10); !isText(peek) {
		return nil
	}
	return x.document(p, "", br)
}

// unpacker undoes a method of zip (APPNOTE 4.4.5); size is -1 when it is not known.
func (x *extraction) unpacker(method, flags uint16, c *byteCounter, size, packed int64) (unpacked, error) {
	switch method {
	case zip.Store:
		return unpacked{Reader: c}, nil
	case zip.Deflate:
		return unpacked{Reader: flate.NewReader(c)}, nil
	case 9:
		return unpacked{Reader: &deflate64{r: c}}, nil
	case 12:
		return unpacked{Reader: bzip2.NewReader(c)}, nil
	case 14:
		var h [9]byte
		if _, err := io.ReadFull(c, h[:]); err != nil || h[2] != 5 || h[3] != 0 {
			return unpacked{}, errPacked
		}
		if flags&2 != 0 {
			size = -1 // the stream says where it ends
		}
		return x.lzma(h[4:], c, size, packed)
	case 20, 93:
		z := &zstdReader{x: x, r: c}
		return unpacked{z, z.free}, nil
	case 95:
		z := &xzReader{x: x, r: c}
		return unpacked{z, z.free}, nil
	}
	return unpacked{}, errUnknown
}

// span is where the data of an entry lies, with what its header takes at least.
type span struct {
	head, start, end int64
	file             *zip.File // nil for what is none
}

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
		spans = append(spans, span{head, start, start + int64(f.CompressedSize64), f})
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	for i := 1; i < len(spans); i++ {
		if spans[i].head < spans[i-1].end-overlapFudge || spans[i].start == spans[i-1].start {
			return spans, false
		}
	}
	return spans, true
}

// unclaimed reads the bytes that belong to no entry of the directory, before,
// between and behind them: as entries, where it hides some.
func (x *extraction) unclaimed(p place, c *chunks, spans []span) error {
	at := int64(0)
	for _, s := range spans {
		head := headOf(c, at, s)
		if err := x.sweep(p, c, at, head); err != nil {
			return err
		}
		if err := x.headers(p, c, head, s); err != nil {
			return err
		}
		at = s.end + descriptorAt(c, s)
	}
	if err := x.sweep(p, c, at, directoryOf(c, at)); err != nil {
		return err
	}
	return x.sweep(p, c, endOfZip(c), c.size)
}

// descriptorAt is how many bytes the data descriptor behind an entry takes (APPNOTE
// 4.3.9): sums and sizes, which may look like text.
func descriptorAt(c *chunks, s span) int64 {
	if s.file == nil || s.file.Flags&8 == 0 {
		return 0
	}
	var b [24]byte
	_, _ = c.ReadAt(b[:], s.end) // what is not there is no descriptor
	le := binary.LittleEndian
	n := int64(0)
	if string(b[:4]) == "PK\x07\x08" {
		n = 4
	}
	if le.Uint32(b[n:]) != s.file.CRC32 {
		return 0
	}
	if uint64(le.Uint32(b[n+4:])) == s.file.CompressedSize64 && uint64(le.Uint32(b[n+8:])) == s.file.UncompressedSize64 {
		return n + 12
	}
	return n + 20
}

// headers reads the text in the headers of an entry that the directory does not
// have, or has otherwise.
func (x *extraction) headers(p place, c *chunks, head int64, s span) error {
	b := make([]byte, max(0, min(s.start-head, 2*0xffff)))
	n, _ := c.ReadAt(b, head)
	local := b[min(n, localHeader):n]
	extra, same := bytes.CutPrefix(local, []byte(s.file.Name))
	if same {
		local = oddFields(extra)
	}
	if odd := oddFields(s.file.Extra); !bytes.Equal(local, odd) {
		local = slices.Concat(local, []byte{0}, odd)
	}
	if len(local) == 0 {
		return nil
	}
	return x.stringsAt(p, bufio.NewReader(bytes.NewReader(local)), head+localHeader)
}

// oddFields are the extra fields of a zip entry that are not those which every
// program writes: times, owners, sizes, encryption.
func oddFields(extra []byte) (odd []byte) {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), 4+int(binary.LittleEndian.Uint16(extra[2:]))
		if n > len(extra) {
			break
		}
		if !slices.Contains([]uint16{0x1, 0xa, 0x5455, 0x5855, 0x7855, 0x7875, 0x9901}, id) || n > 64 {
			odd = append(odd, extra[4:n]...)
		}
		extra = extra[n:]
	}
	return append(odd, extra...)
}

// headOf is where the local header of an entry begins, behind at. Its extra field
// is as long as it says there.
func headOf(c *chunks, at int64, s span) int64 {
	at = max(at, s.head-0xffff)
	if s.head < at {
		return s.head
	}
	b := make([]byte, s.head-at+localHeader)
	n, _ := c.ReadAt(b, at)
	b = b[:n]
	for i := bytes.LastIndex(b, localMagic); i >= 0 && i+localHeader <= n; i = bytes.LastIndex(b[:i], localMagic) {
		names := int64(binary.LittleEndian.Uint16(b[i+26:])) + int64(binary.LittleEndian.Uint16(b[i+28:]))
		if at+int64(i)+localHeader+names == s.start {
			return at + int64(i)
		}
	}
	return s.head
}

// directoryOf is where the directory begins, behind at.
func directoryOf(c *chunks, at int64) int64 {
	br := bufio.NewReader(io.NewSectionReader(c, at, c.size-at))
	n, _ := io.Copy(io.Discard, &before{r: br, stops: isMagic(centralMagic)})
	return at + n
}

func (x *extraction) sweep(p place, c *chunks, from, to int64) error {
	if from >= to {
		return nil
	}
	return x.salvageZip(p, io.NewSectionReader(c, from, to-from))
}

// endOfZip is where the last end-of-directory record and its comment end.
func endOfZip(c *chunks) int64 {
	at, record := endRecord(c)
	if record == nil {
		return c.size
	}
	return at + 22 + int64(binary.LittleEndian.Uint16(record[20:]))
}

// endRecord finds the last end-of-directory record, nil when there is none.
func endRecord(c *chunks) (at int64, record []byte) {
	tail := make([]byte, min(c.size, 66<<10))
	n, _ := c.ReadAt(tail, c.size-int64(len(tail)))
	i := bytes.LastIndex(tail[:n], []byte("PK\x05\x06"))
	if i < 0 || i+22 > n {
		return 0, nil
	}
	return c.size - int64(n) + int64(i), tail[i : i+22]
}

// isLastVolume tells a zip whose entries are in other files too.
func isLastVolume(c *chunks) bool {
	_, record := endRecord(c)
	if record == nil {
		return false
	}
	disk := binary.LittleEndian.Uint16(record[4:])
	return disk > 0 && disk < 0xffff && binary.LittleEndian.Uint16(record[8:]) <= binary.LittleEndian.Uint16(record[10:])
}
