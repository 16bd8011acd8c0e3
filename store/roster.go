package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"peeler/matcher"
)

// largeChange is the part of a roster, one in so many, that an import may change
// without being told that it may.
const largeChange = 5

// maxEnrolment bounds one person's bytes: far more than any person needs, and
// few enough that a damaged length reserves no memory to speak of.
const maxEnrolment = 1 << 20

// people is a set of enrolments on its way to the pages.
type people struct {
	stream pageStream
	sums   map[matcher.Subject][sha256.Size]byte
	stats  RosterStats
	buf    []byte
}

func newPeople() *people {
	return &people{
		sums:  map[matcher.Subject][sha256.Size]byte{},
		stats: RosterStats{Cohorts: map[string]int{}},
	}
}

// add takes in one enrolment: its length in four bytes, then its bytes.
func (p *people) add(e matcher.Enrolment) error {
	if e.Subject == "" {
		return errors.New("a person has no ref: each needs one")
	}
	if _, twice := p.sums[e.Subject]; twice {
		return &DuplicateError{Ref: e.Subject}
	}
	b, err := e.AppendBinary(append(p.buf[:0], 0, 0, 0, 0))
	if err != nil {
		return err
	}
	if len(b)-4 > maxEnrolment {
		return fmt.Errorf("a person has %d bytes of encodings, more than %d: give fewer values", len(b)-4, maxEnrolment)
	}
	binary.BigEndian.PutUint32(b, uint32(len(b)-4))
	p.stream.Write(b)
	p.sums[e.Subject] = sha256.Sum256(b[4:])
	p.buf = b
	p.count(e)
	return nil
}

func (p *people) count(e matcher.Enrolment) {
	p.stats.People++
	p.stats.Encodings += len(e.Encodings)
	if !e.Left.IsZero() {
		p.stats.Left++
	}
	for _, c := range e.Cohorts {
		p.stats.Cohorts[c]++
	}
}

// since compares with the people there were before.
func (p *people) since(before map[matcher.Subject][sha256.Size]byte) Import {
	var i Import
	for subject, sum := range p.sums {
		switch old, known := before[subject]; {
		case !known:
			i.Added++
		case old != sum:
			i.Changed++
		default:
			i.Unchanged++
		}
	}
	i.Removed = len(before) - i.Changed - i.Unchanged
	return i
}

// ImportRoster replaces the roster by people: all of them or, at the first
// error or a crash, none. An error that people yields ends the import and is
// returned. A ref that comes twice is a *DuplicateError. When a roster that is
// not empty would change in more than a fifth of its size (added, changed and
// removed together) nothing is done and ErrLargeChange returned, with the
// figures, unless allowLargeChange. All enrolments are held in memory meanwhile.
//
// The store moves to a new file, so that no page of the old roster stays in it;
// for that its folder needs as much room again.
func (s *Store) ImportRoster(ctx context.Context, enrolments iter.Seq2[matcher.Enrolment, error], allowLargeChange bool) (Import, error) {
	i, err := s.importRoster(ctx, enrolments, allowLargeChange)
	if err != nil {
		return i, fmt.Errorf("importing the roster: %w", err)
	}
	return i, nil
}

func (s *Store) importRoster(ctx context.Context, enrolments iter.Seq2[matcher.Enrolment, error], allowed bool) (Import, error) {
	s.roster.Lock()
	defer s.roster.Unlock()
	before, err := s.sums()
	if err != nil {
		return Import{}, err
	}
	after, err := s.gather(ctx, enrolments)
	if err != nil {
		return Import{}, err
	}
	change := after.since(before)
	n := len(before)
	if sum := change.Added + change.Changed + change.Removed; n > 0 && sum*largeChange > n && !allowed {
		return change, fmt.Errorf("%w: %d added, %d changed, %d removed of %d people; allow it if it is meant",
			ErrLargeChange, change.Added, change.Changed, change.Removed, n)
	}
	after.stats.Imported = s.now().UTC()
	return change, s.replace(ctx, func(*bolt.Tx) (rewrite, error) { return rewrite{roster: after}, nil })
}

// sums are those of everyone enrolled. Nothing compares with a roster that an
// older peeler wrote: it counts as empty.
func (s *Store) sums() (map[matcher.Subject][sha256.Size]byte, error) {
	sums := map[matcher.Subject][sha256.Size]byte{}
	err := s.eachEnrolment(func(e matcher.Enrolment, b []byte) bool {
		sums[e.Subject] = sha256.Sum256(b)
		return true
	})
	if errors.Is(err, matcher.ErrOldRoster) {
		return nil, nil
	}
	return sums, err
}

func (s *Store) gather(ctx context.Context, enrolments iter.Seq2[matcher.Enrolment, error]) (*people, error) {
	p := newPeople()
	for e, err := range enrolments {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = p.add(e)
		}
		if err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (s *Store) writeRoster(f *filler, p *people) error {
	head, err := s.writePages(f, &p.stream)
	if err != nil {
		return err
	}
	head.Stats = p.stats
	return fill(f, s.head, headKey, head)
}

// Roster yields everyone enrolled, in the order of the import, as the roster was
// when the iteration began. A slow consumer holds up nobody and may use the
// store: the file stays open for it when an import puts another in its place.
// After an error nothing more comes; of a roster that must be imported again it
// wraps matcher.ErrOldRoster.
func (s *Store) Roster() iter.Seq2[matcher.Enrolment, error] {
	return func(yield func(matcher.Enrolment, error) bool) {
		if err := s.eachEnrolment(func(e matcher.Enrolment, _ []byte) bool { return yield(e, nil) }); err != nil {
			yield(matcher.Enrolment{}, fmt.Errorf("reading the roster: %w", err))
		}
	}
}

// eachEnrolment yields enrolments with their bytes, which are good until the next.
func (s *Store) eachEnrolment(yield func(matcher.Enrolment, []byte) bool) error {
	db, err := s.hold()
	if err != nil {
		return err
	}
	defer s.letGo(db)
	var head rosterHead
	err = db.View(func(tx *bolt.Tx) (err error) {
		head, _, err = s.head.get(tx, headKey)
		return err
	})
	var buf []byte
	for r := s.readPages(db, head); err == nil && !r.empty(); {
		var e matcher.Enrolment
		if e, buf, err = r.enrolment(buf); err == nil && !yield(e, buf) {
			return nil
		}
	}
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return errClosed
	}
	return err
}

// enrolment reads the next one, and its bytes into buf.
func (r *pageReader) enrolment(buf []byte) (e matcher.Enrolment, _ []byte, err error) {
	if buf, err = r.take(4, buf); err != nil {
		return e, buf, err
	}
	if buf, err = r.take(int(binary.BigEndian.Uint32(buf)), buf); err != nil {
		return e, buf, err
	}
	err = e.UnmarshalBinary(buf)
	if err != nil && !errors.Is(err, matcher.ErrOldRoster) {
		err = errPages
	}
	return e, buf, err
}

// hold keeps the file as it is now open until letGo, whatever takes its place.
func (s *Store) hold() (*bolt.DB, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db == nil {
		return nil, errClosed
	}
	s.held[s.db]++
	return s.db, nil
}

func (s *Store) letGo(db *bolt.DB) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[db]--; s.held[db] > 0 {
		return
	}
	delete(s.held, db)
	if db != s.db {
		db.Close() // only read since another took its place, or closed already
	}
}

// RosterStats counts the roster without reading it.
func (s *Store) RosterStats(ctx context.Context) (RosterStats, error) {
	var head rosterHead
	err := s.view(ctx, "counting the roster", func(tx *bolt.Tx) (err error) {
		head, _, err = s.head.get(tx, headKey)
		return err
	})
	if head.Stats.Cohorts == nil {
		head.Stats.Cohorts = map[string]int{}
	}
	return head.Stats, err
}
