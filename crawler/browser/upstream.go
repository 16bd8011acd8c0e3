package browser

import (
	"bufio"
	"context"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"time"

	"peeler/crawler/tor"
)

// upstream is a connection of a gate to the site.
type upstream struct {
	net.Conn
	addr  string
	limit io.LimitedReader // of the head of an answer
	from  *bufio.Reader
	stop  func() bool
}

func (g *gate) connect(ctx context.Context, addr string) (*upstream, error) {
	conn, err := g.dial(ctx, "tcp", addr)
	g.mu.Lock()
	defer g.mu.Unlock()
	if err != nil {
		if e, ok := errors.AsType[*tor.Error](err); ok && g.failed == nil {
			g.failed = e
		}
		return nil, err
	}
	g.reached = true
	up := &upstream{
		Conn: conn, addr: addr, stop: context.AfterFunc(ctx, func() { conn.Close() }),
		limit: io.LimitedReader{R: budgeted{conn, g}, N: math.MaxInt64},
	}
	up.from = bufio.NewReader(&up.limit)
	return up, nil
}

func (u *upstream) close() {
	if u != nil {
		u.stop()
		u.Conn.Close()
	}
}

// answer reads the head of the next one; its body comes as it is read.
func (u *upstream) answer(method string) (*http.Response, error) {
	u.limit.N = maxHead
	for {
		r, err := http.ReadResponse(u.from, &http.Request{Method: method})
		if err != nil || r.StatusCode >= 200 || r.StatusCode == http.StatusSwitchingProtocols {
			u.limit.N = math.MaxInt64
			return r, err
		}
	}
}

func (g *gate) count() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refused++
}

// errCut: a connection to the site broke before an answer came.
var errCut = errors.New("the connection was cut before an answer came")

// tally is what there is to tell when the capture is over; trouble is why no answer
// can be the site's own.
func (g *gate) tally(code int) (refused int, spent bool, trouble error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case !g.reached && g.failed != nil:
		trouble = g.failed
	case g.cut && code == http.StatusBadGateway:
		trouble = errCut
	}
	return g.refused, g.left <= 0, trouble
}

var errSpent = errors.New("the page fetched more than it may")

// budgeted reads what counts against the traffic of the capture.
type budgeted struct {
	io.Reader
	gate *gate
}

func (b budgeted) Read(p []byte) (int, error) {
	b.gate.mu.Lock()
	left := b.gate.left
	b.gate.mu.Unlock()
	if left <= 0 {
		return 0, errSpent
	}
	n, err := b.Reader.Read(p)
	b.gate.mu.Lock()
	b.gate.left -= int64(n)
	b.gate.mu.Unlock()
	return n, err
}

// lively reads, and gives both connections new time for each piece.
type lively struct {
	io.Reader
	one, other net.Conn
}

func (l lively) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	until := time.Now().Add(gateIdle)
	l.one.SetDeadline(until)
	l.other.SetDeadline(until)
	return n, err
}
