package store

import (
	"context"
	"math/bits"

	bolt "go.etcd.io/bbolt"
)

// roundRow is how far the reading of a source has come, in the crawler's own form.
type roundRow struct {
	Data []byte `json:"data"`
}

// roundUnit is the least that the row of a round is padded to, in bytes.
const roundUnit = 1 << 10

// SaveRound remembers how far the reading of a source has come, in the place of what
// was there; nil: it was read to its end. It is padded to a power of two with spaces,
// as it is JSON.
func (s *Store) SaveRound(source string, data []byte) error {
	key := s.roundKey(source)
	return s.update(context.Background(), "remembering how far a source was read", func(tx *bolt.Tx) error {
		if data == nil {
			return s.rounds.delete(tx, key)
		}
		padded := make([]byte, max(roundUnit, 1<<bits.Len(uint(len(data)-1))))
		for i := copy(padded, data); i < len(padded); i++ {
			padded[i] = ' '
		}
		return s.rounds.put(tx, key, roundRow{padded})
	})
}

// Round is what SaveRound was given last, with spaces behind it; nil when there is
// none.
func (s *Store) Round(source string) (data []byte, err error) {
	err = s.view(context.Background(), "reading how far a source was read", func(tx *bolt.Tx) error {
		row, _, err := s.rounds.get(tx, s.roundKey(source))
		data = row.Data
		return err
	})
	return data, err
}

// roundKey is in the bucket of meta: a file of before has none of them, and needs none.
func (s *Store) roundKey(source string) []byte {
	tag := s.schema.crawl.tag(source)
	return append([]byte("round"), tag[:]...)
}
