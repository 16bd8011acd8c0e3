package matcher

import (
	"bytes"
	"crypto/aes"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/bits"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// TestCMAC holds the vectors of RFC 4493 §4.
func TestCMAC(t *testing.T) {
	unhex := func(s string) []byte {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	f := newCMAC(unhex("2b7e151628aed2a6abf7158809cf4f3c"))
	message := unhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51" +
		"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
	for n, want := range map[int]string{
		0:  "bb1d6929e95937287fa37d129b756746",
		16: "070a16b46b4d4144f79bdd9dd04a287c",
		40: "dfa66747de9ae63030ca32611497c827",
		64: "51f0bebf7e3b9d92fc49741779363cfe",
	} {
		var block [aes.BlockSize]byte
		got := f.sum(&block, message[:n])
		if hex := fmt.Sprintf("%016x", bits.ReverseBytes64(got)); hex != want[:16] {
			t.Errorf("%d bytes: %s, want %s", n, hex, want[:16])
		}
	}
}

func TestTagsOfKindsAndVariantsDiffer(t *testing.T) {
	tags := tagger{keys: newTagKeys(testKey(t))}
	seen := map[tag]string{}
	for kind := Name; kind <= Postcode; kind++ {
		for variant := range byte(3) {
			for _, value := range []string{"123456", "1234567"} {
				what := fmt.Sprint(kind, variant, value)
				got := tags.tag(kind, variant, []byte(value))
				if other, ok := seen[got]; ok {
					t.Errorf("%s has the tag of %s", what, other)
				}
				seen[got] = what
				if tags.tag(kind, variant, []byte(value)) != got {
					t.Errorf("%s has two tags", what)
				}
			}
		}
	}
}

// TestKeyNeverShows: neither a verb nor an encoder brings the bytes of a key out.
func TestKeyNeverShows(t *testing.T) {
	secret := []byte("SECRETsecretSECRETsecretSECRET!!")
	k, err := NewKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%X", "%s", "%q", "%d", "%T"} {
		out = append(out, fmt.Sprintf(verb, k), fmt.Sprintf(verb, &k), fmt.Sprintf(verb, struct{ K Key }{k}), fmt.Sprintf(verb, []Key{k}))
	}
	for name, marshal := range map[string]func() ([]byte, error){
		"json": func() ([]byte, error) { return json.Marshal(k) },
		"yaml": func() ([]byte, error) { return yaml.Marshal(struct{ K Key }{k}) },
		"gob": func() ([]byte, error) {
			var b bytes.Buffer
			err := gob.NewEncoder(&b).Encode(k)
			return b.Bytes(), err
		},
	} {
		text, err := marshal()
		if err == nil {
			t.Errorf("%s writes a key", name)
		} else {
			out = append(out, err.Error())
		}
		out = append(out, string(text))
	}
	for _, text := range out {
		for _, form := range []string{string(secret[:8]), hex.EncodeToString(secret[:8]), strings.ToUpper(hex.EncodeToString(secret[:8])), "83 69 67 82", "U0VDUkVU"} {
			if strings.Contains(text, form) {
				t.Errorf("the key shows in %q", text)
			}
		}
	}
	for _, b := range [][]byte{nil, secret[:31], append(secret, 0), make([]byte, KeySize)} {
		if _, err := NewKey(b); err == nil || len(b) > 0 && strings.Contains(err.Error(), string(b)) {
			t.Errorf("%d bytes: %v", len(b), err)
		}
	}
}
