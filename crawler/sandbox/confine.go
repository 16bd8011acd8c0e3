package sandbox

import (
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	maxFiles     = 16  // the pipes and what the runtime opens for itself
	maxProcesses = 512 // of the user: counts threads, the daemon's and those of other children too
)

// confine gives up what a child does not need, before it has read a byte. It
// cannot be undone.
//
// It is the one place for it: Landlock and seccomp go here too.
func confine(memory int64) error {
	data, err := dataSize()
	if err != nil {
		return fmt.Errorf("reading own size: %w", err)
	}
	debug.SetMemoryLimit(memory * 3 / 4)
	for _, l := range []struct {
		name     string
		resource int
		limit    uint64
	}{
		{"data", unix.RLIMIT_DATA, uint64(data + memory)},
		{"core", unix.RLIMIT_CORE, 0},
		{"fsize", unix.RLIMIT_FSIZE, 0},
		{"nofile", unix.RLIMIT_NOFILE, maxFiles},
		{"nproc", unix.RLIMIT_NPROC, maxProcesses},
	} {
		if err := lower(l.resource, l.limit); err != nil {
			return fmt.Errorf("limiting %s: %w", l.name, err)
		}
	}
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("refusing to be dumped: %w", err)
	}
	return noNewPrivileges()
}

// lower sets a limit, soft and hard, and never raises one.
func lower(resource int, limit uint64) error {
	var old unix.Rlimit
	if err := unix.Getrlimit(resource, &old); err != nil {
		return err
	}
	limit = min(limit, old.Max)
	return unix.Setrlimit(resource, &unix.Rlimit{Cur: limit, Max: limit})
}

// noNewPrivileges holds for all threads; under cgo, that is in race tests, Go
// cannot reach them all, and it holds for this one and those that it starts.
func noNewPrivileges() error {
	_, _, errno := syscall.AllThreadsSyscall6(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0)
	if errno == syscall.ENOTSUP {
		return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
	}
	if errno != 0 {
		return fmt.Errorf("giving up new privileges: %w", errno)
	}
	return nil
}

// dataSize is what RLIMIT_DATA counts, now: the sixth number of statm, in pages.
func dataSize() (int64, error) {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	f := strings.Fields(string(b))
	if len(f) < 6 {
		return 0, fmt.Errorf("statm has %d numbers", len(f))
	}
	pages, err := strconv.ParseInt(f[5], 10, 64)
	return pages * int64(os.Getpagesize()), err
}
