package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomShapes says something in every table.
func randomShapes(r *rand.Rand) *Shapes {
	var s Shapes
	for _, t := range []*[64]uint8{&s.Pure, &s.First, &s.Twice, &s.Before, &s.Behind, &s.Beside} {
		for i := range t {
			t[i] = uint8(r.Uint32() & r.Uint32() & r.Uint32())
		}
	}
	for i := range s.Letter {
		s.Letter[i] = uint8(r.IntN(4))
		s.Mixed[i] = []uint8{0, Short, Long}[r.IntN(3)]
	}
	for i := range s.Wrong {
		s.Wrong[i] = uint16(r.Uint32())
	}
	s.Pure[0], s.Mixed[0], s.Wrong[0] = 0, 0, 0
	return &s
}

// checkChoose compares each level with the portable choice of single numerals.
func checkChoose(t *testing.T, k *Kernel, s *Shapes, text []byte) {
	t.Helper()
	text = withSlack(text)
	masks, _ := plainMasks(text)
	masks = append(masks, Masks{})
	tokens := append(plainTokens(text), Token{Start: math.MaxUint32, Class: High})
	var numerals []int32
	want, wantWrong := []int32{-5}, []int32{-6}
	for i, token := range tokens {
		if token.Class&Digit == 0 {
			continue
		}
		w := int32(i)
		numerals = append(numerals, w)
		some, wrong := s.choose(text[:len(text)+1], masks, tokens, w)
		if some != 0 {
			want = append(want, w)
		}
		if wrong != 0 {
			wantWrong = append(wantWrong, w)
		}
	}
	some, wrong := k.Choose([]int32{-5}, []int32{-6}, s, text, masks, tokens, numerals)
	if !slices.Equal(some, want) || !slices.Equal(wrong, wantWrong) {
		t.Fatalf("%q: %v and %v, want %v and %v", text, some, wrong, want, wantWrong)
	}
}

// numeralText is n bytes of short words with many digits.
func numeralText(r *rand.Rand, n int) []byte {
	const common = "00112447osabthd+\n  .-"
	b := make([]byte, n)
	for i := range b {
		b[i] = common[r.IntN(len(common))]
		if r.IntN(20) == 0 {
			b[i] = byte(r.Uint32())
		}
	}
	return b
}

func TestChoose(t *testing.T) {
	atLevels(t, func(t *testing.T, k *Kernel) {
		r := rand.New(rand.NewPCG(8, 8))
		for n := range 1000 {
			s := randomShapes(r)
			checkChoose(t, k, s, numeralText(r, n))
			checkChoose(t, k, s, mixedText(r, n))
			checkChoose(t, k, s, randomText(r, n))
		}
	})
}

func FuzzChoose(f *testing.F) {
	f.Add(uint64(1), []byte("1 22 abc1 l23 0044 20 7 1st 3rd sw1a 1aa qq123456c +44 07700 900123 a1b2c3d4e5f6 123456789012345678901234567890123"))
	kernels := everyKernel()
	f.Fuzz(func(t *testing.T, seed uint64, text []byte) {
		s := randomShapes(rand.New(rand.NewPCG(seed, 0)))
		for _, k := range kernels {
			checkChoose(t, k, s, text)
		}
	})
}
