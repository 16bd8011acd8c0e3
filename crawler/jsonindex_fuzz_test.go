package crawler

import (
	"bytes"
	"testing"
)

// Whatever is served as an index gives links in number bounded by its length.
func FuzzJSONIndex(f *testing.F) {
	f.Add([]byte(`[{ "name":"a b", "type":"directory" },{ "name":"c", "type":"file" }]`))
	f.Add([]byte(`[{"name":"s/","url":"./s/","is_dir":true}]`))
	f.Add([]byte("[]"))
	f.Add(bytes.Repeat([]byte("["), 20_000))
	f.Fuzz(func(t *testing.T, text []byte) {
		refs, isIndex, whole := jsonRefs(text)
		if len(refs) > len(text)/len(`{"name":"a","type":"b"}`) || (len(refs) > 0 || whole) && !isIndex {
			t.Errorf("%d links of %d bytes, index %t, whole %t", len(refs), len(text), isIndex, whole)
		}
	})
}
