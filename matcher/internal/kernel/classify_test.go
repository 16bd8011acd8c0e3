package kernel

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// plainMasks says byte by byte what Classify must say.
func plainMasks(text []byte) ([]Masks, []byte) {
	masks := make([]Masks, (len(text)+BlockSize-1)/BlockSize)
	folded := slices.Clone(text)
	for i, c := range text {
		m, bit := &masks[i/BlockSize], uint64(1)<<(i%BlockSize)
		switch {
		case 'A' <= c && c <= 'Z':
			m.Word |= bit
			folded[i] = c - 'A' + 'a'
		case 'a' <= c && c <= 'z':
			m.Word |= bit
		case '0' <= c && c <= '9':
			m.Word |= bit
			m.Digit |= bit
		case c >= 0x80:
			m.Word |= bit
			m.High |= bit
		case c == '@':
			m.At |= bit
		case strings.IndexByte(Signs, c) >= 0:
			m.Mark |= bit
		}
	}
	return masks, folded
}

func checkClassify(t *testing.T, k *Kernel, text []byte) {
	t.Helper()
	want, wantFolded := plainMasks(text)
	original := slices.Clone(text)
	masks := make([]Masks, len(want)+1)
	untouched := Masks{1, 2, 3, 4, 5}
	masks[len(want)] = untouched
	folded := bytes.Repeat([]byte{'!'}, len(text)+BlockSize)
	k.Classify(masks, folded, text)
	if !slices.Equal(masks[:len(want)], want) {
		t.Fatalf("%q: masks %x, want %x", text, masks[:len(want)], want)
	}
	if !bytes.Equal(folded[:len(text)], wantFolded) {
		t.Fatalf("%q is folded to %q", text, folded[:len(text)])
	}
	if !bytes.Equal(text, original) {
		t.Fatalf("%q: the text was changed", original)
	}
	if masks[len(want)] != untouched || strings.Trim(string(folded[len(text):]), "!") != "" {
		t.Fatalf("%q: wrote beyond the end", text)
	}
	clear(masks)
	inPlace := append(text[:len(text):len(text)], "ABCDEFGH"...)
	k.Classify(masks, inPlace[:len(text)], inPlace[:len(text)])
	if !slices.Equal(masks[:len(want)], want) || string(inPlace) != string(wantFolded)+"ABCDEFGH" {
		t.Fatalf("%q: in place it is folded to %q", text, inPlace)
	}
}

func TestClassify(t *testing.T) {
	atLevels(t, func(t *testing.T, k *Kernel) {
		var all [4 * 256]byte
		for i := range all {
			all[i] = byte(i + i/256)
		}
		checkClassify(t, k, all[:])
		r := rand.New(rand.NewPCG(1, 1))
		for n := range 300 {
			checkClassify(t, k, randomText(r, n))
			checkClassify(t, k, mixedText(r, n))
		}
		long := mixedText(r, 5000)
		for offset := range 130 {
			checkClassify(t, k, long[offset:len(long)-r.IntN(200)])
		}
	})
}

func TestClassifyPanicsWithoutRoom(t *testing.T) {
	atLevels(t, func(t *testing.T, k *Kernel) {
		for name, call := range map[string]func(){
			"masks":  func() { k.Classify(make([]Masks, 1), make([]byte, 65), make([]byte, 65)) },
			"folded": func() { k.Classify(make([]Masks, 2), make([]byte, 64), make([]byte, 65)) },
		} {
			if !panics(call) {
				t.Errorf("too little %s, and no panic", name)
			}
		}
	})
}

func panics(call func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	call()
	return false
}

func FuzzClassify(f *testing.F) {
	f.Add([]byte("Dear Müller, write to J.SMITH@Example.org (at) +44 20 7946 0000 &#64; caf%C3%A9 =3D \\u0041 [dot] {at}"))
	f.Add(bytes.Repeat([]byte{0x40, 0x5b, 0x60, 0x7b, 0x80, 0xff, 0, 0x2f, 0x3a}, 15))
	kernels := everyKernel()
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, k := range kernels {
			checkClassify(t, k, text)
		}
	})
}

func everyKernel() []*Kernel {
	var all []*Kernel
	for _, l := range Levels() {
		all = append(all, New(testKey, l))
	}
	return all
}
