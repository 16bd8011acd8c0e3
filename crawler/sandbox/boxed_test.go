package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"peeler/matcher"

	"golang.org/x/sys/unix"
)

// tryEscape tries one in the child and tells how that ended.
func tryEscape(e *encoder, name string) bool {
	for _, x := range escapes {
		if x.name == name {
			err := x.try()
			_ = e.record(matcher.Record{Path: "evil-escapes: " + name, Fields: []matcher.Field{{Text: verdictOn(err)}}})
			_ = e.end()
		}
	}
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
// oldest Landlock that will do. After each the next document is read well.
func TestEscapes(t *testing.T) {
	asIs := Limits{}.withDefaults()
	bare, old := asIs, asIs
	bare.Extract.PDFToText = ""
	old.abi = leastABI
	for _, box := range []struct {
		name string
		lim  Limits
	}{{"with its tools", asIs}, {"without tools", bare}, {"by the oldest Landlock", old}} {
		for _, x := range escapes {
			t.Run(box.name+" it "+x.name, func(t *testing.T) {
				var got result
				name := "evil-escapes: " + x.name
				if err := run(t.Context(), header{Name: name, Limits: box.lim.Extract}, strings.NewReader(""), box.lim, got.sink()); err != nil {
					t.Fatal(err)
				}
				if n := len(got.records); n != 2 || len(got.gaps) > 0 || got.records[1].Fields[0].Text != "refused" {
					t.Errorf("records %v, gaps %v", got.records, got.gaps)
				}
				if box.name == "with its tools" {
					healthy(t)
				}
			})
		}
	}
	if _, err := os.Lstat(marker()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an escape left something behind: %v", err)
	}
	noChildren(t)
}

// healthy reads an honest document.
func healthy(t *testing.T) {
	t.Helper()
	var got result
	if err := Extract(t.Context(), "a.txt", "", strings.NewReader("Jane Doe 12345\n"), Limits{}, got.sink()); err != nil {
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
			var got result
			if err := run(t.Context(), header{Name: "evil-escapes: " + name}, strings.NewReader(""), open, got.sink()); err != nil {
				t.Fatal(err)
			}
			executed := name == "executes a shell" && len(got.gaps) == 1 // the child is no more
			if !executed && (len(got.records) != 2 || got.records[1].Fields[0].Text != "escaped") {
				t.Errorf("records %v, gaps %v", got.records, got.gaps)
			}
		})
	}
}
