package store

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"

	"golang.org/x/crypto/chacha20poly1305"

	"peeler/matcher"
)

// errSealed says that a value does not open: it was altered, moved from another
// place or sealed with another key.
var errSealed = errors.New("a value does not open: it was altered, moved or sealed with another key")

// sealOverhead is what sealing adds to a value: nonce and tag.
const sealOverhead = chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead

// seal encrypts the values of one bucket with XChaCha20-Poly1305 under a key of
// that bucket's own. Bucket and key are authenticated, so that a value moved to
// another place does not open. A whole older copy of a value at its own place
// does: bbolt has no memory outside the file to tell.
type seal struct {
	bucket string
	aead   cipher.AEAD
}

func newSeal(key matcher.Key, bucket string) seal {
	k := key.Subkey("seal/" + bucket)
	aead, err := chacha20poly1305.NewX(k[:])
	if err != nil {
		panic("store: " + err.Error()) // only for a key of the wrong length
	}
	return seal{bucket: bucket, aead: aead}
}

// close seals plain for the place key: nonce, ciphertext, tag.
func (s seal) close(key, plain []byte) []byte {
	box := make([]byte, chacha20poly1305.NonceSizeX, len(plain)+sealOverhead)
	rand.Read(box) // never fails (crypto/rand, Go 1.24)
	return s.aead.Seal(box, box, plain, s.place(key))
}

// open is the reverse of close, or errSealed.
func (s seal) open(key, box []byte) ([]byte, error) {
	if len(box) < sealOverhead {
		return nil, errSealed
	}
	nonce, text := box[:chacha20poly1305.NonceSizeX], box[chacha20poly1305.NonceSizeX:]
	plain, err := s.aead.Open(nil, nonce, text, s.place(key))
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

func (s seal) place(key []byte) []byte {
	return append(append([]byte(s.bucket), 0), key...)
}

// tag stands in the file for something that must not be read there: the first
// half of an HMAC-SHA256 of it.
type tag [16]byte

// index makes tags for one purpose. Tags of two purposes tell nothing of each
// other.
type index struct{ key [matcher.KeySize]byte }

func newIndex(key matcher.Key, purpose string) index { return index{key.Subkey(purpose)} }

// tag is the same for the same parts, for ever. Parts are told apart by their
// lengths.
func (x index) tag(parts ...string) tag {
	h := hmac.New(sha256.New, x.key[:])
	var n [8]byte
	for _, p := range parts {
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	return tag(h.Sum(nil)[:16])
}

// letters is Crockford's base32 alphabet: none of its letters is taken for
// another when it is read aloud or copied by hand.
var letters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// short is a tag as people see it: 50 bits in ten letters and digits.
func (t tag) short() string { return letters.EncodeToString(t[:])[:10] }

// long is the whole tag in 26 letters and digits.
func (t tag) long() string { return letters.EncodeToString(t[:]) }

func parseLong(s string) (tag, bool) {
	b, err := letters.DecodeString(s)
	if err != nil || len(b) != len(tag{}) {
		return tag{}, false
	}
	return tag(b), true
}

// MarshalText writes the tag as long does.
func (t tag) MarshalText() ([]byte, error) { return []byte(t.long()), nil }

// UnmarshalText reads what MarshalText wrote.
func (t *tag) UnmarshalText(b []byte) error {
	v, ok := parseLong(string(b))
	if !ok {
		return errors.New("not a tag")
	}
	*t = v
	return nil
}
