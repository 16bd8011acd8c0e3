package store

import (
	"context"
	"time"

	bolt "go.etcd.io/bbolt"
)

// blindRow is there while our own Tor is down and the receivers have been told.
type blindRow struct {
	Since time.Time `json:"since"`
}

// Outage is what is owed to the receivers of a time in which nothing could be
// crawled.
type Outage struct {
	Since time.Time `json:"since"`
	Until time.Time `json:"until,omitzero"` // it is over
}

// Blind remembers that nothing could be crawled since then, for our own Tor is down,
// and owes that to the receivers once. Already known, it changes nothing.
func (s *Store) Blind(ctx context.Context, since time.Time) error {
	o := Outage{Since: since.UTC().Round(0)}
	return s.update(ctx, "noting that Tor is down", func(tx *bolt.Tx) error {
		_, known, err := s.blind.get(tx, blindKey)
		if err != nil || known {
			return err
		}
		if err := s.oweOutage(tx, CoverageBlind, o); err != nil {
			return err
		}
		return s.blind.put(tx, blindKey, blindRow{o.Since})
	})
}

// Restored ends what Blind began: it owes that to the receivers, and excuses the
// sources for the time. It says false when nothing was known to be wrong.
func (s *Store) Restored(ctx context.Context, at time.Time) (was bool, err error) {
	err = s.update(ctx, "noting that Tor is back", func(tx *bolt.Tx) error {
		row, known, err := s.blind.get(tx, blindKey)
		if err != nil || !known {
			return err
		}
		was = true
		o := Outage{Since: row.Since, Until: at.UTC().Round(0)}
		if err := s.oweOutage(tx, CoverageRestored, o); err != nil {
			return err
		}
		if err := rewriteRows(s.healths, tx, func(h *Health) { h.Row = h.Excuse(o.Until.Sub(o.Since)) }); err != nil {
			return err
		}
		return s.blind.delete(tx, blindKey)
	})
	return was, err
}

// BlindSince is when Tor went down, as far as the receivers were told; zero when it
// is not.
func (s *Store) BlindSince() (since time.Time, err error) {
	err = s.view(context.Background(), "asking whether Tor is down", func(tx *bolt.Tx) error {
		row, _, err := s.blind.get(tx, blindKey)
		since = row.Since
		return err
	})
	return since, err
}

// oweOutage tells every receiver, whatever the least severity it wants: while
// nothing is crawled, silence means nothing.
func (s *Store) oweOutage(tx *bolt.Tx, kind string, o Outage) error {
	now := s.now().UTC().Round(0)
	for _, receiver := range s.receiversOf(Critical) {
		key := s.schema.alert.tag(kind, o.Since.Format(time.RFC3339Nano), receiver)
		i := emptyIncident(now)
		i.Severity, i.Source = High, "tor"
		a := newAlert(key, receiver, kind, i, now)
		a.Outage = &o
		if err := s.oweOnce(tx, key, a); err != nil {
			return err
		}
	}
	return nil
}
