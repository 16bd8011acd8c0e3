package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const cutSignature = "func(dst *byte, c *byte, masks *byte, n int) int"

// cut is the loop over blocks; kernel.cutter.cut says how it works. Here the
// first token of a block always begins within it, an open one at its first bit:
// early is how many bytes it had before.
type cut struct {
	dst, masks, cutter reg.GPVirtual
	starts, ends       reg.GPVirtual
	early              reg.GPVirtual
}

// Where things are in a cutter, all of 64 bits. There are too few registers for
// them.
const (
	cutBase    = 0
	cutStart   = 8
	cutOpen    = 16
	cutCarries = 24 // three
)

func (c *cut) state(at int) Mem { return Mem{Base: c.cutter, Disp: at} }

func beginCut() *cut {
	return &cut{dst: argument("dst"), masks: argument("masks"), cutter: argument("c")}
}

// block finds where the tokens of a block begin and end. For letters, digits and
// bytes of 0x80 and above in turn, it gives lacks a register with a bit behind
// each token that has none.
func (c *cut) block(lacks func(i int, bits reg.GPVirtual)) {
	word, before, digits, t := GP64(), GP64(), GP64(), GP64()
	c.starts, c.ends, c.early = GP64(), GP64(), GP64()
	MOVQ(Mem{Base: c.masks, Disp: maskWord}, word)
	LEAQ(Mem{Base: word, Index: word, Scale: 1}, before)
	ORQ(c.state(cutOpen), before)
	ANDNQ(before, word, c.ends)
	ANDNQ(word, before, c.starts)

	MOVQ(Mem{Base: c.masks, Disp: maskDigit}, digits)
	for i := range 3 {
		has, sum := digits, GP64()
		switch i {
		case 1:
			has = GP64()
			ANDNQ(word, digits, has)
		case 2:
			has = GP64()
			MOVQ(Mem{Base: c.masks, Disp: maskHigh}, has)
			ANDNQ(word, has, has)
		}
		// The carry is 1 only if a token is open, and then bit 0 starts none.
		carry := c.state(cutCarries + i*8)
		MOVQ(carry, sum)
		ORQ(c.starts, sum)
		ADDQ(has, sum)
		SBBQ(t, t)
		NEGQ(t)
		MOVQ(t, carry)
		lacks(i, sum)
	}

	// first is where the first token really began.
	first, base := GP64(), GP64()
	MOVQ(c.state(cutBase), base)
	MOVQ(base, first)
	MOVQ(c.state(cutOpen), t)
	ORQ(t, c.starts)
	TESTQ(t, t)
	CMOVQNE(c.state(cutStart), first)
	MOVQ(base, c.early)
	SUBQ(first, c.early)
	// The last run of the block begins behind the last bit of no word.
	MOVQ(word, t)
	NOTQ(t)
	LZCNTQ(t, t)
	ADDQ(Imm(blockSize), base)
	SUBQ(t, base)
	CMPQ(t, Imm(blockSize))
	CMOVQEQ(first, base)
	MOVQ(base, c.state(cutStart))
	SHRQ(Imm(63), word)
	MOVQ(word, c.state(cutOpen))
}

// next goes on to the next block, at the label "block", or returns.
func (c *cut) next() {
	n, err := Param("n").Resolve()
	if err != nil {
		panic(err)
	}
	ADDQ(Imm(blockSize), c.state(cutBase))
	ADDQ(Imm(masksSize), c.masks)
	DECQ(n.Addr)
	JNE(LabelRef("block"))
	SUBQ(argument("dst"), c.dst)
	SHRQ(Imm(3), c.dst)
	Store(c.dst, ReturnIndex(0))
	VZEROUPPER()
	RET()
}

// cutBMI2 makes tokens one by one, some in vain, so that their number matters to
// few branches.
func cutBMI2() {
	const always, atATime = 12, 4
	TEXT("cutBMI2", NOSPLIT, cutSignature)
	c := beginCut()
	earlyLocal := AllocLocal(8)
	Label("block")
	var lacks [3]reg.GPVirtual
	c.block(func(i int, bits reg.GPVirtual) {
		PEXTQ(c.ends, bits, bits)
		lacks[i] = bits
	})
	MOVQ(c.early, earlyLocal)
	at, last, length := GP64(), GP64(), GP64()
	POPCNTQ(c.ends, last)
	LEAQ(Mem{Base: c.dst, Index: last, Scale: tokenSize}, last)
	TZCNTQ(c.starts, at)
	TZCNTQ(c.ends, length)
	SUBQ(at, length)
	MOVQ(c.dst, at)

	some := func() {
		class, t := GP32(), GP32()
		for i, bits := range lacks {
			to := GP32()
			MOVL(U32(0x01010101<<i), to)
			PDEPL(to, bits.As32(), t)
			SHRQ(Imm(atATime), bits)
			if i == 0 {
				MOVL(t, class)
			} else {
				ORL(t, class)
			}
		}
		XORL(U32(0x07070707), class)
		for i := range atATime {
			start, end := GP64(), GP64()
			TZCNTQ(c.starts, start)
			BLSRQ(c.starts, c.starts)
			TZCNTQ(c.ends, end)
			BLSRQ(c.ends, c.ends)
			SUBL(start.As32(), end.As32())
			ADDL(c.state(cutBase), start.As32())
			MOVL(start.As32(), Mem{Base: at, Disp: i*tokenSize + tokenStart})
			MOVL(end.As32(), Mem{Base: at, Disp: i*tokenSize + tokenLen})
			MOVB(class.As8(), Mem{Base: at, Disp: i*tokenSize + tokenClass})
			SHRL(Imm(8), class)
		}
		ADDQ(Imm(atATime*tokenSize), at)
	}
	for range always / atATime {
		some()
	}
	JMP(LabelRef("check"))
	Label("more")
	some()
	Label("check")
	CMPQ(at, last)
	JCS(LabelRef("more"))

	// What the first token had before the block.
	early, most := GP64(), GP64()
	MOVQ(earlyLocal, early)
	SUBL(early.As32(), Mem{Base: c.dst, Disp: tokenStart})
	ADDQ(early, length)
	MOVL(U32(0xffff), most.As32())
	CMPQ(length, most)
	CMOVQHI(most, length)
	MOVW(length.As16(), Mem{Base: c.dst, Disp: tokenLen})
	MOVQ(last, c.dst)
	c.next()
}

// cutAVX512 compresses the positions of the starts and of the ends to the front
// of two registers and makes tokens of them, eight at a time.
func cutAVX512() {
	positionsMem := table("positions", bytesOf(64, func(i int) byte { return byte(i) }))
	// Tokens 8i to 8i+7: start at byte 0 and end at byte 4, of two registers side
	// by side; class at byte 6, of another.
	var placesMem, classesMem [4]Mem
	for i, name := range []string{"0", "8", "16", "24"} {
		placesMem[i] = table("places"+name, bytesOf(64, func(b int) byte {
			return byte(b/8+i*8) | byte(b%8/tokenLen*64)
		}))
		classesMem[i] = table("classes"+name, bytesOf(64, func(b int) byte { return byte(b/8 + i*8) }))
	}

	TEXT("cutAVX512", NOSPLIT, cutSignature)
	c := beginCut()
	load := func(m Mem) reg.VecVirtual {
		z := ZMM()
		VMOVDQU64(m, z)
		return z
	}
	every := func(b uint32) reg.VecVirtual {
		r, z := GP32(), ZMM()
		MOVL(U32(b), r)
		VPBROADCASTB(r, z)
		return z
	}
	positions := load(positionsMem)
	var places, classes [4]reg.VecVirtual
	for i := range places {
		places[i], classes[i] = load(placesMem[i]), load(classesMem[i])
	}
	everything, bit := every(7), [3]reg.VecVirtual{every(1), every(2), every(4)}
	placed, classed := mask(0x1111111111111111), mask(0x4040404040404040)

	Label("block")
	starts, ends, class := ZMM(), ZMM(), ZMM()
	VMOVDQA64(everything, class)
	c.block(func(i int, bits reg.GPVirtual) {
		lacks := K()
		KMOVQ(bits, lacks)
		VPSUBB(bit[i], class, lacks, class)
	})
	at := K()
	KMOVQ(c.starts, at)
	VPCOMPRESSB_Z(positions, at, starts)
	KMOVQ(c.ends, at)
	VPCOMPRESSB_Z(positions, at, ends)
	VPCOMPRESSB_Z(class, at, class)

	// What was before the block: less in the start, more in the length. The length
	// of a very long token is set below.
	first, more := ZMM(), GP64()
	MOVL(c.early.As32(), more.As32())
	ANDL(U32(0x7fff), more.As32())
	SHLQ(Imm(32), more)
	SUBQ(c.early, more)
	VMOVQ(more, first.AsX())
	from := ZMM()
	VPBROADCASTQ(c.state(cutBase), from)

	eight := func(i int) {
		q, s := ZMM(), ZMM()
		VMOVDQA64(places[i], q)
		VPERMI2B_Z(ends, starts, placed, q)
		VPSLLQ(Imm(32), q, s)
		VPERMB(class, classes[i], classed, q)
		VPSUBQ(s, q, q)
		VPADDQ(from, q, q)
		if i == 0 {
			VPADDQ(first, q, q)
		}
		VMOVDQU64(q, Mem{Base: c.dst, Disp: i * 64})
	}
	n := GP64()
	POPCNTQ(c.ends, n)
	eight(0)
	eight(1)
	CMPQ(n, Imm(16))
	JHI(LabelRef("many"))
	Label("stored")
	CMPQ(c.early, U32(0x7fff))
	JHI(LabelRef("long"))
	Label("advance")
	LEAQ(Mem{Base: c.dst, Index: n, Scale: tokenSize}, c.dst)
	c.next()

	Label("many")
	eight(2)
	eight(3)
	JMP(LabelRef("stored"))

	Label("long")
	most := GP64()
	TZCNTQ(c.ends, c.ends)
	ADDQ(c.early, c.ends)
	MOVQ(U32(0xffff), most)
	CMPQ(c.ends, most)
	CMOVQHI(most, c.ends)
	MOVW(c.ends.As16(), Mem{Base: c.dst, Disp: tokenLen})
	JMP(LabelRef("advance"))
}
