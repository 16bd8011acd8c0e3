package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// The types of alert.
const (
	IncidentUpdated    = "incident.updated"
	CoverageIncomplete = "coverage.incomplete"
	AlertTest          = "alert.test"
	SourceHealth       = "source.health"
	CoverageBlind      = "coverage.blind"
	CoverageRestored   = "coverage.restored"
	HeartbeatAlert     = "heartbeat"
)

// maxError bounds in bytes what is kept of why an attempt failed.
const maxError = 500

// owe puts the leak's update into the outbox, once for each receiver.
func (r *recording) owe() error {
	now := r.now().UTC().Round(0)
	for _, receiver := range r.receiversOf(r.leak.Severity) {
		key := r.schema.alert.tag(string(r.leakTag[:]), strconv.Itoa(r.leak.Update), receiver)
		a := newAlert(key, receiver, IncidentUpdated, r.leak.Incident, now)
		if err := r.alerts[Pending].put(r.tx, key[:], a); err != nil {
			return err
		}
	}
	return nil
}

// newAlert is an alert that is due at once.
func newAlert(key tag, receiver, kind string, i Incident, now time.Time) Alert {
	return Alert{
		ID: "msg_" + strings.ToLower(key.long()), Receiver: receiver, Type: kind, Incident: i,
		State: Pending, Created: now, NextTry: now,
	}
}

// AddTestAlert owes a receiver an alert that tells of nothing. A receiver that
// alerts are not owed to is ErrUnknown.
func (s *Store) AddTestAlert(ctx context.Context, receiver string) (Alert, error) {
	if !s.knows(receiver) {
		return Alert{}, fmt.Errorf("adding a test alert: no such receiver: %w", ErrUnknown)
	}
	var key tag
	rand.Read(key[:])
	now := s.now().UTC().Round(0)
	i := emptyIncident(now)
	i.ID, i.Severity, i.Source = "INC-TEST", Low, "test"
	a := newAlert(key, receiver, AlertTest, i, now)
	err := s.update(ctx, "adding a test alert", func(tx *bolt.Tx) error {
		return s.alerts[Pending].put(tx, key[:], a)
	})
	return a, err
}

// Due lists at most n alerts that are owed to a receiver and whose next try has
// come: the most severe first, of those the oldest. All of them when n is 0. A
// next try that lies farther ahead than any is put off has come too: the clock
// was set back since.
func (s *Store) Due(ctx context.Context, receiver string, now time.Time, n int) ([]Alert, error) {
	due := newest[Alert]{limit: n, order: func(a, b Alert) int {
		return cmp.Or(cmp.Compare(rank(b.Incident.Severity), rank(a.Incident.Severity)),
			a.Created.Compare(b.Created), cmp.Compare(a.Incident.Update, b.Incident.Update), cmp.Compare(a.ID, b.ID))
	}}
	err := s.view(ctx, "listing due alerts", func(tx *bolt.Tx) error {
		return s.alerts[Pending].scan(tx, nil, func(_ []byte, a Alert) error {
			come := !a.NextTry.After(now) || a.NextTry.After(now.Add(farthest(a.Type)))
			if a.Receiver == receiver && come {
				due.add(a)
			}
			return ctx.Err()
		})
	})
	return due.list(), err
}

// Attempt notes that a pending alert is about to be sent, before it is: a crash
// in between is seen as an attempt. Unless it is settled, it is due again at
// next. Anything but a pending alert is ErrUnknown.
func (s *Store) Attempt(ctx context.Context, id string, at, next time.Time) (Alert, error) {
	var sent Alert
	err := s.changeAlert(ctx, "noting an attempt", id, func(a *Alert) error {
		if a.State != Pending {
			return fmt.Errorf("it is %s: %w", a.State, ErrUnknown)
		}
		a.Attempts++
		a.LastTry, a.NextTry = at.UTC().Round(0), next.UTC().Round(0)
		sent = *a
		return nil
	})
	return sent, err
}

// Settle notes how an attempt ended: Delivered, Parked, or Pending again until
// next. lastError is in our own words. A delivered alert stays so: ErrDelivered,
// unless it is settled as delivered again.
func (s *Store) Settle(ctx context.Context, id string, at time.Time, state AlertState, lastError string, next time.Time) error {
	return s.changeAlert(ctx, "settling an alert", id, func(a *Alert) error {
		if a.State == Delivered && state != Delivered {
			return ErrDelivered
		}
		if a.State == Delivered {
			return nil
		}
		if _, known := s.alerts[state]; !known {
			return fmt.Errorf("no such state: %q", state)
		}
		a.State, a.LastError = state, lastError[:min(len(lastError), maxError)]
		a.NextTry, a.Settled = time.Time{}, at.UTC().Round(0)
		if state == Pending {
			a.NextTry, a.Settled = next.UTC().Round(0), time.Time{}
		}
		return nil
	})
}

// Retry makes an alert that is parked or pending due at once and counts its
// attempts anew. One that is delivered is ErrDelivered.
func (s *Store) Retry(ctx context.Context, id string) error {
	return s.changeAlert(ctx, "retrying an alert", id, func(a *Alert) error {
		if a.State == Delivered {
			return ErrDelivered
		}
		a.State, a.NextTry, a.Settled, a.Attempts = Pending, s.now().UTC().Round(0), time.Time{}, 0
		return nil
	})
}

// changeAlert changes one alert, which moves to the bucket of its new state.
func (s *Store) changeAlert(ctx context.Context, doing, id string, change func(*Alert) error) error {
	return s.update(ctx, doing, func(tx *bolt.Tx) error {
		key, a, err := s.findAlert(tx, id)
		if err != nil {
			return err
		}
		was := a.State
		if err := change(&a); err != nil {
			return err
		}
		if a.State != was {
			if err := s.alerts[was].delete(tx, key[:]); err != nil {
				return err
			}
		}
		return s.alerts[a.State].put(tx, key[:], a)
	})
}

func (s *Store) findAlert(tx *bolt.Tx, id string) (tag, Alert, error) {
	text, ours := strings.CutPrefix(id, "msg_")
	key, ok := parseLong(strings.ToUpper(text))
	if !ours || !ok {
		return key, Alert{}, ErrUnknown
	}
	a, err := s.alertAt(tx, key)
	return key, a, err
}

// alertAt is the alert of a key, in whatever state; ErrUnknown when there is none.
func (s *Store) alertAt(tx *bolt.Tx, key tag) (Alert, error) {
	for _, table := range s.alerts {
		if a, found, err := table.get(tx, key[:]); found || err != nil {
			return a, err
		}
	}
	return Alert{}, ErrUnknown
}

// Alerts lists alerts, newest first by creation: those that are pending or
// parked, and with f.All the delivered ones. Since and Until go by creation.
func (s *Store) Alerts(ctx context.Context, f Filter) ([]Alert, error) {
	found := newest[Alert]{limit: f.Limit, order: func(a, b Alert) int {
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(b.Incident.Update, a.Incident.Update), cmp.Compare(a.ID, b.ID))
	}}
	err := s.view(ctx, "listing alerts", func(tx *bolt.Tx) error {
		for state, table := range s.alerts {
			if state == Delivered && !f.All {
				continue
			}
			err := table.scan(tx, nil, func(_ []byte, a Alert) error {
				if a.Incident.matches(f) && within(a.Created, f.Since, f.Until) {
					found.add(a)
				}
				return ctx.Err()
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return found.list(), err
}
