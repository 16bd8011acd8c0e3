package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const deletionsSignature = "func(dst *uint64, text *byte, tokens *byte, n int, s *byte) int"

// without has, for i from 0 to 15, the shuffle that leaves out byte i, in the
// order in which the unpacking at the end takes them.
func without(name string, order func(i int) int) Mem {
	return table(name+"Without", bytesOf(16*blockLen, func(i int) byte {
		from := i % blockLen
		if from >= order(i/blockLen) {
			from++
		}
		return byte(from) & (blockLen - 1) // the last one is masked
	}))
}

// deletionsAVX2 hashes four deletions at a time.
func deletionsAVX2(name string, rounds int) {
	shuffles := without(name, func(i int) int { return i })
	TEXT(name, NOSPLIT, deletionsSignature)
	g := beginGroups(1)
	roundKeys := keysInX(g.s, rounds)
	d := beginDeletions(g, shuffles)
	x := XMM()
	VMOVDQU(Mem{Base: g.text, Index: d.start, Scale: 1}, x)
	Label("some")
	var blocks []Op
	for i := range 4 {
		b := XMM()
		VPSHUFB(Mem{Base: d.shuffle, Disp: i * blockLen}, x, b)
		VPAND(Mem{Base: g.s, Index: d.row, Scale: 1, Disp: heads}, b, b)
		VPXOR(Mem{Base: g.s, Index: d.row, Scale: 1, Disp: ends}, b, b)
		blocks = append(blocks, b)
	}
	encrypt(roundKeys, blocks...)
	for i, b := range blocks {
		VMOVQ(b, Mem{Base: d.at, Disp: i * 8})
	}
	d.end(4)
}

// deletionsAVX512 hashes eight deletions at a time.
func deletionsAVX512(name string, rounds int) {
	shuffles := without(name, func(i int) int { return i&8 | i<<1&6 | i>>2&1 })
	TEXT(name, NOSPLIT, deletionsSignature)
	g := beginGroups(1)
	roundKeys := keysInZ(g.s, rounds)
	d := beginDeletions(g, shuffles)
	x := inZ(Mem{Base: g.text, Index: d.start, Scale: 1})
	head := inZ(Mem{Base: g.s, Index: d.row, Scale: 1, Disp: heads})
	end := inZ(Mem{Base: g.s, Index: d.row, Scale: 1, Disp: ends})
	Label("some")
	var blocks []Op
	for i := range 2 {
		b := ZMM()
		VPSHUFB(Mem{Base: d.shuffle, Disp: i * 4 * blockLen}, x, b)
		VPTERNLOGD(U8(0x6c), head, end, b) // end ^ b&head
		blocks = append(blocks, b)
	}
	encrypt(roundKeys, blocks...)
	VPUNPCKLQDQ(blocks[1], blocks[0], blocks[0])
	VMOVDQU64(blocks[0], Mem{Base: d.at})
	d.end(8)
}

// deletions is the loop over tokens and, within, over the bytes left out.
type deletions struct {
	group
	shuffles           Mem
	start, row, length reg.GPVirtual
	shuffle, at, left  reg.GPVirtual
}

func beginDeletions(g group, shuffles Mem) deletions {
	d := deletions{g, shuffles, GP64(), GP64(), GP64(), GP64(), GP64(), GP64()}
	JMP(LabelRef("check"))
	Label("token")
	MOVWQZX(Mem{Base: g.tokens, Disp: tokenLen}, d.length)
	MOVL(Mem{Base: g.tokens, Disp: tokenStart}, d.start.As32())
	LEAQ(Mem{Base: d.length, Disp: -1}, d.row)
	CMPQ(d.row, Imm(blockLen))
	JCC(LabelRef("advance")) // longer than a block, or empty
	SHLQ(Imm(4), d.row)
	LEAQ(shuffles, d.shuffle)
	MOVQ(g.dst, d.at)
	MOVQ(d.length, d.left)
	return d
}

// end goes on with those that are left of the token, or with the next token.
func (d deletions) end(width int) {
	ADDQ(U32(uint64(width*blockLen)), d.shuffle)
	ADDQ(Imm(uint64(width*8)), d.at)
	SUBQ(Imm(uint64(width)), d.left)
	JG(LabelRef("some"))
	LEAQ(Mem{Base: d.dst, Index: d.length, Scale: 8}, d.dst)
	Label("advance")
	ADDQ(Imm(tokenSize), d.tokens)
	DECQ(d.n)
	Label("check")
	TESTQ(d.n, d.n)
	JNE(LabelRef("token"))

	first := argument("dst")
	SUBQ(first, d.dst)
	SHRQ(Imm(3), d.dst)
	Store(d.dst, ReturnIndex(0))
	VZEROUPPER()
	RET()
}
