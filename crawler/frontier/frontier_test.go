package frontier

import (
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

var today = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// page is what a made site shows at a path.
type page struct {
	text  string
	links []string
	file  bool
}

// walk crawls a made site to its end and gives the paths in the order in which they
// were fetched. It fails if one is fetched twice.
func walk(t testing.TB, f *Frontier, site func(path string) page) []string {
	t.Helper()
	start, _ := url.Parse(at + "/")
	f.Start(Link{URL: start, List: true})
	var got []string
	seen := map[string]bool{}
	for l, ok := f.Next(); ok; l, ok = f.Next() {
		path := l.URL.RequestURI()
		if seen[path] {
			t.Fatalf("%s is fetched twice", path)
		}
		seen[path] = true
		got = append(got, path)
		f.Show(l, read(f, l, site(path)))
		f.Add(l, linksOf(t, l.URL, site(path).links))
	}
	for _, g := range f.Gaps() {
		if len(g.Detail) > 200 || g.Path != "" {
			t.Errorf("%d bytes: %s", len(g.Detail), g.Detail)
		}
	}
	return got
}

func read(f *Frontier, l Link, p page) Shown {
	text := f.Text(l.URL)
	text.Write([]byte(p.text))
	return Shown{Text: text.Sum(), Bytes: int64(len(p.text)), File: p.file}
}

func linksOf(t testing.TB, base *url.URL, refs []string) []Link {
	t.Helper()
	var links []Link
	for _, ref := range refs {
		u, err := base.Parse(ref)
		if err != nil {
			t.Fatal(err)
		}
		links = append(links, Link{URL: u, List: strings.Contains(ref, "list")})
	}
	return links
}

func span(n int, format string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(format, i+1)
	}
	return all
}

// words are other ones for each n, as the texts of a site are.
func words(n int) string {
	var b strings.Builder
	for range 8 {
		n = n*1103515245 + 12345
		for m := n >> 8 & 0xffff; m > 0; m /= 26 {
			b.WriteByte('a' + byte(m%26))
		}
		b.WriteByte(' ')
	}
	return b.String()
}

func after(path, before string) int {
	n := 0
	_, rest, _ := strings.Cut(path, before)
	fmt.Sscanf(rest, "%d", &n)
	return n
}

// The sites that must be read to their end: pages they have, and the gaps that are
// told all the same.
func TestOrdinarySitesAreReadWhole(t *testing.T) {
	for name, test := range map[string]struct {
		site func(string) page
		want int
	}{
		"a forum of 5,000 threads on 100 pages": {func(p string) page {
			switch {
			case p == "/":
				return page{words(0), span(100, "/list?page=%d"), false}
			case strings.HasPrefix(p, "/list"):
				n := after(p, "page=") - 1
				return page{words(n + 1_000_000), span(50, fmt.Sprintf("/threads/%d-title.%d%%02d/", n, n)), false}
			}
			if strings.HasPrefix(p, "/login") {
				return page{"Please log in", nil, false}
			}
			return page{words(after(p, ".")), []string{"/", "/login?return=" + url.QueryEscape(p)}, false}
		}, 1 + 100 + 5000},
		"a directory of 20,000 files on one page": {func(p string) page {
			if p == "/" {
				return page{words(0), span(9_999, "/staff-%d.csv"), false}
			}
			if p == "/staff-1.csv" {
				return page{"", nil, true}
			}
			return page{words(after(p, "-")), nil, true}
		}, 10_000},
		"20,000 files in 20 folders, each a copy of another": {func(p string) page {
			switch {
			case p == "/":
				return page{words(0), span(20, "/list%d/"), false}
			case strings.HasSuffix(p, "/"):
				return page{words(after(p, "list") + 90_000), span(1000, p+"record-%d.txt"), false}
			}
			return page{words(after(p, "record-")%500 + after(p, "list")/2*1000), nil, true}
		}, 1 + 20 + 20_000},
		"pastes, every other one deleted": {func(p string) page {
			if p == "/" {
				return page{words(0), span(2000, "/paste/%032x"), false}
			}
			var n int
			fmt.Sscanf(p, "/paste/%x", &n)
			if n%2 == 0 {
				return page{"this paste was deleted", nil, false}
			}
			return page{words(n), nil, false}
		}, 2001},
		"a git history: each file at each commit": {func(p string) page {
			if p == "/" {
				return page{words(0), span(60, "/tree/%040x/list"), false}
			}
			hash := strings.Split(p, "/")[2]
			if strings.HasSuffix(p, "list") {
				var n int
				fmt.Sscanf(hash, "%x", &n)
				return page{words(n + 500_000), span(10, "/tree/"+hash+"/file%d"), false}
			}
			var n int
			fmt.Sscanf(hash, "%x", &n)
			return page{words(after(p, "file")*1000 + n/3), nil, true}
		}, 1 + 60 + 600},
		"an archive by month since 1995": {func(p string) page {
			if p == "/" {
				var all []string
				for y := 1995; y <= 2026; y++ {
					all = append(all, span(12, fmt.Sprintf("/archive/%d/%%02d/", y))...)
				}
				return page{words(0), all, false}
			}
			return page{words(after(p, "/archive/")*100 + after(p[9:], "/")), nil, false}
		}, 1 + 32*12},
		"deep folders of numbers": {func(p string) page {
			if len(p) < 10 {
				return page{words(after(strings.ReplaceAll("1"+p, "/", ""), "")), span(3, p+"%d/"), false}
			}
			return page{words(after(strings.ReplaceAll("1"+p, "/", ""), "")), nil, true}
		}, 1 + 3 + 9 + 27 + 81 + 243},
	} {
		t.Run(name, func(t *testing.T) {
			f := New(Options{Pages: 50_000, Today: today})
			got := walk(t, f, test.site)
			real := slices.DeleteFunc(got, func(p string) bool { return strings.HasPrefix(p, "/login") })
			if len(real) != test.want {
				t.Errorf("%d pages, want %d; %v", len(real), test.want, f.Gaps())
			}
			if logins := len(got) - len(real) + 1; logins > 20 {
				t.Errorf("%d pages of the login were fetched", logins)
			}
		})
	}
}

// Each trap beside a hundred good pages: these are read, and little of the trap.
func TestTrapsAreLeft(t *testing.T) {
	visits := 0
	for name, test := range map[string]struct {
		trap func(path string) page
		most int
		told string
	}{
		"a calendar of empty months": {func(p string) page {
			var y, m int
			if n, _ := fmt.Sscanf(p, "/trap/calendar/%d/%d", &y, &m); n < 2 {
				y, m = 2026, 11
			}
			next, prev := time.Date(y, time.Month(m)+1, 1, 0, 0, 0, 0, time.UTC), time.Date(y, time.Month(m)-1, 1, 0, 0, 0, 0, time.UTC)
			return page{
				fmt.Sprintf("Calendar %s, no events. next month previous month", time.Month(m)),
				[]string{next.Format("/trap/calendar/2006/01"), prev.Format("/trap/calendar/2006/01")},
				false,
			}
		}, 20, "is closed after"},
		"a calendar with something in each month": {func(p string) page {
			n := after(p, "m=") + 1
			return page{words(n), []string{time.Date(2026, time.Month(n), 1, 0, 0, 0, 0, time.UTC).Format("/trap/events?date=2006-01-02") + fmt.Sprintf("&m=%d", n)}, false}
		}, 30, "months far from today"},
		"a session in the path, another at each visit": {func(p string) page {
			visits++
			s := fmt.Sprintf("/trap/%032x", visits*7919+1)
			return page{words(after(p, "news-")), span(20, s+"/news-%d"), false}
		}, 60, "the code of a session"},
		"a session in a parameter, another at each visit": {func(string) page {
			visits++
			return page{"one page", []string{fmt.Sprintf("/trap?token=%032x", visits*7919+1)}, false}
		}, 20, "is closed after"},
		"ever longer paths": {func(p string) page { return page{words(len(p)), []string{p + "/on"}, false} }, 20, "repeat themselves"},
		"ever longer paths of other words": {func(p string) page {
			return page{words(len(p)), []string{p + "/" + strings.TrimSpace(words(len(p))[:6])}, false}
		}, 40, "they are"},
		"links relative by mistake": {func(p string) page { return page{words(len(p)), []string{p + "/news/trap"}, false} }, 20, "repeat themselves"},
		"a list in every order": {func(p string) page {
			all := []string{}
			for _, sort := range []string{"name", "date", "size", "type"} {
				for _, order := range []string{"asc", "desc"} {
					for i := range 50 {
						all = append(all, fmt.Sprintf("/trap?order=%s&sort=%s&limit=%d", order, sort, i), fmt.Sprintf("/trap?limit=%d&sort=%s&order=%s", i, sort, order))
					}
				}
			}
			return page{words(after(p, "limit=")), all, false}
		}, 10, "further orders or views"},
		"filters in every combination": {func(p string) page {
			_, q, _ := strings.Cut(p, "?")
			all := []string{}
			for i := range 14 {
				if name := fmt.Sprintf("f%c=1", 'a'+i); !strings.Contains(q, name) {
					all = append(all, "/trap?"+strings.Trim(q+"&"+name, "&"))
				}
			}
			return page{words(len(q)*31 + int(q2(q))), all, false}
		}, 300, "further orders or views"},
		"a page for whatever is not there": {func(p string) page {
			n := after(p, "item/")
			return page{fmt.Sprintf("Item %d was not found, took 0.%06d s at 12:%02d", n, n*7919, n%60), span(10, fmt.Sprintf("/trap/item/%d%%d", n)), false}
		}, 20, "a page for what is not there"},
	} {
		t.Run(name, func(t *testing.T) {
			f := New(Options{Pages: 10_000, Depth: 1000, Today: today})
			got := walk(t, f, func(p string) page {
				if strings.HasPrefix(p, "/trap") {
					return test.trap(p)
				}
				if p == "/" {
					return page{words(0), append(span(100, "/good/%d"), "/trap"), false}
				}
				return page{words(after(p, "/good/") + 1_000_000), nil, false}
			})
			trapped := len(slices.DeleteFunc(slices.Clone(got), func(p string) bool { return !strings.HasPrefix(p, "/trap") }))
			if good := len(got) - trapped; good != 101 {
				t.Errorf("%d good pages were read, want 101", good)
			}
			if trapped > test.most || trapped == 0 {
				t.Errorf("%d pages of the trap were read, want at most %d", trapped, test.most)
			}
			gaps := fmt.Sprint(f.Gaps())
			if !strings.Contains(gaps, test.told) {
				t.Errorf("want %q told in %s", test.told, gaps)
			}
			if strings.Contains(gaps, "trap") || strings.Contains(gaps, "news") {
				t.Errorf("words of the site are told: %s", gaps)
			}
		})
	}
}

func q2(s string) (sum uint16) {
	for _, c := range []byte(s) {
		sum = sum*31 + uint16(c)
	}
	return sum
}

// rest takes all that waits, and shows nothing for it.
func rest(f *Frontier) iter.Seq[Link] {
	return func(yield func(Link) bool) {
		for l, ok := f.Next(); ok && yield(l); l, ok = f.Next() {
		}
	}
}

func pathsOf(links iter.Seq[Link]) (paths []string) {
	for l := range links {
		paths = append(paths, l.URL.RequestURI())
	}
	return paths
}
