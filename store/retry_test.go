package store

import (
	"errors"
	"slices"
	"testing"

	"peeler/matcher"
)

func again(t *testing.T, s *Store) []string {
	t.Helper()
	return must[[]string](t)(s.Again("leaksite"))
}

func TestReadAgainHoldsUntilItIsDone(t *testing.T) {
	ask := func(t *testing.T, s *Store) {
		t.Helper()
		if err := s.ReadAgain(t.Context(), "leaksite", []string{"a"}); err != nil {
			t.Fatal(err)
		}
	}
	whole := gapDocument(day, "x")
	whole.Validators = matcher.Validators{ETag: "e"}
	part, cut, other := whole, whole, whole
	part.Final, part.Complete = false, false
	cut.Complete = false
	other.Item = "b"
	refused := []matcher.Gap{{Path: "a", Cause: matcher.NotFetched}}
	crawl := func(state string, gaps ...matcher.Gap) func(*testing.T, *Store) {
		return func(t *testing.T, s *Store) {
			if err := s.RecordCrawl(t.Context(), Crawl{Source: "leaksite", State: state, Ended: day}, gaps, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	reading := func(f Finding) func(*testing.T, *Store) {
		return func(t *testing.T, s *Store) { record(t, s, f) }
	}
	tests := []struct {
		name string
		then func(*testing.T, *Store)
		left bool
	}{
		{"nothing happened", func(*testing.T, *Store) {}, true},
		{"a part was read", reading(part), true},
		{"it was cut short", reading(cut), true},
		{"another was read", reading(other), true},
		{"it was read to its end", reading(whole), false},
		{"a crawl did not come to it", crawl("incomplete", matcher.Gap{Path: "b", Cause: matcher.Count}), true},
		{"the site was out of reach", crawl("unreachable", refused...), true},
		{"our Tor was down", crawl("blind", refused...), true},
		{"the site refused it", crawl("incomplete", refused...), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newStore(t)
			record(t, s, whole)
			ask(t, s)
			if v := must[matcher.Visit](t)(s.Visit("leaksite", "a")); v.Complete || v.Validators != (matcher.Validators{}) {
				t.Errorf("it would be asked for conditionally: %+v", v)
			}
			tt.then(t, s)
			if got := slices.Contains(again(t, s), "a"); got != tt.left {
				t.Errorf("still to be read: %v, want %v", got, tt.left)
			}
		})
	}
}

func TestReadAgainOfItemsThatAreNotKnown(t *testing.T) {
	s := newStore(t)
	if err := s.ReadAgain(t.Context(), "leaksite", []string{"y", "x"}); err != nil {
		t.Fatal(err)
	}
	if err := s.ReadAgain(t.Context(), "another", []string{"z"}); err != nil {
		t.Fatal(err)
	}
	if got := again(t, s); !slices.Equal(got, []string{"x", "y"}) {
		t.Errorf("%q", got)
	}
	if err := s.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := again(t, s); len(got) != 2 {
		t.Errorf("after a copying: %q", got)
	}
	if v := must[matcher.Visit](t)(s.Visit("leaksite", "x")); !v.Last.IsZero() {
		t.Errorf("it is known now: %+v", v)
	}
}

func TestGapsAreNarrowed(t *testing.T) {
	s := newStore(t)
	f := gapDocument(day, "x", "y")
	f.Gaps = append(f.Gaps, matcher.Gap{Path: "z", Cause: matcher.TooBig})
	record(t, s, f)
	f.Item, f.Source = "b", "another"
	record(t, s, f)
	for name, c := range map[string]struct {
		filter Filter
		want   int
	}{
		"all":             {Filter{}, 6},
		"of an item":      {Filter{Item: "b"}, 3},
		"of a cause":      {Filter{Cause: matcher.TooBig}, 2},
		"of both":         {Filter{Item: "a", Cause: matcher.Encrypted}, 2},
		"of a source too": {Filter{Source: "another", Cause: matcher.Encrypted}, 2},
		"of nothing":      {Filter{Cause: matcher.Ratio}, 0},
	} {
		if got := must[[]Gap](t)(s.Gaps(t.Context(), c.filter)); len(got) != c.want {
			t.Errorf("%s: %d gaps, want %d", name, len(got), c.want)
		}
	}
	n := must[GapCounts](t)(s.OpenGaps(t.Context()))
	if n.Causes["encrypted"] != 4 || n.Causes["too-big"] != 2 || n.Sources["another"] != 3 || len(n.Sources) != 2 {
		t.Errorf("%+v", n)
	}
	one := must[[]Gap](t)(s.Gaps(t.Context(), Filter{Item: "b", Cause: matcher.TooBig}))[0]
	if got := must[Gap](t)(s.Gap(t.Context(), one.ID)); got != one {
		t.Errorf("%+v, want %+v", got, one)
	}
	for _, id := range []string{"", "GAP-", "GAP-0000000000", "INC-0000000000"} {
		if _, err := s.Gap(t.Context(), id); !errors.Is(err, ErrUnknown) {
			t.Errorf("%q: %v", id, err)
		}
	}
}
