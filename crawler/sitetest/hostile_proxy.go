package sitetest

import (
	"io"
	"net"
	"strings"
	"time"
)

// hostileProxies are what may stand where Tor's SOCKS port should be, and what a
// SOCKS port may answer (RFC 1928, RFC 1929).
func hostileProxies(second time.Duration) []Behaviour {
	const site = okText + "Content-Length: 33\r\n\r\n" + Plant
	granted := "\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50"
	list := []Behaviour{
		{Name: "a proxy that says nothing", conn: silence},
		{Name: "a proxy that goes at once", conn: func(net.Conn) {}},
		{Name: "a proxy that speaks HTTP", conn: func(c net.Conn) { greeted(c, "HTTP/1.1 400 Bad Request\r\n\r\n") }},
		{Name: "a proxy of SOCKS 4", conn: func(c net.Conn) { greeted(c, "\x00\x5a\x00\x50\x7f\x00\x00\x01") }},
		{Name: "a proxy that accepts no method", conn: func(c net.Conn) { greeted(c, "\x05\xff") }},
		{Name: "a proxy that wants no credentials", conn: func(c net.Conn) { greeted(c, "\x05\x00") }},
		{Name: "a proxy that refuses the credentials", conn: func(c net.Conn) { greeted(c, "\x05\x02"); greeted(c, "\x01\x01") }},
		{Name: "a proxy that goes after the credentials", conn: func(c net.Conn) { greeted(c, "\x05\x02"); greeted(c, "\x01\x00") }},
		{Name: "a proxy of half a reply", conn: replies("\x05\x00\x00")},
		{Name: "a proxy of a reply that there is not", conn: replies("\x05\x99\x00\x01\x00\x00\x00\x00\x00\x00")},
		{Name: "a proxy of another version in the reply", conn: replies("\x04" + granted[1:])},
		{Name: "a proxy of an address of no known type", conn: replies("\x05\x00\x00\x09\x00\x00\x00\x00\x00\x00")},
		{Name: "a proxy that drips its reply", conn: replies("\x05", drip("\x00", second))},
		{Name: "a proxy that floods its reply", conn: replies("\x05\x00\x00\x03\xff", forEver("jane"))},
		{Name: "a proxy bound to a long name", Planted: true, conn: replies("\x05\x00\x00\x03\xff"+strings.Repeat("j", 257), says(site))},
		{Name: "a proxy bound to IPv6", Planted: true, conn: replies("\x05\x00\x00\x04"+strings.Repeat("\x00", 18), says(site))},
		{Name: "a proxy whose reply and answer come together", Planted: true, conn: replies(granted+site, halfClose)},
	}
	for i := range list {
		list[i].Proxy = true
	}
	return list
}

// greeted answers whatever is sent.
func greeted(c net.Conn, answer string) {
	if _, err := c.Read(make([]byte, 1024)); err == nil {
		_, _ = io.WriteString(c, answer)
	}
}

// replies takes a handshake to its end, answers the request and does what then
// does.
func replies(reply string, then ...func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		if _, err := handshake(c); err != nil {
			return
		}
		if _, err := io.WriteString(c, reply); err != nil {
			return
		}
		for _, f := range then {
			f(c)
		}
	}
}
