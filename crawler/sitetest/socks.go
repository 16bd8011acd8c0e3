package sitetest

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"syscall"
)

// Socks is a SOCKS5 server (RFC 1928, user and password of RFC 1929) on
// 127.0.0.1 that leads names to test servers, as a fast stand-in for Tor. It
// connects nowhere but to what Map was told, so a test cannot leave the machine.
type Socks struct {
	listener net.Listener
	done     sync.WaitGroup

	mu     sync.Mutex
	routes map[string]route
	log    []Request
	open   map[net.Conn]bool
}

// Request is a connection that was asked for.
type Request struct {
	User, Password string
	Host           string // as asked for
	Port           int
	Address        bool // asked for as an IP address, not as a name
}

type route struct {
	target string
	fail   []byte // replies to give before the target
}

// The replies that a test wants most, of RFC 1928 and of Tor's extended errors.
const (
	GeneralFailure     byte = 0x01
	ConnectionRefused  byte = 0x05
	TTLExpired         byte = 0x06
	DescriptorNotFound byte = 0xF0
	IntroductionFailed byte = 0xF2
)

// NewSocks starts a server. Names it was not told of are not found.
func NewSocks() (*Socks, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Socks{listener: l, routes: map[string]route{}, open: map[net.Conn]bool{}}
	s.done.Go(s.accept)
	return s, nil
}

// Addr is where it listens: 127.0.0.1:port.
func (s *Socks) Addr() string { return s.listener.Addr().String() }

// Map leads a host name, at any port, to the address of a test server.
func (s *Socks) Map(host, target string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.routes[host] = route{target: target}
}

// Fail answers the next connections to a host with these replies, one each.
func (s *Socks) Fail(host string, replies ...byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.routes[host]
	r.fail = replies
	s.routes[host] = r
}

// Requests gives the connections asked for so far.
func (s *Socks) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

// Close stops the server, cuts its connections and waits for them.
func (s *Socks) Close() error {
	err := s.listener.Close()
	s.mu.Lock()
	for c := range s.open {
		c.Close()
	}
	s.open = nil
	s.mu.Unlock()
	s.done.Wait()
	return err
}

func (s *Socks) accept() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.done.Go(func() {
			defer s.drop(c)
			if s.keep(c) {
				s.serve(c)
			}
		})
	}
}

func (s *Socks) keep(c net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		return false
	}
	s.open[c] = true
	return true
}

func (s *Socks) drop(c net.Conn) {
	s.mu.Lock()
	delete(s.open, c)
	s.mu.Unlock()
	c.Close()
}

func (s *Socks) serve(c net.Conn) {
	req, err := handshake(c)
	if err != nil {
		return
	}
	target, reply := s.take(req)
	if reply != 0 {
		c.Write([]byte{5, reply, 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	up, err := net.Dial("tcp", target)
	if err != nil {
		c.Write([]byte{5, GeneralFailure, 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	if !s.keep(up) {
		up.Close()
		return
	}
	defer s.drop(up)
	if _, err := c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0}); err != nil {
		return
	}
	s.done.Go(func() { pipe(up, c) })
	pipe(c, up)
}

// take logs a request and decides on it: where it leads, or the reply.
func (s *Socks) take(req Request) (target string, reply byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, req)
	r, ok := s.routes[req.Host]
	if !ok {
		return "", DescriptorNotFound
	}
	if len(r.fail) > 0 {
		reply, r.fail = r.fail[0], r.fail[1:]
		s.routes[req.Host] = r
	}
	return r.target, reply
}

// pipe copies one way and passes the end on: a half-close stays a half-close, a
// reset a reset.
func pipe(dst, src net.Conn) {
	_, err := io.Copy(dst, src)
	t, ok := dst.(*net.TCPConn)
	switch {
	case ok && err == nil:
		t.CloseWrite()
		return
	case ok && errors.Is(err, syscall.ECONNRESET):
		t.SetLinger(0)
	}
	dst.Close()
}

var errSocks = errors.New("not a SOCKS5 request")

// handshake reads method choice, user and password, and the CONNECT request.
func handshake(c net.Conn) (Request, error) {
	var req Request
	b := make([]byte, 2)
	if _, err := io.ReadFull(c, b); err != nil || b[0] != 5 {
		return req, errSocks
	}
	methods := make([]byte, b[1])
	if _, err := io.ReadFull(c, methods); err != nil {
		return req, err
	}
	method := byte(0)
	if slices.Contains(methods, 2) {
		method = 2
	}
	if _, err := c.Write([]byte{5, method}); err != nil {
		return req, err
	}
	if method == 2 {
		if err := req.credentials(c); err != nil {
			return req, err
		}
	}
	return req, req.destination(c)
}

func (req *Request) credentials(c net.Conn) (err error) {
	if _, err = readByte(c); err != nil {
		return err
	}
	if req.User, err = readShort(c); err != nil {
		return err
	}
	if req.Password, err = readShort(c); err != nil {
		return err
	}
	_, err = c.Write([]byte{1, 0})
	return err
}

func (req *Request) destination(c net.Conn) (err error) {
	head := make([]byte, 4)
	if _, err := io.ReadFull(c, head); err != nil || head[1] != 1 {
		return errSocks
	}
	switch head[3] {
	case 1, 4:
		ip := make(net.IP, map[byte]int{1: 4, 4: 16}[head[3]])
		if _, err := io.ReadFull(c, ip); err != nil {
			return err
		}
		req.Host, req.Address = ip.String(), true
	case 3:
		if req.Host, err = readShort(c); err != nil {
			return err
		}
		req.Address = net.ParseIP(req.Host) != nil
	default:
		return errSocks
	}
	port := make([]byte, 2)
	_, err = io.ReadFull(c, port)
	req.Port = int(binary.BigEndian.Uint16(port))
	return err
}

// String is the destination of the request.
func (req Request) String() string { return net.JoinHostPort(req.Host, strconv.Itoa(req.Port)) }

func readByte(r io.Reader) (byte, error) {
	var b [1]byte
	_, err := io.ReadFull(r, b[:])
	return b[0], err
}

func readShort(r io.Reader) (string, error) {
	n, err := readByte(r)
	if err != nil {
		return "", err
	}
	b := make([]byte, n)
	_, err = io.ReadFull(r, b)
	return string(b), err
}
