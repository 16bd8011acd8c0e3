package matcher

import (
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
)

// KeySize is the length of a master key in bytes.
const KeySize = 32

// Key is the master key of a roster. Whoever holds it and the store can test
// every name there is: it is worth as much as the roster itself. It prints as
// Key(…) under every verb and never marshals.
type Key struct{ b [KeySize]byte }

// NewKey makes a key of exactly KeySize bytes. The error never shows them.
func NewKey(b []byte) (Key, error) {
	var k Key
	if len(b) != KeySize {
		return k, fmt.Errorf("a key is %d bytes long, not %d", KeySize, len(b))
	}
	copy(k.b[:], b)
	if k.b == [KeySize]byte{} {
		return k, errors.New("a key of zeros is no key")
	}
	return k, nil
}

// Subkey derives the key for one purpose: HKDF-SHA256 (RFC 5869) with the info
// "peeler/v1/" + purpose. Keys of two purposes tell nothing of each other.
func (k Key) Subkey(purpose string) [KeySize]byte {
	b, err := hkdf.Key(sha256.New, k.b[:], nil, "peeler/v1/"+purpose, KeySize)
	if err != nil {
		panic("matcher: hkdf: " + err.Error()) // only for lengths over 255 hashes
	}
	return [KeySize]byte(b)
}

// Format prints Key(…) whatever the verb.
func (k Key) Format(s fmt.State, _ rune) { io.WriteString(s, "Key(…)") }

// MarshalText refuses.
func (k Key) MarshalText() ([]byte, error) { return nil, errors.New("a key is never written out") }

// MarshalBinary refuses; it keeps gob and its like from reaching the bytes.
func (k Key) MarshalBinary() ([]byte, error) { return nil, errors.New("a key is never written out") }
