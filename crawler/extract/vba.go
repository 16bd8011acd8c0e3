package extract

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"math/bits"

	"peeler/matcher"
)

const (
	maxVBA   = 4 << 20 // bytes of a module that are read
	vbaChunk = 4096    // bytes that a chunk unpacks to
)

// vbaStart is how the packed source of a module begins: "Attribute", in literals.
var vbaStart = []byte("\x00Attribut\x00e")

// isVBA tells the stream of a module of macros ([MS-OVBA] 2.3.4.3): what the
// compiler made of it, then its source.
func isVBA(s sample) bool { return vbaAt(s.peek) >= 0 }

// vbaAt is where the first chunk of packed source begins, less than 0 for nowhere.
func vbaAt(b []byte) int {
	for from := 0; ; {
		i := bytes.Index(b[from:], vbaStart)
		if i < 0 {
			return -1
		}
		if i += from; i >= 3 && b[i-3] == 1 && b[i-1]&0x70 == 0x30 {
			return i - 2
		}
		from = i + 1
	}
}

// vba reads a module: its source as lines, and what stands before it.
func (x *extraction) vba(p place, r *bufio.Reader) error {
	held, whole := hold(r, min(maxVBA, x.lim.Buffer-x.buffered))
	x.buffered += held.size
	defer func() { x.buffered -= held.size }()
	b := make([]byte, held.size)
	n, _ := held.ReadAt(b, 0)
	b = b[:n]
	at := vbaAt(b)
	if !whole || at < 0 {
		x.gap(p, matcher.TooBig, "a module of macros over the limit: only the text in it is read", 0)
		return x.strings(p, bufio.NewReader(io.MultiReader(bytes.NewReader(b), r)))
	}
	if err := x.strings(p, bufio.NewReader(bytes.NewReader(b[:at]))); err != nil {
		return err
	}
	source, rest, whole := unpackVBA(b[at:])
	x.expanded += int64(len(source))
	if !whole {
		x.gap(p, matcher.Corrupt, "the source of a module of macros is broken", 0)
	}
	if err := x.text(p, bufio.NewReader(bytes.NewReader(source))); err != nil {
		return err
	}
	return x.strings(p, bufio.NewReader(bytes.NewReader(rest)))
}

// unpackVBA unpacks chunks ([MS-OVBA] 2.4.1) as far as there are any.
func unpackVBA(b []byte) (out, rest []byte, whole bool) {
	for len(b) >= 3 && b[1]&0x70 == 0x30 {
		head := int(binary.LittleEndian.Uint16(b))
		size := min(head&0xfff+3, len(b))
		chunk := b[2:size]
		b = b[size:]
		if head&0x8000 == 0 {
			out = append(out, chunk...)
			continue
		}
		start := len(out)
		if out, whole = unpackChunk(out, chunk, start); !whole {
			return out, b, false
		}
	}
	return out, b, true
}

// unpackChunk unpacks one chunk behind what is unpacked; start is where it begins.
func unpackChunk(out, b []byte, start int) ([]byte, bool) {
	for len(b) > 0 {
		flags := b[0]
		b = b[1:]
		for bit := 0; bit < 8 && len(b) > 0; bit++ {
			if flags>>bit&1 == 0 {
				out = append(out, b[0])
				b = b[1:]
				continue
			}
			if len(b) < 2 {
				return out, false
			}
			token := int(binary.LittleEndian.Uint16(b))
			b = b[2:]
			width := max(4, bits.Len(uint(max(len(out)-start-1, 0)))) // of the offset
			length, back := token&(0xffff>>width)+3, token>>(16-width)+1
			if back > len(out)-start || len(out)-start+length > vbaChunk {
				return out, false
			}
			for range length {
				out = append(out, out[len(out)-back])
			}
		}
	}
	return out, true
}
