package daemon

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// ServeCanary serves a page on loopback until ctx ends, with a line that is another
// each day. ready is told where it listens.
func ServeCanary(ctx context.Context, listen, page string, now func() time.Time, ready func(at string)) error {
	at, err := netip.ParseAddrPort(listen)
	if err != nil || !at.Addr().IsLoopback() {
		return fmt.Errorf("%q is no port on loopback, such as 127.0.0.1:8089: Tor leads the onion to it", listen)
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	s := &http.Server{
		Handler: canaryHandler(page, now), ReadHeaderTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second,
		IdleTimeout: 30 * time.Second, MaxHeaderBytes: 16 << 10,
	}
	stop := context.AfterFunc(ctx, func() { s.Close() })
	defer stop()
	ready(l.Addr().String())
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// canaryHandler answers every path with the page of the day, so that who asks tells
// no one where the page is.
func canaryHandler(page string, now func() time.Time) http.Handler {
	head, tail := page, ""
	if i := strings.LastIndex(page, "</body>"); i >= 0 {
		head, tail = page[:i], page[i:]
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		fmt.Fprintf(w, "%s<p>As of %s</p>\n%s", head, now().UTC().Format(time.DateOnly), tail)
	})
}
