package sitetest

import (
	"crypto/ed25519"
	"crypto/sha3"
	"encoding/base32"
	"slices"
	"strings"
)

// Onion is a valid v3 onion address made from a seed, with no service behind
// it: 56 characters and ".onion" (rend-spec-v3, section 6).
func Onion(seed string) string {
	const version = 3
	of := sha3.Sum256([]byte(seed))
	key := ed25519.NewKeyFromSeed(of[:]).Public().(ed25519.PublicKey)
	sum := sha3.Sum256(slices.Concat([]byte(".onion checksum"), key, []byte{version}))
	raw := slices.Concat(key, sum[:2], []byte{version})
	return strings.ToLower(base32.StdEncoding.EncodeToString(raw)) + ".onion"
}
