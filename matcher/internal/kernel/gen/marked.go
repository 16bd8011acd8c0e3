package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// markAVX512 lists the tokens of a block at once. The bits from the start of a token to
// before that of the next are a number by itself: if a bit before its last one is marked,
// the last one stays set when 1 is taken from it.
func markAVX512() {
	const before, open, listed = 0, 8, 16 // in a marker
	numbersMem := table("sixteen", bytesOf(64, func(i int) byte { return byte(i/4) &^ -byte(min(i%4, 1)) }))
	TEXT("markAVX512", NOSPLIT, "func(words *int32, m *byte, masks *byte, marks *uint64, n int) int")
	words, m, masks, marks, n := argument("words"), argument("m"), argument("masks"), argument("marks"), argument("n")
	numbers, sixteen := ZMM(), ZMM()
	VMOVDQU64(numbersMem, numbers)
	t := GP64()
	MOVL(U32(16), t.As32())
	VPBROADCASTD(t.As32(), sixteen)
	top := GP64()
	MOVQ(U64(1<<63), top)

	Label("block")
	word, bad, starts, goesOn := GP64(), GP64(), GP64(), GP64()
	MOVQ(Mem{Base: masks, Disp: maskWord}, word)
	MOVQ(Mem{Base: marks}, bad)
	LEAQ(Mem{Base: word, Index: word, Scale: 1}, t)
	ORQ(Mem{Base: m, Disp: open}, t)
	ANDNQ(word, t, starts)
	ANDNQ(word, starts, goesOn) // in bit 0: the open token goes on
	ANDQ(Imm(1), goesOn)

	// The ends are the bits before each start but the first one, and the last bit.
	from, ends, any := GP64(), GP64(), GP64()
	MOVQ(starts, from)
	ORQ(goesOn, from)
	BLSRQ(from, ends)
	SHRQ(Imm(1), ends)
	ORQ(top, ends)
	MOVQ(bad, any)
	ORQ(ends, any)
	SUBQ(from, any)
	ORQ(bad, any)
	ANDQ(ends, any)
	XORL(t.As32(), t.As32())
	TESTQ(from, from)
	CMOVQEQ(t, any) // there is none
	some := GP64()
	PEXTQ(ends, any, some)
	// What goes on and was listed is not listed again.
	twice := GP64()
	MOVQ(Mem{Base: m, Disp: listed}, twice)
	ANDQ(goesOn, twice)
	ANDNQ(some, twice, some)
	SHRQ(Imm(63), any)
	TESTQ(starts, starts)
	CMOVQNE(t, twice)
	ORQ(twice, any)
	MOVQ(any, Mem{Base: m, Disp: listed})

	first, index := GP64(), ZMM()
	MOVQ(Mem{Base: m, Disp: before}, first)
	MOVQ(first, t)
	SUBQ(goesOn, first)
	VPBROADCASTD(first.As32(), index)
	VPADDD(numbers, index, index)
	POPCNTQ(starts, starts)
	ADDQ(starts, t)
	MOVQ(t, Mem{Base: m, Disp: before})
	SHRQ(Imm(63), word)
	MOVQ(word, Mem{Base: m, Disp: open})
	half := func(index reg.VecVirtual) {
		k, listed, r := K(), ZMM(), GP64()
		KMOVW(some.As32(), k)
		VPCOMPRESSD_Z(index, k, listed)
		VMOVDQU32(listed, Mem{Base: words})
		MOVWLZX(some.As16(), r.As32())
		POPCNTL(r.As32(), r.As32())
		LEAQ(Mem{Base: words, Index: r, Scale: 4}, words)
	}
	half(index)
	SHRQ(Imm(16), some)
	JNE(LabelRef("more"))
	Label("next")
	ADDQ(Imm(masksSize), masks)
	ADDQ(Imm(8), marks)
	DECQ(n)
	JNE(LabelRef("block"))
	SUBQ(argument("words"), words)
	SHRQ(Imm(2), words)
	Store(words, ReturnIndex(0))
	VZEROUPPER()
	RET()

	Label("more")
	VPADDD(sixteen, index, index)
	half(index)
	JMP(LabelRef("next"))
}
