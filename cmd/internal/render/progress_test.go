package render

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// pty opens a real pseudo-terminal: what is written to screen can be read from
// the other end once screen is closed.
func pty(t *testing.T) (screen, other *os.File) {
	t.Helper()
	other, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	if err := unix.IoctlSetPointerInt(int(other.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(other.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	screen, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	return screen, other
}

// drawn runs a task with a bar on a terminal and gives what it drew.
func drawn(t *testing.T, total int64, task func(*Bar)) string {
	t.Helper()
	screen, other := pty(t)
	got := make(chan string)
	go func() {
		b, _ := io.ReadAll(other) // ends with an error when the screen closes
		got <- string(b)
	}()
	bar := Progress(Terminal(screen), "importing", total)
	task(bar)
	bar.Close()
	bar.Close()
	screen.Close()
	return <-got
}

func TestBarOnATerminal(t *testing.T) {
	t.Setenv("TERM", "xterm")
	for name, total := range map[string]int64{"total known": 1 << 20, "total unknown": -1} {
		t.Run(name, func(t *testing.T) {
			got := drawn(t, total, func(b *Bar) {
				if _, err := io.Copy(io.Discard, b.Reader(bytes.NewReader(make([]byte, 1<<20)))); err != nil {
					t.Error(err)
				}
			})
			if !strings.Contains(got, "importing") || !strings.Contains(got, "\r") {
				t.Errorf("drew %q", got)
			}
			last := got[strings.LastIndex(strings.TrimRight(got, "\r"), "\r")+1:]
			if strings.TrimSpace(last) != "" {
				t.Errorf("leaves %q on the screen", last)
			}
		})
	}
}

func TestBarIsSilent(t *testing.T) {
	t.Run("on a dumb terminal", func(t *testing.T) {
		t.Setenv("TERM", "dumb")
		if got := drawn(t, 100, func(b *Bar) { b.Add(50) }); got != "" {
			t.Errorf("drew %q", got)
		}
	})
	t.Run("with nothing to do", func(t *testing.T) {
		t.Setenv("TERM", "xterm")
		if got := drawn(t, 0, func(b *Bar) { b.Add(50) }); got != "" {
			t.Errorf("drew %q", got)
		}
	})
	t.Run("in a file", func(t *testing.T) {
		f, err := os.Create(t.TempDir() + "/out")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		bar := Progress(Terminal(f), "x", 100)
		bar.Add(50)
		bar.Clear()
		bar.Close()
		if info, err := f.Stat(); err != nil || info.Size() != 0 {
			t.Errorf("%d bytes, %v", info.Size(), err)
		}
	})
	t.Run("when nil", func(*testing.T) {
		var bar *Bar
		bar.Add(1)
		bar.Clear()
		bar.Close()
	})
}

func TestBarFromManyGoroutines(t *testing.T) {
	t.Setenv("TERM", "xterm")
	drawn(t, 1000, func(b *Bar) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 250 {
					b.Add(1)
					b.Clear()
				}
			})
		}
		wg.Wait()
	})
}

func TestBarNamesWhatIsDone(t *testing.T) {
	t.Setenv("TERM", "xterm")
	got := drawn(t, 100, func(b *Bar) {
		b.Name("2 of 9", strings.Repeat("long", 20)+"\x1b]0;evil\x07\u202edump.zip")
		b.Add(50)
	})
	if !strings.Contains(got, "2 of 9 …") || !strings.Contains(got, `\u202edump.zip`) {
		t.Errorf("drew %q", got)
	}
	if strings.Contains(got, "\x1b]") || strings.Contains(got, "\u202e") {
		t.Errorf("what acts on the terminal is drawn: %q", got)
	}
	var none *Bar
	none.Name("1 of 1", "x")
}
