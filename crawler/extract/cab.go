package extract

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"

	"peeler/matcher"
)

func isCab(s sample) bool { return s.begins("MSCF\x00\x00\x00\x00") }

// cab is a cabinet of Microsoft ([MS-CAB]).
type cab struct {
	x       *extraction
	p       place
	c       *chunks
	folders []cabFolder
	spare   int64 // bytes that each block has for others' use
	opened  []cabOpen
	claims  claims
}

// cabOpen is a folder that was read from its beginning, as far as it was.
type cabOpen struct {
	at int64
	in *byteCounter
}

type cabFolder struct {
	at     int64
	blocks int
	method uint16
}

// cab reads a cabinet, whose directory stands at its beginning but whose files may
// share folders; it is held in memory.
func (x *extraction) cab(p place, r *bufio.Reader) error {
	c, whole := hold(r, x.lim.Buffer-x.buffered)
	x.buffered += c.size
	defer func() { x.buffered -= c.size }()
	all := bufio.NewReader(io.NewSectionReader(c, 0, c.size))
	if !whole {
		x.gap(p, matcher.TooBig, "a cabinet over the limit: only its text that is not packed is read", 0)
		return x.strings(p, bufio.NewReader(io.MultiReader(all, r)))
	}
	k := &cab{x: x, p: p, c: c}
	var h [36]byte
	_, _ = c.ReadAt(h[:], 0)
	le := binary.LittleEndian
	size, files, count := int64(le.Uint32(h[8:])), int64(le.Uint32(h[16:])), int(le.Uint16(h[28:]))
	k.readFolders(int(le.Uint16(h[26:])), le.Uint16(h[30:]))
	if size > c.size {
		x.gap(p, matcher.Truncated, "ends in the middle", size-c.size)
	}
	if err := k.files(files, count); err != nil {
		return err
	}
	for _, o := range k.opened {
		k.claims.add(o.at, o.in.n)
	}
	return k.claims.rest(x, p, c)
}

// readFolders reads the head of the cabinet and its folders.
func (k *cab) readFolders(count int, flags uint16) {
	br := bufio.NewReader(io.NewSectionReader(k.c, 36, k.c.size))
	spare := int64(0)
	if flags&4 != 0 {
		var b [4]byte
		_, _ = io.ReadFull(br, b[:])
		spare, k.spare = int64(b[2]), int64(b[3])
		_, _ = br.Discard(int(binary.LittleEndian.Uint16(b[:])))
	}
	for range 2 * (flags&1 + flags>>1&1) { // names of the cabinets before and behind
		_, _ = zeroEnded(br)
	}
	for range count {
		var b [8]byte
		if _, err := io.ReadFull(br, b[:]); err != nil {
			return
		}
		_, _ = br.Discard(int(spare))
		le := binary.LittleEndian
		k.folders = append(k.folders, cabFolder{int64(le.Uint32(b[:])), int(le.Uint16(b[4:])), le.Uint16(b[6:])})
	}
}

func (k *cab) files(at int64, count int) error {
	br := bufio.NewReader(io.NewSectionReader(k.c, at, k.c.size))
	in := &byteCounter{r: br}
	defer func() { k.claims.add(0, at+in.n) }()
	var (
		open   *source
		folder = -1
		done   int64 // bytes of the folder that were read
	)
	for range count {
		var b [16]byte
		if _, err := io.ReadFull(in, b[:]); err != nil {
			k.x.gap(k.p, matcher.Truncated, "ends in the middle", 0)
			return nil
		}
		name, err := zeroEnded(br)
		if err != nil {
			k.x.gap(k.p, matcher.Truncated, "ends in the middle", 0)
			return nil
		}
		in.n += int64(len(name)) + 1
		le := binary.LittleEndian
		size, from, i := int64(le.Uint32(b[:])), int64(le.Uint32(b[4:])), int(le.Uint16(b[8:]))
		if i >= len(k.folders) {
			k.x.gap(k.p.in(name), matcher.Truncated, volumeDetail, size)
			continue
		}
		if i != folder || from < done {
			open, folder, done = k.open(k.folders[i]), i, 0
		}
		n, _ := io.CopyN(io.Discard, open, from-done)
		body := io.LimitReader(open, size)
		stop, err := k.x.plainEntry(k.p.in(name), body)
		done += n + size
		if stop || err != nil {
			return err
		}
		k.x.ended(k.p.in(name), open)
	}
	return nil
}

// open reads a folder from its beginning.
func (k *cab) open(f cabFolder) *source {
	br := bufio.NewReader(io.NewSectionReader(k.c, f.at, k.c.size))
	c := &byteCounter{r: br}
	b := &cabBlocks{r: c, left: f.blocks, spare: k.spare}
	k.opened = append(k.opened, cabOpen{f.at, c})
	src := &source{x: k.x, packed: c.count, r: b}
	switch f.method & 0xf {
	case 0:
	case 1:
		b.past = make([]byte, 0, 64<<10)
	default:
		src.why, src.detail = causeOf(errUnknown)
	}
	return src
}

// cabBlocks reads the blocks of a folder one after the other.
type cabBlocks struct {
	r       *byteCounter
	left    int
	spare   int64
	past    []byte // nil when nothing is packed
	pending []byte
}

func (b *cabBlocks) Read(p []byte) (int, error) {
	for len(b.pending) == 0 {
		if b.left == 0 {
			return 0, io.EOF
		}
		b.left--
		if err := b.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, b.pending)
	b.pending = b.pending[n:]
	return n, nil
}

func (b *cabBlocks) next() error {
	var h [8]byte
	if _, err := io.ReadFull(b.r, h[:]); err != nil {
		return io.ErrUnexpectedEOF
	}
	if _, err := io.CopyN(io.Discard, b.r, b.spare); err != nil {
		return io.ErrUnexpectedEOF
	}
	packed := make([]byte, binary.LittleEndian.Uint16(h[4:]))
	if _, err := io.ReadFull(b.r, packed); err != nil {
		return io.ErrUnexpectedEOF
	}
	if b.past == nil {
		b.pending = packed
		return nil
	}
	body, ok := bytes.CutPrefix(packed, []byte("CK"))
	if !ok {
		return errPacked
	}
	size := int(binary.LittleEndian.Uint16(h[6:]))
	out := make([]byte, size)
	n, err := io.ReadFull(flate.NewReaderDict(bytes.NewReader(body), b.past), out)
	b.pending = out[:n]
	b.past = append(b.past, out[:n]...)
	b.past = b.past[max(0, len(b.past)-32<<10):]
	return err
}
