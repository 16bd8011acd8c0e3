package browser

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"peeler/crawler/tor"
)

// upstreams are sites by name, each of which sends what it has to who connects, and
// keeps what it was sent.
type upstreams struct {
	answer string
	got    chan string
	dialed []string
	fail   error
}

func (u *upstreams) dial(_ context.Context, _, addr string) (net.Conn, error) {
	u.dialed = append(u.dialed, addr)
	if u.fail != nil {
		return nil, u.fail
	}
	ours, theirs := net.Pipe()
	go func() {
		theirs.SetDeadline(time.Now().Add(5 * time.Second))
		b := make([]byte, 64<<10)
		n, _ := theirs.Read(b)
		u.got <- string(b[:n])
		io.WriteString(theirs, u.answer)
		theirs.Close()
	}()
	return ours, nil
}

func TestGate(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nAlt-Svc: h3=\":443\"\r\n\r\nhi"
	auth := func(g *gate) string {
		return "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+g.password)) + "\r\n"
	}
	tests := []struct {
		name, request string // AUTH stands for the password
		answer        string
		status, sent  string // sent to the site; "" for nothing
		refused       int
	}{
		{"a page", "GET http://site.test/a?b HTTP/1.1\r\nHost: site.test\r\nProxy-Connection: keep-alive\r\nAUTHB: c\r\nA: b\r\n\r\n", ok, "200 OK", "GET /a?b HTTP/1.1\r\nHost: site.test\r\nConnection: keep-alive\r\nB: c\r\nA: b\r\n\r\n", 0},
		{"another Host in the header", "GET http://site.test/ HTTP/1.1\r\nHost: other.test\r\nAUTH\r\n", ok, "200 OK", "GET / HTTP/1.1\r\nHost: site.test\r\n\r\n", 0},
		{"with www", "GET http://WWW.site.test./ HTTP/1.1\r\nHost: x\r\nAUTH\r\n", ok, "200 OK", "GET / HTTP/1.1\r\nHost: WWW.site.test.\r\n\r\n", 0},
		{"no password", "GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\n\r\n", ok, "407 Proxy Authentication Required", "", 0},
		{"a wrong password", "GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nProxy-Authorization: Basic eDp5\r\n\r\n", ok, "407 Proxy Authentication Required", "", 0},
		{"another host", "GET http://other.test/ HTTP/1.1\r\nHost: other.test\r\nAUTH\r\n", ok, "403 Forbidden", "", 1},
		{"another host, without password", "CONNECT update.googleapis.com:443 HTTP/1.1\r\nHost: x\r\n\r\n", ok, "403 Forbidden", "", 1},
		{"below the host", "GET http://a.site.test/ HTTP/1.1\r\nHost: x\r\nAUTH\r\n", ok, "403 Forbidden", "", 1},
		{"an address", "GET http://127.0.0.1/ HTTP/1.1\r\nHost: x\r\nAUTH\r\n", ok, "403 Forbidden", "", 1},
		{"POST", "POST http://site.test/ HTTP/1.1\r\nHost: site.test\r\nContent-Length: 0\r\nAUTH\r\n", ok, "403 Forbidden", "", 1},
		{"GET with a body", "GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nContent-Length: 1\r\nAUTH\r\nx", ok, "403 Forbidden", "", 1},
		{"a request to us", "GET / HTTP/1.1\r\nHost: site.test\r\nAUTH\r\n", ok, "403 Forbidden", "", 1},
		{"https in the clear", "GET https://site.test/ HTTP/1.1\r\nHost: site.test\r\nAUTH\r\n", ok, "403 Forbidden", "", 1},
		{"a site that asks for the proxy's password", "GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nAUTH\r\n", "HTTP/1.1 407 x\r\nProxy-Authenticate: Basic\r\n\r\n", "502 Bad Gateway", "GET / HTTP/1.1\r\nHost: site.test\r\n\r\n", 0},
		{"a site that switches protocols", "GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nUpgrade: websocket\r\nAUTH\r\n", "HTTP/1.1 101 x\r\n\r\n", "502 Bad Gateway", "GET / HTTP/1.1\r\nHost: site.test\r\n\r\n", 0},
		{"an endless head", "GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nAUTH\r\n", "HTTP/1.1 200 OK\r\nA: " + strings.Repeat("a", maxHead) + "\r\n\r\n", "502 Bad Gateway", "GET / HTTP/1.1\r\nHost: site.test\r\n\r\n", 0},
		{"endless hints", "GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nAUTH\r\n", strings.Repeat("HTTP/1.1 103 x\r\n\r\n", maxHead/18+1), "502 Bad Gateway", "GET / HTTP/1.1\r\nHost: site.test\r\n\r\n", 0},
		{"no HTTP", "GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nAUTH\r\n", "SSH-2.0\r\n", "502 Bad Gateway", "GET / HTTP/1.1\r\nHost: site.test\r\n\r\n", 0},
		{"a tunnel of TLS", "CONNECT site.test:443 HTTP/1.1\r\nHost: x\r\nAUTH\r\n\x16\x03\x01", "\x16ok", "200 OK", "\x16\x03\x01", 0},
		{"a tunnel of something else", "CONNECT site.test:80 HTTP/1.1\r\nHost: x\r\nAUTH\r\nGET / HTTP/1.1\r\n\r\n", "", "200 OK", "", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			u, _ := url.Parse("http://site.test/")
			up := &upstreams{answer: tt.answer, got: make(chan string, 1)}
			g, err := openGate(ctx, siteOf(u), up.dial)
			if err != nil {
				t.Fatal(err)
			}
			defer g.close()
			defer cancel()
			conn, err := net.Dial("tcp", g.address())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(5 * time.Second))
			io.WriteString(conn, strings.Replace(tt.request, "AUTH", auth(g), 1))
			from := bufio.NewReader(conn)
			line, err := from.ReadString('\n')
			if err != nil || strings.TrimSpace(line) != "HTTP/1.1 "+tt.status {
				t.Errorf("got %q, %v", line, err)
			}
			if tt.sent != "" {
				if got := <-up.got; got != tt.sent {
					t.Errorf("sent %q, not %q", got, tt.sent)
				}
			}
			conn.(*net.TCPConn).CloseWrite()
			rest, _ := io.ReadAll(from)
			if strings.Contains(string(rest), "Alt-Svc") {
				t.Errorf("an answer %q", rest)
			}
			if tt.sent == "" && len(up.dialed) > 0 && tt.refused > 0 && !strings.HasPrefix(tt.request, "CONNECT site.test") {
				t.Errorf("dialled %v", up.dialed)
			}
			if refused, _, _ := g.tally(0); refused != tt.refused {
				t.Errorf("%d refused", refused)
			}
		})
	}
}

func TestGateTellsWhy(t *testing.T) {
	u, _ := url.Parse("http://site.test/")
	ctx, cancel := context.WithCancel(t.Context())
	g, err := openGate(ctx, siteOf(u), (&upstreams{fail: tor.Told(tor.OursDown, "tor is not running")}).dial)
	if err != nil {
		t.Fatal(err)
	}
	defer g.close()
	defer cancel()
	conn, err := net.Dial("tcp", g.address())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET http://site.test/ HTTP/1.1\r\nProxy-Authorization: Basic %s\r\n\r\n", base64.StdEncoding.EncodeToString([]byte(user+":"+g.password)))
	io.ReadAll(conn)
	if _, _, trouble := g.tally(502); trouble == nil || trouble.Error() != "tor is not running" {
		t.Errorf("got %v", trouble)
	}
}

func FuzzHead(f *testing.F) {
	f.Add("GET http://site.test/a?b HTTP/1.1\r\nHost: site.test\r\nProxy-Connection: keep-alive\r\n\r\n")
	f.Add("CONNECT site.test:443 HTTP/1.1\r\nHost: site.test:443\r\n\r\n")
	f.Add("GET http://[::1]:80/ HTTP/1.1\r\nA:\r\n\r\n")
	f.Add("GET http://u@site.test HTTP/1.1\nA: b\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := readHead(bufio.NewReader(strings.NewReader(text)))
		if err != nil {
			return
		}
		host, _, ok := h.target()
		if !ok || h.method == "CONNECT" {
			return
		}
		// What goes on reads as one request, to the same host, without what is the proxy's.
		sent := h.forward()
		again, err := readHead(bufio.NewReader(strings.NewReader(sent)))
		if err != nil {
			t.Fatalf("%q goes on as %q", text, sent)
		}
		if again.method != h.method || again.field("Proxy-Authorization") != "" || len(again.lines) > len(h.lines) {
			t.Errorf("%q goes on as %q", text, sent)
		}
		if to := again.field("Host"); to != "" && !strings.HasPrefix(strings.ToLower(to), host) && !strings.HasPrefix(to, "[") {
			t.Errorf("%q leads to %q, not %q", text, to, host)
		}
	})
}
