package daemon

import (
	"context"
	"time"

	"peeler/configs"
	"peeler/crawler/health"
	"peeler/store"
)

// warmUp is how long after its start the daemon sends no heartbeat: the sources are
// looked at first.
const warmUp = 5 * time.Minute

// beat owes the receivers a heartbeat, once an interval: those of a day begin at
// midnight UTC.
func (d *Daemon) beat(ctx context.Context, now time.Time) {
	every := time.Duration(d.config.Load().Heartbeat)
	if every <= 0 || now.Sub(d.began) < warmUp {
		return
	}
	start := now.UTC().Truncate(every)
	due, err := d.store.HeartbeatDue(ctx, start)
	if err == nil && due {
		var h store.Heartbeat
		if h, err = d.heartbeat(ctx); err == nil {
			h.Every = int64(every / time.Second)
			_, err = d.store.OweHeartbeat(ctx, start, h)
		}
	}
	if err != nil {
		d.log.Error("no heartbeat is owed", "err", err)
		d.check(err)
		return
	}
	if due {
		d.wake()
	}
}

// heartbeat is how we fare.
func (d *Daemon) heartbeat(ctx context.Context) (store.Heartbeat, error) {
	h := store.Heartbeat{Sources: map[string][]string{}}
	n, err := d.store.Counts(ctx)
	if err != nil {
		return h, err
	}
	h.OpenGaps, h.Parked = n.OpenGaps, n.Parked
	if h.Blind, err = d.store.BlindSince(); err != nil {
		return h, err
	}
	for _, src := range d.config.Load().Sources {
		if src.Disabled {
			continue
		}
		row, err := d.store.Health(src.ID)
		if err != nil {
			return h, err
		}
		group := groupOf(row.State)
		h.Sources[group] = append(h.Sources[group], src.ID)
		if src.Shape() == configs.Canary {
			h.Canaries++
			if row.Proven.After(h.Proven) {
				h.Proven = row.Proven
			}
		}
	}
	return h, nil
}

// groupOf says how a heartbeat counts a state.
func groupOf(s health.State) string {
	switch s {
	case health.OK:
		return "ok"
	case health.Stale, health.Empty, health.Changed:
		return "stale"
	case health.New:
		return "new"
	}
	return "dead"
}
