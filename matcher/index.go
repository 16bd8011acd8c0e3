package matcher

// index is the roster in the form in which it is searched. It never changes.
type index struct {
	shards    [shards + 1]shard // names and parts of names, then the other atoms by the first bits of their fast tags
	hot       []hotName         // of the names
	names     hotTable
	byName    atomTable
	nears     nearTable // names with a letter left out
	mail      mailTable // local parts with a byte left out
	pairs     pairTable // two names, or parts of names, that somebody bears
	forenames []int32   // atoms: those that a nickname stands for
	people    []person
	marks     []marks // of the people
	subjects  string
	cohorts   [][]string  // the combinations there are
	holdings  [][]holding // in chunks, see person.has
	postings  []int32     // people: first each by themselves, then lists, behind their lengths

	misdigits misdigits

	// What a tag must pass before it is looked up.
	words      filter // of letters only: names, and handles that are not made of them
	numbers    filter // with digits: numbers and handles
	locals     filter // local parts of addresses
	dates      filter // dates of birth and postcodes
	duos       filter // duo of what proposes together, as it stands
	edits      filter // nearDuo of a name with a letter left out, or a letter more, and the other name
	nearLocals filter // spread of near tags and of fast tags cut to their length, of local parts
	dot        uint64 // fast tag of the word, where an address may be spelt out
	common     tagSet // words that set off no search with an edit
	own        tagSet // domains of addresses that many have, but for those of public providers
}

// shard is a part of the atoms. The number of an atom is that of its shard, shifted by
// shardBits, and its place.
type shard struct {
	atoms     []atom   // ascending by fast tag, but for names
	nearTags  []uint32 // of atoms, each behind who has it
	localTags []uint16 // the same of local parts: the last bits, see mailTable
	first     []uint32 // atoms by the next bits of their fast tags; not of names
	shift     uint8    // of what follows the first bits of a fast tag
}

const (
	shardOf   = 6 // bits of a fast tag
	shards    = 1 << shardOf
	shardBits = 23
)

// atom is a value that somebody enrolled has, whoever they are.
type atom struct {
	fast   uint64
	proof  uint64 // of its tag
	place  int32  // of its near tags, which stand behind who has it; without any, who has it
	ones   uint8  // near tags with one letter left out
	half   uint8  // the most that it is worth to somebody; of a name, but as a forename
	nature nature
}

// shard is the number of the one that it is in.
func (a *atom) shard() uint64 {
	if a.nature.named() {
		return 0
	}
	return shardBy(a.fast)
}

func (a *atom) kind() Kind { return a.nature.kind() }

// twos is how many near tags with two letters left out it has, behind the others.
func (a *atom) twos() int {
	if n := int(a.ones); a.nature.hasTwos() {
		return n * (n - 1) / 2
	}
	return 0
}

func shardBy(fast uint64) uint64 { return 1 + fast>>(64-shardOf) }

func (x *index) atom(id int32) *atom { return &x.shards[id>>shardBits].atoms[id&(1<<shardBits-1)] }

// hotName is what the hot path asks of a name.
type hotName struct {
	fast   uint64
	stands run   // nicknames: the forenames it stands for
	half   uint8 // as in atom
	fore   uint8
	called bool // stands in texts: neither an initial nor the sound of a name
}

const none = int32(-1)

// nobody is the same where people are numbers without a sign.
const nobody = ^uint32(0)

// run is a stretch of postings, holdings or words.
type run struct{ from, to int32 }

func (r run) len() int { return int(r.to - r.from) }

type person struct {
	subject uint32 // end of it in subjects; it begins where the one before ends
	cohorts int32
	has     int32 // first of their holdings, which are ascending by atom: its chunk, shifted by chunkBits, and its place
}

// marks are what a person is asked for first, in one cache line.
type marks struct {
	calls  traits // names as written and with a letter left out
	values traits // numbers of staff and payroll as they are and with a digit left out, date of birth, postcode
}

// chunkBits: of holdings, so many to the power of two are in one piece of memory, and all
// of a person.
const chunkBits = 16

// crowd is how many people may share a value before it proposes nobody any more:
// it is the number of a switchboard then, and only bears out other evidence.
const crowd = 64

// crowd is that of a kind: many are born on one day.
func (k Kind) crowd() int {
	if k == DateOfBirth {
		return 16 * crowd
	}
	return crowd
}

func (x *index) peopleOf(r run) []int32 { return x.postings[r.from:r.to] }

// posted is the run of people that a number stands for: one of them, a list by its
// place in postings, or nobody.
func (x *index) posted(n int32) run {
	switch {
	case n < 0:
		return run{}
	case int(n) < len(x.people):
		return run{n, n + 1}
	}
	return run{n + 1, n + 1 + x.postings[n]}
}

// holders are the people who have an atom, ascending; too many, or a name: nobody.
func (x *index) holders(a *atom) []int32 {
	if a.ones == 0 {
		return x.peopleOf(x.posted(a.place))
	}
	return x.peopleOf(x.posted(x.shards[a.shard()].people(a)))
}

// people is who has an atom, see index.posted.
func (s *shard) people(a *atom) int32 {
	switch {
	case a.ones == 0:
		return a.place
	case a.nature.local():
		t := s.localTags[a.place:]
		return int32(uint32(t[0]) | uint32(t[1])<<16)
	}
	return int32(s.nearTags[a.place])
}

// give says who has an atom.
func (s *shard) give(a *atom, people int32) {
	switch {
	case a.ones == 0:
		a.place = people
	case a.nature.local():
		s.localTags[a.place], s.localTags[a.place+1] = uint16(people), uint16(uint32(people)>>16)
	default:
		s.nearTags[a.place] = uint32(people)
	}
}

func (x *index) holdingsOf(who int32) []holding {
	from := x.people[who].has
	chunk := x.holdings[from>>chunkBits]
	to := len(chunk)
	if int(who)+1 < len(x.people) && x.people[who+1].has>>chunkBits == from>>chunkBits {
		to = int(x.people[who+1].has & (1<<chunkBits - 1))
	}
	return chunk[from&(1<<chunkBits-1) : to]
}

func (x *index) subject(who int32) Subject {
	from := uint32(0)
	if who > 0 {
		from = x.people[who-1].subject
	}
	return Subject(x.subjects[from:x.people[who].subject])
}

// ones and twos are the near tags of an atom that is no local part.
func (x *index) ones(a *atom) []uint32 {
	if a.ones == 0 {
		return nil
	}
	return x.shards[a.shard()].nearTags[a.place+1:][:a.ones]
}

func (x *index) twos(a *atom) []uint32 {
	return x.shards[a.shard()].nearTags[int(a.place)+1+int(a.ones):][:a.twos()]
}

// localOnes are the last bits of the near tags of a local part that has any.
func (x *index) localOnes(a *atom) []uint16 {
	return x.shards[a.shard()].localTags[a.place+localHead:][:a.ones]
}

// localHead is how much of shard.localTags says who has a local part.
const localHead = 2

// name is the name with a fast tag, or none.
func (x *index) name(fast uint64) int32 {
	if n := x.names.find(fast); n != nil {
		return n.atom
	}
	return none
}

// sound is the sound of a surname with a fast tag, or none.
func (x *index) sound(fast uint64) int32 {
	for at := x.byName.start(fast); ; {
		var id int32
		if id, at = x.byName.find(fast, at); id == none || x.hot[id].fast == fast && x.atom(id).nature.has(surnameSound) {
			return id
		}
	}
}

// each calls f for the atoms with a fast tag that are no names.
func (x *index) each(fast uint64, f func(int32, *atom)) {
	number := shardBy(fast)
	s := &x.shards[number]
	from, to := s.bucket(fast)
	for i := from; i < to; i++ {
		if a := &s.atoms[i]; a.fast == fast {
			f(int32(number<<shardBits)|int32(i), a)
		}
	}
}

// touch brings what each asks first into the cache.
func (x *index) touch(fast uint64) uint32 {
	from, _ := x.shards[shardBy(fast)].bucket(fast)
	return from
}

// bucket are the atoms among which those with a fast tag are.
func (s *shard) bucket(fast uint64) (from, to uint32) {
	b := fast << shardOf >> s.shift
	return s.first[b], s.first[b+1]
}

// pair is the run of the people who have both atoms as parts of their name.
func (x *index) pair(a, b int32) run {
	s := x.pairs.at(pairKey(a, b))
	if s.mark == 0 {
		return run{}
	}
	return x.posted(s.people)
}

// tagSet is a set of fast tags: open addressing, at most half full.
type tagSet struct {
	slots []uint64
	shift uint8
}

func (s *tagSet) has(tag uint64) bool {
	if len(s.slots) == 0 {
		return false
	}
	for i := tag >> s.shift; ; i = (i + 1) & uint64(len(s.slots)-1) {
		switch s.slots[i] {
		case tag:
			return true
		case 0:
			return false
		}
	}
}
