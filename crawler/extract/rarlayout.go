package extract

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
)

// rarLayout is what the headers of a rar tell before it is read: where its files
// lie, and what reading them costs.
type rarLayout struct {
	v5       bool
	locked   bool   // its headers are encrypted
	files    []span // the data of files
	comments []span // comments of version 4, with their headers
	dict     int64  // the largest dictionary
	model    int64  // the largest memory that a file begins to unpack with
	cost     int64  // rounds of hashing to try a password
	total    int64  // rounds for all the keys
	salts    map[string]bool
}

const (
	rar4Rounds = 1 << 18
	rar4Window = 4 << 20
	rarHeader  = 64 << 10 // bytes of a header that are looked at
)

func rarLayoutOf(c *chunks, most int) rarLayout {
	l := rarLayout{salts: map[string]bool{}}
	magic := make([]byte, 8)
	_, _ = c.ReadAt(magic, 0) // it was seen
	l.v5 = magic[6] == 1
	at, next := int64(7), l.block4
	if l.v5 {
		at, next = 8, l.block5
	}
	for range 4 * most {
		b := make([]byte, min(rarHeader, max(0, c.size-at)))
		n, _ := c.ReadAt(b, at)
		size := next(c, b[:n], at)
		if size <= 0 || at+size > c.size {
			break
		}
		at += size
	}
	return l
}

// key counts what a key costs, unless it is made already.
func (l *rarLayout) key(salt []byte, rounds int64) {
	l.cost = max(l.cost, rounds)
	if !l.salts[string(salt)] {
		l.salts[string(salt)] = true
		l.total += rounds
	}
}

// block4 reads a header of version 4 and returns its size and that of its data, 0
// for the end.
func (l *rarLayout) block4(c *chunks, b []byte, at int64) int64 {
	n := &numbers{b: b}
	n.take(2)
	kind, flags, size := n.byte(), n.u16(), int64(n.u16())
	if n.short || size < 7 {
		return 0
	}
	data := int64(0)
	if flags&0x8000 != 0 || kind == 0x74 {
		data = int64(n.u32())
	}
	switch kind {
	case 0x73:
		if l.locked = flags&0x80 != 0; l.locked {
			l.key(nil, rar4Rounds)
			return 0
		}
	case 0x74, 0x7a:
		n.take(4 + 1 + 4 + 4 + 1 + 1)
		name := uint64(n.u16())
		n.take(4)
		if flags&0x100 != 0 {
			data |= int64(n.u32()&0xffffff) << 32
			n.u32()
		}
		sub := n.take(name)
		if kind == 0x7a {
			if string(sub) == "CMT" && size+data < rarHeader && at+size+data <= c.size {
				l.comments = append(l.comments, span{head: at, start: at + size, end: at + size + data})
			}
			break
		}
		if flags&4 != 0 {
			salt := []byte("none")
			if flags&0x400 != 0 {
				salt = n.take(8)
			}
			l.key(salt, rar4Rounds)
		}
		l.dict = max(l.dict, rar4Window)
		l.files = append(l.files, span{head: at, start: at + size, end: at + size + data})
		if flags&1 == 0 { // not the rest of one in another volume
			l.measure(c, at+size, b)
		}
	}
	return size + data
}

// measure sees how much memory the model takes that a file of version 4 begins to
// unpack with. BUG: one that begins later in the file is not seen.
func (l *rarLayout) measure(c *chunks, at int64, header []byte) {
	var b [2]byte
	_, _ = c.ReadAt(b[:], at)
	const method, version = 25, 24
	if len(header) > method && header[method] != 0x30 && header[version] >= 29 && b[0]&0xa0 == 0xa0 {
		l.model = max(l.model, (int64(b[1])+1)<<20*4/3)
	}
}

// block5 does so for version 5.
func (l *rarLayout) block5(_ *chunks, b []byte, at int64) int64 {
	n := &numbers{b: b}
	n.take(4)
	size := int64(n.varint() & 0xffffffff)
	begin := int64(len(b) - len(n.b))
	kind, flags := n.varint(), n.varint()
	if n.short || size == 0 || size > 2<<20 {
		return 0
	}
	var extra, data int64
	if flags&1 != 0 {
		extra = int64(n.varint() & 0xffffffff)
	}
	if flags&2 != 0 {
		data = int64(n.varint() & (maxSize - 1))
	}
	header := b[:min(int64(len(b)), begin+size)]
	switch kind {
	case 2, 3:
		if extra > 0 && extra < int64(len(header)) {
			l.extra5(&numbers{b: header[int64(len(header))-extra:]})
		}
		if kind == 2 {
			l.file5(n)
			l.files = append(l.files, span{head: at, start: at + begin + size, end: at + begin + size + data})
		}
	case 4:
		l.locked = true
		n.varint()
		n.varint()
		l.key(nil, rounds5(n.byte()))
		return 0
	case 5:
		return 0
	}
	return begin + size + data
}

func (l *rarLayout) file5(n *numbers) {
	flags, size := n.varint(), n.varint()
	n.varint()
	if flags&2 != 0 {
		n.u32()
	}
	if flags&4 != 0 {
		n.u32()
	}
	packing := n.varint()
	dict := int64(128<<10) << (packing >> 10 & 0x1f)
	if packing&0x40 == 0 && flags&8 == 0 { // not solid: no more than the file
		dict = min(dict, int64(size&(maxSize-1)))
	}
	if packing>>7&7 != 0 {
		l.dict = max(l.dict, dict)
	}
}

// extra5 reads the extra records of a header, of which one says how the file is
// encrypted.
func (l *rarLayout) extra5(n *numbers) {
	for len(n.b) > 0 && !n.short {
		r := &numbers{b: n.take(n.varint())}
		if r.varint() == 1 {
			r.varint()
			r.varint()
			power := r.byte()
			l.key(slices.Concat(r.take(16), []byte{power}), rounds5(power))
		}
	}
}

func rounds5(power byte) int64 { return 2 << min(power, 24) }

// asRarFile makes a rar of the block of a comment, as if that were a file: head is
// the size of its header.
func asRarFile(block []byte, head int) []byte {
	b := []byte("Rar!\x1a\x07\x00\xcf\x90\x73\x00\x00\x0d\x00\x00\x00\x00\x00\x00\x00")
	file := slices.Clone(block)
	file[2] = 0x74
	binary.LittleEndian.PutUint16(file, uint16(crc32.ChecksumIEEE(file[2:head])))
	return append(b, file...)
}
