package tor

import (
	"context"
	"errors"
	"io"
	"time"
)

var errNotSocks = errors.New("not what a SOCKS port answers")

// Probe tells whether Tor's SOCKS port answers and isolates circuits, without asking
// it for any site. The error is an *Error of state OursDown.
func (d *Dialer) Probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	h := &handshake{}
	if err := h.greet(ctx, d.network, d.address); err != nil {
		return h.classify(d.address, err)
	}
	return nil
}

// greet offers no authentication and credentials, as each connection does, and goes
// no further (RFC 1928 §3).
func (h *handshake) greet(ctx context.Context, network, address string) error {
	if _, err := h.DialContext(ctx, network, address); err != nil {
		return err
	}
	defer h.Conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		h.SetDeadline(deadline)
	}
	defer context.AfterFunc(ctx, func() { h.SetDeadline(time.Unix(1, 0)) })()
	if _, err := h.Write([]byte{5, 2, 0, 2}); err != nil {
		return err
	}
	if _, err := io.ReadFull(h, make([]byte, 2)); err != nil {
		return err
	}
	if h.head[0] != 5 || h.head[1] != 2 {
		return errNotSocks
	}
	return nil
}
