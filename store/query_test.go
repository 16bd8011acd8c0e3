package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"peeler/matcher"
)

// history is a store with three incidents, an hour apart: one person at site a,
// ten at site b, one covert at site c, and one for review at each.
func history(t *testing.T) (s *Store, incidents map[string]string) {
	s = newStore(t)
	incidents = map[string]string{}
	for n, site := range []string{"a", "b", "c"} {
		f := document("item of "+site, day.Add(time.Duration(n)*time.Hour), n*100, 1)
		f.Source = site
		if site == "b" {
			f.Hits = document("", day, n*100, 10).Hits
		}
		if site == "c" {
			f.Hits[0].Cohorts = []string{"covert"}
		}
		review := hit(n*100 + 50)
		review.Sure = false
		f.Hits = append(f.Hits, review)
		incidents[site] = record(t, s, f).Incident
	}
	return s, incidents
}

func TestFilters(t *testing.T) {
	s, incidents := history(t)
	hour := func(n int) time.Time { return day.Add(time.Duration(n) * time.Hour) }
	cases := []struct {
		name      string
		filter    Filter
		incidents string // sites, newest first
		exposures int
		alerts    int
	}{
		{"all", Filter{}, "c b a", 12, 3},
		{"a source", Filter{Source: "b"}, "b", 10, 1},
		{"an unknown source", Filter{Source: "x"}, "", 0, 0},
		{"from high", Filter{Severity: High}, "c b", 11, 2},
		{"critical", Filter{Severity: Critical}, "c", 1, 1},
		{"a cohort", Filter{Cohort: "covert"}, "c", 1, 1},
		{"since", Filter{Since: hour(1)}, "c b", 11, 0},
		{"until", Filter{Until: hour(1)}, "a", 1, 3},
		{"between", Filter{Since: hour(1), Until: hour(2)}, "b", 10, 0},
		{"a person", Filter{Subject: subject(100)}, "b", 1, 3},
		{"an incident", Filter{Incident: incidents["b"]}, "b", 10, 1},
		{"an incident in lower case", Filter{Incident: strings.ToLower(incidents["b"])}, "b", 10, 1},
		{"the newest two", Filter{Limit: 2}, "c b", 2, 2},
		{"for review", Filter{Review: true}, "c b a", 3, 3},
		{"for review, one person", Filter{Review: true, Subject: subject(150)}, "b", 1, 3},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var sites []string
			for _, i := range must[[]Incident](t)(s.Incidents(t.Context(), c.filter)) {
				sites = append(sites, i.Source)
			}
			if got := strings.Join(sites, " "); got != c.incidents {
				t.Errorf("incidents at %q, want %q", got, c.incidents)
			}
			exposures := must[[]Exposure](t)(s.Exposures(t.Context(), c.filter))
			if len(exposures) != c.exposures {
				t.Errorf("%d exposures, want %d", len(exposures), c.exposures)
			}
			if !slices.IsSortedFunc(exposures, newerExposure) {
				t.Error("exposures are not newest first")
			}
			if n := len(must[[]Alert](t)(s.Alerts(t.Context(), c.filter))); n != c.alerts {
				t.Errorf("%d alerts, want %d", n, c.alerts)
			}
		})
	}
}

func TestLookUps(t *testing.T) {
	s, incidents := history(t)
	all := must[[]Exposure](t)(s.Exposures(t.Context(), Filter{}))
	for _, want := range all {
		got := must[Exposure](t)(s.Exposure(t.Context(), strings.ToLower(want.ID)))
		if got.Subject != want.Subject || got.Incident != want.Incident || got.ID != want.ID {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	for _, id := range incidents {
		if got := incident(t, s, strings.ToLower(id)); got.ID != id {
			t.Errorf("%s for %s", got.ID, id)
		}
	}
	for _, id := range []string{"", "INC-", "INC-0000000000", "INC-000000000", "INC-00000000000000000000", "INC-!!!!!!!!!!", "EXP-0000000000", "x"} {
		if _, err := s.Incident(t.Context(), id); !errors.Is(err, ErrUnknown) {
			t.Errorf("incident %q: %v", id, err)
		}
		if _, err := s.Exposure(t.Context(), id); !errors.Is(err, ErrUnknown) {
			t.Errorf("exposure %q: %v", id, err)
		}
	}
}

func TestAReviewLeakIsNoIncident(t *testing.T) {
	s := newStore(t)
	f := document("a", day, 0, 1)
	f.Hits[0].Sure = false
	record(t, s, f)
	key := s.leak.tag(string(sliceOf(s.item.tag("leaksite", "a"))))
	if _, err := s.Incident(t.Context(), "INC-"+key.short()); !errors.Is(err, ErrUnknown) {
		t.Errorf("error %v, want ErrUnknown", err)
	}
}

func sliceOf(t tag) []byte { return t[:] }

func TestACancelledQuestionEnds(t *testing.T) {
	s, _ := history(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Exposures(ctx, Filter{}); !errors.Is(err, context.Canceled) {
		t.Errorf("exposures: %v", err)
	}
	if _, err := s.Record(ctx, document("x", day, 0, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("record: %v", err)
	}
	if v := must[matcher.Visit](t)(s.Visit("leaksite", "x")); !v.Last.IsZero() {
		t.Error("a cancelled recording left something")
	}
}

func TestCounts(t *testing.T) {
	s, _ := history(t)
	want := Counts{Exposures: 12, Review: 3, Incidents: 3, Pending: 3}
	if got := must[Counts](t)(s.Counts(t.Context())); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestTextFromASiteIsBounded(t *testing.T) {
	s := newStore(t)
	long := strings.Repeat("é", maxText)
	f := document(long, day, 0, 1)
	f.Locator, f.Hits[0].Path = long+"\xff", long
	f.Gaps = []matcher.Gap{{Path: long, Detail: long, Cause: matcher.TooBig}}
	record(t, s, f)
	if v := must[matcher.Visit](t)(s.Visit("leaksite", long)); !v.Complete {
		t.Error("an item of a long name is not found again")
	}
	e := must[[]Exposure](t)(s.Exposures(t.Context(), Filter{}))[0]
	g := must[[]Gap](t)(s.Gaps(t.Context(), Filter{}))[0]
	for _, text := range []string{e.Item, e.Locator, e.Path, g.Path, g.Detail} {
		if len(text) > maxText || !strings.HasSuffix(text, "é…") {
			t.Errorf("%d bytes, ending %q", len(text), text[len(text)-8:])
		}
	}
}
