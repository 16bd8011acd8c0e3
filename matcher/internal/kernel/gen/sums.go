package main

import (
	"strconv"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Where things are in a Token.
const (
	tokenSize  = 8
	tokenStart = 0 // uint32
	tokenLen   = 4 // uint16
	tokenClass = 6 // uint8

	classLetter = 1
	classDigit  = 2
)

const sumsSignature = "func(dst *uint64, text *byte, tokens *byte, n int, s *byte)"

// group is the loop over tokens, width at a time and never less; the last ones
// are taken together with some that were done before.
type group struct {
	dst, text, tokens, n, s reg.GPVirtual
	width                   int
}

func beginGroups(width int) group {
	return group{argument("dst"), argument("text"), argument("tokens"), argument("n"), argument("s"), width}
}

// next goes on to the next group, at the label "group", or falls out of the loop.
func (g group) next() {
	size := uint64(g.width * tokenSize)
	ADDQ(U32(size), g.tokens)
	ADDQ(U32(size), g.dst)
	SUBQ(Imm(uint64(g.width)), g.n)
	JE(LabelRef("done"))
	CMPQ(g.n, Imm(uint64(g.width)))
	JGE(LabelRef("group"))
	SUBQ(Imm(uint64(g.width)), g.n)
	LEAQ(Mem{Base: g.tokens, Index: g.n, Scale: tokenSize}, g.tokens)
	LEAQ(Mem{Base: g.dst, Index: g.n, Scale: 8}, g.dst)
	MOVQ(U32(uint64(g.width)), g.n)
	JMP(LabelRef("group"))
	Label("done")
}

// chains does those over, token by token, that have a bit set in long, which has
// a bit for each 16 bits of the tokens. Then it goes on.
func (g group) chains(b onBlock, long reg.GPVirtual, rounds int) {
	i, p, left := GP64(), GP64(), GP64()
	Label("chainToken")
	TZCNTQ(long, i)
	BLSRQ(long, long)
	SHRQ(Imm(2), i)
	MOVL(Mem{Base: g.tokens, Index: i, Scale: tokenSize, Disp: tokenStart}, p.As32())
	ADDQ(g.text, p)
	MOVWQZX(Mem{Base: g.tokens, Index: i, Scale: tokenSize, Disp: tokenLen}, left)
	b.chain(Mem{Base: g.dst, Index: i, Scale: 8}, p, left, g.s, rounds)
	TESTQ(long, long)
	JNE(LabelRef("chainToken"))
	JMP(LabelRef("advance"))
}

// sumsAVX2 hashes four tokens at a time, each in a register of its own.
func sumsAVX2(name string, rounds int) {
	limit := longLimit(name, 4)
	TEXT(name, NOSPLIT, sumsSignature)
	g := beginGroups(4)
	roundKeys := keysInX(g.s, rounds)
	Label("group")
	t := YMM()
	VMOVDQU(Mem{Base: g.tokens}, t)
	VPSUBUSW(limit, t, t)
	VPTEST(t, t)
	JNE(LabelRef("long"))
	var blocks []Op
	for i := range g.width {
		x, p := XMM(), GP64()
		MOVL(Mem{Base: g.tokens, Disp: i*tokenSize + tokenStart}, p.As32())
		VMOVDQU(Mem{Base: g.text, Index: p, Scale: 1}, x)
		row := GP64()
		MOVWQZX(Mem{Base: g.tokens, Disp: i*tokenSize + tokenLen}, row)
		SHLQ(Imm(4), row)
		VPAND(Mem{Base: g.s, Index: row, Scale: 1, Disp: heads}, x, x)
		VPXOR(Mem{Base: g.s, Index: row, Scale: 1, Disp: ends}, x, x)
		blocks = append(blocks, x)
	}
	encrypt(roundKeys, blocks...)
	for i, x := range blocks {
		VMOVQ(x, Mem{Base: g.dst, Disp: i * 8})
	}
	Label("advance")
	g.next()
	VZEROUPPER()
	RET()

	// All four.
	Label("long")
	which := GP64()
	MOVQ(U32(0x1111), which)
	g.chains(vex, which, rounds)
}

// longLimit is, for n tokens, what their words are compared with to see whether
// one is longer than a block.
func longLimit(name string, n int) Mem {
	return table(name+"Limit", bytesOf(n*tokenSize, func(i int) byte {
		switch i % tokenSize {
		case tokenLen:
			return blockLen
		case tokenLen + 1:
			return 0
		}
		return 0xff
	}))
}

// sumsAVX512 hashes eight tokens at a time, four in each of two registers: those
// of even and of odd index, which the unpacking at the end puts in order.
func sumsAVX512(name string, rounds int) {
	limitMem := longLimit(name, 8)
	lengthsMem := [2]Mem{}
	for odd := range lengthsMem {
		// Spreads the length of a token over its lane.
		lengthsMem[odd] = table(name+"Lengths"+strconv.Itoa(odd), bytesOf(64, func(i int) byte {
			return byte((i/blockLen*2+odd)*tokenSize + tokenLen)
		}))
	}
	positionsMem := table(name+"Positions", bytesOf(64, func(i int) byte { return byte(i % blockLen) }))
	bitMem := table(name+"Bit", bytesOf(64, func(int) byte { return 0x80 }))
	sixteenMem := table(name+"Sixteen", bytesOf(64, func(int) byte { return blockLen }))

	TEXT(name, NOSPLIT, sumsSignature)
	g := beginGroups(8)
	roundKeys := keysInZ(g.s, rounds)
	load := func(m Mem) reg.VecVirtual {
		z := ZMM()
		VMOVDQU64(m, z)
		return z
	}
	limit, positions, bit, sixteen := load(limitMem), load(positionsMem), load(bitMem), load(sixteenMem)
	lengths := [2]reg.VecVirtual{load(lengthsMem[0]), load(lengthsMem[1])}
	partKey, fullKey := inZ(Mem{Base: g.s, Disp: part}), inZ(Mem{Base: g.s, Disp: full})
	lanes := []reg.OpmaskVirtual{nil, mask(0x00f0), mask(0x0f00), mask(0xf000)}

	Label("group")
	t, long := ZMM(), K()
	VMOVDQU64(Mem{Base: g.tokens}, t)
	VPCMPUW(Imm(6), limit, t, long) // 6: greater
	var blocks []Op
	for odd := range 2 {
		x, length := ZMM(), ZMM()
		for lane := range 4 {
			p := GP64()
			MOVL(Mem{Base: g.tokens, Disp: (lane*2+odd)*tokenSize + tokenStart}, p.As32())
			at := Mem{Base: g.text, Index: p, Scale: 1}
			if lane == 0 {
				VMOVDQU64(at, x.AsX())
			} else {
				VBROADCASTI32X4(at, lanes[lane], x)
			}
		}
		within, end, whole := K(), K(), K()
		VPERMB(t, lengths[odd], length)
		VPCMPUB(Imm(1), length, positions, within) // 1: less
		VPCMPEQB(length, positions, end)
		VPCMPEQD(length, sixteen, whole)
		VMOVDQU8_Z(x, within, x)
		VMOVDQU8(bit, end, x)
		VPXORD(partKey, x, x)
		VPXORD(fullKey, x, whole, x)
		blocks = append(blocks, x)
	}
	encrypt(roundKeys, blocks...)
	VPUNPCKLQDQ(blocks[1], blocks[0], blocks[0])
	VMOVDQU64(blocks[0], Mem{Base: g.dst})
	KORTESTD(long, long)
	JNE(LabelRef("long"))
	Label("advance")
	g.next()
	VZEROUPPER()
	RET()

	Label("long")
	which := GP64()
	KMOVD(long, which.As32())
	g.chains(evex, which, rounds)
}
