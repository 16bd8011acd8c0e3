package api

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
)

// Local makes a client of h within this process, for when no daemon runs: the
// same requests and answers, over connections that never leave memory. Who asks
// is this process. Close it when done; that waits for what is under way.
func Local(h http.Handler) *Client {
	l := newPipes()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		serve(ctx, l, h, func(net.Conn) (Peer, error) { return thisProcess(), nil })
	}()
	return newClient(l.dial, func() {
		cancel()
		<-ended
	})
}

var errClosed = errors.New("the client is closed")

// pipes is a listener of connections within the process.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes {
	return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-p.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept is net.Listener's.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close is net.Listener's.
func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// Addr is net.Listener's.
func (p *pipes) Addr() net.Addr { return thisProcess() }
