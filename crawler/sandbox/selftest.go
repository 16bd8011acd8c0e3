package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"peeler/crawler/extract"
	"peeler/matcher"
)

// SelfTest starts children and checks that they are confined: that one which
// takes too much memory dies, and that one can open no file, execute nothing,
// make no socket, signal nobody, has no environment and no files but its pipes.
// With unsafe only the limits are checked. An error says what does not hold.
func SelfTest(ctx context.Context, unsafe bool) error {
	said, gap, err := ask(ctx, "state", unsafe)
	if err != nil {
		return fmt.Errorf("sandbox self-test: %w", err)
	}
	if gap != "" || len(said) == 0 {
		return fmt.Errorf("sandbox self-test: a child does not run: %s", gap)
	}
	for _, want := range wanted {
		if got := said[want.what]; got != want.answer && !(unsafe && want.walls) {
			return fmt.Errorf("sandbox self-test: %s: %q instead of %q", want.what, got, want.answer)
		}
	}
	if said, gap, err = ask(ctx, "memory", unsafe); err != nil {
		return fmt.Errorf("sandbox self-test: %w", err)
	}
	if gap == "" || said["memory"] != "" {
		return errors.New("sandbox self-test: a child can take more memory than it should")
	}
	return nil
}

// wanted is what a child that is confined says of itself.
var wanted = []struct {
	what, answer string
	walls        bool // Landlock or seccomp does it
}{
	{"environment", "0", false},
	{"files", "[0 1 2]", false},
	{"privileges", "none", false},
	{"dumpable", "0", false},
	{"core", "0", false},
	{"write", "refused", false},
	{"open", unix.EACCES.Error(), true}, // by Landlock: the filter says EPERM
	{"execute", "refused", true},
	{"socket", unix.EPERM.Error(), true},
	{"signal", unix.EPERM.Error(), true},
	{"filter", strconv.Itoa(unix.SECCOMP_MODE_FILTER), true},
}

// ask runs a probe and returns what it says, and why it died.
func ask(ctx context.Context, probe string, unsafe bool) (said map[string]string, gap string, err error) {
	said = map[string]string{}
	var words bytes.Buffer
	lim := Limits{Wall: 20 * time.Second, Memory: 64 << 20, Unsafe: unsafe, words: &words}.withDefaults()
	err = run(ctx, header{Name: "self-test", Probe: probe}, strings.NewReader(""), lim, extract.Sink{
		Record: func(r matcher.Record) error {
			for _, f := range r.Fields {
				said[f.Name] = f.Text
			}
			return nil
		},
		Gap: func(g matcher.Gap) { gap = g.Detail },
	})
	if why, _, _ := strings.Cut(words.String(), "\n"); gap != "" && why != "" {
		gap += ": " + why
	}
	return said, gap, err
}

// probe answers in the child.
func probe(what string, e *encoder) error {
	r := matcher.Record{Path: "self-test"}
	say := func(name, text string) {
		r.Fields = append(r.Fields, matcher.Field{Name: name, Text: text})
	}
	switch what {
	case "state":
		say("environment", strconv.Itoa(len(os.Environ())))
		say("files", fmt.Sprint(allInherited()))
		say("privileges", map[bool]string{true: "none", false: "some"}[prctl(unix.PR_GET_NO_NEW_PRIVS) == 1])
		say("dumpable", strconv.Itoa(prctl(unix.PR_GET_DUMPABLE)))
		var core unix.Rlimit
		_ = unix.Getrlimit(unix.RLIMIT_CORE, &core) // a failure shows as another answer
		say("core", strconv.FormatUint(core.Max, 10))
		say("write", tryWrite())
		_, err := unix.Open("/", unix.O_RDONLY|unix.O_CLOEXEC, 0)
		say("open", fmt.Sprint(err))
		say("execute", tryExecute())
		_, err = unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		say("socket", fmt.Sprint(err))
		say("signal", fmt.Sprint(unix.Kill(unix.Getppid(), 0)))
		say("filter", strconv.Itoa(prctl(unix.PR_GET_SECCOMP)))
	case "memory":
		say("memory", strconv.Itoa(takeGigabyte()))
	}
	return e.record(r)
}

// allInherited are the files that a child should not have, and its pipes.
func allInherited() []int {
	var fds []int
	for fd := range 1024 {
		if inherited(fd) {
			fds = append(fds, fd)
		}
	}
	return fds
}

// takeGigabyte should not come to its end.
func takeGigabyte() int {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(1 << 40)
	var held [][]byte
	for range 1024 {
		b := make([]byte, 1<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		held = append(held, b)
	}
	return len(held)
}

// tryWrite writes to a file that is nowhere on a disk.
func tryWrite() string {
	fd, err := unix.MemfdCreate("self-test", unix.MFD_CLOEXEC)
	if err != nil {
		return "refused"
	}
	defer unix.Close(fd)
	if _, err := unix.Write(fd, []byte("x")); err != nil {
		return "refused"
	}
	return "done"
}

// tryExecute executes this program: where it succeeds, the child says no more.
func tryExecute() string {
	_ = unix.Exec("/proc/self/exe", []string{"peeler", "version"}, nil)
	return "refused"
}

func prctl(option int) int {
	n, err := unix.PrctlRetInt(option, 0, 0, 0, 0)
	if err != nil {
		return -1
	}
	return n
}
