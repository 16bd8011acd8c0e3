package tor

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/proxy"
)

// DefaultTimeout bounds a connection when Options.Timeout is zero. Sites that
// ask for proof of work may need it all.
const DefaultTimeout = 60 * time.Second

// Options are what a Dialer may be told beyond the address of Tor.
type Options struct {
	// Timeout bounds one connection, circuit included. 0: DefaultTimeout.
	// Tor itself gives up after its SocksTimeout, 2 minutes unless set.
	Timeout time.Duration
	// Rand is where credentials come from. nil: crypto/rand. Only a test that
	// compares bytes sets it.
	Rand io.Reader
	// Blocked are hosts that are never asked for, whatever a policy lets through.
	// nil: none.
	Blocked *Blocked
	// Watch is told how each connection went: the host that Tor was asked for, and nil
	// or the *Error. It is told nothing of what was refused before Tor was asked, or
	// cancelled. It may be called concurrently. nil: nobody is told.
	Watch func(host string, err error)
}

// Dialer makes circuits of one Tor. It may be used concurrently.
type Dialer struct {
	network, address string // of the SOCKS port
	timeout          time.Duration
	blocked          *Blocked
	watch            func(host string, err error)

	mu   sync.Mutex // readers of random bytes need not be safe
	rand io.Reader
}

// New makes a dialer for Tor's SOCKS port: host:port with a loopback IP
// literal, "127.0.0.1:9050", or a unix socket, "unix:/run/tor/socks". It does
// not connect.
func New(address string, o Options) (*Dialer, error) {
	network, address, err := local(address, "SOCKS port", "127.0.0.1:9050", "unix:/run/tor/socks")
	if err != nil {
		return nil, err
	}
	d := &Dialer{network: network, address: address, timeout: o.Timeout, rand: o.Rand, blocked: o.Blocked, watch: o.Watch}
	if o.Timeout < 0 {
		return nil, errors.New("tor: the time-out is negative")
	}
	if o.Timeout == 0 {
		d.timeout = DefaultTimeout
	}
	if o.Rand == nil {
		d.rand = rand.Reader
	}
	return d, nil
}

// local parts the address of a port of Tor on this machine into what net.Dial takes.
func local(address, what, tcp, unix string) (network, at string, err error) {
	if path, ok := strings.CutPrefix(address, "unix:"); ok {
		if !filepath.IsAbs(path) {
			return "", "", fmt.Errorf("tor: the %s needs an absolute path, as in %s", what, unix)
		}
		return "unix", path, nil
	}
	if ap, err := netip.ParseAddrPort(address); err != nil || !ap.Addr().IsLoopback() || ap.Port() == 0 {
		return "", "", fmt.Errorf("tor: %q is no %s on loopback: write %s or %s", address, what, tcp, unix)
	}
	return "tcp", address, nil
}

// Circuit gives the connections of one source in one crawl a circuit of their
// own, by fresh random credentials that tell nothing of the source. It reaches
// only what allow lets through; without a policy it reaches nothing.
func (d *Dialer) Circuit(allow Policy) *Circuit {
	d.mu.Lock()
	defer d.mu.Unlock()
	var b [32]byte
	c := &Circuit{dialer: d, allow: allow}
	if _, err := io.ReadFull(d.rand, b[:]); err != nil {
		c.broken = fmt.Errorf("tor: drawing credentials: %w", err)
	}
	// Hex never begins with "<torS0X>", which Tor keeps for itself (proposal 351).
	c.auth = proxy.Auth{User: hex.EncodeToString(b[:16]), Password: hex.EncodeToString(b[16:])}
	return c
}

// CircuitOf is the circuit of credentials that another process drew, as Credentials
// gives them: of 1 to 255 bytes each (RFC 1929 §2).
func (d *Dialer) CircuitOf(user, password string, allow Policy) *Circuit {
	c := &Circuit{dialer: d, allow: allow, auth: proxy.Auth{User: user, Password: password}}
	for _, s := range []string{user, password} {
		if len(s) < 1 || len(s) > maxCredential || strings.HasPrefix(s, "<torS0X>") {
			c.broken = errors.New("tor: the credentials are none that Tor tells apart: 1 to 255 bytes each")
		}
	}
	return c
}

// maxCredential is the most bytes of a user name or password in SOCKS.
const maxCredential = 255

// Circuit dials through Tor under credentials of its own. It may be used
// concurrently.
type Circuit struct {
	dialer *Dialer
	allow  Policy
	auth   proxy.Auth
	broken error // it has no credentials: never dial
}

// Credentials are those by which Tor tells this circuit from others: for a process
// of ours that fetches for the same crawl.
func (c *Circuit) Credentials() (user, password string) { return c.auth.User, c.auth.Password }

// DialContext connects to addr, "host:port", through Tor; network is "tcp",
// "tcp4" or "tcp6", which Tor does not tell apart. It returns within the
// dialer's time-out and ctx's deadline, whichever comes first. The error is an
// *Error; but if ctx was cancelled, or done before, it only wraps ctx.Err().
func (c *Circuit) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	if c.broken != nil {
		return nil, c.broken
	}
	target, err := c.target(network, addr)
	if err != nil {
		return nil, &Error{State: Never, why: "refused before it was asked of tor", Err: err}
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("tor: %w", err)
	}
	conn, err := c.connect(ctx, target)
	if c.dialer.watch != nil && !errors.Is(err, context.Canceled) {
		host, _, _ := net.SplitHostPort(target)
		c.dialer.watch(host, err)
	}
	return conn, err
}

// connect asks Tor for a target that may be dialled.
func (c *Circuit) connect(ctx context.Context, target string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.dialer.timeout)
	defer cancel()
	h := &handshake{}
	socks, err := proxy.SOCKS5(c.dialer.network, c.dialer.address, &c.auth, h)
	if err != nil {
		return nil, fmt.Errorf("tor: %w", err)
	}
	if _, err := socks.(proxy.ContextDialer).DialContext(ctx, "tcp", target); err != nil {
		if errors.Is(ctx.Err(), context.Canceled) {
			return nil, fmt.Errorf("tor: %w", context.Canceled)
		}
		return nil, h.classify(c.dialer.address, err)
	}
	return h.Conn, nil
}

// Admits is nil for an address, "host:port", that the circuit would dial, else why it
// would not: for what another process dials under its credentials.
func (c *Circuit) Admits(addr string) error {
	if _, err := c.target("tcp", addr); err != nil {
		return &Error{State: Never, why: "refused before it was asked of tor", Err: err}
	}
	return nil
}

// target is the one place where it is decided whether addr is dialled.
func (c *Circuit) target(network, addr string) (string, error) {
	switch network {
	case "tcp", "tcp4", "tcp6":
	default:
		return "", errors.New("tor carries tcp only")
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", errors.New("the address is not host:port")
	}
	if c.allow == nil {
		return "", errors.New("the circuit has no policy")
	}
	host, err = c.allow(host)
	if err != nil {
		return "", err
	}
	if c.dialer.blocked.Has(host) {
		return "", ErrBlocked
	}
	return net.JoinHostPort(host, port), nil
}
