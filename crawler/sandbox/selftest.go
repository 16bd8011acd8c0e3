package sandbox

import (
	"context"
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

// SelfTest starts children and checks that their limits hold: that one which
// takes too much memory dies, and that one can write no file, has no environment
// and no files but its pipes. An error says which does not hold.
func SelfTest(ctx context.Context) error {
	said, gap, err := ask(ctx, "state")
	if err != nil {
		return fmt.Errorf("sandbox self-test: %w", err)
	}
	if gap != "" || len(said) == 0 {
		return fmt.Errorf("sandbox self-test: a child does not run: %s", gap)
	}
	for what, want := range map[string]string{
		"environment": "0", "write": "refused", "privileges": "none", "dumpable": "0", "core": "0",
		"files": "[0 1 2] <nil>",
	} {
		if got := said[what]; got != want {
			return fmt.Errorf("sandbox self-test: %s is %q, want %q", what, got, want)
		}
	}
	if said, gap, err = ask(ctx, "memory"); err != nil {
		return fmt.Errorf("sandbox self-test: %w", err)
	}
	if gap == "" || said["memory"] != "" {
		return fmt.Errorf("sandbox self-test: a child can take more memory than it should")
	}
	return nil
}

// ask runs a probe and returns what it says, and the cause and detail of its gap.
func ask(ctx context.Context, probe string) (said map[string]string, gap string, err error) {
	said = map[string]string{}
	lim := Limits{Wall: 20 * time.Second, Memory: 64 << 20}.withDefaults()
	err = run(ctx, header{Input: extract.Input{Name: "self-test"}, Probe: probe}, strings.NewReader(""), lim, extract.Sink{
		Record: func(r matcher.Record) error {
			for _, f := range r.Fields {
				said[f.Name] = f.Text
			}
			return nil
		},
		Gap: func(g matcher.Gap) { gap = string(g.Cause) + ": " + g.Detail },
	})
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
		say("write", tryWrite())
		fds, err := inherited()
		say("files", fmt.Sprint(fds, err))
		say("privileges", map[bool]string{true: "none", false: "some"}[prctl(unix.PR_GET_NO_NEW_PRIVS) == 1])
		say("dumpable", strconv.Itoa(prctl(unix.PR_GET_DUMPABLE)))
		var core unix.Rlimit
		_ = unix.Getrlimit(unix.RLIMIT_CORE, &core) // a failure shows as another answer
		say("core", strconv.FormatUint(core.Max, 10))
	case "memory":
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
		say("memory", strconv.Itoa(len(held)))
	}
	return e.record(r)
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

func prctl(option int) int {
	n, err := unix.PrctlRetInt(option, 0, 0, 0, 0)
	if err != nil {
		return -1
	}
	return n
}
