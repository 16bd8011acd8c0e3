package store

import (
	"context"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"peeler/matcher"
)

// Forget erases a subject from the roster, from every exposure and from what is
// remembered of secrets and names: all of it or, at an error or a crash, nothing. The store moves to a new file, so that no old
// page tells of them. What alerts and incidents said is counts, and stays or goes
// down. ErrUnknownSubject when there was nothing.
func (s *Store) Forget(ctx context.Context, subject matcher.Subject) error {
	if err := s.forget(ctx, subject); err != nil {
		return fmt.Errorf("forgetting a person: %w", err)
	}
	return nil
}

func (s *Store) forget(ctx context.Context, subject matcher.Subject) error {
	s.roster.Lock()
	defer s.roster.Unlock()
	rest, enrolled, err := s.rosterWithout(ctx, subject)
	if err != nil {
		return err
	}
	return s.replace(ctx, func(old *bolt.Tx) (rewrite, error) {
		w, err := s.exposuresWithout(old, subject)
		switch {
		case err != nil:
			return w, err
		case enrolled:
			head, _, err := s.head.get(old, headKey)
			rest.stats.Imported = head.Stats.Imported // it stays of the day it was imported
			w.roster = rest
			return w, err
		case len(w.drop)+len(w.exposures) == 0:
			return w, ErrUnknownSubject
		}
		return w, nil
	})
}

// rosterWithout gathers everyone but the subject.
func (s *Store) rosterWithout(ctx context.Context, subject matcher.Subject) (rest *people, enrolled bool, err error) {
	rest, err = s.gather(ctx, func(yield func(matcher.Enrolment, error) bool) {
		for e, err := range s.Roster() {
			if err == nil && e.Subject == subject {
				enrolled = true
				continue
			}
			if !yield(e, err) {
				return
			}
		}
	})
	return rest, enrolled, err
}

// exposuresWithout drops the subject's exposures, which it takes out of the counts
// of their leaks and out of the doubts about others, what is remembered of their
// secrets, and the sketches of their leaks, which hold hashes of what is said of them.
func (s *Store) exposuresWithout(tx *bolt.Tx, subject matcher.Subject) (rewrite, error) {
	w := rewrite{drop: map[string]bool{}, leaks: map[tag]leakRow{}, exposures: map[string]exposureRow{}, bands: map[string]bandRow{}}
	err := s.leaks.scan(tx, nil, func(key []byte, leak leakRow) error {
		exposure := s.exposureKey(tag(key), subject)
		row, exposed, err := s.exposures.get(tx, exposure)
		if err == nil && exposed {
			leak.count(row, -1)
			w.drop[string(exposure)], w.leaks[tag(key)] = true, leak
		}
		return err
	})
	if err != nil {
		return w, err
	}
	err = s.exposures.scan(tx, nil, func(key []byte, row exposureRow) error {
		if !w.drop[string(key)] && row.without(subject) {
			w.exposures[string(key)] = row
		}
		return nil
	})
	if err != nil {
		return w, err
	}
	err = s.secrets.scan(tx, nil, func(key []byte, row secretRow) error {
		if row.Subject == subject {
			w.drop[string(key)] = true
		}
		return nil
	})
	if err != nil {
		return w, err
	}
	return w, s.dropSketches(tx, w)
}

// dropSketches drops the sketches of the leaks that change, and takes these leaks out
// of the bands. They are learnt again when one of their documents is read again.
func (s *Store) dropSketches(tx *bolt.Tx, w rewrite) error {
	if len(w.leaks) == 0 {
		return nil
	}
	for leak := range w.leaks {
		w.drop[string(leak[:])] = true
	}
	changes := func(leak tag) bool { _, changes := w.leaks[leak]; return changes }
	return s.bands.scan(tx, nil, func(key []byte, row bandRow) error {
		rest := slices.DeleteFunc(slices.Clone(row.Leaks), changes)
		switch {
		case len(rest) == 0:
			w.drop[string(key)] = true
		case len(rest) < len(row.Leaks):
			w.bands[string(key)] = bandRow{rest}
		}
		return nil
	})
}
