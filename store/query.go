package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	bolt "go.etcd.io/bbolt"
)

// Incidents lists incidents, newest first by last seen. f.Subject narrows to
// those that name this person, f.Source to those seen there.
func (s *Store) Incidents(ctx context.Context, f Filter) ([]Incident, error) {
	found := newest[Incident]{limit: f.Limit, order: func(a, b Incident) int {
		return cmp.Or(b.LastSeen.Compare(a.LastSeen), cmp.Compare(a.ID, b.ID))
	}}
	err := s.view(ctx, "listing incidents", func(tx *bolt.Tx) error {
		return s.leaks.scan(tx, nil, func(key []byte, leak leakRow) error {
			if leak.Update > 0 && leak.matches(f) && within(leak.LastSeen, f.Since, f.Until) && s.names(tx, tag(key), f) {
				found.add(leak.Incident)
			}
			return ctx.Err()
		})
	})
	return found.list(), err
}

// matches tells whether the incident is one that the filter asks for, times and
// person aside.
func (i Incident) matches(f Filter) bool {
	return (f.Incident == "" || i.ID == strings.ToUpper(f.Incident)) &&
		(f.Source == "" || i.in(f.Source)) &&
		(f.Cohort == "" || i.Cohorts[f.Cohort] > 0) &&
		rank(i.Severity) >= rank(f.Severity)
}

// names tells whether the leak has an exposure of the filter's subject.
func (s *Store) names(tx *bolt.Tx, leak tag, f Filter) bool {
	return f.Subject == "" || s.exposures.in(tx).Get(s.exposureKey(leak, f.Subject)) != nil
}

// Incident looks an incident up; ErrUnknown when there is none of that id.
func (s *Store) Incident(ctx context.Context, id string) (Incident, error) {
	var leak leakRow
	err := s.view(ctx, "looking up incident", func(tx *bolt.Tx) (err error) {
		_, leak, err = s.leakOf(tx, id)
		if err != nil {
			return err
		}
		return s.markGone(tx, &leak.Incident)
	})
	return leak.Incident, err
}

// leakOf finds the leak of an incident by the 50 bits of the key that the id
// tells: 48 of them to look where it lies, all to know it.
func (s *Store) leakOf(tx *bolt.Tx, id string) (key tag, leak leakRow, err error) {
	id = strings.ToUpper(id)
	short, _ := strings.CutPrefix(id, "INC-")
	prefix, err := letters.DecodeString(short + "000000")
	if err != nil || len(short) != 10 {
		return key, leak, ErrUnknown
	}
	found := false
	err = s.leaks.scan(tx, prefix[:6], func(k []byte, row leakRow) error {
		if row.ID != id || row.Update == 0 {
			return nil
		}
		key, leak, found = tag(k), row, true
		return errStop
	})
	if err == nil && !found {
		err = ErrUnknown
	}
	return key, leak, err
}

// Exposures lists exposures, newest first by last seen: those that are sure, or
// with f.Review those that are not. Severity is that of their incident.
func (s *Store) Exposures(ctx context.Context, f Filter) ([]Exposure, error) {
	l := listing{Store: s, filter: f, items: map[tag]itemRow{}, found: newest[Exposure]{limit: f.Limit, order: newerExposure}}
	err := s.view(ctx, "listing exposures", func(tx *bolt.Tx) error {
		l.tx = tx
		return l.run(ctx)
	})
	return l.found.list(), err
}

func newerExposure(a, b Exposure) int {
	return cmp.Or(b.LastSeen.Compare(a.LastSeen), cmp.Compare(a.ID, b.ID))
}

// listing gathers exposures leak by leak, the latest leak first, until no older
// leak can add to what is asked for.
type listing struct {
	*Store
	tx     *bolt.Tx
	filter Filter
	items  map[tag]itemRow // read so far: by the thousand they lead to the same
	found  newest[Exposure]
}

type keyedLeak struct {
	key tag
	leakRow
}

func (l *listing) run(ctx context.Context) error {
	var leaks []keyedLeak
	err := l.leaks.scan(l.tx, nil, func(key []byte, leak leakRow) error {
		if l.wants(leak) {
			leaks = append(leaks, keyedLeak{tag(key), leak})
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	slices.SortFunc(leaks, func(a, b keyedLeak) int { return b.LastSeen.Compare(a.LastSeen) })
	for _, leak := range leaks {
		if last, full := l.found.last(); full && leak.LastSeen.Before(last.LastSeen) {
			break
		}
		if err := l.gather(ctx, leak); err != nil {
			return err
		}
	}
	return nil
}

// wants tells whether a leak may hold what is asked for.
func (l *listing) wants(leak leakRow) bool {
	f := l.filter
	f.Cohort = "" // an incident counts the cohorts of sure exposures only
	return leak.matches(f) && !leak.LastSeen.Before(f.Since) && (f.Incident == "" || leak.Update > 0)
}

// gather adds the exposures of one leak.
func (l *listing) gather(ctx context.Context, leak keyedLeak) error {
	prefix := leak.key[:]
	if l.filter.Subject != "" {
		prefix = l.exposureKey(leak.key, l.filter.Subject)
	}
	return l.exposures.scan(l.tx, prefix, func(key []byte, row exposureRow) error {
		e, err := l.public(key, leak.leakRow, row)
		if err == nil && l.asksFor(e) {
			l.found.add(e)
		}
		return cmp.Or(err, ctx.Err())
	})
}

func (l *listing) asksFor(e Exposure) bool {
	f := l.filter
	return e.Review == f.Review && within(e.LastSeen, f.Since, f.Until) &&
		(f.Cohort == "" || slices.Contains(e.Cohorts, f.Cohort))
}

func (l *listing) public(key []byte, leak leakRow, row exposureRow) (Exposure, error) {
	by, known := l.items[row.By]
	if !known {
		var err error
		if by, _, err = l.Store.items.get(l.tx, row.By[:]); err != nil {
			return Exposure{}, err
		}
		l.items[row.By] = by
	}
	return row.public(key, leak, by), nil
}

// Exposure looks an exposure up; ErrUnknown when there is none of that id. It
// looks through the keys of all.
func (s *Store) Exposure(ctx context.Context, id string) (Exposure, error) {
	var e Exposure
	id = strings.ToUpper(id)
	l := listing{Store: s, items: map[tag]itemRow{}}
	err := s.view(ctx, "looking up exposure", func(tx *bolt.Tx) error {
		l.tx = tx
		c := s.exposures.in(tx).Cursor()
		for key, _ := c.First(); key != nil; key, _ = c.Next() {
			if exposureID(key) == id {
				var err error
				e, err = l.one(bytes.Clone(key))
				return err
			}
		}
		return ErrUnknown
	})
	return e, err
}

func (l *listing) one(key []byte) (Exposure, error) {
	row, _, err := l.exposures.get(l.tx, key)
	if err != nil {
		return Exposure{}, err
	}
	leak, _, err := l.leaks.get(l.tx, key[:len(tag{})])
	if err != nil {
		return Exposure{}, fmt.Errorf("its leak: %w", err)
	}
	return l.public(key, leak, row)
}

// Counts are the numbers that a status shows.
type Counts struct {
	Exposures int `json:"exposures"` // sure
	Review    int `json:"review"`    // exposures that are not
	Incidents int `json:"incidents"`
	OpenGaps  int `json:"open_gaps"`
	Pending   int `json:"pending"` // alerts, as the next two
	Parked    int `json:"parked"`
	Delivered int `json:"delivered"`
}

// Counts counts what is remembered.
func (s *Store) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	err := s.view(ctx, "counting", func(tx *bolt.Tx) error {
		c.Pending = s.alerts[Pending].count(tx)
		c.Parked = s.alerts[Parked].count(tx)
		c.Delivered = s.alerts[Delivered].count(tx)
		err := s.leaks.scan(tx, nil, func(_ []byte, leak leakRow) error {
			c.Exposures += leak.Subjects
			c.Review += leak.Review
			c.Incidents += min(leak.Update, 1)
			return ctx.Err()
		})
		if err != nil {
			return err
		}
		return s.gaps.scan(tx, nil, func(_ []byte, row gapsRow) error {
			for _, g := range row.all() {
				if g.Closed.IsZero() {
					c.OpenGaps += max(1, g.More)
				}
			}
			return ctx.Err()
		})
	})
	return c, err
}
