package matcher

import ("testing";"slices")

var counts = map[string]int{}

func TestStat(t *testing.T) {
	dbg = counts
	defer func() { dbg = nil }()
	m := theForce().matcher
	for name, recs := range corpora() {
		clear(counts)
		tally := m.Scan(slices.Values(recs), func(Match) { counts["found"]++ })
		t.Log(name, tally.Records, counts)
	}
}
