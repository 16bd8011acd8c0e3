package browser

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

const maxHead = 64 << 10 // bytes of the head of a request or an answer

// head is a request as Chromium wrote it to the proxy. Its lines go on in their
// order: net/http would sort them.
type head struct {
	method, url string
	lines       []string // without their ends
}

var errHead = errors.New("no head of a request")

func readHead(from *bufio.Reader) (h head, err error) {
	first, size, err := line(from, maxHead)
	if err != nil {
		return h, err
	}
	var ok bool
	var version string
	if h.method, h.url, ok = strings.Cut(first, " "); !ok {
		return h, errHead
	}
	if h.url, version, ok = strings.Cut(h.url, " "); !ok || version != "HTTP/1.1" {
		return h, errHead
	}
	for {
		l, n, err := line(from, maxHead-size)
		if err != nil {
			return h, err
		}
		if l == "" {
			return h, nil
		}
		if name, _, ok := strings.Cut(l, ":"); !ok || name == "" || strings.ContainsAny(name, " \t") {
			return h, errHead
		}
		size += n
		h.lines = append(h.lines, l)
	}
}

// line reads one of at most so many bytes.
func line(from *bufio.Reader, most int) (text string, size int, err error) {
	var b []byte
	for {
		piece, err := from.ReadSlice('\n')
		if len(b)+len(piece) > most {
			return "", 0, errHead
		}
		b = append(b, piece...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return "", 0, err
		}
		text = strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
		if strings.ContainsAny(text, "\r\x00") {
			return "", 0, errHead
		}
		return text, len(b), nil
	}
}

// field is the value of the first line of a name.
func (h head) field(name string) string {
	for _, l := range h.lines {
		if n, v, _ := strings.Cut(l, ":"); strings.EqualFold(n, name) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

func (h head) hasBody() bool {
	length := h.field("Content-Length")
	return h.field("Transfer-Encoding") != "" || length != "" && length != "0"
}

// target is the host that is asked for, and its address to dial.
func (h head) target() (host, addr string, ok bool) {
	if h.method == http.MethodConnect {
		host, port, err := net.SplitHostPort(h.url)
		host = strings.TrimSuffix(strings.ToLower(host), ".")
		return host, net.JoinHostPort(host, port), err == nil
	}
	u, err := url.Parse(h.url)
	if err != nil || u.Scheme != "http" || u.Host == "" || u.User != nil || u.Opaque != "" {
		return "", "", false
	}
	port := u.Port()
	if port == "" {
		port = "80"
	}
	return hostOf(u), net.JoinHostPort(hostOf(u), port), true
}

// forward is the request as the site gets it: without what is meant for the proxy.
func (h head) forward() string {
	u, _ := url.Parse(h.url) // target has passed
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", h.method, u.RequestURI())
	for _, l := range h.lines {
		name, value, _ := strings.Cut(l, ":")
		switch strings.ToLower(name) {
		case "proxy-authorization", "upgrade":
			continue
		case "host":
			l = "Host: " + u.Host
		case "proxy-connection":
			l = "Connection:" + value
		}
		b.WriteString(l + "\r\n")
	}
	b.WriteString("\r\n")
	return b.String()
}
