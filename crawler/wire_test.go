package crawler_test

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/sitetest"
	"peeler/matcher"
)

// What is sent is fixed to the byte, in the order of a browser.
func TestRequestToTheByte(t *testing.T) {
	r := newRig(t)
	onion, received := r.record(sitetest.New("-- /a%20b?q=1%202 --\n" + leak))
	src := pageOf(onion, "/a b?q=1 2")
	r.crawl(src)
	r.crawl(src)
	const want = "GET /a%20b?q=1%202 HTTP/1.1\r\n" +
		"Host: ONION\r\n" +
		"User-Agent: Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0\r\n" +
		"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8\r\n" +
		"Accept-Language: en-US,en;q=0.5\r\n" +
		"Accept-Encoding: identity\r\n" +
		"Connection: keep-alive\r\n" +
		"Upgrade-Insecure-Requests: 1\r\n" +
		"Sec-Fetch-Dest: document\r\n" +
		"Sec-Fetch-Mode: navigate\r\n" +
		"Sec-Fetch-Site: none\r\n" +
		"Sec-Fetch-User: ?1\r\n" +
		"Priority: u=0, i\r\n"
	got := received()
	if len(got) != 2 {
		t.Fatalf("%d requests", len(got))
	}
	if first := strings.ReplaceAll(got[0], onion, "ONION"); first != want+"\r\n" {
		t.Errorf("sent\n%s\nwant\n%s", first, want)
	}
	etag, ok := strings.CutPrefix(strings.ReplaceAll(got[1], onion, "ONION"), want)
	if !ok || !strings.HasPrefix(etag, "If-None-Match: \"") || strings.Count(etag, "\r\n") != 2 {
		t.Errorf("the second time\n%s", got[1])
	}
}

// Whatever is done with the records, the sites receive the same bytes in the
// same order: nothing of a roster can show in them.
func TestSitesCannotTellWhatMatches(t *testing.T) {
	var all [][]string
	for _, reader := range []func(*matcher.Document){
		func(d *matcher.Document) { textOf(d) },
		func(d *matcher.Document) {
			for range d.Records {
				break // as if the first record were all that was wanted
			}
		},
		func(*matcher.Document) {},
	} {
		r := newRig(t)
		rec, err := sitetest.Record()
		if err != nil {
			t.Fatal(err)
		}
		srv := &httptest.Server{Listener: rec, Config: &http.Server{Handler: sitetest.New(siteFile(t, "paste.txtar"))}}
		srv.Start()
		onion := sitetest.Onion("the same for all")
		r.socks.Map(onion, rec.Addr().String())
		r.Crawl(t.Context(), pasteSite(onion), func(_ context.Context, d *matcher.Document) error {
			reader(d)
			return nil
		})
		srv.Close()
		all = append(all, rec.Received())
	}
	if len(all[0]) != 5 {
		t.Errorf("%d requests", len(all[0]))
	}
	for i := range all {
		if !slices.Equal(all[i], all[0]) {
			t.Errorf("reader %d made the requests\n%q\nnot\n%q", i, all[i], all[0])
		}
	}
}

func TestEachCrawlHasItsOwnCircuit(t *testing.T) {
	r := newRig(t)
	onion, _ := r.serveText(siteFile(t, "paste.txtar"))
	users := map[string]int{}
	for range 3 {
		clear(r.visits)
		r.crawl(pasteSite(onion))
	}
	for _, req := range r.socks.Requests() {
		users[req.User+":"+req.Password]++
		if strings.Contains(req.User+req.Password, "src") || req.User == "" {
			t.Errorf("user %q", req.User)
		}
	}
	if len(users) != 3 {
		t.Errorf("credentials %v", users)
	}
	for user, n := range users {
		if n != 5 {
			t.Errorf("%s asked for %d connections", user, n)
		}
	}
}

func TestTLS(t *testing.T) {
	onion := sitetest.Onion("tls")
	for name, test := range map[string]struct {
		url   string
		host  string
		state crawler.State
	}{
		"an onion signs for itself":            {"https://" + onion + "/", onion, crawler.OK},
		"a clearnet site needs an authority's": {"https://paste.test/", "paste.test", crawler.Unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			var hello *tls.ClientHelloInfo
			srv := httptest.NewUnstartedServer(sitetest.New("-- / --\n" + leak))
			srv.Config.ErrorLog = discard()
			srv.TLS = &tls.Config{GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) {
				hello = h
				return nil, nil
			}}
			srv.StartTLS()
			t.Cleanup(srv.Close)
			r.socks.Map(test.host, srv.Listener.Addr().String())
			report, _ := r.crawl(configs.Source{Kind: configs.Page, URL: test.url})
			r.wantState(report, test.state)
			if hello == nil || hello.ServerName != test.host || slices.Contains(hello.Extensions, 35) {
				t.Errorf("hello %+v: want the host and no session ticket", hello)
			}
		})
	}
}

func TestValidatorsThatCarryTooMuchAreNotSentBack(t *testing.T) {
	for name, etag := range map[string]string{
		"long":    `"` + strings.Repeat("x", 300) + `"`,
		"control": "\"a\x01b\"",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			onion, received := r.record(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				conn, rw, _ := http.NewResponseController(w).Hijack()
				defer conn.Close()
				rw.WriteString("HTTP/1.1 200 OK\r\nETag: " + etag + "\r\nContent-Length: 2\r\n\r\nok")
				rw.Flush()
			}))
			r.crawl(pageOf(onion, "/"))
			r.crawl(pageOf(onion, "/"))
			for _, got := range received() {
				if strings.Contains(got, "If-None-Match") {
					t.Errorf("sent back: %q", got)
				}
			}
		})
	}
}

func TestSourcesThatMustNotBeCrawled(t *testing.T) {
	onion := sitetest.Onion("x")
	for name, src := range map[string]configs.Source{
		"an onion with a bad checksum":   {Kind: configs.Page, URL: "http://" + strings.Repeat("a", 56) + ".onion/"},
		"a short onion":                  {Kind: configs.Page, URL: "http://short.onion/"},
		"an onion through an exit":       {Kind: configs.Page, Network: configs.Exit, URL: "http://" + onion},
		"a clearnet host within Tor":     {Kind: configs.Page, Network: configs.Onion, URL: "http://example.com/"},
		"an address":                     {Kind: configs.Page, URL: "http://127.0.0.1/"},
		"an address in IPv6":             {Kind: configs.Page, URL: "http://[::1]/"},
		"an address as a number":         {Kind: configs.Page, URL: "http://2130706433/"},
		"localhost":                      {Kind: configs.Page, URL: "http://localhost/"},
		"a file":                         {Kind: configs.Page, URL: "file:///etc/passwd"},
		"nothing":                        {Kind: configs.Page},
		"no URL":                         {Kind: configs.Page, URL: "http://[x"},
		"a kind that there is not":       {Kind: "forum", URL: "http://" + onion},
		"an onion hidden by a final dot": {Kind: configs.Page, Network: configs.Exit, URL: "http://" + onion + "./"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			report, docs := r.crawl(src)
			r.wantState(report, crawler.Failed)
			if len(docs) > 0 || len(r.socks.Requests()) > 0 {
				t.Errorf("asked Tor for %v", r.socks.Requests())
			}
		})
	}
}

// record puts a site behind an onion address and keeps what it receives.
func (r *rig) record(h http.Handler) (onion string, received func() []string) {
	rec, err := sitetest.Record()
	if err != nil {
		r.Fatal(err)
	}
	srv := &httptest.Server{Listener: rec, Config: &http.Server{Handler: h}}
	srv.Start()
	r.Cleanup(srv.Close)
	onion = sitetest.Onion(r.Name() + srv.URL)
	r.socks.Map(onion, rec.Addr().String())
	return onion, rec.Received
}
