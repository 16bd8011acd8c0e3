package sitetest

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const okText = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"

// says answers what was asked with text, and then what each of then does.
func says(text string, then ...func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		if !asked(c) {
			return
		}
		if _, err := io.WriteString(c, text); err != nil {
			return
		}
		for _, f := range then {
			f(c)
		}
	}
}

// asked reads a request to its end.
func asked(c net.Conn) bool {
	for r := bufio.NewReader(c); ; {
		line, err := r.ReadString('\n')
		if err != nil || strings.TrimSpace(line) == "" {
			return err == nil
		}
	}
}

// forEver repeats text as fast as it is taken.
func forEver(text string) func(net.Conn) {
	if len(text) < 4096 {
		text = strings.Repeat(text, 4096/len(text))
	}
	return func(c net.Conn) {
		for {
			if _, err := io.WriteString(c, text); err != nil {
				return
			}
		}
	}
}

// drip repeats text, once in each interval.
func drip(text string, interval time.Duration) func(net.Conn) {
	return func(c net.Conn) {
		for {
			if _, err := io.WriteString(c, text); err != nil {
				return
			}
			time.Sleep(interval)
		}
	}
}

// silence waits until the other side goes.
func silence(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

// reset ends a connection by RST, after what was sent has had time to arrive.
func reset(c net.Conn) {
	time.Sleep(50 * time.Millisecond)
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	c.Close()
}

// halfClose says that nothing more comes, and goes on listening.
func halfClose(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.CloseWrite()
	}
	silence(c)
}

func hostileHeaders(second time.Duration) []Behaviour {
	const length = "Content-Length: 33\r\n\r\n"
	return []Behaviour{
		{Name: "a header of a byte a second", conn: says("HTTP/1.1 200 OK\r\nX: ", drip("x", second))},
		{Name: "no header, ever", conn: says("", silence)},
		{Name: "1xx without end", conn: says("", forEver("HTTP/1.1 103 Early Hints\r\nLink: </jane>; rel=preload\r\n\r\n"))},
		{Name: "1xx now and then, for ever", conn: says("", drip("HTTP/1.1 102 Processing\r\n\r\n", second))},
		{Name: "10 MiB of header", handler: HugeHeader(10 << 20)},
		{Name: "50,000 cookies", handler: cookies(50_000)},
		{Name: "a header line without end", conn: says("HTTP/1.1 200 OK\r\nX: ", forEver("x"))},
		{Name: "a status line without end", conn: says("HTTP/1.1 200 ", forEver("x"))},
		{Name: "half a header", conn: says("HTTP/1.1 200 OK\r\nServer: ng", halfClose)},
		{Name: "a half-close instead of an answer", conn: says("", halfClose)},
		{Name: "a reset instead of an answer", conn: says("", reset)},
		{Name: "HTTP/0.9", conn: says("<html>" + Plant)},
		{Name: "an upgrade that nobody asked for", conn: says("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", forEver("\x81\x05hello"))},
		{Name: "an offer to upgrade", Planted: true, conn: says(okText + "Upgrade: h2c, websocket\r\nConnection: Upgrade\r\n" + length + Plant)},
		{Name: "two lengths", conn: says(okText + "Content-Length: 5\r\n" + length + Plant)},
		{Name: "a transfer encoding that is not known", conn: says(okText + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")},
		{Name: "a part that nobody asked for", conn: says("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-32/4000\r\nContent-Type: text/plain\r\n" + length + Plant)},
		{Name: "a whole that says it is a part", Planted: true, conn: says(okText + "Content-Range: bytes 0-32/4000\r\n" + length + Plant)},
		{
			Name: "a file name that injects", Planted: true, Path: "/a%0d%0aX-Evil:%20b%1b%5b2J%0a/..%2f..%2fetc%2fcron.d%0d%0aX-Evil:%20b%1b%5b2J.txt",
			conn: says(okText + "Content-Disposition: attachment; filename=\"../../etc/cron.d/jane%0d%0a\"; filename*=UTF-8''..%2f..%2fjane%0d%0aX-Jane:%20b\r\n" + length + Plant),
		},
		{Name: "a header that holds a bare CR", conn: says(okText + "X: a\rX-Jane: b\r\n" + length + Plant)},
		{Name: "304 for ever", Planted: true, handler: AlwaysUnchanged(textOf(Plant))},
	}
}

func hostileBodies(second time.Duration) []Behaviour {
	const chunked = okText + "Transfer-Encoding: chunked\r\n\r\n"
	const mixed = "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n"
	part := "--b\r\nContent-Type: text/plain\r\n\r\n" + Plant + "\r\n"
	return []Behaviour{
		{Name: "a body of a byte in ten seconds", Planted: true, conn: says(okText+"\r\n"+Plant, drip(".", 10*second))},
		{Name: "a body that stops coming", Planted: true, conn: says(okText+"\r\n"+Plant, silence)},
		{Name: "a body without end", Planted: true, conn: says(okText+"\r\n"+Plant, forEver("nothing of note\n"))},
		{Name: "chunks without end", Planted: true, conn: says(chunked+chunk(Plant), forEver(chunk(strings.Repeat("nothing of note\n", 256))))},
		{Name: "chunks of a byte without end", Planted: true, conn: says(chunked+chunk(Plant), forEver(chunk(".")))},
		{Name: "one chunk without end", Planted: true, conn: says(chunked+"7FFFFFFFFFFFFFFF\r\n"+Plant, forEver("nothing of note\n"))},
		{Name: "a chunk extension without end", Planted: true, conn: says(chunked+chunk(Plant)+"5;", forEver("x"))},
		{Name: "a broken chunk", Planted: true, conn: says(chunked + chunk(Plant) + "x\r\n")},
		{Name: "trailers without end", Planted: true, conn: says(chunked+chunk(Plant)+"0\r\n", forEver("X-Jane: x\r\n"))},
		{Name: "longer than it says", Planted: true, conn: says(okText + "Content-Length: 33\r\n\r\n" + Plant + "and more\n")},
		{Name: "shorter than it says", Planted: true, conn: says(okText + "Content-Length: 4000\r\n\r\n" + Plant)},
		{Name: "a reset in the middle", Planted: true, conn: says(okText+"Content-Length: 4000\r\n\r\n"+Plant, reset)},
		{Name: "a half-close in the middle", Planted: true, conn: says(okText+"Content-Length: 4000\r\n\r\n"+Plant, halfClose)},
		{Name: "a half-close at the end", Planted: true, conn: says(okText+"\r\n"+Plant, halfClose)},
		{Name: "parts that replace each other for ever", Planted: true, conn: says(mixed, forEver(part))},
		{Name: "decoy rows", Planted: true, handler: decoys(20_000)},
		{Name: "another body for each circuit", Planted: true, handler: everOther()},
	}
}

func chunk(s string) string { return strconv.FormatInt(int64(len(s)), 16) + "\r\n" + s + "\r\n" }

// textOf answers with a text and its ETag.
func textOf(s string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("ETag", `"`+strconv.Itoa(len(s))+`"`)
		io.WriteString(w, s)
	})
}
