package frontier

import (
	"strconv"
	"testing"
)

func TestSetRemembersInSixteenBytes(t *testing.T) {
	s := newSet()
	for i := range 300_000 {
		if !s.add(strconv.Itoa(i), 0) {
			t.Fatalf("%d is taken for another", i)
		}
		if i > 100 && len(s.slots)*8 > 16*s.n {
			t.Fatalf("%d strings take %d bytes", s.n, len(s.slots)*8)
		}
	}
	for i := range 300_000 {
		if s.add(strconv.Itoa(i), 0) || !s.has(strconv.Itoa(i), 0) {
			t.Fatalf("%d is forgotten", i)
		}
	}
	if s.has("x", 0) || !s.few("x", 2) || !s.few("x", 2) || s.few("x", 2) {
		t.Error("a string is not counted")
	}
}
