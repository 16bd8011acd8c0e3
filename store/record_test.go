package store

import (
	"maps"
	"slices"
	"testing"
	"time"

	"peeler/matcher"
)

func TestSameFindingAgainMovesLastSeenOnly(t *testing.T) {
	s := newStore(t)
	first := record(t, s, document("a", day, 0, 3))
	if first.New != 3 || first.Update != 1 || first.Incident == "" {
		t.Fatalf("first: %+v", first)
	}
	later := day.Add(time.Hour)
	again := record(t, s, document("a", later, 0, 3))
	if want := (Outcome{Incident: first.Incident}); again != want {
		t.Fatalf("again: %+v, want %+v", again, want)
	}
	i := incident(t, s, first.Incident)
	if i.Subjects != 3 || i.Update != 1 || !i.FirstSeen.Equal(day) || !i.LastSeen.Equal(later) {
		t.Errorf("incident: %+v", i)
	}
	if len(i.Places) != 1 || !i.Places[0].FirstSeen.Equal(day) || !i.Places[0].LastSeen.Equal(later) {
		t.Errorf("places: %+v", i.Places)
	}
	for _, e := range must[[]Exposure](t)(s.Exposures(t.Context(), Filter{})) {
		if !e.FirstSeen.Equal(day) || !e.LastSeen.Equal(later) || e.Incident != first.Incident {
			t.Errorf("exposure: %+v", e)
		}
	}
	if n := len(must[[]Alert](t)(s.Alerts(t.Context(), Filter{All: true}))); n != 1 {
		t.Errorf("%d alerts, want 1", n)
	}
	if v := must[matcher.Visit](t)(s.Visit("leaksite", "a")); !v.Last.Equal(later) || !v.Complete || v.Validators.ETag != `"a"` {
		t.Errorf("visit: %+v", v)
	}
}

func TestUnchangedMovesLastSeenOfWhatTheLastReadingShowed(t *testing.T) {
	s := newStore(t)
	out := record(t, s, document("a", day, 0, 2))
	record(t, s, document("a", day.Add(time.Hour), 0, 1)) // person 1 is gone
	at := day.Add(2 * time.Hour)
	again := record(t, s, Finding{Source: "leaksite", Item: "a", At: at, Unchanged: true})
	if again.New != 0 || again.Update != 0 {
		t.Fatalf("unchanged: %+v", again)
	}
	want := map[matcher.Subject]time.Time{subject(0): at, subject(1): day}
	got := map[matcher.Subject]time.Time{}
	for _, e := range must[[]Exposure](t)(s.Exposures(t.Context(), Filter{})) {
		got[e.Subject] = e.LastSeen
	}
	if !maps.EqualFunc(got, want, time.Time.Equal) {
		t.Errorf("last seen %v, want %v", got, want)
	}
	if i := incident(t, s, out.Incident); !i.LastSeen.Equal(at) || !i.Places[0].LastSeen.Equal(at) {
		t.Errorf("incident: %+v", i)
	}
	v := must[matcher.Visit](t)(s.Visit("leaksite", "a"))
	if !v.Last.Equal(at) || !v.Complete || v.Validators.ETag != `"a"` {
		t.Errorf("visit: %+v", v)
	}
}

func TestUnchangedAfterTheHitsHaveGoneLeavesTheIncident(t *testing.T) {
	s := newStore(t)
	out := record(t, s, document("a", day, 0, 2))
	record(t, s, document("a", day.Add(time.Hour), 0, 0))
	record(t, s, Finding{Source: "leaksite", Item: "a", At: day.Add(2 * time.Hour), Unchanged: true})
	if i := incident(t, s, out.Incident); !i.LastSeen.Equal(day) {
		t.Errorf("last seen %v, want %v", i.LastSeen, day)
	}
}

func TestUpdatesAreOwedByPowersOfTenAndAtTheEnd(t *testing.T) {
	sure := func(total, add int, final bool) Finding {
		f := document("a", day, total, add)
		f.Final, f.Complete = final, final
		return f
	}
	steps := []struct {
		name    string
		finding Finding
		update  int
	}{
		{"the first person", sure(0, 1, false), 1},
		{"up to nine", sure(1, 8, false), 0},
		{"the tenth", sure(9, 1, false), 2},
		{"up to 99", sure(10, 89, false), 0},
		{"past a hundred", sure(99, 50, false), 3},
		{"past a thousand", sure(149, 900, false), 4},
		{"some more", sure(1049, 51, false), 0},
		{"the end, with nobody new", sure(1100, 0, true), 5},
		{"the end again", sure(1100, 0, true), 0},
		{"a later document with one more", sure(1100, 1, true), 6},
	}
	s := newStore(t)
	for _, step := range steps {
		if out := record(t, s, step.finding); out.Update != step.update {
			t.Errorf("%s: update %d, want %d", step.name, out.Update, step.update)
		}
	}
}

func TestOneDocumentOfManyPeopleIsOneAlert(t *testing.T) {
	s := newStore(t)
	if out := record(t, s, document("a", day, 0, 2345)); out.Update != 1 || out.New != 2345 {
		t.Fatalf("%+v", out)
	}
	alerts := must[[]Alert](t)(s.Due(t.Context(), "soc", day, 10))
	if len(alerts) != 1 || alerts[0].Incident.Subjects != 2345 || alerts[0].Incident.Severity != Critical {
		t.Fatalf("%+v", alerts)
	}
}

func TestACohortTouchedForTheFirstTimeIsToldAtOnce(t *testing.T) {
	s := newStore(t)
	record(t, s, document("a", day, 0, 3))
	f := document("a", day, 3, 1)
	f.Final, f.Hits[0].Cohorts = false, []string{"covert"}
	out := record(t, s, f)
	if out.Update != 2 {
		t.Fatalf("update %d, want 2", out.Update)
	}
	if i := incident(t, s, out.Incident); i.Severity != Critical || i.Cohorts["covert"] != 1 {
		t.Errorf("%+v", i)
	}
	f.Hits = append(f.Hits, hit(4))
	f.Hits[1].Cohorts = []string{"covert"}
	if out := record(t, s, f); out.Update != 0 {
		t.Errorf("a second one of the cohort: update %d", out.Update)
	}
}

func TestAWorseExposureOfTheSamePeopleIsToldAtTheEnd(t *testing.T) {
	s := newStore(t)
	f := document("a", day, 0, 1)
	record(t, s, f)
	f.Hits[0].Kinds = []matcher.Kind{matcher.Phone}
	f.Final = false
	if out := record(t, s, f); out.Update != 0 {
		t.Errorf("while it is read: update %d", out.Update)
	}
	f.Final = true
	out := record(t, s, f)
	if out.Update != 2 {
		t.Errorf("at the end: update %d, want 2", out.Update)
	}
	if i := incident(t, s, out.Incident); i.Severity != High {
		t.Errorf("%+v", i)
	}
}

func TestHitsForReviewRaiseNothing(t *testing.T) {
	s := newStore(t)
	f := document("a", day, 0, 2)
	f.Hits[0].Sure, f.Hits[1].Sure = false, false
	if out := record(t, s, f); out.Incident != "" || out.Update != 0 || out.New != 2 {
		t.Fatalf("%+v", out)
	}
	if all := must[[]Incident](t)(s.Incidents(t.Context(), Filter{})); len(all) != 0 {
		t.Errorf("incidents: %+v", all)
	}
	if all := must[[]Exposure](t)(s.Exposures(t.Context(), Filter{})); len(all) != 0 {
		t.Errorf("sure exposures: %+v", all)
	}
	review := must[[]Exposure](t)(s.Exposures(t.Context(), Filter{Review: true}))
	if len(review) != 2 || review[0].Incident != "" || !review[0].Review {
		t.Errorf("review: %+v", review)
	}

	f.Hits[0].Sure = true // person 0 is corroborated
	out := record(t, s, f)
	if out.Update != 1 || out.New != 0 {
		t.Fatalf("%+v", out)
	}
	if i := incident(t, s, out.Incident); i.Subjects != 1 || i.Review != 1 {
		t.Errorf("%+v", i)
	}
	review = must[[]Exposure](t)(s.Exposures(t.Context(), Filter{Review: true}))
	if len(review) != 1 || review[0].Incident != out.Incident {
		t.Errorf("review: %+v", review)
	}
}

func TestMergingTakesTheSurestAndTheUnion(t *testing.T) {
	s := newStore(t)
	record(t, s, Finding{Source: "x", Item: "a", At: day, Hits: []Hit{
		{Subject: "p", Kinds: []matcher.Kind{matcher.Email}, Cohorts: []string{"b"}, Confidence: 0.9, Reasons: []string{"weak"}, Path: "1", Records: 5, Sure: true},
	}})
	record(t, s, Finding{Source: "x", Item: "a", At: day, Final: true, Hits: []Hit{
		{Subject: "p", Kinds: []matcher.Kind{matcher.Name}, Cohorts: []string{"a"}, Confidence: 0.99, Reasons: []string{"strong"}, Path: "2", Records: 2},
		{Subject: "p", Confidence: 0.5, Reasons: []string{"weakest"}, Path: "3", Records: 1},
	}})
	all := must[[]Exposure](t)(s.Exposures(t.Context(), Filter{}))
	if len(all) != 1 {
		t.Fatalf("%d exposures, want 1", len(all))
	}
	e := all[0]
	if !slices.Equal(e.Kinds, []matcher.Kind{matcher.Name, matcher.Email}) || !slices.Equal(e.Cohorts, []string{"a", "b"}) {
		t.Errorf("kinds %v, cohorts %v", e.Kinds, e.Cohorts)
	}
	if e.Confidence != 0.99 || e.Path != "2" || e.Reasons[0] != "strong" || e.Records != 5 || e.Review {
		t.Errorf("%+v", e)
	}
}

func TestAMirrorJoinsTheIncident(t *testing.T) {
	s := newStore(t)
	first := record(t, s, document("a", day, 0, 5))
	mirror := document("a", day.Add(time.Hour), 0, 5)
	mirror.Source, mirror.Item, mirror.Locator = "mirror", "b", "http://mirror.onion/b"
	out := record(t, s, mirror)
	if want := (Outcome{Incident: first.Incident}); out != want {
		t.Fatalf("%+v, want %+v", out, want)
	}
	i := incident(t, s, first.Incident)
	if len(i.Places) != 2 || i.Places[1].Source != "mirror" || i.Subjects != 5 || i.Update != 1 {
		t.Errorf("%+v", i)
	}
	if all := must[[]Incident](t)(s.Incidents(t.Context(), Filter{Source: "mirror"})); len(all) != 1 {
		t.Errorf("incidents at the mirror: %+v", all)
	}
}

func TestAnItemOfItsOwnIncidentNeverMoves(t *testing.T) {
	s := newStore(t)
	a := record(t, s, document("a", day, 0, 5))
	b := record(t, s, document("b", day, 5, 5))
	f := document("a", day, 0, 5)
	f.Item = "b" // b now shows what a shows
	if out := record(t, s, f); out.Incident != b.Incident || a.Incident == b.Incident {
		t.Errorf("%+v; a is %s, b is %s", out, a.Incident, b.Incident)
	}
}

func TestPlacesAreBoundedAndTheRestCounted(t *testing.T) {
	s := newStore(t)
	f := document("a", day, 0, 1)
	first := record(t, s, f)
	s.db.NoSync = true // hundreds of commits; the disk is not what is tested
	for n := range maxPlaces + 4 {
		f.Item = "mirror-" + string(subject(n))
		record(t, s, f)
		record(t, s, f)
	}
	if i := incident(t, s, first.Incident); len(i.Places) != maxPlaces || i.MorePlaces != 5 {
		t.Errorf("%d places and %d more", len(i.Places), i.MorePlaces)
	}
}

func TestVisitOfADocumentThatWasNotReadToItsEnd(t *testing.T) {
	cases := []struct {
		name    string
		finding Finding
	}{
		{"a part", Finding{Complete: true}},
		{"cut short", Finding{Final: true}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newStore(t)
			record(t, s, document("a", day, 0, 0))
			c.finding.Source, c.finding.Item, c.finding.At = "leaksite", "a", day.Add(time.Hour)
			c.finding.Validators = matcher.Validators{ETag: `"b"`}
			record(t, s, c.finding)
			want := matcher.Visit{Last: day.Add(time.Hour)}
			if v := must[matcher.Visit](t)(s.Visit("leaksite", "a")); v != want {
				t.Errorf("%+v, want %+v", v, want)
			}
		})
	}
}

func TestSeverity(t *testing.T) {
	with := func(n int, change func(*Hit)) Finding {
		f := document("a", day, 0, n)
		if change != nil {
			change(&f.Hits[0])
		}
		return f
	}
	cases := []struct {
		name    string
		finding Finding
		want    Severity
	}{
		{"one person by name and email", with(1, nil), Medium},
		{"nine people", with(9, nil), Medium},
		{"ten people", with(10, nil), High},
		{"a name with a phone", with(1, func(h *Hit) { h.Kinds = []matcher.Kind{matcher.Name, matcher.Phone} }), High},
		{"a staff number with a postcode", with(1, func(h *Hit) { h.Kinds = []matcher.Kind{matcher.StaffNumber, matcher.Postcode} }), High},
		{"a phone with a postcode", with(1, func(h *Hit) { h.Kinds = []matcher.Kind{matcher.Phone, matcher.Postcode} }), Medium},
		{"another cohort", with(1, func(h *Hit) { h.Cohorts = []string{"public-figure"} }), Medium},
		{"covert", with(1, func(h *Hit) { h.Cohorts = []string{"covert"} }), Critical},
		{"999 people", with(999, nil), High},
		{"1,000 people", with(1000, nil), Critical},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newStore(t)
			out := record(t, s, c.finding)
			if got := incident(t, s, out.Incident).Severity; got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestReceiversAreOwedFromTheirSeverity(t *testing.T) {
	s := newStore(t)
	s.SetReceivers([]string{"soc", "duty"}, map[string]Severity{"duty": High})
	record(t, s, document("a", day, 0, 1))
	f := document("a", day, 1, 9)
	record(t, s, f)
	for receiver, want := range map[string]int{"soc": 2, "duty": 1, "other": 0} {
		if got := len(must[[]Alert](t)(s.Due(t.Context(), receiver, day, 10))); got != want {
			t.Errorf("%s is owed %d, want %d", receiver, got, want)
		}
	}
}

// What killed its parser is counted by its digest, until it is read without.
func TestVisitCountsCrashes(t *testing.T) {
	s := newStore(t)
	crash := []matcher.Gap{{Path: "a", Cause: matcher.Crashed}}
	for i, c := range []struct {
		name    string
		finding Finding
		want    matcher.Crashes
	}{
		{"it dies", Finding{Final: true, Complete: true, Digest: [32]byte{1}, Gaps: crash}, matcher.Crashes{Digest: [32]byte{1}, Times: 1}},
		{"a part of it", Finding{Digest: [32]byte{9}}, matcher.Crashes{Digest: [32]byte{1}, Times: 1}},
		{"it is cut short", Finding{Final: true, Digest: [32]byte{9}, Gaps: crash}, matcher.Crashes{Digest: [32]byte{1}, Times: 1}},
		{"it dies again", Finding{Final: true, Complete: true, Digest: [32]byte{1}, Gaps: crash}, matcher.Crashes{Digest: [32]byte{1}, Times: 2}},
		{"it is unchanged", Finding{Unchanged: true, Complete: true, Final: true}, matcher.Crashes{Digest: [32]byte{1}, Times: 2}},
		{"another dies", Finding{Final: true, Complete: true, Digest: [32]byte{2}, Gaps: crash}, matcher.Crashes{Digest: [32]byte{2}, Times: 1}},
		{"all is well", Finding{Final: true, Complete: true, Digest: [32]byte{2}}, matcher.Crashes{}},
	} {
		c.finding.Source, c.finding.Item, c.finding.At = "leaksite", "a", day.Add(time.Duration(i)*time.Hour)
		record(t, s, c.finding)
		if v := must[matcher.Visit](t)(s.Visit("leaksite", "a")); v.Crashes != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, v.Crashes, c.want)
		}
	}
}
