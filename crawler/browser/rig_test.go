package browser_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"peeler/crawler/browser"
	"peeler/crawler/sitetest"
	"peeler/crawler/tor"
)

func TestMain(m *testing.M) {
	browser.Main()
	os.Exit(m.Run())
}

// rig is a renderer with a real Chromium, whose sites lie behind a SOCKS server on
// loopback.
type rig struct {
	testing.TB
	*browser.Client
	socks  *sitetest.Socks
	folder string // of the profiles
}

// installed skips where a developer lacks Chromium; CI has it.
func installed(t testing.TB) string {
	t.Helper()
	path, err := browser.Find()
	if err != nil && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func newRig(t testing.TB, change ...func(*browser.Options)) *rig {
	t.Helper()
	o := browser.Options{Chromium: installed(t), NoSandbox: os.Getuid() == 0, Folder: short(t)}
	for _, f := range change {
		f(&o)
	}
	socks, err := sitetest.NewSocks()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socks.Close() })
	return &rig{TB: t, Client: serve(t, socks.Addr(), o), socks: socks, folder: o.Folder}
}

// serve runs a renderer on a socket until the test is over.
func serve(t testing.TB, socks string, o browser.Options) *browser.Client {
	t.Helper()
	dial, err := tor.New(socks, tor.Options{Timeout: 30 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	s, err := browser.New(dial, o)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(short(t), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return browser.NewClient(path)
}

// short is a folder that may hold sockets, whose paths are bounded.
func short(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pt")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// site puts a handler behind a new onion address.
func (r *rig) site(h http.Handler) (onion string) {
	s := httptest.NewServer(h)
	r.Cleanup(s.Close)
	onion = sitetest.Onion(r.Name() + s.URL)
	r.socks.Map(onion, s.Listener.Addr().String())
	return onion
}

// pages are a site of one handler each.
func (r *rig) pages(pages map[string]http.HandlerFunc) (onion string) {
	mux := http.NewServeMux()
	for path, h := range pages {
		mux.HandleFunc(path, h)
	}
	return r.site(mux)
}

func page(html string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(html))
	}
}

func data(kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Write([]byte(text))
	}
}

// capture is Capture with a short wait for rest.
func (r *rig) capture(req browser.Request) (browser.Result, error) {
	r.Helper()
	if req.FinalWait == 0 {
		req.FinalWait = 1
	}
	began := time.Now()
	got, err := r.Capture(r.Context(), req)
	r.Logf("%.1f s, %d bytes, %d refused, %d withheld, error %v", time.Since(began).Seconds(), len(got.HTML), got.Refused, got.Withheld, err)
	return got, err
}
