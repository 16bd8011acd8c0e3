package kernel

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// plainTokens cuts byte by byte what Tokens must cut.
func plainTokens(text []byte) []Token {
	var tokens []Token
	start := -1
	class := uint8(0)
	for i := 0; i <= len(text); i++ {
		of := uint8(0)
		if i < len(text) {
			of = classOf(text[i])
		}
		switch {
		case of != 0 && start < 0:
			start, class = i, of
		case of != 0:
			class |= of
		case start >= 0:
			tokens = append(tokens, Token{Start: uint32(start), Len: uint16(min(i-start, math.MaxUint16)), Class: class})
			start = -1
		}
	}
	return tokens
}

func classOf(c byte) uint8 {
	switch {
	case c >= 0x80:
		return Letter | High
	case 'a' <= c|0x20 && c|0x20 <= 'z':
		return Letter
	case '0' <= c && c <= '9':
		return Digit
	}
	return 0
}

func checkTokens(t *testing.T, k *Kernel, text []byte) {
	t.Helper()
	masks, _ := plainMasks(text)
	want := plainTokens(text)
	first := Token{Start: 7, Len: 7}
	got := k.Tokens([]Token{first}, masks, len(text))
	if got[0] != first {
		t.Fatal("what was there before is overwritten")
	}
	sameTokens(t, text, got[1:], want)
	// Less than what was classified is no trouble either.
	n := len(text) * 2 / 3
	sameTokens(t, text[:n], k.Tokens(nil, masks, n), plainTokens(text[:n]))
}

func sameTokens(t *testing.T, text []byte, got, want []Token) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("%q of %d bytes: %d tokens, want %d; from %d on %v, want %v", text[:min(len(text), 300)],
				len(text), len(got), len(want), i, got[i:min(i+2, len(got))], want[i:min(i+2, len(want))])
		}
	}
}

func TestTokens(t *testing.T) {
	border := strings.Repeat(" ", 60)
	cases := map[string]string{
		"none":                    "",
		"no word":                 strings.Repeat(" -", 70),
		"one byte":                "a",
		"one byte at each end":    "a" + strings.Repeat(" ", 62) + "b",
		"ends at the border":      border + "abcd" + " ef",
		"ends at the border, end": border + "abcd",
		"begins at the border":    border + "    ef",
		"across the border":       border + "ab12cd",
		"digits then letters":     border + "1234abcd",
		"letters then digits":     border + "abcd1234",
		"low then high":           border + "ab12\xc3\xa9 x",
		"high then low":           border + "\xc3\xa9\xc3\xa9ab x",
		"digits over blocks":      border + strings.Repeat("1", 200) + " x",
		"digits over blocks, end": border + strings.Repeat("1", 4+128),
		"letters over blocks":     border + strings.Repeat("a", 200) + "1 x",
		"every other byte":        strings.Repeat("a ", 300),
		"every other, odd":        strings.Repeat(" 1", 300),
		"two blocks of word":      strings.Repeat("z", 128),
		"65535":                   strings.Repeat("a", 65535) + " b",
		"65536":                   " " + strings.Repeat("a", 65536) + " b",
		"longer than a length":    "a " + strings.Repeat("9", 70000) + "é b",
		"longer, to the end":      "a " + strings.Repeat("9", 65534+64*10),
	}
	atLevels(t, func(t *testing.T, k *Kernel) {
		for name, text := range cases {
			t.Run(name, func(t *testing.T) { checkTokens(t, k, []byte(text)) })
		}
		r := rand.New(rand.NewPCG(2, 2))
		for n := range 400 {
			checkTokens(t, k, randomText(r, n))
			checkTokens(t, k, mixedText(r, n))
		}
		checkTokens(t, k, mixedText(r, 100_000))
		checkTokens(t, k, bytes.Repeat([]byte("a,"), 20_000))
	})
}

func FuzzTokens(f *testing.F) {
	f.Add([]byte("a b  c1 22 \xff\xfe abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789 é9"))
	f.Add(bytes.Repeat([]byte("1"), 129))
	kernels := everyKernel()
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, k := range kernels {
			checkTokens(t, k, text)
		}
	})
}
