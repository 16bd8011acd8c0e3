package crawler_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/matcher"
)

func siteOn(onion string) configs.Source {
	return configs.Source{ID: "src", Kind: configs.Site, URL: "http://" + onion + "/", Depth: 8}
}

func TestSiteIsReadWhole(t *testing.T) {
	const pages = `-- / --
HTTP/1.1 200 OK
Content-Type: text/html

<a href=/board/>board</a> <a href="http://example.com/">elsewhere</a> <a href="mailto:x@example.com">mail</a>
<script>document.write('<a href=/no>')</script> <img src=/i.png> <a href=/photo.jpg>photo</a>
-- /board/ --
HTTP/1.1 200 OK
Content-Type: text/html

<base href=/board/><a href="t/%31?sid=0123456789abcdef0123456789abcdef">one</a> <a href="t/1#p2">again</a>
<a href="t.php?f=1&amp;amp;t=2">two</a> <a href="/private/x">skipped</a> <a href=/dump/staff.csv>dump</a> <a href=/>home</a>
-- /board/t/1 --
HTTP/1.1 200 OK
Content-Type: text/html

Jane Example <a href=2>deeper</a>
-- /board/t/2 --
HTTP/1.1 200 OK
Content-Type: text/html

<a href=/deepest>deepest</a>
-- /board/t.php?f=1&t=2 --
HTTP/1.1 200 OK
Content-Type: text/html

John Sample <a href=/gone>gone</a>
-- /dump/staff.csv --
HTTP/1.1 200 OK
Content-Type: text/csv
ETag: "v1"

name
Zoe Test
-- /deepest --
HTTP/1.1 200 OK
Content-Type: text/html

deep
-- /private/x --
x
`
	r := newRig(t)
	onion, _ := r.serveText(pages)
	src := siteOn(onion)
	src.Depth, src.Skip = 3, []string{"^/private/"}
	report, docs := r.crawl(src)
	r.wantState(report, crawler.Incomplete)
	if got, want := items(docs), "/ /board/ /board/t/1 /board/t.php?f=1&t=2 /dump/staff.csv /board/t/2"; got != want {
		t.Errorf("documents %s, want %s", got, want)
	}
	if !strings.Contains(docs[2].text, "Jane Example") || !strings.Contains(docs[4].text, "Zoe Test") {
		t.Errorf("texts %q, %q", docs[2].text, docs[4].text)
	}
	r.wantGap(report.Gaps, matcher.TooDeep, "1 links not followed: they are too many links away")
	r.wantGap(report.Gaps, matcher.NotFetched, "media is not fetched: 1 files")
	r.wantGap(report.Gaps, matcher.NotFetched, "404")

	t.Run("only some paths", func(t *testing.T) {
		src := siteOn(onion)
		src.Only = []string{"^/board/"}
		if _, docs := r.crawl(src); items(docs) != "/ /board/ /board/t/1 /board/t.php?f=1&t=2 /board/t/2" {
			t.Errorf("documents %s", items(docs))
		}
	})
	t.Run("an expression that is none", func(t *testing.T) {
		src := siteOn(onion)
		src.Only = []string{"("}
		if problems := crawler.Check(src); len(problems) != 1 || problems[0].Key != "only[0]" {
			t.Errorf("%v", problems)
		}
	})
}

// tree is a site of n pages, each of which leads to two more. It counts what it is
// asked for.
type tree struct {
	n     int
	pause time.Duration
	after func(asked int) // nil: nothing

	mu      sync.Mutex
	asked   map[string]int
	at, top int // requests under way, and the most there were
}

func (s *tree) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	s.mu.Lock()
	if s.asked == nil {
		s.asked = map[string]int{}
	}
	s.asked[req.URL.Path]++
	total := 0
	for _, n := range s.asked {
		total += n
	}
	s.at++
	s.top = max(s.top, s.at)
	s.mu.Unlock()
	time.Sleep(s.pause)
	if s.after != nil {
		s.after(total)
	}
	n := 0
	fmt.Sscanf(req.URL.Path, "/%d", &n)
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprintf(w, "<p>Person number %d", 100_000+n)
	for _, next := range []int{2*n + 1, 2*n + 2} {
		if next < s.n {
			fmt.Fprintf(w, "<a href=/%d>x</a>", next)
		}
	}
	s.mu.Lock()
	s.at--
	s.mu.Unlock()
}

// twice is how many requests were made for what had been asked for before.
func (s *tree) twice() (twice int) {
	for _, n := range s.asked {
		twice += n - 1
	}
	return twice
}

// rounds is what the store is to a crawler.
type rounds struct{ data []byte }

func (r *rounds) Round(string) ([]byte, error)          { return r.data, nil }
func (r *rounds) SaveRound(_ string, data []byte) error { r.data = slices.Clone(data); return nil }

func TestSiteGoesOnWhereItWas(t *testing.T) {
	for _, connections := range []int{1, 4} {
		for _, stop := range []int{3, 27} {
			t.Run(fmt.Sprintf("stopped after %d, %d connections", stop, connections), func(t *testing.T) {
				r := newRig(t)
				r.Rounds = &rounds{}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				site := &tree{n: 60, after: func(asked int) {
					if asked == stop {
						cancel()
					}
				}}
				src := siteOn(r.serve(site))
				src.Connections = connections
				got := map[string]bool{}
				deliver := func(_ context.Context, d *matcher.Document) error {
					textOf(d)
					if d.Complete {
						got[d.Item] = true
						r.visits["src "+d.Item] = matcher.Visit{Last: d.Fetched, Complete: true}
					}
					return nil
				}
				r.Crawl(ctx, src, deliver)
				if len(got) > stop+connections {
					t.Fatalf("%d pages before it was stopped", len(got))
				}
				r.pass(time.Hour)
				report := r.Crawl(t.Context(), src, deliver)
				r.wantState(report, crawler.OK)
				if len(got) != site.n {
					t.Errorf("%d pages, want %d", len(got), site.n)
				}
				if n := site.twice(); n > 15+connections {
					t.Errorf("%d pages were fetched twice", n)
				}
				if d := r.Rounds.(*rounds).data; d != nil {
					t.Errorf("the round is not closed: %s", d)
				}
				if report := r.Crawl(t.Context(), src, deliver); report.Fetched != site.n {
					t.Errorf("the next round fetched %d pages", report.Fetched)
				}
			})
		}
	}
}

// A crash keeps nothing but what was stored before: what the crawl knows at its end
// is thrown away here.
func TestSiteGoesOnAfterACrash(t *testing.T) {
	r := newRig(t)
	memory := &rounds{}
	r.Rounds = memory
	site := &tree{n: 60}
	src := siteOn(r.serve(site))
	got := map[string]bool{}
	var kept []byte
	for crash := range 3 {
		func() {
			defer func() { memory.data = kept }()
			n := 0
			r.Crawl(t.Context(), src, func(_ context.Context, d *matcher.Document) error {
				textOf(d)
				if n++; n > 17 {
					panic("crash")
				}
				kept = memory.data
				got[d.Item] = true
				r.visits["src "+d.Item] = matcher.Visit{Last: d.Fetched, Complete: true}
				return nil
			})
		}()
		r.pass(time.Minute)
		if crash == 0 && kept == nil {
			t.Fatal("nothing is kept after 17 pages")
		}
	}
	report := r.Crawl(t.Context(), src, func(_ context.Context, d *matcher.Document) error {
		textOf(d)
		got[d.Item] = true
		return nil
	})
	r.wantState(report, crawler.OK)
	if len(got) != site.n {
		t.Errorf("%d pages, want %d", len(got), site.n)
	}
	if n := site.twice(); n > 3*11 {
		t.Errorf("%d pages were fetched twice after three crashes", n)
	}
}

// What is over the budget of one crawl is read by the next.
func TestSiteLargerThanItsBudget(t *testing.T) {
	r := newRig(t, func(l *configs.Limits) { l.Pages = 25 })
	r.Rounds = &rounds{}
	site := &tree{n: 60}
	src := siteOn(r.serve(site))
	seen := map[string]bool{}
	for crawl := range 3 {
		report, docs := r.crawl(src)
		for _, d := range docs {
			seen[d.Item] = true
		}
		want := crawler.Incomplete
		if crawl == 2 {
			want = crawler.OK
		}
		r.wantState(report, want)
		r.pass(time.Hour)
	}
	if len(seen) != site.n || site.twice() > 0 {
		t.Errorf("%d pages, %d of them twice", len(seen), site.twice())
	}
}

func TestConnectionsToAHost(t *testing.T) {
	for name, test := range map[string]struct{ sources, connections, want int }{
		"one of one source":           {1, 1, 1},
		"one of three sources of it":  {3, 1, 1},
		"four where the source says":  {1, 4, 4},
		"four of two sources at most": {2, 4, 4},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.realClock()
			site := &tree{n: 20, pause: 100 * time.Millisecond}
			onion := r.serve(site)
			var crawls sync.WaitGroup
			for n := range test.sources {
				src := siteOn(onion)
				src.ID, src.Connections = fmt.Sprint("src", n), test.connections
				crawls.Go(func() {
					report := r.Crawl(t.Context(), src, func(_ context.Context, d *matcher.Document) error {
						textOf(d)
						return nil
					})
					if report.State != crawler.OK || report.Documents != site.n {
						t.Errorf("%s, %d documents: %s", report.State, report.Documents, report.Detail)
					}
				})
			}
			crawls.Wait()
			if site.top != test.want {
				t.Errorf("%d connections at a time, want %d", site.top, test.want)
			}
		})
	}
}

func TestPanicOfAWorkerEndsTheCrawl(t *testing.T) {
	r := newRig(t)
	src := siteOn(r.serve(&tree{n: 60}))
	src.Connections = 4
	report := r.Crawl(t.Context(), src, func(context.Context, *matcher.Document) error { panic("Jane Example") })
	r.wantState(report, crawler.Failed)
	if strings.Contains(report.Detail+r.log.String(), "Jane") {
		t.Error("leaked text in the report or the log")
	}
}
