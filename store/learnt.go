package store

import (
	"context"
	"math/bits"

	bolt "go.etcd.io/bbolt"
)

// learntUnit is the least that a row of what was learnt is padded to, in bytes.
const learntUnit = 4 << 10

// SaveLearnt remembers what the matcher has learnt of names (matcher.Learnt), in
// the place of what was there. It is padded to a power of two. An import of the
// roster and Forget drop it: whoever enrols hands what is left to SaveLearnt.
func (s *Store) SaveLearnt(ctx context.Context, data []byte) error {
	size := learntUnit
	if len(data) > size {
		size = 1 << bits.Len(uint(len(data)-1))
	}
	padded := make([]byte, size)
	copy(padded, data)
	return s.update(ctx, "remembering what was learnt of names", func(tx *bolt.Tx) error {
		return s.learnt.put(tx, learntKey, learntRow{padded})
	})
}

// Learnt is what SaveLearnt was given last, with zeros behind it; nil when there is
// none.
func (s *Store) Learnt(ctx context.Context) (data []byte, err error) {
	err = s.view(ctx, "reading what was learnt of names", func(tx *bolt.Tx) error {
		row, _, err := s.learnt.get(tx, learntKey)
		data = row.Data
		return err
	})
	return data, err
}
