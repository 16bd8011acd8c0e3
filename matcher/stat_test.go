package matcher

import (
	"peeler/matcher/matchertest"
	"slices"
	"testing"
)

var counts = map[string]int{}

func TestStat(t *testing.T) {
	dbg = counts
	defer func() { dbg = nil }()
	m := theForce().matcher
	for _, kind := range matchertest.Kinds() {
		l := leakOf(kind, false)
		clear(counts)
		tally := m.Scan(slices.Values(l.records), func(_ Record, x []Match) { counts["found"] += len(x) })
		t.Log(kind, l.size, tally.Records, counts)
	}
}

func TestRows(t *testing.T) {
	l := leakOf(matchertest.CSV, false)
	for _, r := range l.records[:5] {
		t.Log(r.Fields[0].Text)
	}
	l = leakOf(matchertest.SQL, false)
	for _, r := range l.records[:3] {
		t.Log(r.Fields[0].Text)
	}
}
