package daemon

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/sitetest"
	"peeler/crawler/tor"
	"peeler/matcher"
	"peeler/store"
)

// A test that extracts runs this binary again, as the child.
// defect is the store, but for one source: asked about that it panics.
type defect struct {
	*store.Store
	source string
}

func (d defect) Visit(source, item string) (matcher.Visit, error) {
	if source == d.source {
		panic("Jane Example")
	}
	return d.Store.Visit(source, item)
}

// A source that panics stops alone: its state says so, the others are crawled, and
// it is tried again at its next turn.
func TestASourceThatPanicsStopsAlone(t *testing.T) {
	d, _ := house(t, 1)
	var log lines
	d.log = slog.New(slog.NewTextHandler(&log, nil))
	socks, err := sitetest.NewSocks()
	if err != nil {
		t.Fatal(err)
	}
	defer socks.Close()
	var sources []configs.Source
	for _, id := range []string{"broken", "board", "drop"} {
		onion := sitetest.Onion(id)
		socks.Map(onion, serve(t, sitetest.New("-- / --\nnothing of note\n")))
		sources = append(sources, configs.Source{ID: id, Kind: configs.Page, Network: configs.Onion, URL: "http://" + onion + "/", Schedule: "@every 1h"})
	}
	dial, err := tor.New(socks.Addr(), tor.Options{})
	if err != nil {
		t.Fatal(err)
	}
	limits := d.config.Load().Limits
	d.tour = &tour{crawler: crawler.New(dial, defect{d.store, "broken"}, crawler.Options{Limits: limits, Children: &d.children, Now: d.now, Log: d.log})}
	t.Cleanup(func() { d.children.Close() })
	crawls := make(chan string, 10)
	s, err := newSchedule(t.Context(), sources, d.log, func(ctx context.Context, src configs.Source) {
		d.crawl(ctx, src)
		crawls <- src.ID
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()

	s.start(time.Now(), never)
	ended(t, crawls, len(sources))
	for id, want := range map[string]crawler.State{"broken": crawler.Failed, "board": crawler.OK, "drop": crawler.OK} {
		row, err := d.store.Crawl(id)
		if err != nil || row.State != string(want) {
			t.Errorf("%s: state %q (%s), %v, want %s", id, row.State, row.Detail, err, want)
		}
		if id == "broken" && !strings.Contains(row.Detail, "a defect in this program") {
			t.Errorf("detail %q", row.Detail)
		}
	}
	if got := log.String(); !strings.Contains(got, "panicked") || strings.Contains(got, "Jane Example") {
		t.Errorf("the log: %s", got)
	}

	for s.running("broken") { // the last of its crawl has been told of already
		time.Sleep(time.Millisecond)
	}
	s.kick("broken")
	ended(t, crawls, 1)
}

func ended(t *testing.T, crawls <-chan string, n int) {
	t.Helper()
	for range n {
		select {
		case <-crawls:
		case <-time.After(time.Minute):
			t.Fatal("a crawl does not end")
		}
	}
}

func serve(t *testing.T, h http.Handler) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: h}
	go srv.Serve(l)
	t.Cleanup(func() { srv.Close() })
	return l.Addr().String()
}

// lines is a log that several write to.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
