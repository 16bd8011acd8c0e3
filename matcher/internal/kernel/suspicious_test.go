package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// checkSuspicious compares with the portable loop.
func checkSuspicious(t *testing.T, k *Kernel, text []byte) {
	t.Helper()
	masks, _ := plainMasks(text)
	want, got := make([]uint64, len(masks)), make([]uint64, len(masks))
	masks = append(masks, Masks{})
	New(testKey, Portable).Suspicious(want, masks)
	k.Suspicious(got, masks)
	if !slices.Equal(got, want) {
		t.Fatalf("%q: %x, want %x", text, got, want)
	}
}

func TestSuspicious(t *testing.T) {
	atLevels(t, func(t *testing.T, k *Kernel) {
		r := rand.New(rand.NewPCG(13, 13))
		for n := range 2000 {
			checkSuspicious(t, k, mixedText(r, n))
			checkSuspicious(t, k, randomText(r, n))
			checkSuspicious(t, k, numeralText(r, n))
		}
	})
}

func FuzzSuspicious(f *testing.F) {
	f.Add(mixedText(rand.New(rand.NewPCG(13, 14)), 2000))
	kernels := everyKernel()
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, k := range kernels {
			checkSuspicious(t, k, text)
		}
	})
}
