package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"peeler/crawler/extract"
	"peeler/matcher"
)

// tryEscapes tries one in the child, or all, and tells how that ended.
func tryEscapes(e *encoder, root, name string) bool {
	for _, x := range escapes {
		if name == "all" || name == x.name {
			outcome := matcher.Field{Name: x.name, Text: verdictOn(x.try())}
			_ = e.record(matcher.Record{Path: root, Fields: []matcher.Field{outcome}})
			_ = e.flush()
		}
	}
	_ = e.end()
	return true
}

func verdictOn(err error) string {
	switch {
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM), errors.Is(err, unix.ENOSYS):
		return "refused"
	case err == nil:
		return "escaped"
	}
	return "got through: " + err.Error()
}

// TestEscapes tries them all in children as they are, without tools, and with the
// oldest Landlock that will do. After each child the next document is read well.
func TestEscapes(t *testing.T) {
	asIs := Limits{}.withDefaults()
	bare, old := asIs, asIs
	bare.tools = []string{}
	old.abi = leastABI
	for _, box := range []struct {
		name string
		lim  Limits
	}{{"as it is", asIs}, {"without tools", bare}, {"by the oldest Landlock", old}} {
		t.Run(box.name, func(t *testing.T) {
			outcomes := try(t, "all", box.lim)
			healthy(t)
			for _, x := range escapes {
				t.Run(x.name, func(t *testing.T) {
					if got := outcomes[x.name]; got != "refused" {
						t.Errorf("%q", got) // "" if the child did not come to it
					}
				})
			}
		})
	}
	if _, err := os.Lstat(marker()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an escape left something behind: %v", err)
	}
	noChildren(t)
}

// try has a child try an escape, or all, and returns what became of each.
func try(t *testing.T, what string, lim Limits) map[string]string {
	t.Helper()
	outcomes := map[string]string{}
	sink := extract.Sink{
		Record: func(r matcher.Record) error {
			outcomes[r.Fields[0].Name] = r.Fields[0].Text
			return nil
		},
		Gap: func(g matcher.Gap) { outcomes["gap"] = string(g.Cause) },
	}
	if err := run(t.Context(), header{Input: extract.Input{Name: "evil-escapes: " + what}}, strings.NewReader(""), lim, sink, start); err != nil {
		t.Fatal(err)
	}
	return outcomes
}

// healthy reads an honest document.
func healthy(t *testing.T) {
	t.Helper()
	var got result
	if err := Extract(t.Context(), extract.Input{Name: "a.txt"}, strings.NewReader("Jane Doe 12345\n"), Limits{}, got.sink()); err != nil {
		t.Fatal(err)
	}
	if s := fmt.Sprint(got.records, got.gaps); s != "[{a.txt!1 [{ Jane Doe 12345}]}] []" {
		t.Errorf("an honest document after it: %s", s)
	}
}

// Without Landlock and seccomp what is tried succeeds: the escapes are real.
func TestEscapesSucceedWithoutWalls(t *testing.T) {
	open := Limits{Unsafe: true}.withDefaults()
	for _, name := range []string{
		"reads /etc/passwd", "reads its own binary", "lists /", "holds a path", "reads a link", "makes a file in memory",
		"writes to /dev/null", "makes a pair of sockets", "connects by UDP", "has signals sent to the daemon",
		"asks for the daemon's limits", "executes a shell", "forks", "maps memory to be written and executed",
	} {
		t.Run(name, func(t *testing.T) {
			defer os.Remove(marker())
			got := try(t, name, open)
			executed := name == "executes a shell" && got["gap"] == "crashed" // the child is no more
			if got[name] != "escaped" && !executed {
				t.Errorf("%v", got)
			}
		})
	}
}
