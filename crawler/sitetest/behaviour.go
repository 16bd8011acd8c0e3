package sitetest

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Plant is the line of text that a behaviour sends before it makes trouble,
// where it can.
const Plant = "Jane Example, staff number 12345\n"

// Reading is how a crawler should read a behaviour.
type Reading string

// The readings.
const (
	AsPage      Reading = "page"      // one URL
	AsListing   Reading = "listing"   // the links to items are a.item, that to the next page is a.next
	AsDirectory Reading = "directory" // an index of files
)

// Behaviour is one way in which a site misbehaves, or what stands in for Tor.
type Behaviour struct {
	Name    string
	Path    string // where a crawl begins
	Read    Reading
	Planted bool // Plant is there to be found
	Secure  bool // it is asked by https
	Proxy   bool // it is spoken to as if it were Tor's SOCKS port

	handler http.Handler
	conn    func(net.Conn) // instead of handler: a connection to do as one likes with
}

// Hostile lists them all. second is the time that stands for a second in them:
// a test that has no hour makes it shorter.
func Hostile(second time.Duration) []Behaviour {
	list := slices.Concat(hostileHeaders(second), hostileBodies(second), hostileEncodings(), hostileRedirects(),
		hostilePages(), hostileLinks(), hostileTLS(second), hostileProxies(second))
	for i := range list {
		b := &list[i]
		if b.Path == "" {
			b.Path = "/"
		}
		if b.Read == "" {
			b.Read = AsPage
		}
	}
	return list
}

// Start lets it loose on a port of 127.0.0.1, until stop is called; that waits
// for all that it does.
func (b Behaviour) Start() (addr string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	s := &server{open: map[net.Conn]bool{}}
	addr = l.Addr().String()
	if b.handler != nil {
		h := &http.Server{Handler: b.handler, ErrorLog: log.New(io.Discard, "", 0)}
		s.done.Go(func() { _ = h.Serve(l) })
		return addr, func() { h.Close(); s.done.Wait() }, nil
	}
	s.done.Go(func() { s.accept(l, b.conn) })
	return addr, func() { l.Close(); s.cut(); s.done.Wait() }, nil
}

// server gives each connection to a function, until it is cut.
type server struct {
	done sync.WaitGroup
	mu   sync.Mutex
	open map[net.Conn]bool // nil: cut
}

func (s *server) accept(l net.Listener, serve func(net.Conn)) {
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil || !s.keep(c) {
			continue
		}
		s.done.Go(func() {
			defer s.drop(c)
			serve(c)
		})
	}
}

func (s *server) keep(c net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		c.Close()
		return false
	}
	s.open[c] = true
	return true
}

func (s *server) drop(c net.Conn) {
	s.mu.Lock()
	delete(s.open, c)
	s.mu.Unlock()
	c.Close()
}

func (s *server) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		c.Close()
	}
	s.open = nil
}
