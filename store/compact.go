package store

import (
	"context"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// Compact copies what the store holds to a new file, which takes the place of
// the old one: bbolt keeps what is deleted in free pages for as long as it
// likes. Reads and writes wait meanwhile. The blocks of the old file go back to
// the file system, which may not overwrite them.
func (s *Store) Compact(ctx context.Context) error {
	err := s.replace(ctx, func(*bolt.Tx) (rewrite, error) { return rewrite{}, nil })
	if err != nil {
		return fmt.Errorf("compacting the store: %w", err)
	}
	return nil
}
