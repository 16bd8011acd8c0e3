package kernel

import (
	"fmt"
	"io"
)

// Level is a set of instructions that the loops are written in.
type Level uint8

// The levels, each faster than the one before it.
const (
	Portable Level = iota
	AVX2           // AVX2, AES-NI, BMI1, BMI2
	AVX512         // AVX-512 F, BW, DQ, VL, VBMI, VBMI2, VAES and VPOPCNTDQ
)

func (l Level) String() string {
	return [...]string{Portable: "portable", AVX2: "avx2", AVX512: "avx512"}[l]
}

// Levels are those that this machine can run, Portable first.
func Levels() []Level {
	levels := []Level{Portable}
	for l := AVX2; l <= fastest(); l++ {
		levels = append(levels, l)
	}
	return levels
}

// BlockSize is how many bytes of text one Masks describes.
const BlockSize = 64

// Slack is how many bytes must be readable behind a text whose tokens are
// hashed: its capacity must exceed its length by as much. What they hold does
// not matter.
const Slack = 64

// Kernel is the loops at one level under one key. It never changes and is safe
// for concurrent use.
type Kernel struct {
	vector schedule // unset at level Portable; first, to lie within cache lines
	hash   hash
	level  Level
}

// New makes a kernel that hashes with AES-128-CMAC under key. A level that this
// machine cannot run is taken for the best that it can.
func New(key [16]byte, l Level) *Kernel {
	return newKernel(key, l, false)
}

// NewUnkeyed makes a kernel whose hash is the cheapest that is still of use: three
// rounds of AES, or one multiplication at level Portable. Anyone can compute it,
// and its values differ between Portable and the rest: it only serves to measure
// what the key costs.
func NewUnkeyed(l Level) *Kernel {
	return newKernel([16]byte{}, l, true)
}

func newKernel(key [16]byte, l Level, unkeyed bool) *Kernel {
	k := &Kernel{level: min(l, fastest())}
	k.hash.init(key, unkeyed)
	if k.level != Portable {
		k.vector.init(key, &k.hash)
	}
	return k
}

// Level is the level that the kernel runs at.
func (k *Kernel) Level() Level { return k.level }

// Format prints the level whatever the verb, so that no key gets out.
func (k *Kernel) Format(s fmt.State, _ rune) { io.WriteString(s, "kernel("+k.level.String()+")") }
