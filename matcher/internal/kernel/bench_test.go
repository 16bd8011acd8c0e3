package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// The batch that the engine works on, and a text that is like what it reads.
func benchText() []byte {
	return withSlack(mixedText(rand.New(rand.NewPCG(7, 7)), 64<<10))
}

// atLevelsB runs a benchmark at every level and gives it the text in all forms.
func atLevelsB(b *testing.B, bench func(b *testing.B, k *Kernel, text []byte, masks []Masks, tokens []Token)) {
	text := benchText()
	masks, folded := plainMasks(text)
	folded = withSlack(folded)
	tokens := plainTokens(text)
	for _, l := range Levels() {
		b.Run(l.String(), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			bench(b, New(testKey, l), folded, masks, tokens)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(tokens)), "ns/token")
		})
	}
}

func BenchmarkClassify(b *testing.B) {
	atLevelsB(b, func(b *testing.B, k *Kernel, text []byte, masks []Masks, _ []Token) {
		folded := make([]byte, len(text))
		for b.Loop() {
			k.Classify(masks, folded, text)
		}
	})
}

func BenchmarkTokens(b *testing.B) {
	atLevelsB(b, func(b *testing.B, k *Kernel, text []byte, masks []Masks, _ []Token) {
		tokens := k.Tokens(nil, masks, len(text))
		for b.Loop() {
			tokens = k.Tokens(tokens[:0], masks, len(text))
		}
	})
}

func BenchmarkSums(b *testing.B) {
	atLevelsB(b, func(b *testing.B, k *Kernel, text []byte, _ []Masks, tokens []Token) {
		sums := make([]uint64, len(tokens))
		for b.Loop() {
			k.Sums(sums, text, tokens)
		}
	})
}

func BenchmarkSumsUnkeyed(b *testing.B) {
	atLevelsB(b, func(b *testing.B, k *Kernel, text []byte, _ []Masks, tokens []Token) {
		k = NewUnkeyed(k.Level())
		sums := make([]uint64, len(tokens))
		for b.Loop() {
			k.Sums(sums, text, tokens)
		}
	})
}

// All three steps, in a batch as the engine has them.
func BenchmarkAll(b *testing.B) {
	atLevelsB(b, func(b *testing.B, k *Kernel, text []byte, masks []Masks, tokens []Token) {
		folded := withSlack(text)
		sums := make([]uint64, len(tokens))
		tokens = k.Tokens(nil, masks, len(text))
		for b.Loop() {
			k.Classify(masks, folded, text)
			tokens = k.Tokens(tokens[:0], masks, len(text))
			k.Sums(sums, folded, tokens)
		}
	})
}

// One operation is a batch of 1000 tokens: ns/sum is what one deletion costs.
func BenchmarkDeletions(b *testing.B) {
	atLevelsB(b, func(b *testing.B, k *Kernel, text []byte, _ []Masks, tokens []Token) {
		tokens = tokens[:1000]
		sums := k.Deletions(nil, text, tokens)
		for b.Loop() {
			sums = k.Deletions(sums[:0], text, tokens)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(sums)), "ns/sum")
	})
}

func BenchmarkSum(b *testing.B) {
	for _, l := range Levels() {
		k := New(testKey, l)
		for _, n := range []int{8, 16, 24, 200} {
			b.Run(fmt.Sprintf("%v/%d", l, n), func(b *testing.B) {
				s := make([]byte, n)
				b.SetBytes(int64(n))
				b.ReportAllocs()
				for b.Loop() {
					s[0] = byte(k.Sum(s))
				}
			})
		}
	}
}

// A filter in the second cache and one beyond it, one probe in 64 a hit.
func BenchmarkProbe(b *testing.B) {
	for _, l := range Levels() {
		k := New(testKey, l)
		for _, shift := range []uint{64 - 16, 64 - 23} {
			b.Run(fmt.Sprintf("%v/%dKiB", l, 8<<(64-shift)>>10), func(b *testing.B) {
				r := rand.New(rand.NewPCG(8, 8))
				filter := make([]uint64, 1<<(64-shift))
				sums := make([]uint64, 8192)
				for i := range sums {
					sums[i] = r.Uint64()
					if i%64 == 0 {
						filter[sums[i]>>shift] |= Pattern(sums[i])
					}
				}
				hits := k.Probe(nil, filter, shift, sums)
				b.ReportAllocs()
				for b.Loop() {
					hits = k.Probe(hits[:0], filter, shift, sums)
					for i := range sums { // elsewhere the next time
						sums[i] = sums[i]*0x9e3779b97f4a7c15 + 1
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(sums)), "ns/sum")
			})
		}
	}
}
