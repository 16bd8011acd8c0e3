package sitetest

import (
	"crypto/sha3"
	"encoding/base32"
	"strings"
)

// Onion is a valid v3 onion address made from a seed, with no service behind
// it: 56 characters and ".onion" (rend-spec-v3, section 6).
func Onion(seed string) string {
	key := sha3.Sum256([]byte(seed))
	sum := sha3.Sum256(append(append([]byte(".onion checksum"), key[:]...), 3))
	raw := append(append(key[:], sum[:2]...), 3)
	return strings.ToLower(base32.StdEncoding.EncodeToString(raw)) + ".onion"
}
