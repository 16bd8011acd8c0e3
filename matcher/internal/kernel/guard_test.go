package kernel

import (
	"math/rand/v2"
	"os"
	"slices"
	"syscall"
	"testing"
	"unsafe"
)

// guarded is memory between two pages that cannot be touched: a step beyond
// either end of it kills the test.
type guarded []byte

func newGuarded(t *testing.T, pages int) guarded {
	t.Helper()
	page := os.Getpagesize()
	all, err := syscall.Mmap(-1, 0, (pages+2)*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(all); err != nil {
			t.Error(err)
		}
	})
	for _, guard := range [][]byte{all[:page], all[(pages+1)*page:]} {
		if err := syscall.Mprotect(guard, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	return guarded(all[page : (pages+1)*page : (pages+1)*page])
}

// first and last are its first and last n bytes.
func (g guarded) first(n int) []byte { return g[:n] }
func (g guarded) last(n int) []byte  { return g[len(g)-n:] }

// lastOf is the last n values of a type.
func lastOf[T any](g guarded, n int) []T {
	var zero T
	b := g.last(n * int(unsafe.Sizeof(zero)))
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
}

func TestNothingBeyondIsTouched(t *testing.T) {
	texts, folds, others, sums := newGuarded(t, 2), newGuarded(t, 2), newGuarded(t, 4), newGuarded(t, 4)
	r := rand.New(rand.NewPCG(9, 9))
	shapes := randomShapes(r)
	atLevels(t, func(t *testing.T, k *Kernel) {
		for n := 1; n < 400; n++ {
			content := mixedText(r, n)
			want, wantFolded := plainMasks(content)
			for _, at := range []func(guarded, int) []byte{guarded.first, guarded.last} {
				text, folded := at(texts, n), at(folds, n)
				copy(text, content)
				masks := lastOf[Masks](others, len(want))
				k.Classify(masks, folded, text)
				k.Suspicious(lastOf[uint64](sums, len(masks)-1), masks)
				if !slices.Equal(masks, want) || string(folded) != string(wantFolded) {
					t.Fatalf("%d bytes are classified wrongly", n)
				}
				sameTokens(t, content, k.Tokens(nil, masks, n), plainTokens(content))
				if got, want := k.Sum(text), plainCMAC(t, testKey, content); got != want {
					t.Fatalf("sum of %d bytes is %x, want %x", n, got, want)
				}
			}
			// Here exactly Slack bytes follow.
			text := texts.last(n + Slack)[:n]
			copy(text, content)
			tokens := plainTokens(content)
			tokens = append(tokens, Token{Start: uint32(n - 1), Len: 1}, Token{Start: uint32(n)}, Token{Start: uint32(max(0, n-48)), Len: uint16(min(n, 48))})
			for i := range tokens {
				some := lastOf[Token](others, len(tokens)-i)
				copy(some, tokens[i:])
				dst := lastOf[uint64](sums, len(some))
				k.Sums(dst, text, some)
				for j, token := range some {
					if token.Len <= LongestToken && dst[j] != k.Sum(text[token.Start:][:token.Len]) {
						t.Fatalf("%d bytes, sum of %v is wrong", n, token)
					}
				}
				numerals, _ := k.List(nil, nil, some[:len(some)-1], dst)
				k.Choose(nil, nil, shapes, text, append(want, Masks{}), some, numerals)
				if n < 100 {
					k.Deletions(nil, text, some)
				}
			}
		}
		filter := lastOf[uint64](others, 1024)
		for n := range 100 {
			some := lastOf[uint64](sums, n)
			for i := range some {
				some[i] = r.Uint64() | 1<<63
			}
			k.Probe(nil, filter, 54, some)
		}
	})
}
