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
	named   []atom
	others  []atom              // in holdings they are counted down from -1
	near    []uint64            // entries of index.nears
	mail    []uint64            // entries of index.nearMail, counted as in others
	stands  map[uint64]struct{} // nickname << 32 | forename
}

func newIndex(roster iter.Seq[Enrolment], k *kernel.Kernel) *index {
	b := builder{
		index:   index{byName: newAtomTable(), byValue: newAtomTable()},
		cohorts: map[string]int32{},
		stands:  map[uint64]struct{}{},
	}
	if roster != nil {
		for e := range roster {
			b.add(e)
		}
	}
	b.subjects = b.refs.String()
	b.number()
	b.post()
	b.nicknames()
	b.pair()
	b.common, b.dot = tagsOf(k, commonWords()), k.Sum([]byte("dot"))
	b.filter()
	b.ownDomains(k)
	index := b.index
	return &index
}

func (b *builder) add(e Enrolment) {
	from := len(b.holdings)
	p := person{has: int32(from), cohorts: b.cohort(e.Cohorts)}
	var c, v traits
	for _, x := range e.Encodings {
		id := b.atom(x)
		b.holdings = append(b.holdings, holding{atom: id, role: x.role, half: x.half, derived: x.derived})
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
	has := b.holdings[from:]
	b.link(has)
	b.refs.WriteString(string(e.Subject))
	p.subject = uint32(b.refs.Len())
	b.people = append(b.people, p)
	b.calls = append(b.calls, c)
	b.values = append(b.values, v)
}

// link notes what the nicknames of a person stand for. Of those with several
// forenames it does not show which of them does: others tell.
func (b *builder) link(has []holding) {
	called := none
	for _, f := range has {
		if f.role == forename || f.role == knownAs {
			if called != none {
				return
			}
			called = f.atom
		}
	}
	for _, n := range has {
		if n.role == nickname && called != none {
			b.stands[uint64(n.atom)<<32|uint64(called)] = struct{}{}
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

// atom finds or makes the atom of an encoding.
func (b *builder) atom(x Encoding) int32 {
	if x.kind == Name && x.role != together {
		id := b.find(&b.byName, &b.named, x)
		if a := &b.named[id]; x.role.called() && len(x.ones()) > 0 && a.roles&(surnames|forenames) == 0 {
			for _, n := range x.ones() {
				b.near = append(b.near, uint64(n)<<32|uint64(id))
			}
		}
		b.named[id].hold(x)
		return id
	}
	id := b.find(&b.byValue, &b.others, x)
	if x.role == localPart && b.others[id].roles == 0 {
		for _, n := range x.ones() {
			b.mail = append(b.mail, uint64(n)<<32|uint64(id))
		}
	}
	b.others[id].hold(x)
	return -1 - id
}

func (b *builder) find(t *atomTable, atoms *[]atom, x Encoding) int32 {
	variant := x.role.variant()
	for at := t.start(x.fast); ; {
		var id int32
		if id, at = t.find(x.fast, at); id == none {
			break
		}
		if a := &(*atoms)[id]; a.tag == x.tag && a.kind == x.kind && a.variant == variant {
			b.nearly(a, x)
			return id
		}
	}
	id := int32(len(*atoms))
	t.grow(*atoms)
	t.add(x.fast, id)
	a := atom{tag: x.tag, fast: x.fast, kind: x.kind, variant: variant, derived: x.derived}
	b.nearly(&a, x)
	*atoms = append(*atoms, a)
	return id
}

// nearly gives an atom its near tags, of the role in which it has most.
func (b *builder) nearly(a *atom, x Encoding) {
	ones, twos := x.ones(), x.twos()
	if len(ones)+len(twos) <= int(a.ones)+int(a.twos) {
		return
	}
	a.near, a.ones, a.twos = uint32(len(b.nearTags)), uint8(len(ones)), uint8(len(twos))
	b.nearTags = append(append(b.nearTags, ones...), twos...)
}

func (a *atom) hold(x Encoding) {
	a.roles |= 1 << x.role
	if x.kind == Name && x.role.isForename() {
		a.fore = max(a.fore, x.half)
	} else {
		a.half = max(a.half, x.half)
	}
}

// number gives all atoms their final numbers, the names first.
func (b *builder) number() {
	b.names = int32(len(b.named))
	b.atoms = append(b.named, b.others...)
	b.named, b.others = nil, nil
	for i := range b.holdings {
		if h := &b.holdings[i]; h.atom < 0 {
			h.atom = b.names - 1 - h.atom
		}
	}
	for who := range b.people {
		slices.SortFunc(b.holdingsOf(int32(who)), func(x, y holding) int {
			return cmp.Or(cmp.Compare(x.atom, y.atom), cmp.Compare(x.role, y.role))
		})
	}
	for i := range b.mail {
		b.mail[i] += uint64(b.names)
	}
	b.nears, b.nearMail = newNearTable(b.near), newNearTable(b.mail)
	b.near, b.mail = nil, nil
	b.hot = make([]hotName, b.names)
	for i := range b.hot {
		a := &b.atoms[i]
		b.hot[i] = hotName{fast: a.fast, half: a.half, fore: a.fore, called: a.roles&(surnames|forenames|1<<nickname) != 0}
	}
}

// proposing says that an atom has a list of the people who hold it. Whoever bears
// a name is found by its pair with another, or by a number.
func (a *atom) proposing() bool { return a.kind != Name || a.roles.has(together) }

// post fills in who has each atom.
func (b *builder) post() {
	count := make([]int32, len(b.atoms))
	for who := range b.people {
		b.held(int32(who), func(a int32) { count[a]++ })
	}
	size := int32(0)
	for i := range b.atoms {
		if a := &b.atoms[i]; a.proposing() && int(count[i]) <= a.crowd() {
			a.people = run{size, size}
			size += count[i]
		}
	}
	b.postings = make([]int32, size)
	for who := range b.people {
		b.held(int32(who), func(id int32) {
			if a := &b.atoms[id]; a.proposing() && int(count[id]) <= a.crowd() {
				b.postings[a.people.to] = int32(who)
				a.people.to++
			}
		})
	}
}

// held calls f for each atom of a person, once.
func (b *builder) held(who int32, f func(int32)) {
	has := b.holdingsOf(who)
	for i, h := range has {
		if i == 0 || has[i-1].atom != h.atom {
			f(h.atom)
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

// pair fills in who bears two names, and the filters of what proposes together.
func (b *builder) pair() {
	total, names, edits := 0, 0, 0
	for who := range b.people {
		b.eachPair(int32(who), func(x, y int32, both bool) {
			total++
			if both {
				names++
				edits += 2 + int(b.atoms[x].ones) + int(b.atoms[y].ones)
			}
		})
		b.eachNickname(int32(who), func(_, _ *atom) { total++ })
	}
	b.duos = newFilter(total, 12)
	b.edits = newFilter(edits, 10)
	b.pairs = newPairTable(names)
	for who := range b.people {
		b.eachPair(int32(who), func(x, y int32, names bool) {
			ax, ay := &b.atoms[x], &b.atoms[y]
			b.duos.add(duo(ax.fast, ay.fast))
			if !names {
				return
			}
			s := b.pairs.at(pairKey(x, y))
			s.key = pairKey(x, y) + 1
			s.people.to++
			if ax.sounds() || ay.sounds() {
				return
			}
			b.edit(ax, ay)
			b.edit(ay, ax)
		})
		b.eachNickname(int32(who), func(n, s *atom) { b.duos.add(duo(n.fast, s.fast)) })
	}
	size := int32(len(b.postings))
	for i := range b.pairs.slots {
		if s := &b.pairs.slots[i]; s.key != 0 {
			n := s.people.to
			s.people = run{size, size}
			size += n
		}
	}
	b.postings = append(b.postings, make([]int32, int(size)-len(b.postings))...)
	for who := range b.people {
		b.eachPair(int32(who), func(x, y int32, names bool) {
			if !names {
				return
			}
			s := b.pairs.at(pairKey(x, y))
			if s.people.len() > 0 && b.postings[s.people.to-1] == int32(who) {
				return
			}
			b.postings[s.people.to] = int32(who)
			s.people.to++
		})
	}
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
	has := b.holdingsOf(who)
	for i, x := range has {
		if !x.role.pairs(b.atoms[x.atom].kind) {
			continue
		}
		for _, y := range has[:i] {
			ky, kx := b.atoms[y.atom].kind, b.atoms[x.atom].kind
			if !y.role.pairs(ky) || x.atom == y.atom {
				continue
			}
			names := kx == Name && ky == Name
			if names && x.role.ofSurname() == y.role.ofSurname() || !names && kx == ky || !names && (x.role == surnameSound || y.role == surnameSound) {
				continue
			}
			yield(x.atom, y.atom, names)
		}
	}
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
				yield(&b.atoms[n.atom], &b.atoms[s.atom])
			}
		}
	}
}

// ofSurname says that a role is that of a surname, or of the sound of one.
func (r role) ofSurname() bool { return r.isSurname() || r == surnameSound }

// sounds says that an atom is a sound and no name.
func (a *atom) sounds() bool { return a.variant == surnameSound.variant() }

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
	var words, numbers, locals, dates []uint64
	for i := range b.atoms {
		switch a := &b.atoms[i]; a.kind {
		case Name:
			if a.roles&(surnames|forenames|1<<nickname|1<<together) != 0 {
				words = append(words, a.fast)
			}
		case Email:
			if a.roles.has(localPart) {
				locals = append(locals, a.fast)
			}
		case Username:
			numbers = append(numbers, a.fast)
			if !a.derived {
				words = append(words, a.fast)
			}
		case StaffNumber, PayrollNumber:
			numbers = append(numbers, a.fast)
			for n := max(0, int(a.ones)-1); n <= min(int(a.ones)+1, longestNumberLike); n++ {
				b.misdigits[n] = max(b.misdigits[n], int32(a.half)-min(digitLoss, digitsSwapLoss))
			}
		case Phone, NationalInsurance:
			numbers = append(numbers, a.fast)
		case DateOfBirth, Postcode:
			dates = append(dates, a.fast)
		}
	}
	words = append(words, b.dot)
	b.nearNames, b.nearLocals = b.around(b.nears), b.around(b.nearMail)
	b.words, b.numbers, b.locals, b.dates = filterOf(words), filterOf(numbers), filterOf(locals), filterOf(dates)
}

// around is the filter of what is left of names, or local parts, and of words with a
// letter more, when a letter is left out.
func (b *builder) around(near nearTable) filter {
	f := newFilter(len(near.entries)*9/8, 10)
	for _, e := range near.entries {
		f.add(spread(e >> 32))
		f.add(spread(uint64(uint32(b.atoms[uint32(e)].fast))))
	}
	return f
}

func filterOf(tags []uint64) filter {
	f := newFilter(len(tags), 16)
	for _, t := range tags {
		f.add(t)
	}
	return f
}

// ownDomains are those of which many have an address, but for the public ones.
func (b *builder) ownDomains(k *kernel.Kernel) {
	count := map[int32]int{}
	for _, h := range b.holdings {
		if h.role == domain {
			count[h.atom]++
		}
	}
	public := tagsOf(k, maps.Keys(providers))
	var own []uint64
	for id, n := range count {
		if fast := b.atoms[id].fast; 50*n >= len(b.people) && !public.has(fast) {
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
