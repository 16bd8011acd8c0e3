package crawler_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/sitetest"
	"peeler/matcher"
)

func siteFile(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func pasteSite(onion string) configs.Source {
	return configs.Source{
		ID: "src", Kind: configs.Listing, URL: "http://" + onion + "/",
		List: configs.List{Items: "td.paste", Next: "a.next", MaxPages: 5}, Item: configs.Item{URL: "{base}/raw/{id}"},
	}
}

func TestListingReadsIndexAndItems(t *testing.T) {
	r := newRig(t)
	onion, site := r.serveText(siteFile(t, "paste.txtar"))
	report, docs := r.crawl(pasteSite(onion))
	r.wantState(report, crawler.OK)
	if got, want := items(docs), "/ /p/aaa /p/bbb /?page=2 /p/ccc"; got != want {
		t.Fatalf("documents %s, want %s", got, want)
	}
	for i, want := range []string{"Latest pastes", "Jane Example", "nothing here", "", "Zoë Müller"} {
		if !strings.Contains(docs[i].text, want) {
			t.Errorf("%s: no %q in %q", docs[i].Item, want, docs[i].text)
		}
	}
	if docs[1].Locator != "http://"+onion+"/raw/aaa" {
		t.Errorf("locator %s", docs[1].Locator)
	}

	t.Run("the second time only the first index page", func(t *testing.T) {
		if _, docs := r.crawl(pasteSite(onion)); items(docs) != "/" {
			t.Errorf("documents %s", items(docs))
		}
	})
	t.Run("a new item below known ones is found", func(t *testing.T) {
		site.Set("/raw/new", []byte("fresh"))
		site.Set("/", []byte(`<table><td class=paste><a href="/p/aaa">1</a></td><td class=paste><a href="/p/new">2</a></td></table><a class=next href="/?page=2">`))
		if _, docs := r.crawl(pasteSite(onion)); items(docs) != "/ /p/new /?page=2" {
			t.Errorf("documents %s", items(docs))
		}
	})
	t.Run("a moved site keeps its history", func(t *testing.T) {
		moved := r.serve(site)
		if _, docs := r.crawl(pasteSite(moved)); items(docs) != "/" {
			t.Errorf("documents %s", items(docs))
		}
	})
	t.Run("items are asked for again after Revisit", func(t *testing.T) {
		src := pasteSite(onion)
		src.Revisit = configs.Duration(48 * time.Hour)
		r.pass(49 * time.Hour)
		report, docs := r.crawl(src)
		if got, want := items(docs), "/ /p/aaa /p/new /?page=2 /p/ccc"; got != want {
			t.Errorf("documents %s, want %s", got, want)
		}
		if report.Unchanged == 0 {
			t.Error("not one of them conditionally")
		}
	})
}

func TestListingGoesOnWhereItWasIncomplete(t *testing.T) {
	r := newRig(t)
	onion, _ := r.serveText(siteFile(t, "paste.txtar"))
	r.crawl(pasteSite(onion))
	v := r.visits["src /p/bbb"]
	v.Complete = false
	r.visits["src /p/bbb"] = v
	if _, docs := r.crawl(pasteSite(onion)); !strings.Contains(items(docs), "/p/bbb") {
		t.Errorf("documents %s", items(docs))
	}
}

func TestListingGaps(t *testing.T) {
	deep := strings.Repeat("<div>", 600) + `<a class=i href=/1>1</a>`
	for name, test := range map[string]struct {
		index  string
		change func(*configs.Source)
		cause  matcher.Cause
		detail string
		docs   string
	}{
		"the selector matches nothing": {"<form>please log in</form>", nil, matcher.UnknownFormat, "login or gate page", "/"},
		"the page is empty":            {"", nil, matcher.UnknownFormat, "login or gate page", "/"},
		"items on other hosts":         {`<a class=i href="http://example.com/1">x</a><a class=i href=javascript:x()>y</a><a class=i href=/1>1</a>`, nil, matcher.NotFetched, "links not followed: 2", "/ /1"},
		"an item without a link":       {`<p class=i>no link</p><a class=i href=/1>1</a>`, nil, matcher.NotFetched, "links not followed: 1", "/ /1"},
		"a next page elsewhere":        {`<a class=i href=/1>1</a><a class=n href="http://example.com/">`, nil, matcher.NotFetched, "links not followed: 1", "/ /1"},
		"more pages than allowed":      {`<a class=i href=/1>1</a><a class=n href=/2>`, func(s *configs.Source) { s.List.MaxPages = 1 }, matcher.Count, "max_pages", "/ /1"},
		"an item that is gone":         {`<a class=i href=/gone>1</a><a class=i href=/1>1</a>`, nil, matcher.NotFetched, "404", "/ /1"},
		"an item that is an image":     {`<a class=i href=/x.JPG>1</a><a class=i href=/1>1</a>`, nil, matcher.NotFetched, "media", "/ /1"},
		"nested past the parser":       {deep, nil, matcher.UnknownFormat, "nested too deeply", "/"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			onion, site := r.serveText("-- /1 --\none\n-- /2 --\n<a class=i href=/1>1</a>")
			site.Set("/", []byte("<html>"+test.index))
			src := configs.Source{Kind: configs.Listing, URL: "http://" + onion + "/", List: configs.List{Items: ".i", Next: ".n", MaxPages: 3}}
			if test.change != nil {
				test.change(&src)
			}
			report, docs := r.crawl(src)
			r.wantState(report, crawler.Incomplete)
			r.wantGap(report.Gaps, test.cause, test.detail)
			if items(docs) != test.docs {
				t.Errorf("documents %q, want %q", items(docs), test.docs)
			}
			for _, req := range r.socks.Requests() {
				if req.Host != onion {
					t.Errorf("%v was contacted", req)
				}
			}
		})
	}
}

func TestListingOfAnIndexInAnotherCharset(t *testing.T) {
	r := newRig(t)
	onion, site := r.serveText("-- /%D0%B8%D0%BC%D1%8F --\nfound")
	site.Set("/", []byte("HTTP/1.1 200 OK\nContent-Type: text/html; charset=windows-1251\n\n<a class=i href=\"/\xe8\xec\xff\">x</a>"))
	if _, docs := r.crawl(configs.Source{Kind: configs.Listing, URL: "http://" + onion + "/", List: configs.List{Items: ".i"}}); items(docs) != "/ /%D0%B8%D0%BC%D1%8F" {
		t.Errorf("documents %s", items(docs))
	}
}

func TestListingNextPageThatLeadsBack(t *testing.T) {
	r := newRig(t)
	onion, _ := r.serveText(`-- / --
<a class=i href=/1>1</a><a class=n href=/?b>
-- /?b --
<a class=i href=/2>1</a><a class=n href=/>
-- /1 --
one
-- /2 --
two`)
	report, docs := r.crawl(configs.Source{Kind: configs.Listing, URL: "http://" + onion, List: configs.List{Items: ".i", Next: ".n", MaxPages: 100}})
	r.wantState(report, crawler.OK)
	if items(docs) != "/ /1 /?b /2" {
		t.Errorf("documents %s", items(docs))
	}
}

// A calendar without an end is bounded by max_pages.
func TestListingWithoutEnd(t *testing.T) {
	r := newRig(t)
	onion := r.serve(calendar{})
	report, _ := r.crawl(configs.Source{Kind: configs.Listing, URL: "http://" + onion + "/0", List: configs.List{Items: ".i", Next: ".n", MaxPages: 7}})
	r.wantGap(report.Gaps, matcher.Count, "max_pages")
	if report.Fetched != 14 {
		t.Errorf("%d requests", report.Fetched)
	}
}

func TestListingGzippedUnasked(t *testing.T) {
	r := newRig(t, func(l *configs.Limits) { l.Page = 1 << 20 })
	onion := r.serve(sitetest.GzipBomb("<a class=i href=/1>1</a>", 20<<20))
	report, docs := r.crawl(configs.Source{Kind: configs.Listing, URL: "http://" + onion + "/", List: configs.List{Items: ".i"}})
	r.wantState(report, crawler.Incomplete) // the bomb is a gap of the documents
	if items(docs) != "/ /1" {
		t.Errorf("documents %s, %+v", items(docs), report)
	}
}

func TestListingWithABadSelector(t *testing.T) {
	r := newRig(t)
	onion, _ := r.serveText("-- / --\nx")
	report, _ := r.crawl(configs.Source{Kind: configs.Listing, URL: "http://" + onion, List: configs.List{Items: "a[["}})
	r.wantState(report, crawler.Failed)
}

func TestItemsThatAreWantedAgainAreRead(t *testing.T) {
	r := newRig(t)
	onion, site := r.serveText(siteFile(t, "paste.txtar"))
	r.crawl(pasteSite(onion))
	site.Set("/", []byte(`<table><td class=paste><a href="/p/aaa">1</a></td></table>`)) // bbb is gone from the index
	r.again = map[string][]string{"src": {"/p/aaa", "/p/bbb", "/", "http://elsewhere.example/x", "/p/none"}, "other": {"/p/ccc"}}
	for _, item := range []string{"src /p/aaa", "src /p/bbb"} {
		r.visits[item] = matcher.Visit{Last: r.visits[item].Last} // as the store does
	}
	report, docs := r.crawl(pasteSite(onion))
	if got, want := items(docs), "/ /p/aaa /p/bbb"; got != want {
		t.Errorf("documents %s, want %s", got, want)
	}
	if got := docs[2].Locator; got != "http://"+onion+"/raw/bbb" {
		t.Errorf("locator %s", got)
	}
	var gaps []string
	for _, g := range report.Gaps {
		gaps = append(gaps, g.Path)
	}
	if got := strings.Join(gaps, " "); got != "http://elsewhere.example/x /p/none" {
		t.Errorf("gaps %s", got)
	}
}
