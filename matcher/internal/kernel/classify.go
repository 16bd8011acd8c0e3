package kernel

import "encoding/binary"

// Signs are the ASCII signs that may begin an encoding or an obfuscation:
// percent and ampersand escapes, \u, =41, [at], (dot), {at}, +44.
const Signs = `%&\=[({+`

// Masks says of what class each of 64 bytes is: bit i speaks of byte i.
type Masks struct {
	Word  uint64 // ASCII letters and digits, and bytes of 0x80 and above
	Digit uint64 // ASCII digits
	High  uint64 // bytes of 0x80 and above
	At    uint64 // '@'
	Mark  uint64 // Signs
}

// Classify sets one Masks for each BlockSize bytes of text, the last for what is
// left, and writes text with A-Z as a-z to folded, which may be text itself.
// Bits that stand for bytes beyond text are zero. It panics if masks or folded
// are too short.
func (k *Kernel) Classify(masks []Masks, folded, text []byte) {
	blocks := len(text) / BlockSize
	masks = masks[:(len(text)+BlockSize-1)/BlockSize]
	folded = folded[:len(text)]
	if blocks > 0 {
		k.classifyBlocks(masks[:blocks], folded, text)
	}
	if tail := text[blocks*BlockSize:]; len(tail) > 0 {
		// A NUL is of no class.
		var block [BlockSize]byte
		copy(block[:], tail)
		k.classifyBlocks(masks[blocks:], block[:], block[:])
		copy(folded[blocks*BlockSize:], block[:])
	}
}

// lanes has the classes of each byte, a byte lane each in the order of Masks.
var lanes = func() (t [256]uint64) {
	for c := range t {
		letter := 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
		digit := '0' <= c && c <= '9'
		for lane, is := range []bool{letter || digit || c >= 0x80, digit, c >= 0x80, c == '@'} {
			if is {
				t[c] |= 1 << (8 * lane)
			}
		}
	}
	for _, c := range []byte(Signs) {
		t[c] |= 1 << 32
	}
	return t
}()

// classify is the portable loop over whole blocks. Eight bytes at a time are
// looked up and shifted into the lanes, which leaves eight bits of each mask.
func classify(masks []Masks, folded, text []byte) {
	for i := range masks {
		in, out := (*[BlockSize]byte)(text[i*BlockSize:]), (*[BlockSize]byte)(folded[i*BlockSize:])
		var m Masks
		for at := 0; at < BlockSize; at += 8 {
			x := binary.LittleEndian.Uint64(in[at:])
			l := lanes[x>>56]
			l = l<<1 | lanes[x>>48&0xff]
			l = l<<1 | lanes[x>>40&0xff]
			l = l<<1 | lanes[x>>32&0xff]
			l = l<<1 | lanes[x>>24&0xff]
			l = l<<1 | lanes[x>>16&0xff]
			l = l<<1 | lanes[x>>8&0xff]
			l = l<<1 | lanes[x&0xff]
			m.Word |= l & 0xff << at
			m.Digit |= l >> 8 & 0xff << at
			m.High |= l >> 16 & 0xff << at
			m.At |= l >> 24 & 0xff << at
			m.Mark |= l >> 32 & 0xff << at
			binary.LittleEndian.PutUint64(out[at:], fold(x))
		}
		masks[i] = m
	}
}

// fold makes capital letters small in eight bytes at once.
func fold(x uint64) uint64 {
	const each = 0x0101010101010101
	low := x & (0x7f * each)
	capital := (low + (0x80-'A')*each) &^ (low + (0x80-'Z'-1)*each) &^ x & (0x80 * each)
	return x | capital>>2
}
