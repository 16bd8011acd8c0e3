package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// suspiciousAVX512 looks at eight blocks at a time, a lane each; n is a multiple of eight.
// kernel.suspicious says how it works.
func suspiciousAVX512() {
	everyMasks := table("everyMasks", bytesOf(64, func(i int) byte {
		if i%8 > 0 {
			return 0
		}
		return byte(i / 8 * masksSize / 8)
	}))
	TEXT("suspiciousAVX512", NOSPLIT, "func(marks *uint64, masks *byte, n int)")
	marks, masks, n := argument("marks"), argument("masks"), argument("n")
	at, every := ZMM(), mask(0xff)
	VMOVDQU64(everyMasks, at)
	// What the eight blocks before these had.
	oldWord, oldDigit := ZMM(), ZMM()
	VPXORQ(oldWord, oldWord, oldWord)
	VPXORQ(oldDigit, oldDigit, oldDigit)
	and := func(a, b reg.VecVirtual) reg.VecVirtual { return op(VPANDQ, a, b) }
	or := func(a, b reg.VecVirtual) reg.VecVirtual { return op(VPORQ, a, b) }
	without := func(a, b reg.VecVirtual) reg.VecVirtual { return op(VPANDNQ, a, b) }
	down := func(n uint64, a reg.VecVirtual) reg.VecVirtual { return op(VPSRLQ, Imm(n), a) }

	Label("eight")
	gather := func(disp int) reg.VecVirtual {
		k, z := K(), ZMM()
		KMOVB(every, k) // a gather clears it
		VPXORQ(z, z, z)
		VPGATHERQQ(Mem{Base: masks, Index: at, Scale: 8, Disp: disp}, k, z)
		return z
	}
	// shifted moves a mask so that each bit speaks of one behind it.
	shifted := func(mask, next reg.VecVirtual, n uint64) reg.VecVirtual {
		z := ZMM()
		VPSHRDQ(U8(n), next, mask, z)
		return z
	}
	// behind moves it by one the other way.
	behind := func(mask, before reg.VecVirtual) reg.VecVirtual {
		z := ZMM()
		VPSHLDQ(U8(1), before, mask, z)
		return z
	}
	// last moves lanes up by one.
	last := func(now, old reg.VecVirtual) reg.VecVirtual {
		z := ZMM()
		VALIGNQ(U8(7), old, now, z)
		return z
	}
	word, digit := gather(maskWord), gather(maskDigit)
	beforeWord, beforeDigit := last(word, oldWord), last(digit, oldDigit)
	VMOVDQA64(word, oldWord)
	VMOVDQA64(digit, oldDigit)
	w, nextW := without(word, gather(maskHigh)), without(gather(maskWord+masksSize), gather(maskHigh+masksSize))
	d, nextD := digit, gather(maskDigit+masksSize)
	l, nextL := without(w, d), without(nextW, nextD)

	start := without(w, behind(w, beforeWord))
	w1, w2, w3 := shifted(w, nextW, 1), shifted(w, nextW, 2), shifted(w, nextW, 3)
	four, nextFour := and(and(w, w1), and(w2, w3)), and(nextW, down(1, nextW))
	nextFour = and(nextFour, down(2, nextFour))
	marked := and(and(start, four), and(shifted(four, nextFour, 4), shifted(four, nextFour, 8)))

	first, d1 := without(d, behind(d, beforeDigit)), shifted(d, nextD, 1)
	one, two := and(first, shifted(l, nextL, 1)), and(and(first, d1), shifted(l, nextL, 2))
	marked = or(marked, or(without(one, without(start, w3)), without(two, start)))

	ds, nextDs := and(d, d1), and(nextD, down(1, nextD))
	five := and(and(ds, shifted(ds, nextDs, 2)), shifted(d, nextD, 4))
	beside := or(and(first, behind(l, without(beforeWord, beforeDigit))), shifted(l, nextL, 5))
	pair := and(without(and(start, w1), w2), op(VPXORQ, d, d1))
	marked = or(marked, or(and(five, beside), pair))
	VMOVDQU64(marked, Mem{Base: marks})
	ADDQ(U32(8*masksSize), masks)
	ADDQ(Imm(64), marks)
	SUBQ(Imm(8), n)
	JNE(LabelRef("eight"))
	VZEROUPPER()
	RET()
}
