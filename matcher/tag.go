package matcher

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
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

// fastKey computes fast tags: AES-128-CMAC (RFC 4493), of which the first eight
// bytes are the tag, as a little-endian number. It is safe for concurrent use.
//
// A word of up to 16 bytes costs one block, so it is a keyed PRF at the price of
// a hash. It only proposes: what it proposes, a tag decides.
type fastKey struct {
	block cipher.Block
	full  [aes.BlockSize]byte // RFC 4493: K1
	part  [aes.BlockSize]byte // K2
}

func newFastKey(k Key) *fastKey {
	sub := k.Subkey("fast")
	return newCMAC(sub[:16])
}

func newCMAC(key []byte) *fastKey {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("matcher: aes: " + err.Error()) // only for keys of a wrong length
	}
	f := &fastKey{block: block}
	var zero [aes.BlockSize]byte
	block.Encrypt(f.full[:], zero[:])
	double(&f.full, f.full)
	double(&f.part, f.full)
	return f
}

// double multiplies by x in GF(2^128), RFC 4493 §2.3.
func double(dst *[aes.BlockSize]byte, b [aes.BlockSize]byte) {
	carry := b[0] >> 7
	for i := range 15 {
		dst[i] = b[i]<<1 | b[i+1]>>7
	}
	dst[15] = b[15]<<1 ^ carry*0x87
}

// sum is the fast tag of s. The block is scratch that the caller keeps on the heap,
// since cipher.Block would move it there at each call.
func (f *fastKey) sum(x *[aes.BlockSize]byte, s []byte) uint64 {
	*x = [aes.BlockSize]byte{}
	for len(s) > aes.BlockSize {
		xor(x, s[:aes.BlockSize])
		f.block.Encrypt(x[:], x[:])
		s = s[aes.BlockSize:]
	}
	xor(x, s)
	if len(s) == aes.BlockSize {
		xor(x, f.full[:])
	} else {
		x[len(s)] ^= 0x80
		xor(x, f.part[:])
	}
	f.block.Encrypt(x[:], x[:])
	return binary.LittleEndian.Uint64(x[:8])
}

func xor(x *[aes.BlockSize]byte, s []byte) {
	for i, c := range s {
		x[i] ^= c
	}
}
