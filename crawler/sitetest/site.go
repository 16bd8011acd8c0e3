package sitetest

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/tools/txtar"
)

// Site is a fake site; it serves its pages and may be changed while it serves.
type Site struct {
	mu    sync.RWMutex
	pages map[string][]byte
}

// New makes a site of a text file as drawn in the package comment. Mistakes in
// it show when the page is asked for: as status 500.
func New(text string) *Site {
	s := &Site{pages: map[string][]byte{}}
	for _, f := range txtar.Parse([]byte(text)).Files {
		s.pages[f.Name] = f.Data
	}
	return s
}

// Of makes a site of pages by path and query, each as a text file has them.
func Of(pages map[string][]byte) *Site { return &Site{pages: maps.Clone(pages)} }

// Set adds or replaces a page.
func (s *Site) Set(name string, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[name] = body
}

// Remove takes a page away: it answers 404 from then on.
func (s *Site) Remove(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pages, name)
}

// ServeHTTP answers with the page of the request's path and query.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, ok := s.page(r.URL)
	switch {
	case !ok:
		http.NotFound(w, r)
	case bytes.HasPrefix(body, []byte("HTTP/1.1 ")):
		serveVerbatim(w, body)
	default:
		sum := sha256.Sum256(body)
		w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
		http.ServeContent(w, r, r.URL.Path, time.Time{}, bytes.NewReader(body))
	}
}

func (s *Site) page(u *url.URL) ([]byte, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if body, ok := s.pages[u.RequestURI()]; ok {
		return body, true
	}
	if body, ok := s.pages[u.Path]; ok && u.RawQuery == "" {
		return body, true
	}
	if !strings.HasSuffix(u.Path, "/") || u.RawQuery != "" {
		return nil, false
	}
	names := s.below(u.Path)
	return index(u.Path, names), len(names) > 0
}

// below lists the direct children of a folder; folders end in a slash.
func (s *Site) below(folder string) []string {
	names := map[string]bool{}
	for p := range s.pages {
		rest, ok := strings.CutPrefix(p, folder)
		if !ok || rest == "" || rest[0] == '?' {
			continue
		}
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			rest = rest[:i+1]
		}
		names[rest] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// index is nginx's autoindex page.
func index(folder string, names []string) []byte {
	var b bytes.Buffer
	title := html.EscapeString(folder)
	fmt.Fprintf(&b, "<html>\r\n<head><title>Index of %s</title></head>\r\n<body>\r\n<h1>Index of %[1]s</h1><hr><pre><a href=\"../\">../</a>\r\n", title)
	for _, n := range names {
		fmt.Fprintf(&b, "<a href=\"%s\">%s</a>    01-Nov-2026 10:00    1234\r\n",
			html.EscapeString((&url.URL{Path: n}).String()), html.EscapeString(n))
	}
	b.WriteString("</pre><hr></body>\r\n</html>\r\n")
	return b.Bytes()
}

// serveVerbatim answers with the status and header that the page brings.
func serveVerbatim(w http.ResponseWriter, page []byte) {
	r := textproto.NewReader(bufio.NewReader(bytes.NewReader(page)))
	first, err := r.ReadLine()
	words := strings.SplitN(first, " ", 3)
	header, err2 := r.ReadMIMEHeader()
	status, err3 := 0, error(nil)
	if len(words) > 1 {
		status, err3 = strconv.Atoi(words[1])
	}
	if err != nil || err2 != nil || err3 != nil || status < 200 {
		http.Error(w, "the page's own header cannot be read", http.StatusInternalServerError)
		return
	}
	maps.Copy(w.Header(), http.Header(header))
	w.WriteHeader(status)
	r.R.WriteTo(w)
}
