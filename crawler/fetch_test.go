package crawler_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/sitetest"
	"peeler/matcher"
)

func TestRedirects(t *testing.T) {
	other := sitetest.Onion("another")
	for name, test := range map[string]struct {
		to     string // ONION stands for the site's own host
		detail string // "" when it is followed
	}{
		"to another path":                {"/goal", ""},
		"to a relative path":             {"goal", ""},
		"to its own host":                {"http://ONION/goal", ""},
		"to its own host in upper case":  {"HTTP://UPPER/goal", ""},
		"with user and password":         {"http://us:er@ONION/goal", ""},
		"to clearnet":                    {"http://example.com/goal", "redirect to another host refused"},
		"to loopback":                    {"http://127.0.0.1:1/goal", "redirect to another host refused"},
		"to loopback by number":          {"http://2130706433/", "redirect to another host refused"},
		"to loopback in IPv6":            {"http://[::1]/", "redirect to another host refused"},
		"to localhost":                   {"http://localhost/", "redirect to another host refused"},
		"to another onion":               {"http://" + other + "/goal", "redirect to another host refused"},
		"to a subdomain of the onion":    {"http://www.ONION/goal", "redirect to another host refused"},
		"to the onion as user name":      {"http://ONION@" + other + "/", "redirect to another host refused"},
		"without a scheme":               {"//example.com/goal", "redirect to another host refused"},
		"with a backslash":               {`http:\\example.com\goal`, "redirect refused"},
		"to a file":                      {"file:///etc/passwd", "neither http nor https"},
		"to gopher":                      {"gopher://ONION/1", "neither http nor https"},
		"to javascript":                  {"javascript:alert(1)", "neither http nor https"},
		"to no host":                     {"http:///goal", "redirect refused"},
		"to an opaque address":           {"http:ONION/goal", "redirect refused"},
		"to something that is no URL":    {"http://%zz/", "redirect refused"},
		"to an address too long to keep": {"/" + strings.Repeat("a", 5000), "redirect refused"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			site := http.NewServeMux()
			onion := r.serve(site)
			to := strings.NewReplacer("ONION", onion, "UPPER", strings.ToUpper(onion)).Replace(test.to)
			site.Handle("/start", sitetest.RedirectTo(to))
			site.Handle("/goal", sitetest.Big(100, 0, leak))
			report, docs := r.crawl(pageOf(onion, "/start"))
			for _, req := range r.socks.Requests() {
				if req.Host != onion {
					t.Errorf("%s was contacted", req.Host)
				}
			}
			if test.detail != "" {
				r.wantState(report, crawler.Incomplete)
				r.wantGap(report.Gaps, matcher.NotFetched, test.detail)
				return
			}
			r.wantState(report, crawler.OK)
			if len(docs) != 1 || docs[0].Item != "/start" || !strings.HasSuffix(docs[0].Locator, "/goal") || strings.Contains(docs[0].Locator, "@") {
				t.Errorf("documents: %v", docs)
			}
		})
	}
}

func TestRedirectsOfAClearnetSite(t *testing.T) {
	for name, test := range map[string]struct {
		to     string
		follow bool
	}{
		"to www":         {"http://www.paste.test/goal", true},
		"to itself":      {"http://paste.test/goal", true},
		"to another":     {"http://example.com/goal", false},
		"to a subdomain": {"http://evil.paste.test/goal", false},
		"to an onion":    {"http://" + sitetest.Onion("x") + "/goal", false},
		"to loopback":    {"http://127.0.0.1/goal", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			site := sitetest.New("-- /goal --\n" + leak + "-- / --\nHTTP/1.1 301 Moved\nLocation: " + test.to + "\n\n")
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			srv := &http.Server{Handler: site}
			go srv.Serve(l)
			t.Cleanup(func() { srv.Close() })
			r.socks.Map("paste.test", l.Addr().String())
			r.socks.Map("www.paste.test", l.Addr().String())
			_, docs := r.crawl(configs.Source{Kind: configs.Page, Network: configs.Exit, URL: "http://paste.test/"})
			if (len(docs) == 1) != test.follow {
				t.Errorf("documents: %v", docs)
			}
			for _, req := range r.socks.Requests() {
				if req.Address || !strings.HasSuffix(req.Host, "paste.test") {
					t.Errorf("%v was contacted", req)
				}
			}
		})
	}
}

func TestRedirectsEnd(t *testing.T) {
	for name, site := range map[string]http.Handler{
		"in a loop":      sitetest.RedirectTo("/"),
		"in a long walk": sitetest.RedirectOn(),
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			report, _ := r.crawl(pageOf(r.serve(site), "/"))
			r.wantState(report, crawler.Incomplete)
			r.wantGap(report.Gaps, matcher.NotFetched, "more than 3 redirects")
			if report.Fetched != 4 {
				t.Errorf("%d requests", report.Fetched)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		head     string
		detail   string
		requests int
	}{
		"not found":              {"404 Not Found", "404 Not Found", 1},
		"gone":                   {"410 Gone", "410 Gone", 1},
		"needs a login":          {"401 Unauthorized\nWWW-Authenticate: Basic", "401 Unauthorized", 1},
		"forbidden":              {"403 Forbidden", "403 Forbidden", 1},
		"broken":                 {"500 Internal Server Error", "500 Internal", 1},
		"busy":                   {"429 Too Many Requests", "429 Too Many", 1},
		"busy for a moment":      {"429 Too Many Requests\nRetry-After: 30", "429 Too Many", 2},
		"busy for ever":          {"503 Service Unavailable\nRetry-After: 999999999", "asks to come back", 1},
		"busy for less than 0":   {"503 Service Unavailable\nRetry-After: -5", "503 Service", 1},
		"busy until a date":      {"503 Service Unavailable\nRetry-After: Fri, 20 Nov 2026 12:00:30 GMT", "503 Service", 2},
		"busy until a far date":  {"503 Service Unavailable\nRetry-After: Fri, 20 Nov 2099 12:00:30 GMT", "asks to come back", 1},
		"unchanged though new":   {"304 Not Modified", "304 Not Modified", 1},
		"a redirect to nowhere":  {"302 Found", "302 Found", 1},
		"no content":             {"204 No Content", "204 No Content", 1},
		"a status of its own":    {"799 Jane Example", "answered 799", 1},
		"a part nobody asked of": {"206 Partial Content\nContent-Range: bytes 0-1/9", "206 Partial", 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			onion, _ := r.serveText("-- / --\nHTTP/1.1 " + test.head + "\n\n")
			report, docs := r.crawl(pageOf(onion, "/"))
			r.wantState(report, crawler.Incomplete)
			r.wantGap(report.Gaps, matcher.NotFetched, test.detail)
			if len(docs) != 0 || report.Fetched != test.requests || strings.Contains(report.Detail, "Jane") {
				t.Errorf("report %+v", report)
			}
		})
	}
}

func TestBusyForAMomentIsAskedAgain(t *testing.T) {
	r := newRig(t)
	asked := 0
	onion := r.serve(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if asked++; asked == 1 {
			w.Header().Set("Retry-After", "45")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		sitetest.Big(100, 0, leak).ServeHTTP(w, req)
	}))
	report, docs := r.crawl(pageOf(onion, "/"))
	r.wantState(report, crawler.OK)
	if len(docs) != 1 || len(r.slept) == 0 || r.slept[0] != 45*time.Second {
		t.Errorf("%d documents, slept %v", len(docs), r.slept)
	}
}

func TestTorTroubles(t *testing.T) {
	again := sitetest.TTLExpired
	for name, test := range map[string]struct {
		replies  []byte
		state    crawler.State
		circuits int
	}{
		"a circuit that times out is replaced": {[]byte{again}, crawler.OK, 2},
		"three of them are":                    {[]byte{again, again, again}, crawler.OK, 4},
		"four are enough":                      {[]byte{again, again, again, again}, crawler.Unreachable, 4},
		"an onion without descriptor is down":  {[]byte{sitetest.DescriptorNotFound}, crawler.Unreachable, 1},
		"an onion that refuses is down":        {[]byte{sitetest.IntroductionFailed}, crawler.Unreachable, 1},
		"a server that refuses is down":        {[]byte{sitetest.ConnectionRefused}, crawler.Unreachable, 1},
		"a bad address is our mistake":         {[]byte{0xF6}, crawler.Failed, 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			onion := r.serve(sitetest.Big(100, 0, leak))
			r.socks.Fail(onion, test.replies...)
			report, _ := r.crawl(pageOf(onion, "/"))
			r.wantState(report, test.state)
			users := map[string]bool{}
			for _, req := range r.socks.Requests() {
				users[req.User+":"+req.Password] = true
			}
			if len(users) != test.circuits {
				t.Errorf("%d circuits, want %d", len(users), test.circuits)
			}
		})
	}
}

func TestTorIsDown(t *testing.T) {
	r := newRig(t)
	r.socks.Close()
	report, _ := r.crawl(pageOf(sitetest.Onion("x"), "/"))
	r.wantState(report, crawler.Blind)
	if !strings.Contains(report.Detail, "tor") {
		t.Errorf("detail %q", report.Detail)
	}
}

func TestTorGoesDownMidCrawl(t *testing.T) {
	r := newRig(t)
	site := sitetest.New(`-- / --
<a class=i href=/1>1</a><a class=i href=/2>2</a>
-- /2 --
two`)
	mux := http.NewServeMux()
	mux.Handle("/", site)
	mux.HandleFunc("/1", func(http.ResponseWriter, *http.Request) { go r.socks.Close(); panic(http.ErrAbortHandler) })
	report, docs := r.crawl(configs.Source{Kind: configs.Listing, URL: "http://" + r.serve(mux) + "/", List: configs.List{Items: ".i"}})
	r.wantState(report, crawler.Blind)
	if len(docs) != 1 {
		t.Errorf("documents %s", items(docs))
	}
}

// Nonsense of a site is never quoted, neither in the report nor in the log.
func TestNonsense(t *testing.T) {
	for name, test := range map[string]struct {
		answer string
		early  bool
		state  crawler.State
		cause  matcher.Cause
	}{
		"no HTTP":                 {"Jane Example\r\n\r\n", false, crawler.Unreachable, matcher.NotFetched},
		"a banner before the ask": {"220 Jane Example\r\n", true, crawler.Unreachable, matcher.NotFetched},
		"nothing":                 {"", false, crawler.Unreachable, matcher.NotFetched},
		"half a status line":      {"HTTP/1.1 20", false, crawler.Unreachable, matcher.NotFetched},
		"half a header":           {"HTTP/1.1 200 OK\r\nJane: Exam", false, crawler.Unreachable, matcher.NotFetched},
		"a header without colon":  {"HTTP/1.1 200 OK\r\nJane Example\r\n\r\n", false, crawler.Unreachable, matcher.NotFetched},
		"HTTP/2":                  {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", false, crawler.Unreachable, matcher.NotFetched},
		"switching protocols":     {"HTTP/1.1 101 Jane\r\nUpgrade: x\r\n\r\n", false, crawler.Unreachable, matcher.NotFetched},
		"only 1xx, for ever":      {strings.Repeat("HTTP/1.1 103 Early\r\nLink: </jane>\r\n\r\n", 10000), false, crawler.Unreachable, matcher.TooBig},
		"two lengths":             {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nJane Ex", false, crawler.Unreachable, matcher.NotFetched},
		"a length below zero":     {"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nJane Ex", false, crawler.Unreachable, matcher.NotFetched},
		"a broken chunk":          {"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nJane\r\n", false, crawler.Incomplete, ""},
		"bytes beyond the length": {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello Jane Example", false, crawler.OK, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { l.Close() })
			go sitetest.Verbatim(l, test.answer, test.early)
			onion := sitetest.Onion(name)
			r.socks.Map(onion, l.Addr().String())
			report, _ := r.crawl(pageOf(onion, "/"))
			r.wantState(report, test.state)
			if test.cause != "" {
				r.wantGap(report.Gaps, test.cause, "")
			}
			if strings.Contains(report.Detail+r.log.String(), "Jane") {
				t.Errorf("quoted: %q, log %s", report.Detail, r.log)
			}
		})
	}
}

func TestHeaderLimits(t *testing.T) {
	for name, test := range map[string]struct {
		site  http.Handler
		cause matcher.Cause
	}{
		"10 MiB of header": {sitetest.HugeHeader(10 << 20), matcher.TooBig},
		"no header at all": {sitetest.Stall(""), matcher.TimedOut},
		"cut before it":    {sitetest.Cut(""), matcher.NotFetched},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(l *configs.Limits) { l.HeaderTime = seconds(0.3) })
			report, _ := r.crawl(pageOf(r.serve(test.site), "/"))
			r.wantState(report, crawler.Unreachable)
			r.wantGap(report.Gaps, test.cause, "")
		})
	}
}

func TestPausesBetweenRequests(t *testing.T) {
	r := newRig(t)
	onion, _ := r.serveText(`-- / --
<a href=/1>1</a><a href=/2>2</a>
-- /1 --
one
-- /2 --
two`)
	r.crawl(configs.Source{Kind: configs.Listing, URL: "http://" + onion, List: configs.List{Items: "a"}, Gap: seconds(5)})
	if len(r.slept) != 2 {
		t.Fatalf("slept %v", r.slept)
	}
	for _, d := range r.slept {
		if d < 4900*time.Millisecond || d > 6250*time.Millisecond {
			t.Errorf("a pause of %s, want 5 s and up to a quarter more", d)
		}
	}
}

func TestBudgetOfFetches(t *testing.T) {
	r := newRig(t, func(l *configs.Limits) { l.Pages = 2 })
	onion, _ := r.serveText(`-- / --
<a href=/1>1</a><a href=/2>2</a>
-- /1 --
one
-- /2 --
two`)
	report, docs := r.crawl(configs.Source{Kind: configs.Listing, URL: "http://" + onion, List: configs.List{Items: "a"}})
	r.wantState(report, crawler.Incomplete)
	r.wantGap(report.Gaps, matcher.Count, "2 fetches")
	if items(docs) != "/ /1" {
		t.Errorf("documents %s", items(docs))
	}
}

func TestADyingSiteEndsTheCrawl(t *testing.T) {
	r := newRig(t, func(l *configs.Limits) { l.HeaderTime = seconds(0.1) })
	mux := http.NewServeMux()
	mux.Handle("/", sitetest.Stall(""))
	mux.Handle("/{$}", sitetest.New("-- / --\n"+strings.Repeat("<a href=/1>1</a><a href=/2>2</a><a href=/3>3</a><a href=/4>4</a><a href=/5>5</a>", 3)))
	report, _ := r.crawl(configs.Source{Kind: configs.Listing, URL: "http://" + r.serve(mux), List: configs.List{Items: "a"}})
	r.wantState(report, crawler.Incomplete)
	if len(report.Gaps) != 3 || !strings.Contains(report.Detail, "in a row") {
		t.Errorf("%d gaps, %s", len(report.Gaps), report.Detail)
	}
}
