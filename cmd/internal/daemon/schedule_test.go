package daemon

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"peeler/configs"
)

func hourly(id string) configs.Source {
	return configs.Source{ID: id, Schedule: "0 * * * *"}
}

// never was the last crawl of any source; recently it was just now.
func never(string) time.Time    { return time.Time{} }
func recently(string) time.Time { return time.Now() }

func plan(t *testing.T, last func(string) time.Time, crawl func(context.Context, configs.Source), sources ...configs.Source) *schedule {
	t.Helper()
	s, err := newSchedule(t.Context(), sources, slog.New(slog.DiscardHandler), crawl)
	if err != nil {
		t.Fatal(err)
	}
	s.start(time.Now(), last)
	return s
}

func TestScheduleTicksInUTC(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		s := plan(t, recently, func(context.Context, configs.Source) { n.Add(1) }, hourly("a"))
		defer s.stop()
		time.Sleep(24*time.Hour + time.Minute)
		synctest.Wait()
		if n.Load() != 24 {
			t.Errorf("%d crawls in a day of hours, want 24", n.Load())
		}
	})
}

func TestScheduleCatchesUpOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		threeDaysAgo := func(string) time.Time { return time.Now().Add(-72 * time.Hour) }
		s := plan(t, threeDaysAgo, func(context.Context, configs.Source) { n.Add(1) }, hourly("a"))
		defer s.stop()
		synctest.Wait()
		if n.Load() != 1 {
			t.Errorf("%d crawls after three days of downtime, want 1", n.Load())
		}
	})
}

func TestScheduleCrawlsANewSourceAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		s := plan(t, never, func(context.Context, configs.Source) { n.Add(1) }, hourly("a"))
		defer s.stop()
		synctest.Wait()
		if n.Load() != 1 {
			t.Errorf("%d crawls, want 1", n.Load())
		}
	})
}

func TestScheduleSkipsWhileRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n, together, most atomic.Int64
		s := plan(t, recently, func(ctx context.Context, _ configs.Source) {
			n.Add(1)
			most.Store(max(most.Load(), together.Add(1)))
			wait(ctx, 150*time.Minute)
			together.Add(-1)
		}, hourly("a"))
		defer s.stop()
		time.Sleep(12 * time.Hour)
		s.kick("a")
		synctest.Wait()
		if most.Load() != 1 || n.Load() != 4 {
			t.Errorf("%d crawls, %d at a time; want 4 of 2.5 hours in 12, one at a time", n.Load(), most.Load())
		}
	})
}

func TestScheduleJittersWithinItsBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var starts []time.Duration
		src := hourly("a")
		src.Jitter = configs.Duration(10 * time.Minute)
		s := plan(t, recently, func(context.Context, configs.Source) {
			starts = append(starts, time.Since(time.Now().Truncate(time.Hour)))
		}, src)
		time.Sleep(48*time.Hour + 30*time.Minute)
		s.stop()
		distinct := map[time.Duration]bool{}
		for _, d := range starts {
			distinct[d] = true
			if d < 0 || d > 10*time.Minute {
				t.Errorf("a crawl began %v after the hour", d)
			}
		}
		if len(starts) != 48 || len(distinct) < 40 {
			t.Errorf("%d crawls at %d different offsets", len(starts), len(distinct))
		}
	})
}

func TestScheduleLeavesDisabledSourcesAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		src := hourly("a")
		src.Disabled = true
		s := plan(t, never, func(context.Context, configs.Source) { n.Add(1) }, src)
		defer s.stop()
		time.Sleep(3 * time.Hour)
		if n.Load() != 0 || s.kick("a") || s.kick("unknown") {
			t.Error("a disabled or unknown source was crawled")
		}
	})
}

func TestScheduleStopInterruptsAndWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ended atomic.Bool
		s := plan(t, never, func(ctx context.Context, _ configs.Source) {
			<-ctx.Done()
			time.Sleep(time.Second) // what is in hand is put away
			ended.Store(true)
		}, hourly("a"))
		synctest.Wait()
		s.stop()
		if !ended.Load() {
			t.Error("stop did not wait for a crawl")
		}
		if s.kick("a") {
			t.Error("a stopped schedule crawls")
		}
	})
}
