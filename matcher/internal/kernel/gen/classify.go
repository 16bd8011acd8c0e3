package main

import (
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// signs is kernel.Signs; the tests tell if it is not.
const signs = `%&\=[({+`

// Where things are in a Masks.
const (
	masksSize = 40
	maskWord  = 0
	maskDigit = 8
	maskHigh  = 16
	maskAt    = 24
	maskMark  = 32
)

const blockSize = 64 // of text

const classifySignature = "func(masks *byte, folded *byte, text *byte, n int)"

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func digit(c byte) bool  { return '0' <= c && c <= '9' }

// classifyAVX512 looks up the class of each byte in a table of 128.
func classifyAVX512() {
	const (
		inWord, isDigit, isAt, isMark = 1, 2, 4, 8
		capital                       = 0x20
	)
	classes := table("classes", bytesOf(128, func(i int) (class byte) {
		c := byte(i)
		if letter(c) || digit(c) {
			class |= inWord
		}
		if digit(c) {
			class |= isDigit
		}
		if c == '@' {
			class |= isAt
		}
		if strings.IndexByte(signs, c) >= 0 {
			class |= isMark
		}
		if letter(c) && c < 'a' {
			class |= capital
		}
		return class
	}))
	TEXT("classifyAVX512", NOSPLIT, classifySignature)
	masks, folded, text, n := argument("masks"), argument("folded"), argument("text"), argument("n")
	low, high := ZMM(), ZMM()
	VMOVDQU64(classes, low)
	VMOVDQU64(classes.Offset(64), high)
	every := func(b uint8) Op {
		r, z := GP32(), ZMM()
		MOVL(U32(uint32(b)), r)
		VPBROADCASTB(r, z)
		return z
	}
	wordBit, digitBit, atBit, markBit, capitalBit := every(inWord), every(isDigit), every(isAt), every(isMark), every(capital)

	Label("block")
	x, class := ZMM(), ZMM()
	beyond, ascii, word, of := K(), K(), K(), K()
	VMOVDQU64(Mem{Base: text}, x)
	VPMOVB2M(x, beyond)
	KNOTQ(beyond, ascii)
	VMOVDQA64(x, class)
	VPERMI2B_Z(high, low, ascii, class)
	VPTERNLOGD(U8(0xf8), capitalBit, class, x) // x | class&capitalBit
	VMOVDQU64(x, Mem{Base: folded})
	KMOVQ(beyond, Mem{Base: masks, Disp: maskHigh})
	VPTESTMB(wordBit, class, word)
	KORQ(beyond, word, word)
	KMOVQ(word, Mem{Base: masks, Disp: maskWord})
	for _, m := range []struct {
		bit Op
		at  int
	}{{digitBit, maskDigit}, {atBit, maskAt}, {markBit, maskMark}} {
		VPTESTMB(m.bit, class, of)
		KMOVQ(of, Mem{Base: masks, Disp: m.at})
	}
	ADDQ(Imm(blockSize), text)
	ADDQ(Imm(blockSize), folded)
	ADDQ(Imm(masksSize), masks)
	DECQ(n)
	JNE(LabelRef("block"))
	VZEROUPPER()
	RET()
}

// classifyAVX2 looks up the low and the high half of each byte: it is of the
// classes that both allow. A class is one bit, or more where one rectangle of
// halves does not hold it.
func classifyAVX2() {
	const (
		letters1, letters2 = 0x01, 0x02 // A-O a-o, P-Z p-z
		marks              = 0x3c       // a bit for each high half that has some
		isDigit            = 0x40
		isAt               = 0x80
	)
	var low, high [16]byte
	allow := func(c byte, class byte) {
		low[c&15] |= class
		high[c>>4] |= class
	}
	for c := byte(0); c < 0x80; c++ {
		switch {
		case letter(c) && c>>4&1 == 0:
			allow(c, letters1)
		case letter(c):
			allow(c, letters2)
		case digit(c):
			allow(c, isDigit)
		case c == '@':
			allow(c, isAt)
		}
	}
	bit, bitOf := byte(0x04), map[byte]byte{}
	for _, c := range []byte(signs) {
		if bitOf[c>>4] == 0 {
			bitOf[c>>4] = bit
			bit <<= 1
		}
		allow(c, bitOf[c>>4])
	}
	if bit != isDigit {
		panic("the signs do not fit into four bits")
	}
	lowMem := table("lowHalves", bytesOf(32, func(i int) byte { return low[i%16] }))
	highMem := table("highHalves", bytesOf(32, func(i int) byte { return high[i%16] }))
	every := func(name string, b byte) Op {
		y := YMM()
		VMOVDQU(table(name, bytesOf(32, func(int) byte { return b })), y)
		return y
	}

	TEXT("classifyAVX2", NOSPLIT, classifySignature)
	masks, folded, text, n := argument("masks"), argument("folded"), argument("text"), argument("n")
	lows, highs, zero := YMM(), YMM(), YMM()
	VMOVDQU(lowMem, lows)
	VMOVDQU(highMem, highs)
	VPXOR(zero, zero, zero)
	half, wordBits := every("half", 0x0f), every("wordBits", letters1|letters2|isDigit)
	letterBits, markBits, small := every("letterBits", letters1|letters2), every("markBits", marks), every("small", 0x20)

	Label("block")
	fields := []int{maskWord, maskDigit, maskHigh, maskAt, maskMark}
	for at := 0; at < blockSize; at += 32 {
		x, class, t := YMM(), YMM(), YMM()
		VMOVDQU(Mem{Base: text, Disp: at}, x)
		VPSRLW(Imm(4), x, t)
		VPAND(half, t, t)
		VPSHUFB(t, highs, t)
		VPSHUFB(x, lows, class) // none for bytes of 0x80 and above
		VPAND(t, class, class)
		word, of := GP32(), GP32()
		store := func(r Op, field int) { MOVL(r, Mem{Base: masks, Disp: fields[field] + at/8}) }

		VPMOVMSKB(x, of)
		store(of, 2)
		VPAND(wordBits, class, t)
		VPCMPGTB(zero, t, t)
		VPMOVMSKB(t, word)
		ORL(of, word)
		store(word, 0)
		VPMOVMSKB(class, of)
		store(of, 3)
		VPADDB(class, class, t)
		VPMOVMSKB(t, of)
		store(of, 1)
		VPAND(markBits, class, t)
		VPCMPGTB(zero, t, t)
		VPMOVMSKB(t, of)
		store(of, 4)

		VPAND(letterBits, class, t)
		VPCMPGTB(zero, t, t)
		VPAND(small, t, t)
		VPOR(t, x, x)
		VMOVDQU(x, Mem{Base: folded, Disp: at})
	}
	ADDQ(Imm(blockSize), text)
	ADDQ(Imm(blockSize), folded)
	ADDQ(Imm(masksSize), masks)
	DECQ(n)
	JNE(LabelRef("block"))
	VZEROUPPER()
	RET()
}
