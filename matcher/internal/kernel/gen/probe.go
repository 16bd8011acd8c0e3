package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const probeSignature = "func(hits *int32, filter *uint64, shift uint64, sums *uint64, n int, base int32) int"

// probeAVX512 probes for eight sums at a time; n is a multiple of eight.
func probeAVX512(indexMem Mem) {
	TEXT("probeAVX512", NOSPLIT, probeSignature)
	hits, filter, sums, n := argument("hits"), argument("filter"), argument("sums"), argument("n")
	shift := XMM()
	VMOVQ(argument("shift"), shift)
	index, eight, one := YMM(), YMM(), ZMM()
	t := GP64()
	Load(Param("base"), t.As32())
	VPBROADCASTD(t.As32(), index)
	VPADDD(indexMem, index, index)
	MOVQ(U32(8), t)
	VPBROADCASTD(t.As32(), eight)
	MOVQ(U32(1), t)
	VPBROADCASTQ(t, one)

	Label("eight")
	sum, at, word, pattern := ZMM(), ZMM(), ZMM(), ZMM()
	all, found := K(), K()
	VMOVDQU64(Mem{Base: sums}, sum)
	VPSRLQ(shift, sum, at)
	KXNORB(all, all, all)
	VPXORQ(word, word, word)
	VPGATHERQQ(Mem{Base: filter, Index: at, Scale: 8}, all, word)
	// Rotation counts modulo 64.
	var bits [3]reg.VecVirtual
	for i := range bits {
		bits[i] = ZMM()
		if i > 0 {
			VPSRLQ(Imm(uint64(6*i)), sum, bits[i])
			VPROLVQ(bits[i], one, bits[i])
		} else {
			VPROLVQ(sum, one, bits[i])
		}
	}
	VPORQ(bits[0], bits[1], pattern)
	VPTERNLOGQ(U8(0x54), word, bits[2], pattern) // (pattern | bits) &^ word
	VPTESTNMQ(pattern, pattern, found)
	store(index, found, hits)
	VPADDD(eight, index, index)
	ADDQ(Imm(64), sums)
	SUBQ(Imm(8), n)
	JNE(LabelRef("eight"))
	first := argument("hits")
	SUBQ(first, hits)
	SHRQ(Imm(2), hits)
	Store(hits, ReturnIndex(0))
	VZEROUPPER()
	RET()
}

// probeBMI2 probes for one sum after the other. No branch depends on what it
// finds, so the loads of many wait together.
func probeBMI2() {
	TEXT("probeBMI2", NOSPLIT, probeSignature)
	hits, filter, shift, sums, n := argument("hits"), argument("filter"), argument("shift"), argument("sums"), argument("n")
	index := GP32()
	Load(Param("base"), index)

	Label("sum")
	sum, word, bit, found := GP64(), GP64(), GP64(), GP64()
	MOVQ(Mem{Base: sums}, sum)
	SHRXQ(shift, sum, word)
	MOVQ(Mem{Base: filter, Index: word, Scale: 8}, word)
	SHRXQ(sum, word, found) // counts modulo 64
	for range 2 {
		SHRQ(Imm(6), sum)
		SHRXQ(sum, word, bit)
		ANDQ(bit, found)
	}
	MOVL(index, Mem{Base: hits})
	ANDL(Imm(1), found.As32())
	LEAQ(Mem{Base: hits, Index: found, Scale: 4}, hits)
	INCL(index)
	ADDQ(Imm(8), sums)
	DECQ(n)
	JNE(LabelRef("sum"))
	SUBQ(argument("hits"), hits)
	SHRQ(Imm(2), hits)
	Store(hits, ReturnIndex(0))
	RET()
}
