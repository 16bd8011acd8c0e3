package crawler_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/sitetest"
	"peeler/matcher"
)

func directoryOf(onion, path string) configs.Source {
	return configs.Source{ID: "src", Kind: configs.Directory, URL: "http://" + onion + path, Depth: 8}
}

// The indexes of the servers that leak sites use; each lists a.csv and sub/.
func TestDirectoryIndexes(t *testing.T) {
	for _, server := range []string{"nginx", "apache", "python", "caddy", "lighttpd"} {
		t.Run(server, func(t *testing.T) {
			r := newRig(t)
			onion, _ := r.serveText(siteFile(t, server+".txtar"))
			report, docs := r.crawl(directoryOf(onion, "/dump/"))
			r.wantState(report, crawler.OK)
			if got, want := items(docs), "/dump/ /dump/a.csv /dump/John%20Sample.txt /dump/sub/ /dump/sub/b.sql"; got != want {
				t.Fatalf("documents %s, want %s", got, want)
			}
			if !strings.Contains(docs[0].text, "John Sample") || !strings.Contains(docs[1].text, "Jane Example") {
				t.Errorf("texts %q, %q", docs[0].text, docs[1].text)
			}
			report, docs = r.crawl(directoryOf(onion, "/dump/"))
			if report.Unchanged != 3 || len(docs) != 5 {
				t.Errorf("the second time: %+v", report)
			}
		})
	}
}

func TestDirectoryOfGo(t *testing.T) {
	dir := t.TempDir()
	os.MkdirAll(filepath.Join(dir, "a", "b"), 0o755)
	os.WriteFile(filepath.Join(dir, "a", "b", "c & d?.txt"), []byte(leak), 0o644)
	r := newRig(t)
	onion := r.serve(http.FileServer(http.Dir(dir)))
	_, docs := r.crawl(directoryOf(onion, "/"))
	if got, want := items(docs), "/ /a/ /a/b/ /a/b/c%20&%20d%3F.txt"; got != want {
		t.Fatalf("documents %s, want %s", got, want)
	}
	if !strings.Contains(docs[3].text, "Jane Example") {
		t.Errorf("text %q", docs[3].text)
	}
}

func TestDirectoryStaysBelow(t *testing.T) {
	other := sitetest.Onion("other")
	links := []string{
		"../", "/", "/secret.txt", "../secret.txt", "sub/../../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "%2e%2e%5csecret.txt",
		"?C=N;O=D", "./", "", "#top", "http://" + other + "/dump/x.txt", "//example.com/dump/x.txt", "javascript:x", "mailto:a@b", "/dump", "/dumper/x.txt",
	}
	r := newRig(t)
	onion, site := r.serveText("-- /dump/ok.txt --\nok\n-- /secret.txt --\nsecret")
	page := `<h1>Index of /dump/</h1><a href="ok.txt">`
	for _, l := range links {
		page += `<a href="` + l + `">x</a>`
	}
	site.Set("/dump/", []byte(page))
	report, docs := r.crawl(directoryOf(onion, "/dump/"))
	r.wantState(report, crawler.Incomplete)
	r.wantGap(report.Gaps, matcher.NotFetched, "links not followed: 3")
	if items(docs) != "/dump/ /dump/ok.txt" {
		t.Errorf("documents %s", items(docs))
	}
	for _, req := range r.socks.Requests() {
		if req.Host != onion {
			t.Errorf("%v was contacted", req)
		}
	}
}

func TestDirectoryGaps(t *testing.T) {
	for name, test := range map[string]struct {
		site   http.Handler
		depth  int
		cause  matcher.Cause
		detail string
		docs   string
	}{
		"too deep":                   {sitetest.New("-- /a.txt --\nx\n-- /1/a.txt --\nx\n-- /1/2/a.txt --\nx"), 1, matcher.TooDeep, "1 levels", "/ /1/ /a.txt /1/a.txt"},
		"pictures":                   {sitetest.New("-- /a.txt --\nx\n-- /b.png --\nx\n-- /c.mp4 --\nx"), 1, matcher.NotFetched, "2 files", "/ /a.txt"},
		"a login page":               {sitetest.Login(), 1, matcher.UnknownFormat, "login or gate", "/"},
		"a login page below the top": {gate{}, 1, matcher.UnknownFormat, "login or gate", "/ /in/"},
		"a broken file":              {sitetest.New("-- /a.txt --\nHTTP/1.1 403 Forbidden\n\n-- /b.txt --\nx"), 1, matcher.NotFetched, "403", "/ /b.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			src := directoryOf(r.serve(test.site), "/")
			src.Depth = test.depth
			report, docs := r.crawl(src)
			r.wantState(report, crawler.Incomplete)
			r.wantGap(report.Gaps, test.cause, test.detail)
			got := strings.Fields(items(docs))
			for _, want := range strings.Fields(test.docs) {
				if !strings.Contains(" "+items(docs)+" ", " "+want+" ") {
					t.Errorf("documents %s, want %s", items(docs), test.docs)
				}
			}
			if len(got) != len(strings.Fields(test.docs)) {
				t.Errorf("documents %s, want %s", items(docs), test.docs)
			}
		})
	}
}

// A folder that holds itself, under ever longer names, ends at the depth.
func TestDirectoryTrap(t *testing.T) {
	r := newRig(t)
	onion := r.serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte(`<a href="../">..</a><a href="a/">a</a>`))
	}))
	report, docs := r.crawl(directoryOf(onion, "/"))
	r.wantState(report, crawler.Incomplete)
	if len(docs) != 9 {
		t.Errorf("%d documents", len(docs))
	}
}

func TestDirectoryWithoutSlash(t *testing.T) {
	r := newRig(t)
	dir := t.TempDir()
	os.MkdirAll(filepath.Join(dir, "dump", "sub", "deeper"), 0o755)
	os.WriteFile(filepath.Join(dir, "dump", "sub", "a.txt"), []byte(leak), 0o644)
	src := directoryOf(r.serve(http.FileServer(http.Dir(dir))), "/dump")
	src.Depth = 1
	report, docs := r.crawl(src)
	r.wantGap(report.Gaps, matcher.TooDeep, "")
	if items(docs) != "/dump /dump/sub/ /dump/sub/a.txt" {
		t.Errorf("documents %s", items(docs))
	}
}

// gate shows a login page for the folder in/, with a link home.
type gate struct{}

func (gate) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	if req.URL.Path == "/" {
		w.Write([]byte(`<a href="in/">in/</a>`))
		return
	}
	w.Write([]byte(`<a href="/">home</a><form><input type=password></form>`))
}

func TestDirectoryThatIsEmpty(t *testing.T) {
	r := newRig(t)
	onion, _ := r.serveText("-- /dump/ --\n<h1>Index of /dump/</h1><a href=\"../\">../</a>")
	report, _ := r.crawl(directoryOf(onion, "/dump/"))
	r.wantState(report, crawler.OK)
}

// The password of an archive stands in the post that links to it, or in the
// configuration.
func TestArchiveIsOpenedByThePasswordInThePost(t *testing.T) {
	index := `<h1>Index of /dump/</h1><a href="../">../</a> <a href="locked.zip">locked.zip</a> `
	for name, tc := range map[string]struct {
		page      string
		passwords []string
		opened    bool
	}{
		"in the post":          {page: index + "<b>Password:</b> <code>hunter2</code>", opened: true},
		"in the configuration": {page: index, passwords: []string{"x", "hunter2"}, opened: true},
		"nowhere":              {page: index},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			onion, site := r.serveText("-- /dump/ --\n" + tc.page)
			site.Set("/dump/locked.zip", []byte(siteFile(t, "locked.zip")))
			src := directoryOf(onion, "/dump/")
			src.Passwords = tc.passwords
			_, docs := r.crawl(src)
			d := docs[len(docs)-1]
			if opened := strings.Contains(d.text, "Jane Example"); opened != tc.opened || opened == (len(d.Gaps) > 0) {
				t.Errorf("opened %t, gaps %v", opened, d.Gaps)
			}
		})
	}
}

// What a directory lists is remembered, so that a file that goes is noticed; a page among
// its files may be anything.
func TestDirectorySaysWhatItLists(t *testing.T) {
	r := newRig(t)
	onion, site := r.serveText("-- /a.csv --\nx\n-- /b/c.html --\n<html><title>Log in</title><form><input type=password></form>Jane Example")
	src := directoryOf(onion, "/")
	report, _ := r.crawl(src)
	r.wantState(report, crawler.OK)
	if s := report.Sight; !s.Whole || s.Items != 2 || s.New != 2 || strings.Join(s.Listed, " ") != "/a.csv /b/c.html" {
		t.Errorf("%+v", s)
	}
	site.Remove("/a.csv")
	report, _ = r.crawl(src)
	if s := report.Sight; !s.Whole || s.New != 0 || strings.Join(s.Listed, " ") != "/b/c.html" {
		t.Errorf("%+v", s)
	}
}
