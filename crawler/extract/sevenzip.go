package extract

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"peeler/matcher"
)

const (
	sevenMagic   = "7z\xbc\xaf\x27\x1c"
	sevenHead    = 32
	maxSevenHead = 32 << 20 // bytes of the directory, unpacked
	maxSevenNest = 4        // directories packed in directories
)

func isSevenZip(s sample) bool { return s.begins(sevenMagic) }

// sevenZip is a 7z file (7zFormat.txt of the LZMA SDK).
type sevenZip struct {
	x      *extraction
	p      place
	c      *chunks
	claims claims
	key    sevenKey // the last that was made
	locked bool     // no password fits
}

// sevenzip reads a 7z file by its directory, which stands at its end: the file is
// held in memory.
func (x *extraction) sevenzip(p place, r *bufio.Reader) error {
	c, whole := hold(r, x.lim.Buffer-x.buffered)
	x.buffered += c.size
	defer func() { x.buffered -= c.size }()
	if !whole {
		x.gap(p, matcher.TooBig, "a 7z over the limit: only the text in it that is not packed is read", 0)
		return x.strings(p, bufio.NewReader(io.MultiReader(io.NewSectionReader(c, 0, c.size), r)))
	}
	z := &sevenZip{x: x, p: p, c: c}
	dir, err := z.directory()
	if err != nil {
		cause, detail := causeOf(err)
		switch {
		case errors.Is(err, errLocked):
			x.locked(p, "the directory of a 7z", c.size)
			return nil
		case cause == matcher.Truncated && isVolumeName(p.name):
			detail = volumeDetail
		}
		x.gap(p, cause, "a 7z without its directory: "+detail, c.size)
		z.claims = claims{}
		z.claims.add(0, sevenHead)
		return z.claims.rest(x, p, c)
	}
	z.claims.add(sevenHead+dir.packAt, dir.packed())
	if err := z.claims.rest(x, p, c); err != nil {
		return err
	}
	return z.entries(dir)
}

var errLocked = errors.New("no password fits")

// directory reads the directory, unpacking it as often as it is packed.
func (z *sevenZip) directory() (*sevenDirectory, error) {
	head := make([]byte, sevenHead)
	n, _ := z.c.ReadAt(head, 0)
	if n < sevenHead {
		return nil, io.ErrUnexpectedEOF
	}
	le := binary.LittleEndian
	offset, size := le.Uint64(head[12:]), le.Uint64(head[20:])
	switch end := uint64(z.c.size - sevenHead); {
	case crc32.ChecksumIEEE(head[12:]) != le.Uint32(head[8:]):
		return nil, errChecksum
	case size == 0:
		z.claims.add(0, sevenHead)
		return &sevenDirectory{}, nil
	case offset > end || size > end-offset:
		return nil, io.ErrUnexpectedEOF
	case size > maxSevenHead:
		return nil, errWindow
	}
	z.claims.add(0, sevenHead)
	z.claims.add(sevenHead+int64(offset), int64(size))
	b := make([]byte, size)
	_, _ = z.c.ReadAt(b, sevenHead+int64(offset)) // it is there
	sum := le.Uint32(head[28:])
	for range maxSevenNest {
		if crc32.ChecksumIEEE(b) != sum {
			return nil, errChecksum
		}
		n := &numbers{b: b}
		switch n.byte() {
		case 1:
			return parseSeven(n, z.x.lim.Entries)
		case 0x17:
		default:
			return nil, errPacked
		}
		var d sevenDirectory
		if err := d.streams(n, z.x.lim.Entries); err != nil {
			return nil, err
		}
		if len(d.folders) != 1 || !d.folders[0].hasSum {
			return nil, errPacked
		}
		var err error
		if b, err = z.unpackDirectory(&d); err != nil {
			return nil, err
		}
		sum = d.folders[0].sum
	}
	return nil, refusal{matcher.TooDeep, "packed too often"}
}

func (z *sevenZip) unpackDirectory(d *sevenDirectory) ([]byte, error) {
	f := d.folders[0]
	if f.size() > maxSevenHead {
		return nil, errWindow
	}
	z.claims.add(sevenHead+d.packAt, d.packed())
	u, err := z.open(d, 0)
	if err != nil {
		return nil, err
	}
	defer u.free()
	return io.ReadAll(io.LimitReader(u, f.size()))
}

// entries reads the files in order, each folder of packed files once.
func (z *sevenZip) entries(d *sevenDirectory) error {
	var open sevenFolderReader
	defer open.free()
	stream := 0
	for i := range d.files {
		name, empty := d.file(i)
		p := z.p.in(name)
		if z.x.entries++; z.x.entries > z.x.lim.Entries {
			z.x.gap(p, matcher.Count, "too many entries", 0)
			return nil
		}
		if err := z.x.named(p, name); err != nil {
			return err
		}
		if empty {
			continue
		}
		if stream >= len(d.subs) {
			z.x.gap(p, matcher.Corrupt, "a 7z entry without data", 0)
			continue
		}
		sub := d.subs[stream]
		stream++
		if open.src == nil || open.folder != sub.folder {
			open.free()
			open = z.folder(d, sub.folder)
		}
		if err := z.entry(p, &open, sub); err != nil {
			return err
		}
		if z.x.spent() {
			return nil
		}
	}
	if d.more {
		z.x.gap(z.p, matcher.Count, "too many entries", 0)
	}
	return nil
}

// sevenFolderReader is a folder that is being unpacked.
type sevenFolderReader struct {
	folder int
	src    *source
	u      unpacked
}

func (f *sevenFolderReader) free() { f.u.free() }

// folder begins to unpack a folder; that it cannot be is told at its entries.
func (z *sevenZip) folder(d *sevenDirectory, i int) sevenFolderReader {
	u, err := z.open(d, i)
	src := &source{x: z.x, r: u, packed: func() int64 { return d.folders[i].packed }}
	switch {
	case errors.Is(err, errLocked):
		src.why, src.detail = matcher.Encrypted, ""
	case err != nil:
		src.why, src.detail = causeOf(err)
	}
	return sevenFolderReader{i, src, u}
}

func (z *sevenZip) entry(p place, f *sevenFolderReader, sub sevenSub) error {
	if f.src.why == matcher.Encrypted {
		z.x.locked(p, "a 7z entry", sub.size)
		return nil
	}
	src := &source{x: z.x, r: &sevenEntry{f: f.src, left: sub.size, sub: sub}}
	if err := z.x.document(p, "", src); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, src)
	z.x.ended(p, src)
	return nil
}

// sevenEntry is one file of a folder.
type sevenEntry struct {
	f    *source
	left int64
	sum  uint32
	sub  sevenSub
}

func (e *sevenEntry) Read(p []byte) (int, error) {
	if e.left == 0 {
		if e.sub.hasSum && e.sum != e.sub.sum {
			return 0, errChecksum
		}
		return 0, io.EOF
	}
	n, err := e.f.Read(p[:min(int64(len(p)), e.left)])
	e.sum = crc32.Update(e.sum, crc32.IEEETable, p[:n])
	e.left -= int64(n)
	switch {
	case err != io.EOF || n > 0:
		return n, nil
	case e.f.why != "":
		return 0, refusal{e.f.why, e.f.detail}
	}
	return 0, io.ErrUnexpectedEOF
}
