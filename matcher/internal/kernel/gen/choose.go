package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Where the tables are in Shapes, of 64 bytes each.
const (
	shapePure = iota * 64
	shapeFirst
	shapeTwice
	shapeBefore
	shapeBehind
	shapeBeside
	shapeMixed
	shapeLetter
	shapeWrong
)

// chooseAVX512 looks at eight numerals at a time; n is a multiple of eight. A lane is a
// numeral. Shapes.choose says how it works; what is of no use to a numeral is evaluated
// all the same.
func chooseAVX512() {
	TEXT("chooseAVX512", NOSPLIT, "func(some *int32, wrong *int32, shapes *byte, text *byte, masks *byte, tokens *byte, numerals *int32, n int) (int, int)")
	some, wrong, shapes, text := argument("some"), argument("wrong"), argument("shapes"), argument("text")
	masks, tokens, numerals, n := argument("masks"), argument("tokens"), argument("numerals"), argument("n")
	of := func(class, length uint64) reg.VecVirtual {
		return constant(class<<(8*tokenClass) | length<<(8*tokenLen))
	}
	one, two, three, five, most, newline := constant(1), constant(2), constant(3), constant(5), constant(31), constant('\n')
	lowByte, lowWord, low := constant(0xff), constant(0xffff), constant(0xffffffff)
	class, shape, letters, postcode := of(0xff, 0), of(0xff, 0xffff), of(classLetter, 0), of(classLetter|classDigit, 3)

	every := mask(0xff)
	gather := func(base reg.GPVirtual, disp int, at reg.VecVirtual, scale uint8) reg.VecVirtual {
		k, z := K(), ZMM()
		KMOVB(every, k) // a gather clears it
		VPXORQ(z, z, z)
		VPGATHERQQ(Mem{Base: base, Disp: disp, Index: at, Scale: scale}, k, z)
		return z
	}
	look := func(shape int, at reg.VecVirtual) reg.VecVirtual {
		return op(VPERMB, Mem{Base: shapes, Disp: shape}, at)
	}

	Label("eight")
	// The token, those beside it, and where it stands.
	w := ZMM()
	VPMOVZXDQ(Mem{Base: numerals}, w)
	token, next := gather(tokens, 0, w, 8), gather(tokens, 8, w, 8)
	before := gather(tokens, 0, less(w, one), 8)
	start := op(VPANDQ, token, low)
	length := op(VPANDQ, lowWord, op(VPSRLQ, Imm(8*tokenLen), token))
	end, size := op(VPADDQ, start, length), op(VPMINUQ, length, most)

	// The text from the byte before it on, from its first one and from its last one.
	head, tail := gather(text, 0, less(start, one), 1), gather(text, 0, less(end, one), 1)
	nothing := K()
	VPTESTNMQ(start, start, nothing)
	VPSLLQ(Imm(8), head, nothing, head) // nothing is before the text
	word := op(VPSRLQ, Imm(8), head)

	// Its digits. Shifts count modulo 64; a Masks is of five words.
	block := op(VPSRLQ, Imm(6), start)
	block = op(VPADDQ, block, op(VPSLLQ, Imm(2), block))
	digits, beyond := gather(masks, maskDigit, block, 8), gather(masks, maskDigit+masksSize, block, 8)
	VPSHRDVQ(start, beyond, digits)
	all := op(VPSUBQ, one, op(VPSLLVQ, size, one))
	VPANDQ(all, digits, digits)
	count := ZMM()
	VPOPCNTQ(digits, count)
	worth := ZMM()
	VPERMW(Mem{Base: shapes, Disp: shapeWrong}, size, worth)
	isWrong := test(one, op(VPSRLVQ, op(VPSUBQ, count, size), worth))

	// What it may be, if it is of digits only.
	may := op(VPORQ, look(shapeFirst, word), look(shapeBefore, head))
	twice := K()
	VPTESTNMQ(lowByte, op(VPXORQ, word, op(VPSRLQ, Imm(8), word)), twice)
	VPORQ(look(shapeTwice, word), may, twice, may)
	behind := op(VPMINUQ, most, op(VPANDQ, lowWord, op(VPSRLQ, Imm(8*tokenLen), before)))
	VPORQ(look(shapeBehind, behind), may, equal(letters, op(VPANDQ, class, before)), may)
	near, beside := compare(op(VPSUBQ, end, op(VPANDQ, low, next)), atMost, three), K()
	VPCMPUQ(U8(unlike), newline, op(VPANDQ, lowByte, op(VPSRLQ, Imm(8), tail)), near, beside)
	VPORQ(look(shapeBeside, op(VPSRLQ, Imm(8*tokenClass), next)), may, beside, may)
	isSome := test(may, look(shapePure, size))

	// What it is, if it is mixed. Bit 0 of word: its letters may be misread. The first one
	// is moved to the front, to be looked up with what is behind it.
	lacks := op(VPANDNQ, all, digits)
	first := ZMM() // the place of the first letter
	VPOPCNTQ(op(VPANDNQ, op(VPSUBQ, one, lacks), lacks), first)
	head = look(shapeLetter, op(VPSRLVQ, op(VPSLLQ, Imm(3), first), word))
	VPANDNQ(one, op(VPSRLVQ, op(VPADDQ, one, first), lacks), word) // no letter follows
	VPORQ(op(VPSRLQ, Imm(8), head), word, word)
	VPANDQ(head, word, word)
	tail = look(shapeLetter, tail)
	last := op(VPSRLVQ, op(VPSUBQ, one, size), digits) // the last byte is a digit
	VPANDQ(op(VPORQ, tail, last), word, word)
	long := K() // three digits and such letters, five, or one before two letters
	VPTESTMQ(one, word, compare(count, atLeast, three), long)
	KORB(compare(count, atLeast, five), long, long)
	KORB(equal(one, op(VPSRLVQ, op(VPSUBQ, three, size), digits)), long, long)
	ordinal, short := test(one, digits), K() // a digit in front and the end of an ordinal, or a postcode
	VPTESTMQ(two, tail, ordinal, short)
	KANDNB(equal(postcode, op(VPANDQ, shape, next)), ordinal, ordinal)
	KORB(ordinal, short, short)
	mustBe, mixed, fits := look(shapeMixed, size), test(letters, token), K()
	VPTESTMQ(one, mustBe, short, short)
	VPTESTMQ(two, mustBe, long, long)
	KORB(short, long, fits)
	KANDB(mixed, fits, fits)
	KANDNB(isSome, mixed, isSome)
	KORB(fits, isSome, isSome)

	numbers := YMM()
	VMOVDQU32(Mem{Base: numerals}, numbers)
	store(numbers, isSome, some)
	store(numbers, isWrong, wrong)
	ADDQ(Imm(32), numerals)
	SUBQ(Imm(8), n)
	JNE(LabelRef("eight"))
	for i, to := range []reg.GPVirtual{some, wrong} {
		SUBQ(argument([]string{"some", "wrong"}[i]), to)
		SHRQ(Imm(2), to)
		Store(to, ReturnIndex(i))
	}
	VZEROUPPER()
	RET()
}

// op makes a vector of two, the first one that which Go's assembler has first.
func op(f func(...Op), a, b Op) reg.VecVirtual {
	z := ZMM()
	f(a, b, z)
	return z
}

// less is a-b, or 0.
func less(a, b reg.VecVirtual) reg.VecVirtual { return op(VPSUBQ, b, op(VPMAXUQ, a, b)) }

func test(a, b reg.VecVirtual) reg.OpmaskVirtual {
	k := K()
	VPTESTMQ(a, b, k)
	return k
}

func equal(a, b reg.VecVirtual) reg.OpmaskVirtual {
	k := K()
	VPCMPEQQ(a, b, k)
	return k
}

// Predicates of VPCMPUQ.
const (
	atMost  = 2
	unlike  = 4
	atLeast = 5
)

func compare(a reg.VecVirtual, predicate uint8, b reg.VecVirtual) reg.OpmaskVirtual {
	k := K()
	VPCMPUQ(U8(predicate), b, a, k)
	return k
}
