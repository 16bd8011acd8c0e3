package daemon

import (
	"context"
	"sync"
	"time"

	"peeler/crawler"
	"peeler/crawler/health"
)

// blindFor is how long our own Tor must be down before anybody is told: it is
// restarted, and loses its circuits, in less.
const blindFor = 5 * time.Minute

// sight knows whether our own Tor can be reached, as far as the crawls tell.
type sight struct {
	mu     sync.Mutex
	since  time.Time       // of the first blind crawl in a row; zero: we see, or do not know yet
	back   time.Time       // when a crawl saw something again; zero once that was taken
	sees   bool            // the last crawl that tells saw something
	missed map[string]bool // sources whose crawl was blind since
	told   bool
}

// crawled takes in how a crawl ended.
func (s *sight) crawled(id string, state crawler.State, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch state {
	case crawler.Failed, crawler.Interrupted: // our own doing tells nothing of Tor
	case crawler.Blind:
		if s.since.IsZero() {
			s.since = at
		}
		if s.missed == nil {
			s.missed = map[string]bool{}
		}
		s.missed[id], s.sees, s.back = true, false, time.Time{}
	default:
		if !s.sees {
			s.back = at
		}
		s.since, s.sees = time.Time{}, true
	}
}

// throughTor is what a crawl says of its site, and how it ended. That a site cannot be
// reached says nothing of it while Tor itself says that it has no network.
func (d *Daemon) throughTor(r crawler.Report) (health.Sight, crawler.State) {
	if r.Sight.State == health.Unreachable && !d.torState().Reachable {
		return health.Sight{}, crawler.Blind
	}
	return r.Sight, r.State
}

// blind is since when we are; zero while we are not.
func (s *sight) blind() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.since
}

// restored is when we began to see again; once.
func (s *sight) restored() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	back := s.back
	s.back = time.Time{}
	return back
}

// again has the sources crawled that were missed: one while we are blind, to see
// whether Tor is back, and all once it is.
func (s *sight) again(kick func(id string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.missed {
		known := kick(id)
		if known && !s.since.IsZero() {
			return
		}
		delete(s.missed, id)
	}
}

// keepSight tells the receivers once that we are blind, and once that it is over. It
// says whether we are.
func (d *Daemon) keepSight(ctx context.Context, t *tour, now time.Time) (blind bool) {
	d.sight.again(t.schedule.kick)
	since := d.sight.blind()
	if back := d.sight.restored(); !back.IsZero() {
		d.sight.told = false
		was, err := d.store.Restored(ctx, back)
		if err != nil {
			d.log.Error("that Tor is back is not stored", "err", err)
			d.check(err)
		} else if was {
			d.log.Info("Tor is back")
			d.wake()
		}
	}
	if since.IsZero() || d.sight.told || now.Sub(since) <= blindFor {
		return !since.IsZero()
	}
	if err := d.store.Blind(ctx, since); err != nil {
		d.log.Error("that Tor is down is not stored", "err", err)
		d.check(err)
		return true
	}
	d.sight.told = true
	d.log.Error("Tor is down: nothing can be crawled", "since", since)
	d.wake()
	return true
}
