package matcher

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

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
