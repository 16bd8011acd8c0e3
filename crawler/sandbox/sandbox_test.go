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
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

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
	terms, err := readTerms(os.Args[1])
	if err == nil {
		err = confine(terms)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
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
		os.Exit(answer(in, os.Stdout))
	}
	e := newEncoder(os.Stdout)
	good := matcher.Record{Path: h.Input.Name + "!1", Fields: []matcher.Field{{Name: "name", Text: "Jane"}, {Name: "process", Text: strconv.Itoa(os.Getpid())}}}
	_ = e.record(good)
	_ = e.flush()
	frame := func(kind byte, n uint32, payload string) {
		b := binary.BigEndian.AppendUint32([]byte{kind}, n)
		_, _ = os.Stdout.Write(append(b, payload...))
	}
	if name, ok := strings.CutPrefix(what, "escapes: "); ok {
		return tryEscapes(e, h.Input.Name, name)
	}
	switch what {
	case "exits":
	case "dies":
		_ = unix.Tgkill(os.Getpid(), unix.Gettid(), syscall.SIGABRT)
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
	case "counts more names than there are":
		frame(frameRecords, 3, "\xff\xff\x03")
	case "counts more fields than there are":
		frame(frameRecords, 15, "\x00\x0aevil-x.txt\xff\xff\x03")
	case "has a name that is not UTF-8 in a path":
		good.Path += "\xff"
		_ = e.record(good)
		_ = e.end()
	case "says nothing without end":
		for names := "\xe8\x07" + strings.Repeat("\x01x", 1000); ; {
			frame(frameRecords, uint32(len(names)), names)
		}
	case "never ends a frame":
		frame(frameRecords, 1<<20, "x")
		for {
			time.Sleep(50 * time.Millisecond)
			_, _ = os.Stdout.WriteString("x")
		}
	case "hears no signal and spins":
		signal.Ignore(unix.SIGXCPU)
		for {
			runtime.Gosched()
		}
	case "closes its output and lives on":
		_ = os.Stdout.Close()
		time.Sleep(time.Hour)
	case "closes its input and lives on":
		_ = os.Stdin.Close()
		time.Sleep(time.Hour)
	case "makes threads without end":
		for {
			go func() { runtime.LockOSThread(); select {} }()
		}
	case "ends a tool":
		return endTool(h, e)
	case "has the loader load touch":
		for _, loader := range loaders {
			_ = executes(loader, "/usr/bin/touch", marker())()
		}
	case "leaves a tool running":
		in, _, _ := os.Pipe()
		cmd := exec.Command(pdfToText, "-", "-")
		cmd.Stdin, cmd.Stdout, cmd.Stderr = in, os.Stdout, os.Stderr
		if cmd.Start() != nil {
			_ = e.end()
		}
		_, _ = unix.Read(0, make([]byte, 1)) // the pipe's other end stays open
		time.Sleep(time.Hour)
	}
	return true
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
	t.Run("all", func(t *testing.T) {
		for _, tc := range []struct {
			what string
			want matcher.Cause
		}{
			{"exits", matcher.Crashed},
			{"dies", matcher.Crashed},
			{"sleeps", matcher.TimedOut},
			{"spins", matcher.TimedOut},
			{"hears no signal and spins", matcher.TimedOut},
			{"eats", matcher.Crashed},
			{"floods", matcher.Crashed},
			{"writes a huge frame", matcher.Crashed},
			{"writes an unknown frame", matcher.Crashed},
			{"cuts a frame", matcher.Crashed},
			{"never ends a frame", matcher.TimedOut},
			{"says nothing without end", matcher.Crashed},
			{"counts more names than there are", matcher.Crashed},
			{"counts more fields than there are", matcher.Crashed},
			{"lies about its path", matcher.Crashed},
			{"hides control characters in a path", matcher.Crashed},
			{"has a name that is not UTF-8 in a path", matcher.Crashed},
			{"makes up a cause", matcher.Crashed},
			{"miscounts", matcher.Crashed},
			{"closes its output and lives on", matcher.Crashed},
			{"closes its input and lives on", matcher.TimedOut},
			{"leaves a tool running", matcher.TimedOut},
		} {
			t.Run(tc.what, func(t *testing.T) {
				t.Parallel()
				if tc.what == "leaves a tool running" {
					needTool(t)
				}
				endures(t, tc.what, tc.want)
				healthy(t)
			})
		}
	})
	t.Run("makes threads without end", func(t *testing.T) { // which the others would lack
		endures(t, "makes threads without end", matcher.Crashed)
		healthy(t)
	})
	noChildren(t)
}

// endures reads a document with a child that does something evil after its first
// record.
func endures(t *testing.T, what string, want matcher.Cause) {
	// It meets the limit that it is about, on a busy machine too, and no other.
	lim := Limits{CPU: time.Minute, Wall: time.Minute, Memory: 64 << 20}
	lim.Extract.Expanded = 1 << 20
	switch {
	case what == "spins":
		lim.CPU = time.Second
	case want == matcher.TimedOut:
		lim.CPU, lim.Wall = time.Second, 2*time.Second
	}
	var gaps []matcher.Gap
	var first matcher.Record
	var n int
	err := Extract(t.Context(), extract.Input{Name: "evil-" + what}, strings.NewReader("x"), lim, extract.Sink{
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
		t.Fatalf("the record given before is lost: %d, %v", n, first)
	}
	if len(gaps) != 1 || gaps[0].Cause != want || gaps[0].Path != "evil-"+what {
		t.Errorf("gaps %v, want one of %s", gaps, want)
	}
	if group, _ := strconv.Atoi(first.Fields[1].Text); !gone(group) {
		t.Errorf("process group %d is still there", group)
	}
}

// gone tells whether a process group ends within a few seconds.
func gone(group int) bool {
	for range 500 {
		if errors.Is(unix.Kill(-group, 0), unix.ESRCH) {
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
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
	for _, unsafe := range []bool{false, true} {
		if err := SelfTest(t.Context(), unsafe); err != nil {
			t.Errorf("unsafe: %v: %v", unsafe, err)
		}
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
