//go:build !purego

package kernel

//go:noescape
func cpuid(leaf, sub uint32) (eax, ebx, ecx, edx uint32)

//go:noescape
func xgetbv() (eax, edx uint32)

// fastest asks the processor (Intel SDM vol. 2, CPUID) and what the system saves
// of it (XGETBV).
func fastest() Level {
	const (
		avx = 1<<27 | 1<<28 // OSXSAVE, AVX
		aes = 1<<25 | 1<<9 | 1<<23

		avx2 = 1<<5 | 1<<3 | 1<<8 // AVX2, BMI1, BMI2

		avx512  = 1<<16 | 1<<17 | 1<<30 | 1<<31 // F, DQ, BW, VL
		avx512c = 1<<1 | 1<<6 | 1<<9 | 1<<14    // VBMI, VBMI2, VAES, VPOPCNTDQ

		ymmSaved = 1<<1 | 1<<2
		zmmSaved = ymmSaved | 1<<5 | 1<<6 | 1<<7
	)
	has := func(r, bits uint32) bool { return r&bits == bits }
	if leaves, _, _, _ := cpuid(0, 0); leaves < 7 {
		return Portable
	}
	_, _, ecx, _ := cpuid(1, 0)
	if !has(ecx, avx|aes) {
		return Portable
	}
	saved, _ := xgetbv()
	_, _, lzcnt, _ := cpuid(0x80000001, 0)
	_, ebx, ecx, _ := cpuid(7, 0)
	switch {
	case !has(saved, ymmSaved) || !has(ebx, avx2) || !has(lzcnt, 1<<5):
		return Portable
	case !has(saved, zmmSaved) || !has(ebx, avx512) || !has(ecx, avx512c):
		return AVX2
	}
	return AVX512
}
