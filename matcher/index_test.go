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
