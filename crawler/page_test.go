package crawler_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/sitetest"
	"peeler/matcher"
)

const leak = "Jane Example, staff number 12345\n"

func pageOf(onion, path string) configs.Source {
	return configs.Source{ID: "src", Kind: configs.Page, Network: configs.Onion, URL: "http://" + onion + path}
}

func TestPageIsOneDocument(t *testing.T) {
	r := newRig(t)
	onion, _ := r.serveText("-- /dumps/staff.txt?v=1 --\n" + leak)
	report, docs := r.crawl(pageOf(onion, "/dumps/staff.txt?v=1#part"))
	r.wantState(report, crawler.OK)
	if len(docs) != 1 || !strings.Contains(docs[0].text, "Jane Example") {
		t.Fatalf("documents: %v", docs)
	}
	d := docs[0]
	if d.Item != "/dumps/staff.txt?v=1" || strings.Contains(d.Item, "onion") {
		t.Errorf("item %q", d.Item)
	}
	if d.Locator != "http://"+onion+"/dumps/staff.txt?v=1" {
		t.Errorf("locator %q", d.Locator)
	}
	if d.Digest != sha256.Sum256([]byte(leak)) || d.Size != int64(len(leak)) || !d.Complete || len(d.Gaps) > 0 {
		t.Errorf("digest %x, size %d, complete %t, gaps %v", d.Digest[:4], d.Size, d.Complete, d.Gaps)
	}
	if d.Validators.ETag == "" || d.Fetched.IsZero() || d.Source != "src" {
		t.Errorf("validators %v, fetched %s, source %q", d.Validators, d.Fetched, d.Source)
	}
	if report.Fetched != 1 || report.Documents != 1 || report.Bytes != int64(len(leak)) {
		t.Errorf("report %+v", report)
	}
}

func TestPageIsAskedForConditionally(t *testing.T) {
	r := newRig(t)
	onion, site := r.serveText("-- / --\n" + leak)
	src := pageOf(onion, "")
	r.crawl(src)

	r.pass(time.Second)
	report, docs := r.crawl(src)
	r.wantState(report, crawler.OK)
	if len(docs) != 1 || !docs[0].Unchanged || !docs[0].Complete || docs[0].Validators.ETag == "" || report.Unchanged != 1 {
		t.Errorf("the second time: %+v, %+v", report, docs)
	}

	site.Set("/", []byte("now John Sample\n"))
	if _, docs = r.crawl(src); len(docs) != 1 || !strings.Contains(docs[0].text, "John Sample") {
		t.Errorf("after a change: %v", docs)
	}
}

// A site that answers 304 for ever would hide what it shows from us.
func TestUnchangedForEverIsReadAgainInAWeek(t *testing.T) {
	r := newRig(t)
	site := sitetest.New("-- / --\n" + leak)
	onion := r.serve(sitetest.AlwaysUnchanged(site))
	src := pageOf(onion, "/")
	r.crawl(src)
	site.Set("/", []byte("now John Sample\n"))
	for day := range 8 {
		r.pass(24 * time.Hour)
		if _, docs := r.crawl(src); strings.Contains(docs[0].text, "John Sample") {
			if day == 0 && !docs[0].Complete {
				t.Error("the full read is not complete")
			}
			return
		}
	}
	t.Error("eight daily crawls believed the site's 304")
}

func TestIncompletePageIsReadInFull(t *testing.T) {
	r := newRig(t)
	onion, _ := r.serveText("-- / --\n" + leak)
	r.visits["src /"] = matcher.Visit{Last: r.now, Validators: matcher.Validators{ETag: `"x"`}}
	onionReport, docs := r.crawl(pageOf(onion, "/"))
	r.wantState(onionReport, crawler.OK)
	if docs[0].Unchanged {
		t.Error("asked conditionally for what was never read to its end")
	}
}

func TestRevisitLetsAPageRest(t *testing.T) {
	r := newRig(t)
	onion, _ := r.serveText("-- / --\n" + leak)
	src := pageOf(onion, "/")
	src.Revisit = configs.Duration(time.Hour)
	r.crawl(src)
	if report, docs := r.crawl(src); len(docs) != 0 || report.State != crawler.OK {
		t.Errorf("asked for again within the hour: %+v", report)
	}
	r.pass(time.Hour)
	if _, docs := r.crawl(src); len(docs) != 1 {
		t.Error("not asked for again after the hour")
	}
}

func TestMediaIsNotRead(t *testing.T) {
	r := newRig(t)
	onion, _ := r.serveText("-- / --\nHTTP/1.1 200 OK\nContent-Type: image/png\n\nJane Example")
	report, docs := r.crawl(pageOf(onion, "/"))
	r.wantState(report, crawler.Incomplete)
	r.wantGap(report.Gaps, matcher.NotFetched, "media is not fetched")
	if len(docs) != 0 {
		t.Error("an image was delivered")
	}
}

func TestDeliverEndsTheCrawl(t *testing.T) {
	for name, test := range map[string]struct {
		deliver func(context.Context, *matcher.Document) error
		state   crawler.State
	}{
		"by an error": {func(context.Context, *matcher.Document) error { return errors.New("disk full") }, crawler.Failed},
		"by a panic":  {func(context.Context, *matcher.Document) error { panic("Jane Example") }, crawler.Failed},
		"by a panic between records": {func(_ context.Context, d *matcher.Document) error {
			for range d.Records {
				panic("Jane Example")
			}
			return nil
		}, crawler.Failed},
		"never: it reads no record": {func(context.Context, *matcher.Document) error { return nil }, crawler.Incomplete},
		"never: it reads one, leaves": {func(_ context.Context, d *matcher.Document) error {
			for range d.Records {
				break
			}
			return nil
		}, crawler.Incomplete},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			onion := r.serve(sitetest.Big(1<<20, 0, leak))
			var doc *matcher.Document
			report := r.Crawl(t.Context(), pageOf(onion, "/"), func(ctx context.Context, d *matcher.Document) error {
				doc = d
				return test.deliver(ctx, d)
			})
			r.wantState(report, test.state)
			if doc.Complete {
				t.Error("what was not read is complete")
			}
			if strings.Contains(report.Detail+r.log.String(), "Jane") {
				t.Errorf("leaked text in %q or the log", report.Detail)
			}
		})
	}
}

// The idle limit is as long as the test may run.
func TestLeavingADocumentDoesNotWaitForTheSite(t *testing.T) {
	r := newRig(t, func(l *configs.Limits) { l.IdleTime, l.BodyTime = seconds(3600), seconds(3600) })
	onion := r.serve(sitetest.Drip(strings.Repeat(leak, 10_000), time.Hour))
	report := r.Crawl(t.Context(), pageOf(onion, "/"), func(_ context.Context, d *matcher.Document) error {
		for range d.Records {
			break
		}
		return nil
	})
	r.wantState(report, crawler.Incomplete)
}

func TestRecordsAreReadOnce(t *testing.T) {
	r := newRig(t)
	onion, _ := r.serveText("-- / --\n" + leak)
	r.Crawl(t.Context(), pageOf(onion, "/"), func(_ context.Context, d *matcher.Document) error {
		if textOf(d) == "" || textOf(d) != "" {
			t.Error("want the records the first time and none the second")
		}
		return nil
	})
}

func TestCancelMidDocument(t *testing.T) {
	r := newRig(t)
	onion := r.serve(sitetest.Endless())
	ctx, cancel := context.WithCancel(t.Context())
	var doc *matcher.Document
	report := r.Crawl(ctx, pageOf(onion, "/"), func(_ context.Context, d *matcher.Document) error {
		doc = d
		n := 0
		for range d.Records {
			if n++; n == 100 {
				cancel()
			}
		}
		return nil
	})
	r.wantState(report, crawler.Interrupted)
	if doc.Complete {
		t.Error("complete, though it was cancelled")
	}
}

func TestCancelWhileTheSiteIsSilent(t *testing.T) {
	r := newRig(t)
	ctx, cancel := context.WithCancel(t.Context())
	onion := r.serve(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		cancel()
		<-req.Context().Done()
	}))
	report := r.Crawl(ctx, pageOf(onion, "/"), nil)
	r.wantState(report, crawler.Interrupted)
}
