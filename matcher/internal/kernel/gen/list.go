package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// listAVX512 looks at eight tokens at a time; n is a multiple of eight. It compresses
// the indexes of the numerals, and their sums, to the front.
func listAVX512(index Mem) {
	TEXT("listAVX512", NOSPLIT, "func(numerals *int32, picked *uint64, tokens *byte, sums *uint64, n int) int")
	numerals, picked, tokens, sums, n := argument("numerals"), argument("picked"), argument("tokens"), argument("sums"), argument("n")
	at, eight, digit := YMM(), YMM(), constant(classDigit<<(8*tokenClass))
	VMOVDQU(index, at)
	t := GP64()
	MOVQ(U32(8), t)
	VPBROADCASTD(t.As32(), eight)

	Label("eight")
	sum, found := ZMM(), K()
	VPTESTMQ(Mem{Base: tokens}, digit, found)
	VMOVDQU64(Mem{Base: sums}, sum)
	VPCOMPRESSQ_Z(sum, found, sum)
	VMOVDQU64(sum, Mem{Base: picked})
	LEAQ(Mem{Base: picked, Index: store(at, found, numerals), Scale: 8}, picked)
	VPADDD(eight, at, at)
	ADDQ(Imm(64), tokens)
	ADDQ(Imm(64), sums)
	SUBQ(Imm(8), n)
	JNE(LabelRef("eight"))
	SUBQ(argument("numerals"), numerals)
	SHRQ(Imm(2), numerals)
	Store(numerals, ReturnIndex(0))
	VZEROUPPER()
	RET()
}

// store writes those of eight numbers that are found, moves to behind them, and gives
// how many they are.
func store(numbers reg.VecVirtual, found reg.OpmaskVirtual, to reg.GPVirtual) reg.GPVirtual {
	some, n := YMM(), GP64()
	VPCOMPRESSD_Z(numbers, found, some)
	VMOVDQU32(some, Mem{Base: to})
	KMOVB(found, n.As32())
	POPCNTL(n.As32(), n.As32())
	LEAQ(Mem{Base: to, Index: n, Scale: 4}, to)
	return n
}

// constant has a number in each of eight lanes.
func constant(v uint64) reg.VecVirtual {
	r, z := GP64(), ZMM()
	MOVQ(U64(v), r)
	VPBROADCASTQ(r, z)
	return z
}
