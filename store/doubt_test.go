package store

import (
	"bytes"
	"slices"
	"testing"

	"peeler/matcher"
)

// doubtful is a document that names one of those, whoever that is.
func doubtful(item string, among ...matcher.Subject) Finding {
	f := Finding{Source: "s", Item: item, At: day, Final: true, Complete: true}
	for _, who := range among {
		f.Hits = append(f.Hits, Hit{
			Subject: who, Kinds: []matcher.Kind{matcher.Name}, Confidence: 1 / float64(len(among)), Records: 1, Among: among,
		})
	}
	return f
}

func TestThoseInDoubtAreForReviewWithEachOther(t *testing.T) {
	s := newStore(t)
	among := []matcher.Subject{subject(1), subject(2), subject(3)}
	out := record(t, s, doubtful("a", among...))
	if out.Incident != "" || out.New != 3 {
		t.Errorf("%+v", out)
	}
	review := must[[]Exposure](t)(s.Exposures(t.Context(), Filter{Review: true}))
	if len(review) != 3 {
		t.Fatalf("%d exposures", len(review))
	}
	for _, e := range review {
		if !slices.Equal(e.Among, among) {
			t.Errorf("%s is among %v", e.Subject, e.Among)
		}
	}
	// A surer record that is clear ends the doubt.
	f := doubtful("a", subject(1))
	f.Hits[0].Among = nil
	record(t, s, f)
	for _, e := range must[[]Exposure](t)(s.Exposures(t.Context(), Filter{Review: true})) {
		if (e.Among == nil) != (e.Subject == subject(1)) {
			t.Errorf("%s is among %v", e.Subject, e.Among)
		}
	}
}

func TestForgettingTakesOutOfDoubts(t *testing.T) {
	s := newStore(t)
	record(t, s, doubtful("a", subject(1), subject(2), subject(3)))
	for i, want := range [][]matcher.Subject{{subject(2), subject(3)}, nil} {
		if err := s.Forget(t.Context(), subject(i+1)); err != nil {
			t.Fatal(err)
		}
		for _, e := range must[[]Exposure](t)(s.Exposures(t.Context(), Filter{Review: true})) {
			if !slices.Equal(e.Among, want) {
				t.Errorf("%d forgotten: %s is among %v, want %v", i+1, e.Subject, e.Among, want)
			}
		}
	}
}

func TestLearntIsKeptUntilTheRosterChanges(t *testing.T) {
	s := newStore(t)
	ctx := t.Context()
	if b, err := s.Learnt(ctx); b != nil || err != nil {
		t.Errorf("%d bytes of nothing, %v", len(b), err)
	}
	if _, err := s.ImportRoster(ctx, roster(1, 2, 3), true); err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{0, 1, 4096, 4097, 1 << 20} {
		want := bytes.Repeat([]byte{7}, size)
		if err := s.SaveLearnt(ctx, want); err != nil {
			t.Fatal(err)
		}
		got := must[[]byte](t)(s.Learnt(ctx))
		if len(got)&(len(got)-1) != 0 || !bytes.Equal(got[:size], want) || len(bytes.Trim(got[size:], "\x00")) != 0 {
			t.Errorf("%d bytes come back as %d", size, len(got))
		}
	}
	if err := s.Compact(ctx); err != nil {
		t.Fatal(err)
	}
	if b := must[[]byte](t)(s.Learnt(ctx)); len(b) == 0 {
		t.Error("compacting dropped it")
	}
	for name, change := range map[string]func() error{
		"import": func() error { _, err := s.ImportRoster(ctx, roster(1, 2, 4), true); return err },
		"forget": func() error { return s.Forget(ctx, "HR-000001") },
	} {
		if err := s.SaveLearnt(ctx, []byte{1}); err != nil {
			t.Fatal(err)
		}
		if err := change(); err != nil {
			t.Fatal(name, err)
		}
		if b := must[[]byte](t)(s.Learnt(ctx)); b != nil {
			t.Errorf("%s left it", name)
		}
	}
}
