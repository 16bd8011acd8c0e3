package sitetest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Big answers with n bytes of numbered lines of prose, made as they are sent.
// At byte at stands plant, on a line of its own.
func Big(n, at int64, plant string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		var sent int64
		planted := false
		chunk := []byte(strings.Repeat("nothing of note happened on this day in that place\n", 1000))
		for sent < n {
			line := chunk
			switch {
			case planted:
			case sent == at:
				line, planted = []byte("\n"+plant+"\n"), true
			default:
				line = chunk[:min(int64(len(chunk)), at-sent)]
			}
			m, err := w.Write(line[:min(int64(len(line)), n-sent)])
			sent += int64(m)
			if err != nil {
				return
			}
		}
	})
}

// Endless never ends its body: lines, as fast as they are taken.
func Endless() http.Handler { return Big(1<<62, 1<<62, "") }

// Drip sends first at once and then a byte each interval, for ever.
func Drip(first string, interval time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, first)
		for {
			if http.NewResponseController(w).Flush() != nil {
				return
			}
			select {
			case <-r.Context().Done():
				return
			case <-time.After(interval):
			}
			io.WriteString(w, ".")
		}
	})
}

// Stall sends first and then nothing more, without closing. An empty first
// stalls before the response header.
func Stall(first string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if first != "" {
			w.Header().Set("Content-Type", "text/plain")
			io.WriteString(w, first)
			http.NewResponseController(w).Flush()
		}
		<-r.Context().Done()
	})
}

// RedirectTo answers every request with a redirect to the location.
func RedirectTo(location string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusFound)
	})
}

// RedirectOn redirects each path to a longer one, never the same twice.
func RedirectOn() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", strings.TrimSuffix(r.URL.Path, "/")+"/a")
		w.WriteHeader(http.StatusFound)
	})
}

// Cut sends first, announces that as much again will follow, and cuts the
// connection. An empty first cuts before the response header.
func Cut(first string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if first != "" {
			w.Header().Set("Content-Type", "text/plain")
			w.Header().Set("Content-Length", strconv.Itoa(2*len(first)))
			io.WriteString(w, first)
			http.NewResponseController(w).Flush()
		}
		panic(http.ErrAbortHandler)
	})
}

// HugeHeader answers with a header of about n bytes.
func HugeHeader(n int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < n; i += 1024 {
			w.Header().Add("X-Filler", strings.Repeat("x", 1010))
		}
		io.WriteString(w, "body")
	})
}

// GzipBomb answers, asked or not, with n spaces as Content-Encoding gzip, about
// a thousandth of that on the wire, after the text of first.
func GzipBomb(first string, n int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		flush := http.NewResponseController(w)
		io.WriteString(z, first)
		block := bytes.Repeat([]byte(" "), 1<<20)
		for sent := int64(0); sent < n; sent += int64(len(block)) {
			if _, err := z.Write(block); err != nil || z.Flush() != nil || flush.Flush() != nil {
				return
			}
		}
		z.Close()
	})
}

// AlwaysUnchanged answers 304 to every conditional request, whatever the page
// has become; other requests reach the handler behind it.
func AlwaysUnchanged(behind http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		behind.ServeHTTP(w, r)
	})
}

// Login answers every path with 200 and a login page.
func Login() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<html><title>Log in</title><form method=post><input name=user><input type=password name=pass></form></html>`)
	})
}

// Verbatim is a server that answers every connection with the same bytes, be
// they HTTP or not, and closes it; with early set before anything was asked.
// It serves until the listener is closed.
func Verbatim(l net.Listener, answer string, early bool) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			c.SetDeadline(time.Now().Add(10 * time.Second))
			if !early {
				c.Read(make([]byte, 4096))
			}
			io.WriteString(c, answer)
			if early {
				c.Read(make([]byte, 4096))
			}
		}()
	}
}
