package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"peeler/matcher"
)

// rowUnit is the unit in bytes to which rows are padded before they are sealed,
// so that the length of a value hardly tells what stands in it.
const rowUnit = 256

// table is one bucket of sealed rows. A row is JSON, padded with spaces.
type table[T any] struct{ seal }

func newTable[T any](key matcher.Key, bucket string) table[T] {
	return table[T]{newSeal(key, bucket)}
}

func (t table[T]) in(tx *bolt.Tx) *bolt.Bucket { return tx.Bucket([]byte(t.bucket)) }

// get reads the row at key; false when there is none.
func (t table[T]) get(tx *bolt.Tx, key []byte) (row T, found bool, err error) {
	box := t.in(tx).Get(key)
	if box == nil {
		return row, false, nil
	}
	row, err = t.decode(key, box)
	return row, err == nil, err
}

func (t table[T]) put(tx *bolt.Tx, key []byte, row T) error {
	box, err := t.box(key, row)
	if err != nil {
		return err
	}
	return t.in(tx).Put(key, box)
}

// box is the sealed form of a row that is to stand at key.
func (t table[T]) box(key []byte, row T) ([]byte, error) {
	plain, err := encode(row)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.bucket, err)
	}
	return t.close(key, plain), nil
}

func (t table[T]) delete(tx *bolt.Tx, key []byte) error { return t.in(tx).Delete(key) }

// count is the number of rows.
func (t table[T]) count(tx *bolt.Tx) int { return t.in(tx).Stats().KeyN }

// errStop ends a scan early, without an error.
var errStop = errors.New("stop")

// scan hands each row whose key begins with prefix to fn, in the order of the
// keys. fn must not write to the table: a bbolt cursor skips keys then.
func (t table[T]) scan(tx *bolt.Tx, prefix []byte, fn func(key []byte, row T) error) error {
	c := t.in(tx).Cursor()
	for k, box := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, box = c.Next() {
		row, err := t.decode(k, box)
		if err == nil {
			err = fn(k, row)
		}
		if errors.Is(err, errStop) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t table[T]) decode(key, box []byte) (row T, err error) {
	plain, err := t.open(key, box)
	if err != nil {
		return row, fmt.Errorf("%s: %w", t.bucket, err)
	}
	if json.Unmarshal(plain, &row) != nil { // its error may quote the row
		return row, fmt.Errorf("%s: a row is not of this schema", t.bucket)
	}
	return row, nil
}

// encode is the plaintext of a row: JSON and spaces up to a whole rowUnit.
func encode(row any) ([]byte, error) {
	plain, err := json.Marshal(row)
	if err != nil {
		return nil, err
	}
	return append(plain, bytes.Repeat([]byte(" "), (rowUnit-len(plain)%rowUnit)%rowUnit)...), nil
}
