package store

import (
	"context"
	"errors"
	"iter"
	"time"

	"peeler/matcher"
)

var errSoon = errors.New("store: not written yet")

// Record stores a finding.
func (s *Store) Record(ctx context.Context, f Finding) (Outcome, error) { return Outcome{}, errSoon }

// Visit says when an item was last seen.
func (s *Store) Visit(source, item string) (matcher.Visit, error) { return matcher.Visit{}, errSoon }

// RecordCrawl stores a crawl.
func (s *Store) RecordCrawl(ctx context.Context, c Crawl, gaps []matcher.Gap) error { return errSoon }

// Crawl returns a source's state.
func (s *Store) Crawl(source string) (Crawl, error) { return Crawl{}, errSoon }

// Crawls returns the state of all sources.
func (s *Store) Crawls() ([]Crawl, error) { return nil, errSoon }

// ImportRoster replaces the roster.
func (s *Store) ImportRoster(ctx context.Context, people iter.Seq2[matcher.Enrolment, error], allowLargeChange bool) (Import, error) {
	return Import{}, errSoon
}

// Roster yields the roster.
func (s *Store) Roster() iter.Seq2[matcher.Enrolment, error] { return nil }

// RosterStats counts the roster.
func (s *Store) RosterStats(ctx context.Context) (RosterStats, error) { return RosterStats{}, errSoon }

// Forget erases a subject.
func (s *Store) Forget(ctx context.Context, subject matcher.Subject) error { return errSoon }

// Compact rewrites the file.
func (s *Store) Compact(ctx context.Context) error { return errSoon }

// Exposures lists.
func (s *Store) Exposures(ctx context.Context, f Filter) ([]Exposure, error) { return nil, errSoon }

// Exposure looks one up.
func (s *Store) Exposure(ctx context.Context, id string) (Exposure, error) {
	return Exposure{}, errSoon
}

// Incidents lists.
func (s *Store) Incidents(ctx context.Context, f Filter) ([]Incident, error) { return nil, errSoon }

// Incident looks one up.
func (s *Store) Incident(ctx context.Context, id string) (Incident, error) {
	return Incident{}, errSoon
}

// Gaps lists.
func (s *Store) Gaps(ctx context.Context, f Filter) ([]Gap, error) { return nil, errSoon }

// Alerts lists.
func (s *Store) Alerts(ctx context.Context, f Filter) ([]Alert, error) { return nil, errSoon }

// Due lists what is due.
func (s *Store) Due(ctx context.Context, receiver string, now time.Time, n int) ([]Alert, error) {
	return nil, errSoon
}

// Attempt stores an attempt.
func (s *Store) Attempt(ctx context.Context, id string, at, next time.Time) (Alert, error) {
	return Alert{}, errSoon
}

// Settle stores the result of an attempt.
func (s *Store) Settle(ctx context.Context, id string, at time.Time, state AlertState, lastError string, next time.Time) error {
	return errSoon
}

// Retry makes an alert due.
func (s *Store) Retry(ctx context.Context, id string) error { return errSoon }

// AddTestAlert owes a test alert.
func (s *Store) AddTestAlert(ctx context.Context, receiver string) (Alert, error) {
	return Alert{}, errSoon
}

// Counts counts.
func (s *Store) Counts(ctx context.Context) (Counts, error) { return Counts{}, errSoon }
