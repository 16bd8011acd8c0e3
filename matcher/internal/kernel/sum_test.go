package kernel

import (
	"bytes"
	"crypto/aes"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"testing"
)

// plainCMAC follows RFC 4493 §2.4 step by step.
func plainCMAC(t testing.TB, key [16]byte, s []byte) uint64 {
	t.Helper()
	c, err := aes.NewCipher(key[:])
	if err != nil {
		t.Fatal(err)
	}
	double := func(b []byte) []byte {
		d := make([]byte, 16)
		for i := range 16 {
			d[i] = b[i] << 1
			if i < 15 {
				d[i] |= b[i+1] >> 7
			}
		}
		if b[0]&0x80 != 0 {
			d[15] ^= 0x87
		}
		return d
	}
	l := make([]byte, 16)
	c.Encrypt(l, l)
	subkey := double(l)
	last := slices.Clone(s)
	if len(s) == 0 || len(s)%16 != 0 {
		subkey = double(subkey)
		last = append(last, 0x80)
		for len(last)%16 != 0 {
			last = append(last, 0)
		}
	}
	x := make([]byte, 16)
	for len(last) > 0 {
		for i := range 16 {
			x[i] ^= last[i]
			if len(last) == 16 {
				x[i] ^= subkey[i]
			}
		}
		c.Encrypt(x, x)
		last = last[16:]
	}
	return binary.LittleEndian.Uint64(x)
}

// The examples of RFC 4493 §4.
func TestSumVectors(t *testing.T) {
	message, err := hex.DecodeString("6bc1bee22e409f96e93d7e117393172a" + "ae2d8a571e03ac9c9eb76fac45af8e51" +
		"30c81c46a35ce411e5fbc1191a0a52ef" + "f69f2445df4f9b17ad2b417be66c3710")
	if err != nil {
		t.Fatal(err)
	}
	atLevels(t, func(t *testing.T, k *Kernel) {
		for _, c := range []struct {
			n    int
			want string
		}{{0, "bb1d6929e95937287fa37d129b756746"}, {16, "070a16b46b4d4144f79bdd9dd04a287c"}, {40, "dfa66747de9ae63030ca32611497c827"}, {64, "51f0bebf7e3b9d92fc49741779363cfe"}} {
			want, err := hex.DecodeString(c.want)
			if err != nil {
				t.Fatal(err)
			}
			if got := k.Sum(message[:c.n]); got != binary.LittleEndian.Uint64(want) {
				t.Errorf("%d bytes: sum %x", c.n, got)
			}
			if c.n > LongestToken {
				continue
			}
			var got [5]uint64
			one := Token{Len: uint16(c.n)}
			k.Sums(got[:], withSlack(message), []Token{one, one, one, one, one})
			for i := range got {
				if got[i] != binary.LittleEndian.Uint64(want) {
					t.Errorf("%d bytes: sum %d is %x", c.n, i, got[i])
				}
			}
		}
	})
}

func checkSums(t *testing.T, k *Kernel, text []byte, tokens []Token) {
	t.Helper()
	const untouched = 0x5555
	got := make([]uint64, len(tokens)+1)
	got[len(tokens)] = untouched
	k.Sums(got, text, tokens)
	for i, token := range tokens {
		want := uint64(0)
		if token.Len <= LongestToken {
			want = plainCMAC(t, testKey, text[token.Start:][:token.Len])
		}
		if got[i] != want {
			t.Fatalf("sum %d of %d, %v: %x, want %x", i, len(tokens), token, got[i], want)
		}
	}
	if got[len(tokens)] != untouched {
		t.Fatal("wrote beyond the last sum")
	}
}

func TestSums(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	text := withSlack(randomText(r, 400))
	atLevels(t, func(t *testing.T, k *Kernel) {
		for n := range 81 {
			for offset := range 67 {
				s := text[offset:][:n]
				if got, want := k.Sum(s), plainCMAC(t, testKey, s); got != want {
					t.Fatalf("%d bytes at %d: sum %x, want %x", n, offset, got, want)
				}
				checkSums(t, k, text, []Token{{Start: uint32(offset), Len: uint16(n)}})
			}
			// At the end of the text, and each length in each lane beside others.
			checkSums(t, k, text, []Token{{Start: uint32(len(text) - n), Len: uint16(n)}})
			for count := range 20 {
				tokens := make([]Token, count)
				for i := range tokens {
					tokens[i] = Token{Start: r.Uint32N(300), Len: uint16((n + i*r.IntN(20)) % 81), Class: uint8(r.Uint32())}
				}
				checkSums(t, k, text, tokens)
			}
		}
		checkSums(t, k, text, []Token{{Len: 65535}, {Start: 400, Len: 0}, {Start: 399, Len: 1}, {Start: 384, Len: 16}, {Start: 352, Len: 48}})
	})
}

func TestSumsPanicsWithoutSlack(t *testing.T) {
	atLevels(t, func(t *testing.T, k *Kernel) {
		text := make([]byte, 100, 100+Slack-1)
		if !panics(func() { k.Sums(make([]uint64, 1), text, []Token{{Len: 1}}) }) {
			t.Error("no slack, and no panic of Sums")
		}
		if !panics(func() { k.Deletions(nil, text, []Token{{Len: 1}}) }) {
			t.Error("no slack, and no panic of Deletions")
		}
		if !panics(func() { k.Sums(nil, withSlack(text), []Token{{Len: 1}}) }) {
			t.Error("no room for sums, and no panic")
		}
	})
}

func checkDeletions(t *testing.T, k *Kernel, text []byte, tokens []Token) {
	t.Helper()
	want := []uint64{42}
	for _, token := range tokens {
		if token.Len > 16 {
			continue
		}
		for i := range int(token.Len) {
			s := slices.Clone(text[token.Start:][:token.Len])
			want = append(want, plainCMAC(t, testKey, slices.Delete(s, i, i+1)))
		}
	}
	if got := k.Deletions([]uint64{42}, text, tokens); !slices.Equal(got, want) {
		t.Fatalf("deletions of %v: %x, want %x", tokens, got, want)
	}
}

func TestDeletions(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	text := withSlack(randomText(r, 400))
	atLevels(t, func(t *testing.T, k *Kernel) {
		checkDeletions(t, k, text, nil)
		for n := range 40 {
			for offset := range 20 {
				checkDeletions(t, k, text, []Token{{Start: uint32(offset), Len: uint16(n)}})
			}
			checkDeletions(t, k, text, []Token{{Start: uint32(len(text) - n), Len: uint16(n)}})
		}
		many := make([]Token, 300)
		for i := range many {
			many[i] = Token{Start: r.Uint32N(300), Len: uint16(r.Uint32N(20))}
		}
		checkDeletions(t, k, text, many)
	})
}

// What is unkeyed must be right enough to be measured: equal at equal tokens,
// wherever they are, different at different ones.
func TestUnkeyed(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	text := withSlack(mixedText(r, 4000))
	for _, l := range Levels() {
		k := NewUnkeyed(l)
		seen := map[uint64]string{}
		tokens := plainTokens(text)
		sums := make([]uint64, len(tokens))
		k.Sums(sums, text, tokens)
		for i, token := range tokens {
			s := text[token.Start:][:token.Len]
			if token.Len > LongestToken {
				continue
			}
			if got := k.Sum(s); got != sums[i] {
				t.Fatalf("%v: Sum of %d bytes is %x, Sums has %x", l, len(s), got, sums[i])
			}
			if old, ok := seen[sums[i]]; ok && old != string(s) {
				t.Errorf("%v: %q and %q have one sum", l, old, s)
			}
			seen[sums[i]] = string(s)
			if token.Len <= 16 {
				less := slices.Delete(slices.Clone(s), 0, 1)
				if got := k.Deletions(nil, text, tokens[i:i+1]); got[0] != k.Sum(less) {
					t.Fatalf("%v: the first deletion of %d bytes is wrong", l, len(s))
				}
			}
		}
	}
}

func FuzzSums(f *testing.F) {
	f.Add([]byte("Ann Bell 0123456789abcdef 0123456789abcdefg 0123456789abcdef0123456789abcdef0123456789abcdef x"))
	f.Add(bytes.Repeat([]byte("a b  "), 30))
	kernels := everyKernel()
	f.Fuzz(func(t *testing.T, b []byte) {
		text := withSlack(b)
		tokens := plainTokens(text)
		for _, k := range kernels {
			checkSums(t, k, text, tokens)
			checkDeletions(t, k, text, tokens)
			if got, want := k.Sum(b), plainCMAC(t, testKey, b); got != want {
				t.Fatalf("%v: sum of %d bytes %x, want %x", k, len(b), got, want)
			}
		}
	})
}
