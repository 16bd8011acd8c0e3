package crawler

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"peeler/matcher"
)

// header is what every request carries, in the order in which Firefox ESR 128
// (Tor Browser 14) writes it. net/http sorts its header, so requests are written
// here; answers are read by net/http.
const (
	header = "User-Agent: Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0\r\n" +
		"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8\r\n" +
		"Accept-Language: en-US,en;q=0.5\r\n" +
		"Accept-Encoding: identity\r\n"
	headerOfForm = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nOrigin: %s\r\n"
	headerEnd    = "Upgrade-Insecure-Requests: 1\r\n" +
		"Sec-Fetch-Dest: document\r\n" +
		"Sec-Fetch-Mode: navigate\r\n" +
		"Sec-Fetch-Site: %s\r\n" +
		"Sec-Fetch-User: ?1\r\n" +
		"Priority: u=0, i\r\n"
)

// maxValidator is the longest ETag or Last-Modified that is kept and sent back:
// a longer one could carry a mark of us from visit to visit at length.
const maxValidator = 256

// maxContentType is the longest Content-Type that is believed.
const maxContentType = 256

// wire sends requests, each on a connection of its own: nothing that a server
// sends outside of an answer is ever read.
type wire struct {
	dial       func(ctx context.Context, network, addr string) (net.Conn, error)
	onion      bool
	header     int64         // bytes of a response header
	headerTime time.Duration // from the connection to the end of the header
	plain      bool          // no TLS: it is a rehearsal
	session    *session      // of a source that lets us in; nil where there is none
}

// Why there is no answer on a connection that was made.
var (
	errHeaderTime = errors.New("no answer within the time limit of a header")
	errHeaderSize = errors.New("the response header is over the limit")
	errCut        = errors.New("the connection was cut before an answer came")
	errNotHTTP    = errors.New("the answer is not HTTP")
	errTLS        = errors.New("the TLS handshake failed: the certificate may not be valid for the host")
)

// response is an answer whose body is still on the connection.
type response struct {
	*http.Response
	url  *url.URL
	conn net.Conn
	stop func() bool

	leave func()        // tells that the connection is no more; nil: nobody counts it
	gaps  []matcher.Gap // of the source, found while it was rendered
}

// get asks for a URL. Beside the errors above it gives the dialer's, and the
// context's when that has ended. The response must be closed.
func (w *wire) get(ctx context.Context, u *url.URL, v matcher.Validators) (*response, error) {
	return w.send(ctx, u, get(u, w.session.cookie(), v))
}

// post sends a form, under the same rules.
func (w *wire) post(ctx context.Context, u *url.URL, form url.Values) (*response, error) {
	return w.send(ctx, u, post(u, w.session.cookie(), form.Encode()))
}

func (w *wire) send(ctx context.Context, u *url.URL, request string) (*response, error) {
	conn, err := w.connect(ctx, u)
	if err != nil {
		return nil, err
	}
	r := &response{url: u, conn: conn, stop: context.AfterFunc(ctx, func() { conn.Close() })}
	conn.SetDeadline(time.Now().Add(w.headerTime)) // the runtime's clock, not ours
	if err := w.converse(r, request); err != nil {
		r.close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, err
	}
	conn.SetDeadline(time.Time{})
	w.session.take(r)
	return r, nil
}

func (w *wire) connect(ctx context.Context, u *url.URL) (net.Conn, error) {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	conn, err := w.dial(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil || u.Scheme != "https" || w.plain {
		return conn, err
	}
	secure := tls.Client(conn, &tls.Config{
		ServerName:             u.Hostname(),
		MinVersion:             tls.VersionTLS12,
		NextProtos:             []string{"http/1.1"},
		SessionTicketsDisabled: true,    // a ticket would link two crawls
		InsecureSkipVerify:     w.onion, // the onion address is the key: nothing to verify beyond it
	})
	ctx, cancel := context.WithTimeout(ctx, w.headerTime)
	defer cancel()
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		if errors.Is(err, context.DeadlineExceeded) {
			return nil, errHeaderTime
		}
		return nil, errTLS // its text may quote the certificate
	}
	return secure, nil
}

// converse writes the request and reads the answer's header.
func (w *wire) converse(r *response, request string) error {
	if _, err := io.WriteString(r.conn, request); err != nil {
		return w.trouble(err)
	}
	bounded := &io.LimitedReader{R: r.conn, N: w.header}
	br := bufio.NewReader(bounded)
	for {
		answer, err := http.ReadResponse(br, &http.Request{Method: http.MethodGet})
		switch {
		case err != nil && bounded.N <= 0:
			return errHeaderSize
		case err != nil:
			return w.trouble(err)
		case answer.StatusCode >= 200:
			bounded.N = math.MaxInt64 // the body has its own limit
			r.Response = answer
			return nil
		case answer.StatusCode == http.StatusSwitchingProtocols:
			return errNotHTTP
		}
	}
}

// trouble names an error of a connection in our own words: net/http's quote
// what the site sent.
func (w *wire) trouble(err error) error {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errHeaderTime
	case cut(err):
		return errCut
	}
	return errNotHTTP
}

// cut says that an error is of the connection, not of what came through it.
func cut(err error) bool {
	_, network := errors.AsType[*net.OpError](err)
	return network || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

func get(u *url.URL, cookie string, v matcher.Validators) string {
	var b strings.Builder
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: %s\r\n%s%s", u.RequestURI(), u.Host, header, persist(cookie))
	fmt.Fprintf(&b, headerEnd, "none")
	if v.LastModified != "" {
		fmt.Fprintf(&b, "If-Modified-Since: %s\r\n", v.LastModified)
	}
	if v.ETag != "" {
		fmt.Fprintf(&b, "If-None-Match: %s\r\n", v.ETag)
	}
	b.WriteString("\r\n")
	return b.String()
}

func post(u *url.URL, cookie, body string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: %s\r\n%s", u.RequestURI(), u.Host, header)
	fmt.Fprintf(&b, headerOfForm, len(body), u.Scheme+"://"+u.Host)
	b.WriteString(persist(cookie))
	fmt.Fprintf(&b, headerEnd, "same-origin")
	b.WriteString("\r\n" + body)
	return b.String()
}

func persist(cookie string) string {
	line := "Connection: keep-alive\r\n"
	if cookie != "" {
		line += "Cookie: " + cookie + "\r\n"
	}
	return line
}

func (r *response) close() {
	r.stop()
	r.conn.Close()
	if r.leave != nil {
		r.leave()
	}
}

func (r *response) unchanged() bool { return r.StatusCode == http.StatusNotModified }

// contentType is what the site claims, as a hint for the extraction.
func (r *response) contentType() string {
	if t := r.Header.Get("Content-Type"); len(t) <= maxContentType {
		return t
	}
	return ""
}

// mediaType is the type alone, without parameters, lower case.
func (r *response) mediaType() string {
	t, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(t))
}

func (r *response) text() bool {
	t := r.mediaType()
	return strings.HasPrefix(t, "text/") || t == "application/xhtml+xml"
}

func (r *response) html() bool {
	t := r.mediaType()
	return t == "text/html" || t == "application/xhtml+xml"
}

// validators are those that may be sent back as they are.
func (r *response) validators() matcher.Validators {
	keep := func(s string) string {
		if len(s) > maxValidator || !httpguts.ValidHeaderFieldValue(s) {
			return ""
		}
		return s
	}
	return matcher.Validators{
		ETag:         keep(r.Header.Get("ETag")),
		LastModified: keep(r.Header.Get("Last-Modified")),
	}
}
