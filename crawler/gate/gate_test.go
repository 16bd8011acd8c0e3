package gate_test

import (
	"bufio"
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"peeler/crawler/gate"
	"peeler/crawler/sitetest"
)

// file gives the pages of a text file by name.
func file(t testing.TB, path string) []txtar.File {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return txtar.Parse(data).Files
}

// page reads one that may begin with a status line and a header.
func page(t testing.TB, data []byte) gate.Page {
	t.Helper()
	if !bytes.HasPrefix(data, []byte("HTTP/1.1 ")) {
		return gate.Page{Status: http.StatusOK, Type: "text/html; charset=utf-8", Body: data}
	}
	head, body, _ := bytes.Cut(data, []byte("\n\n"))
	r, err := http.ReadResponse(bufio.NewReader(strings.NewReader(strings.ReplaceAll(string(head), "\n", "\r\n")+"\r\n\r\n")), nil)
	if err != nil {
		t.Fatal(err)
	}
	return gate.Page{Status: r.StatusCode, Type: r.Header.Get("Content-Type"), Body: body, Refresh: r.Header.Get("Refresh")}
}

func TestGates(t *testing.T) {
	for _, f := range file(t, "testdata/gates.txtar") {
		t.Run(f.Name, func(t *testing.T) {
			want, _, _ := strings.Cut(f.Name, "/")
			got, detail := gate.Look(page(t, f.Data))
			if got != gate.Kind(want) || detail == "" {
				t.Errorf("%q, %q", got, detail)
			}
		})
	}
}

func TestDefaultPages(t *testing.T) {
	for _, name := range []string{"nginx-debian.html", "apache-debian.html", "lighttpd-debian.html"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if got, detail := gate.Look(gate.Page{Status: 200, Type: "text/html", Body: data}); got != gate.Default {
			t.Errorf("%s: %q, %q", name, got, detail)
		}
	}
}

func TestOrdinaryPages(t *testing.T) {
	for _, f := range file(t, "testdata/ordinary.txtar") {
		t.Run(f.Name, func(t *testing.T) {
			if got, detail := gate.Look(page(t, f.Data)); got != gate.None {
				t.Errorf("%q, %q", got, detail)
			}
		})
	}
}

// The sites of the crawler's tests are content, every page of them.
func TestSitesOfTheCrawler(t *testing.T) {
	sites, err := filepath.Glob("../testdata/*.txtar")
	if err != nil || len(sites) == 0 {
		t.Fatal(err)
	}
	for _, site := range sites {
		for _, f := range file(t, site) {
			if got, detail := gate.Look(page(t, f.Data)); got != gate.None {
				t.Errorf("%s, %s: %q, %q", site, f.Name, got, detail)
			}
		}
	}
}

func TestQueueSaysHowLong(t *testing.T) {
	for name, test := range map[string]struct {
		text, refresh, want string
	}{
		"in minutes":             {"Your estimated wait time is <b><3 minutes</b>", "", "a queue, which says to wait 3m0s"},
		"in seconds":             {"Your estimated wait time is 46 seconds", "", "a queue, which says to wait 46s"},
		"only by its refresh":    {"", "15", "a queue, which says to wait 15s"},
		"not at all":             {"", "", "a queue"},
		"longer than can be":     {"wait time is 99999999999999999999 hours", "", "a queue"},
		"as long as can be":      {"wait time is 99999 days", "", "a queue, which says to wait 2399976h0m0s"},
		"a refresh that is long": {"", "99999999999999999999", "a queue, which says to wait 277h46m39s"},
		"a refresh of no number": {"", "x; url=/", "a queue"},
	} {
		t.Run(name, func(t *testing.T) {
			body := "<html><title>X Access Queue</title><p>You have been placed in a queue.<p>" + test.text
			_, detail := gate.Look(gate.Page{Type: "text/html", Body: []byte(body), Refresh: test.refresh})
			if detail != test.want {
				t.Errorf("%q", detail)
			}
		})
	}
}

// A page of any length is judged at once.
func TestLongPagesTakeNoTime(t *testing.T) {
	for name, part := range map[string]string{
		"tags":        "<a href=x class=captcha>",
		"forms":       "<form><input type=password name=captcha>",
		"text":        "this site has been taken over by you are in the queue ",
		"headings":    "<h1>page not found ",
		"open tags":   "<",
		"attributes":  "<p a=1 b=2 c=3 ",
		"one element": "x ",
		"spaces":      " ",
		"scripts":     "<script>var a</script>",
		"entities":    "&amp;",
		"titles":      "<title>404",
	} {
		t.Run(name, func(t *testing.T) {
			p := gate.Page{Type: "text/html", Body: bytes.Repeat([]byte(part), 1<<20/len(part))}
			best := time.Hour
			for range 3 {
				began := time.Now()
				gate.Look(p)
				best = min(best, time.Since(began))
			}
			t.Log(best)
			if best > 3*time.Second { // 15 ms, where nothing else runs
				t.Errorf("it took %s", best)
			}
		})
	}
}

func FuzzLook(f *testing.F) {
	for _, name := range []string{"testdata/gates.txtar", "testdata/ordinary.txtar"} {
		for _, file := range file(f, name) {
			p := page(f, file.Data)
			f.Add(p.Body, p.Status, p.Type, p.Refresh)
		}
	}
	signs, err := gate.Compile([]string{"title~:log in|captcha", "text~:queue", "status:403", "css:form input[type=password]", "re:(?i)seized"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte, status int, kind, refresh string) {
		p := gate.Page{Status: status, Type: kind, Body: body, Refresh: refresh}
		got, detail := gate.Look(p)
		if (got == gate.None) != (detail == "") || len(detail) > 100 {
			t.Errorf("%q, %q", got, detail)
		}
		signs.Match(p)
	})
}

// The handlers that stand for gates in the tests of others are told as such.
func TestHandlersOfGates(t *testing.T) {
	for want, h := range map[gate.Kind]http.Handler{gate.Login: sitetest.Login(), gate.Captcha: sitetest.Captcha()} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		p := gate.Page{Status: w.Code, Type: w.Header().Get("Content-Type"), Body: w.Body.Bytes()}
		if got, _ := gate.Look(p); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
