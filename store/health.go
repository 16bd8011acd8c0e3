package store

import (
	"cmp"
	"context"
	"errors"
	"reflect"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"peeler/crawler/health"
)

// Health is how far a source could be trusted when it was last looked at.
type Health struct {
	Source string `json:"source"`
	health.Row
	Proven time.Time `json:"proven,omitzero"` // of a canary: when it was found last
}

// Judged is what a crawl, or time alone, makes of a source.
type Judged struct {
	Row     health.Row
	Notices []Notice
	Proven  time.Time // a canary was found
	// Whole says that Listed are the keys of all items that the source lists: one
	// that is not among them, twice running, was removed.
	Whole  bool
	Listed []string
}

// Judge is told what is remembered of a source and says what is to be. It is asked
// within a transaction and must not ask the store.
type Judge func(Health) Judged

// Notice is what is owed to the receivers of a source's health.
type Notice struct {
	State    health.State `json:"state"` // ok: it is good again
	Since    time.Time    `json:"since"` // when the outage began
	LastGood time.Time    `json:"last_good,omitzero"`
	Seen     string       `json:"seen,omitempty"` // what was seen instead, in our own words
	Severity Severity     `json:"severity"`
}

// Judge remembers what time alone makes of a source, and owes what is to be told
// of it.
func (s *Store) Judge(ctx context.Context, source string, judge Judge) error {
	return s.update(ctx, "judging a source", func(tx *bolt.Tx) error {
		return s.judge(tx, source, judge)
	})
}

func (s *Store) judge(tx *bolt.Tx, source string, judge Judge) error {
	if judge == nil {
		return nil
	}
	key := s.schema.crawl.tag(source)
	row, _, err := s.healths.get(tx, key[:])
	if err != nil {
		return err
	}
	row.Source = source
	before := row
	j := judge(row)
	row.Row, row.Proven = j.Row.UTC(), later(row.Proven, j.Proven.UTC().Round(0))
	for _, n := range j.Notices {
		if err := s.oweNotice(tx, source, n); err != nil {
			return err
		}
	}
	if j.Whole {
		anew := !before.Baseline.Equal(row.Baseline)
		if err := s.list(tx, source, j.Listed, anew); err != nil {
			return err
		}
	}
	if reflect.DeepEqual(row, before) {
		return nil
	}
	return s.healths.put(tx, key[:], row)
}

// oweNotice owes each receiver a notice, once for a state of an outage.
func (s *Store) oweNotice(tx *bolt.Tx, source string, n Notice) error {
	now := s.now().UTC().Round(0)
	n.Since, n.LastGood, n.Seen = n.Since.UTC().Round(0), n.LastGood.UTC().Round(0), clip(n.Seen)
	for _, receiver := range s.receiversOf(n.Severity) {
		key := s.schema.alert.tag("health", source, n.Since.Format(time.RFC3339Nano), string(n.State), receiver)
		i := emptyIncident(now)
		i.Severity, i.Source = n.Severity, source
		a := newAlert(key, receiver, SourceHealth, i, now)
		a.Health = &n
		if err := s.oweOnce(tx, key, a); err != nil {
			return err
		}
	}
	return nil
}

// oweOnce puts an alert into the outbox that was not owed before.
func (s *Store) oweOnce(tx *bolt.Tx, key tag, a Alert) error {
	_, err := s.alertAt(tx, key)
	if errors.Is(err, ErrUnknown) {
		return s.alerts[Pending].put(tx, key[:], a)
	}
	return err
}

// Health is what is remembered of a source; the zero Row when nothing is.
func (s *Store) Health(source string) (Health, error) {
	h := Health{Source: source}
	key := s.schema.crawl.tag(source)
	err := s.view(context.Background(), "reading a source's health", func(tx *bolt.Tx) error {
		row, found, err := s.healths.get(tx, key[:])
		if found {
			h = row
		}
		return err
	})
	return h, err
}

// Healths lists what is remembered of all sources, by their names, those among
// them that are not configured any more.
func (s *Store) Healths(ctx context.Context) ([]Health, error) {
	all := []Health{}
	err := s.view(ctx, "listing the sources' health", func(tx *bolt.Tx) error {
		return s.healths.scan(tx, nil, func(_ []byte, h Health) error {
			all = append(all, h)
			return ctx.Err()
		})
	})
	slices.SortFunc(all, func(a, b Health) int { return cmp.Compare(a.Source, b.Source) })
	return all, err
}
