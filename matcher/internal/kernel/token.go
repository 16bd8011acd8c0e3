package kernel

import (
	"math"
	"math/bits"
	"slices"
)

// Token is a word: a run of bytes of Masks.Word with none beside it.
type Token struct {
	Start uint32
	Len   uint16 // at most 65535, even if the word is longer
	Class uint8  // Letter, Digit, High: what its bytes are
	_     uint8
}

// Classes of the bytes of a token.
const (
	Letter uint8 = 1 << iota // an ASCII letter or a byte of 0x80 and above
	Digit
	High // a byte of 0x80 and above
)

// tokenRoom is how many tokens may be written beyond the last one.
const tokenRoom = 32

// tokenBlocks is how many blocks are cut at a time, and tokensMost how many
// tokens may end in them: every other byte, and those written in vain.
const (
	tokenBlocks = 64
	tokensMost  = tokenBlocks*BlockSize/2 + tokenRoom
)

// Tokens appends the tokens of the first n bytes that masks describes.
func (k *Kernel) Tokens(dst []Token, masks []Masks, n int) []Token {
	var c cutter
	whole := masks[:n/BlockSize]
	for at := 0; at < len(whole); at += tokenBlocks {
		blocks := whole[at:min(at+tokenBlocks, len(whole))]
		dst = slices.Grow(dst, tokensMost)
		dst = dst[:len(dst)+k.cutBlocks(dst[len(dst):cap(dst)], &c, blocks)]
	}
	dst = slices.Grow(dst, tokensMost)
	if rest := uint(n % BlockSize); rest > 0 {
		m := masks[len(whole)]
		m.Word &= 1<<rest - 1
		return dst[:len(dst)+c.cut(dst[len(dst):cap(dst)], []Masks{m})]
	}
	// The word that runs into the end is cut by a block without words.
	return dst[:len(dst)+c.cut(dst[len(dst):cap(dst)], []Masks{{}})]
}

// cutter is what is known of the word that runs over the end of a block. All is
// uint64, for the assembly.
type cutter struct {
	base  uint64 // where the next block begins
	start uint64 // where the open word began
	open  uint64 // 1 if there is one
	// 1 if there is one and it has so far nothing of this:
	noLetter, noDigit, noHigh uint64
}

// cut is the portable loop. A token begins at a bit of Word that follows none
// and ends before a bit of none that follows one. That it lacks a class shows in
// an addition: a bit added at its start is carried past its end only over bits
// that are all set.
func (c *cutter) cut(dst []Token, masks []Masks) int {
	n := 0
	for i := range masks {
		m := &masks[i]
		w := m.Word
		before := w<<1 | c.open
		starts, ends := w&^before, before&^w
		var noLetter, noDigit, noHigh uint64
		noLetter, c.noLetter = bits.Add64(starts, w&m.Digit, c.noLetter)
		noDigit, c.noDigit = bits.Add64(starts, w&^m.Digit, c.noDigit)
		noHigh, c.noHigh = bits.Add64(starts, w&^m.High, c.noHigh)
		start := c.start
		if c.open == 0 {
			start = c.base + uint64(bits.TrailingZeros64(starts))
			starts &= starts - 1
		}
		for ; ends != 0; ends &= ends - 1 {
			at := uint(bits.TrailingZeros64(ends)) & 63
			class := noLetter>>at&1 | noDigit>>at&1<<1 | noHigh>>at&1<<2
			dst[n] = Token{
				Start: uint32(start),
				Len:   uint16(min(c.base+uint64(at)-start, math.MaxUint16)),
				Class: uint8(class) ^ (Letter | Digit | High),
			}
			n++
			start = c.base + uint64(bits.TrailingZeros64(starts))
			starts &= starts - 1
		}
		c.start = start
		c.open = w >> 63
		c.base += BlockSize
	}
	return n
}
