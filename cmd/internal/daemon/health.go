package daemon

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/robfig/cron/v3"

	"peeler/cmd/internal/api"
	"peeler/configs"
	"peeler/crawler/health"
	"peeler/store"
)

const (
	// leastGoodWithin is the objective of a source that names none, unless its
	// schedule is slow.
	leastGoodWithin = 24 * time.Hour
	// settling is how long after its start the daemon judges no source by time alone
	// that it has not tried yet: what a downtime made miss is being caught up.
	settling = time.Hour
	// tickEvery is how many minutes apart the sources are judged by time alone.
	tickEvery = 5
)

// expectOf is what is expected of a source, defaults filled in.
func expectOf(src configs.Source, spec cron.Schedule, now time.Time) health.Expect {
	usual, longest := intervals(spec, now)
	e := health.Expect{
		MinItems: src.Expect.MinItems, MaxNew: src.Expect.MaxNew,
		NewestWithin: time.Duration(src.Expect.NewestWithin), GoodWithin: time.Duration(src.Expect.GoodWithin),
		Every: usual, AtOnce: src.Shape() == configs.Canary,
	}
	if src.Shape() == configs.Page {
		longest = max(longest, time.Duration(src.Revisit)) // until then it is not asked
	}
	if e.GoodWithin == 0 {
		e.GoodWithin = max(leastGoodWithin, 3*longest)
	}
	return e
}

// intervals are the shortest and the longest time between two crawls, over a week
// or what a schedule does in its next turns.
func intervals(spec cron.Schedule, now time.Time) (shortest, longest time.Duration) {
	const turns = 400
	at := spec.Next(now.UTC())
	for end, n := at.AddDate(0, 0, 7), 0; n < turns && (n == 0 || at.Before(end)); n++ {
		next := spec.Next(at)
		if next.IsZero() {
			break
		}
		gap := next.Sub(at)
		if n == 0 || gap < shortest {
			shortest = gap
		}
		longest, at = max(longest, gap), next
	}
	return shortest, longest
}

// judged makes a judge of what a crawl saw, or with tick of time alone.
func (d *Daemon) judged(src configs.Source, look func(health.Row) (health.Row, []health.Event), s health.Sight) store.Judge {
	return func(h store.Health) store.Judged {
		row, events := look(h.Row)
		j := store.Judged{Row: row, Whole: s.Whole && row.State.Valid(), Listed: s.Listed}
		for _, e := range events {
			d.log.Warn("source", "source", src.ID, "health", e.State, "since", e.Since, "seen", e.Seen)
			j.Notices = append(j.Notices, store.Notice{
				State: e.State, Since: e.Since, LastGood: e.Good, Seen: e.Seen, Severity: gravity(src, e),
			})
		}
		if src.Shape() == configs.Canary && row.State == health.OK && s.State == health.OK {
			j.Proven = row.Tried
		}
		return j
	}
}

// gravity ranks what is told of a source: medium where somebody has to do
// something, low where the site is gone or silent; one more for a source of high
// priority and for a canary, one less for one of low priority. The end of an outage
// ranks as what was told of it, so that whoever heard of the one hears of the other.
func gravity(src configs.Source, e health.Event) store.Severity {
	of := func(s health.State) int {
		switch s {
		case health.Blocked, health.Login, health.Changed:
			return 1
		}
		return 0
	}
	n := of(e.State)
	if e.State == health.OK {
		for _, s := range e.Before {
			n = max(n, of(s))
		}
	}
	switch {
	case src.Priority == "high", src.Shape() == configs.Canary:
		n++
	case src.Priority == "low":
		n--
	}
	return []store.Severity{store.Low, store.Medium, store.High}[max(0, n)]
}

// expectations are those of all sources.
func expectations(cfg *configs.Config, now time.Time) map[string]health.Expect {
	all := make(map[string]health.Expect, len(cfg.Sources))
	for _, src := range cfg.Sources {
		if spec, err := configs.ParseSchedule(src.Schedule); err == nil { // Validate refuses others
			all[src.ID] = expectOf(src, spec, now)
		}
	}
	return all
}

// expectation is what is expected of a source.
func (d *Daemon) expectation(src configs.Source) health.Expect {
	if t := d.current(); t != nil {
		return t.expects[src.ID]
	}
	one := configs.Config{Sources: []configs.Source{src}}
	return expectations(&one, d.now())[src.ID]
}

// afterCrawl judges a crawl.
func (d *Daemon) afterCrawl(src configs.Source, s health.Sight, at time.Time) store.Judge {
	e := d.expectation(src)
	return d.judged(src, func(r health.Row) (health.Row, []health.Event) { return r.After(s, e, at) }, s)
}

// keepHealth looks once a minute whether Tor is back and a heartbeat is due, and every
// few minutes which sources time alone has made miss their objective.
func (d *Daemon) keepHealth(ctx context.Context, t *tour) {
	for n := 0; ; n++ {
		now := d.now()
		blind := d.keepSight(ctx, t, now)
		if !blind && n%tickEvery == 0 {
			d.tickAll(ctx, now)
		}
		d.beat(ctx, now)
		if !wait(ctx, time.Minute) {
			return
		}
	}
}

func (d *Daemon) tickAll(ctx context.Context, now time.Time) {
	for _, src := range d.config.Load().Sources {
		if !src.Disabled && ctx.Err() == nil {
			d.tick(ctx, src, now)
		}
	}
}

// tick judges a source by time alone.
func (d *Daemon) tick(ctx context.Context, src configs.Source, now time.Time) {
	h, err := d.store.Health(src.ID)
	if err != nil {
		d.log.Error("a source's health cannot be read", "source", src.ID, "err", err)
		return
	}
	if h.Tried.Before(d.began) && now.Sub(d.began) < settling {
		return
	}
	e := d.expectation(src)
	look := func(r health.Row) (health.Row, []health.Event) { return r.Tick(e, now) }
	row, events := look(h.Row)
	if len(events) == 0 && row.State == h.State && row.First.Equal(h.First) {
		return
	}
	if err := d.store.Judge(ctx, src.ID, d.judged(src, look, health.Sight{})); err != nil {
		d.log.Error("a source's health is not stored", "source", src.ID, "err", err)
		d.check(err)
		return
	}
	if len(events) > 0 {
		d.wake()
	}
}

// resting says that a source that failed is not to be asked yet.
func (d *Daemon) resting(id string) bool {
	h, err := d.store.Health(id)
	return err == nil && h.Resting(d.now())
}

// healthOf is what the command line is told of a source's health.
func (d *Daemon) healthOf(src configs.Source) (api.Health, error) {
	row, err := d.store.Health(src.ID)
	h := api.Health{
		State: string(row.State), Since: row.Since, LastGood: row.Good, Seen: row.Seen,
		Within:   int64(d.expectation(src).GoodWithin / time.Second),
		Failures: row.Failures, Retry: row.Retry, Proven: row.Proven, History: row.History,
	}
	for _, s := range row.Announced {
		h.Told = append(h.Told, string(s))
	}
	if row.State == health.New {
		h.State = "new"
	}
	if src.Disabled {
		h.State, h.Since, h.Seen = string(health.Disabled), time.Time{}, ""
	}
	return h, err
}

// standings counts the sources by how they stand, the worst first.
func standings(sources []api.Source) []api.Standing {
	by := map[string]*api.Standing{}
	for _, s := range sources {
		n := by[s.Health.State]
		if n == nil {
			n = &api.Standing{State: s.Health.State}
			by[s.Health.State] = n
		}
		n.Count++
		if since := s.Health.Since; !s.Health.Trusted() && !since.IsZero() && (n.Since.IsZero() || since.Before(n.Since)) {
			n.Since = since
		}
	}
	list := []api.Standing{}
	for _, n := range by {
		list = append(list, *n)
	}
	slices.SortFunc(list, func(a, b api.Standing) int {
		return cmp.Or(cmp.Compare(health.Rank(b.State), health.Rank(a.State)), cmp.Compare(a.State, b.State))
	})
	return list
}

// canaryWords says whether the canary was found lately.
func canaryWords(sources []api.Source) string {
	var last time.Time
	words := "none is configured: see `peeler canary --help`"
	for _, s := range sources {
		if s.Kind == string(configs.Canary) && !s.Disabled {
			words = "not found yet"
			if s.Health.Proven.After(last) {
				last = s.Health.Proven
			}
		}
	}
	if !last.IsZero() {
		words = "last found " + last.UTC().Format(time.RFC3339)
	}
	return words
}
