package extract

import (
	"encoding/binary"
	"io"
)

// lzmaDecoder undoes LZMA (the specification in the LZMA SDK). Unlike the
// libraries' it hands on what it has before an error, and takes memory only as it
// fills its window.
type lzmaDecoder struct {
	r    io.ByteReader
	in   []byte // of a chunk of LZMA2, in place of r
	err  error
	left int64 // bytes to come, -1 when the stream says where it ends
	end  bool  // the stream said so

	code, span uint32 // of the range coder

	window []byte
	size   int    // that window may have
	at     int    // where the next byte goes in it
	have   int    // bytes of it that may be looked back at
	pos    uint32 // bytes since it was emptied

	lc, lp, pb uint
	state      uint32
	reps       [4]uint32
	copied     int // bytes of a match still to come, from reps[0]

	match, repLong        [12 << 4]uint16
	rep, repG0, repG1, g2 [12]uint16
	slots                 [4][64]uint16
	special               [115]uint16
	align                 [16]uint16
	literals              []uint16
	lengths, repLengths   lzmaLengths
}

type lzmaLengths struct {
	choice   [2]uint16
	low, mid [16][8]uint16
	high     [256]uint16
}

const lzmaFirst = 1 << 20 // bytes of the window at first

// newLZMA decodes a stream by its properties.
func newLZMA(props byte, window int, r io.ByteReader, size int64) *lzmaDecoder {
	d := &lzmaDecoder{r: r, size: window, left: size}
	d.properties(props)
	d.reset()
	d.start()
	return d
}

func (d *lzmaDecoder) properties(p byte) {
	d.lc, d.lp, d.pb = uint(p%9), uint(p/9%5), uint(p/45)
	d.literals = make([]uint16, 0x300<<(d.lc+d.lp))
}

// reset forgets what was learnt, not the window.
func (d *lzmaDecoder) reset() {
	even := func(all ...[]uint16) {
		for _, probs := range all {
			for i := range probs {
				probs[i] = 1024
			}
		}
	}
	even(d.match[:], d.repLong[:], d.rep[:], d.repG0[:], d.repG1[:], d.g2[:], d.special[:], d.align[:], d.literals)
	for i := range d.slots {
		even(d.slots[i][:])
	}
	for _, l := range []*lzmaLengths{&d.lengths, &d.repLengths} {
		even(l.choice[:], l.high[:])
		for i := range l.low {
			even(l.low[i][:], l.mid[i][:])
		}
	}
	d.state, d.reps = 0, [4]uint32{}
}

// start begins to read the range coder.
func (d *lzmaDecoder) start() {
	d.code, d.span = 0, 0xffffffff
	for range 5 {
		d.code = d.code<<8 | d.next()
	}
}

// next is the next packed byte, 0 behind the end.
func (d *lzmaDecoder) next() uint32 {
	if len(d.in) > 0 {
		c := d.in[0]
		d.in = d.in[1:]
		return uint32(c)
	}
	if d.r == nil {
		d.err = io.ErrUnexpectedEOF
		return 0
	}
	c, err := d.r.ReadByte()
	if err != nil {
		d.err = io.ErrUnexpectedEOF
	}
	return uint32(c)
}

// Read unpacks; what stood before an error comes before it.
func (d *lzmaDecoder) Read(p []byte) (n int, err error) {
	if d.left >= 0 {
		p = p[:min(int64(len(p)), d.left)]
		if len(p) == 0 {
			return 0, io.EOF
		}
	}
	for n < len(p) && !d.end && d.err == nil {
		if d.copied == 0 {
			if c, literal := d.step(); literal && d.err == nil {
				p[n] = c
				d.put(c)
				n++
			}
			continue
		}
		n += d.repeat(p[n:])
	}
	if d.left >= 0 {
		d.left -= int64(n)
	}
	switch {
	case n > 0:
		return n, nil
	case d.err != nil:
		return 0, d.err
	}
	return 0, io.EOF
}

// repeat copies what it can of a match.
func (d *lzmaDecoder) repeat(p []byte) int {
	n := min(d.copied, len(p))
	for i := range n {
		p[i] = d.back(d.reps[0])
		d.put(p[i])
	}
	d.copied -= n
	return n
}

// back is the byte at a distance before the next.
func (d *lzmaDecoder) back(distance uint32) byte {
	if int(distance) >= d.have {
		return 0
	}
	i := d.at - int(distance) - 1
	if i < 0 {
		i += len(d.window)
	}
	return d.window[i]
}

func (d *lzmaDecoder) put(c byte) {
	if d.at == len(d.window) {
		d.turn()
	}
	d.window[d.at] = c
	d.at++
	d.pos++
	if d.have < len(d.window) {
		d.have++
	}
}

// turn widens the window that is full, or begins it anew.
func (d *lzmaDecoder) turn() {
	if len(d.window) == d.size {
		d.at = 0
		return
	}
	size := min(d.size, lzmaFirst)
	if len(d.window) > 0 {
		size = d.size
	}
	wider := make([]byte, size)
	copy(wider, d.window)
	d.window = wider
}

// step decodes a literal, or the length and the distance of a match.
func (d *lzmaDecoder) step() (c byte, literal bool) {
	state, posState := d.state, d.pos&(1<<d.pb-1)
	switch {
	case d.bit(&d.match[state<<4+posState]) == 0:
		return d.literal(), true
	case d.bit(&d.rep[state]) == 0:
		d.copied, d.state = d.length(&d.lengths, posState), turned(state, 7, 10)
		copy(d.reps[1:], d.reps[:3])
		d.reps[0] = d.distance(min(d.copied-2, 3))
	case d.bit(&d.repG0[state]) != 0:
		d.recall(state)
		d.copied, d.state = d.length(&d.repLengths, posState), turned(state, 8, 11)
	case d.bit(&d.repLong[state<<4+posState]) != 0:
		d.copied, d.state = d.length(&d.repLengths, posState), turned(state, 8, 11)
	default:
		d.copied, d.state = 1, turned(state, 9, 11)
	}
	switch {
	case d.reps[0] == 0xffffffff && d.left < 0 && d.r != nil:
		d.end, d.copied = true, 0
	case int64(d.reps[0]) >= int64(d.have), d.err != nil:
		d.copied = 0
		if d.err == nil {
			d.err = errPacked
		}
	}
	return 0, false
}

// turned is the state that a match leads to, behind a literal or another match.
func turned(state, literal, match uint32) uint32 {
	if state < 7 {
		return literal
	}
	return match
}

// recall takes one of the distances before the last.
func (d *lzmaDecoder) recall(state uint32) {
	i := 1
	if d.bit(&d.repG1[state]) != 0 {
		i = 2 + int(d.bit(&d.g2[state]))
	}
	distance := d.reps[i]
	copy(d.reps[1:], d.reps[:i])
	d.reps[0] = distance
}

func (d *lzmaDecoder) literal() byte {
	prev := uint32(d.back(0))
	at := (d.pos&(1<<d.lp-1))<<d.lc + prev>>(8-d.lc)
	probs := d.literals[0x300*at:][:0x300]
	symbol := uint32(1)
	if d.state >= 7 {
		for match := uint32(d.back(d.reps[0])); symbol < 0x100; {
			want := match >> 7 & 1
			match <<= 1
			bit := d.bit(&probs[(1+want)<<8+symbol])
			symbol = symbol<<1 | bit
			if bit != want {
				break
			}
		}
	}
	for symbol < 0x100 {
		symbol = symbol<<1 | d.bit(&probs[symbol])
	}
	switch {
	case d.state < 4:
		d.state = 0
	case d.state < 10:
		d.state -= 3
	default:
		d.state -= 6
	}
	return byte(symbol)
}

func (d *lzmaDecoder) length(l *lzmaLengths, posState uint32) int {
	switch {
	case d.bit(&l.choice[0]) == 0:
		return 2 + int(d.tree(l.low[posState][:], 3))
	case d.bit(&l.choice[1]) == 0:
		return 10 + int(d.tree(l.mid[posState][:], 3))
	}
	return 18 + int(d.tree(l.high[:], 8))
}

func (d *lzmaDecoder) distance(length int) uint32 {
	slot := d.tree(d.slots[length][:], 6)
	if slot < 4 {
		return slot
	}
	bits := slot>>1 - 1
	distance := (2 | slot&1) << bits
	if slot < 14 {
		return distance + d.reversed(d.special[distance-slot:], bits)
	}
	var direct uint32
	for range bits - 4 {
		d.span >>= 1
		d.code -= d.span
		low := 0 - d.code>>31
		d.code += d.span & low
		direct = direct<<1 + low + 1
		d.normal()
	}
	return distance + direct<<4 + d.reversed(d.align[:], 4)
}

// tree decodes a number of so many bits, the highest first.
func (d *lzmaDecoder) tree(probs []uint16, bits uint32) uint32 {
	symbol := uint32(1)
	for range bits {
		symbol = symbol<<1 | d.bit(&probs[symbol])
	}
	return symbol - 1<<bits
}

// reversed decodes one whose lowest bit comes first.
func (d *lzmaDecoder) reversed(probs []uint16, bits uint32) (v uint32) {
	symbol := uint32(1)
	for i := range bits {
		bit := d.bit(&probs[symbol])
		symbol = symbol<<1 | bit
		v |= bit << i
	}
	return v
}

func (d *lzmaDecoder) bit(prob *uint16) (bit uint32) {
	p := uint32(*prob)
	bound := d.span >> 11 * p
	if d.code < bound {
		d.span = bound
		*prob = uint16(p + (2048-p)>>5)
	} else {
		d.span -= bound
		d.code -= bound
		*prob = uint16(p - p>>5)
		bit = 1
	}
	if d.span < 1<<24 {
		d.span <<= 8
		d.code = d.code<<8 | d.next()
	}
	return bit
}

func (d *lzmaDecoder) normal() {
	if d.span < 1<<24 {
		d.span <<= 8
		d.code = d.code<<8 | d.next()
	}
}

// lzma2Decoder undoes LZMA2, which is LZMA in chunks, and chunks that are not
// packed.
type lzma2Decoder struct {
	d     lzmaDecoder
	r     io.Reader
	chunk []byte
	plain int // bytes to come that are not packed
	begun bool
	err   error
}

func newLZMA2(window int, r io.Reader) *lzma2Decoder {
	return &lzma2Decoder{r: r, d: lzmaDecoder{size: window, err: io.EOF}}
}

func (z *lzma2Decoder) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for z.err == nil {
		n, err := 0, error(io.EOF)
		if z.plain > 0 {
			n, err = z.copy(p)
		} else if z.begun {
			n, err = z.d.Read(p)
		}
		if n > 0 {
			return n, nil
		}
		if err == io.EOF {
			err = z.next()
		}
		z.err = err
	}
	return 0, z.err
}

// copy hands on what is not packed; it is looked back at too.
func (z *lzma2Decoder) copy(p []byte) (int, error) {
	n, err := z.r.Read(p[:min(len(p), z.plain)])
	for _, c := range p[:n] {
		z.d.put(c)
	}
	z.plain -= n
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// next reads the header of a chunk; io.EOF behind the last.
func (z *lzma2Decoder) next() error {
	var h [6]byte
	if _, err := io.ReadFull(z.r, h[:1]); err != nil {
		return io.ErrUnexpectedEOF
	}
	control, size := h[0], 2
	switch {
	case control == 0:
		return io.EOF
	case control >= 0xc0:
		size = 5
	case control >= 0x80:
		size = 4
	case control > 2:
		return errPacked
	}
	if _, err := io.ReadFull(z.r, h[1:1+size]); err != nil {
		return io.ErrUnexpectedEOF
	}
	if control == 1 || control >= 0xe0 {
		z.d.have, z.d.pos = 0, 0
	}
	unpacked := int(binary.BigEndian.Uint16(h[1:])) + 1
	if control < 0x80 {
		z.plain = unpacked
		return nil
	}
	return z.packed(control, unpacked+int(control&0x1f)<<16, int(binary.BigEndian.Uint16(h[3:]))+1, h[5])
}

// packed begins a chunk. What there is of one that is cut is unpacked all the same.
func (z *lzma2Decoder) packed(control byte, size, packed int, props byte) error {
	switch {
	case control >= 0xc0:
		if props >= 9*5*5 || props%9+props/9%5 > 4 {
			return errPacked
		}
		z.d.properties(props)
		z.begun = true
		z.d.reset()
	case !z.begun:
		return errPacked
	case control >= 0xa0:
		z.d.reset()
	}
	if cap(z.chunk) < packed {
		z.chunk = make([]byte, 64<<10)
	}
	n, _ := io.ReadFull(z.r, z.chunk[:packed])
	z.d.in, z.d.left, z.d.copied, z.d.err = z.chunk[:n], int64(size), 0, nil
	z.d.start()
	return nil
}
