package crawler_test

import (
	"context"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/sitetest"
	"peeler/matcher"
)

// Whatever ends a body, what came before it is read.
func TestBodies(t *testing.T) {
	long := strings.Repeat("nothing of note\n", 100)
	small := func(l *configs.Limits) { l.Page, l.IdleTime, l.BodyTime = 4096, seconds(0.3), seconds(1) }
	for name, test := range map[string]struct {
		site     http.Handler
		cause    matcher.Cause
		complete bool // asking again gives no more
	}{
		"over the limit":                {sitetest.Big(1<<20, 0, leak), matcher.TooBig, true},
		"without an end":                {sitetest.Big(1<<60, 0, leak), matcher.TooBig, true},
		"as long as the limit":          {sitetest.Big(4096, 0, leak), "", true},
		"one byte over the limit":       {sitetest.Big(4097, 0, leak), matcher.TooBig, true},
		"cut before its end":            {sitetest.Cut(leak + long), matcher.Truncated, false},
		"silent in the middle":          {sitetest.Stall(leak + long), matcher.TimedOut, false},
		"a byte now and then, for ever": {sitetest.Drip(leak, 50*time.Millisecond), matcher.TimedOut, false},
		"longer than it says":           {saysLength("40", leak+long), "", true},
		"shorter than it says":          {saysLength("4000", leak), matcher.Truncated, false},
		"empty":                         {saysLength("0", ""), "", true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, small)
			r.realClock()
			report, docs := r.crawl(pageOf(r.serve(test.site), "/name.txt"))
			if len(docs) != 1 {
				t.Fatalf("%d documents, report %+v", len(docs), report)
			}
			d := docs[0]
			if name != "empty" && !strings.Contains(d.text, "Jane Example") {
				t.Errorf("what was sent is lost: %q", d.text)
			}
			if d.Complete != test.complete || d.Size > 4096 {
				t.Errorf("complete %t, size %d", d.Complete, d.Size)
			}
			if test.cause == "" {
				r.wantState(report, crawler.OK)
				return
			}
			r.wantState(report, crawler.Incomplete)
			r.wantGap(d.Gaps, test.cause, "")
			if d.Gaps[len(d.Gaps)-1].Path != "name.txt" {
				t.Errorf("gap %+v", d.Gaps)
			}
		})
	}
}

// saysLength answers with a body whose length is not what it says.
func saysLength(says, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		rw.WriteString("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + says + "\r\n\r\n" + body)
		rw.Flush()
	})
}

func TestBytesLeftOutAreCounted(t *testing.T) {
	r := newRig(t, func(l *configs.Limits) { l.Page = 1000 })
	onion, _ := r.serveText("-- / --\n" + strings.Repeat("nothing of note\n", 200))
	_, docs := r.crawl(pageOf(onion, "/"))
	if len(docs[0].Gaps) != 1 || docs[0].Gaps[0].Size != 200*16-1000 {
		t.Errorf("gaps %+v", docs[0].Gaps)
	}
}

// By default no page is read to such a length.
func TestAGibibyteIsCutAtTheLimit(t *testing.T) {
	r := newRig(t)
	report, docs := r.crawl(pageOf(r.serve(sitetest.Big(1<<30, 1000, leak)), "/"))
	r.wantState(report, crawler.Incomplete)
	r.wantGap(docs[0].Gaps, matcher.TooBig, "")
	if d := docs[0]; d.Size != int64(r.limits.Page) || !d.Complete || !strings.Contains(d.text, "Jane Example") {
		t.Errorf("size %d, complete %t", d.Size, d.Complete)
	}
}

// The longest that is read by default passes in the memory of a small page.
func TestADownloadInLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("256 MiB through SOCKS and a child takes seconds")
	}
	const size = 256 << 20
	r := newRig(t, func(l *configs.Limits) { l.Page = size })
	onion := r.serve(sitetest.Big(size, size-1000, leak))
	var found, peak uint64
	report := r.Crawl(t.Context(), pageOf(onion, "/"), func(_ context.Context, d *matcher.Document) error {
		n := 0
		for rec := range d.Records {
			if n++; n%250_000 == 0 {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
			}
			for _, f := range rec.Fields {
				if strings.Contains(f.Text, "Jane Example") {
					found++
				}
			}
		}
		if d.Size != size || !d.Complete {
			t.Errorf("size %d, complete %t, gaps %v", d.Size, d.Complete, d.Gaps)
		}
		return nil
	})
	r.wantState(report, crawler.OK)
	if found != 1 || peak > 64<<20 {
		t.Errorf("found %d, heap %d MiB", found, peak>>20)
	}
	t.Logf("heap %d MiB", peak>>20)
}
