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
	b.tops = make([][]uint16, len(b.shards))
	for n := 1; n < len(b.shards); n++ {
		b.mergeShard(n)
		if n%(shards/8) == 0 {
			b.release()
		}
	}
}

// mergeShard merges one shard.
func (b *builder) mergeShard(n int) {
	s, atoms, tags := &b.shards[n], b.gathered[n].atoms.join(), b.gathered[n].tags.join()
	sortAtoms(atoms, tags)
	*s = roomFor(atoms)
	b.tops[n] = make([]uint16, 0, cap(s.localTags))
	var people []int32
	for all := atoms; len(all) > 0; {
		same := 1
		for same < len(all) && all[0].compare(&all[same]) == 0 {
			same++
		}
		id := int32(n<<shardBits | len(s.atoms))
		a := all[0]
		people = people[:0]
		for i := range all[:same] {
			o := &all[i]
			a.nature, a.half = a.nature.with(o.nature), max(a.half, o.half)
			holding := o.holding(tags)
			if holding < 0 {
				b.oftens[-1-holding].atom = id
				continue
			}
			h := &b.holdings[holding>>chunkBits][holding&(1<<chunkBits-1)]
			if who := h.owner(); len(people) == 0 || people[len(people)-1] != who {
				people = append(people, who)
			}
			h.renumber(id, a.fast)
		}
		b.moveTags(n, &a, tags)
		s.give(&a, b.list(people, a.kind().crowd()))
		s.atoms = append(s.atoms, a)
		all = all[same:]
	}
	s.index()
}

// holding is the one of an atom that was gathered.
func (a *atom) holding(tags []uint32) int32 {
	if a.ones == 0 {
		return a.place
	}
	return int32(tags[a.place])
}

// sortAtoms puts what was gathered in order, the same by their holdings.
func sortAtoms(atoms []atom, tags []uint32) {
	slices.SortFunc(atoms, func(x, y atom) int {
		if x.fast != y.fast {
			return cmp.Compare(x.fast, y.fast)
		}
		return cmp.Or(x.compare(&y), cmp.Compare(x.holding(tags), y.holding(tags)))
	})
}

// roomFor is a shard with room for what was gathered and sorted.
func roomFor(atoms []atom) shard {
	distinct, nears, locals := 0, 0, 0
	for i := range atoms {
		a := &atoms[i]
		if i > 0 && atoms[i-1].compare(a) == 0 {
			continue
		}
		distinct++
		switch {
		case a.ones == 0:
		case a.nature.local():
			locals += localHead + int(a.ones)
		default:
			nears += 1 + int(a.ones)
		}
	}
	return shard{atoms: make([]atom, 0, distinct), nearTags: make([]uint32, 0, nears), localTags: make([]uint16, 0, locals)}
}

// moveTags gives an atom of a shard the near tags that it had among others.
func (b *builder) moveTags(n int, a *atom, from []uint32) {
	if a.ones == 0 {
		return
	}
	s, tags := &b.shards[n], from[a.place:][:1+int(a.ones)]
	if !a.nature.local() {
		a.place = int32(len(s.nearTags))
		s.nearTags = append(s.nearTags, tags...)
		return
	}
	a.place = int32(len(s.localTags))
	s.localTags, b.tops[n] = append(s.localTags, 0, 0), append(b.tops[n], 0, 0)
	for _, t := range tags[1:] {
		s.localTags, b.tops[n] = append(s.localTags, uint16(t)), append(b.tops[n], uint16(t>>lastBits))
	}
}

// compare is 0 for two of the same value.
func (a *atom) compare(o *atom) int {
	if a.fast != o.fast {
		return cmp.Compare(a.fast, o.fast)
	}
	return cmp.Or(
		cmp.Compare(a.kind(), o.kind()),
		cmp.Compare(a.nature.variant(), o.nature.variant()),
		cmp.Compare(a.proof, o.proof),
	)
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
		if int(o.count) <= a.kind().crowd() && !a.nature.has(domain) {
			b.shards[a.shard()].give(a, int32(len(b.postings)))
			b.postings = append(b.postings, make([]int32, 1+o.count)...)
		}
	}
	for who := range b.people {
		has := b.holdingsOf(int32(who))
		for i := range has {
			h := &has[i]
			if !ofMany(h.kind(), h.role()) {
				continue
			}
			id := b.oftens[-1-h.owner()].atom
			a := b.atom(id)
			h.renumber(id, a.fast)
			if at := b.shards[a.shard()].people(a); at != none {
				b.postings[at]++
				b.postings[at+b.postings[at]] = int32(who)
			}
		}
		slices.SortFunc(has, func(x, y holding) int {
			return cmp.Or(cmp.Compare(x.atom(), y.atom()), cmp.Compare(x.role(), y.role()))
		})
	}
}
