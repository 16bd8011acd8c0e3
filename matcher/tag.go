package matcher

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"

	"peeler/matcher/internal/kernel"
)

// tagSize is the length of a tag in bytes.
const tagSize = 16

// tag is the form that decides: HMAC-SHA256, cut to 128 bits, under a subkey of
// its own for each kind, of
//
//	version | kind | variant | length, 4 bytes | canonical bytes
type tag [tagSize]byte

const tagVersion = 1

// tagger computes tags. It is for one goroutine at a time.
type tagger struct {
	keys  *tagKeys
	macs  [len(kindNames)]hash.Hash
	input []byte
	sum   [sha256.Size]byte
}

// tagKeys are the subkeys by kind.
type tagKeys [len(kindNames)][KeySize]byte

func newTagKeys(k Key) *tagKeys {
	var keys tagKeys
	for kind := Name; int(kind) < len(kindNames); kind++ {
		keys[kind] = k.Subkey("tok/" + kind.String())
	}
	return &keys
}

func (t *tagger) tag(kind Kind, variant byte, canonical []byte) tag {
	mac := t.macs[kind]
	if mac == nil {
		mac = hmac.New(sha256.New, t.keys[kind][:])
		t.macs[kind] = mac
	}
	mac.Reset()
	t.input = append(t.input[:0], tagVersion, byte(kind), variant)
	t.input = binary.BigEndian.AppendUint32(t.input, uint32(len(canonical)))
	t.input = append(t.input, canonical...)
	mac.Write(t.input)
	return tag(mac.Sum(t.sum[:0])[:tagSize])
}

// newFast makes the kernel that computes fast tags: AES-128-CMAC (RFC 4493), of which
// the first eight bytes are the tag, as a little-endian number.
//
// A word of up to 16 bytes costs one block, so it is a keyed PRF at the price of a
// hash. It only proposes: what it proposes, a tag decides.
func newFast(k Key, l kernel.Level) *kernel.Kernel {
	sub := k.Subkey("fast")
	return kernel.New([16]byte(sub[:16]), l)
}

// proof is the half of a tag that is kept in memory. The fast tag, which is under
// another key, is the other half of what decides: 128 bits together.
func (t tag) proof() uint64 { return binary.LittleEndian.Uint64(t[:8]) }
