package sitetest

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
)

// page answers with a page of HTML.
func page(html string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, html)
	})
}

// elsewhere are places that no crawl must ever reach.
var elsewhere = []struct{ name, url string }{
	{"clearnet", "http://example.com/x"},
	{"loopback", "http://127.0.0.1:9/x"},
	{"the metadata of a cloud", "http://169.254.169.254/latest/meta-data/"},
	{"a file", "file:///etc/passwd"},
	{"another onion", "http://" + Onion("elsewhere") + "/x"},
}

func hostileRedirects() []Behaviour {
	list := []Behaviour{
		{Name: "a redirect to itself", handler: RedirectTo("/")},
		{Name: "a chain of redirects, each new", handler: RedirectOn()},
	}
	for _, to := range elsewhere {
		refresh := page(`<html><head><meta http-equiv="refresh" content="0; url=` + to.url + `"></head><body>` + Plant + `</body></html>`)
		list = append(list,
			Behaviour{Name: "a redirect to " + to.name, handler: RedirectTo(to.url)},
			Behaviour{Name: "a refresh to " + to.name, Planted: true, handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Refresh", "0; url="+to.url)
				refresh.ServeHTTP(w, r)
			})})
	}
	return list
}

func hostilePages() []Behaviour {
	return []Behaviour{
		{Name: "a login in place of the page, the second time", Planted: true, handler: swap(page(htmlPlant), Login())},
		{Name: "a captcha in place of the page, the second time", Planted: true, handler: swap(page(htmlPlant), Captcha())},
		{Name: "a page that was not found, with status 200", handler: page("<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1><p>The page you asked for has been removed.</p></body></html>")},
		{Name: "says page, is an archive", Planted: true, handler: typed("text/html", zipOf("staff.txt", Plant))},
		{Name: "says archive, is a page", Planted: true, handler: typed("application/zip", htmlPlant)},
		{Name: "says page, is a picture", handler: typed("text/html", "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"+Plant)},
		{Name: "says picture, is text", handler: typed("image/png", Plant)},
		{Name: "says nothing sensible", Planted: true, handler: typed(strings.Repeat("x/y; ", 2000), Plant)},
	}
}

const htmlPlant = "<html><head><title>Dump</title></head><body><p>" + Plant + "</p></body></html>"

// Captcha answers every path with 200 and a page that asks for one.
func Captcha() http.Handler {
	return page(`<html><head><title>Captcha</title></head><body><form method="post" action="/captcha"><img src="/captcha.php?id=1" alt="captcha"><input name="captcha_code" autocomplete="off"><input type="submit" value="I am human"></form></body></html>`)
}

// typed answers with a body and what it says it is.
func typed(as, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", as)
		io.WriteString(w, body)
	})
}

// swap gives one answer to the first request and another to those after it.
func swap(first, then http.Handler) http.Handler {
	var asked atomic.Bool
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Swap(true) {
			then.ServeHTTP(w, r)
			return
		}
		first.ServeHTTP(w, r)
	})
}

// everOther never gives the same body twice.
func everOther() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprintf(w, "visit %s\n%s", rand.Text(), Plant)
	})
}

// decoys is a table of n people that are none of anybody's, and of one that is.
func decoys(n int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		b := bufio.NewWriter(w)
		fmt.Fprintln(b, "name,number")
		for i := range n {
			fmt.Fprintf(b, "John Decoy%d,%d\n", i, 50_000+i)
		}
		name, number, _ := strings.Cut(Plant, ", ")
		fmt.Fprintf(b, "%s,%s", name, number)
		b.Flush()
	})
}

func zipOf(name, body string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, _ := z.Create(name) // a Buffer takes all
	_, _ = io.WriteString(f, body)
	_ = z.Close()
	return b.String()
}
