package tor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
)

// errNotIsolated: the SOCKS port chose no authentication, so Tor would mix our
// streams with those of others.
var errNotIsolated = errors.New("no isolation by credentials")

// handshake connects to the SOCKS port and notes the first bytes that it
// answers. The library that speaks SOCKS gives an error's text only; the bytes
// say surely how far it came and which reply there was.
//
//	byte 0 1   2 3      4 5
//	     5 2   1 0      5 reply …
//	     greet sign-in  connect      RFC 1928 §3, RFC 1929 §2, RFC 1928 §6
type handshake struct {
	net.Conn
	head [6]byte
	n    int // how many of head are there
}

// Dial is never used: without a context it could wait for ever.
func (h *handshake) Dial(string, string) (net.Conn, error) {
	return nil, errors.ErrUnsupported
}

// DialContext connects to the SOCKS port itself.
func (h *handshake) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	var direct net.Dialer
	conn, err := direct.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	h.Conn = conn
	return h, nil
}

// Read notes the first bytes, and stops a connection that would not be
// isolated before the site's name is sent.
func (h *handshake) Read(p []byte) (int, error) {
	n, err := h.Conn.Read(p)
	h.n += copy(h.head[h.n:], p[:n])
	if h.n >= 2 && h.head[0] == 5 && h.head[1] == 0 {
		return 0, errNotIsolated
	}
	return n, err
}

// classify says what err of a handshake with the SOCKS port at address means.
func (h *handshake) classify(address string, err error) *Error {
	late := errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded)
	if late {
		err = context.DeadlineExceeded // the many ways to say it, in one
	}
	if h.n == len(h.head) && h.head[4] == 5 && h.head[5] != 0 {
		why, state := replyOf(h.head[5])
		return &Error{State: state, Reply: h.head[5], why: why}
	}
	if h.n == 4 && late {
		return &Error{State: Again, why: "tor made no circuit to the site in time", Err: err}
	}
	return &Error{State: OursDown, why: fmt.Sprintf(h.blame(err, late), address), Err: err}
}

// blame is what is wrong with the SOCKS port, with one %s for its address.
func (h *handshake) blame(err error, late bool) string {
	switch {
	case h.Conn == nil && !late:
		return "tor is not running at %s: start it, or mend tor.socks in the configuration"
	case h.n < 4 && late:
		return "tor at %s accepts connections but does not answer: restart it"
	case errors.Is(err, errNotIsolated):
		return "tor at %s does not isolate circuits: take PreferSOCKSNoAuth off its SocksPort"
	case h.n >= 4 && h.head[0] == 5 && h.head[1] == 2 && h.head[2] == 1 && h.head[3] != 0:
		return "tor at %s refuses our SOCKS credentials: is it tor's SocksPort?"
	case h.n == 4 && h.head[0] == 5 && h.head[1] == 2 && h.head[2] == 1:
		return "tor at %s broke off: is it still running?"
	default:
		return "%s does not speak SOCKS 5: is it tor's SocksPort?"
	}
}
