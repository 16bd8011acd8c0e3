package kernel

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"math/bits"
	"sync"
)

const (
	blockLen = aes.BlockSize
	// LongestToken is the length in bytes up to which tokens are hashed.
	LongestToken = 48
)

// Sums sets dst[i] to the sum of tokens[i] in folded, zero for one of more than
// LongestToken bytes. It panics if dst is shorter than tokens or folded has no
// Slack.
func (k *Kernel) Sums(dst []uint64, folded []byte, tokens []Token) {
	if len(tokens) == 0 {
		return
	}
	dst, folded = dst[:len(tokens)], folded[:len(folded)+Slack]
	if !k.sumsVector(dst, folded, tokens) {
		k.hash.sums(dst, folded, tokens)
	}
}

// Sum is the sum of s, of any length.
func (k *Kernel) Sum(s []byte) uint64 {
	if sum, ok := k.sumVector(s); ok {
		return sum
	}
	h := &k.hash
	x := h.scratch.Get().(*[blockLen]byte)
	sum := h.sum(x, s)
	h.scratch.Put(x)
	return sum
}

// block is an AES block as two little-endian numbers.
type block struct{ lo, hi uint64 }

func (b block) xor(c block) block { return block{b.lo ^ c.lo, b.hi ^ c.hi} }
func (b block) and(c block) block { return block{b.lo & c.lo, b.hi & c.hi} }

func load(b []byte) block {
	_ = b[blockLen-1]
	return block{binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])}
}

// partial is up to 16 bytes and zeros after them.
func partial(s []byte) block {
	le, n := binary.LittleEndian, uint(len(s))
	switch {
	case n > 8:
		return block{le.Uint64(s), le.Uint64(s[n-8:]) >> (8 * (blockLen - n) & 63)}
	case n == 8:
		return block{lo: le.Uint64(s)}
	case n >= 4:
		return block{lo: uint64(le.Uint32(s)) | uint64(le.Uint32(s[n-4:]))<<(8*(n-4)&63)}
	case n > 0:
		return block{lo: uint64(s[0]) | uint64(s[n/2])<<(8*(n/2)&63) | uint64(s[n-1])<<(8*(n-1)&63)}
	}
	return block{}
}

func (b block) store(x *[blockLen]byte) {
	binary.LittleEndian.PutUint64(x[:8], b.lo)
	binary.LittleEndian.PutUint64(x[8:], b.hi)
}

// heads keep the first n bytes of a block.
var heads = func() (t [blockLen + 1]block) {
	for n := range t {
		var x [blockLen]byte
		for i := range n {
			x[i] = 0xff
		}
		t[n] = load(x[:])
	}
	return t
}()

// hash is the keyed hash in plain Go, or the stand-in for it.
type hash struct {
	aes     cipher.Block
	unkeyed bool
	// ends[n] completes a last block of n bytes: the padding and the subkey, K1
	// for a full block and K2 for others (RFC 4493 §2.4).
	ends    [blockLen + 1]block
	scratch sync.Pool // of *[blockLen]byte: what cipher.Block is given escapes
}

func (h *hash) init(key [blockLen]byte, unkeyed bool) {
	var err error
	if h.aes, err = aes.NewCipher(key[:]); err != nil {
		panic("kernel: aes: " + err.Error()) // only for keys of a wrong length
	}
	h.unkeyed = unkeyed
	h.scratch.New = func() any { return new([blockLen]byte) }
	var zero, full, part [blockLen]byte
	h.aes.Encrypt(zero[:], zero[:])
	full = double(zero)
	part = double(full)
	h.ends[blockLen] = load(full[:])
	for n := range blockLen {
		end := part
		end[n] ^= 0x80
		h.ends[n] = load(end[:])
	}
}

// double multiplies by x in GF(2^128), RFC 4493 §2.3.
func double(b [blockLen]byte) [blockLen]byte {
	hi, lo := binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
	carry := hi >> 63
	hi, lo = hi<<1|lo>>63, lo<<1^carry*0x87
	binary.BigEndian.PutUint64(b[:8], hi)
	binary.BigEndian.PutUint64(b[8:], lo)
	return b
}

// last is the final step of a sum: b is its last block, completed, and joined
// with what was before.
func (h *hash) last(x *[blockLen]byte, b block) uint64 {
	if h.unkeyed {
		return mix(b).lo
	}
	b.store(x)
	h.aes.Encrypt(x[:], x[:])
	return binary.LittleEndian.Uint64(x[:8])
}

// next is the step of a block that is not the last.
func (h *hash) next(x *[blockLen]byte, b block) block {
	if h.unkeyed {
		return mix(b)
	}
	b.store(x)
	h.aes.Encrypt(x[:], x[:])
	return load(x[:])
}

// mix stands in for AES in an unkeyed hash. The constants are odd and random.
func mix(b block) block {
	hi, lo := bits.Mul64(b.lo^0x9e3779b97f4a7c15, b.hi^0xd1b54a32d192ed03)
	return block{hi ^ lo, lo}
}

func (h *hash) sum(x *[blockLen]byte, s []byte) uint64 {
	var state block
	for len(s) > blockLen {
		state = h.next(x, state.xor(load(s)))
		s = s[blockLen:]
	}
	return h.last(x, state.xor(partial(s)).xor(h.ends[len(s)]))
}

// sums reads beyond the end of a token, within text.
func (h *hash) sums(dst []uint64, text []byte, tokens []Token) {
	x := h.scratch.Get().(*[blockLen]byte)
	for i, t := range tokens {
		switch {
		case t.Len <= blockLen:
			b := load(text[t.Start:]).and(heads[t.Len])
			dst[i] = h.last(x, b.xor(h.ends[t.Len]))
		case t.Len <= LongestToken:
			dst[i] = h.sum(x, text[t.Start:][:t.Len])
		default:
			dst[i] = 0
		}
	}
	h.scratch.Put(x)
}
