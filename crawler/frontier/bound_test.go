package frontier

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// Links without an end, all of them new.
func TestMemoryIsBounded(t *testing.T) {
	for name, test := range map[string]struct {
		form  string
		pages int
	}{
		"a million of one pattern": {"/a/%d", 100},
		"each its own pattern":     {"/%[1]x/%[1]d-%[1]x/%[1]x?p%[1]d=%[1]d&q%[1]d=2&r=3", 20},
		"long ones":                {"/%d/" + strings.Repeat("x", 1500), 10},
	} {
		t.Run(name, func(t *testing.T) {
			before := held()
			f := New(Options{Pages: 100, Waiting: 5_000, Remembered: 200_000, Today: today})
			u, _ := url.Parse(at + "/")
			f.Start(Link{URL: u})
			links := make([]Link, maxLinks)
			for p := range test.pages {
				l, ok := f.Next()
				if !ok {
					t.Fatalf("nothing left after %d pages: %v", p, f.Gaps())
				}
				for i := range links {
					u := *u
					u.Path, u.RawQuery, _ = strings.Cut(fmt.Sprintf(test.form, p*maxLinks+i), "?")
					links[i] = Link{URL: &u}
				}
				f.Show(l, Shown{Text: uint64(p)})
				f.Add(l, links)
				if f.Len() > 5_000 {
					t.Fatalf("%d links wait", f.Len())
				}
			}
			clear(links)
			grown := held() - before
			if grown > 24<<20 {
				t.Errorf("%d MiB are held", grown>>20)
			}
			t.Logf("%d KiB held, %d forms in %d KiB", grown>>10, f.known.n, len(f.known.slots)*8>>10)
			runtime.KeepAlive(f)
			if len(f.Gaps()) == 0 {
				t.Error("nothing is told")
			}
		})
	}
}

func held() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestOrder(t *testing.T) {
	day := func(n int) time.Time { return today.AddDate(0, 0, n) }
	link := func(path string, list bool, date time.Time, depth int) Link {
		u, _ := url.Parse(at + path)
		return Link{URL: u, List: list, Date: date, Depth: depth}
	}
	f := New(Options{})
	f.Start(
		link("/deep", false, day(9), 2), link("/old", false, day(1), 1), link("/new", false, day(2), 1), link("/undated", false, time.Time{}, 1),
		link("/second", false, day(2), 1), link("/deep-list", true, time.Time{}, 2), link("/list", true, time.Time{}, 1),
	)
	want := []string{"/list", "/deep-list", "/new", "/second", "/old", "/undated", "/deep"}
	if got := pathsOf(f.Left()); !reflect.DeepEqual(got, want) {
		t.Errorf("left: %v, want %v", got, want)
	}
	if got := pathsOf(rest(f)); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// A pattern without an end does not keep what was found after it waiting for ever.
func TestEndlessPatternStandsBack(t *testing.T) {
	f := New(Options{Pages: 2000, Depth: 10_000})
	got := walk(t, f, func(p string) page {
		switch {
		case p == "/":
			return page{words(0), []string{"/endless/1", "/other/1"}, false}
		case strings.HasPrefix(p, "/endless"):
			n := after(p, "/endless/")
			return page{words(n), span(10, fmt.Sprintf("/endless/%d%%d", n)), false}
		}
		n := after(p, "/other/")
		return page{words(n + 1_000_000), []string{fmt.Sprintf("/other/%d", n+1)}, false}
	})
	others := len(slices.DeleteFunc(got, func(p string) bool { return !strings.HasPrefix(p, "/other") }))
	if others < 500 {
		t.Errorf("%d of 2,000 pages were of the quiet pattern", others)
	}
	if gaps := fmt.Sprint(f.Gaps()); !strings.Contains(gaps, "links were left") {
		t.Errorf("what is left is not told: %s", gaps)
	}
}

func TestBudgets(t *testing.T) {
	tree := func(p string) page { return page{words(len(p)*31 + int(q2(p))), span(3, p+"n%d/"), false} }
	for name, test := range map[string]struct {
		Options
		want int
		told string
	}{
		"pages": {Options{Pages: 7}, 7, "7 pages"},
		"bytes": {Options{Bytes: 100}, 3, "bytes"},
		"depth": {Options{Depth: 2}, 1 + 3 + 9, "too many links away"},
	} {
		t.Run(name, func(t *testing.T) {
			f := New(test.Options)
			if got := walk(t, f, tree); len(got) != test.want {
				t.Errorf("%d pages, want %d: %v", len(got), test.want, got)
			}
			if gaps := fmt.Sprint(f.Gaps()); !strings.Contains(gaps, test.told) {
				t.Errorf("want %q told in %s", test.told, gaps)
			}
		})
	}
}

func TestSkippedLinksAreFree(t *testing.T) {
	f := New(Options{Pages: 2})
	f.Start(linksOf(t, &url.URL{Scheme: "http", Host: "site.test", Path: "/"}, span(5, "/%d"))...)
	for range 3 {
		l, _ := f.Next()
		f.Skip(l)
	}
	if got := pathsOf(rest(f)); len(got) != 2 {
		t.Errorf("%v were left to fetch, want two", got)
	}
}

// Stopped anywhere and begun again with what was left, a crawl reads all the same
// pages, each once.
func TestGoesOnWithWhatWasLeft(t *testing.T) {
	site := func(p string) page {
		if n := after(p, "/n/"); n < 300 {
			return page{words(n), []string{fmt.Sprintf("/n/%d", 2*n+1), fmt.Sprintf("/n/%d", 2*n+2)}, false}
		}
		return page{words(after(p, "/n/")), nil, false}
	}
	whole := walk(t, New(Options{Depth: 100}), site)
	for _, stop := range []int{1, 2, 50, 300, len(whole) - 1} {
		first := New(Options{Pages: stop, Depth: 100})
		got := walk(t, first, site)
		second := New(Options{Depth: 100})
		second.Start(slices.Collect(first.Left())...)
		for l, ok := second.Next(); ok; l, ok = second.Next() {
			path := l.URL.RequestURI()
			if slices.Contains(got, path) {
				continue // read before: a crawl knows that by its visits
			}
			got = append(got, path)
			second.Show(l, read(second, l, site(path)))
			second.Add(l, linksOf(t, l.URL, site(path).links))
		}
		slices.Sort(got)
		slices.Sort(whole)
		if !slices.Equal(got, whole) {
			t.Errorf("stopped after %d: %d pages, want %d", stop, len(got), len(whole))
		}
	}
}

// No links make the frontier give a form twice, more pages than it may, or words of
// the site; and the same links give the same order.
func FuzzFrontier(f *testing.F) {
	for _, seed := range []string{
		"/a\n/b?x=1&y=2\n/b?y=2&x=1\n", "/calendar/2031/05\n/calendar/2026/12\n", "/0123456789abcdef/x\n/fedcba9876543210/x\n",
		"/a/a/a/a\n/a/b/a/b/a/b\n", "?sort=a\n?sort=b\n?sort=c\n?sort=d\n", "/%61\n/a\n/a#b\n", "//x\n/..\n/%2e%2e/\n\n", "/?a&b&c\n/?a;b;d\n",
	} {
		f.Add(seed, uint64(1))
	}
	f.Fuzz(func(t *testing.T, refs string, seed uint64) {
		walk := func() (got []string, gaps int) {
			random := rand.New(rand.NewPCG(seed, 0))
			base, _ := url.Parse(at + "/secretword/")
			f := New(Options{Pages: 50, Depth: 5, Waiting: 20, Remembered: 100, Today: today})
			f.Start(Link{URL: base})
			for l, ok := f.Next(); ok; l, ok = f.Next() {
				got = append(got, l.URL.String())
				if Normal(l.URL).String() != l.URL.String() || l.Depth > 5 {
					t.Fatalf("%s at depth %d", l.URL, l.Depth)
				}
				var links []Link
				for ref := range strings.SplitSeq(refs, "\n") {
					if u, err := l.URL.Parse(ref); err == nil && u.Host == base.Host && u.Scheme == "http" && u.Opaque == "" {
						links = append(links, Link{URL: u, List: random.IntN(4) == 0})
					}
				}
				f.Show(l, Shown{Text: random.Uint64N(8), Bytes: 10, File: random.IntN(8) == 0})
				f.Add(l, links)
			}
			for _, g := range f.Gaps() {
				if len(g.Detail) > 200 {
					t.Fatalf("%d bytes: %s", len(g.Detail), g.Detail)
				}
			}
			return got, len(f.Gaps())
		}
		got, gaps := walk()
		again, gapsAgain := walk()
		if !slices.Equal(got, again) || gaps != gapsAgain {
			t.Fatalf("two orders: %v and %v", got, again)
		}
		slices.Sort(got)
		if len(got) > 50 || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Fatalf("%d pages, one twice or too many: %v", len(got), got)
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	b.ReportAllocs()
	base, _ := url.Parse(at + "/forum/list?page=1")
	links := make([]Link, 100)
	n := 0
	f := New(Options{Remembered: 1 << 30, Waiting: 1 << 30, Pages: 1 << 30, Today: today})
	for b.Loop() {
		if n%1_000_000 == 0 {
			b.StopTimer()
			f = New(Options{Remembered: 1 << 30, Waiting: 1 << 30, Pages: 1 << 30, Today: today})
			b.StartTimer()
		}
		for i := range links {
			links[i].URL = &url.URL{Scheme: "http", Host: base.Host, Path: fmt.Sprintf("/threads/some-title-of-it.%d/", n)}
			n++
		}
		f.Add(Link{URL: base}, links)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "links/s")
	b.ReportMetric(float64(len(f.known.slots)*8)/float64(f.known.n), "remembered-B/link")
}
