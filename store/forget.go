package store

import (
	"context"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"peeler/matcher"
)

// Forget erases a subject from the roster and from every exposure, and copies
// the file so that no old page tells of them; what alerts and incidents said is
// counts, and stays or goes down. ErrUnknownSubject when there was nothing. If
// it ends in between, what is erased stays so and the next Open copies the file.
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
	err = s.update(ctx, "erasing", func(tx *bolt.Tx) error {
		exposed, err := s.dropExposures(tx, subject)
		if err != nil {
			return err
		}
		if !enrolled && exposed == 0 {
			return ErrUnknownSubject
		}
		if enrolled {
			if err := s.replaceRoster(tx, rest); err != nil {
				return err
			}
		}
		return s.oweCompaction(tx)
	})
	if err != nil {
		return err
	}
	return s.Compact(ctx)
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

// replaceRoster writes the roster anew; it stays of the day it was imported.
func (s *Store) replaceRoster(tx *bolt.Tx, p *people) error {
	old, _, err := s.head.get(tx, headKey)
	if err != nil {
		return err
	}
	head, err := s.writePages(tx, &p.stream)
	if err != nil {
		return err
	}
	head.Stats = p.stats
	head.Stats.Imported = old.Stats.Imported
	return s.head.put(tx, headKey, head)
}

// dropExposures deletes the subject's exposures, takes them out of the counts of
// their leaks, and says how many there were.
func (s *Store) dropExposures(tx *bolt.Tx, subject matcher.Subject) (int, error) {
	type found struct {
		leak tag
		row  leakRow
	}
	var in []found
	err := s.leaks.scan(tx, nil, func(key []byte, leak leakRow) error {
		row, exposed, err := s.exposures.get(tx, s.exposureKey(tag(key), subject))
		if err == nil && exposed {
			leak.count(row, -1)
			in = append(in, found{tag(key), leak})
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, f := range in {
		if err := s.exposures.delete(tx, s.exposureKey(f.leak, subject)); err != nil {
			return 0, err
		}
		if err := s.leaks.put(tx, f.leak[:], f.row); err != nil {
			return 0, err
		}
	}
	return len(in), nil
}
