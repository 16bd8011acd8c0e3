package matcher

import "testing"

func TestWordSet(t *testing.T) {
	const n = 200
	for from := range int32(n) {
		for to := from - 1; to < n; to++ {
			var s wordSet
			s.reset(n)
			s.add(run{from, to})
			for w := range int32(n) {
				if is := w >= from && w <= to; s.has(w) != is {
					t.Fatalf("words %d to %d: has %d: %t", from, to, w, !is)
				}
			}
		}
	}
}
