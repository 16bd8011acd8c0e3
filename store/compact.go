package store

import (
	"context"
	"errors"
	"fmt"
	"os"

	bolt "go.etcd.io/bbolt"
)

// compactBatch is how many bytes are copied in one transaction of the new file.
const compactBatch = 16 << 20

// Compact copies what the store holds to a new file, which takes the place of
// the old one: bbolt keeps what is deleted in free pages for as long as it
// likes. Reads and writes wait meanwhile. The blocks of the old file go back to
// the file system, which may not overwrite them.
func (s *Store) Compact(ctx context.Context) error {
	if err := s.compact(ctx); err != nil {
		return fmt.Errorf("compacting the store: %w", err)
	}
	return nil
}

func (s *Store) compact(ctx context.Context) error {
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
	fresh, err := s.copyOut()
	if err != nil {
		return err
	}
	old := s.db
	s.db = fresh
	return errors.Join(syncFolder(s.path), old.Close())
}

// copyOut makes the new file and puts it at the store's path. It is locked from
// its birth, so no other process ever holds it in between.
func (s *Store) copyOut() (*bolt.DB, error) {
	draft, err := newDraft(s.path)
	if err != nil {
		return nil, err
	}
	fresh, err := openFile(draft, false)
	if err != nil {
		return nil, errors.Join(err, os.Remove(draft))
	}
	err = bolt.Compact(fresh, s.db, compactBatch)
	if err == nil {
		err = fresh.Update(s.nothingOwed)
	}
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

// oweCompaction marks the store, in the transaction that erases something: if
// the compaction does not come to its end, the next Open does it first.
func (s *Store) oweCompaction(tx *bolt.Tx) error { return s.markCompaction(tx, true) }

func (s *Store) nothingOwed(tx *bolt.Tx) error { return s.markCompaction(tx, false) }

func (s *Store) markCompaction(tx *bolt.Tx, owed bool) error {
	meta, _, err := s.meta.get(tx, metaKey)
	if err != nil || meta.Compact == owed {
		return err
	}
	meta.Compact = owed
	return s.meta.put(tx, metaKey, meta)
}
