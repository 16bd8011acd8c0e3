// Command gen writes the assembly of package kernel.
//
// Operands are in the order of Go's assembler: sources first, last one first,
// then the destination. VPCMPUB, for one, compares its second vector with its
// first.
package main

import (
	"encoding/binary"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	machine()
	expandKey()
	classifyAVX2()
	classifyAVX512()
	cutBMI2()
	cutAVX512()
	for _, h := range []struct {
		suffix string
		rounds int
	}{{"", 10}, {"Unkeyed", 3}} {
		sumsAVX2("sumsAVX2"+h.suffix, h.rounds)
		sumsAVX512("sumsAVX512"+h.suffix, h.rounds)
		deletionsAVX2("deletionsAVX2"+h.suffix, h.rounds)
		deletionsAVX512("deletionsAVX512"+h.suffix, h.rounds)
		sum("sumAES"+h.suffix, h.rounds)
	}
	probeBMI2()
	index := eightNumbers()
	probeAVX512(index)
	listAVX512(index)
	chooseAVX512()
	suspiciousAVX512()
	markAVX512()
	Generate()
}

// machine tells what the processor has and the system saves.
func machine() {
	TEXT("cpuid", NOSPLIT, "func(leaf, sub uint32) (eax, ebx, ecx, edx uint32)")
	Load(Param("leaf"), reg.EAX)
	Load(Param("sub"), reg.ECX)
	CPUID()
	Store(reg.EAX, Return("eax"))
	Store(reg.EBX, Return("ebx"))
	Store(reg.ECX, Return("ecx"))
	Store(reg.EDX, Return("edx"))
	RET()

	TEXT("xgetbv", NOSPLIT, "func() (eax, edx uint32)")
	XORL(reg.ECX, reg.ECX)
	XGETBV()
	Store(reg.EAX, Return("eax"))
	Store(reg.EDX, Return("edx"))
	RET()
}

// table lays bytes into read-only memory.
func table(name string, b []byte) Mem {
	t := GLOBL(name, RODATA|NOPTR)
	for i := 0; i < len(b); i += 8 {
		DATA(i, U64(binary.LittleEndian.Uint64(b[i:])))
	}
	return t
}

// bytesOf makes n bytes by index.
func bytesOf(n int, at func(i int) byte) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = at(i)
	}
	return b
}

// eightNumbers lays out 0 to 7, of 32 bits each.
func eightNumbers() Mem {
	return table("index", bytesOf(32, func(i int) byte {
		if i%4 > 0 {
			return 0
		}
		return byte(i / 4)
	}))
}

// mask sets a mask register to a constant.
func mask(v uint64) reg.OpmaskVirtual {
	r, k := GP64(), K()
	MOVQ(U64(v), r)
	KMOVQ(r, k)
	return k
}

// argument loads a parameter into a register.
func argument(name string) reg.GPVirtual {
	return Load(Param(name), GP64()).(reg.GPVirtual)
}
