package store

import (
	"context"
	"errors"
	"fmt"
	"os"

	bolt "go.etcd.io/bbolt"
)

// rewrite says what a new file holds otherwise than the one that it replaces.
// The zero rewrite is a copy.
type rewrite struct {
	roster *people         // everyone enrolled; nil: as they are
	drop   map[string]bool // keys of exposures, secrets, sketches and bands
	leaks  map[tag]leakRow // rows that are other

	exposures map[string]exposureRow // by key, rows that are other
	bands     map[string]bandRow     // the same
}

// replace copies the store to a new file, but for what plan finds to be other,
// and puts it at the store's path: all of it or, at the first error or a crash,
// nothing. Nothing of what was left out is in the new file, not even in a free
// page. Reads and writes wait meanwhile.
func (s *Store) replace(ctx context.Context, plan func(*bolt.Tx) (rewrite, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(ctx); err != nil {
		return err
	}
	if s.readOnly {
		return ErrReadOnly
	}
	if err := s.failure(nil); err != nil {
		return err
	}
	fresh, err := s.copyOut(ctx, plan)
	if err != nil {
		return err
	}
	s.swap(fresh)
	// Should the folder not keep the new name, all that is written from now on
	// would be lost with it.
	if err := syncFolder(s.path); err != nil {
		return s.failure(fmt.Errorf("%w: %w", ErrFailed, err))
	}
	return nil
}

// swap makes fresh the store's file. The old one stays open for those who read
// the roster from it. mu is held.
func (s *Store) swap(fresh *bolt.DB) {
	old := s.db
	s.db = fresh
	if s.held[old] == 0 {
		old.Close() // nothing of it counts any more
	}
}

// copyOut makes the new file and puts it at the store's path. It is locked from
// its birth, so no other process ever holds it in between.
func (s *Store) copyOut(ctx context.Context, plan func(*bolt.Tx) (rewrite, error)) (*bolt.DB, error) {
	draft, err := newDraft(s.path)
	if err != nil {
		return nil, err
	}
	fresh, err := openFile(draft, false)
	if err != nil {
		return nil, errors.Join(err, os.Remove(draft))
	}
	fresh.NoSync = true // once at the end is enough: before that it is nobody's
	err = s.db.View(func(old *bolt.Tx) error {
		w, err := plan(old)
		if err != nil {
			return err
		}
		return s.copyTo(ctx, fresh, old, w)
	})
	fresh.NoSync = false
	if err == nil {
		err = fresh.Sync()
	}
	if err == nil {
		err = os.Rename(draft, s.path)
	}
	if err != nil {
		return nil, errors.Join(err, fresh.Close(), os.Remove(draft))
	}
	return fresh, nil
}

// copyTo fills the new file.
func (s *Store) copyTo(ctx context.Context, fresh *bolt.DB, old *bolt.Tx, w rewrite) (err error) {
	f := filler{ctx: ctx, db: fresh}
	defer func() { err = errors.Join(err, f.end(err == nil)) }()
	for _, name := range buckets {
		if err := f.create(name); err != nil {
			return err
		}
		err := old.Bucket([]byte(name)).ForEach(func(key, value []byte) error {
			if s.leftOut(w, name, key) {
				return nil
			}
			return f.put(name, key, value)
		})
		if err != nil {
			return err
		}
	}
	for key, row := range w.leaks {
		if err := fill(&f, s.leaks, key[:], row); err != nil {
			return err
		}
	}
	for key, row := range w.exposures {
		if err := fill(&f, s.exposures, []byte(key), row); err != nil {
			return err
		}
	}
	for key, row := range w.bands {
		if err := fill(&f, s.bands, []byte(key), row); err != nil {
			return err
		}
	}
	if w.roster != nil {
		if err := s.writeRoster(&f, w.roster); err != nil {
			return err
		}
	}
	return fill(&f, s.meta, metaKey, metaRow{Schema: currentSchema})
}

// leftOut tells what is not copied: what is dropped, and what is written anew.
func (sc schema) leftOut(w rewrite, bucket string, key []byte) bool {
	switch bucket {
	case sc.meta.bucket:
		return string(key) == string(metaKey) || w.roster != nil && (string(key) == string(headKey) || string(key) == string(learntKey))
	case sc.pages.bucket:
		return w.roster != nil
	case sc.exposures.bucket:
		_, other := w.exposures[string(key)]
		return other || w.drop[string(key)]
	case sc.bands.bucket:
		_, other := w.bands[string(key)]
		return other || w.drop[string(key)]
	case sc.secrets.bucket, sc.sketches.bucket:
		return w.drop[string(key)]
	case sc.leaks.bucket:
		_, other := w.leaks[tag(key)]
		return other
	}
	return false
}

// fillBatch is how many bytes are put into a new file in one transaction: all of
// them lie in memory until it ends.
const fillBatch = 16 << 20

// filler puts values into a new file, as many at a time as memory should hold.
// It is bound to one replacing, and to its context.
type filler struct {
	ctx  context.Context
	db   *bolt.DB
	tx   *bolt.Tx
	size int
}

func (f *filler) create(bucket string) error {
	if err := f.begin(); err != nil {
		return err
	}
	_, err := f.tx.CreateBucket([]byte(bucket))
	return err
}

// put puts a value. Ascending keys make full pages.
func (f *filler) put(bucket string, key, value []byte) error {
	if err := f.begin(); err != nil {
		return err
	}
	f.size += len(key) + len(value)
	b := f.tx.Bucket([]byte(bucket))
	b.FillPercent = 1
	return b.Put(key, value)
}

// fill puts the sealed form of a row.
func fill[T any](f *filler, t table[T], key []byte, row T) error {
	box, err := t.box(key, row)
	if err != nil {
		return err
	}
	return f.put(t.bucket, key, box)
}

// begin sees to it that there is a transaction with room.
func (f *filler) begin() (err error) {
	if err := f.ctx.Err(); err != nil {
		return err
	}
	if f.size > fillBatch {
		if err := f.end(true); err != nil {
			return err
		}
	}
	if f.tx == nil {
		f.tx, err = f.db.Begin(true)
	}
	return err
}

// end ends the transaction under way.
func (f *filler) end(keep bool) error {
	tx := f.tx
	if f.tx, f.size = nil, 0; tx == nil {
		return nil
	}
	if !keep {
		return tx.Rollback()
	}
	return tx.Commit()
}
