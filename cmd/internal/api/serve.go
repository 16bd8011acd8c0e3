package api

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/netutil"
)

const (
	maxConns   = 128 // open at once; the next ones wait in the backlog
	maxHeader  = 16 << 10
	headerTime = 5 * time.Second
	graceTime  = 10 * time.Second // for questions under way when the daemon stops
)

// Serve answers on l until ctx is done; the requests' contexts tell the kernel's
// word on who asks. Then it takes no more questions, gives those under way ten
// seconds, cuts off the rest and returns nil when all handlers have ended.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	return serve(ctx, l, h, credentials)
}

func serve(ctx context.Context, l net.Listener, h http.Handler, ask func(net.Conn) (Peer, error)) error {
	base, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	var handlers sync.WaitGroup
	srv := newServer(base, counted(h, &handlers))
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(netutil.LimitListener(known{l, ask}, maxConns)) }()

	var err error
	select {
	case err = <-failed:
		err = fmt.Errorf("answering on the socket: %w", err)
	case <-ctx.Done():
		grace, stop := context.WithTimeout(base, graceTime)
		defer stop()
		srv.Shutdown(grace)
	}
	cut()
	srv.Close()
	handlers.Wait()
	return err
}

func newServer(base context.Context, h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		BaseContext:       func(net.Listener) context.Context { return base },
		ConnContext:       withPeer,
		ReadHeaderTimeout: headerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		// The server logs what a client sent wrong, verbatim: none of it is ours.
		ErrorLog: log.New(io.Discard, "", 0),
	}
}

// counted counts the handlers that run, which http.Server.Close does not wait for.
func counted(h http.Handler, n *sync.WaitGroup) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		defer n.Done()
		h.ServeHTTP(w, r)
	})
}
