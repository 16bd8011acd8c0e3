package matcher

import (
	"bytes"
	"slices"
	"testing"

	"peeler/matcher/internal/kernel"
)

// FuzzMailboxes: each @ stands in an address, is odd or has nothing of use around it;
// an address has its words, and its local part without separators.
func FuzzMailboxes(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Add("john.smith@example.com:secret jane_smith-jones+list@sub.example.co.uk, o'neil@example.com. 'a.b'@c.d")
	f.Add("abcdefghijklmnopqrstuvwxyz.abcdefghijklmnopqrstu@abcdefghijklmnopqrstuvwxyz.example.com @@ a@b@c.de x@y.z")
	k := newFast(testKey(f), levelOf(""))
	f.Fuzz(func(t *testing.T, s string) {
		var b batch
		var m mailboxes
		b.raw = append(b.raw, s...)
		b.classify(k)
		b.tokenise(k)
		m.find(&b)
		if n := bytes.Count(b.raw, []byte{'@'}); len(m.words) > n || len(m.odd) > n {
			t.Fatalf("%q: %d addresses, %d odd", s, len(m.words), len(m.odd))
		}
		for i, words := range m.words {
			local, bare, host := b.textOf(m.tokens[3*i]), b.textOf(m.tokens[3*i+1]), b.textOf(m.tokens[3*i+2])
			want := slices.DeleteFunc(slices.Clone(local), func(c byte) bool { return c == '.' || c == '-' || c == '_' })
			if !bytes.Equal(bare, want) {
				t.Errorf("%q: %q is %q without separators", s, local, bare)
			}
			start, end := m.tokens[3*i].Start, wordEnd(m.tokens[3*i+2])
			first := slices.IndexFunc(b.words, func(w kernel.Token) bool { return wordEnd(w) > start })
			if first < 0 || int(words.from) != first && !bytes.ContainsAny(local[:1], "_%'+") {
				t.Errorf("%q: the first word of %q@%q is %d", s, local, host, words.from)
			}
			if w := b.words[words.to]; w.Start >= end || w.Start < start && len(want) > 0 {
				t.Errorf("%q: the last word of %q@%q is %d", s, local, host, words.to)
			}
		}
	})
}

func (b *batch) textOf(t kernel.Token) []byte { return b.text[t.Start:][:t.Len] }

func TestDeletionsOfAnyLength(t *testing.T) {
	m := matcherOf(t, staff...)
	text := []byte("abcdefghijklmnopqrstuvwxyz0123456789.abcdefghijk")
	var buf []byte
	for n := range maxWord + 1 {
		s := slices.Grow(text[:n:n], kernel.Slack)
		got := m.deletions([]uint64{1}, &buf, s, kernel.Token{Len: uint16(n)})
		want := []uint64{1}
		for i := range n {
			want = append(want, m.kernel.Sum(slices.Delete(slices.Clone(s), i, i+1)))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: deletions %x, want %x", s, got, want)
		}
	}
}

// Where no local part is long enough to be known with an edit, none is looked for.
func TestARosterOfShortAddresses(t *testing.T) {
	m := matcherOf(t, somebody("p", "surname=Lovelace", "email=ada@force.example.uk"))
	if got := m.Match(nil, line("0@force.example.uk or adx@force.example.uk")); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if got := m.Match(nil, line("ada@force.example.uk")); len(got) != 1 {
		t.Errorf("%+v", got)
	}
}
