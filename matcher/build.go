package matcher

import (
	"cmp"
	"iter"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"peeler/matcher/internal/kernel"
)

// builder holds what only the building of an index needs.
type builder struct {
	index
	refs    strings.Builder // subjects
	cohorts map[string]int32
	fores   []uint8             // of names: the most that each is worth as a forename
	near    []uint64            // entries of index.nears
	stands  map[uint64]struct{} // nickname << 32 | forename
	often   map[oftenKey]int32  // place in oftens
	oftens  []often
	parts   []pairing
}

// pairing is a part of a name, a date of birth or a postcode, which propose in
// pairs.
type pairing struct {
	holding
	kind Kind
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
	b.people, b.calls, b.values = slices.Clip(b.people), slices.Clip(b.calls), slices.Clip(b.values)
	b.heat()
	b.merge()
	b.post()
	b.nicknames()
	b.pair()
	b.common, b.dot = tagsOf(k, commonWords()), k.Sum([]byte("dot"))
	b.nears = newNearTable(b.near)
	b.postings = slices.Clone(b.postings)
	b.fillMail()
	b.filter()
	b.ownDomains(k)
	index := b.index
	return &index
}

func (b *builder) add(e Enrolment) {
	who, from := int32(len(b.people)), b.room(len(e.Encodings))
	p := person{has: from, cohorts: b.cohort(e.Cohorts)}
	chunk := &b.holdings[len(b.holdings)-1]
	var c, v traits
	for i, x := range e.Encodings {
		*chunk = append(*chunk, newHolding(b.number(x, who, from+int32(i)), x))
		switch {
		case x.kind == Name && x.role.called():
			c.add(trait(uint32(x.fast)))
			if x.role != nickname {
				for _, n := range x.ones() {
					c.add(trait(n))
				}
			}
		case x.kind == StaffNumber || x.kind == PayrollNumber:
			v.add(trait(uint32(x.fast)))
			for _, n := range x.ones() {
				v.add(trait(n))
			}
		case (x.kind == DateOfBirth || x.kind == Postcode) && x.role == whole:
			v.add(trait(uint32(x.fast)))
		}
	}
	b.link(e.Encodings, (*chunk)[from&(1<<chunkBits-1):])
	b.refs.WriteString(string(e.Subject))
	p.subject = uint32(b.refs.Len())
	b.people = append(b.people, p)
	b.calls = append(b.calls, c)
	b.values = append(b.values, v)
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
		if all[i].kind == Name && (f.role == forename || f.role == knownAs) {
			if called != none {
				return
			}
			called = f.atom()
		}
	}
	for i, n := range has {
		if all[i].kind == Name && n.role == nickname && called != none {
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
	case x.kind == DateOfBirth || x.role == domain:
		return -1 - b.oftenOf(x)
	}
	b.put(x, holding)
	return who
}

// put adds an atom with its one holding or, of what many have, a number less than 0.
func (b *builder) put(x Encoding, holding int32) {
	s := &b.shards[shardBy(x.fast)]
	a := newAtom(x)
	a.people = holding
	s.nearly(&a, x)
	s.atoms = append(s.atoms, a)
}

func newAtom(x Encoding) atom {
	return atom{fast: x.fast, proof: x.tag.proof(), kind: x.kind, half: x.half, roles: 1 << x.role, derived: x.derived}
}

func (b *builder) oftenOf(x Encoding) int32 {
	key := oftenKey{x.fast, x.tag.proof(), x.kind, x.role.variant()}
	i, ok := b.often[key]
	if !ok {
		i = int32(len(b.oftens))
		b.often[key] = i
		b.oftens = append(b.oftens, often{})
		b.put(x, -1-i)
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
	if x.role.called() && len(x.ones()) > 0 && a.roles&(surnames|forenames) == 0 {
		for _, n := range x.ones() {
			b.near = append(b.near, uint64(n)<<32|uint64(id))
		}
	}
	a.roles |= 1 << x.role
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
		if a := &s.atoms[id]; a.fast == x.fast && a.proof == proof && a.variant() == x.role.variant() {
			return id
		}
	}
	id := int32(len(s.atoms))
	t.grow(s.atoms)
	t.add(x.fast, id)
	a := newAtom(x)
	a.half, a.roles, a.people = 0, 0, none
	s.atoms, b.fores = append(s.atoms, a), append(b.fores, 0)
	return id
}

// nearly gives an atom its near tags, of the role in which it has most.
func (s *shard) nearly(a *atom, x Encoding) {
	ones, twos := x.ones(), x.twos()
	if len(ones)+len(twos) <= int(a.ones)+int(a.twos) {
		return
	}
	a.near, a.ones, a.twos = uint32(len(s.nearTags)), uint8(len(ones)), uint8(len(twos))
	s.nearTags = append(append(s.nearTags, ones...), twos...)
}

// heat makes what the hot path asks of names.
func (b *builder) heat() {
	b.hot = make([]hotName, len(b.shards[0].atoms))
	for i := range b.hot {
		a := &b.shards[0].atoms[i]
		b.hot[i] = hotName{fast: a.fast, half: a.half, fore: b.fores[i], called: a.roles&(surnames|forenames|1<<nickname) != 0}
	}
}

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

// pair fills in who bears two names, and the filters of what proposes together.
func (b *builder) pair() {
	total, names := 0, 0
	for who := range b.people {
		b.eachPair(int32(who), func(_, _ int32, both bool) {
			if total++; both {
				names++
			}
		})
		b.eachNickname(int32(who), func(_, _ *atom) { total++ })
	}
	b.pairs = newPairTable(names)
	distinct, edits := b.countPairs()
	if t := newPairTable(distinct); len(t.slots) < len(b.pairs.slots) { // many bear the same
		b.pairs = t
		b.countPairs()
	}
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
	b.edits = newFilter(edits, 10)
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

// countPairs counts who bears each two names, the pairs that there are, and what of
// them is found with an edit.
func (b *builder) countPairs() (distinct, edits int) {
	for who := range b.people {
		b.eachPair(int32(who), func(x, y int32, names bool) {
			if !names {
				return
			}
			s := b.pairs.at(pairKey(x, y))
			if s.mark == 0 {
				s.mark = pairMark(spread(pairKey(x, y)))
				distinct++
				edits += 2 + int(b.atom(x).ones) + int(b.atom(y).ones)
			}
			s.people++
		})
	}
	return distinct, edits
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
		kx := b.atom(x.atom()).kind
		if !x.role.pairs(kx) {
			continue
		}
		for _, y := range parts {
			names := kx == Name && y.kind == Name
			switch {
			case x.atom() == y.atom():
			case names && x.role.ofSurname() == y.role.ofSurname():
			case !names && (kx == y.kind || x.role == surnameSound || y.role == surnameSound):
			default:
				yield(x.atom(), y.atom(), names)
			}
		}
		parts = append(parts, pairing{x, kx})
	}
	b.parts = parts
}

// eachNickname yields the nicknames of a person, with each surname.
func (b *builder) eachNickname(who int32, yield func(nickname, surname *atom)) {
	has := b.holdingsOf(who)
	for _, n := range has {
		if n.role != nickname {
			continue
		}
		for _, s := range has {
			if s.role.isSurname() {
				yield(b.atom(n.atom()), b.atom(s.atom()))
			}
		}
	}
}

// ofSurname says that a role is that of a surname, or of the sound of one.
func (r role) ofSurname() bool { return r.isSurname() || r == surnameSound }

// sounds says that an atom is a sound and no name.
func (a *atom) sounds() bool { return a.variant() == surnameSound.variant() }

func (r role) pairs(k Kind) bool {
	switch k {
	case Name:
		return r.ofSurname() || r.isForename() && r != nickname
	case DateOfBirth, Postcode:
		return r == whole
	}
	return false
}

// filter fills the filters of single values.
func (b *builder) filter() {
	var sizes [4]int
	b.filtered(func(i int, _ uint64) { sizes[i]++ })
	filters := [4]*filter{&b.words, &b.numbers, &b.locals, &b.dates}
	for i, f := range filters {
		*f = newFilter(sizes[i], 16)
	}
	b.filtered(func(i int, fast uint64) { filters[i].add(fast) })
	b.nearNames = newFilter(len(b.nears.entries)*9/8, 10)
	for _, e := range b.nears.entries {
		b.nearNames.add(spread(e >> 32))
		b.nearNames.add(spread(uint64(uint32(b.shards[0].atoms[uint32(e)].fast))))
	}
	b.nearLocals = newFilter(len(b.mail.atoms)*9/8, 10)
	for a := range b.mailboxes() {
		b.nearLocals.add(spread(uint64(uint32(a.fast))))
		for _, n := range b.ones(a) {
			b.nearLocals.add(spread(uint64(n)))
		}
	}
}

// filtered yields what goes into which of the filters: words, numbers, locals or dates.
func (b *builder) filtered(yield func(filter int, fast uint64)) {
	const words, numbers, locals, dates = 0, 1, 2, 3
	yield(words, b.dot)
	for n := range b.shards {
		for i := range b.shards[n].atoms {
			switch a := &b.shards[n].atoms[i]; a.kind {
			case Name:
				if a.roles&(surnames|forenames|1<<nickname|1<<together) != 0 {
					yield(words, a.fast)
				}
			case Email:
				if a.roles.has(localPart) {
					yield(locals, a.fast)
				}
			case Username:
				yield(numbers, a.fast)
				if !a.derived {
					yield(words, a.fast)
				}
			case StaffNumber, PayrollNumber:
				yield(numbers, a.fast)
				for n := max(0, int(a.ones)-1); n <= min(int(a.ones)+1, longestNumberLike); n++ {
					b.misdigits[n] = max(b.misdigits[n], int32(a.half)-min(digitLoss, digitsSwapLoss))
				}
			case Phone, NationalInsurance:
				yield(numbers, a.fast)
			case DateOfBirth, Postcode:
				yield(dates, a.fast)
			}
		}
	}
}

// mailboxes yields the local parts that are found with an edit.
func (b *builder) mailboxes() iter.Seq2[*atom, int32] {
	return func(yield func(*atom, int32) bool) {
		for n := range b.shards {
			for i := range b.shards[n].atoms {
				a := &b.shards[n].atoms[i]
				if a.kind == Email && a.ones > 0 && a.roles.has(localPart) && !yield(a, int32(n<<shardBits|i)) {
					return
				}
			}
		}
	}
}

// fillMail makes the table of local parts: their near tags are counted, then placed.
func (b *builder) fillMail() {
	total := 0
	for a := range b.mailboxes() {
		total += int(a.ones)
	}
	size := max(bits.Len(uint(total))-3, 1) // 4 to 8 behind each
	t := mailTable{atoms: make([]int32, total), first: make([]uint32, 1<<size+1), shift: uint8(32 - size)}
	for a := range b.mailboxes() {
		for _, n := range b.ones(a) {
			t.first[n>>t.shift+1]++
		}
	}
	for i := range len(t.first) - 1 {
		t.first[i+1] += t.first[i]
	}
	for a, id := range b.mailboxes() {
		for _, n := range b.ones(a) {
			f := &t.first[n>>t.shift]
			t.atoms[*f] = id
			*f++
		}
	}
	copy(t.first[1:], t.first) // each had moved on to where the next one begins
	t.first[0] = 0
	b.mail = t
}

// ownDomains are those of which many have an address, but for the public ones.
func (b *builder) ownDomains(k *kernel.Kernel) {
	count := map[int32]int{}
	for _, chunk := range b.holdings {
		for _, h := range chunk {
			if h.role == domain {
				count[h.atom()]++
			}
		}
	}
	public := tagsOf(k, maps.Keys(providers))
	var own []uint64
	for id, n := range count {
		if fast := b.atom(id).fast; 50*n >= len(b.people) && !public.has(fast) {
			own = append(own, fast)
		}
	}
	b.own = newTagSet(own)
}

func tagsOf(k *kernel.Kernel, words iter.Seq[string]) tagSet {
	var all []uint64
	for w := range words {
		all = append(all, k.Sum([]byte(w)))
	}
	return newTagSet(all)
}

func newTagSet(all []uint64) tagSet {
	size := bits.Len(uint(2*len(all) + 1))
	s := tagSet{slots: make([]uint64, 1<<size), shift: uint8(64 - size)}
	for _, tag := range all {
		i := tag >> s.shift
		for s.slots[i] != 0 && s.slots[i] != tag {
			i = (i + 1) & uint64(len(s.slots)-1)
		}
		s.slots[i] = tag
	}
	return s
}
