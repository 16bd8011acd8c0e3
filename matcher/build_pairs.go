package matcher

import (
	"math"
	"math/bits"
)

// pair fills in who bears two names, and the filters of what proposes together.
func (b *builder) pair() {
	total, names := b.pairings()
	b.pairs = newPairTable(b.distinct(names))
	edits := b.countPairs()
	b.roomForPairs()
	for i := range b.pairs.slots {
		switch s := &b.pairs.slots[i]; {
		case s.people == 1:
			s.people = none
		case s.people > 1:
			n := s.people
			s.people = int32(len(b.postings))
			b.postings = append(b.postings, make([]int32, 1+n)...)
		}
	}
	b.duos = newFilter(total, 12)
	b.edits = newFilter(edits, 9)
	for who := range b.people {
		b.eachPair(int32(who), func(x, y int32, names bool) {
			ax, ay := b.atom(x), b.atom(y)
			b.duos.add(duo(ax.fast, ay.fast))
			if names && b.bears(b.pairs.at(pairKey(x, y)), int32(who)) && !ax.sounds() && !ay.sounds() {
				b.edit(ax, ay)
				b.edit(ay, ax)
			}
		})
		b.eachNickname(int32(who), func(n, s *atom) { b.duos.add(duo(n.fast, s.fast)) })
	}
}

// roomForPairs makes the room in postings that pairs of several people will need.
func (b *builder) roomForPairs() {
	more := 0
	for i := range b.pairs.slots {
		if n := int(b.pairs.slots[i].people); n > 1 {
			more += 1 + n
		}
	}
	b.postings = append(make([]int32, 0, len(b.postings)+more), b.postings...)
}

// pairings counts what proposes together, and the two names among it.
func (b *builder) pairings() (total, names int) {
	for who := range b.people {
		b.eachPair(int32(who), func(_, _ int32, both bool) {
			if total++; both {
				names++
			}
		})
		b.eachNickname(int32(who), func(_, _ *atom) { total++ })
	}
	return total, names
}

// distinct is about how many different pairs there are among those of names, to within
// a few in a hundred: many people bear the same. Each marks a bit, and the bits that stay
// empty tell (linear counting: Whang, Vander-Zanden and Taylor, 1990).
func (b *builder) distinct(names int) int {
	size := max(bits.Len(uint(names))+1, 10)
	seen := make([]uint64, 1<<size/64)
	for who := range b.people {
		b.eachPair(int32(who), func(x, y int32, both bool) {
			if both {
				h := spread(pairKey(x, y)) >> (64 - size)
				seen[h/64] |= 1 << (h % 64)
			}
		})
	}
	empty := 0
	for _, w := range seen {
		empty += bits.OnesCount64(^w)
	}
	all := float64(uint(1) << size)
	return int(math.Ceil(all * math.Log(all/float64(empty))))
}

// countPairs counts who bears each two names, and what of them is found with an edit.
func (b *builder) countPairs() (edits int) {
	for who := range b.people {
		b.eachPair(int32(who), func(x, y int32, names bool) {
			if !names {
				return
			}
			s := b.pairs.at(pairKey(x, y))
			if s.mark == 0 {
				s.mark = pairMark(spread(pairKey(x, y)))
				if ax, ay := b.atom(x), b.atom(y); !ax.sounds() && !ay.sounds() {
					edits += 2 + int(ax.ones) + int(ay.ones)
				}
			}
			s.people++
		})
	}
	return edits
}

// bears notes that somebody bears two names, and says whether they are the first.
func (b *builder) bears(s *pairSlot, who int32) bool {
	if s.people == none {
		s.people = who
		return true
	}
	if int(s.people) < len(b.people) {
		return false
	}
	list := b.postings[s.people:]
	n := list[0]
	if n == 0 || list[n] != who {
		list[0], list[n+1] = n+1, who
	}
	return n == 0
}

func (b *builder) edit(x, y *atom) {
	b.edits.add(nearDuo(uint32(x.fast), y.fast))
	for _, n := range b.ones(x) {
		b.edits.add(nearDuo(n, y.fast))
	}
}

// eachPair yields what of a person proposes them together: two names, a name and
// the date of birth or postcode, or these two. It may yield a pair twice.
func (b *builder) eachPair(who int32, yield func(x, y int32, names bool)) {
	parts := b.parts[:0]
	for _, x := range b.holdingsOf(who) {
		if !x.role().pairs(x.kind()) {
			continue
		}
		for _, y := range parts {
			names := x.kind() == Name && y.kind() == Name
			switch {
			case x.atom() == y.atom():
			case names && x.role().ofSurname() == y.role().ofSurname():
			case !names && (x.kind() == y.kind() || x.role() == surnameSound || y.role() == surnameSound):
			default:
				yield(x.atom(), y.atom(), names)
			}
		}
		parts = append(parts, x)
	}
	b.parts = parts
}

// eachNickname yields the nicknames of a person, with each surname.
func (b *builder) eachNickname(who int32, yield func(nickname, surname *atom)) {
	has := b.holdingsOf(who)
	for _, n := range has {
		if n.role() != nickname {
			continue
		}
		for _, s := range has {
			if s.role().isSurname() {
				yield(b.atom(n.atom()), b.atom(s.atom()))
			}
		}
	}
}

// ofSurname says that a role is that of a surname, or of the sound of one.
func (r role) ofSurname() bool { return r.isSurname() || r == surnameSound }

// sounds says that an atom is a sound and no name.
func (a *atom) sounds() bool { return a.nature.variant() == surnameSound.variant() }

func (r role) pairs(k Kind) bool {
	switch k {
	case Name:
		return r.ofSurname() || r.isForename() && r != nickname
	case DateOfBirth, Postcode:
		return r == whole
	}
	return false
}
