package extract_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"peeler/crawler/extract"
	"peeler/crawler/sandbox"
	"peeler/matcher"
)

func TestMain(m *testing.M) {
	sandbox.Main()
	os.Exit(m.Run())
}

// What one hostile input may take in its child (promises): the Go runtime, the
// tables of this binary and what tests link come to some 60 MiB of the memory.
const (
	mostCPU    = 5 * time.Second
	mostMemory = 256 << 20
	leastTried = 120 // inputs
)

// Every hostile input keeps its verdict in the child, which is what counts, and takes
// no more of the machine than a child may. With -v what each takes is printed.
func TestHostileInTheChild(t *testing.T) {
	if testing.Short() {
		t.Skip("some three hundred children: not with -short")
	}
	most := mostCPU
	if extract.Raced() {
		most *= 10
	}
	tried := 0
	var slowest, largest string
	var cpu time.Duration
	var memory int64
	extract.Elsewhere = func(t *testing.T, h extract.Hostile) {
		tried++
		var used sandbox.Usage
		var found bool
		var gaps []matcher.Gap
		lim := sandbox.Limits{Extract: h.Limits, Used: func(u sandbox.Usage) { used = u }}
		err := sandbox.Extract(t.Context(), extract.Input{Name: h.Name}, bytes.NewReader(h.Data), lim, extract.Sink{
			Record: func(r matcher.Record) error {
				for _, f := range r.Fields {
					found = found || strings.Contains(f.Text, extract.Planted)
				}
				return nil
			},
			Gap: func(g matcher.Gap) { gaps = append(gaps, g) },
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%6.2f s %4d MiB  %s: %v", used.CPU.Seconds(), used.Memory>>20, h.Title, gaps[:min(len(gaps), 2)])
		if used.CPU > cpu {
			cpu, slowest = used.CPU, h.Title
		}
		if used.Memory > memory {
			memory, largest = used.Memory, h.Title
		}
		if h.Find && !found {
			t.Error("the planted person is not found")
		}
		told := h.Cause == ""
		for _, g := range gaps {
			told = told || g.Cause == h.Cause
			if g.Cause == matcher.Crashed || g.Cause == matcher.TimedOut {
				t.Errorf("the child did not live: %+v", g)
			}
		}
		if !told {
			t.Errorf("gaps %v, want %s", gaps, h.Cause)
		}
		if used.CPU > most {
			t.Errorf("took %v of CPU time", used.CPU)
		}
		if used.Memory > mostMemory && !extract.Raced() {
			t.Errorf("took %d MiB", used.Memory>>20)
		}
	}
	defer func() { extract.Elsewhere = nil }()
	for _, test := range extract.HostileTests {
		test(t)
	}
	if tried < leastTried {
		t.Errorf("%d inputs were tried", tried)
	}
	t.Logf("%d inputs; most CPU %.2f s (%s), most memory %d MiB (%s)", tried, cpu.Seconds(), slowest, memory>>20, largest)
}
