package tortest

import (
	"context"
	"fmt"
	"net"
	"syscall"
)

// Socks is the client's SOCKS port, "127.0.0.1:port", with ExtendedErrors and a
// SocksTimeout of 20 seconds. It stays the same when the client is started
// again.
func (n *Network) Socks() string { return net.JoinHostPort("127.0.0.1", n.socksPort) }

// SocksUnix is the same as a unix socket, "unix:/…/socks".
func (n *Network) SocksUnix() string { return "unix:" + n.client.path("socks") }

// Control is the client's control socket, "unix:/…/control".
func (n *Network) Control() string { return "unix:" + n.client.path("control") }

// LookedUp are the names that the exits have looked up so far, in lower case,
// in order, repeats included.
func (n *Network) LookedUp() []string { return n.resolver.asked() }

// ClientInfo asks the client's control port by GETINFO: "circuit-status",
// "stream-status" and all other keys of control-spec §3.9.
func (n *Network) ClientInfo(ctx context.Context, key string) (string, error) {
	return n.client.info(ctx, key)
}

// StopClient kills the client's tor: its SOCKS ports refuse connections, and
// those that were open break off.
func (n *Network) StopClient() { n.client.stop(syscall.SIGKILL) }

// StartClient starts the client again, on the same SOCKS ports, and waits until
// it can make circuits.
func (n *Network) StartClient(ctx context.Context) error {
	if err := n.client.start(ctx); err != nil {
		return err
	}
	if err := n.client.ready(ctx); err != nil {
		return n.client.blame(fmt.Errorf("starting the client: %w", err))
	}
	return nil
}

// StopHost kills the onion host's tor, and so every onion.
func (n *Network) StopHost() { n.host.stop(syscall.SIGKILL) }

// StartHost starts the onion host again and waits until its onions are
// published as before, under the same names.
func (n *Network) StartHost(ctx context.Context) error {
	if err := n.host.start(ctx); err != nil {
		return err
	}
	if err := n.onions.restore(ctx, n.host); err != nil {
		return n.host.blame(fmt.Errorf("starting the onion host: %w", err))
	}
	return nil
}
