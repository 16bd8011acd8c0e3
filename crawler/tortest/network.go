package tortest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// ErrNoTor: the programs that make up a network are not installed.
var ErrNoTor = errors.New("tor and tor-gencert are not installed: sudo apt-get install -y tor")

// Excused says that a test may be skipped for what Start failed by: tor is not installed,
// and no CI promises that it is.
func Excused(err error) bool { return errors.Is(err, ErrNoTor) && os.Getenv("CI") == "" }

// bootLimit bounds Start. Booting takes 7 to 9 seconds on an idle machine, and
// three times as long on one with three times the work that it can do.
const bootLimit = 2 * time.Minute

// pathLimit is what a folder may take of the 107 bytes of a unix socket's path.
const pathLimit = 107 - len("/client/control")

// relays is the least number with which onion services work beside an
// authority that is a relay too.
const relays = 3

// Options are what a network may be told.
type Options struct {
	// Dir is where the network makes its folder; "" for the system's temporary
	// folder. At most some 80 bytes long, as unix sockets lie below it.
	Dir string
	// Progress is told each step of the boot in a few words. It may be nil.
	Progress func(step string)
	// Names are clearnet host names that the exits resolve, to 127.0.0.1. All
	// other names do not exist.
	Names []string
}

// Network is a running private Tor network. Its methods may be used
// concurrently, but for those that stop and start a tor.
type Network struct {
	dir        string
	resolver   *resolver
	resolvConf string

	orPort, dirPort      int // of the authority
	v3ident, fingerprint string

	auth, host, client *node
	relays             []*node
	socksPort          string

	onions onions

	closing sync.Once
}

// Installed is nil, or ErrNoTor.
func Installed() error {
	for _, program := range []string{"tor", "tor-gencert"} {
		if _, err := exec.LookPath(program); err != nil {
			return ErrNoTor
		}
	}
	return nil
}

// Start boots a network and waits until its client can make circuits. ctx and a
// limit of two minutes bound the boot, not the network. Errors wrap ErrNoTor when
// the programs are missing.
func Start(ctx context.Context, o Options) (*Network, error) {
	if err := Installed(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, bootLimit)
	defer cancel()
	n := &Network{}
	if err := n.boot(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("private tor network: %w", err), n.Close())
	}
	return n, nil
}

// boot is the order in which a network comes up.
func (n *Network) boot(ctx context.Context, o Options) error {
	steps := []struct {
		name string
		do   func(context.Context) error
	}{
		{"making the authority's keys", n.startAuthority},
		{"starting relays", n.startRelays},
		{"voting", n.castVote},
		{"starting onion host and client", n.startEdges},
	}
	if err := n.layOut(o); err != nil {
		return err
	}
	for _, s := range steps {
		if o.Progress != nil {
			o.Progress(s.name)
		}
		if err := s.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// layOut makes the folders and the resolver.
func (n *Network) layOut(o Options) (err error) {
	if n.dir, err = os.MkdirTemp(o.Dir, "tn"); err != nil {
		return err
	}
	if n.dir, err = filepath.Abs(n.dir); err != nil {
		return err
	}
	if len(n.dir) > pathLimit {
		return fmt.Errorf("the folder's path is longer than %d bytes: choose a shorter one", pathLimit)
	}
	if n.resolver, err = newResolver(o.Names); err != nil {
		return err
	}
	n.resolvConf = filepath.Join(n.dir, "resolv.conf")
	if err := os.WriteFile(n.resolvConf, []byte("nameserver "+n.resolver.address()+"\n"), 0o600); err != nil {
		return err
	}
	for name, node := range map[string]**node{"auth0": &n.auth, "host": &n.host, "client": &n.client} {
		if *node, err = newNode(n.dir, name); err != nil {
			return err
		}
	}
	n.host.event = n.onions.event
	for i := range relays {
		r, err := newNode(n.dir, fmt.Sprintf("relay%d", i))
		if err != nil {
			return err
		}
		n.relays = append(n.relays, r)
	}
	return nil
}

// startAuthority keeps its two ports taken until the last moment, as all torrcs
// name them.
func (n *Network) startAuthority(ctx context.Context) error {
	or, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer or.Close()
	dir, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer dir.Close()
	n.orPort, n.dirPort = or.Addr().(*net.TCPAddr).Port, dir.Addr().(*net.TCPAddr).Port
	if err := n.makeKeys(ctx, n.auth); err != nil {
		return err
	}
	n.auth.torrc = n.authority(n.auth, time.Now())
	or.Close()
	dir.Close()
	return n.auth.start(ctx)
}

// startRelays waits until the authority knows every relay and itself.
func (n *Network) startRelays(ctx context.Context) error {
	for _, r := range n.relays {
		r.torrc = n.relay(r)
	}
	if err := each(n.relays, func(r *node) error { return r.start(ctx) }); err != nil {
		return err
	}
	return poll(ctx, 50*time.Millisecond, func() (bool, error) {
		known, err := n.auth.info(ctx, "desc/all-recent")
		return strings.Count("\n"+known, "\nrouter ") == relays+1, err
	})
}

// castVote lets the held vote go and waits for a consensus in which every relay
// can do all that a small network asks of it. Two seconds ahead, as one is
// missed half the time.
func (n *Network) castVote(ctx context.Context) error {
	_, err := n.auth.ask(ctx, fmt.Sprintf(
		"SETCONF TestingV3AuthInitialVotingInterval=5 TestingV3AuthVotingStartOffset=%d", (time.Now().Unix()+2)%5))
	if err != nil {
		return err
	}
	return poll(ctx, 50*time.Millisecond, func() (bool, error) {
		consensus, err := n.auth.info(ctx, "ns/all")
		fit := 0
		for line := range strings.Lines(consensus) {
			if strings.HasPrefix(line, "s ") && hasAll(line, "Running", "Guard", "HSDir") {
				fit++
			}
		}
		return fit == relays+1, err
	})
}

// startEdges gives host and client the directory that the authority already
// has: it saves them a second of asking.
func (n *Network) startEdges(ctx context.Context) error {
	n.host.torrc = n.onionHost(n.host)
	n.client.torrc = n.socksClient(n.client, "auto")
	err := each([]*node{n.host, n.client}, func(e *node) error {
		for _, file := range []string{"cached-certs", "cached-microdesc-consensus", "cached-microdescs.new"} {
			b, err := os.ReadFile(n.auth.path(file))
			if err != nil {
				return err
			}
			if err := os.WriteFile(e.path(file), b, 0o600); err != nil {
				return err
			}
		}
		if err := e.start(ctx); err != nil {
			return err
		}
		return e.ready(ctx)
	})
	if err != nil {
		return err
	}
	return errors.Join(n.fixSocksPort(ctx), n.onions.watch(ctx, n.host))
}

// fixSocksPort keeps the port that Tor chose, for a client that is started
// again.
func (n *Network) fixSocksPort(ctx context.Context) error {
	listeners, err := n.client.info(ctx, "net/listeners/socks")
	if err != nil {
		return err
	}
	port, ok := firstPort(listeners)
	if !ok {
		return errors.New("the client has no SOCKS port")
	}
	n.socksPort = port
	n.client.torrc = n.socksClient(n.client, port)
	return nil
}

// Close ends every tor and removes the network's folder. It may be called more
// than once.
func (n *Network) Close() error {
	var err error
	n.closing.Do(func() {
		each(n.nodes(), func(o *node) error {
			o.stop(syscall.SIGTERM)
			return nil
		})
		if n.resolver != nil {
			n.resolver.close()
		}
		err = os.RemoveAll(n.dir)
	})
	return err
}

func (n *Network) nodes() []*node {
	var all []*node
	for _, o := range append([]*node{n.client, n.host, n.auth}, n.relays...) {
		if o != nil {
			all = append(all, o)
		}
	}
	return all
}

// each does the same to all nodes at once.
func each(nodes []*node, do func(*node) error) error {
	errs := make([]error, len(nodes))
	var wg sync.WaitGroup
	for i, o := range nodes {
		wg.Go(func() { errs[i] = do(o) })
	}
	wg.Wait()
	return cmp.Or(errs...)
}

func hasAll(line string, words ...string) bool {
	for _, w := range words {
		if !strings.Contains(line, " "+w) {
			return false
		}
	}
	return true
}
