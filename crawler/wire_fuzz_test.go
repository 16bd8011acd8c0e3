package crawler

import (
	"context"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"peeler/configs"
	"peeler/matcher"
)

// FuzzAnswer takes any bytes for what a site answers: it ends, within its limits,
// and says in our own words why it ended.
func FuzzAnswer(f *testing.F) {
	for _, head := range []string{"", "Content-Length: 5\r\n", "Content-Length: 500\r\n", "Content-Encoding: br\r\n", "Content-Encoding: gzip, zstd\r\n", "Transfer-Encoding: chunked\r\n", "Content-Type: image/png\r\n"} {
		f.Add([]byte("HTTP/1.1 200 OK\r\n" + head + "\r\nhello"))
	}
	for _, answer := range []string{
		"", "220 hello\r\n", "HTTP/1.1 101 Go\r\n\r\n", "HTTP/1.1 103 Early\r\n\r\nHTTP/1.0 200\r\n\r\n\xa1\x30\x04",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\nz\r\n",
		"HTTP/2 200 OK\r\nETag: \"\x01\"\r\n\r\n",
	} {
		f.Add([]byte(answer))
	}
	u := &url.URL{Scheme: "http", Host: "x.test", Path: "/"}
	limits := configs.Defaults().Limits
	limits.Page = 4096
	f.Fuzz(func(t *testing.T, answer []byte) {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			go io.Copy(io.Discard, theirs)
			theirs.SetDeadline(time.Now().Add(5 * time.Second))
			theirs.Write(answer)
		}()
		w := wire{header: 1024, headerTime: 5 * time.Second, dial: func(context.Context, string, string) (net.Conn, error) { return ours, nil }}
		r, err := w.get(t.Context(), u, matcher.Validators{})
		if err != nil {
			ours.Close()
			if len(answer) > 8 && strings.Contains(err.Error(), string(answer)) {
				t.Errorf("the site is quoted: %v", err)
			}
			return
		}
		defer r.close()
		c := &crawl{Crawler: New(nil, nil, Options{}), limits: limits}
		b := c.body(t.Context(), r, "page", limits.Page)
		n, err := io.Copy(io.Discard, b)
		switch {
		case err != nil:
			t.Errorf("reading it: %v", err)
		case n > b.size, b.size > int64(limits.Page):
			t.Errorf("%d of %d bytes", n, b.size)
		case !b.complete && len(b.gaps) == 0:
			t.Error("cut short, and no gap says so")
		}
		for _, v := range []string{r.validators().ETag, r.validators().LastModified} {
			if strings.ContainsAny(v, "\r\n\x00") || len(v) > maxValidator {
				t.Errorf("would be sent back: %q", v)
			}
		}
	})
}
