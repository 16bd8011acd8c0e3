package api

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// Peer is the process at the other end of a connection, as the kernel names it.
// It is the remote address of a connection, so that it survives being wrapped.
type Peer struct {
	UID, GID uint32
	PID      int32 // of the process that connected; it may be gone by now
}

// Network is "unix".
func (Peer) Network() string { return "unix" }

// String names user and process.
func (p Peer) String() string { return fmt.Sprintf("uid %d, pid %d", p.UID, p.PID) }

// access says whether a peer may ask; self is the user the daemon runs as.
type access func(p Peer, self uint32) bool

// operator is whoever could open the socket: its mode and group decide.
func operator(Peer, uint32) bool { return true }

// admin is the superuser and the daemon's own user.
func admin(p Peer, self uint32) bool { return p.UID == 0 || p.UID == self }

func refusal(rt route) error {
	return fmt.Errorf("%w: %s %s is for root and the user that the daemon runs as; try sudo",
		ErrForbidden, rt.method, rt.path)
}

type peerKey struct{}

// withPeer is http.Server.ConnContext: the peer is the remote address.
func withPeer(ctx context.Context, c net.Conn) context.Context {
	if p, ok := c.RemoteAddr().(Peer); ok {
		ctx = context.WithValue(ctx, peerKey{}, p)
	}
	return ctx
}

func peerOf(ctx context.Context) (Peer, bool) {
	p, ok := ctx.Value(peerKey{}).(Peer)
	return p, ok
}

// credentials asks the kernel who connected (SO_PEERCRED, unix(7)).
func credentials(c net.Conn) (Peer, error) {
	u, ok := c.(*net.UnixConn)
	if !ok {
		return Peer{}, errors.New("only a unix socket tells who connects")
	}
	raw, err := u.SyscallConn()
	if err != nil {
		return Peer{}, err
	}
	var cred *unix.Ucred
	var credErr error
	err = raw.Control(func(fd uintptr) {
		cred, credErr = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	})
	if err := errors.Join(err, credErr); err != nil {
		return Peer{}, err
	}
	return Peer{UID: cred.Uid, GID: cred.Gid, PID: cred.Pid}, nil
}

// thisProcess is the peer of a connection within the process.
func thisProcess() Peer {
	return Peer{UID: uint32(os.Geteuid()), GID: uint32(os.Getegid()), PID: int32(os.Getpid())}
}

// known is a listener whose connections carry their peer as remote address. A
// connection of which the kernel does not say who made it is closed.
type known struct {
	net.Listener
	ask func(net.Conn) (Peer, error)
}

func (k known) Accept() (net.Conn, error) {
	for {
		c, err := k.Listener.Accept()
		if err != nil {
			return nil, err
		}
		p, err := k.ask(c)
		if err == nil {
			return knownConn{c, p}, nil
		}
		c.Close()
	}
}

type knownConn struct {
	net.Conn
	peer Peer
}

func (c knownConn) RemoteAddr() net.Addr { return c.peer }
