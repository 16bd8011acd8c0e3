package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func checkMarked(t *testing.T, k *Kernel, text []byte, marked func() bool) {
	t.Helper()
	masks, _ := plainMasks(text)
	marks := make([]uint64, len(masks))
	want := []int32{-5}
	for w, token := range plainTokens(text) {
		listed := false
		for i := token.Start; i < token.Start+uint32(token.Len); i++ {
			if marked() {
				marks[i/BlockSize] |= 1 << (i % BlockSize)
				listed = true
			}
		}
		if listed {
			want = append(want, int32(w))
		}
	}
	if got := k.Marked([]int32{-5}, masks, marks); !slices.Equal(got, want) {
		t.Fatalf("%q with marks %x: %v, want %v", text, marks, got, want)
	}
}

func TestMarked(t *testing.T) {
	atLevels(t, func(t *testing.T, k *Kernel) {
		r := rand.New(rand.NewPCG(12, 12))
		for n := range 1000 {
			one := 1 + r.IntN(40)
			marked := func() bool { return r.IntN(one) == 0 }
			checkMarked(t, k, randomText(r, n), marked)
			checkMarked(t, k, mixedText(r, n), marked)
		}
		checkMarked(t, k, mixedText(r, 100_000), func() bool { return r.IntN(9) == 0 })
	})
}

func FuzzMarked(f *testing.F) {
	f.Add(uint64(1), uint64(3), []byte("a b  c1 22 \xff\xfe abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz a9"))
	kernels := everyKernel()
	f.Fuzz(func(t *testing.T, seed, one uint64, text []byte) {
		r := rand.New(rand.NewPCG(seed, 0))
		for _, k := range kernels {
			checkMarked(t, k, text, func() bool { return r.Uint64N(one%64+1) == 0 })
		}
	})
}
