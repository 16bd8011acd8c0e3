package sitetest

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// brotli is a page with Plant, packed by Debian's brotli 1.0.9: no library here
// packs it.
const brotli = "\xa1\x30\x04\xc0\x60\x24\xe4\x26\x5a\xbf\x79\x64\x89\xae\x41\xc2\x94\xca\xba\xc1\x79\x66\x55\xa3\x2d\xcb\xb4\xec\x94\x03\xe6\x56" +
	"\x25\x12\x5f\xee\x07\xbd\x53\x6e\x41\x24\x45\x29\x26\x76\xc3\xdb\x51\x3e\x6b\xff\x3e\x81\x7d\x65\x2e\xca\x29\x5c\x07\x40\xd6\x24" +
	"\x0f\x7d\xbb\x37\x6c\x27\xbf\x4b"

// encoded answers with bytes and what it says of how they are encoded.
func encoded(as, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if as != "" {
			w.Header().Set("Content-Encoding", as)
		}
		io.WriteString(w, body)
	})
}

func hostileEncodings() []Behaviour {
	plain := Plant + strings.Repeat("nothing of note happened on this day in that place\n", 20)
	once := gzipped(plain)
	return []Behaviour{
		{Name: "gzip that nobody asked for", Planted: true, handler: encoded("gzip", once)},
		{Name: "gzip in capitals", Planted: true, handler: encoded("X-GZip", once)},
		{Name: "gzip that is not said", Planted: true, handler: encoded("", once)},
		{Name: "gzip of gzip", Planted: true, handler: encoded("gzip, gzip", gzipped(once))},
		{Name: "gzip, a hundred times", handler: encoded(strings.Repeat("gzip, ", 99)+"gzip", many(gzipped, plain, 100))},
		{Name: "a gzip bomb", Planted: true, handler: GzipBomb(plain, 64<<20)},
		{Name: "zstd that nobody asked for", Planted: true, handler: encoded("zstd", zstandard(plain))},
		{Name: "gzip of zstd", Planted: true, handler: encoded("zstd, gzip", gzipped(zstandard(plain)))},
		{Name: "br that nobody asked for", handler: encoded("br", brotli)},
		{Name: "br of gzip", handler: encoded("gzip, br", brotli)},
		{Name: "deflate that nobody asked for", handler: encoded("deflate", deflated(plain))},
		{Name: "an encoding of its own", handler: encoded("jane-example", "\x00\x01\x02\x03"+Plant)},
		{Name: "a thousand encodings", handler: encoded(strings.Repeat("x, ", 999)+"x", "\x00\x01\x02\x03"+Plant)},
		{Name: "says br, sends plain text", Planted: true, handler: encoded("br", plain)},
		{Name: "says gzip, sends plain text", Planted: true, handler: encoded("gzip", plain)},
		{Name: "says identity", Planted: true, handler: encoded("identity", plain)},
	}
}

func gzipped(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, s) // a Buffer takes all
	_ = z.Close()
	return b.String()
}

func deflated(s string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return b.String()
}

func zstandard(s string) string {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err) // of options alone: there are none
	}
	return string(z.EncodeAll([]byte(s), nil))
}

func many(f func(string) string, s string, times int) string {
	for range times {
		s = f(s)
	}
	return s
}
