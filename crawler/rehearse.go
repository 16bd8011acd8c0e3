package crawler

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"peeler/configs"
	"peeler/matcher"
)

// Rehearse crawls a source whose site is at hand: nothing is sent anywhere, and nothing
// is remembered. It is for who tries a source out on pages that were saved.
func Rehearse(ctx context.Context, src configs.Source, site http.Handler, o Options, deliver Deliver) Report {
	o.Sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	c := New(nil, nothing{}, o)
	l := &pipes{accepts: make(chan net.Conn), closed: make(chan struct{})}
	server := http.Server{Handler: site, ErrorLog: log.New(io.Discard, "", 0)}
	var served sync.WaitGroup
	served.Go(func() { server.Serve(l) })
	defer served.Wait()
	defer server.Close()
	c.stage = l.dial
	return c.Crawl(ctx, src, deliver)
}

// nothing is what is remembered of a source that was never crawled.
type nothing struct{}

func (nothing) Visit(string, string) (matcher.Visit, error) { return matcher.Visit{}, nil }

func (nothing) Again(string) ([]string, error) { return nil, nil }

// pipes is a listener within the process.
type pipes struct {
	accepts chan net.Conn
	once    sync.Once
	closed  chan struct{}
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.accepts <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accepts:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "rehearsal", Net: "unix"} }
