package sandbox

import (
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

const (
	maxFiles     = 16   // the pipes, what the runtime opens for itself, the pipes of a tool
	maxProcesses = 1024 // of the user: counts threads, the daemon's and those of other children too
)

// terms are what a child binds itself by. It is told them when it is executed,
// before anything else.
type terms struct {
	Memory int64    `json:"memory"`
	Tools  []string `json:"tools,omitempty"`  // paths of the programs that it may execute
	Unsafe bool     `json:"unsafe,omitempty"` // neither Landlock nor seccomp
	ABI    int      `json:"abi,omitempty"`    // use no newer Landlock than this; 0 for any
}

func (t terms) String() string {
	b, _ := json.Marshal(t) // numbers and strings
	return string(b)
}

func readTerms(s string) (t terms, err error) {
	err = json.Unmarshal([]byte(s), &t)
	return t, err
}

// confine gives up what a child does not need, before it has read a byte. It
// cannot be undone.
func confine(t terms) error {
	if err := noNewPrivileges(); err != nil {
		return fmt.Errorf("giving up new privileges: %w", err)
	}
	if err := closeInherited(); err != nil {
		return fmt.Errorf("closing what was inherited: %w", err)
	}
	dieFirst()
	if err := limit(t.Memory); err != nil {
		return err
	}
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("refusing to be dumped: %w", err)
	}
	if t.Unsafe {
		return nil
	}
	if err := lockFiles(t); err != nil {
		return fmt.Errorf("landlock: %w", err)
	}
	if err := filterCalls(t); err != nil {
		return fmt.Errorf("seccomp: %w", err)
	}
	return nil
}

// limit sets all limits but that of CPU time, which the parent raises.
func limit(memory int64) error {
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
	return nil
}

// closeInherited closes the files that whoever started the daemon left open:
// they survive an exec, which those of Go do not.
func closeInherited() error {
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return err
	}
	for _, d := range open {
		fd, err := strconv.Atoi(d.Name())
		if err != nil {
			return err
		}
		if fd > 2 && inherited(fd) {
			_ = unix.Close(fd) // closed or not, there is nothing more to do
		}
	}
	return nil
}

// inherited tells whether a file survived the exec.
func inherited(fd int) bool {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
	return err == nil && flags&unix.FD_CLOEXEC == 0
}

// dieFirst offers this process to a kernel that runs out of memory, before the
// daemon. Where it is not heard, nothing is worse than without.
func dieFirst() { _ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0) }

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
