package matcher

import (
	"iter"
	"slices"
	"strings"

	"peeler/matcher/internal/kernel"
)

// builder holds what only the building of an index needs.
type builder struct {
	index
	gathered [shards + 1]gathered // all but names
	persons  pieces[person]
	marked   pieces[marks]
	refs     strings.Builder // subjects
	cohorts  map[string]int32
	fores    []uint8             // of names: the most that each is worth as a forename
	near     []uint64            // entries of index.nears
	tops     [][]uint16          // the first bits of shard.localTags
	stands   map[uint64]struct{} // nickname << 32 | forename
	often    map[oftenKey]int32  // place in oftens
	oftens   []often
	parts    []holding // of a person: those that propose in pairs
}

// often is an atom that very many have: a domain, or a date of birth. It is made once.
type often struct {
	atom, count int32
	half        uint8
}

type oftenKey struct {
	fast, proof uint64
	kind        Kind
	variant     byte
}

func newIndex(roster iter.Seq[Enrolment], k *kernel.Kernel) *index {
	b := builder{
		index:   index{byName: newAtomTable()},
		cohorts: map[string]int32{}, stands: map[uint64]struct{}{}, often: map[oftenKey]int32{},
	}
	if roster != nil {
		for e := range roster {
			b.add(e)
		}
	}
	b.subjects = b.refs.String()
	b.fit()
	b.common, b.dot = tagsOf(k, commonWords()), k.Sum([]byte("dot"))
	b.heat()
	b.merge()
	b.fillMail()
	b.release()
	b.post()
	b.nicknames()
	b.pair()
	b.nears = newNearTable(b.near)
	b.release()
	b.filter()
	b.ownDomains(k)
	index := b.index
	return &index
}

// fit makes whole what has grown in pieces, and gives back what was room only.
func (b *builder) fit() {
	b.people, b.marks = b.persons.join(), b.marked.join()
	names := &b.shards[0]
	names.atoms, names.nearTags = slices.Clone(names.atoms), slices.Clone(names.nearTags)
	b.release()
}

func (b *builder) add(e Enrolment) {
	who, from := int32(b.persons.n), b.room(len(e.Encodings))
	p := person{has: from, cohorts: b.cohort(e.Cohorts)}
	chunk := &b.holdings[len(b.holdings)-1]
	var m marks
	for i, x := range e.Encodings {
		*chunk = append(*chunk, newHolding(b.number(x, who, from+int32(i)), x))
		switch {
		case x.kind == Name && x.role.called():
			m.calls.add(trait(uint32(x.fast)))
			if x.role != nickname {
				for _, n := range x.ones() {
					m.calls.add(trait(n))
				}
			}
		case x.kind == StaffNumber || x.kind == PayrollNumber:
			m.values.add(trait(uint32(x.fast)))
			for _, n := range x.ones() {
				m.values.add(trait(n))
			}
		case (x.kind == DateOfBirth || x.kind == Postcode) && x.role == whole:
			m.values.add(trait(uint32(x.fast)))
		}
	}
	b.link(e.Encodings, (*chunk)[from&(1<<chunkBits-1):])
	b.refs.WriteString(string(e.Subject))
	p.subject = uint32(b.refs.Len())
	b.persons.add(p)
	b.marked.add(m)
}

// room is the place of the next holdings, for so many of which there is room.
func (b *builder) room(n int) int32 {
	last := len(b.holdings) - 1
	if last < 0 || len(b.holdings[last])+n > 1<<chunkBits {
		last++
		b.holdings = append(b.holdings, make([]holding, 0, 1<<chunkBits))
	}
	return int32(last<<chunkBits | len(b.holdings[last]))
}

// link notes what the nicknames of a person stand for. Of those with several
// forenames it does not show which of them does: others tell.
func (b *builder) link(all []Encoding, has []holding) {
	called := none
	for i, f := range has {
		if all[i].kind == Name && (f.role() == forename || f.role() == knownAs) {
			if called != none {
				return
			}
			called = f.atom()
		}
	}
	for i, n := range has {
		if all[i].kind == Name && n.role() == nickname && called != none {
			b.stands[uint64(n.atom())<<32|uint64(called)] = struct{}{}
		}
	}
}

// called says that a role is something that stands in a text for a person.
func (r role) called() bool { return r.isSurname() || r.isForename() || r == together }

func (b *builder) cohort(names []string) int32 {
	key := strings.Join(names, "\x00")
	id, ok := b.cohorts[key]
	if !ok {
		id = int32(len(b.index.cohorts))
		b.cohorts[key] = id
		b.index.cohorts = append(b.index.cohorts, slices.Clone(names))
	}
	return id
}

// number is that of the atom of an encoding if it is a name. Of others it is known
// when all are there: till then it is who has it or, of what many have, less than 0.
func (b *builder) number(x Encoding, who, holding int32) int32 {
	switch {
	case x.kind == Name && x.role != together:
		return b.name(x)
	case ofMany(x.kind, x.role):
		return -1 - b.oftenOf(x)
	}
	b.gathered[shardBy(x.fast)].add(x, holding)
	return who
}

// ofMany says that very many have a value of a kind and role.
func ofMany(k Kind, r role) bool { return k == DateOfBirth || r == domain }

func newAtom(x Encoding) atom {
	return atom{fast: x.fast, proof: x.tag.proof(), half: x.half, nature: newNature(x)}
}

func (b *builder) oftenOf(x Encoding) int32 {
	key := oftenKey{x.fast, x.tag.proof(), x.kind, x.role.variant()}
	i, ok := b.often[key]
	if !ok {
		i = int32(len(b.oftens))
		b.often[key] = i
		b.oftens = append(b.oftens, often{})
		b.gathered[shardBy(x.fast)].add(x, -1-i)
	}
	o := &b.oftens[i]
	o.count, o.half = o.count+1, max(o.half, x.half)
	return i
}

// name finds or makes a name.
func (b *builder) name(x Encoding) int32 {
	id := b.findName(x)
	s := &b.shards[0]
	a := &s.atoms[id]
	s.nearly(a, x)
	if x.role.called() && len(x.ones()) > 0 && a.nature.roles()&(surnames|forenames) == 0 {
		for _, n := range x.ones() {
			b.near = append(b.near, uint64(n)<<32|uint64(id))
		}
	}
	a.nature |= 1 << x.role
	if x.role.isForename() {
		b.fores[id] = max(b.fores[id], x.half)
	} else {
		a.half = max(a.half, x.half)
	}
	return id
}

func (b *builder) findName(x Encoding) int32 {
	s, t, proof := &b.shards[0], &b.byName, x.tag.proof()
	for at := t.start(x.fast); ; {
		var id int32
		if id, at = t.find(x.fast, at); id == none {
			break
		}
		if a := &s.atoms[id]; a.fast == x.fast && a.proof == proof && a.nature.variant() == x.role.variant() {
			return id
		}
	}
	id := int32(len(s.atoms))
	t.grow(s.atoms)
	t.add(x.fast, id)
	a := newAtom(x)
	a.half, a.nature, a.place = 0, 0, none
	s.atoms, b.fores = append(s.atoms, a), append(b.fores, 0)
	return id
}

// nearly gives a name its near tags, of the role in which it has most.
func (s *shard) nearly(a *atom, x Encoding) {
	ones, twos := x.ones(), x.twos()
	if len(ones)+len(twos) <= int(a.ones)+a.twos() {
		return
	}
	a.place, a.ones = int32(len(s.nearTags)), uint8(len(ones))
	if len(twos) > 0 {
		a.nature |= 1 << twosAt
	}
	s.nearTags = append(append(append(s.nearTags, nobody), ones...), twos...)
}

// heat makes what the hot path asks of names.
func (b *builder) heat() {
	b.hot = make([]hotName, len(b.shards[0].atoms))
	b.names = newHotTable(len(b.hot))
	for i := range b.hot {
		a := &b.shards[0].atoms[i]
		h := &b.hot[i]
		*h = hotName{fast: a.fast, half: a.half, fore: b.fores[i], called: a.nature.roles()&(surnames|forenames|1<<nickname) != 0}
		if h.called {
			b.names.add(hotSlot{tag: a.fast, atom: int32(i), half: uint8(h.most()), common: b.common.has(a.fast)})
		}
	}
}

func (b *builder) nicknames() {
	links := make([]uint64, 0, len(b.stands))
	for l := range b.stands {
		links = append(links, l)
	}
	slices.Sort(links)
	for _, l := range links {
		n := &b.hot[l>>32]
		if n.stands.len() == 0 {
			n.stands = run{int32(len(b.forenames)), int32(len(b.forenames))}
		}
		b.forenames = append(b.forenames, int32(uint32(l)))
		n.stands.to++
	}
}
