package crawler_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/sitetest"
	"peeler/matcher"
)

// Each limit is hit by a real document or site. What is said then must lead to the
// limit, and as it is by default nothing may be hit.
func TestRemediesFitWhatIsSaid(t *testing.T) {
	file := func(b []byte) func(*rig) []matcher.Gap { return func(r *rig) []matcher.Gap { return r.read(b) } }
	page := func(h http.Handler) func(*rig) []matcher.Gap {
		return func(r *rig) []matcher.Gap { return r.gaps(pageOf(r.serve(h), "/name.txt")) }
	}
	text := strings.Repeat("nothing of note\n", 1000)
	loop := http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if len(q.URL.Path) > 10 {
			fmt.Fprint(w, leak)
			return
		}
		http.Redirect(w, q, q.URL.Path+"x", http.StatusFound)
	})
	for _, test := range []struct {
		limit string
		set   func(*configs.Limits)
		hit   func(*rig) []matcher.Gap
	}{
		{"expanded", func(l *configs.Limits) { l.Expanded = 1000 }, file(zipped("a.txt", text))},
		{"ratio", func(l *configs.Limits) { l.Ratio = 2 }, file(gzipped(3 << 20))},
		{"depth", func(l *configs.Limits) { l.Depth = 1 }, file(zipped("a.zip", string(zipped("b.zip", string(zipped("c.txt", "x"))))))},
		{"entries", func(l *configs.Limits) { l.Entries = 1 }, file(zipped("a.txt", "x", "b.txt", "y"))},
		{"buffer", func(l *configs.Limits) { l.Buffer = 100 }, file(zipped("a.txt", text))},
		{"child_time", func(l *configs.Limits) { l.ChildTime = configs.Duration(time.Microsecond) }, file([]byte(text))},
		{"child_memory", func(l *configs.Limits) { l.ChildMemory = 1 << 20 }, file(gzipped(24 << 20))},

		{"header", func(l *configs.Limits) { l.Header = 1000 }, page(sitetest.HugeHeader(10_000))},
		{"page", func(l *configs.Limits) { l.Page = 1000 }, page(sitetest.Big(10_000, 0, leak))},
		{"download", func(l *configs.Limits) { l.Download = 1000 }, func(r *rig) []matcher.Gap {
			onion, _ := r.serveText("-- / --\n<a href=/>up</a> <a href=/a.csv>a.csv</a>\n-- /a.csv --\n" + text)
			return r.gaps(configs.Source{Kind: configs.Directory, URL: "http://" + onion + "/"})
		}},
		{"pages", func(l *configs.Limits) { l.Pages = 1 }, func(r *rig) []matcher.Gap {
			onion, _ := r.serveText("-- / --\n<a href=/1>1</a>\n-- /1 --\none")
			return r.gaps(configs.Source{Kind: configs.Listing, URL: "http://" + onion, List: configs.List{Items: "a"}})
		}},
		{"crawl", func(l *configs.Limits) { l.Crawl = 10 }, func(r *rig) []matcher.Gap {
			onion, _ := r.serveText("-- / --\n<a href=/1>1</a>\n-- /1 --\none")
			return r.gaps(configs.Source{Kind: configs.Listing, URL: "http://" + onion, List: configs.List{Items: "a"}})
		}},
		{"redirects", func(l *configs.Limits) { l.Redirects = 0 }, page(loop)},
		{"header_time", func(l *configs.Limits) { l.HeaderTime = seconds(0.05) }, page(after(300 * time.Millisecond))},
		{"idle_time", func(l *configs.Limits) { l.IdleTime = seconds(0.05) }, page(sitetest.Drip(leak, 100*time.Millisecond))},
		{"body_time", func(l *configs.Limits) { l.BodyTime = seconds(0.05) }, page(sitetest.Drip(leak, 10*time.Millisecond))},
	} {
		t.Run(test.limit, func(t *testing.T) {
			tight := newRig(t, test.set)
			tight.realClock()
			gaps := test.hit(tight)
			if !names(gaps, test.limit) {
				t.Errorf("%+v does not lead to limits.%s", gaps, test.limit)
			}
			if (configs.Limits{}).Value(test.limit) == "" {
				t.Error("no such limit can be set")
			}
			if strings.HasSuffix(test.limit, "_time") && test.limit != "child_time" {
				return // a drip never ends
			}
			if gaps := test.hit(newRig(t)); names(gaps, test.limit) {
				t.Errorf("%+v by default", gaps)
			}
		})
	}
}

// What no limit of ours stands for.
func TestRemediesForWhatIsNoLimit(t *testing.T) {
	for name, test := range map[string]struct {
		gap    matcher.Gap
		do     string
		itself bool
	}{
		"encrypted":       {matcher.Gap{Cause: matcher.Encrypted, Detail: "a zip entry is encrypted"}, "password", false},
		"quarantined":     {matcher.Gap{Cause: matcher.Crashed, Detail: "it is quarantined: what reads it died three times"}, "mend", false},
		"of a password":   {matcher.Gap{Cause: matcher.Encrypted, Detail: "give the password with --password or in the source's passwords"}, "give its password", false},
		"cut by the site": {matcher.Gap{Cause: matcher.Truncated, Detail: "the connection was cut before the end of the body"}, "closed early", true},
		"cut in itself":   {matcher.Gap{Cause: matcher.Truncated, Detail: "ends in the middle"}, "elsewhere", false},
		"images":          {matcher.Gap{Cause: matcher.NotFetched, Detail: "media is not fetched"}, "on purpose", false},
		"no program":      {matcher.Gap{Cause: matcher.UnknownFormat, Detail: "pdf text needs pdftotext: install poppler-utils"}, "install", false},
		"refused":         {matcher.Gap{Cause: matcher.NotFetched, Detail: "the site answered 503 Service Unavailable"}, "", true},
		"of no cause":     {matcher.Gap{}, "", false},
	} {
		r := crawler.RemedyOf(test.gap)
		if !strings.Contains(r.Do, test.do) || r.Itself != test.itself || r.Limit != "" || r.Meaning == "" {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func names(gaps []matcher.Gap, limit string) bool {
	for _, g := range gaps {
		if crawler.RemedyOf(g).Limit == limit {
			return true
		}
	}
	return false
}

// read is the gaps of a file.
func (r *rig) read(b []byte) []matcher.Gap {
	d := crawler.Read(r.Context(), crawler.File{Name: "name"}, bytes.NewReader(b), crawler.Options{Limits: r.limits})
	textOf(d)
	return d.Gaps
}

// gaps are those of a crawl and of its documents.
func (r *rig) gaps(src configs.Source) []matcher.Gap {
	report, docs := r.crawl(src)
	all := report.Gaps
	for _, d := range docs {
		all = append(all, d.Gaps...)
	}
	return all
}

// zipped is a zip of names and texts in turn.
func zipped(parts ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			panic(err)
		}
		fmt.Fprint(w, parts[i+1])
	}
	z.Close()
	return b.Bytes()
}

// gzipped is n bytes that are packed to no more than a tenth and no less than a
// hundredth.
func gzipped(n int) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for i := 0; n > 0; i++ {
		m, _ := fmt.Fprintf(z, "%d %x nothing of note nothing of note\n", i, i*i*7919)
		n -= m
	}
	z.Close()
	return b.Bytes()
}

// after answers when some time has passed.
func after(d time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(d)
		fmt.Fprint(w, leak)
	})
}
