package extract

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"peeler/matcher"
)

// folded breaks a text into lines of n characters.
func folded(s string, n int) string {
	var b strings.Builder
	for len(s) > n {
		b.WriteString(s[:n] + "\n")
		s = s[n:]
	}
	return b.String() + s + "\n"
}

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func TestBlobs(t *testing.T) {
	rows := "name,no\nJane Doe,447812\n" + strings.Repeat("nobody at all,1\n", 20)
	std := b64
	packed := gzipOf(t, []byte(rows))
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, _ = w.Write([]byte(rows))
	_ = w.Close()
	deep := []byte(rows)
	for range 6 {
		deep = []byte(std(deep))
	}
	for _, tc := range []struct {
		title, name, data, want string
		cause                   matcher.Cause
	}{
		{"base64 in a line", "a.txt", "see " + std([]byte(rows)) + " ok\n", "a.txt!1!base64!2|name=Jane Doe|no=447812\n", ""},
		{"base64 for URLs", "a.txt", "see " + base64.RawURLEncoding.EncodeToString(append([]byte("ÿþÿ>>>???\n"), rows...)) + "\n", "Jane Doe", ""},
		{"base64 over lines", "a.txt", "begin\n" + folded(std([]byte(rows)), 64) + "end\n", "a.txt!2!base64!2|name=Jane Doe|no=447812\n", ""},
		{"base64 over lines at the end", "a.txt", folded(std([]byte(rows)), 76), "a.txt!1!base64!2|name=Jane Doe|no=447812\n", ""},
		{"hex", "a.txt", hex.EncodeToString([]byte(rows)), "a.txt!1!hex!2|name=Jane Doe|no=447812\n", ""},
		{"gzip in base64 in JSON", "a.json", fmt.Sprintf(`{"a":{"dump":%q}}`, std(packed)), "a.json!1!base64!unpacked!2|name=Jane Doe|no=447812\n", ""},
		{"zlib in hex", "a.txt", hex.EncodeToString(z.Bytes()), "a.txt!1!hex!zlib!2|name=Jane Doe|no=447812\n", ""},
		{"zip in base64 in a page", "a.html", "<html><pre>" + folded(std(zipOf(t, file{"a.csv", []byte(rows)})), 76) + "</pre>", "base64!a.csv!2|name=Jane Doe|no=447812\n", ""},
		{"base64 in a cell", "a.csv", "no,blob\n1," + std([]byte(rows)) + "\n2,x\n3,y\n", "a.csv!2!base64!2|name=Jane Doe|no=447812\n", ""},
		{"three deep", "a.txt", std([]byte(std([]byte(std([]byte(rows)))))), "a.txt!1!base64!1!base64!1!base64!2|name=Jane Doe|no=447812\n", ""},
		{"deeper", "a.txt", string(deep), "a.txt!1!base64!1!base64", matcher.TooDeep},
		{"UTF-16 in base64", "a.txt", std([]byte(wideString(rows, false))), "a.txt!1!base64!2|name=Jane Doe|no=447812\n", ""},
		{"a bomb", "a.txt", std(gzipOf(t, bytes.Repeat([]byte{'x'}, 32<<20))), "", matcher.Ratio},
		{"a key that says nothing", "a.txt", std([]byte(noise(300))), "a.txt!1|", ""},
	} {
		t.Run(tc.title, func(t *testing.T) {
			if elsewhere(t, Hostile{"encoded: " + tc.title, tc.name, []byte(tc.data), Limits{}, false, tc.cause}) {
				return
			}
			records, gaps := read(t, tc.name, "", []byte(tc.data), Limits{})
			got := flat(records)
			if !strings.Contains(got, tc.want) {
				t.Errorf("%q is missing in\n%s", tc.want, got[:min(len(got), 2000)])
			}
			var cause matcher.Cause
			if len(gaps) > 0 {
				cause = gaps[0].Cause
			}
			if cause != tc.cause {
				t.Errorf("gaps %v, want %q", gaps, tc.cause)
			}
		})
	}
}

func FuzzBlob(f *testing.F) {
	f.Add([]byte("name,no\nJane,1\n"), true)
	f.Add(gzipOf(f, []byte("Jane")), false)
	f.Fuzz(func(t *testing.T, b []byte, lines bool) {
		s := base64.StdEncoding.EncodeToString(b)
		if lines {
			s = folded(s, 76)
		}
		check(t, "a.txt", "", []byte(s+"\n"+planted))
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		_, _ = w.Write([]byte(s))
		_ = w.Close()
		check(t, "a.txt", "", []byte(hex.EncodeToString(z.Bytes())))
	})
}
