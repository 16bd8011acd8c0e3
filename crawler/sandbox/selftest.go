package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"peeler/crawler/extract"
	"peeler/matcher"
)

// SelfTest starts a child and checks that it is confined: that it can take no more
// memory than it should, open no file, execute nothing, make no socket, signal
// nobody, and has no environment and no files but its pipes. With unsafe only the
// limits are checked. An error says what does not hold.
func SelfTest(ctx context.Context, unsafe bool) error {
	what, want := "walls", append(limits[:len(limits):len(limits)], walls...)
	if unsafe {
		what, want = "limits", limits
	}
	answers, gap, err := ask(ctx, what, unsafe)
	if err != nil {
		return fmt.Errorf("sandbox self-test: %w", err)
	}
	if gap != "" || len(answers) == 0 {
		return fmt.Errorf("sandbox self-test: a child does not run: %s", gap)
	}
	for _, w := range want {
		if got := answers[w.what]; got != w.answer {
			return fmt.Errorf("sandbox self-test: %s: %q instead of %q", w.what, got, w.answer)
		}
	}
	return nil
}

// said is what a child that is confined says of itself.
type said struct{ what, answer string }

var limits = []said{
	{"environment", "0"},
	{"files", "[0 1 2]"},
	{"privileges", "none"},
	{"dumpable", "0"},
	{"core", "0"},
	{"write", "refused"},
	{"memory", unix.ENOMEM.Error()},
}

var walls = []said{
	{"open", unix.EACCES.Error()}, // by Landlock: the filter says EPERM
	{"execute", "refused"},
	{"socket", unix.EPERM.Error()},
	{"signal", unix.EPERM.Error()},
	{"filter", strconv.Itoa(unix.SECCOMP_MODE_FILTER)},
}

// ask runs a probe and returns what it says, and why it died.
func ask(ctx context.Context, probe string, unsafe bool) (answers map[string]string, gap string, err error) {
	answers = map[string]string{}
	var words bytes.Buffer
	lim := Limits{Wall: 20 * time.Second, Memory: 64 << 20, Unsafe: unsafe, words: &words}.withDefaults()
	err = run(ctx, header{Input: extract.Input{Name: "self-test"}, Probe: probe}, strings.NewReader(""), lim, extract.Sink{
		Record: func(r matcher.Record) error {
			for _, f := range r.Fields {
				answers[f.Name] = f.Text
			}
			return nil
		},
		Gap: func(g matcher.Gap) { gap = g.Detail },
	}, start)
	if why, _, _ := strings.Cut(words.String(), "\n"); gap != "" && why != "" {
		gap += ": " + why
	}
	return answers, gap, err
}

// probe answers in the child.
func probe(what string, e *encoder) error {
	r := matcher.Record{Path: "self-test"}
	say := func(name, text string) {
		r.Fields = append(r.Fields, matcher.Field{Name: name, Text: text})
	}
	switch what {
	case "limits":
		sayLimits(say)
	case "walls":
		sayLimits(say)
		sayWalls(say)
	}
	return e.record(r)
}

func sayLimits(say func(what, answer string)) {
	say("environment", strconv.Itoa(len(os.Environ())))
	say("files", fmt.Sprint(allInherited()))
	say("privileges", map[bool]string{true: "none", false: "some"}[prctl(unix.PR_GET_NO_NEW_PRIVS) == 1])
	say("dumpable", strconv.Itoa(prctl(unix.PR_GET_DUMPABLE)))
	var core unix.Rlimit
	_ = unix.Getrlimit(unix.RLIMIT_CORE, &core) // a failure shows as another answer
	say("core", strconv.FormatUint(core.Max, 10))
	say("write", tryWrite())
	_, err := unix.Mmap(-1, 0, 1<<30, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	say("memory", fmt.Sprint(err))
}

func sayWalls(say func(what, answer string)) {
	_, err := unix.Open("/", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	say("open", fmt.Sprint(err))
	say("execute", tryExecute())
	_, err = unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	say("socket", fmt.Sprint(err))
	say("signal", fmt.Sprint(unix.Kill(unix.Getppid(), 0)))
	say("filter", strconv.Itoa(prctl(unix.PR_GET_SECCOMP)))
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
