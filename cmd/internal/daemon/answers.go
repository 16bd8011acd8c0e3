package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/roster"
	"peeler/matcher"
	"peeler/store"
)

// backend is what the socket answers with.
func (d *Daemon) backend() api.Backend {
	return api.Backend{
		Store: d.store, Log: d.log,
		Status: d.status, Sources: d.sources, RunSource: d.runSource,
		Import: d.importRoster, Forget: d.forget, RosterStats: d.rosterStats,
		Gap: d.gap, RetryGaps: d.retryGaps,
		Scan:      d.scan,
		TestAlert: d.testAlert, Retry: d.retry,
	}
}

func (d *Daemon) status(ctx context.Context) (api.Status, error) {
	n, err := d.store.Counts(ctx)
	if err != nil {
		return api.Status{}, err
	}
	gaps, err := d.store.OpenGaps(ctx)
	if err != nil {
		return api.Status{}, err
	}
	sources, err := d.sources(ctx)
	if err != nil {
		return api.Status{}, err
	}
	s := api.Status{
		Version: d.version, People: d.people(),
		Sources: map[string]int{}, Tor: "not asked: no daemon runs",
		Incidents: n.Incidents, Exposures: n.Exposures, OpenGaps: n.OpenGaps,
		GapsByCause: gaps.Causes, GapsBySource: gaps.Sources,
		PendingAlerts: n.Pending, ParkedAlerts: n.Parked,
	}
	for _, src := range sources {
		s.Sources[src.State]++
	}
	s.Health, s.Canary = standings(sources), canaryWords(sources)
	if d.current() != nil {
		s.Ready, s.Started = true, d.began.UTC()
		s.Uptime = int64(d.now().Sub(d.began).Seconds())
		s.Sandbox = d.sandboxState()
		s.Tor = d.torWords()
	}
	return s, nil
}

func (d *Daemon) sources(context.Context) ([]api.Source, error) {
	t := d.current()
	var list []api.Source
	for _, src := range d.config.Load().Sources {
		row, err := d.store.Crawl(src.ID)
		if err != nil {
			return nil, err
		}
		s := api.Source{
			About: api.About(src.About),
			ID:    src.ID, Kind: string(src.Kind), Network: string(src.Network), Schedule: src.Schedule, Disabled: src.Disabled,
			State: row.State, Detail: row.Detail, LastStarted: row.Started, LastEnded: row.Ended, LastComplete: row.Complete,
			Documents: row.Documents, Gaps: row.Gaps, Bytes: row.Bytes,
		}
		if s.State == "" {
			s.State = "new"
		}
		if s.Health, err = d.healthOf(src); err != nil {
			return nil, err
		}
		if t != nil {
			s.Next = t.schedule.nextAfter(src.ID, s.Health.Retry)
			if t.schedule.running(src.ID) {
				s.State = "running"
			}
		}
		if src.Disabled {
			s.State = "disabled"
		}
		list = append(list, s)
	}
	return list, nil
}

func (d *Daemon) runSource(_ context.Context, id string) error {
	t := d.current()
	if t == nil {
		return errors.New("no daemon runs that could crawl")
	}
	if !t.schedule.kick(id) {
		return api.ErrUnknownSource
	}
	return nil
}

// importRoster replaces the roster and swaps the matcher.
func (d *Daemon) importRoster(ctx context.Context, csv io.Reader, o api.ImportOptions) (api.ImportResult, error) {
	d.enrol.Lock()
	defer d.enrol.Unlock()
	var out api.ImportResult
	people := roster.Read(csv, roster.Options{
		IgnoreColumns: o.IgnoreColumns,
		Ignored:       func(columns []string) { out.Ignored = columns },
	})
	d.lessons.Lock()
	defer d.lessons.Unlock()
	var err error
	out.Import, err = d.store.ImportRoster(ctx, encoded(matcher.NewEncoder(d.key), people), o.AllowLargeChange)
	if err != nil {
		return out, err
	}
	if err := d.enrolled(); err != nil {
		return out, err
	}
	out.People = d.people()
	d.log.Info("roster imported", "added", out.Added, "changed", out.Changed, "removed", out.Removed, "unchanged", out.Unchanged)
	return out, nil
}

func (d *Daemon) rosterStats(ctx context.Context) (api.RosterStats, error) {
	counts, err := d.store.RosterStats(ctx)
	if err != nil {
		return api.RosterStats{}, err
	}
	cfg := d.config.Load().Matching
	return api.RosterStats{
		RosterStats: counts, AlertAt: cfg.AlertAt, ReviewAt: cfg.ReviewAt, Chances: d.matcher.Load().Chances(),
	}, nil
}

// encoded turns people into what may be stored of them, one at a time.
func encoded(e *matcher.Encoder, people iter.Seq2[matcher.Person, error]) iter.Seq2[matcher.Enrolment, error] {
	return func(yield func(matcher.Enrolment, error) bool) {
		for person, err := range people {
			var row matcher.Enrolment
			if err == nil {
				if row, err = e.Encode(person); err != nil {
					err = fmt.Errorf("ref %s: %w", person.Subject, err)
				}
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

func (d *Daemon) forget(ctx context.Context, ref string) error {
	d.enrol.Lock()
	defer d.enrol.Unlock()
	d.lessons.Lock()
	defer d.lessons.Unlock()
	if err := d.store.Forget(ctx, matcher.Subject(ref)); err != nil {
		return err
	}
	return d.enrolled()
}

func (d *Daemon) testAlert(ctx context.Context, receiver string) ([]store.Alert, error) {
	var made []store.Alert
	for _, r := range d.config.Load().Receivers {
		if receiver != "" && receiver != r.Name {
			continue
		}
		a, err := d.store.AddTestAlert(ctx, r.Name)
		if err != nil {
			return made, err
		}
		made = append(made, a)
	}
	if len(made) == 0 && receiver != "" {
		return nil, api.ErrUnknownReceiver
	}
	d.wake()
	return made, nil
}

func (d *Daemon) retry(ctx context.Context, id string) error {
	if err := d.store.Retry(ctx, id); err != nil {
		return err
	}
	d.wake()
	return nil
}

func (d *Daemon) wake() {
	if t := d.current(); t != nil {
		t.courier.Wake()
	}
}
