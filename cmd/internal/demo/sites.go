package demo

import (
	"archive/zip"
	"bytes"
	"embed"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// sample holds invented people and what a leak of them might look like.
//
//go:embed sample
var sample embed.FS

func file(name string) []byte {
	b, err := sample.ReadFile("sample/" + name)
	if err != nil {
		panic("demo: " + err.Error()) // embedded at build time
	}
	return b
}

// pasteSite is a paste board: an index of links, the raw text behind each.
func pasteSite() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		page(w, "pastebarn", `<ul class="pastes">
<li><a href="/p/1">breakfast</a></li>
<li><a href="/p/2">plod</a></li>
</ul>`)
	})
	mux.HandleFunc("GET /raw/{id}", func(w http.ResponseWriter, r *http.Request) {
		b, err := sample.ReadFile("sample/paste-" + r.PathValue("id") + ".txt")
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Write(b)
	})
	return mux
}

// dropSite is an open directory with an archive and a database dump.
func dropSite() (http.Handler, error) {
	archive, err := zipped("staff/warrant-cards.csv", file("warrant-cards.csv"))
	if err != nil {
		return nil, err
	}
	stamp := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	serve := func(name string, b []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			http.ServeContent(w, r, name, stamp, bytes.NewReader(b))
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /drop/{$}", func(w http.ResponseWriter, _ *http.Request) {
		page(w, "Index of /drop/", `<h1>Index of /drop/</h1><pre><a href="../">../</a>
<a href="members.sql">members.sql</a>   02-Jan-2026 03:04   3k
<a href="cards.zip">cards.zip</a>       02-Jan-2026 03:04   1k
</pre>`)
	})
	mux.HandleFunc("GET /drop/members.sql", serve("members.sql", file("members.sql")))
	mux.HandleFunc("GET /drop/cards.zip", serve("cards.zip", archive))
	return mux, nil
}

func page(w io.Writer, title, body string) {
	fmt.Fprintf(w, "<!DOCTYPE html><html><head><title>%s</title></head><body>%s</body></html>\n", title, body)
}

func zipped(name string, content []byte) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create(name)
	if err != nil {
		return nil, err
	}
	if _, err := f.Write(content); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// server is an HTTP server on a free port of 127.0.0.1.
type server struct {
	*http.Server
	addr string
}

func serve(h http.Handler) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{&http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}, l.Addr().String()}
	go s.Serve(l)
	return s, nil
}
