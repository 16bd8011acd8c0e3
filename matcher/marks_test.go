package matcher

import (
	"math/rand/v2"
	"slices"
	"testing"

	"peeler/matcher/internal/kernel"
	"peeler/matcher/matchertest"
)

// TestTraitsProbe: what is probed at once is what is asked one by one.
func TestTraitsProbe(t *testing.T) {
	rnd := rand.New(rand.NewPCG(8, 9))
	k := newFast(testKey(t), levelOf(""))
	for n := range 40 {
		var has traits
		keys := make([]uint64, 3*n)
		for i := range keys {
			keys[i] = trait(rnd.Uint32())
			if i%3 == 0 {
				has.add(keys[i])
			}
		}
		var got, want []int32
		for _, i := range has.probe(k, nil, keys) {
			if has.hasAll(keys[i]) {
				got = append(got, i)
			}
		}
		for i, key := range keys {
			if has.has(key) {
				want = append(want, int32(i))
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("of %d keys %v are there, want %v", len(keys), got, want)
		}
	}
}

// TestCalls: a piece calls somebody if one of its words does, asked one by one.
func TestCalls(t *testing.T) {
	const seed = 22
	m, _ := smallMatcher(t, seed, Options{})
	s, rnd := newScan(m), rand.New(rand.NewPCG(3, 4))
	s.emit = func(*Record, []whom) {}
	calls, asked := 0, 0
	for _, kind := range matchertest.Kinds() {
		for _, r := range damaged(rnd, planted(kind, seed, 24<<10)) {
			b := &s.easy
			s.gather(&r)
			s.fold(b)
			s.mailboxes.find(b)
			s.look(b)
			for i := range b.pieces {
				words := b.wordsOf(&b.pieces[i])
				words.to = min(words.to, words.from+40)
				for who := range m.index.people {
					but := b.tags[words.from+rnd.Int32N(words.to-words.from)]
					got, want := s.calls(b, int32(i), words, int32(who), but), s.callsSlowly(b, int32(i), words, int32(who), but)
					if got != want {
						t.Fatalf("%v calls %s: %v, want %v", r, m.index.subject(int32(who)), got, want)
					}
					asked++
					if got {
						calls++
					}
				}
			}
			s.finish(false)
			b.reset()
		}
	}
	if calls < 1000 || calls > asked/2 {
		t.Errorf("%d of %d are called: the test tests little", calls, asked)
	}
}

func (s *scan) callsSlowly(b *batch, piece int32, words run, who int32, but uint64) bool {
	p := &b.pieces[piece]
	names := p.row && p.named
	for w := words.from; w < words.to; w++ {
		t, tag := b.words[w], b.tags[w]
		if tag == but {
			continue
		}
		if t.Class&kernel.Digit == 0 && t.Len > 1 && s.m.index.called(who, uint32(tag)) {
			return true
		}
		if !names && editableToken(t) && (p.named || !s.m.index.common.has(tag)) && s.callsNearly(b, w, who) {
			return true
		}
	}
	return names && slices.ContainsFunc(s.headed(b, piece), func(w int32) bool { return b.tags[w] != but && s.callsNearly(b, w, who) })
}

func (s *scan) callsNearly(b *batch, w, who int32) bool {
	outs := s.m.kernel.Deletions(nil, b.text, b.words[w:w+1])
	return slices.ContainsFunc(outs, func(o uint64) bool { return s.m.index.called(who, uint32(o)) })
}
