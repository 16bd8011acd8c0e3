package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"peeler/configs"
	"peeler/crawler/sitetest"
	"peeler/matcher"
	"peeler/store"
)

// pagesOf is a site of n pages, each of which leads to two more. It counts what it
// is asked for.
type pagesOf struct {
	n     int
	mu    sync.Mutex
	asked map[string]int
}

func (p *pagesOf) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	p.mu.Lock()
	p.asked[req.URL.Path]++
	p.mu.Unlock()
	n := 0
	fmt.Sscanf(req.URL.Path, "/%d", &n)
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprintf(w, "<p>case %d", 100_000+n)
	for _, next := range []int{2*n + 1, 2*n + 2} {
		if next < p.n {
			fmt.Fprintf(w, "<a href=/%d>x</a>", next)
		}
	}
}

func (p *pagesOf) count() (pages, twice int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range p.asked {
		twice += n - 1
	}
	return len(p.asked), twice
}

// A daemon that is killed twice in the middle of a site goes on where it was.
func TestACrawlOutlivesTheDaemon(t *testing.T) {
	const size = 500
	socks, err := sitetest.NewSocks()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socks.Close() })
	site := &pagesOf{n: size, asked: map[string]int{}}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	onion := sitetest.Onion("resume")
	socks.Map(onion, server.Listener.Addr().String())

	h := newHouse(t)
	h.setUp(socks.Addr(), "", "", strings.Replace(sourceYAML("site", "site", "http://"+onion+"/", "depth: 12"), "gap: 50ms", "gap: 0s", 1))
	for _, at := range []int{size / 3, size * 2 / 3} {
		h.start()
		h.until(fmt.Sprint(at, " pages are read"), func() bool {
			pages, _ := site.count()
			return pages >= at
		})
		h.kill(syscall.SIGKILL)
	}
	h.start()
	h.until("the site is read to its end", func() bool { return sourceState(h, "site") == "ok" })
	pages, twice := site.count()
	if pages != size {
		t.Errorf("%d pages were asked for, want %d", pages, size)
	}
	if twice > 2*11 {
		t.Errorf("%d pages were fetched twice after two crashes", twice)
	}
	h.kill(syscall.SIGTERM)
	db, err := storeOf(h)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for n := 1; n < size; n++ {
		if v, err := db.Visit("site", fmt.Sprint("/", n)); err != nil || !v.Complete {
			t.Fatalf("page %d is lost: %+v, %v", n, v, err)
		}
	}
	t.Logf("%d of %d pages were fetched twice after two crashes", twice, size)
	if strings.Count(h.log(), "level=ERROR") > 0 {
		t.Error(h.log())
	}
}

// storeOf opens the store of a house that is not running.
func storeOf(h *house) (*store.Store, error) {
	b, err := configs.ReadKey(filepath.Join(h.dir, "roster.key"))
	if err != nil {
		return nil, err
	}
	key, err := matcher.NewKey(b)
	if err != nil {
		return nil, err
	}
	return store.Open(filepath.Join(h.dir, "peeler.db"), key, store.Options{ReadOnly: true})
}
