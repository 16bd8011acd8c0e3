package matcher

import (
	"fmt"
	"slices"
	"testing"
)

// TestHolding: what is put into a holding comes out of it, and the number of an atom
// whatever its shard.
func TestHolding(t *testing.T) {
	for kind := Name; int(kind) < len(kindNames); kind++ {
		for r := range roles {
			if !r.fits(kind) {
				continue
			}
			for _, fast := range []uint64{0, 1<<63 - 1, 1 << 63, 1<<64 - 1} {
				shard := int32(shardBy(fast))
				if kind == Name && r != together {
					shard = 0
				}
				for _, place := range []int32{0, 1, 1<<shardBits - 1} {
					for _, derived := range []bool{false, true} {
						id := shard<<shardBits | place
						h := newHolding(id, Encoding{kind: kind, role: r, half: 200, derived: derived, fast: fast})
						if shard > 0 && h.owner() != id {
							t.Errorf("%s, role %d: of %d instead of %d", kind, r, h.owner(), id)
						}
						h.renumber(id, fast)
						if h.atom() != id || h.derived() != derived || h.role() != r || h.half != 200 || h.kind() != kind || h.print() != printOf(fast) {
							t.Errorf("%s, role %d, atom %d: got %s, %d, %d", kind, r, id, h.kind(), h.role(), h.atom())
						}
					}
				}
			}
		}
	}
}

// TestIndexHolders: whoever has a value, or bears two names, is found by it, and
// nobody else; a value of too many finds nobody.
func TestIndexHolders(t *testing.T) {
	const switchboard, number = "+44 20 7946 0958", "+44 20 7946 0001"
	e := NewEncoder(testKey(t))
	var roster []Enrolment
	for i := range crowd + 6 {
		phone := number
		if i > 2 {
			phone = switchboard
		}
		surname := []string{"Okonkwo", "Featherstone"}[i%2]
		x, err := e.Encode(Person{Subject: Subject(fmt.Sprint(i)), Identifiers: []Identifier{
			{Kind: Name, Part: Forenames, Value: "Zebedee"},
			{Kind: Name, Part: Surname, Value: surname},
			{Kind: Phone, Value: phone},
			{Kind: StaffNumber, Value: fmt.Sprint(700100 + i)},
			{Kind: DateOfBirth, Value: "1980-05-17"},
		}})
		if err != nil {
			t.Fatal(err)
		}
		roster = append(roster, x)
	}
	x := New(testKey(t), slices.Values(roster), Options{}).index
	who := func(k Kind, canonical string) (all []int32) {
		x.each(e.fast.Sum([]byte(canonical)), func(_ int32, a *atom) {
			if a.kind() == k {
				all = append(all, x.holders(a)...)
			}
		})
		return all
	}
	canonical, ok := canonicalPhone(nil, []byte("442079460001"), true)
	if got := who(Phone, string(canonical)); !ok || !slices.Equal(got, []int32{0, 1, 2}) {
		t.Errorf("a number of three is that of %v", got)
	}
	canonical, _ = canonicalPhone(nil, []byte("442079460958"), true)
	if got := who(Phone, string(canonical)); len(got) > 0 {
		t.Errorf("a switchboard is that of %v", got)
	}
	if got := who(StaffNumber, "700104"); !slices.Equal(got, []int32{4}) {
		t.Errorf("a number of one is that of %v", got)
	}
	if got := who(DateOfBirth, "19800517"); len(got) != len(roster) {
		t.Errorf("%d of %d are born on the day of all", len(got), len(roster))
	}
	name := func(s string) int32 { return x.name(e.fast.Sum([]byte(s))) }
	z, o, f := name("zebedee"), name("okonkwo"), name("featherstone")
	if n := x.pair(o, z).len(); n != len(roster)/2 || x.pair(f, o).len() > 0 {
		t.Errorf("%d bear one surname, %d both, instead of %d and 0", n, x.pair(f, o).len(), len(roster)/2)
	}
	for i := range roster {
		has := x.holdingsOf(int32(i))
		if len(has) != len(roster[i].Encodings) || !slices.IsSortedFunc(has, func(a, b holding) int { return int(a.atom()) - int(b.atom()) }) {
			t.Fatalf("%d holdings of %d, or out of order", len(has), len(roster[i].Encodings))
		}
	}
}

// TestNature: the kind and the roles of an atom come out of its nature.
func TestNature(t *testing.T) {
	for kind := Name; int(kind) < len(kindNames); kind++ {
		for r := range roles {
			if !r.fits(kind) {
				continue
			}
			for _, derived := range []bool{false, true} {
				n := newNature(Encoding{kind: kind, role: r, derived: derived})
				if n.kind() != kind || !n.has(r) || n.variant() != r.variant() || n.hasTwos() {
					t.Errorf("%s, role %d: got %s, variant %d", kind, r, n.kind(), n.variant())
				}
				if n.derived() != (derived && kind != Name) || n.named() != (kind == Name && r != together) || n.local() != (r == localPart) {
					t.Errorf("%s, role %d, derived %v: derived %v, named %v, local %v", kind, r, derived, n.derived(), n.named(), n.local())
				}
			}
		}
	}
	first := newNature(Encoding{kind: Username, role: whole, derived: true})
	if n := newNature(Encoding{kind: Username, role: whole}); n.with(first).derived() || !first.with(n).derived() {
		t.Error("a handle is not made of the name of its first holder")
	}
}

// TestSideOnes: the near tags of a local part are made whole where they are among the
// tags asked for, and those of another one that end alike are not taken for them.
func TestSideOnes(t *testing.T) {
	e := NewEncoder(testKey(t))
	enrolled, err := e.Encode(somebody("x", "email=zebedee.okonkwo@example.org"))
	if err != nil {
		t.Fatal(err)
	}
	x := New(testKey(t), slices.Values([]Enrolment{enrolled}), Options{}).index
	near, tag := e.near("zebedee.okonkwo", false), e.fast.Sum([]byte("zebedee.okonkwo"))
	tags := make([]uint64, len(near))
	for i, n := range near {
		tags[i] = uint64(n)
	}
	found := false
	x.each(tag, func(id int32, a *atom) {
		if !a.nature.local() {
			return
		}
		found = true
		if got := x.sideOnes(nil, id, tags); !slices.Equal(got, near) {
			t.Errorf("got %x, want %x", got, near)
		}
		tags[3] ^= 1 << 31 // of another word, with the same last bits
		if got := x.sideOnes(nil, id, tags); got[3] == uint32(tags[3]) {
			t.Errorf("%x is taken for %x", got[3], near[3])
		}
		if got := x.sideOnes(nil, id, nil); len(got) != len(near) {
			t.Errorf("%d near tags instead of %d", len(got), len(near))
		}
	})
	if !found {
		t.Fatal("the local part is not there")
	}
}

// TestDistinctPairs: the table of pairs has room for all, though many bear the same.
func TestDistinctPairs(t *testing.T) {
	x := theForce().matcher.index
	pairs := 0
	for _, s := range x.pairs.slots {
		if s.mark != 0 {
			pairs++
		}
	}
	if full := float64(pairs) / float64(len(x.pairs.slots)); full < 0.7 || full > 0.8 {
		t.Errorf("%d pairs in %d slots", pairs, len(x.pairs.slots))
	}
}

func TestPieces(t *testing.T) {
	var p pieces[int]
	var want []int
	for i := range 3 * mostPiece {
		some := []int{i, i, i, i, i}[:i%6%5+1]
		p.add(some...)
		want = append(want, some...)
		if p.n != len(want) {
			t.Fatalf("%d elements instead of %d", p.n, len(want))
		}
	}
	if got := p.join(); !slices.Equal(got, want) || p.n != 0 {
		t.Error("other elements than were added")
	}
}
