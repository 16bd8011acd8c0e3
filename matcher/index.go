package matcher

import (
	"cmp"
	"iter"
	"math/bits"
	"slices"
)

// index is the roster in the form in which it is searched. It never changes.
type index struct {
	atoms    []atom
	byFast   map[uint64]int32 // first atom with that fast tag
	nears    []near           // ascending by fast
	byNear   map[uint32]int32 // first near with that fast tag
	pairs    map[uint64]run   // by two atoms that propose together
	people   []person
	holdings []holding
	postings []int32 // people

	// Filters stand before the maps, one for each shape of word, so that those
	// asked most are small enough to stay in the cache.
	names, handles, numbers, edits, pairing filter
}

// atom is a value that somebody enrolled has, whoever they are.
type atom struct {
	tag     tag
	fast    uint64
	kind    Kind
	variant byte
	next    int32 // the next atom with the same fast tag, or none
	people  run   // whom it proposes by itself
}

const none = int32(-1)

// near is a name with its letter at that position left out.
type near struct {
	fast uint32
	atom int32
	at   int32
}

// run is a stretch of postings or holdings.
type run struct{ from, to int32 }

type person struct {
	subject Subject
	cohorts []string
	has     run // holdings, ascending by atom
}

// holding is one value of a person.
type holding struct {
	atom    int32
	role    role
	half    uint8
	derived bool
}

// crowd is how many people may share a value before it proposes nobody any more:
// it is the number of a switchboard then, and only bears out other evidence.
const crowd = 64

// builder holds what only the building of an index needs.
type builder struct {
	index
	byTag    map[atomKey]int32
	near1    map[int32]bool // atoms whose near tags are noted
	proposed []posting      // key: atom
	paired   []posting      // key: pair
}

type atomKey struct {
	tag     tag
	kind    Kind
	variant byte
}

type posting struct {
	key    uint64
	person int32
}

func newIndex(roster iter.Seq[Enrolment]) *index {
	b := builder{byTag: map[atomKey]int32{}, near1: map[int32]bool{}, index: index{byFast: map[uint64]int32{}, byNear: map[uint32]int32{}}}
	if roster != nil {
		for e := range roster {
			b.add(e)
		}
	}
	b.filter()
	slices.SortFunc(b.nears, func(x, y near) int {
		return cmp.Or(cmp.Compare(x.fast, y.fast), cmp.Compare(x.atom, y.atom), cmp.Compare(x.at, y.at))
	})
	b.edits = newFilter(len(b.nears))
	for i, n := range b.nears {
		if i == 0 || b.nears[i-1].fast != n.fast {
			b.byNear[n.fast] = int32(i)
			b.edits.add(spread(uint64(n.fast)))
		}
	}
	for key, people := range b.runs(b.proposed) {
		if people.to-people.from <= crowd {
			b.atoms[key].people = people
		}
	}
	b.pairs = make(map[uint64]run, len(b.paired))
	for key, people := range b.runs(b.paired) {
		b.pairs[key] = people
	}
	b.pairing = newFilter(len(b.pairs))
	for key := range b.pairs {
		b.pairing.add(spread(key))
	}
	index := b.index
	return &index
}

// filter fills the filters over byFast.
func (b *builder) filter() {
	var count [len(kindNames)]int
	for i := range b.atoms {
		count[b.atoms[i].kind]++
	}
	b.names, b.handles = newFilter(count[Name]), newFilter(count[Username])
	b.numbers = newFilter(len(b.atoms) - count[Name] - count[Username])
	for i := range b.atoms {
		switch a := &b.atoms[i]; a.kind {
		case Name:
			b.names.add(a.fast)
		case Username:
			b.handles.add(a.fast)
		default:
			b.numbers.add(a.fast)
		}
	}
}

// runs adds the people to the postings and yields the run of each key.
func (b *builder) runs(list []posting) iter.Seq2[uint64, run] {
	return func(yield func(uint64, run) bool) {
		slices.SortFunc(list, func(x, y posting) int {
			return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.person, y.person))
		})
		list = slices.Compact(list)
		for i := 0; i < len(list); {
			r := run{from: int32(len(b.postings))}
			key := list[i].key
			for ; i < len(list) && list[i].key == key; i++ {
				b.postings = append(b.postings, list[i].person)
			}
			r.to = int32(len(b.postings))
			if !yield(key, r) {
				return
			}
		}
	}
}

func (b *builder) add(e Enrolment) {
	who := int32(len(b.people))
	from := len(b.holdings)
	for _, x := range e.Encodings {
		if x.role >= surnameSound || x.kind == DateOfBirth && x.role == looser {
			continue
		}
		id := b.atom(x)
		b.holdings = append(b.holdings, holding{atom: id, role: x.role, half: x.half, derived: x.derived})
		if !weak(x.kind) || x.role == together {
			b.proposed = append(b.proposed, posting{uint64(id), who})
		}
	}
	has := b.holdings[from:]
	slices.SortFunc(has, func(x, y holding) int {
		return cmp.Or(cmp.Compare(x.atom, y.atom), cmp.Compare(x.role, y.role))
	})
	for i, x := range has {
		for _, y := range has[:i] {
			if b.pair(x, y) {
				b.paired = append(b.paired, posting{pairKey(x.atom, y.atom), who})
			}
		}
	}
	b.people = append(b.people, person{
		subject: e.Subject, cohorts: slices.Clone(e.Cohorts),
		has: run{int32(from), int32(len(b.holdings))},
	})
}

// weak says that a value of that kind proposes nobody by itself: it takes two.
func weak(k Kind) bool { return k == Name || k == DateOfBirth || k == Postcode }

// pair says that two values propose their person together: forename and surname,
// surname and date of birth or postcode, or the last two.
func (b *builder) pair(x, y holding) bool {
	isSurname := func(h holding) bool {
		return b.atoms[h.atom].kind == Name && h.role.isSurname()
	}
	isOther := func(h holding) bool {
		if b.atoms[h.atom].kind == Name {
			return h.role.isForename()
		}
		return weak(b.atoms[h.atom].kind)
	}
	if isSurname(x) || isSurname(y) {
		return isOther(x) || isOther(y)
	}
	kx, ky := b.atoms[x.atom].kind, b.atoms[y.atom].kind
	return kx != ky && weak(kx) && weak(ky) && kx != Name && ky != Name
}

// atom finds or makes the atom of an encoding.
func (b *builder) atom(x Encoding) int32 {
	key := atomKey{x.tag, x.kind, x.role.variant()}
	if id, ok := b.byTag[key]; ok {
		b.near(id, x)
		return id
	}
	id := int32(len(b.atoms))
	b.byTag[key] = id
	a := atom{tag: x.tag, fast: x.fast, kind: x.kind, variant: key.variant, next: none}
	if x.role != initial { // initials are only looked for in those proposed
		if first, ok := b.byFast[x.fast]; ok {
			a.next = first
		}
		b.byFast[x.fast] = id
	}
	b.atoms = append(b.atoms, a)
	b.near(id, x)
	return id
}

// near notes what is near an atom, once: not in all roles it is enrolled.
func (b *builder) near(id int32, x Encoding) {
	if x.kind != Name || len(x.near) == 0 || b.near1[id] {
		return
	}
	b.near1[id] = true
	for at, fast := range x.ones() {
		b.nears = append(b.nears, near{fast, id, int32(at)})
	}
}

// pairKey is the same for either order: "James Thomas" proposes Thomas James too.
func pairKey(a, b int32) uint64 { return uint64(min(a, b))<<32 | uint64(max(a, b)) }

// spread makes a key of the filter out of a pair (Fibonacci hashing).
func spread(pair uint64) uint64 {
	pair *= 0x9e3779b97f4a7c15
	return pair ^ pair>>29
}

// pair is the run of the people who have both atoms as parts of their name.
func (x *index) pair(a, b int32) run {
	key := pairKey(a, b)
	if !x.pairing.has(spread(key)) {
		return run{}
	}
	return x.pairs[key]
}

// find is the first atom with a fast tag that passes a filter, or none.
func (x *index) find(f *filter, fast uint64) int32 {
	if !f.has(fast) {
		return none
	}
	if id, ok := x.byFast[fast]; ok {
		return id
	}
	return none
}

// near yields the names that have the fast tag when one letter is left out.
func (x *index) near(fast uint64) []near {
	short := uint32(fast)
	if !x.edits.has(spread(uint64(short))) {
		return nil
	}
	from, ok := x.byNear[short]
	if !ok {
		return nil
	}
	to := from
	for int(to) < len(x.nears) && x.nears[to].fast == short {
		to++
	}
	return x.nears[from:to]
}

// filter is a blocked Bloom filter (Putze, Sanders, Singler 2009): three bits in
// one word of 64. The keys are pseudorandom already, so they are not hashed.
type filter struct {
	words []uint64
	shift int
}

// newFilter has 16 to 32 bits for each of n keys: about one in 300 strangers
// passes.
func newFilter(n int) filter {
	size := bits.Len(uint(n / 4)) // a word for every four keys, rounded up to a power of two
	return filter{words: make([]uint64, 1<<size), shift: 64 - size}
}

func pattern(h uint64) uint64 { return 1<<(h&63) | 1<<(h>>6&63) | 1<<(h>>12&63) }

func (f *filter) add(h uint64) { f.words[h>>f.shift] |= pattern(h) }

func (f *filter) has(h uint64) bool {
	p := pattern(h)
	return f.words[h>>f.shift]&p == p
}
