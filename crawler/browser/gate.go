package browser

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"peeler/crawler/tor"
)

const (
	maxTraffic = 256 << 20 // bytes that one capture may fetch
	maxConns   = 64        // of Chromium, at a time
	gateIdle   = 2 * time.Minute
)

// dialer is tor's, under the credentials of a capture.
type dialer = func(ctx context.Context, network, addr string) (net.Conn, error)

// gate is the HTTP proxy of one capture, and all that its Chromium can reach. It
// listens on loopback while the capture lasts, asks for a password that no other
// process knows, and lets through what is asked of the capture's own site.
type gate struct {
	site     site
	dial     dialer
	listener net.Listener
	password string
	conns    chan struct{}
	done     sync.WaitGroup

	mu      sync.Mutex
	refused int
	reached bool       // a connection was made
	failed  *tor.Error // the first that was not
	cut     bool       // one broke before an answer came
	left    int64      // of maxTraffic
}

// openGate listens until ctx ends; close waits for what is under way.
func openGate(ctx context.Context, s site, dial dialer) (*gate, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("opening the proxy of a capture: %w", err)
	}
	g := &gate{site: s, dial: dial, listener: l, password: rand.Text(), conns: make(chan struct{}, maxConns), left: maxTraffic}
	stop := context.AfterFunc(ctx, func() { l.Close() })
	g.done.Go(func() {
		defer stop()
		g.accept(ctx)
	})
	return g, nil
}

// user signs in together with the password.
const user = "capture"

func (g *gate) address() string { return g.listener.Addr().String() }

func (g *gate) close() {
	g.listener.Close()
	g.done.Wait()
}

func (g *gate) accept(ctx context.Context) {
	for {
		conn, err := g.listener.Accept()
		if err != nil {
			return
		}
		select {
		case g.conns <- struct{}{}:
		default:
			conn.Close()
			continue
		}
		g.done.Go(func() {
			defer func() { <-g.conns }()
			stop := context.AfterFunc(ctx, func() { conn.Close() })
			defer stop()
			defer conn.Close()
			g.serve(ctx, conn)
		})
	}
}

// serve answers the requests of one connection, until one is not let through.
func (g *gate) serve(ctx context.Context, conn net.Conn) {
	from := bufio.NewReader(conn)
	var up *upstream
	defer func() { up.close() }()
	for {
		conn.SetDeadline(time.Now().Add(gateIdle))
		h, err := readHead(from)
		if err != nil {
			return
		}
		addr, verdict := g.judge(h)
		switch verdict {
		case http.StatusForbidden:
			g.count()
			reply(conn, "403 Forbidden")
			return
		case http.StatusProxyAuthRequired:
			reply(conn, "407 Proxy Authentication Required", `Proxy-Authenticate: Basic realm="capture"`)
			return
		}
		if up == nil || up.addr != addr {
			up.close()
			if up, err = g.connect(ctx, addr); err != nil {
				reply(conn, "502 Bad Gateway")
				return
			}
		}
		if h.method == http.MethodConnect {
			g.tunnel(conn, from, up)
			return
		}
		if !g.relay(conn, h, up) {
			return
		}
	}
}

// judge says where a request leads, and the status of its refusal or 0. Another
// host is refused before the password is asked for: what Chromium tries by itself
// does not know it.
func (g *gate) judge(h head) (addr string, refusal int) {
	host, addr, ok := h.target()
	if !ok || !g.site.allows(host) || h.hasBody() {
		return "", http.StatusForbidden
	}
	switch h.method {
	case http.MethodGet, http.MethodHead, http.MethodConnect:
	default:
		return "", http.StatusForbidden
	}
	if h.field("Proxy-Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte(user+":"+g.password)) {
		return "", http.StatusProxyAuthRequired
	}
	return addr, 0
}

// relay passes one request on and its answer back. It says whether both
// connections may carry another.
func (g *gate) relay(conn net.Conn, h head, up *upstream) (more bool) {
	up.SetDeadline(time.Now().Add(gateIdle))
	_, err := io.WriteString(up, h.forward())
	var answer *http.Response
	if err == nil {
		answer, err = up.answer(h.method)
	}
	if err != nil {
		g.mu.Lock()
		g.cut = true
		g.mu.Unlock()
		reply(conn, "502 Bad Gateway")
		return false
	}
	defer answer.Body.Close()
	// What would have Chromium try another way to the site, or sign in to it as to us.
	answer.Header.Del("Alt-Svc")
	if answer.StatusCode == http.StatusProxyAuthRequired || answer.StatusCode == http.StatusSwitchingProtocols {
		reply(conn, "502 Bad Gateway")
		return false
	}
	answer.Body = struct {
		io.Reader
		io.Closer
	}{lively{answer.Body, conn, up}, answer.Body}
	return answer.Write(conn) == nil && !answer.Close
}

// tunnel carries TLS both ways, and nothing else.
func (g *gate) tunnel(conn net.Conn, from *bufio.Reader, up *upstream) {
	if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return
	}
	const handshake = 0x16 // content type of a TLS record (RFC 8446 §5.1)
	if first, err := from.Peek(1); err != nil || first[0] != handshake {
		if err == nil {
			g.count()
		}
		return
	}
	g.done.Go(func() {
		io.Copy(up, lively{from, conn, up})
		up.Conn.Close()
	})
	io.Copy(conn, lively{up.from, conn, up})
}

func reply(w io.Writer, status string, fields ...string) {
	text := "HTTP/1.1 " + status + "\r\n"
	for _, f := range fields {
		text += f + "\r\n"
	}
	io.WriteString(w, text+"Content-Length: 0\r\nConnection: close\r\n\r\n")
}
