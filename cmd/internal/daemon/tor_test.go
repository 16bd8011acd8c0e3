package daemon

import (
	"fmt"
	"log/slog"
	"strings"
	"syscall"
	"testing"
	"time"

	"peeler/crawler/tor"
)

// A connection that fails, as the dialer tells of it.
var (
	again    = &tor.Error{State: tor.Again, Reply: 0x06}
	siteDown = &tor.Error{State: tor.SiteDown, Reply: 0xF0}
	oursDown = &tor.Error{State: tor.OursDown, Err: syscall.ECONNREFUSED}
)

// told is a connection in a test of the watch.
type told struct {
	after time.Duration
	host  string
	err   error
}

func TestNewCircuitsAreWanted(t *testing.T) {
	many := func(n, hosts int, each time.Duration, err error) (list []told) {
		for i := range n {
			list = append(list, told{each, fmt.Sprint(i % hosts), err})
		}
		return list
	}
	ok := []told{{0, "x", nil}}
	for name, test := range map[string]struct {
		told []told
		want int
	}{
		"five failures of three sites":            {many(5, 3, time.Second, again), 1},
		"four failures":                           {many(4, 3, time.Second, again), 0},
		"many of two sites":                       {many(50, 2, time.Second, again), 0},
		"sites that are down":                     {many(50, 9, time.Second, siteDown), 0},
		"our Tor is down":                         {many(50, 9, time.Second, oursDown), 0},
		"five over too long a time":               {many(5, 3, 80*time.Second, again), 0},
		"a success between":                       {append(append(many(4, 3, time.Second, again), ok...), many(4, 3, time.Second, again)...), 0},
		"a site that is down does not help":       {append(append(many(4, 3, 0, again), told{0, "y", siteDown}), many(1, 1, 0, again)...), 1},
		"no more often than every ten minutes":    {many(500, 9, time.Second, again), 1},
		"again after ten minutes":                 {many(700, 9, time.Second, again), 2},
		"hours of failures are bounded in memory": {many(20_000, 9, time.Second, again), 34},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
			var w torWatch
			w.open(func() time.Time { return now }, slog.New(slog.DiscardHandler), true)
			got := 0
			for _, c := range test.told {
				now = now.Add(c.after)
				w.dialled(c.host, c.err)
				select {
				case <-w.refresh:
					got++
				default:
				}
				if len(w.failures) > 200 {
					t.Fatalf("%d failures are kept", len(w.failures))
				}
			}
			if got != test.want {
				t.Errorf("wanted %d times, not %d", got, test.want)
			}
		})
	}
}

func TestTorState(t *testing.T) {
	began := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	now := began
	d := &Daemon{now: func() time.Time { return now }, log: slog.New(slog.DiscardHandler)}
	if s := d.torState(); !s.Reachable || s.Words != "not asked yet" {
		t.Errorf("at first %+v", s)
	}
	d.tor.open(d.now, d.log, true)
	step := func(do func(), reachable bool, words string, since time.Duration) {
		t.Helper()
		do()
		s := d.torState()
		if s.Reachable != reachable || !strings.Contains(s.Words, words) || s.Since != began.Add(since) {
			t.Errorf("got %+v, want %v, %q, since %s", s, reachable, words, began.Add(since))
		}
		now = now.Add(time.Minute)
	}
	said := func(h tor.Health, err error) func() {
		return func() {
			d.tor.mu.Lock()
			defer d.tor.mu.Unlock()
			d.tor.told(h, err)
			d.tor.settle()
		}
	}
	step(func() { d.tor.dialled("a", nil) }, true, "reachable", 0)
	step(said(tor.Health{Progress: 45, Phase: "loading relay descriptors", Live: true}, nil), false, "bootstrapping 45 %: loading relay descriptors", time.Minute)
	step(said(tor.Health{Progress: 100}, nil), false, "network down", time.Minute)
	step(said(tor.Health{Progress: 100, Live: true, Circuits: map[string]int{"BUILT": 12}}, nil), true, "bootstrapped 100 %, 12 circuits", 3*time.Minute)
	step(func() { d.tor.dialled("a", oursDown) }, false, "out of reach", 4*time.Minute)
	step(func() { d.tor.dialled("a", siteDown) }, true, "12 circuits", 5*time.Minute)
	step(said(tor.Health{}, fmt.Errorf("it does not answer")), true, "not known: it does not answer", 5*time.Minute)
	if got := d.torWords(); strings.Contains(got, "since") {
		t.Errorf("says %q", got)
	}
	step(func() { d.tor.dialled("a", oursDown) }, false, "out of reach", 7*time.Minute)
	if got := d.torWords(); !strings.HasSuffix(got, "since 2026-11-20T12:07:00Z") {
		t.Errorf("says %q", got)
	}
}
