package tortest

import (
	"fmt"
	"net"
	"strings"
	"sync"

	"golang.org/x/net/dns/dnsmessage"
)

// resolver answers the exits' DNS queries over UDP. Without it they would ask
// the machine's own.
type resolver struct {
	conn  net.PacketConn
	names map[string]bool // in lower case, without the root's dot

	mu   sync.Mutex
	seen []string
}

func newResolver(names []string) (*resolver, error) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the resolver: %w", err)
	}
	r := &resolver{conn: conn, names: map[string]bool{}}
	for _, name := range names {
		r.names[strings.ToLower(name)] = true
	}
	go r.serve()
	return r, nil
}

func (r *resolver) address() string { return r.conn.LocalAddr().String() }

func (r *resolver) close() { r.conn.Close() }

func (r *resolver) asked() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.seen...)
}

// serve answers until the socket is closed.
func (r *resolver) serve() {
	buf := make([]byte, 512)
	for {
		n, from, err := r.conn.ReadFrom(buf)
		if err != nil {
			return
		}
		if reply, err := r.answer(buf[:n]); err == nil {
			r.conn.WriteTo(reply, from)
		}
	}
}

// answer echoes the question as it was spelt: Tor mixes cases at random and
// checks them (0x20).
func (r *resolver) answer(query []byte) ([]byte, error) {
	var p dnsmessage.Parser
	head, err := p.Start(query)
	if err != nil {
		return nil, err
	}
	q, err := p.Question()
	if err != nil {
		return nil, err
	}
	name := strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))
	r.mu.Lock()
	r.seen = append(r.seen, name)
	r.mu.Unlock()

	reply := dnsmessage.Message{
		Header: dnsmessage.Header{
			ID: head.ID, Response: true, Authoritative: true,
			RecursionDesired: head.RecursionDesired, RecursionAvailable: true,
		},
		Questions: []dnsmessage.Question{q},
	}
	switch {
	case !r.names[name]:
		reply.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeA:
		reply.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 60},
			Body:   &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}},
		}}
	}
	return reply.Pack()
}
