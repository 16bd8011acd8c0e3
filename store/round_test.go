package store

import (
	"strings"
	"testing"
)

func TestRounds(t *testing.T) {
	s := newStore(t)
	if data, err := s.Round("a"); data != nil || err != nil {
		t.Fatalf("of a source never read: %q, %v", data, err)
	}
	if err := s.SaveRound("a", nil); err != nil {
		t.Fatalf("closing one that was not begun: %v", err)
	}
	for _, data := range []string{`{"began":1}`, `{"left":"` + strings.Repeat("x", 5000) + `"}`, `{}`} {
		if err := s.SaveRound("a", []byte(data)); err != nil {
			t.Fatal(err)
		}
		if err := s.Compact(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, err := s.Round("a")
		if err != nil || strings.TrimRight(string(got), " ") != data || len(got)&(len(got)-1) != 0 {
			t.Errorf("%d bytes, %v: %.40q", len(got), err, got)
		}
	}
	if data, err := s.Round("b"); data != nil || err != nil {
		t.Errorf("of another source: %q, %v", data, err)
	}
	if err := s.SaveRound("a", nil); err != nil {
		t.Fatal(err)
	}
	if data, err := s.Round("a"); data != nil || err != nil {
		t.Errorf("of one that is closed: %q, %v", data, err)
	}
}
