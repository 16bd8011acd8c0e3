package matcher

import (
	"cmp"
	"math/bits"
	"slices"
)

// merge makes one atom of those that are the same, shard by shard, and gives them
// their numbers and their people.
func (b *builder) merge() {
	b.postings = make([]int32, len(b.people), len(b.people)+len(b.people)/2)
	for who := range b.postings {
		b.postings[who] = int32(who)
	}
	var people []int32
	for n := 1; n < len(b.shards); n++ {
		s := &b.shards[n]
		slices.SortFunc(s.atoms, func(x, y atom) int {
			if x.fast != y.fast {
				return cmp.Compare(x.fast, y.fast)
			}
			return cmp.Or(x.compare(&y), cmp.Compare(x.people, y.people))
		})
		distinct, nears := 0, 0
		for i := range s.atoms {
			if a := &s.atoms[i]; i == 0 || s.atoms[i-1].compare(a) != 0 {
				distinct++
				nears += int(a.ones) + int(a.twos)
			}
		}
		old := *s
		*s = shard{atoms: make([]atom, 0, distinct), nearTags: make([]uint32, 0, nears)}
		for all := old.atoms; len(all) > 0; {
			same := 1
			for same < len(all) && all[0].compare(&all[same]) == 0 {
				same++
			}
			id := int32(n<<shardBits | len(s.atoms))
			a := all[0]
			a.near = uint32(len(s.nearTags))
			s.nearTags = append(s.nearTags, old.nearTags[all[0].near:][:int(a.ones)+int(a.twos)]...)
			people = people[:0]
			for i := range all[:same] {
				o := &all[i]
				a.roles, a.half = a.roles|o.roles, max(a.half, o.half)
				if o.people < 0 {
					b.oftens[-1-o.people].atom = id
					continue
				}
				h := &b.holdings[o.people>>chunkBits][o.people&(1<<chunkBits-1)]
				if len(people) == 0 || people[len(people)-1] != h.atom() {
					people = append(people, h.atom())
				}
				h.renumber(id)
			}
			a.people = b.list(people, a.kind.crowd())
			s.atoms = append(s.atoms, a)
			all = all[same:]
		}
		s.index()
	}
}

// compare is 0 for two of the same value.
func (a *atom) compare(o *atom) int {
	if a.fast != o.fast {
		return cmp.Compare(a.fast, o.fast)
	}
	return cmp.Or(cmp.Compare(a.kind, o.kind), cmp.Compare(a.variant(), o.variant()), cmp.Compare(a.proof, o.proof))
}

// list is the number, as of index.posted, of some people, or of nobody where they are
// too many.
func (b *builder) list(people []int32, most int) int32 {
	switch n := len(people); {
	case n == 0 || n > most:
		return none
	case n == 1:
		return people[0]
	}
	at := int32(len(b.postings))
	b.postings = append(append(b.postings, int32(len(people))), people...)
	return at
}

// index makes the first bits of the fast tags findable.
func (s *shard) index() {
	size := max(bits.Len(uint(len(s.atoms)))-2, 1) // 2 to 4 atoms behind each
	s.first, s.shift = make([]uint32, 1<<size+1), uint8(64-size)
	for i := range s.atoms {
		s.first[s.atoms[i].fast<<shardOf>>s.shift+1]++
	}
	for i := range len(s.first) - 1 {
		s.first[i+1] += s.first[i]
	}
}

// post fills in who has what many have, but for domains, which propose nobody.
func (b *builder) post() {
	for i := range b.oftens {
		o := &b.oftens[i]
		a := b.atom(o.atom)
		a.half = max(a.half, o.half)
		if int(o.count) <= a.kind.crowd() && !a.roles.has(domain) {
			a.people = int32(len(b.postings))
			b.postings = append(b.postings, make([]int32, 1+o.count)...)
		}
	}
	for who := range b.people {
		has := b.holdingsOf(int32(who))
		for i := range has {
			h := &has[i]
			if h.atom() >= 0 {
				continue
			}
			h.renumber(b.oftens[-1-h.atom()].atom)
			if a := b.atom(h.atom()); a.people != none {
				b.postings[a.people]++
				b.postings[a.people+b.postings[a.people]] = int32(who)
			}
		}
		slices.SortFunc(has, func(x, y holding) int {
			return cmp.Or(cmp.Compare(x.atom(), y.atom()), cmp.Compare(x.role, y.role))
		})
	}
}
