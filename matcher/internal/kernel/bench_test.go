package kernel

import (
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"
)

// measure runs what a benchmark does n of in an iteration, and reports the
// processor time of one: a machine may be shared, and the clock on the wall does
// not know it.
func measure(b *testing.B, n int, unit string, iteration func()) {
	b.ReportAllocs()
	iteration()
	start := cpuTime(b)
	for b.Loop() {
		iteration()
	}
	b.ReportMetric(float64((cpuTime(b)-start).Nanoseconds())/float64(b.N*n), unit)
}

func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// atLevelsB runs a benchmark at every level on a batch as the engine has them.
func atLevelsB(b *testing.B, bench func(b *testing.B, k *Kernel, text []byte, masks []Masks, tokens []Token)) {
	text := mixedText(rand.New(rand.NewPCG(7, 7)), 64<<10)
	masks, folded := plainMasks(text)
	for _, l := range Levels() {
		b.Run(l.String(), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			bench(b, New(testKey, l), withSlack(folded), masks, plainTokens(text))
		})
	}
}

func BenchmarkClassify(b *testing.B) {
	atLevelsB(b, func(b *testing.B, k *Kernel, text []byte, masks []Masks, tokens []Token) {
		folded := make([]byte, len(text))
		measure(b, len(tokens), "cpu-ns/token", func() { k.Classify(masks, folded, text) })
	})
}

func BenchmarkTokens(b *testing.B) {
	atLevelsB(b, func(b *testing.B, k *Kernel, text []byte, masks []Masks, tokens []Token) {
		measure(b, len(tokens), "cpu-ns/token", func() { tokens = k.Tokens(tokens[:0], masks, len(text)) })
	})
}

func BenchmarkSums(b *testing.B) {
	atLevelsB(b, func(b *testing.B, k *Kernel, text []byte, _ []Masks, tokens []Token) {
		sums := make([]uint64, len(tokens))
		measure(b, len(tokens), "cpu-ns/token", func() { k.Sums(sums, text, tokens) })
	})
}

func BenchmarkSumsUnkeyed(b *testing.B) {
	atLevelsB(b, func(b *testing.B, k *Kernel, text []byte, _ []Masks, tokens []Token) {
		k = NewUnkeyed(k.Level())
		sums := make([]uint64, len(tokens))
		measure(b, len(tokens), "cpu-ns/token", func() { k.Sums(sums, text, tokens) })
	})
}

// All three steps.
func BenchmarkAll(b *testing.B) {
	atLevelsB(b, func(b *testing.B, k *Kernel, text []byte, masks []Masks, tokens []Token) {
		folded, sums := withSlack(text), make([]uint64, len(tokens))
		measure(b, len(tokens), "cpu-ns/token", func() {
			k.Classify(masks, folded, text)
			tokens = k.Tokens(tokens[:0], masks, len(text))
			k.Sums(sums, folded, tokens)
		})
	})
}

func BenchmarkDeletions(b *testing.B) {
	atLevelsB(b, func(b *testing.B, k *Kernel, text []byte, _ []Masks, tokens []Token) {
		sums := k.Deletions(nil, text, tokens)
		measure(b, len(sums), "cpu-ns/sum", func() { sums = k.Deletions(sums[:0], text, tokens) })
	})
}

func BenchmarkSum(b *testing.B) {
	for _, l := range Levels() {
		k := New(testKey, l)
		for _, n := range []int{8, 24, 200} {
			b.Run(fmt.Sprintf("%v/%d", l, n), func(b *testing.B) {
				s := make([]byte, n)
				measure(b, 1, "cpu-ns/sum", func() { s[0] = byte(k.Sum(s)) })
			})
		}
	}
}

// Filters that the second cache holds, that the third one does, and that none
// does; one probe in 64 is a hit.
func BenchmarkProbe(b *testing.B) {
	for _, l := range Levels() {
		k := New(testKey, l)
		for _, shift := range []uint{64 - 16, 64 - 19, 64 - 23} {
			b.Run(fmt.Sprintf("%v/%dKiB", l, 8<<(64-shift)>>10), func(b *testing.B) {
				r := rand.New(rand.NewPCG(8, 8))
				filter := make([]uint64, 1<<(64-shift))
				for i := range filter {
					filter[i] = 1
				}
				sums := make([]uint64, 1<<16)
				for i := range sums {
					sums[i] = r.Uint64()
					if i%64 == 0 {
						filter[sums[i]>>shift] |= Pattern(sums[i])
					}
				}
				hits := k.Probe(nil, filter, shift, sums)
				measure(b, len(sums), "cpu-ns/sum", func() { hits = k.Probe(hits[:0], filter, shift, sums) })
			})
		}
	}
}
