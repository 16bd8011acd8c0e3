package sandbox

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"peeler/crawler/extract"
	"peeler/matcher"
)

func TestMain(m *testing.M) {
	if isChild() && beEvil() {
		os.Exit(0)
	}
	Main()
	os.Exit(m.Run())
}

// beEvil makes a child of documents named evil-… do what no child of ours does.
// It reads the header as a child does and hands it back if it is an honest one.
func beEvil() bool {
	var memory int64
	_, _ = fmt.Sscan(os.Args[1], &memory)
	if err := confine(memory); err != nil {
		return true
	}
	h, err := readHeader(os.Stdin)
	if err != nil {
		return false
	}
	what, ok := strings.CutPrefix(h.Input.Name, "evil-")
	if !ok {
		b, _ := h.bytes()
		in, out, _ := os.Pipe()
		go func() {
			_, _ = out.Write(b)
			_, _ = io.Copy(out, os.Stdin)
			_ = out.Close()
		}()
		os.Exit(child(in, os.Stdout))
	}
	e := newEncoder(os.Stdout)
	good := matcher.Record{Path: h.Input.Name + "!1", Fields: []matcher.Field{{Name: "name", Text: "Jane"}}}
	_ = e.record(good)
	_ = e.flush()
	frame := func(kind byte, n uint32, payload string) {
		b := binary.BigEndian.AppendUint32([]byte{kind}, n)
		_, _ = os.Stdout.Write(append(b, payload...))
	}
	switch what {
	case "exits":
	case "dies":
		_ = syscall.Kill(os.Getpid(), syscall.SIGSEGV)
		select {}
	case "sleeps":
		time.Sleep(time.Hour)
	case "spins":
		for {
			runtime.Gosched()
		}
	case "eats":
		var held [][]byte
		for {
			b := make([]byte, 8<<20)
			for i := range b {
				b[i] = 1
			}
			held = append(held, b)
			runtime.KeepAlive(held)
		}
	case "floods":
		good.Fields[0].Text = strings.Repeat("x", 1<<20)
		for {
			if e.record(good) != nil {
				return true
			}
		}
	case "writes a huge frame":
		frame(frameRecords, 1<<31, "")
	case "writes an unknown frame":
		frame('?', 1, "x")
	case "cuts a frame":
		frame(frameRecords, 1000, "x")
	case "lies about its path":
		good.Path = "other.txt!1"
		_ = e.record(good)
		_ = e.end()
	case "hides control characters in a path":
		good.Path += "\x1b[2J"
		_ = e.record(good)
		_ = e.end()
	case "makes up a cause":
		_ = e.gap(matcher.Gap{Path: h.Input.Name, Cause: "all well"})
		_ = e.end()
	case "miscounts":
		e.sent += 5
		_ = e.end()
	case "leaves a grandchild":
		_ = syscall.Kill(os.Getpid(), 0)
		forkSleeper()
	}
	return true
}

// forkSleeper starts a process that keeps our output open.
func forkSleeper() {
	cmd := exec.Command("/bin/sleep", "3600")
	cmd.Stdout = os.Stdout
	_ = cmd.Start()
}

type result struct {
	records []matcher.Record
	gaps    []matcher.Gap
}

func (r *result) sink() extract.Sink {
	return extract.Sink{
		Record: func(m matcher.Record) error { r.records = append(r.records, m); return nil },
		Gap:    func(g matcher.Gap) { r.gaps = append(r.gaps, g) },
	}
}

func TestEvilChild(t *testing.T) {
	for _, tc := range []struct {
		what string
		want matcher.Cause
	}{
		{"exits", matcher.Crashed},
		{"dies", matcher.Crashed},
		{"sleeps", matcher.TimedOut},
		{"spins", matcher.TimedOut},
		{"eats", matcher.Crashed},
		{"floods", matcher.Crashed},
		{"writes a huge frame", matcher.Crashed},
		{"writes an unknown frame", matcher.Crashed},
		{"cuts a frame", matcher.Crashed},
		{"lies about its path", matcher.Crashed},
		{"hides control characters in a path", matcher.Crashed},
		{"makes up a cause", matcher.Crashed},
		{"miscounts", matcher.Crashed},
		{"leaves a grandchild", matcher.TimedOut},
	} {
		t.Run(tc.what, func(t *testing.T) {
			lim := Limits{CPU: time.Second, Wall: 3 * time.Second, Memory: 64 << 20}
			lim.Extract.Expanded = 1 << 20
			if tc.what == "spins" {
				lim.Wall = time.Minute
			}
			var gaps []matcher.Gap
			var first matcher.Record
			var n int
			err := Extract(t.Context(), extract.Input{Name: "evil-" + tc.what}, strings.NewReader("x"), lim, extract.Sink{
				Record: func(m matcher.Record) error {
					if n++; n == 1 {
						first = m
					}
					return nil
				},
				Gap: func(g matcher.Gap) { gaps = append(gaps, g) },
			})
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 || first.Fields[0] != (matcher.Field{Name: "name", Text: "Jane"}) {
				t.Errorf("the record given before is lost: %d, %v", n, first)
			}
			if len(gaps) != 1 || gaps[0].Cause != tc.want || gaps[0].Path != "evil-"+tc.what {
				t.Errorf("gaps %v, want one of %s", gaps, tc.want)
			}
		})
	}
	noChildren(t)
}

// noChildren checks that every child was reaped.
func noChildren(t *testing.T) {
	t.Helper()
	if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); !errors.Is(err, syscall.ECHILD) {
		t.Errorf("a child is left: %d, %v", pid, err)
	}
}

// What a child gives is what extract gives.
func TestExtractIsTheSame(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("ref,surname,forename\n")
	for i := range 50_000 {
		fmt.Fprintf(&csv, "HR-%05d,Doe,Jane %d\n", i, i)
	}
	for _, tc := range []struct{ name, mediaType, data string }{
		{"empty", "", ""},
		{"a!b\xff.csv", "text/csv", csv.String()},
		{"page.html", "text/html", "<p>Jane <b>Doe</b></p>" + strings.Repeat("<div>", 1000) + "x"},
		{"broken.zip", "", "PK\x03\x04" + strings.Repeat("Jane Doe 12345", 10)},
		{"line", "", strings.Repeat("Jane Doe ", 500_000)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var direct, boxed result
			name := strings.ToValidUTF8(tc.name, "%")
			if err := extract.Extract(extract.Input{Name: name, MediaType: tc.mediaType}, strings.NewReader(tc.data), extract.Limits{}, direct.sink()); err != nil {
				t.Fatal(err)
			}
			if err := Extract(t.Context(), extract.Input{Name: tc.name, MediaType: tc.mediaType}, strings.NewReader(tc.data), Limits{}, boxed.sink()); err != nil {
				t.Fatal(err)
			}
			if a, b := fmt.Sprint(direct), fmt.Sprint(boxed); a != b {
				t.Errorf("direct %d records, %v; in a child %d records, %v", len(direct.records), direct.gaps, len(boxed.records), boxed.gaps)
			}
		})
	}
}

// nameless is a document that never ends and says when it was let go of.
type endless struct{ ctx context.Context }

func (e endless) Read(p []byte) (int, error) {
	if err := e.ctx.Err(); err != nil {
		return 0, err
	}
	return copy(p, "Jane Doe 12345\n"), nil
}

func TestExtractEnds(t *testing.T) {
	before := runtime.NumGoroutine()
	files := openFiles(t)
	t.Run("with the sink's error, though the document never ends", func(t *testing.T) {
		stop := errors.New("stop")
		err := Extract(t.Context(), extract.Input{Name: "a"}, endless{t.Context()}, Limits{}, extract.Sink{Record: func(matcher.Record) error { return stop }})
		if !errors.Is(err, stop) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("with the context's error", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		err := Extract(ctx, extract.Input{Name: "a"}, endless{ctx}, Limits{}, extract.Sink{Record: func(matcher.Record) error { cancel(); return nil }})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("with the document read to its end when the child is gone", func(t *testing.T) {
		r := bytes.NewReader(make([]byte, 10<<20))
		var got result
		err := Extract(t.Context(), extract.Input{Name: "evil-exits"}, r, Limits{}, got.sink())
		if err != nil || r.Len() != 0 || len(got.gaps) != 1 {
			t.Errorf("%v, %d bytes left, gaps %v", err, r.Len(), got.gaps)
		}
	})
	noChildren(t)
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines, %d before", n, before)
	}
	if n := openFiles(t); n > files {
		t.Errorf("%d open files, %d before", n, files)
	}
}

func openFiles(t *testing.T) int {
	t.Helper()
	d, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(d)
}

func TestSelfTest(t *testing.T) {
	if err := SelfTest(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A document that takes more CPU time than the base earns what it needs.
func TestCPUIsEarned(t *testing.T) {
	lim := Limits{CPU: 5 * time.Second}.withDefaults()
	for _, tc := range []struct {
		fed, given int64
		want       uint64
	}{{0, 0, 5}, {4<<20 - 1, 0, 5}, {4 << 20, 16 << 20, 7}, {1 << 30, 0, 261}} {
		if got := lim.cpu(tc.fed, tc.given); got != tc.want {
			t.Errorf("fed %d, given %d: %d s, want %d", tc.fed, tc.given, got, tc.want)
		}
	}
}
