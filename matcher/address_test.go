package matcher

import (
	"fmt"
	"testing"
)

// addresses counts records of one address each: of people who are found by it,
// and of others.
func addresses(m *Matcher, people, others int) *Addresses {
	a := m.Addresses()
	for i := range people {
		r := line(fmt.Sprintf("write to p%d@force.example.uk", i))
		a.Note(r)
		a.Found(r, Match{Subject: Subject(fmt.Sprint(i)), Kinds: []Kind{Email}})
	}
	for i := range others {
		a.Note(line(fmt.Sprintf("office%d@cid.Force.Example.UK, office%d@cid.force.example.uk", i, i)))
		a.Note(line(fmt.Sprintf("somebody%d@example.com", i)))
	}
	return a
}

func TestContactsAreNoLeak(t *testing.T) {
	m := New(testKey(t), nil, Options{Own: ownOfTests})
	for _, test := range []struct {
		people, others int
		published      bool
	}{
		{0, 0, true},
		{1, 0, true},
		{2, 0, false},
		{2, 1, false},
		{2, 2, true},
		{5, 4, false},
		{9, 9, true},
		{10, 0, false},
		{10, 100, false},
		{5000, 5000, false},
		{1, 10_000, true},
	} {
		if got := addresses(m, test.people, test.others).Published(); got != test.published {
			t.Errorf("%d people, %d others: published is %v", test.people, test.others, got)
		}
	}
	if n := len(addresses(m, 20, 10_000).seen); n > mostAddresses {
		t.Errorf("%d addresses are kept", n)
	}
}

func TestLoneAddresses(t *testing.T) {
	email, both := []Kind{Email}, []Kind{Name, Email}
	secret, none := &Credential{Secret: true}, &Credential{}
	own, other := line("write to jane@force.example.uk."), line("write to jane@example.com")
	a := New(testKey(t), nil, Options{Own: ownOfTests}).Addresses()
	for name, test := range map[string]struct {
		record Record
		match  Match
		want   bool
	}{
		"alone":             {own, Match{Kinds: email}, true},
		"without a secret":  {own, Match{Kinds: email, Credential: none}, true},
		"with a secret":     {own, Match{Kinds: email, Credential: secret}, false},
		"with a name":       {own, Match{Kinds: both}, false},
		"at another domain": {other, Match{Kinds: email}, false},
	} {
		if got := a.Lone(test.record, test.match); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if New(testKey(t), nil, Options{}).Addresses().Lone(own, Match{Kinds: email}) {
		t.Error("nothing is own, and still an address is alone at an own domain")
	}
}

func FuzzAddresses(f *testing.F) {
	m := New(testKey(f), nil, Options{Own: ownOfTests})
	for _, s := range []string{"a@force.example.uk", "@@force.example.uk", "a@.force.example.uk@", "é@force.example.uk.", "a@b@force.example.uk"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a := m.Addresses()
		a.Note(line(s))
		a.Found(line(s), Match{Subject: "x", Kinds: []Kind{Email}})
		if !a.Published() || len(a.seen) > len(s) {
			t.Errorf("%d addresses in %q", len(a.seen), s)
		}
	})
}
