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
	dst, masks, n reg.GPVirtual
	state         [6]reg.GPVirtual // the fields of the cutter, in order
	early         reg.GPVirtual
	starts, ends  reg.GPVirtual
	lacks         [3]reg.OpmaskVirtual // behind each token: it lacks letters, digits, bytes of 0x80 and above
}

// The fields of a cutter.
const (
	base = iota
	start
	open
	carries // three
)

func beginCut() *cut {
	c := &cut{dst: argument("dst"), masks: argument("masks"), n: argument("n")}
	cutter := argument("c")
	for i := range c.state {
		c.state[i] = GP64()
		MOVQ(Mem{Base: cutter, Disp: i * 8}, c.state[i])
	}
	return c
}

// block finds where the tokens of a block begin and end, and what they lack.
func (c *cut) block() {
	word, before, rest := GP64(), GP64(), GP64()
	c.starts, c.ends, c.early = GP64(), GP64(), GP64()
	MOVQ(Mem{Base: c.masks, Disp: maskWord}, word)
	LEAQ(Mem{Base: c.state[open], Index: word, Scale: 2}, before)
	ANDNQ(before, word, c.ends)
	ANDNQ(word, before, c.starts)

	for i := range c.lacks {
		lacks, of := GP64(), GP64()
		switch i {
		case 0:
			MOVQ(Mem{Base: c.masks, Disp: maskDigit}, of)
		case 1:
			MOVQ(Mem{Base: c.masks, Disp: maskDigit}, of)
			ANDNQ(word, of, of)
		case 2:
			MOVQ(Mem{Base: c.masks, Disp: maskHigh}, of)
			ANDNQ(word, of, of)
		}
		// The carry is 1 only if a token is open, and then bit 0 starts none.
		carry := c.state[carries+i]
		LEAQ(Mem{Base: c.starts, Index: carry, Scale: 1}, lacks)
		XORL(carry.As32(), carry.As32())
		ADDQ(of, lacks)
		ADCQ(carry, carry)
		c.lacks[i] = K()
		KMOVQ(lacks, c.lacks[i])
	}
	ORQ(c.state[open], c.starts)

	// first is where the first token really began.
	first := GP64()
	MOVQ(c.state[base], first)
	TESTQ(c.state[open], c.state[open])
	CMOVQNE(c.state[start], first)
	MOVQ(c.state[base], c.early)
	SUBQ(first, c.early)
	// The last run of the block begins behind the last bit of no word.
	MOVQ(word, rest)
	NOTQ(rest)
	LZCNTQ(rest, c.state[start])
	NEGQ(c.state[start])
	LEAQ(Mem{Base: c.state[base], Index: c.state[start], Scale: 1, Disp: blockSize}, c.state[start])
	TESTQ(rest, rest)
	CMOVQEQ(first, c.state[start])
	MOVQ(word, c.state[open])
	SHRQ(Imm(63), c.state[open])
}

// next goes on to the next block, at the label "block".
func (c *cut) next() {
	ADDQ(Imm(blockSize), c.state[base])
	ADDQ(Imm(masksSize), c.masks)
	DECQ(c.n)
	JNE(LabelRef("block"))
	cutter := argument("c")
	for i, r := range c.state {
		MOVQ(r, Mem{Base: cutter, Disp: i * 8})
	}
	first := argument("dst")
	SUBQ(first, c.dst)
	SHRQ(Imm(3), c.dst)
	Store(c.dst, ReturnIndex(0))
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
	c.block()
	starts, ends, class := ZMM(), ZMM(), ZMM()
	at := K()
	VMOVDQA64(everything, class)
	for i, lacks := range c.lacks {
		VPSUBB(bit[i], class, lacks, class)
	}
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
	VPBROADCASTQ(c.state[base], from)

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
	VZEROUPPER()
	RET()

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
