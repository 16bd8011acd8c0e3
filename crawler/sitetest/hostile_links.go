package sitetest

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
)

func hostileLinks() []Behaviour {
	return []Behaviour{
		{Name: "a calendar without end", Read: AsListing, Planted: true, handler: listing(func(w *bufio.Writer, r *http.Request) {
			day := len(r.URL.Path)
			fmt.Fprintf(w, "<a class=item href=/day?%d>day</a> <a class=next href=%s0>next</a>", day, r.URL.Path)
		})},
		{Name: "folders in themselves, without end", Read: AsDirectory, Planted: true, handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "/") {
				textOf(Plant).ServeHTTP(w, r)
				return
			}
			page("<html><head><title>Index of /</title></head><body><h1>Index of /</h1><pre><a href=\"../\">../</a>\n<a href=\"a/\">a/</a>\n<a href=\"staff.txt\">staff.txt</a>\n</pre></body></html>").ServeHTTP(w, r)
		})},
		{Name: "a new session for each visit", Read: AsListing, Planted: true, handler: listing(func(w *bufio.Writer, _ *http.Request) {
			for i := range 10 {
				fmt.Fprintf(w, "<a class=item href=\"/day?%d&sid=%s\">day</a>\n", i, rand.Text())
			}
			fmt.Fprintf(w, "<a class=next href=\"/?sid=%s\">next</a>", rand.Text())
		})},
		{Name: "a million links", Read: AsListing, Planted: true, handler: listing(func(w *bufio.Writer, _ *http.Request) {
			for i := range 1_000_000 {
				fmt.Fprintf(w, "<a class=item href=/day?%d>x</a>\n", i)
			}
		})},
		{Name: "links to everywhere", Read: AsListing, Planted: true, handler: listing(func(w *bufio.Writer, _ *http.Request) {
			for _, to := range elsewhere {
				fmt.Fprintf(w, "<a class=item href=%q>x</a>\n", to.url)
			}
			fmt.Fprintf(w, "<a class=next href=%q>x</a>", elsewhere[0].url)
		})},
	}
}

// listing answers with a list of links that write writes; /day is an item.
func listing(write func(*bufio.Writer, *http.Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/day" {
			textOf("nothing of note\n").ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		b := bufio.NewWriter(w)
		fmt.Fprintf(b, "<html><head><title>Days</title></head><body><p>%s</p>\n", Plant)
		write(b, r)
		b.WriteString("</body></html>")
		b.Flush()
	})
}

// cookies answers with n of them.
func cookies(n int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for i := range n {
			w.Header().Add("Set-Cookie", fmt.Sprintf("c%d=jane; Path=/", i))
		}
		w.WriteHeader(http.StatusOK)
	})
}
