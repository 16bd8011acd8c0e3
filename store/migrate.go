package store

import (
	"fmt"
	"maps"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// currentSchema is the schema that this program writes: one more than there are
// migrations.
const currentSchema = 5

// migration rewrites a store of one schema as the next. It runs in the same
// transaction as all others that a store needs, so a crash leaves the old one.
type migration func(schema, *bolt.Tx) error

// migrations leads from schema 1 to currentSchema, in order: the n-th makes
// schema n+1 out of schema n. None is ever changed once released; each has a
// test with the golden rows of the schema that it starts from.
var migrations = []migration{addSecrets, addDoubts, addRetries, addSketches}

// addSecrets makes schema 2, which remembers secrets and counts credentials. It
// knows of none so far: the maps of the incidents, in leaks and alerts, are empty
// and no longer missing.
func addSecrets(sc schema, tx *bolt.Tx) error {
	if _, err := tx.CreateBucket([]byte("secrets")); err != nil {
		return err
	}
	empty := func(i *Incident) { i.Credentials, i.Services = map[string]int{}, map[string]int{} }
	err := rewriteRows(sc.leaks, tx, func(l *leakRow) { empty(&l.Incident) })
	for _, alerts := range sc.alerts {
		if err == nil {
			err = rewriteRows(alerts, tx, func(a *Alert) { empty(&a.Incident) })
		}
	}
	return err
}

// addDoubts makes schema 3, whose exposures may say among whom it cannot be decided
// and which may remember what was learnt of names. Neither is in any row so far.
func addDoubts(schema, *bolt.Tx) error { return nil }

// addRetries makes schema 4, which remembers what is to be read again and whether
// an incident's updates told of gaps, and which classes of data items and incidents
// expose. Those that have gaps are taken to have told; classes are known of none.
func addRetries(sc schema, tx *bolt.Tx) error {
	if _, err := tx.CreateBucket([]byte("retries")); err != nil {
		return err
	}
	return rewriteRows(sc.leaks, tx, func(l *leakRow) { l.Told.Unread = l.Update > 0 && len(l.Gaps) > 0 })
}

// addSketches makes schema 5, which knows copies of a leak by their sketches, what kinds
// and classes an incident's updates told of, how far sources can be trusted and what they
// list. Nothing is known of sketches and sources so far; what is exposed is taken to have
// been told.
func addSketches(sc schema, tx *bolt.Tx) error {
	for _, name := range []string{"sketches", "bands", "health", "listed"} {
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return err
		}
	}
	return rewriteRows(sc.leaks, tx, func(l *leakRow) {
		if l.Update > 0 {
			l.Told.Kinds, l.Told.Classes = union(nil, keys(l.Kinds)), l.Classes
		}
	})
}

// rewriteRows changes all rows of a table.
func rewriteRows[T any](t table[T], tx *bolt.Tx, change func(*T)) error {
	rows := map[string]T{}
	err := t.scan(tx, nil, func(key []byte, row T) error {
		change(&row)
		rows[string(key)] = row
		return nil
	})
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		if err := t.put(tx, []byte(key), rows[key]); err != nil {
			return err
		}
	}
	return nil
}

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
