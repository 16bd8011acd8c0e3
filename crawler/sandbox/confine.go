package sandbox

import (
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	maxFiles     = 16   // the pipes and what the runtime opens for itself
	maxProcesses = 1024 // of the user: counts threads, the daemon's and those of other children too
)

// confine gives up what a child does not need, before it has read a byte. It
// cannot be undone.
//
// It is the one place for it: Landlock and seccomp go here too.
func confine(memory int64) error {
	if err := noNewPrivileges(); err != nil {
		return err
	}
	if err := closeInherited(); err != nil {
		return fmt.Errorf("closing what was inherited: %w", err)
	}
	data, err := dataSize()
	if err != nil {
		return fmt.Errorf("reading own size: %w", err)
	}
	debug.SetMemoryLimit(memory * 3 / 4)
	debug.SetGCPercent(400) // the limit above comes first
	go dieOverdue()
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
	return nil
}

// closeInherited closes the files that whoever started the daemon left open:
// they survive an exec, which those of Go do not.
func closeInherited() error {
	fds, err := inherited()
	if err != nil {
		return err
	}
	for _, fd := range fds {
		if fd > 2 {
			_ = unix.Close(fd) // closed or not, there is nothing more to do
		}
	}
	return nil
}

// inherited lists the files that survived the exec.
func inherited() ([]int, error) {
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return nil, err
	}
	var fds []int
	for _, d := range open {
		fd, err := strconv.Atoi(d.Name())
		if err != nil {
			return nil, err
		}
		if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil && flags&unix.FD_CLOEXEC == 0 {
			fds = append(fds, fd)
		}
	}
	return fds, nil
}

// dieOverdue ends the child when its CPU time is used up: the Go runtime would
// ignore the signal. A child that has been taken over may ignore it too, up to
// maxCPU; the parent's clock still runs then.
func dieOverdue() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, unix.SIGXCPU)
	<-c
	os.Exit(6)
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

// noNewPrivileges holds for all threads. Where cgo is linked, as in race tests,
// Go cannot reach them all: then the child is executed once more, by the thread
// that has given them up.
func noNewPrivileges() error {
	if n, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0); err == nil && n == 1 {
		return nil
	}
	_, _, errno := syscall.AllThreadsSyscall6(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0)
	switch errno {
	case 0:
		return nil
	case syscall.ENOTSUP:
		runtime.LockOSThread()
		if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
			return fmt.Errorf("giving up new privileges: %w", err)
		}
		return fmt.Errorf("starting once more: %w", unix.Exec("/proc/self/exe", os.Args, nil))
	}
	return fmt.Errorf("giving up new privileges: %w", errno)
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
