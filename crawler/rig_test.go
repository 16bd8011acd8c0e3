package crawler_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/browser"
	"peeler/crawler/sandbox"
	"peeler/crawler/sitetest"
	"peeler/crawler/tor"
	"peeler/matcher"
)

func TestMain(m *testing.M) {
	sandbox.Main()
	browser.Main()
	os.Exit(m.Run())
}

// rig is a crawler with all around it: sites behind a SOCKS server on loopback,
// and a memory of visits as the store keeps it.
type rig struct {
	testing.TB
	*crawler.Crawler
	socks  *sitetest.Socks
	limits configs.Limits
	log    *bytes.Buffer

	mu     sync.Mutex
	now    time.Time // zero: the machine's clock
	slept  []time.Duration
	visits map[string]matcher.Visit
	again  map[string][]string
}

// read is a document as its reader got it.
type read struct {
	*matcher.Document
	text string // of all records
}

func newRig(t testing.TB, change ...func(*configs.Limits)) *rig {
	t.Helper()
	socks, err := sitetest.NewSocks()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socks.Close() })
	r := rigOn(t, socks.Addr(), change...)
	r.socks = socks
	return r
}

func rigOn(t testing.TB, socks string, change ...func(*configs.Limits)) *rig {
	t.Helper()
	r := &rig{
		TB: t, log: &bytes.Buffer{}, limits: configs.Defaults().Limits,
		now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), visits: map[string]matcher.Visit{},
	}
	for _, f := range change {
		f(&r.limits)
	}
	dial, err := tor.New(socks, tor.Options{Timeout: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	r.Crawler = crawler.New(dial, r, crawler.Options{
		Limits: r.limits, Now: r.clock, Sleep: r.sleep,
		Log: slog.New(slog.NewTextHandler(r.log, nil)),
	})
	return r
}

// clock is a wall clock that a test can set forward, and whose time passes.
func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now.IsZero() {
		return time.Now()
	}
	r.now = r.now.Add(time.Microsecond)
	return r.now
}

// realClock is for limits of real time.
func (r *rig) realClock() { r.now = time.Time{} }

func (r *rig) pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.now.IsZero() {
		r.now = r.now.Add(d)
	}
}

func (r *rig) sleep(ctx context.Context, d time.Duration) error {
	r.pass(d)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.slept = append(r.slept, d)
	return ctx.Err()
}

// Visit answers as the store does.
func (r *rig) Visit(source, item string) (matcher.Visit, error) {
	return r.visits[source+" "+item], nil
}

// Again answers as the store does.
func (r *rig) Again(source string) ([]string, error) { return r.again[source], nil }

// serve puts a site behind a new onion address.
func (r *rig) serve(h http.Handler) (onion string) {
	s := httptest.NewServer(h)
	r.Cleanup(s.Close)
	onion = sitetest.Onion(r.Name() + s.URL)
	r.socks.Map(onion, s.Listener.Addr().String())
	return onion
}

func (r *rig) serveText(text string) (onion string, site *sitetest.Site) {
	site = sitetest.New(text)
	return r.serve(site), site
}

// crawl reads all that the source gives and remembers the visits.
func (r *rig) crawl(src configs.Source) (crawler.Report, []read) {
	r.Helper()
	if src.ID == "" {
		src.ID = "src"
	}
	var docs []read
	report := r.Crawl(r.Context(), src, func(_ context.Context, d *matcher.Document) error {
		docs = append(docs, read{d, textOf(d)})
		v := matcher.Visit{Last: d.Fetched, Validators: d.Validators, Complete: d.Complete, Crashes: r.visits[d.Source+" "+d.Item].Crashes}
		if d.Complete && !d.Unchanged {
			v.Crashes = v.Crashes.After(d.Digest, d.Gaps)
		}
		r.visits[d.Source+" "+d.Item] = v
		return nil
	})
	if report.Ended.Before(report.Started) || report.Source != src.ID {
		r.Errorf("report of %q from %s to %s", report.Source, report.Started, report.Ended)
	}
	return report, docs
}

func textOf(d *matcher.Document) string {
	var b strings.Builder
	if d.Records == nil {
		return ""
	}
	for rec := range d.Records {
		for _, f := range rec.Fields {
			b.WriteString(f.Text + "\n")
		}
	}
	return b.String()
}

func (r *rig) wantState(got crawler.Report, want crawler.State) {
	r.Helper()
	if got.State != want {
		r.Errorf("state %s (%s), want %s; gaps %v", got.State, got.Detail, want, got.Gaps)
	}
	if (got.Detail == "") != (want == crawler.OK) {
		r.Errorf("state %s with detail %q", got.State, got.Detail)
	}
}

func (r *rig) wantGap(gaps []matcher.Gap, cause matcher.Cause, detail string) {
	r.Helper()
	for _, g := range gaps {
		if g.Cause == cause && strings.Contains(g.Detail, detail) {
			return
		}
	}
	r.Errorf("no gap %s %q in %v", cause, detail, gaps)
}

func items(docs []read) string {
	var all []string
	for _, d := range docs {
		all = append(all, d.Item)
	}
	return strings.Join(all, " ")
}

func seconds(n float64) configs.Duration { return configs.Duration(n * float64(time.Second)) }

// calendar has one more page and one new item behind every page.
type calendar struct{}

func (calendar) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	n := len(req.URL.Path)
	fmt.Fprintf(w, "<html><a class=i href=/item/%[1]d>x</a><a class=n href=/%[2]s>next</a>", n, strings.Repeat("0", n))
}

func discard() *log.Logger { return log.New(io.Discard, "", 0) }
