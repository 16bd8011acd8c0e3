package store

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"peeler/matcher"
)

// coverage is a store that owes alerts for gaps, by a clock that can be set.
func coverage(t *testing.T, receivers ...string) (*Store, *time.Time) {
	s := newStore(t)
	s.Close()
	now := day
	s, err := Open(s.path, testKey(t, 1), Options{
		Now: func() time.Time { return now }, Receivers: receivers, GapAlerts: true,
		MinSeverity: map[string]Severity{"board": High},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, &now
}

func owed(t *testing.T, s *Store) []Alert {
	t.Helper()
	return must[[]Alert](t)(s.Alerts(t.Context(), Filter{All: true}))
}

func TestGapsOfADayAreOneAlert(t *testing.T) {
	s, now := coverage(t, "soc", "board")
	record(t, s, gapDocument(day, "x", "y"))
	record(t, s, gapDocument(day, "x", "y")) // nothing new
	f := gapDocument(day, "x")
	f.Item, f.Gaps[0].Cause = "b", matcher.TooBig
	record(t, s, f)
	source := []matcher.Gap{{Path: "p", Cause: matcher.NotFetched}}
	if err := s.RecordCrawl(t.Context(), Crawl{Source: "leaksite", State: "incomplete", Ended: day}, source, nil); err != nil {
		t.Fatal(err)
	}
	all := owed(t, s)
	if len(all) != 1 || all[0].Type != CoverageIncomplete || all[0].Receiver != "soc" || all[0].Incident.Source != "leaksite" {
		t.Fatalf("%+v", all)
	}
	if want := map[string]int{"encrypted": 2, "too-big": 1, "not-fetched": 1}; !maps.Equal(all[0].Incident.Gaps, want) {
		t.Errorf("it says %v, want %v", all[0].Incident.Gaps, want)
	}
	for h, want := range map[int]int{0: 0, 10: 0, 15: 1, 40: 1} { // day begins at nine
		at := now.Add(time.Duration(h) * time.Hour)
		if due := must[[]Alert](t)(s.Due(t.Context(), "soc", at, 0)); len(due) != want {
			t.Errorf("%d due at %v, want %d", len(due), at, want)
		}
	}
	*now = now.Add(24 * time.Hour)
	record(t, s, gapDocument(*now, "x", "y"))
	if n := len(owed(t, s)); n != 1 {
		t.Errorf("%d alerts when nothing is new on the next day", n)
	}
	record(t, s, gapDocument(*now))           // closed
	record(t, s, gapDocument(*now, "y", "z")) // one back, one new
	all = owed(t, s)
	if len(all) != 2 || !maps.Equal(all[0].Incident.Gaps, map[string]int{"encrypted": 2}) {
		t.Errorf("on the next day: %+v", all)
	}
}

func TestWhatOpensAfterTheAlertWasSentIsToldNextDay(t *testing.T) {
	s, now := coverage(t, "soc")
	record(t, s, gapDocument(day, "x"))
	first := owed(t, s)[0]
	if err := s.Retry(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	record(t, s, gapDocument(day, "x", "y")) // the courier may read the first right now
	must[Alert](t)(s.Attempt(t.Context(), first.ID, *now, now.Add(time.Minute)))
	if err := s.Settle(t.Context(), first.ID, *now, Delivered, "", time.Time{}); err != nil {
		t.Fatal(err)
	}
	record(t, s, gapDocument(day, "x", "y", "z"))
	told := 0
	for _, a := range owed(t, s) {
		told += a.Incident.Gaps["encrypted"]
	}
	if n := len(owed(t, s)); n != 2 || told != 3 {
		t.Errorf("%d alerts tell of %d gaps", n, told)
	}
	*now = day.Truncate(aDay).Add(aDay - time.Second) // too late for this day
	record(t, s, gapDocument(day, "x", "y", "z", "late"))
	for _, a := range owed(t, s) {
		if a.State == Pending && a.NextTry.Before(now.Add(time.Minute)) {
			t.Errorf("%v is as good as due, and was changed", a.NextTry)
		}
	}
}

func TestGapsAreNotToldWhenNobodyAsks(t *testing.T) {
	s, _ := coverage(t, "soc")
	s.SetGapAlerts(false)
	record(t, s, gapDocument(day, "x"))
	s.SetGapAlerts(true)
	s.SetReceivers([]string{"board"}, map[string]Severity{"board": High})
	record(t, s, gapDocument(day, "y"))
	if all := owed(t, s); len(all) != 0 {
		t.Errorf("%+v", all)
	}
}

func TestGapsBeyondTheBoundAreToldOnce(t *testing.T) {
	s, _ := coverage(t, "soc")
	var paths []string
	for n := range maxGaps + 7 {
		paths = append(paths, fmt.Sprint("p", n))
	}
	record(t, s, gapDocument(day, paths...))
	record(t, s, gapDocument(day, paths...))
	if got := owed(t, s)[0].Incident.Gaps; !maps.Equal(got, map[string]int{"encrypted": maxGaps, "count": 7}) {
		t.Errorf("%v", got)
	}
}

// Who was told of one person in a leak must learn that there may be more of them.
func TestGapsThatComeAfterTheLastUpdateOweOne(t *testing.T) {
	s := newStore(t)
	f := document("a", day, 0, 1)
	part := f
	part.Final, part.Complete, part.Digest = false, false, [32]byte{}
	if out := record(t, s, part); out.Update != 1 {
		t.Fatalf("%+v", out)
	}
	f.Gaps = []matcher.Gap{gap("x")}
	if out := record(t, s, f); out.Update != 2 {
		t.Errorf("%+v", out)
	}
	f.Gaps = append(f.Gaps, gap("y"))
	if out := record(t, s, f); out.Update != 0 {
		t.Errorf("told again for gaps alone: %+v", out)
	}
	if i := owed(t, s)[0].Incident; !maps.Equal(i.Gaps, map[string]int{"encrypted": 1}) {
		t.Errorf("it says %v", i.Gaps)
	}
}
