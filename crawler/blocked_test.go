package crawler_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/sitetest"
	"peeler/crawler/tor"
	"peeler/matcher"
)

// TestBlockedHostsAreNeverAskedFor: what leads to one, a link or a redirect, is a gap;
// the rest of the site is read.
func TestBlockedHostsAreNeverAskedFor(t *testing.T) {
	onion := sitetest.Onion("blocked")
	for name, test := range map[string]struct {
		blocked, site string
		src           configs.Source
		state         crawler.State
		gaps          int
	}{
		"a link": {
			"www.site.test", `<a class=i href=http://www.site.test/1>1</a><a class=i href=/2>2</a>`,
			configs.Source{Kind: configs.Listing, URL: "http://site.test/", List: configs.List{Items: ".i", MaxPages: 1}},
			crawler.Incomplete, 1,
		},
		"a redirect": {
			"www.site.test", `<a class=i href=/away>1</a><a class=i href=/2>2</a>`,
			configs.Source{Kind: configs.Listing, URL: "http://site.test/", List: configs.List{Items: ".i", MaxPages: 1}},
			crawler.Incomplete, 1,
		},
		"the host of raw text": {
			"raw.test", `<a class=i href=/1>1</a>`,
			configs.Source{Kind: configs.Listing, URL: "http://site.test/", List: configs.List{Items: ".i", MaxPages: 1}, Item: configs.Item{URL: "http://raw.test/{id}"}},
			crawler.Incomplete, 1,
		},
		"a source, if the configuration had let it pass": {
			onion, "", configs.Source{Kind: configs.Page, URL: "http://" + onion + "/"}, crawler.Unreachable, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			site := sitetest.New("-- /2 --\ntwo\n-- /away --\nHTTP/1.1 302 Found\nLocation: http://www.site.test/\n\n")
			site.Set("/", []byte(test.site))
			srv := httptest.NewServer(site)
			t.Cleanup(srv.Close)
			for _, host := range []string{"site.test", "www.site.test", "raw.test", onion} {
				r.socks.Map(host, srv.Listener.Addr().String())
			}
			var list tor.Blocked
			if err := list.Add(test.blocked); err != nil {
				t.Fatal(err)
			}
			dial, err := tor.New(r.socks.Addr(), tor.Options{Timeout: 20 * time.Second, Blocked: &list})
			if err != nil {
				t.Fatal(err)
			}
			c := crawler.New(dial, r, crawler.Options{Limits: r.limits, Now: r.clock, Sleep: r.sleep})
			report := c.Crawl(t.Context(), test.src, func(_ context.Context, d *matcher.Document) error {
				textOf(d)
				return nil
			})
			r.wantState(report, test.state)
			r.wantGap(report.Gaps, matcher.NotFetched, "blocked_hosts")
			if len(report.Gaps) != test.gaps {
				t.Errorf("gaps %v", report.Gaps)
			}
			for _, req := range r.socks.Requests() {
				if req.Host == test.blocked {
					t.Errorf("Tor was asked for %s", req)
				}
			}
		})
	}
}

// TestRepliesReachTheOperator: each reply of Tor's is words in the report.
func TestRepliesReachTheOperator(t *testing.T) {
	for code, want := range map[byte]struct {
		words string
		state crawler.State
	}{
		0x01: {"tor failed", crawler.Unreachable},
		0x02: {"look at OnionTrafficOnly", crawler.Failed},
		0x03: {"no way to the site", crawler.Unreachable},
		0x04: {"not known, or its server is unreachable", crawler.Unreachable},
		0x05: {"offers nothing on this port", crawler.Unreachable},
		0x06: {"timed out", crawler.Unreachable},
		0x07: {"is it tor's SocksPort?", crawler.Blind},
		0x08: {"is it tor's SocksPort?", crawler.Blind},
		0xF0: {"descriptor not found", crawler.Unreachable},
		0xF1: {"descriptor invalid", crawler.Unreachable},
		0xF2: {"introduction failed", crawler.Unreachable},
		0xF3: {"rendezvous failed", crawler.Unreachable},
		0xF4: {"ClientOnionAuthDir", crawler.Failed},
		0xF5: {"ClientOnionAuthDir is wrong", crawler.Failed},
		0xF6: {"bad onion address", crawler.Failed},
		0xF7: {"introduction timed out", crawler.Unreachable},
	} {
		t.Run(fmt.Sprintf("0x%02X", code), func(t *testing.T) {
			r := newRig(t)
			onion, _ := r.serveText("-- / --\nx")
			r.socks.Fail(onion, code, code, code, code)
			report, _ := r.crawl(pageOf(onion, "/"))
			r.wantState(report, want.state)
			number := fmt.Sprintf("(SOCKS reply 0x%02X)", code)
			if !strings.Contains(report.Detail, want.words) || !strings.Contains(report.Detail, number) {
				t.Errorf("says %q", report.Detail)
			}
			r.wantGap(report.Gaps, matcher.NotFetched, number)
		})
	}
}
