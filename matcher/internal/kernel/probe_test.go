package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestProbe(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	atLevels(t, func(t *testing.T, k *Kernel) {
		for _, shift := range []uint{63, 62, 58, 50, 42} {
			filter := make([]uint64, 1<<(64-shift))
			for _, n := range []int{0, 1, 7, 8, 9, 15, 255, 256, 257, 1000} {
				sums := make([]uint64, n)
				want := []int32{-5}
				for i := range sums {
					sums[i] = r.Uint64()
					if r.IntN(3) == 0 {
						filter[sums[i]>>shift] |= Pattern(sums[i])
					}
				}
				for i, s := range sums {
					p := uint64(1)<<(s&63) | 1<<(s>>6&63) | 1<<(s>>12&63)
					if filter[s>>shift]&p == p {
						want = append(want, int32(i))
					}
				}
				if got := k.Probe([]int32{-5}, filter, shift, sums); !slices.Equal(got, want) {
					t.Fatalf("shift %d, %d sums: hits %v, want %v", shift, n, got, want)
				}
			}
		}
		if !panics(func() { k.Probe(nil, make([]uint64, 31), 59, []uint64{1}) }) {
			t.Error("a filter that is too short, and no panic")
		}
	})
}
