package frontier

import (
	"hash/maphash"
	"math/bits"
)

// set remembers strings by a hash of 64 bits under a random seed: one of a million
// is taken for another once in thirty million sites, and none on purpose. It takes
// 10 to 15 bytes a string.
type set struct {
	seed  maphash.Seed
	slots []uint64 // open addressing; 0 is free
	n     int
}

func newSet() set { return set{seed: maphash.MakeSeed()} }

// add says whether the string is new. n tells apart what is the same otherwise.
func (s *set) add(of string, n int) bool {
	if (s.n+1)*5 > len(s.slots)*4 {
		s.grow()
	}
	h := s.hash(of, n)
	i := s.find(s.slots, h)
	if s.slots[i] == h {
		return false
	}
	s.slots[i] = h
	s.n++
	return true
}

func (s *set) has(of string, n int) bool {
	if s.n == 0 {
		return false
	}
	h := s.hash(of, n)
	return s.slots[s.find(s.slots, h)] == h
}

// few adds the string as its first, second … up to its most-th occurrence and says
// whether there was one left.
func (s *set) few(of string, most int) bool {
	for n := range most {
		if s.add(of, n) {
			return true
		}
	}
	return false
}

func (s *set) hash(of string, n int) uint64 {
	h := maphash.String(s.seed, of) + uint64(n)*0x9e3779b97f4a7c15
	return max(h, 1)
}

// find is the slot of a hash, or the free one where it would be.
func (s *set) find(slots []uint64, h uint64) int {
	at, _ := bits.Mul64(h, uint64(len(slots)))
	for i := int(at); ; i++ {
		if i == len(slots) {
			i = 0
		}
		if slots[i] == h || slots[i] == 0 {
			return i
		}
	}
}

func (s *set) grow() {
	larger := make([]uint64, max(64, len(s.slots)*3/2))
	for _, h := range s.slots {
		if h != 0 {
			larger[s.find(larger, h)] = h
		}
	}
	s.slots = larger
}
