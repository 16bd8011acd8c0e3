package store

import (
	"errors"
	"time"

	bolt "go.etcd.io/bbolt"
)

const (
	aDay = 24 * time.Hour
	// closing is how long before the end of a day nothing is added any more to
	// what is owed for it: the courier may be about to read it.
	closing = time.Minute
)

// oweGaps owes each receiver one alert for the source and the day (UTC) that
// counts by cause the gaps which opened on it. It is due when the day is over.
// Should somebody have sent it before, what opens later goes into the next day's.
func (s *Store) oweGaps(tx *bolt.Tx, source string, opened map[string]int) error {
	if len(opened) == 0 || !s.tellsGaps() {
		return nil
	}
	now := s.now().UTC().Round(0)
	for _, receiver := range s.receiversOf(Low) {
		if err := s.oweGapsTo(tx, receiver, source, opened, now); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) oweGapsTo(tx *bolt.Tx, receiver, source string, opened map[string]int, now time.Time) error {
	for day := now.Add(closing).Truncate(aDay); ; day = day.Add(aDay) {
		due := day.Add(aDay)
		key := s.schema.alert.tag("gaps", source, day.Format(time.DateOnly), receiver)
		a, err := s.alertAt(tx, key)
		switch {
		case errors.Is(err, ErrUnknown):
			i := emptyIncident(now)
			i.Severity, i.Source = Low, source
			a = newAlert(key, receiver, CoverageIncomplete, i, now)
			a.NextTry = due
		case err != nil:
			return err
		case a.State != Pending || a.Attempts > 0 || !a.NextTry.Equal(due):
			continue
		}
		for cause, n := range opened {
			add(a.Incident.Gaps, cause, n)
		}
		a.Incident.LastSeen = later(a.Incident.LastSeen, now)
		return s.alerts[Pending].put(tx, key[:], a)
	}
}

func (s *Store) tellsGaps() bool {
	s.owing.Lock()
	defer s.owing.Unlock()
	return s.gapAlerts
}

// farthest is longer than an alert of this type is ever put off.
func farthest(kind string) time.Duration {
	if kind == CoverageIncomplete {
		return 3 * aDay
	}
	return 4 * time.Hour
}
