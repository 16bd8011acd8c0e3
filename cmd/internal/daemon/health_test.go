package daemon

import (
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/health"
	"peeler/store"
)

func TestIntervals(t *testing.T) {
	now := time.Date(2026, 11, 26, 21, 0, 0, 0, time.UTC)
	for spec, want := range map[string][3]time.Duration{ // shortest, longest, objective
		"@every 30m":      {30 * time.Minute, 30 * time.Minute, day},
		"@daily":          {day, day, 3 * day},
		"@weekly":         {7 * day, 7 * day, 21 * day},
		"0 9 * * 1-5":     {day, 3 * day, 9 * day},
		"*/30 9-17 * * *": {30 * time.Minute, 15*hour + 30*time.Minute, 46*hour + 30*time.Minute},
		"@every 1s":       {time.Second, time.Second, day},
		"0 0 29 2 *":      {1461 * day, 1461 * day, 3 * 1461 * day},
	} {
		parsed, err := configs.ParseSchedule(spec)
		if err != nil {
			t.Fatal(err)
		}
		shortest, longest := intervals(parsed, now)
		e := expectOf(configs.Source{Kind: configs.Listing, Schedule: spec}, parsed, now)
		if got := [3]time.Duration{shortest, longest, e.GoodWithin}; got != want {
			t.Errorf("%s: %v, want %v", spec, got, want)
		}
	}
	parsed, _ := configs.ParseSchedule("@hourly")
	src := configs.Source{Kind: configs.Page, Expect: configs.Expect{GoodWithin: configs.Duration(hour)}}
	if e := expectOf(src, parsed, now); e.GoodWithin != hour {
		t.Errorf("an objective that is set: %v", e.GoodWithin)
	}
	src = configs.Source{Kind: configs.Page, Revisit: configs.Duration(2 * day)}
	if e := expectOf(src, parsed, now); e.GoodWithin != 6*day {
		t.Errorf("a page that is asked every other day: %v", e.GoodWithin)
	}
}

func TestGravity(t *testing.T) {
	ended := health.Event{State: health.OK, Before: []health.State{health.Unreachable, health.Login}}
	for name, c := range map[string]struct {
		src   configs.Source
		event health.Event
		want  store.Severity
	}{
		"dead":                       {configs.Source{}, health.Event{State: health.Unreachable}, store.Low},
		"logged out":                 {configs.Source{}, health.Event{State: health.Login}, store.Medium},
		"logged out, of importance":  {configs.Source{Priority: "high"}, health.Event{State: health.Login}, store.High},
		"dead, of no importance":     {configs.Source{Priority: "low"}, health.Event{State: health.Unreachable}, store.Low},
		"changed, of no importance":  {configs.Source{Priority: "low"}, health.Event{State: health.Changed}, store.Low},
		"good again as it was grave": {configs.Source{}, ended, store.Medium},
		"a canary":                   {configs.Source{Kind: configs.Canary}, health.Event{State: health.Changed}, store.High},
	} {
		if got := gravity(c.src, c.event); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestGroupsOfAHeartbeat(t *testing.T) {
	for _, s := range append(slices.Clone(health.States), health.New) {
		if g := groupOf(s); !slices.Contains([]string{"ok", "stale", "dead", "new"}, g) || (g == "ok") != (s == health.OK) {
			t.Errorf("%q counts as %s", s, g)
		}
	}
}

func TestSight(t *testing.T) {
	at := time.Date(2026, 11, 26, 21, 0, 0, 0, time.UTC)
	var s sight
	kicked := map[string]int{}
	kick := func(id string) bool { kicked[id]++; return id != "unknown" }
	s.crawled("a", crawler.OK, at)
	if s.restored().IsZero() || !s.restored().IsZero() {
		t.Error("that a first crawl sees is told once: an earlier run may have been blind")
	}
	for i, id := range []string{"a", "b", "unknown", "a"} {
		s.crawled(id, crawler.Blind, at.Add(time.Duration(i)*time.Minute))
	}
	s.crawled("c", crawler.Failed, at.Add(5*time.Minute))
	s.crawled("c", crawler.Interrupted, at.Add(5*time.Minute))
	if since := s.blind(); !since.Equal(at) || !s.restored().IsZero() {
		t.Errorf("blind since %v", since)
	}
	s.again(kick)
	if n := kicked["a"] + kicked["b"]; n != 1 {
		t.Errorf("%d sources try whether Tor is back, want 1: %v", n, kicked)
	}
	s.crawled("a", crawler.Unreachable, at.Add(time.Hour))
	if back := s.restored(); !back.Equal(at.Add(time.Hour)) || !s.blind().IsZero() {
		t.Errorf("back %v", back)
	}
	clear(kicked)
	s.again(kick)
	s.again(kick)
	if kicked["a"] != 1 || kicked["b"] != 1 {
		t.Errorf("what was missed is crawled once: %v", kicked)
	}
}

func TestAStatusOfManySources(t *testing.T) {
	d, _ := house(t, 1)
	cfg := *d.config.Load()
	for id, sight := range map[string]health.Sight{
		"a": {State: health.OK}, "b": {State: health.OK}, "c": {State: health.Login, Seen: "a login page"}, "d": {},
	} {
		src := configs.Source{ID: id, Kind: configs.Page, Schedule: "@hourly", Network: configs.Exit}
		cfg.Sources = append(cfg.Sources, src)
		if sight.State != health.New {
			d.remember(store.Crawl{Source: id, State: "ok", Ended: d.now()}, nil, d.afterCrawl(src, sight, d.now()))
		}
	}
	cfg.Sources = append(cfg.Sources, configs.Source{ID: "e", Schedule: "@hourly", Disabled: true})
	d.config.Store(&cfg)
	s, err := d.status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range s.Health {
		got = append(got, h.State)
		if want := map[string]int{"ok": 2}[h.State]; h.Count != max(1, want) || (h.State == "login") == h.Since.IsZero() {
			t.Errorf("%+v", h)
		}
	}
	if !slices.Equal(got, []string{"login", "disabled", "new", "ok"}) {
		t.Errorf("%v", got)
	}
}

func TestASourceThatIsPutOffMissesItsTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		s, err := newSchedule(t.Context(), []configs.Source{hourly("a")}, slog.New(slog.DiscardHandler), func(context.Context, configs.Source) { n.Add(1) })
		if err != nil {
			t.Fatal(err)
		}
		until := time.Now().Add(5*time.Hour + time.Minute)
		s.resting = func(string) bool { return time.Now().Before(until) }
		s.start(time.Now(), never)
		defer s.stop()
		if next := s.nextAfter("a", until); !next.Equal(until.Truncate(hour).Add(hour)) {
			t.Errorf("next %v", next)
		}
		time.Sleep(5*time.Hour + 30*time.Minute)
		synctest.Wait()
		if n.Load() != 0 {
			t.Errorf("%d crawls of a source that is put off", n.Load())
		}
		s.kick("a") // somebody asked for it
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if n.Load() != 3 {
			t.Errorf("%d crawls, want 3", n.Load())
		}
	})
}
