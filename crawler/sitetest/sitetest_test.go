package sitetest_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/proxy"

	"peeler/crawler/sitetest"
	"peeler/crawler/tor"
)

const text = `What stands before the first page is a comment.

-- / --
<a href="/a">a</a>
-- /?page=2 --
second
-- /files/b c.txt --
b
-- /files/deeper/d.txt --
d
-- /busy --
HTTP/1.1 503 Service Unavailable
Retry-After: 30

later
-- /broken --
HTTP/1.1 what
`

func TestSite(t *testing.T) {
	site := sitetest.New(text)
	for path, want := range map[string]struct {
		status int
		body   string
	}{
		"/":                    {200, "<a href=\"/a\">a</a>\n"},
		"/?page=2":             {200, "second\n"},
		"/?page=3":             {404, ""},
		"/files/b%20c.txt":     {200, "b\n"},
		"/files/":              {200, `<a href="b%20c.txt">b c.txt</a>`},
		"/files/deeper/":       {200, `<a href="d.txt">d.txt</a>`},
		"/nowhere":             {404, ""},
		"/nowhere/":            {404, ""},
		"/busy":                {503, "later\n"},
		"/broken":              {500, ""},
		"/files/deeper/d.txt?": {200, "d\n"},
	} {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != want.status || !strings.Contains(w.Body.String(), want.body) {
			t.Errorf("%s: %d %q, want %d %q", path, w.Code, w.Body, want.status, want.body)
		}
	}
}

func TestSiteAnswersConditionally(t *testing.T) {
	site := sitetest.New(text)
	ask := func(etag string) *httptest.ResponseRecorder {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("If-None-Match", etag)
		site.ServeHTTP(w, r)
		return w
	}
	etag := ask("").Header().Get("ETag")
	if got := ask(etag).Code; etag == "" || got != http.StatusNotModified {
		t.Errorf("%s: status %d", etag, got)
	}
	site.Set("/", []byte("new"))
	if got := ask(etag).Code; got != http.StatusOK {
		t.Errorf("after a change: status %d", got)
	}
	site.Remove("/")
	if got := ask(etag).Body.String(); !strings.Contains(got, "Index of /") {
		t.Errorf("after the removal: %s", got)
	}
}

func TestOnionIsOne(t *testing.T) {
	a, b := sitetest.Onion("a"), sitetest.Onion("b")
	if a == b || a != sitetest.Onion("a") {
		t.Errorf("%s, %s", a, b)
	}
	if got, err := tor.CheckOnion(a); err != nil || got != a {
		t.Errorf("%s: %v", got, err)
	}
}

func TestSocks(t *testing.T) {
	socks, err := sitetest.NewSocks()
	if err != nil {
		t.Fatal(err)
	}
	defer socks.Close()
	srv := httptest.NewServer(sitetest.New(text))
	defer srv.Close()
	socks.Map("paste.test", srv.Listener.Addr().String())
	socks.Fail("paste.test", sitetest.TTLExpired)
	dial, err := proxy.SOCKS5("tcp", socks.Addr(), &proxy.Auth{User: "user", Password: "word"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	get := func(addr string) (string, error) {
		conn, err := dial.(proxy.ContextDialer).DialContext(t.Context(), "tcp", addr)
		if err != nil {
			return "", err
		}
		defer conn.Close()
		io.WriteString(conn, "GET /?page=2 HTTP/1.0\r\n\r\n")
		b, err := io.ReadAll(conn)
		return string(b), err
	}
	if _, err := get("paste.test:80"); err == nil || !strings.Contains(err.Error(), "TTL expired") {
		t.Errorf("the first time: %v", err)
	}
	if got, err := get("paste.test:80"); err != nil || !strings.Contains(got, "second") {
		t.Errorf("the second time: %q, %v", got, err)
	}
	if _, err := get("other.test:80"); err == nil {
		t.Error("connected to a name that it was not told of")
	}
	if _, err := get(srv.Listener.Addr().String()); err == nil {
		t.Error("connected to an address")
	}
	asked := socks.Requests()
	if len(asked) != 4 || asked[0].User != "user" || asked[0].Password != "word" || asked[1].String() != "paste.test:80" || !asked[3].Address {
		t.Errorf("asked for %+v", asked)
	}
}

func TestRecorderKeepsEveryByte(t *testing.T) {
	rec, err := sitetest.Record()
	if err != nil {
		t.Fatal(err)
	}
	srv := &httptest.Server{Listener: rec, Config: &http.Server{Handler: sitetest.New(text)}}
	srv.Start()
	defer srv.Close()
	const request = "GET / HTTP/1.0\r\nx-Odd:  case\r\n\r\n"
	conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", rec.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, request)
	io.ReadAll(conn)
	if got := rec.Received(); len(got) != 1 || got[0] != request {
		t.Errorf("received %q", got)
	}
}
