package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func checkList(t *testing.T, k *Kernel, tokens []Token) {
	t.Helper()
	sums := make([]uint64, len(tokens))
	want, wantSums := []int32{-5}, []uint64{7}
	for i, token := range tokens {
		sums[i] = uint64(i) * 0x9e3779b97f4a7c15
		if token.Class&Digit != 0 {
			want, wantSums = append(want, int32(i)), append(wantSums, sums[i])
		}
	}
	got, picked := k.List([]int32{-5}, []uint64{7}, tokens, sums)
	if !slices.Equal(got, want) || !slices.Equal(picked, wantSums) {
		t.Fatalf("of %d tokens: %v, want %v", len(tokens), got, want)
	}
}

func TestList(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	atLevels(t, func(t *testing.T, k *Kernel) {
		for _, n := range []int{0, 1, 7, 8, 9, 63, 64, 65, 1000} {
			tokens := make([]Token, n)
			for i := range tokens {
				tokens[i] = Token{Start: r.Uint32(), Len: uint16(r.Uint32()), Class: []uint8{Letter, Digit, Letter | Digit, Letter | High, Letter | Digit | High}[r.IntN(5)]}
			}
			checkList(t, k, tokens)
		}
		if !panics(func() { k.List(nil, nil, make([]Token, 9), make([]uint64, 8)) }) {
			t.Error("sums that are too few, and no panic")
		}
	})
}

func FuzzList(f *testing.F) {
	f.Add([]byte("a b  c1 22 \xff\xfe 0123456789 \xc3\xa99 x 1 2 3 4 5 6 7 8 9a"))
	kernels := everyKernel()
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, k := range kernels {
			checkList(t, k, plainTokens(text))
		}
	})
}
