package crawler_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/browser"
	"peeler/crawler/tor"
	"peeler/matcher"
)

// withRenderer gives a rig a renderer with a real Chromium, behind the same SOCKS
// server.
func (r *rig) withRenderer() *rig {
	r.Helper()
	if _, err := browser.Find(); err != nil {
		if os.Getenv("CI") == "" {
			r.Skip(err)
		}
		r.Fatal(err)
	}
	dial, err := tor.New(r.socks.Addr(), tor.Options{Timeout: 20 * time.Second})
	if err != nil {
		r.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "pr") // short: it holds the paths of sockets
	if err != nil {
		r.Fatal(err)
	}
	server, err := browser.New(dial, browser.Options{NoSandbox: os.Getuid() == 0, Folder: dir})
	if err != nil {
		r.Fatal(err)
	}
	socket := filepath.Join(dir, "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		r.Fatal(err)
	}
	ctx, cancel := context.WithCancel(r.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, l) }()
	r.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			r.Error(err)
		}
		os.RemoveAll(dir)
	})
	r.Options.Renderer = socket
	r.Crawler = crawler.New(dial, r, r.Options)
	return r
}

// scripted is a paste site of which a page holds nothing but scripts.
func scripted(t *testing.T) http.Handler {
	mux := http.NewServeMux()
	page := func(script string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, "<!doctype html><div id=app></div><script>%s</script>", script)
		}
	}
	mux.HandleFunc("/{$}", page(`fetch("/api/list").then(r => r.json()).then(l => app.innerHTML = l.map(i => "<a class=i href=" + i + ">x</a>").join(""))`))
	mux.HandleFunc("/p/{id}", page(`fetch("/api" + location.pathname).then(r => r.text()).then(s => app.textContent = s)`))
	mux.HandleFunc("/api/list", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `["/p/1","/p/2","/dump.csv","/file"]`) })
	mux.HandleFunc("/api/p/{id}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "Jane Example %s, 0161 496 0000", r.PathValue("id"))
	})
	mux.HandleFunc("/dump.csv", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "name,phone\nJohn Example,0161 496 0001\n")
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(w, "Joan Example, 0161 496 0002\n")
	})
	mux.HandleFunc("/img.png", func(http.ResponseWriter, *http.Request) { t.Error("an image was fetched") })
	return mux
}

func TestRenderedListing(t *testing.T) {
	r := newRig(t).withRenderer()
	onion := r.serve(scripted(t))
	src := configs.Source{Kind: configs.Listing, Network: configs.Onion, URL: "http://" + onion + "/", Render: true}
	src.List.Items, src.List.MaxPages = "a.i", 1
	report, docs := r.crawl(src)
	r.wantState(report, crawler.OK)
	if items(docs) != "/ /p/1 /p/2 /dump.csv /file" {
		t.Fatalf("items %s", items(docs))
	}
	for i, want := range []string{"", "Jane Example 1", "Jane Example 2", "John Example", "Joan Example"} {
		if !strings.Contains(docs[i].text, want) || !docs[i].Complete {
			t.Errorf("%s: complete %v, %q", docs[i].Item, docs[i].Complete, docs[i].text)
		}
	}
	users := map[string]bool{}
	for _, q := range r.socks.Requests() {
		users[q.User+q.Password] = true
		if q.Host != onion {
			t.Errorf("asked for %s", q)
		}
	}
	if len(users) != 1 {
		t.Errorf("a crawl went under %d credentials", len(users))
	}
}

func TestRenderedPage(t *testing.T) {
	r := newRig(t, func(l *configs.Limits) {
		l.Page, l.BodyTime, l.IdleTime = 100_000, seconds(6), seconds(6)
	}).withRenderer()
	mux := http.NewServeMux()
	for path, html := range map[string]string{
		"/long":     `<p>Jane Example</p><script>document.body.append("x ".repeat(1e6))</script>`,
		"/restless": `<p>Jane Example</p><script>for (;;);</script>`,
		"/other":    `<p>Jane Example</p><script src=http://paste.test/x.js></script>`,
		"/posts":    `<p>Jane Example</p><script>fetch("/api", {method: "POST"})</script>`,
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, html) })
	}
	mux.HandleFunc("/gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	mux.HandleFunc("/never", func(_ http.ResponseWriter, req *http.Request) { <-req.Context().Done() })
	mux.Handle("/away", http.RedirectHandler("http://paste.test/", http.StatusFound))
	onion := r.serve(mux)
	tests := []struct {
		path, text string
		state      crawler.State
		cause      matcher.Cause
		detail     string
	}{
		{"/long", "Jane Example", crawler.Incomplete, matcher.TooBig, "only the first 100000 bytes"},
		{"/restless", "Jane Example", crawler.Incomplete, matcher.TimedOut, "did not come to rest"},
		{"/other", "Jane Example", crawler.Incomplete, matcher.NotFetched, "not let through"},
		{"/posts", "Jane Example", crawler.Incomplete, matcher.NotFetched, "not let through"},
		{"/gone", "", crawler.Incomplete, matcher.NotFetched, "410 Gone"},
		{"/never", "", crawler.Unreachable, matcher.TimedOut, "time limit"},
		{"/away", "", crawler.Incomplete, matcher.NotFetched, "redirect to another host"},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			src := pageOf(onion, tt.path)
			src.Render = true
			report, docs := r.crawl(src)
			r.wantState(report, tt.state)
			text := ""
			gaps := report.Gaps
			for _, d := range docs {
				text, gaps = text+d.text, append(gaps, d.Gaps...)
			}
			r.wantGap(gaps, tt.cause, tt.detail)
			if !strings.Contains(text, tt.text) {
				t.Errorf("text %.100q", text)
			}
		})
	}
}

func TestRendererIsDown(t *testing.T) {
	r := newRig(t)
	onion, _ := r.serveText("-- / --\n" + leak)
	src := pageOf(onion, "/")
	src.Render = true
	report, _ := r.crawl(src)
	r.wantState(report, crawler.Failed)
	if !strings.Contains(report.Detail, "none is configured") {
		t.Error(report.Detail)
	}
	r.Options.Renderer = filepath.Join(t.TempDir(), "s")
	r.Crawler = crawler.New(nil, r, r.Options)
	r2 := newRig(t)
	r2.Options.Renderer = r.Options.Renderer
	dial, err := tor.New(r2.socks.Addr(), tor.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r2.Crawler = crawler.New(dial, r2, r2.Options)
	report, _ = r2.crawl(src)
	r2.wantState(report, crawler.Failed)
	if !strings.Contains(report.Detail, "renderer cannot be asked") {
		t.Error(report.Detail)
	}
}
