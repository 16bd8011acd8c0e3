package crawler_test

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/sandbox"
	"peeler/crawler/tor"
	"peeler/crawler/tortest"
	"peeler/matcher"
)

var (
	many      = flag.Int("many", 12, "sources that TestManySources crawls through one Tor")
	perSource = flag.Int("pages", 3, "pages of each of them")
)

const (
	mostOnions = 12 // what is beyond is reached through exits: onions take long to publish
	slots      = 80 // crawls at a time, as the daemon has them
)

// Many sources on one Tor, each crawled once: it says how many pages a second there
// are, how many fetches at a time, and what the process takes.
//
//	go test -run TestManySources -many 1000 -v ./crawler
func TestManySources(t *testing.T) {
	if testing.Short() {
		t.Skip("a Tor network takes 8 s to boot")
	}
	names := make([]string, max(0, *many-mostOnions))
	for i := range names {
		names[i] = fmt.Sprintf("site%d.many.test", i)
	}
	network, err := tortest.Start(t.Context(), tortest.Options{Names: names})
	if tortest.Excused(err) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	hosts := make([]string, min(*many, mostOnions))
	all := &meter{}
	var publishing sync.WaitGroup
	for i := range hosts {
		server := httptest.NewServer(all.count(&tree{n: *perSource, pause: 200 * time.Millisecond}))
		t.Cleanup(server.Close)
		publishing.Go(func() {
			if hosts[i], err = network.Publish(t.Context(), server.Listener.Addr().String()); err != nil {
				t.Error(err)
			}
		})
	}
	if publishing.Wait(); t.Failed() {
		return
	}
	onions := len(hosts)
	for _, name := range names {
		server := httptest.NewServer(all.count(&tree{n: *perSource, pause: 200 * time.Millisecond}))
		t.Cleanup(server.Close)
		hosts = append(hosts, name+":"+strconv.Itoa(server.Listener.Addr().(*net.TCPAddr).Port))
	}
	children := &sandbox.Children{}
	t.Cleanup(children.Close)
	dial, err := tor.New(network.Socks(), tor.Options{Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	crawls := crawler.New(dial, nothingKnown{}, crawler.Options{Limits: configs.Defaults().Limits, Children: children})
	var (
		pages, failed atomic.Int64
		running       sync.WaitGroup
		free          = make(chan struct{}, slots)
	)
	began, cpu, parsers := time.Now(), cpuTime(syscall.RUSAGE_SELF), cpuTime(syscall.RUSAGE_CHILDREN)
	for n := range *many {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			src := siteOn(hosts[n])
			if n >= onions {
				src.Network = configs.Exit
			}
			src.ID = fmt.Sprint("src-", n)
			report := crawls.Crawl(t.Context(), src, func(_ context.Context, d *matcher.Document) error {
				textOf(d)
				return nil
			})
			pages.Add(int64(report.Documents))
			if report.State != crawler.OK {
				failed.Add(1)
				t.Logf("%s: %s, %s", src.ID, report.State, report.Detail)
			}
		})
	}
	running.Wait()
	took := time.Since(began)
	t.Logf("%d sources, %d of them onions: %d pages in %.1f s, %.1f a second; %d requests at a time at the sites; RSS %s, at most %s; %d goroutines left; CPU of this process %.1f s, of the children that parse %.1f s",
		*many, onions, pages.Load(), took.Seconds(), float64(pages.Load())/took.Seconds(), all.top, rss("VmRSS"), rss("VmHWM"), runtime.NumGoroutine(), (cpuTime(syscall.RUSAGE_SELF) - cpu).Seconds(), (cpuTime(syscall.RUSAGE_CHILDREN) - parsers).Seconds())
	if failed.Load() > 0 || pages.Load() != int64(*many**perSource) {
		t.Errorf("%d pages, %d crawls failed", pages.Load(), failed.Load())
	}
	if least := min(*many, slots) / 2; all.top < least {
		t.Errorf("%d fetches at a time, want %d", all.top, least)
	}
}

type nothingKnown struct{}

func (nothingKnown) Visit(string, string) (matcher.Visit, error) { return matcher.Visit{}, nil }
func (nothingKnown) Again(string) ([]string, error)              { return nil, nil }

func rss(field string) string {
	b, _ := os.ReadFile("/proc/self/status")
	m := regexp.MustCompile(field + `:\s+(\d+) kB`).FindSubmatch(b)
	if m == nil {
		return "unknown"
	}
	n, _ := strconv.Atoi(string(m[1]))
	return fmt.Sprint(n>>10, " MiB")
}

// meter counts the requests under way at all sites.
type meter struct {
	mu      sync.Mutex
	at, top int
}

func (m *meter) count(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		m.mu.Lock()
		m.at++
		m.top = max(m.top, m.at)
		m.mu.Unlock()
		h.ServeHTTP(w, req)
		m.mu.Lock()
		m.at--
		m.mu.Unlock()
	})
}

// cpuTime is what this process has used, or its children that have ended.
func cpuTime(who int) time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(who, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
