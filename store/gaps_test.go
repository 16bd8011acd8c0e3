package store

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"peeler/matcher"
)

func gap(path string) matcher.Gap {
	return matcher.Gap{Path: path, Cause: matcher.Encrypted, Detail: "needs a password"}
}

// gapDocument is a whole document with gaps at these paths.
func gapDocument(at time.Time, paths ...string) Finding {
	f := document("a", at, 0, 0)
	for _, p := range paths {
		f.Gaps = append(f.Gaps, gap(p))
	}
	return f
}

// open maps the paths of the open gaps to when they were last seen, in hours
// after day.
func open(t *testing.T, s *Store) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, g := range must[[]Gap](t)(s.Gaps(t.Context(), Filter{})) {
		out[g.Path] = int(g.LastSeen.Sub(day).Hours())
	}
	return out
}

func TestGapsOpenAndClose(t *testing.T) {
	at := func(h int) time.Time { return day.Add(time.Duration(h) * time.Hour) }
	part := func(f Finding) Finding { f.Final, f.Complete = false, false; return f }
	cut := func(f Finding) Finding { f.Complete = false; return f }
	steps := []struct {
		name    string
		finding Finding
		want    map[string]int
	}{
		{"two gaps", gapDocument(at(1), "x", "y"), map[string]int{"x": 1, "y": 1}},
		{"the same again", gapDocument(at(2), "x", "y"), map[string]int{"x": 2, "y": 2}},
		{"unchanged", Finding{Source: "leaksite", Item: "a", At: at(3), Unchanged: true}, map[string]int{"x": 3, "y": 3}},
		{"a part without them", part(gapDocument(at(4), "z")), map[string]int{"x": 2, "y": 2, "z": 4}},
		{"the end, with one of them", gapDocument(at(5), "x"), map[string]int{"x": 5, "z": 4}},
		{"cut short without any", cut(gapDocument(at(6))), map[string]int{"x": 5, "z": 4}},
		{"complete without any", gapDocument(at(7)), map[string]int{}},
		{"back again", gapDocument(at(8), "x"), map[string]int{"x": 8}},
	}
	s := newStore(t)
	for _, step := range steps {
		record(t, s, step.finding)
		if got := open(t, s); !maps.Equal(got, step.want) {
			t.Errorf("%s: %v, want %v", step.name, got, step.want)
		}
	}
	all := must[[]Gap](t)(s.Gaps(t.Context(), Filter{All: true}))
	closed := 0
	for _, g := range all {
		if !g.Closed.IsZero() {
			closed++
		}
		if g.Path == "x" && !g.FirstSeen.Equal(at(1)) {
			t.Errorf("x was first seen %v", g.FirstSeen)
		}
	}
	if len(all) != 3 || closed != 2 {
		t.Errorf("%d gaps, %d closed: %+v", len(all), closed, all)
	}
}

func TestGapsBeyondTheBoundAreCounted(t *testing.T) {
	s := newStore(t)
	var paths []string
	for n := range maxGaps + 7 {
		paths = append(paths, fmt.Sprint("p", n))
	}
	f := gapDocument(day, paths...)
	f.Hits = []Hit{hit(1)}
	out := record(t, s, f)
	record(t, s, f)
	all := must[[]Gap](t)(s.Gaps(t.Context(), Filter{}))
	sum := 0
	for _, g := range all {
		if g.Cause == matcher.Count {
			sum++
			if g.Detail != "7 more gaps of this item" {
				t.Errorf("detail %q", g.Detail)
			}
		}
	}
	if len(all) != maxGaps+1 || sum != 1 {
		t.Errorf("%d gaps, %d of them sums", len(all), sum)
	}
	if n := must[Counts](t)(s.Counts(t.Context())).OpenGaps; n != maxGaps+7 {
		t.Errorf("%d open gaps counted", n)
	}
	want := map[string]int{"encrypted": maxGaps, "count": 7}
	if i := incident(t, s, out.Incident); !maps.Equal(i.Gaps, want) {
		t.Errorf("of the incident: %v, want %v", i.Gaps, want)
	}
	record(t, s, gapDocument(day))
	if n := must[Counts](t)(s.Counts(t.Context())).OpenGaps; n != 0 {
		t.Errorf("%d open gaps when all are closed", n)
	}
	record(t, s, gapDocument(day, "new")) // closed ones make room
	if got := open(t, s); !maps.Equal(got, map[string]int{"new": 0}) {
		t.Errorf("open: %v", got)
	}
	if i := incident(t, s, out.Incident); !maps.Equal(i.Gaps, map[string]int{"encrypted": 1}) {
		t.Errorf("of the incident: %v", i.Gaps)
	}
}

func TestAnIncidentCountsTheGapsOfAllItsPlaces(t *testing.T) {
	s := newStore(t)
	record(t, s, gapDocument(day, "x", "y")) // before there is anything to count them for
	f := document("a", day, 0, 1)
	f.Gaps = []matcher.Gap{gap("x"), gap("y")}
	out := record(t, s, f)
	mirror := f
	mirror.Source, mirror.Gaps = "mirror", []matcher.Gap{gap("z")}
	record(t, s, mirror)
	if i := incident(t, s, out.Incident); !maps.Equal(i.Gaps, map[string]int{"encrypted": 3}) {
		t.Errorf("%v", i.Gaps)
	}
	if n := len(must[[]Gap](t)(s.Gaps(t.Context(), Filter{Incident: out.Incident}))); n != 3 {
		t.Errorf("%d gaps of the incident", n)
	}
	if n := len(must[[]Gap](t)(s.Gaps(t.Context(), Filter{Source: "mirror"}))); n != 1 {
		t.Errorf("%d gaps of the mirror", n)
	}
	record(t, s, document("a", day, 0, 1))
	if i := incident(t, s, out.Incident); !maps.Equal(i.Gaps, map[string]int{"encrypted": 1}) {
		t.Errorf("after two are closed: %v", i.Gaps)
	}
}

func TestCrawls(t *testing.T) {
	at := func(h int) time.Time { return day.Add(time.Duration(h) * time.Hour) }
	steps := []struct {
		name     string
		crawl    Crawl
		gaps     []matcher.Gap
		complete int
		open     map[string]int
	}{
		{"never complete", Crawl{State: "failed", Ended: at(1)}, []matcher.Gap{gap("page 1")}, -1, map[string]int{"page 1": 1}},
		{"complete", Crawl{State: "ok", Ended: at(2)}, []matcher.Gap{gap("page 2")}, 2, map[string]int{"page 2": 2}},
		{"cut short", Crawl{State: "incomplete", Ended: at(3)}, []matcher.Gap{gap("page 3")}, 2, map[string]int{"page 2": 2, "page 3": 3}},
		{"complete again", Crawl{State: "ok", Ended: at(4)}, nil, 4, map[string]int{}},
	}
	s := newStore(t)
	for _, step := range steps {
		step.crawl.Source = "leaksite"
		if err := s.RecordCrawl(t.Context(), step.crawl, step.gaps, nil); err != nil {
			t.Fatal(err)
		}
		got := must[Crawl](t)(s.Crawl("leaksite"))
		if got.State != step.crawl.State || step.complete < 0 != got.Complete.IsZero() ||
			step.complete >= 0 && !got.Complete.Equal(at(step.complete)) {
			t.Errorf("%s: %+v", step.name, got)
		}
		if got := open(t, s); !maps.Equal(got, step.open) {
			t.Errorf("%s: gaps %v, want %v", step.name, got, step.open)
		}
	}
	if err := s.RecordCrawl(t.Context(), Crawl{Source: "another"}, nil, nil); err != nil {
		t.Fatal(err)
	}
	all := must[[]Crawl](t)(s.Crawls())
	if len(all) != 2 || all[0].Source != "another" || all[1].Source != "leaksite" {
		t.Errorf("%+v", all)
	}
	if c := must[Crawl](t)(s.Crawl("unknown")); c != (Crawl{Source: "unknown"}) {
		t.Errorf("%+v", c)
	}
}
