package crawler_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/sitetest"
	"peeler/crawler/tortest"
	"peeler/matcher"
)

// The whole way through a real Tor network: onions, an exit, redirects that try
// to leave, Tor going down and coming back.
func TestThroughTor(t *testing.T) {
	if testing.Short() {
		t.Skip("a Tor network takes 8 s to boot")
	}
	network, err := tortest.Start(t.Context(), tortest.Options{Names: []string{"paste.test"}})
	if tortest.Excused(err) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	site := sitetest.New(siteFile(t, "paste.txtar"))
	site.Set("/dump/a.csv", []byte("name,phone\nJane Example,0161 496 0000\n"))
	site.Set("/away", []byte("HTTP/1.1 302 Found\nLocation: http://paste.test/\n\n"))
	srv := httptest.NewServer(site)
	t.Cleanup(srv.Close)
	onion, err := network.Publish(t.Context(), srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	r := rigOn(t, network.Socks())
	r.realClock()

	t.Run("a listing", func(t *testing.T) {
		report, docs := r.crawl(pasteSite(onion))
		r.wantState(report, crawler.OK)
		if items(docs) != "/ /p/aaa /p/bbb /?page=2 /p/ccc" {
			t.Errorf("documents %s", items(docs))
		}
	})
	t.Run("a directory", func(t *testing.T) {
		report, docs := r.crawl(directoryOf(onion, "/dump/"))
		r.wantState(report, crawler.OK)
		if items(docs) != "/dump/ /dump/a.csv" || !strings.Contains(docs[1].text, "Jane Example") {
			t.Errorf("documents %s", items(docs))
		}
	})
	t.Run("a redirect to clearnet is not followed", func(t *testing.T) {
		report, _ := r.crawl(pageOf(onion, "/away"))
		r.wantGap(report.Gaps, matcher.NotFetched, "another host")
		if slices.Contains(network.LookedUp(), "paste.test") {
			t.Error("the exit was asked for the name")
		}
	})
	t.Run("a clearnet site by its name", func(t *testing.T) {
		_, port, _ := strings.Cut(srv.Listener.Addr().String(), ":")
		src := pageOf("paste.test:"+port, "/raw/aaa")
		src.Network = configs.Exit
		report, docs := r.crawl(src)
		r.wantState(report, crawler.OK)
		if len(docs) != 1 || !slices.Contains(network.LookedUp(), "paste.test") {
			t.Errorf("%d documents, looked up %v", len(docs), network.LookedUp())
		}
	})
	t.Run("a cut in the middle", func(t *testing.T) {
		cut := httptest.NewServer(sitetest.Cut(strings.Repeat(leak, 1000)))
		t.Cleanup(cut.Close)
		cutOnion, err := network.Publish(t.Context(), cut.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		report, docs := r.crawl(pageOf(cutOnion, "/"))
		r.wantState(report, crawler.Incomplete)
		if len(docs) != 1 || docs[0].Complete || !strings.Contains(docs[0].text, "Jane Example") {
			t.Errorf("documents %v", docs)
		}
	})
	t.Run("an onion that there is not", func(t *testing.T) {
		report, _ := r.crawl(pageOf(sitetest.Onion("nobody"), "/"))
		r.wantState(report, crawler.Unreachable)
	})
	t.Run("Tor goes down in the middle and comes back", func(t *testing.T) {
		mux := http.NewServeMux()
		mux.Handle("/", sitetest.New("-- / --\n<a class=i href=/1>1</a><a class=i href=/2>2</a>\n-- /2 --\ntwo"))
		mux.Handle("/1", sitetest.Stall(strings.Repeat(leak, 20_000)))
		srv := httptest.NewServer(mux)
		t.Cleanup(srv.Close)
		onion, err := network.Publish(t.Context(), srv.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		var docs []read
		src := configs.Source{Kind: configs.Listing, URL: "http://" + onion, List: configs.List{Items: ".i"}}
		report := r.Crawl(t.Context(), src, func(_ context.Context, d *matcher.Document) error {
			n := 0
			for range d.Records {
				if n++; d.Item == "/1" && n == 1 {
					network.StopClient()
				}
			}
			docs = append(docs, read{d, ""})
			return nil
		})
		r.wantState(report, crawler.Blind)
		if len(docs) != 2 || docs[1].Complete {
			t.Errorf("documents %s", items(docs))
		}
		if err := network.StartClient(t.Context()); err != nil {
			t.Fatal(err)
		}
		report, _ = r.crawl(pageOf(onion, "/2"))
		if report.State != crawler.OK {
			t.Errorf("afterwards %s: %s", report.State, report.Detail)
		}
	})
}
