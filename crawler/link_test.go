package crawler

import (
	"net/url"
	"strings"
	"testing"

	"peeler/configs"
	"peeler/crawler/sitetest"
	"peeler/matcher"
)

func TestItemKeys(t *testing.T) {
	s := siteOf(t, "http://"+sitetest.Onion("x")+"/board/")
	for ref, want := range map[string]string{
		"p/1":                          "/board/p/1",
		"/p/1#top":                     "/p/1",
		"?page=2":                      "/board/?page=2",
		"":                             "/board/",
		"../":                          "/",
		"../../../etc":                 "/etc",
		" /p/1\n":                      "/p/1",
		"/Zoë Müller.txt":              "/Zo%C3%AB%20M%C3%BCller.txt",
		"/a?b c\"<ä>":                  "/a?b%20c%22%3C%C3%A4%3E",
		"/a%2fb":                       "/a%2fb",
		"https://" + s.host + ":8443/": "/",
		"/a\r\nX-Injected: y":          "",
		"/t?f=2&sid=0123456789abcdef0123456789abcdef&start=25": "/t?f=2&start=25",
		"/t?PHPSESSID=q1w2e3r4t5y6u7i8o9p0q1w2e3&topic=2.0":    "/t?topic=2.0",
		"/t?s=0123456789abcdef0123456789abcdef":                "/t",
		"/t?s=words+to+look+for&sid=7":                         "/t?s=words+to+look+for&sid=7",
		"/t?s=0123456789abcdef0123456789abcdef0":               "/t",
		"http://" + s.host + "\x00/":                           "",
	} {
		base := &url.URL{Scheme: "http", Host: s.host, Path: "/board/"}
		u, err := s.resolve(base, ref)
		switch {
		case err != nil && want != "":
			t.Errorf("%q: %v", ref, err)
		case err == nil && key(u) != want:
			t.Errorf("%q has the key %q, want %q", ref, key(u), want)
		}
	}
}

func TestPatternsOfItems(t *testing.T) {
	onion := sitetest.Onion("x")
	s := siteOf(t, "http://"+onion+"/")
	exit, _, err := newSite(configs.Source{Network: configs.Exit, URL: "https://paste.test/", Item: configs.Item{URL: "https://raw.paste.test/{id}"}}, "https://paste.test/")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		site                site
		pattern, link, want string
	}{
		"id":                   {s, "{base}/raw/{id}", "http://" + onion + "/p/abc", "http://" + onion + "/raw/abc"},
		"id of a folder":       {s, "{base}/raw/{id}", "http://" + onion + "/p/abc/", "http://" + onion + "/raw/abc"},
		"path":                 {s, "{base}{path}/raw", "http://" + onion + "/p/abc?x=1", "http://" + onion + "/p/abc/raw"},
		"relative":             {s, "/raw/{id}", "http://" + onion + "/p/abc", "http://" + onion + "/raw/abc"},
		"an id that climbs":    {s, "{base}/raw/{id}", "http://" + onion + "/p/..%2f..%2fx", "http://" + onion + "/raw/..%2F..%2Fx"},
		"off the onion":        {s, "http://example.com/{id}", "http://" + onion + "/p/abc", ""},
		"the host it names":    {exit, "https://raw.paste.test/{id}", "https://paste.test/abc", "https://raw.paste.test/abc"},
		"an id that is a host": {exit, "https://{id}/", "https://paste.test/evil.test", ""},
	} {
		t.Run(name, func(t *testing.T) {
			link, err := url.Parse(test.link)
			if err != nil {
				t.Fatal(err)
			}
			values := map[string]string{}
			parts(link, values)
			u, err := test.site.fill(link, test.pattern, values)
			if got := text(u); got != test.want || (err == nil) != (test.want != "") {
				t.Errorf("%q, %v, want %q", got, err, test.want)
			}
		})
	}
}

// No link leads off the site, whatever it is: neither by our reading nor by that
// of whoever reads the request that is made of it.
func FuzzLink(f *testing.F) {
	onion := sitetest.Onion("x")
	for _, seed := range []string{
		"", "/", "p/1", "?a=b", "#x", "//example.com", "http:/x", `\\example.com`, `http:\\example.com/`, "http://" + onion + "@example.com/",
		"http://example.com#@" + onion + "/", "http://" + onion + ".example.com/", "http://" + onion + "%00.example.com", "HTTP://" + strings.ToUpper(onion),
		"http://[::1]/", "http://127.1/", "http://0x7f000001", "http://ⓔxample.com", "javascript:x", "/%zz", "/\r\nHost: x", "/?\r\nHost: x", "/? HTTP/1.0",
		"http://" + onion + ":99999/", "http://" + onion + ".:80/", "data:text/html,x", "http:" + onion, "///x", "/..//x", "%2f%2fexample.com",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, ref string) {
		for _, start := range []string{"http://" + onion + "/a/b", "https://paste.test/a/b"} {
			s := siteOf(t, start)
			base, _ := url.Parse(start)
			u, err := s.resolve(base, ref)
			if err != nil {
				continue
			}
			host := u.Hostname()
			if h := strings.TrimPrefix(strings.TrimSuffix(host, "."), "www."); h != s.host || (s.onion && h != strings.TrimSuffix(host, ".")) {
				t.Fatalf("%q leads to %q", ref, host)
			}
			target := key(u)
			if !strings.HasPrefix(target, "/") || strings.ContainsAny(target, " \t\r\n#") || strings.ContainsFunc(target, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Fatalf("%q gives the request line %q", ref, target)
			}
			if strings.ContainsAny(u.Host, " \r\n/@") || u.User != nil {
				t.Fatalf("%q gives the host %q", ref, u.Host)
			}
		}
	})
}

// FuzzBelow holds the entries of a directory to paths under it.
func FuzzBelow(f *testing.F) {
	for _, seed := range []string{"a", "../a", "a/../../b", "..", "%2e%2e/a", "a//b", `..\a`, "a/..", "...", "/d/a"} {
		f.Add(seed)
	}
	s := siteOf(f, "http://"+sitetest.Onion("x")+"/d/")
	base := &url.URL{Scheme: "http", Host: s.host, Path: "/d/"}
	f.Fuzz(func(t *testing.T, ref string) {
		u, err := s.resolve(base, ref)
		if err != nil || !below(base.Path, u.Path) {
			return
		}
		cleaned := (&url.URL{Path: strings.ReplaceAll(u.Path, `\`, "/")}).JoinPath().Path
		if !strings.HasPrefix(cleaned, "/d/") {
			t.Errorf("%q leads to %q", ref, cleaned)
		}
	})
}

func siteOf(t testing.TB, address string) site {
	t.Helper()
	s, _, err := newSite(configs.Source{URL: address}, address)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func text(u *url.URL) string {
	if u == nil {
		return ""
	}
	return u.String()
}

// What a site writes now so, now otherwise is one item; one that is remembered as it
// was written then keeps its history.
func TestItemsKeepTheirIDs(t *testing.T) {
	known := visitsOf{"/caf%c3%a9.txt": {Complete: true}}
	c := &crawl{Crawler: &Crawler{visits: known}}
	for ref, want := range map[string]string{
		"/caf%c3%a9.txt":               "/caf%c3%a9.txt",
		"/caf%C3%A9.txt":               "/caf%C3%A9.txt",
		"/th%c3%a9.txt":                "/th%C3%A9.txt",
		"/t.php?t=1&PHPSESSID=abc":     "/t.php?t=1",
		"/%7Euser/?a=1&amp;b=2":        "/~user/?a=1&b=2",
		"/plain/item.txt?page=2&sort=": "/plain/item.txt?page=2&sort=",
	} {
		u, err := url.Parse("http://site.test" + ref)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.idOf(u); got != want {
			t.Errorf("%s is item %s, want %s", ref, got, want)
		}
	}
}

type visitsOf map[string]matcher.Visit

func (v visitsOf) Visit(_, item string) (matcher.Visit, error) { return v[item], nil }
func (v visitsOf) Again(string) ([]string, error)              { return nil, nil }
