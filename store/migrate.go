package store

import (
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// currentSchema is the schema that this program writes: one more than there are
// migrations.
const currentSchema = 1

// migration rewrites a store of one schema as the next. It runs in the same
// transaction as all others that a store needs, so a crash leaves the old one.
type migration func(schema, *bolt.Tx) error

// migrations leads from schema 1 to currentSchema, in order: the n-th makes
// schema n+1 out of schema n. None is ever changed once released; each has a
// test with the golden rows of the schema that it starts from. Schema 1 is the
// first, so there is none yet.
var migrations = []migration{}

// migrate runs the steps that the store has not had.
func (s *Store) migrate(tx *bolt.Tx, steps []migration) error {
	meta, _, err := s.meta.get(tx, metaKey)
	if err != nil {
		return err
	}
	for ; meta.Schema <= len(steps); meta.Schema++ {
		if meta.Schema < 1 {
			return fmt.Errorf("there is no schema %d", meta.Schema)
		}
		if err := steps[meta.Schema-1](s.schema, tx); err != nil {
			return fmt.Errorf("from schema %d to %d: %w", meta.Schema, meta.Schema+1, err)
		}
	}
	return s.meta.put(tx, metaKey, meta)
}
