package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Where things are in a schedule of package kernel.
const (
	blockLen = 16
	keys     = 0                  // [11]block: the round keys
	part     = keys + 11*blockLen // block: K2 and the first round key
	full     = part + blockLen    // block: K1 and K2
	ends     = full + blockLen    // [17]block: padding, subkey, first round key
	heads    = ends + 17*blockLen // [17]block: the first n bytes
)

// expandKey is the key expansion of FIPS 197 §5.2.
func expandKey() {
	TEXT("expandKey", NOSPLIT, "func(s *byte, key *byte)")
	s, key := argument("s"), argument("key")
	x, t, r := XMM(), XMM(), XMM()
	VMOVDQU(Mem{Base: key}, x)
	VMOVDQU(x, Mem{Base: s})
	for i, constant := range []uint64{1, 2, 4, 8, 16, 32, 64, 128, 27, 54} {
		VAESKEYGENASSIST(Imm(constant), x, r)
		VPSHUFD(Imm(0xff), r, r)
		// The sum of x shifted by 0, 1, 2 and 3 words.
		VPSLLDQ(Imm(4), x, t)
		VPXOR(t, x, x)
		VPSLLDQ(Imm(8), x, t)
		VPXOR(t, x, x)
		VPXOR(r, x, x)
		VMOVDQU(x, Mem{Base: s, Disp: (i + 1) * blockLen})
	}
	RET()
}

// encrypt runs the rounds on blocks side by side. The first round key is in them
// already.
func encrypt(keys []Op, blocks ...Op) {
	for i, key := range keys {
		for _, x := range blocks {
			if i == len(keys)-1 {
				VAESENCLAST(key, x, x)
			} else {
				VAESENC(key, x, x)
			}
		}
	}
}

// keysInMemory are the round keys but the first, in the schedule at s.
func keysInMemory(s reg.Register, rounds int) []Op {
	ops := make([]Op, rounds)
	for i := range ops {
		ops[i] = Mem{Base: s, Disp: keys + (i+1)*blockLen}
	}
	return ops
}

// keysInX and keysInZ load them: into one lane, into four.
func keysInX(s reg.Register, rounds int) []Op {
	ops := keysInMemory(s, rounds)
	for i, m := range ops {
		x := XMM()
		VMOVDQU(m, x)
		ops[i] = x
	}
	return ops
}

func keysInZ(s reg.Register, rounds int) []Op {
	ops := keysInMemory(s, rounds)
	for i, m := range ops {
		ops[i] = inZ(m)
	}
	return ops
}

// inZ loads a block into all four lanes.
func inZ(m Op) reg.VecVirtual {
	z := ZMM()
	VBROADCASTI32X4(m, z)
	return z
}

// The instructions on one block, with the old encoding and with the one that
// reaches all 32 registers.
type onBlock struct {
	move     func(from, to Op)
	xor, and func(...Op)
}

var (
	vex = onBlock{
		move: VMOVDQU,
		xor:  func(ops ...Op) { VPXOR(ops[0], ops[1], ops[2]) },
		and:  func(ops ...Op) { VPAND(ops[0], ops[1], ops[2]) },
	}
	evex = onBlock{move: func(from, to Op) { VMOVDQU64(from, to) }, xor: VPXORQ, and: VPANDQ}
)

// chain hashes one token of up to 48 bytes, block by block, and stores its sum;
// a longer one has the sum zero. It changes its registers.
func (b onBlock) chain(dst Mem, p, left, s reg.Register, rounds int) {
	x, t, inMemory := XMM(), XMM(), keysInMemory(s, rounds)
	b.xor(x, x, x)
	CMPQ(left, Imm(48))
	JHI(LabelRef("chainStore"))
	Label("chainNext")
	CMPQ(left, Imm(blockLen))
	JLS(LabelRef("chainLast"))
	b.xor(Mem{Base: p}, x, x)
	b.xor(Mem{Base: s}, x, x)
	encrypt(inMemory, x)
	ADDQ(Imm(blockLen), p)
	SUBQ(Imm(blockLen), left)
	JMP(LabelRef("chainNext"))
	Label("chainLast")
	SHLQ(Imm(4), left)
	b.move(Mem{Base: p}, t)
	b.and(Mem{Base: s, Index: left, Scale: 1, Disp: heads}, t, t)
	b.xor(Mem{Base: s, Index: left, Scale: 1, Disp: ends}, x, x)
	b.xor(t, x, x)
	encrypt(inMemory, x)
	Label("chainStore")
	VMOVQ(x, dst)
}

// sum hashes whole blocks and one that the caller has completed.
func sum(name string, rounds int) {
	TEXT(name, NOSPLIT, "func(blocks *byte, n int, lo, hi uint64, s *byte) uint64")
	p, n, s := argument("blocks"), argument("n"), argument("s")
	inMemory := keysInMemory(s, rounds)
	x := XMM()
	VPXOR(x, x, x)
	JMP(LabelRef("check"))
	Label("next")
	VPXOR(Mem{Base: p}, x, x)
	VPXOR(Mem{Base: s}, x, x)
	encrypt(inMemory, x)
	ADDQ(Imm(blockLen), p)
	DECQ(n)
	Label("check")
	TESTQ(n, n)
	JNE(LabelRef("next"))
	last := XMM()
	VMOVQ(argument("lo"), last)
	VPINSRQ(Imm(1), argument("hi"), last, last)
	VPXOR(last, x, x)
	encrypt(inMemory, x)
	r := GP64()
	VMOVQ(x, r)
	Store(r, ReturnIndex(0))
	RET()
}
