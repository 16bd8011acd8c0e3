package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// listAVX512 looks at eight tokens at a time; n is a multiple of eight. It compresses
// the indexes of the numerals, and their sums, to the front.
func listAVX512(index Mem) {
	TEXT("listAVX512", NOSPLIT, "func(all *int32, picked *uint64, pure *int32, mixed *int32, tokens *byte, sums *uint64, n int) (int, int)")
	all, picked, pure, mixed := argument("all"), argument("picked"), argument("pure"), argument("mixed")
	tokens, sums, n := argument("tokens"), argument("sums"), argument("n")
	at, eight := YMM(), YMM()
	VMOVDQU(index, at)
	t := GP64()
	MOVQ(U32(8), t)
	VPBROADCASTD(t.As32(), eight)
	class := func(bits uint64) reg.VecVirtual {
		z := ZMM()
		MOVQ(U64(bits<<(8*tokenClass)), t)
		VPBROADCASTQ(t, z)
		return z
	}
	letter, digit := class(1), class(2)

	Label("eight")
	token, sum, which := ZMM(), ZMM(), YMM()
	found, mixing, only, r := K(), K(), K(), GP64()
	VMOVDQU64(Mem{Base: tokens}, token)
	VPTESTMQ(token, digit, found)
	VPTESTMQ(token, letter, found, mixing)
	VPTESTNMQ(token, letter, found, only)
	VMOVDQU64(Mem{Base: sums}, sum)
	VPCOMPRESSQ_Z(sum, found, sum)
	VMOVDQU64(sum, Mem{Base: picked})
	for i, k := range []reg.OpmaskVirtual{found, only, mixing} {
		to := []reg.GPVirtual{all, pure, mixed}[i]
		VPCOMPRESSD_Z(at, k, which)
		VMOVDQU(which, Mem{Base: to})
		KMOVB(k, r.As32())
		POPCNTL(r.As32(), r.As32())
		LEAQ(Mem{Base: to, Index: r, Scale: 4}, to)
		if i == 0 {
			LEAQ(Mem{Base: picked, Index: r, Scale: 8}, picked)
		}
	}
	VPADDD(eight, at, at)
	ADDQ(Imm(64), tokens)
	ADDQ(Imm(64), sums)
	SUBQ(Imm(8), n)
	JNE(LabelRef("eight"))
	for i, to := range []reg.GPVirtual{all, pure} {
		SUBQ(argument([]string{"all", "pure"}[i]), to)
		SHRQ(Imm(2), to)
		Store(to, ReturnIndex(i))
	}
	VZEROUPPER()
	RET()
}
