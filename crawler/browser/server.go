package browser

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os/exec"
	"sync"
	"time"

	"peeler/crawler/tor"
)

const maxRequest = 512 << 10 // bytes of a request

// Options adjust a Server; the zero value is ready for use.
type Options struct {
	Chromium  string        // the program; "": as Find has it
	NoSandbox bool          // Chromium runs without its own sandbox, as it must as root
	Folder    string        // for profiles; "": the system's for temporary files
	AtOnce    int           // captures at a time; 0: 2
	Held      int           // captures that wait, run or were not read yet; 0: 8
	Keep      time.Duration // a result that nobody reads; 0: 5 minutes
	Memory    int64         // bytes of all processes of one browser; 0: 2 GiB
	Log       *slog.Logger  // nil: silent
}

// Server is the renderer.
type Server struct {
	tor *tor.Dialer
	Options
	queue chan *capture

	mu       sync.Mutex
	captures map[string]*capture
}

// capture is one request and what became of it. Its state and result are under the
// server's lock.
type capture struct {
	id     string
	order  order
	state  int
	result Result
}

// New makes a renderer that reaches everything through the dialer.
func New(dial *tor.Dialer, o Options) (*Server, error) {
	if o.Chromium == "" {
		var err error
		if o.Chromium, err = Find(); err != nil {
			return nil, err
		}
	} else if _, err := exec.LookPath(o.Chromium); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoChromium, err)
	}
	if o.AtOnce <= 0 {
		o.AtOnce = 2
	}
	if o.Held <= 0 {
		o.Held = 8
	}
	if o.Keep <= 0 {
		o.Keep = 5 * time.Minute
	}
	if o.Memory <= 0 {
		o.Memory = 2 << 30
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Server{tor: dial, Options: o, queue: make(chan *capture, o.Held), captures: map[string]*capture{}}, nil
}

// ListenTCP opens a port of loopback: who has no unix sockets may take it. Whoever is
// on the machine may ask there.
func ListenTCP(address string) (net.Listener, error) {
	if ap, err := netip.ParseAddrPort(address); err != nil || !ap.Addr().IsLoopback() {
		return nil, errors.New("the renderer listens on a unix socket, or on a port of loopback: 127.0.0.1:7100")
	}
	return net.Listen("tcp", address)
}

// Serve answers on the listener and renders until ctx ends; then it ends every
// browser, and returns when the last is gone.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	web := &http.Server{
		Handler: s, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: answerTime, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
	}
	stop := context.AfterFunc(ctx, func() { web.Close() })
	defer stop()
	var works sync.WaitGroup
	for range s.AtOnce {
		works.Go(func() { s.work(ctx) })
	}
	err := web.Serve(l)
	if ctx.Err() != nil {
		err = nil
	}
	cancel()
	works.Wait()
	return err
}

func (s *Server) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-s.queue:
			s.set(c, ongoing, Result{})
			began := time.Now()
			r := s.capture(ctx, c.order)
			r.Status = done
			s.set(c, done, r)
			time.AfterFunc(s.Keep, func() { s.forget(c.id) })
			s.Log.Info("rendered", "seconds", time.Since(began).Seconds(), "bytes", len(r.HTML), "refused", r.Refused, "error", r.Error)
		}
	}
}

// ServeHTTP answers as Lacus does.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /enqueue", s.enqueue)
	mux.HandleFunc("GET /capture_status/{id}", s.status)
	mux.HandleFunc("GET /capture_result/{id}", s.read)
	mux.ServeHTTP(w, r)
}

func (s *Server) enqueue(w http.ResponseWriter, r *http.Request) {
	var req Request
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest)).Decode(&req); err != nil {
		refuse(w, http.StatusBadRequest, "the request is no JSON of a capture")
		return
	}
	o, err := req.check()
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	c := &capture{id: uuid(), order: o}
	if !s.hold(c) {
		refuse(w, http.StatusServiceUnavailable, fmt.Sprintf("%d pages wait already", s.Held))
		return
	}
	answer(w, c.id)
}

// hold queues a capture where there is room.
func (s *Server) hold(c *capture) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.captures) >= s.Held {
		return false
	}
	s.captures[c.id] = c
	s.queue <- c // never waits: it has room for all that are held
	return true
}

func (s *Server) set(c *capture, state int, r Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.state, c.result = state, r
}

func (s *Server) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.captures, id)
}

func (s *Server) status(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	state := unknown
	if c := s.captures[r.PathValue("id")]; c != nil {
		state = c.state
	}
	s.mu.Unlock()
	answer(w, state)
}

// read gives a result once.
func (s *Server) read(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	result := Result{Status: unknown}
	if c := s.captures[r.PathValue("id")]; c != nil {
		result.Status = c.state
		if c.state == done {
			result = c.result
			delete(s.captures, c.id)
		}
	}
	s.mu.Unlock()
	answer(w, result)
}

func refuse(w http.ResponseWriter, code int, why string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(refusal{why})
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.Encode(v)
}

// uuid is a random one (RFC 9562 §5.4): who knows it may read the capture.
func uuid() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
