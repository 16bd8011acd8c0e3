package api

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	socketMode = 0o660
	// maxPath is what sockaddr_un holds, unix(7), less the final zero.
	maxPath = 107
	// liveTime is how long a daemon may take to accept before its socket counts
	// as stale. Accepting is the kernel's, so a busy daemon is not mistaken.
	liveTime = 2 * time.Second
)

// Listen opens the socket at path, mode 0660. A socket on which nobody answers is
// left over from a daemon that was killed, and is replaced; one that is in use,
// and anything that is no socket, is refused.
func Listen(path string) (net.Listener, error) {
	if len(path) > maxPath {
		return nil, fmt.Errorf("socket %s: the path is longer than the %d bytes a socket may have", path, maxPath)
	}
	if err := removeStale(path); err != nil {
		return nil, fmt.Errorf("socket %s: %w", path, err)
	}
	lc := net.ListenConfig{Control: narrow}
	l, err := lc.Listen(context.Background(), "unix", path)
	if err != nil {
		return nil, fmt.Errorf("opening the socket: %w", err)
	}
	if err := os.Chmod(path, socketMode); err != nil {
		l.Close()
		return nil, fmt.Errorf("opening the socket: %w", err)
	}
	return l, nil
}

// narrow makes the socket appear in its folder with no mode wider than its last
// one; on Linux bind takes it from the descriptor, less the umask.
func narrow(_, _ string, c syscall.RawConn) error {
	var chmod error
	err := c.Control(func(fd uintptr) { chmod = unix.Fchmod(int(fd), socketMode) })
	return errors.Join(err, chmod)
}

func removeStale(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode().Type() != fs.ModeSocket {
		return errors.New("there is something else than a socket")
	}
	c, err := net.DialTimeout("unix", path, liveTime)
	if err == nil {
		c.Close()
		return errors.New("another daemon answers there")
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("asking whether a daemon is there: %w", err)
	}
	return os.Remove(path)
}
