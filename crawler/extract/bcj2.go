package extract

import (
	"encoding/binary"
	"io"
)

// bcj2 undoes the filter of 7z that keeps the targets of a program's calls and
// jumps in streams of their own.
type bcj2 struct {
	main, call, jump, bits *byteCounter
	code, span             uint32 // of the range coder
	odds                   [258]uint32
	prev                   byte
	at                     uint32
	out                    []byte
	err                    error
}

func newBCJ2(in []*byteCounter) *bcj2 {
	b := &bcj2{main: in[0], call: in[1], jump: in[2], bits: in[3], span: 0xffffffff}
	for i := range b.odds {
		b.odds[i] = 1024
	}
	for range 5 {
		b.code = b.code<<8 | b.bit()
	}
	return b
}

// bit is the next byte of the range coder; it looks ahead of the end.
func (b *bcj2) bit() uint32 {
	c, _ := b.bits.ReadByte()
	return uint32(c)
}

func (b *bcj2) Read(p []byte) (int, error) {
	for len(b.out) < len(p) && len(b.out) < 4096 && b.err == nil {
		b.err = b.step()
	}
	n := copy(p, b.out)
	b.out = append(b.out[:0], b.out[n:]...)
	if n == 0 && len(p) > 0 {
		return 0, b.err
	}
	return n, nil
}

// step reads a byte, and the target of a branch behind it.
func (b *bcj2) step() error {
	c, err := b.main.ReadByte()
	if err != nil {
		return err
	}
	b.put(c)
	prev := b.prev
	b.prev = c
	i, from := 257, b.jump
	switch {
	case c == 0xe8:
		i, from = int(prev), b.call
	case c == 0xe9:
		i = 256
	case prev == 0x0f && c&0xf0 == 0x80:
	default:
		return nil
	}
	if !b.taken(i) {
		return nil
	}
	var to [4]byte
	if _, err := io.ReadFull(from, to[:]); err != nil {
		return io.ErrUnexpectedEOF
	}
	dest := binary.BigEndian.Uint32(to[:]) - (b.at + 4)
	for k := range 4 {
		b.put(byte(dest >> (8 * k)))
	}
	b.prev = byte(dest >> 24)
	return nil
}

func (b *bcj2) put(c byte) {
	b.out = append(b.out, c)
	b.at++
}

// taken decodes whether the target lies in its stream.
func (b *bcj2) taken(i int) bool {
	odds := b.odds[i]
	bound := b.span >> 11 * odds
	taken := b.code >= bound
	if taken {
		b.span -= bound
		b.code -= bound
		b.odds[i] -= odds >> 5
	} else {
		b.span = bound
		b.odds[i] += (2048 - odds) >> 5
	}
	if b.span < 1<<24 {
		b.span <<= 8
		b.code = b.code<<8 | b.bit()
	}
	return taken
}
