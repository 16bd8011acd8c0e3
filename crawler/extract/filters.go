package extract

import (
	"encoding/binary"
	"io"
)

// numbers reads numbers from bytes of a header. Reading beyond them gives zeros
// and sets short.
type numbers struct {
	b     []byte
	short bool
}

func (n *numbers) take(size uint64) []byte {
	if size > uint64(len(n.b)) {
		n.b, n.short = nil, true
		return nil
	}
	b := n.b[:size]
	n.b = n.b[size:]
	return b
}

func (n *numbers) byte() byte {
	if b := n.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (n *numbers) u16() uint16 {
	if b := n.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (n *numbers) u32() uint32 {
	if b := n.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (n *numbers) u64() uint64 {
	if b := n.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// varint reads a number of groups of 7 bits, the lowest first.
func (n *numbers) varint() uint64 {
	v, size := binary.Uvarint(n.b)
	if size <= 0 {
		n.b, n.short = nil, true
		return 0
	}
	n.b = n.b[size:]
	return v
}

// unfilter undoes a filter by its id in xz (section 5.3 there).
func unfilter(id uint64, props []byte, r io.Reader) (io.Reader, error) {
	switch id {
	case 3:
		if len(props) != 1 {
			return nil, errPacked
		}
		return &delta{r: r, distance: int(props[0]) + 1}, nil
	case 4:
		return &branches{r: r, convert: new(x86).convert}, nil
	case 5:
		return &branches{r: r, convert: ppc}, nil
	case 7:
		return &branches{r: r, convert: arm}, nil
	case 8:
		return &branches{r: r, convert: armThumb}, nil
	case 9:
		return &branches{r: r, convert: sparc}, nil
	case 10:
		return &branches{r: r, convert: arm64}, nil
	}
	return nil, errUnknown
}

// delta adds to each byte the one a distance before it.
type delta struct {
	r        io.Reader
	distance int
	past     [256]byte
	at       byte
}

func (d *delta) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	for i := range p[:n] {
		p[i] += d.past[d.at-byte(d.distance)]
		d.past[d.at] = p[i]
		d.at++
	}
	return n, err
}

// branches turns the absolute addresses of a program's branches back to relative
// ones. convert does so for the code at an address and returns how much of it is
// done; the rest is asked again with more behind it.
type branches struct {
	r       io.Reader
	convert func(code []byte, at uint32) int
	room    []byte
	buf     []byte // of room
	done    int    // bytes of buf that are converted
	at      uint32
	err     error
}

func (b *branches) Read(p []byte) (int, error) {
	for b.done == 0 && b.err == nil {
		b.fill()
	}
	if b.done == 0 {
		return 0, b.err
	}
	n := copy(p, b.buf[:b.done])
	b.buf = b.buf[n:]
	b.done -= n
	return n, nil
}

func (b *branches) fill() {
	if b.room == nil {
		b.room = make([]byte, 32<<10)
	}
	b.buf = append(b.room[:0], b.buf...)
	var n int
	n, b.err = b.r.Read(b.room[len(b.buf):])
	b.buf = b.buf[:len(b.buf)+n]
	b.done = b.convert(b.buf, b.at)
	b.at += uint32(b.done)
	if b.err != nil {
		b.done = len(b.buf) // too short for a branch
	}
}

func arm(code []byte, at uint32) int {
	i := 0
	for ; i+4 <= len(code); i += 4 {
		if code[i+3] == 0xeb {
			v := binary.LittleEndian.Uint32(code[i:]) & 0xffffff
			v = (v<<2 - (at + uint32(i) + 8)) >> 2
			code[i], code[i+1], code[i+2] = byte(v), byte(v>>8), byte(v>>16)
		}
	}
	return i
}

func armThumb(code []byte, at uint32) int {
	i := 0
	for ; i+4 <= len(code); i += 2 {
		if code[i+1]&0xf8 != 0xf0 || code[i+3]&0xf8 != 0xf8 {
			continue
		}
		v := uint32(code[i+1]&7)<<19 | uint32(code[i])<<11 | uint32(code[i+3]&7)<<8 | uint32(code[i+2])
		v = (v<<1 - (at + uint32(i) + 4)) >> 1
		code[i+1], code[i] = 0xf0|byte(v>>19)&7, byte(v>>11)
		code[i+3], code[i+2] = 0xf8|byte(v>>8)&7, byte(v)
		i += 2
	}
	return i
}

func ppc(code []byte, at uint32) int {
	i := 0
	for ; i+4 <= len(code); i += 4 {
		if v := binary.BigEndian.Uint32(code[i:]); v&0xfc000003 == 0x48000001 {
			v = (v&0x3fffffc - (at + uint32(i))) & 0x3fffffc
			binary.BigEndian.PutUint32(code[i:], 0x48000001|v)
		}
	}
	return i
}

func sparc(code []byte, at uint32) int {
	i := 0
	for ; i+4 <= len(code); i += 4 {
		v := binary.BigEndian.Uint32(code[i:])
		if v>>22 == 0x100 || v>>22 == 0x1ff {
			v = (v<<2 - (at + uint32(i))) >> 2
			v = (0-(v>>22&1))<<22&0x3fffffff | v&0x3fffff | 0x40000000
			binary.BigEndian.PutUint32(code[i:], v)
		}
	}
	return i
}

func arm64(code []byte, at uint32) int {
	i := 0
	for ; i+4 <= len(code); i += 4 {
		v := binary.LittleEndian.Uint32(code[i:])
		pc := at + uint32(i)
		switch {
		case v>>26 == 0x25: // BL
			v = 0x94000000 | (v-pc>>2)&0x3ffffff
		case v&0x9f000000 == 0x90000000: // ADRP
			src := v>>29&3 | v>>3&0x1ffffc
			if (src+0x20000)&0x1c0000 != 0 {
				continue
			}
			dest := src - pc>>12
			v = v&0x9000001f | dest&3<<29 | dest&0x3fffc<<3 | (0-dest&0x20000)&0xe00000
		default:
			continue
		}
		binary.LittleEndian.PutUint32(code[i:], v)
	}
	return i
}

// x86 keeps what the filter for x86 remembers from call to call: which of the
// last bytes may begin a branch.
type x86 struct{ mask uint32 }

// convert follows the filter as the 7-Zip and xz projects define it.
func (f *x86) convert(code []byte, at uint32) int {
	i := 0
	for i+5 <= len(code) {
		if code[i]&0xfe != 0xe8 {
			f.mask >>= 1
			i++
			continue
		}
		i += f.branch(code[i:i+5], at+uint32(i))
	}
	return i
}

// branch converts a branch, if it is one, and returns how far to go on.
func (f *x86) branch(code []byte, at uint32) int {
	outer := func(b byte) bool { return b == 0 || b == 0xff }
	if f.mask != 0 && (f.mask > 4 || f.mask == 3 || outer(code[f.mask>>1+1])) {
		f.mask = f.mask>>1 | 4
		return 1
	}
	if !outer(code[4]) {
		f.mask = f.mask>>1 | 4
		return 1
	}
	v := binary.LittleEndian.Uint32(code[1:]) - (at + 5)
	if shift := f.mask & 6 << 2; f.mask != 0 && outer(byte(v>>shift)) {
		v = (v ^ (0x100<<shift - 1)) - (at + 5)
	}
	f.mask = 0
	v &= 0x1ffffff
	v |= 0 - v&0x1000000
	binary.LittleEndian.PutUint32(code[1:], v)
	return 5
}
