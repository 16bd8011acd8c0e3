package crawler

import (
	"net/http"
	"strings"
	"testing"
)

func TestPacked(t *testing.T) {
	for name, test := range map[string]struct {
		says []string
		want string // of the detail; "" where it can be read
	}{
		"nothing":                     {nil, ""},
		"identity":                    {[]string{"identity"}, ""},
		"gzip":                        {[]string{"gzip"}, ""},
		"gzip in capitals":            {[]string{" X-GZIP "}, ""},
		"zstd within gzip":            {[]string{"zstd, gzip"}, ""},
		"two headers":                 {[]string{"gzip", "br"}, "br"},
		"br":                          {[]string{"br"}, "br"},
		"br outside of identity":      {[]string{"identity,br"}, "br"},
		"deflate":                     {[]string{"deflate"}, "deflate"},
		"a name of the site's making": {[]string{"jane"}, "not known"},
		"as many as are read":         {[]string{strings.Repeat("gzip,", 8)}, ""},
		"more":                        {[]string{strings.Repeat("gzip,", 9)}, "too many"},
		"commas alone":                {[]string{",,,"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := &response{Response: &http.Response{Header: http.Header{"Content-Encoding": test.says}}}
			got := r.packed()
			if (got == "") != (test.want == "") || !strings.Contains(got, test.want) || strings.Contains(got, "jane") {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestReadable(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want bool
	}{
		"nothing":                        {"", true},
		"text":                           {"Jane Example\r\n\tand John", true},
		"text in another script":         {"Ольга Примерова", true},
		"text that is cut in a letter":   {"Ольга"[:9], true},
		"a letter that is cut within":    {"Ольга"[:9] + " x", false},
		"a NUL":                          {"Jane\x00Example", false},
		"brotli":                         {"\xa1\x30\x04\xc0\x60\x24\xe4\x26", false},
		"zlib":                           {"\x78\x9c\x4b\x4a", false},
		"text in a code page, is packed": {"Jos\xe9 Example", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := readable([]byte(test.text)); got != test.want {
				t.Errorf("%t", got)
			}
		})
	}
}
