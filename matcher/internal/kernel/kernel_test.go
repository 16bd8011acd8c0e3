package kernel

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

var testKey = [16]byte{0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c}

// atLevels runs a test at every level of this machine.
func atLevels(t *testing.T, test func(t *testing.T, k *Kernel)) {
	t.Helper()
	for _, l := range Levels() {
		t.Run(l.String(), func(t *testing.T) { test(t, New(testKey, l)) })
	}
}

// withSlack copies b to where exactly Slack bytes follow, none of them zero.
func withSlack(b []byte) []byte {
	s := make([]byte, len(b), len(b)+Slack)
	copy(s, b)
	for i := range s[len(b):cap(s)] {
		s[:cap(s)][len(b)+i] = 'x'
	}
	return s
}

// mixedText is n bytes of words as leaks have them: names, numbers, addresses,
// hashes, marks, in ASCII and beyond.
func mixedText(r *rand.Rand, n int) []byte {
	var b strings.Builder
	for b.Len() < n {
		switch r.IntN(20) {
		case 0:
			fmt.Fprintf(&b, "%d", r.Uint32N(1<<uint(r.IntN(32))))
		case 1:
			fmt.Fprintf(&b, "%x", r.Uint64())
		case 2:
			fmt.Fprintf(&b, "%c%s@%s.co.uk", 'a'+rune(r.IntN(26)), letters(r, 'a', 26, 8), letters(r, 'a', 26, 6))
		case 3:
			b.WriteString(letters(r, 'а', 32, 9))
		case 4:
			b.WriteString(letters(r, 'A', 26, 12))
		default:
			b.WriteString(letters(r, 'A', 26, 1))
			b.WriteString(letters(r, 'a', 26, 2+r.IntN(10)))
		}
		b.WriteString([]string{" ", " ", " ", ", ", ",", ";", ":", "\n", "\t", "'", `","`, "</td><td>", "%20", "&amp;", `\u`, "=3D", "+44"}[r.IntN(17)])
	}
	return []byte(b.String()[:n])
}

func letters(r *rand.Rand, first rune, of, most int) string {
	s := make([]rune, 1+r.IntN(most))
	for i := range s {
		s[i] = first + rune(r.IntN(of))
	}
	return string(s)
}

// randomText is n bytes of which few or many are of words.
func randomText(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	words := r.IntN(100)
	for i := range b {
		switch {
		case r.IntN(100) < words:
			b[i] = "aZ09bY\xc3\xa9"[r.IntN(8)]
		default:
			b[i] = byte(r.Uint32())
		}
	}
	return b
}

func TestLevels(t *testing.T) {
	levels := Levels()
	if len(levels) == 0 || levels[0] != Portable {
		t.Fatalf("levels are %v, want Portable first", levels)
	}
	best := levels[len(levels)-1]
	if got := New(testKey, 200).Level(); got != best {
		t.Errorf("a level beyond all is taken for %v, want %v", got, best)
	}
}

func TestKernelPrintsNoKey(t *testing.T) {
	k := New(testKey, Portable)
	for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%d", "%s", "%q"} {
		if got := fmt.Sprintf(verb, k); got != "kernel(portable)" {
			t.Errorf("%s prints %s", verb, got)
		}
	}
}

func TestNothingOfNothing(t *testing.T) {
	atLevels(t, func(t *testing.T, k *Kernel) {
		k.Classify(nil, nil, nil)
		k.Sums(nil, nil, nil)
		k.List(nil, nil, nil, nil)
		k.Choose(nil, nil, &Shapes{}, nil, nil, nil, nil)
		k.Suspicious(nil, make([]Masks, 1))
		tokens, sums, hits := k.Tokens(nil, nil, 0), k.Deletions(nil, nil, nil), k.Probe(nil, make([]uint64, 2), 63, nil)
		if len(tokens)+len(sums)+len(hits) > 0 {
			t.Errorf("tokens %v, deletions %v, hits %v of nothing", tokens, sums, hits)
		}
	})
}

func TestNoAllocation(t *testing.T) {
	text := withSlack(mixedText(rand.New(rand.NewPCG(10, 10)), 10_000))
	masks := make([]Masks, len(text)/BlockSize+2)
	tokens := plainTokens(text)
	sums, filter := make([]uint64, len(tokens)), make([]uint64, 1<<10)
	atLevels(t, func(t *testing.T, k *Kernel) {
		var deletions []uint64
		var hits, words, numerals, some, wrong []int32
		var picked []uint64
		marks := make([]uint64, len(masks)-1)
		steps := func() {
			k.Classify(masks, text, text)
			tokens = k.Tokens(tokens[:0], masks, len(text))
			k.Sums(sums, text, tokens)
			deletions = k.Deletions(deletions[:0], text, tokens)
			numerals, picked = k.List(numerals[:0], picked[:0], tokens[:len(tokens)-1], sums)
			k.Suspicious(marks, masks)
			words = k.Marked(words[:0], masks[:len(marks)], marks)
			some, wrong = k.Choose(some[:0], wrong[:0], &Shapes{}, text, masks, tokens, numerals)
			hits = k.Probe(hits[:0], filter, 54, sums)
			sums[0] = k.Sum(text)
		}
		steps()
		most := 0.0
		if k.Level() == Portable {
			most = 20 // under the race detector, a sync.Pool forgets some
		}
		if n := testing.AllocsPerRun(10, steps); n > most {
			t.Errorf("%v allocations for %d tokens", n, len(tokens))
		}
	})
}
