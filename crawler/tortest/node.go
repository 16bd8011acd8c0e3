package tortest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"peeler/crawler/tor/control"
)

// node is one tor of the network, running or not.
type node struct {
	name, dir string
	torrc     string
	event     func(line string) // of its control connection; may be nil

	cmd    *exec.Cmd
	exited chan struct{} // closed when cmd has ended
	ctl    *control.Conn
}

// newNode makes a node's folder under base.
func newNode(base, name string) (*node, error) {
	n := &node{name: name, dir: filepath.Join(base, name)}
	return n, os.Mkdir(n.dir, 0o700)
}

func (n *node) path(file string) string { return filepath.Join(n.dir, file) }

// start runs tor and ties its life to the control connection. It may be called
// again after stop.
func (n *node) start(ctx context.Context) error {
	if err := n.prepare(); err != nil {
		return err
	}
	n.cmd = torCommand(n.dir, "-f", n.path("torrc"))
	// A Ctrl-C at the terminal is for whoever runs the network; Close is for us.
	// A tor that loses its controller ends by itself, but for a deadlock that its
	// shutdown runs into now and then: hence the signal.
	n.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := n.cmd.Start(); err != nil {
		return fmt.Errorf("starting %s: %w", n.name, err)
	}
	exited := make(chan struct{})
	n.exited = exited
	go func(cmd *exec.Cmd) {
		cmd.Wait()
		close(exited)
	}(n.cmd)
	if err := n.takeControl(ctx); err != nil {
		n.stop(syscall.SIGKILL)
		return n.blame(fmt.Errorf("starting %s: %w", n.name, err))
	}
	return nil
}

// prepare writes the torrc and clears away what a killed tor left: it would be
// taken for a sign of life.
func (n *node) prepare() error {
	for _, stale := range []string{"control", "control_auth_cookie", "socks"} {
		if err := os.Remove(n.path(stale)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return os.WriteFile(n.path("torrc"), []byte(n.torrc), 0o600)
}

// takeControl connects as soon as tor lets it; the socket is there before the
// cookie is.
func (n *node) takeControl(ctx context.Context) error {
	err := poll(ctx, 20*time.Millisecond, func() (bool, error) {
		select {
		case <-n.exited:
			return false, errors.New("tor ended at once")
		default:
		}
		ctl, err := control.Dial(ctx, "unix", n.path("control"), n.event)
		n.ctl = ctl
		return err == nil, nil
	})
	if err != nil {
		return err
	}
	_, err = n.ctl.Ask(ctx, "TAKEOWNERSHIP")
	return err
}

// stop ends tor with sig, by force after 10 seconds, and waits for its end.
func (n *node) stop(sig syscall.Signal) {
	if n.cmd == nil {
		return
	}
	n.cmd.Process.Signal(sig)
	select {
	case <-n.exited:
	case <-time.After(10 * time.Second):
		n.cmd.Process.Kill()
		<-n.exited
	}
	if n.ctl != nil {
		n.ctl.Close()
	}
	n.cmd, n.ctl = nil, nil
}

func (n *node) ask(ctx context.Context, command string) ([]string, error) {
	if n.ctl == nil {
		return nil, fmt.Errorf("%s does not run", n.name)
	}
	return n.ctl.Ask(ctx, command)
}

func (n *node) info(ctx context.Context, key string) (string, error) {
	if n.ctl == nil {
		return "", fmt.Errorf("%s does not run", n.name)
	}
	return n.ctl.Info(ctx, key)
}

// ready waits until the node has all it needs to make circuits.
func (n *node) ready(ctx context.Context) error {
	return poll(ctx, 50*time.Millisecond, func() (bool, error) {
		phase, err := n.info(ctx, "status/bootstrap-phase")
		return strings.Contains(phase, "PROGRESS=100 "), err
	})
}

// blame adds to err the last warning or error that the node logged.
func (n *node) blame(err error) error {
	log, _ := os.ReadFile(n.path("notice.log"))
	last := ""
	for line := range strings.Lines(string(log)) {
		if strings.Contains(line, "[warn]") || strings.Contains(line, "[err]") {
			last = strings.TrimSpace(line)
		}
	}
	if last == "" {
		return err
	}
	return fmt.Errorf("%w (%s says: %s)", err, n.name, last)
}

// torCommand is tor with nothing read from /etc/tor and nothing of our
// environment but the path.
func torCommand(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("tor", append([]string{"--defaults-torrc", os.DevNull, "--hush"}, args...)...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir}
	return cmd
}

// poll asks again and again until done, an error, or the end of ctx.
func poll(ctx context.Context, every time.Duration, done func() (bool, error)) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		ok, err := done()
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
