package matcher

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"peeler/matcher/matchertest"
)

// spelt are the spellings of a batch, and the words that they are of.
func (sp *spellings) spelt(b *batch) (all []string) {
	for i, t := range sp.tokens {
		all = append(all, string(b.text[t.Start:][:t.Len])+" "+strconv.Itoa(int(sp.where[i].from))+" "+strconv.Itoa(int(sp.where[i].to)))
	}
	return all
}

// TestChoose: what is read from the words that are chosen is all that can be read from
// any.
func TestChoose(t *testing.T) {
	m := theForce().matcher
	var records []Record
	for _, kind := range slices.Concat(matchertest.Kinds(), []matchertest.Kind{matchertest.Roster, matchertest.Digits}) {
		records = append(records, leakOf(kind, false).records[:200]...)
	}
	r := rand.New(rand.NewPCG(4, 2))
	parts := []string{
		"3rd", "1st", "april", "4 april 1985", "1st May 1985", "May", "1985", "85", "12", "3", "06", "07700900123", "7700900123", "+447700900123", "0044", "447700900123",
		"qq", "123456", "12", "c", "qq123456c", "sw1a", "1aa", "SW1A1AA", "447812", "0447812", "l23456", "a12345b", "i0s", "19850403", "03041985", "192.168.1.1",
	}
	signs := []string{" ", " ", "-", "/", ".", ", ", "\n", "(", ") ", ""}
	for range 2000 {
		var text strings.Builder
		for range 1 + r.IntN(12) {
			text.WriteString(parts[r.IntN(len(parts))] + signs[r.IntN(len(signs))])
		}
		records = append(records, line("John Smith "+text.String()))
	}
	s, found := newScan(m), 0
	for _, record := range records {
		s.emit = func(*Record, []whom) {}
		s.gather(&record)
		b := &s.easy
		if len(b.pieces) == 0 {
			continue
		}
		s.fold(b)
		s.mailboxes.find(b)
		s.hints(b)
		s.look(b)
		sp := &s.spellings
		sp.read(b)
		chosen := sp.spelt(b)
		sp.some = slices.DeleteFunc(slices.Clone(s.digits), func(w int32) bool { return b.words[w].Len > maxNumber+2 })
		sp.read(b)
		if all := sp.spelt(b); !slices.Equal(all, chosen) {
			t.Errorf("%q: %q were chosen, there are %q", record.Fields[0].Text, chosen, all)
		}
		found += len(chosen)
		b.reset()
		s.finish(false)
	}
	if found < 1000 {
		t.Errorf("only %d spellings in %d records", found, len(records))
	}
}
