package tor

import (
	"bytes"
	"crypto/sha3"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
)

// The shape of a v3 onion address (Tor rend-spec-v3 §6, "encoding onion
// addresses"): base32 of the service's ed25519 key, checksum and version.
const (
	onionChars = 56
	keyBytes   = 32
	sumBytes   = 2
	onionV3    = 3
)

const base32Alphabet = "abcdefghijklmnopqrstuvwxyz234567"

var onionEncoding = base32.NewEncoding(base32Alphabet).WithPadding(base32.NoPadding)

// CheckOnion verifies a v3 onion host: 56 characters of base32 before ".onion",
// of which the checksum fits and the version is 3. Labels in front of them are
// allowed. It gives the host in lower case, without a trailing dot. The error
// says what is wrong without the host in it; each is for good. Whether the key
// is one that someone can hold is not looked into: Tor does.
func CheckOnion(host string) (canonical string, err error) {
	host = fold(host)
	if err := checkName(host); err != nil {
		return "", fmt.Errorf("bad onion address: %w", err)
	}
	rest, ok := strings.CutSuffix(host, ".onion")
	if !ok {
		return "", errors.New("bad onion address: it does not end in .onion")
	}
	if err := checkOnionLabel(rest[strings.LastIndexByte(rest, '.')+1:]); err != nil {
		return "", fmt.Errorf("bad onion address: %w", err)
	}
	return host, nil
}

func checkOnionLabel(label string) error {
	switch len(label) {
	case onionChars:
	case 16:
		return errors.New("version 2 was switched off in 2021: find the site's address of 56 characters")
	default:
		return fmt.Errorf("%d characters before .onion, not %d: was it copied whole?", len(label), onionChars)
	}
	raw, err := onionEncoding.DecodeString(label)
	if err != nil {
		return errors.New("only a-z and 2-7 may stand before .onion")
	}
	key, sum, version := raw[:keyBytes], raw[keyBytes:keyBytes+sumBytes], raw[keyBytes+sumBytes]
	if version != onionV3 {
		return fmt.Errorf("version %d, not 3", version)
	}
	if !bytes.Equal(sum, onionSum(key)) {
		return errors.New("the checksum does not fit: a character is wrong")
	}
	return nil
}

func onionSum(key []byte) []byte {
	h := sha3.New256()
	h.Write([]byte(".onion checksum"))
	h.Write(key)
	h.Write([]byte{onionV3})
	return h.Sum(nil)[:sumBytes]
}
