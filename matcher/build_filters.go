package matcher

import (
	"iter"
	"maps"
	"math/bits"

	"peeler/matcher/internal/kernel"
)

// filter fills the filters of single values.
func (b *builder) filter() {
	var sizes [4]int
	b.filtered(func(i int, _ uint64) { sizes[i]++ })
	filters := [4]*filter{&b.words, &b.numbers, &b.locals, &b.dates}
	for i, f := range filters {
		*f = newFilter(sizes[i], 16)
	}
	b.filtered(func(i int, fast uint64) { filters[i].add(fast) })
}

// filtered yields what goes into which of the filters: words, numbers, locals or dates.
func (b *builder) filtered(yield func(filter int, fast uint64)) {
	const words, numbers, locals, dates = 0, 1, 2, 3
	yield(words, b.dot)
	for n := range b.shards {
		for i := range b.shards[n].atoms {
			switch a := &b.shards[n].atoms[i]; a.kind() {
			case Name:
				if a.nature.roles()&(surnames|forenames|1<<nickname|1<<together) != 0 {
					yield(words, a.fast)
				}
			case Email:
				if a.nature.local() {
					yield(locals, a.fast)
				}
			case Username:
				yield(numbers, a.fast)
				if !a.nature.derived() {
					yield(words, a.fast)
				}
			case StaffNumber, PayrollNumber:
				yield(numbers, a.fast)
				b.misdigits.add(a)
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
				if a.nature.local() && a.ones > 0 && !yield(a, int32(n<<shardBits|i)) {
					return
				}
			}
		}
	}
}

// fillMail makes the table of local parts, and its filter: their near tags are counted,
// then placed.
func (b *builder) fillMail() {
	total := 0
	for a := range b.mailboxes() {
		total += int(a.ones)
	}
	if total == 0 {
		return
	}
	size := max(bits.Len(uint(total))-3, 32-lastBits) // 4 to 8 behind each
	t := mailTable{atoms: make([]int32, total), first: make([]uint32, 1<<size+1), shift: uint8(32 - size)}
	b.nearLocals = newFilter(total*9/8, 10)
	for a := range b.mailboxes() {
		b.nearLocals.add(spread(uint64(uint32(a.fast))))
		for n := range b.localNears(a) {
			b.nearLocals.add(spread(uint64(n)))
			t.first[n>>t.shift+1]++
		}
	}
	for i := range len(t.first) - 1 {
		t.first[i+1] += t.first[i]
	}
	for a, id := range b.mailboxes() {
		for n := range b.localNears(a) {
			f := &t.first[n>>t.shift]
			t.atoms[*f] = id
			*f++
		}
	}
	copy(t.first[1:], t.first) // each had moved on to where the next one begins
	t.first[0] = 0
	b.mail, b.tops = t, nil
}

// localNears yields the near tags of a local part.
func (b *builder) localNears(a *atom) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		tops := b.tops[a.shard()][a.place+localHead:]
		for i, last := range b.localOnes(a) {
			if !yield(uint32(tops[i])<<lastBits | uint32(last)) {
				return
			}
		}
	}
}

// ownDomains are those of which many have an address, but for the public ones.
func (b *builder) ownDomains(k *kernel.Kernel) {
	count := map[int32]int{}
	for _, chunk := range b.holdings {
		for _, h := range chunk {
			if h.role() == domain {
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
	size := max(bits.Len(uint(2*len(all)+1)), 8) // few strangers find a slot that is taken
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
