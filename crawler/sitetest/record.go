package sitetest

import (
	"net"
	"sync"
)

// Recorder is a listener that keeps every byte its connections received, so
// that a test can hold two crawls against each other to the byte.
type Recorder struct {
	net.Listener

	mu    sync.Mutex
	conns []*recorded
}

// Record makes a listener on 127.0.0.1 that records.
func Record() (*Recorder, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return &Recorder{Listener: l}, nil
}

// Accept waits for the next connection.
func (r *Recorder) Accept() (net.Conn, error) {
	c, err := r.Listener.Accept()
	if err != nil {
		return nil, err
	}
	rc := &recorded{Conn: c}
	r.mu.Lock()
	r.conns = append(r.conns, rc)
	r.mu.Unlock()
	return rc, nil
}

// Received gives what each connection received so far, in order of arrival.
func (r *Recorder) Received() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for _, c := range r.conns {
		c.mu.Lock()
		all = append(all, string(c.read))
		c.mu.Unlock()
	}
	return all
}

type recorded struct {
	net.Conn

	mu   sync.Mutex
	read []byte
}

func (c *recorded) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	c.read = append(c.read, p[:n]...)
	c.mu.Unlock()
	return n, err
}
