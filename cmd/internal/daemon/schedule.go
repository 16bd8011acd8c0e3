package daemon

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/robfig/cron/v3"

	"peeler/configs"
)

// together is how many sources are crawled at a time. Some of them wait for the matching
// or for a host that another has, so that fifty fetch.
const together = 80

// schedule starts the crawls: by cron in UTC, each start delayed by its jitter,
// skipped while the source is still being crawled, caught up once after
// downtime. It lives as long as one configuration.
type schedule struct {
	cron    *cron.Cron
	watches map[string]*watch
	resting func(id string) bool // a source failed and is put off; nil: none is
	ctx     context.Context      // of every crawl; ends with the schedule
	cancel  context.CancelFunc

	mu      sync.Mutex // guards stopped against a kick
	stopped bool
	by      sync.WaitGroup // crawls that cron did not start
}

// watch is one source under the schedule. It is the cron.Job of its source.
type watch struct {
	source configs.Source
	entry  cron.EntryID
	spec   cron.Schedule
	busy   atomic.Bool
	crawl  func(configs.Source)
	in     *schedule
	slots  *slots
	log    *slog.Logger
}

// newSchedule plans the sources that are not disabled; start sets it going.
func newSchedule(ctx context.Context, sources []configs.Source, log *slog.Logger, crawl func(context.Context, configs.Source)) (*schedule, error) {
	s := &schedule{
		cron:    cron.New(cron.WithLocation(time.UTC), cron.WithLogger(cron.DiscardLogger)),
		watches: map[string]*watch{},
	}
	s.ctx, s.cancel = context.WithCancel(ctx)
	slots := &slots{free: together}
	for _, src := range sources {
		if src.Disabled {
			continue
		}
		spec, err := configs.ParseSchedule(src.Schedule)
		if err != nil {
			s.cancel()
			return nil, fmt.Errorf("source %s: %w", src.ID, err)
		}
		w := &watch{source: src, spec: spec, in: s, slots: slots, log: log}
		w.crawl = func(src configs.Source) { crawl(s.ctx, src) }
		w.entry = s.cron.Schedule(spec, w)
		s.watches[src.ID] = w
	}
	return s, nil
}

// start catches up what downtime made miss, once a source, and starts the clock.
// A source never crawled before is crawled at once.
func (s *schedule) start(now time.Time, last func(id string) time.Time) {
	for id, w := range s.watches {
		before := last(id)
		if before.IsZero() || w.spec.Next(before.UTC()).Before(now) {
			s.by.Go(w.Run)
		}
	}
	s.cron.Start()
}

// stop ends every crawl and waits for them.
func (s *schedule) stop() {
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	s.cancel()
	<-s.cron.Stop().Done()
	s.by.Wait()
}

// kick crawls a source now, unless it is being crawled; false when the schedule
// does not know it.
func (s *schedule) kick(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.watches[id]
	if w == nil || s.stopped {
		return false
	}
	s.by.Go(func() { w.begin(0) })
	return true
}

// next is when a source is crawled next; zero when it is not planned.
func (s *schedule) next(id string) time.Time {
	if w := s.watches[id]; w != nil {
		return s.cron.Entry(w.entry).Next
	}
	return time.Time{}
}

// running tells whether a source is being crawled, or about to be.
func (s *schedule) running(id string) bool {
	w := s.watches[id]
	return w != nil && w.busy.Load()
}

// nextAfter is when a source that is put off until then is crawled next.
func (s *schedule) nextAfter(id string, until time.Time) time.Time {
	next := s.next(id)
	if w := s.watches[id]; w != nil && until.After(next) {
		next = w.spec.Next(until.UTC())
	}
	return next
}

// Run is a tick of the clock. A source that failed again and again misses some.
func (w *watch) Run() {
	if w.in.resting != nil && w.in.resting(w.source.ID) {
		return
	}
	var delay time.Duration
	if w.source.Jitter > 0 {
		delay = rand.N(time.Duration(w.source.Jitter))
	}
	w.begin(delay)
}

func (w *watch) begin(delay time.Duration) {
	if !w.busy.CompareAndSwap(false, true) {
		w.log.Info("still crawling, this tick is skipped", "source", w.source.ID)
		return
	}
	defer w.busy.Store(false)
	if !wait(w.in.ctx, delay) {
		return
	}
	if !w.slots.take(w.in.ctx, rank(w.source.Priority)) {
		return
	}
	defer w.slots.give()
	defer w.survive()
	w.crawl(w.source)
}

// survive lets a defect met while recording a crawl stop that crawl alone; the crawler
// sees to those of its own. The value may hold text of a document: the stack does not.
func (w *watch) survive() {
	if p := recover(); p != nil {
		w.log.Error("recording a crawl panicked", "source", w.source.ID, "stack", string(debug.Stack()))
	}
}

// wait sleeps for d; false when ctx ended first.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
