package store

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func ids(alerts []Alert) (out []string) {
	for _, a := range alerts {
		out = append(out, a.ID)
	}
	return out
}

func TestAnAlertFromOwedToDelivered(t *testing.T) {
	s := newStore(t)
	record(t, s, document("a", day, 0, 1))
	due := must[[]Alert](t)(s.Due(t.Context(), "soc", day, 10))
	if len(due) != 1 || due[0].State != Pending || due[0].Type != IncidentUpdated || !strings.HasPrefix(due[0].ID, "msg_") {
		t.Fatalf("%+v", due)
	}
	id := due[0].ID

	next := day.Add(time.Minute)
	a := must[Alert](t)(s.Attempt(t.Context(), id, day, next))
	if a.Attempts != 1 || !a.LastTry.Equal(day) || !a.NextTry.Equal(next) {
		t.Errorf("attempt: %+v", a)
	}
	if due := must[[]Alert](t)(s.Due(t.Context(), "soc", day, 10)); len(due) != 0 {
		t.Errorf("due while it is tried: %v", ids(due))
	}
	if due := must[[]Alert](t)(s.Due(t.Context(), "soc", next, 10)); len(due) != 1 {
		t.Error("not due when its next try has come")
	}

	if err := s.Settle(t.Context(), id, day, Pending, "answered 500", next.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if due := must[[]Alert](t)(s.Due(t.Context(), "soc", next, 10)); len(due) != 0 {
		t.Error("due before the next try")
	}
	if err := s.Settle(t.Context(), id, next, Delivered, "", time.Time{}); err != nil {
		t.Fatal(err)
	}
	if c := must[Counts](t)(s.Counts(t.Context())); c.Pending != 0 || c.Delivered != 1 {
		t.Errorf("%+v", c)
	}
	all := must[[]Alert](t)(s.Alerts(t.Context(), Filter{All: true}))
	if len(all) != 1 || all[0].State != Delivered || !all[0].Settled.Equal(next) || !all[0].NextTry.IsZero() {
		t.Errorf("%+v", all)
	}
}

func TestWhatMayNotHappenToAnAlert(t *testing.T) {
	s := newStore(t)
	record(t, s, document("a", day, 0, 1))
	id := must[[]Alert](t)(s.Due(t.Context(), "soc", day, 1))[0].ID
	ctx := t.Context()
	settle := func(state AlertState) error { return s.Settle(ctx, id, day, state, "", day) }
	if err := settle("lost"); err == nil {
		t.Error("a state that there is not was taken")
	}
	if err := settle(Delivered); err != nil {
		t.Fatal(err)
	}
	attempt := func(id string) error { _, err := s.Attempt(ctx, id, day, day); return err }
	cases := []struct {
		name string
		err  error
		want error
	}{
		{"delivered, then pending", settle(Pending), ErrDelivered},
		{"delivered, then parked", settle(Parked), ErrDelivered},
		{"delivered twice", settle(Delivered), nil},
		{"retried when delivered", s.Retry(ctx, id), ErrDelivered},
		{"tried when delivered", attempt(id), ErrUnknown},
		{"an unknown id", attempt("msg_" + strings.Repeat("0", 26)), ErrUnknown},
		{"not an id", attempt("msg_" + strings.Repeat("!", 26)), ErrUnknown},
		{"no id", s.Retry(ctx, ""), ErrUnknown},
	}
	for _, c := range cases {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.err, c.want)
		}
	}
}

func TestAParkedAlertWaitsForSomeoneToRetryIt(t *testing.T) {
	s := newStore(t)
	record(t, s, document("a", day, 0, 1))
	id := must[[]Alert](t)(s.Due(t.Context(), "soc", day, 1))[0].ID
	if err := s.Settle(t.Context(), id, day, Parked, "gave up", time.Time{}); err != nil {
		t.Fatal(err)
	}
	if due := must[[]Alert](t)(s.Due(t.Context(), "soc", day.AddDate(1, 0, 0), 1)); len(due) != 0 {
		t.Error("a parked alert is due")
	}
	if c := must[Counts](t)(s.Counts(t.Context())); c.Parked != 1 {
		t.Errorf("%+v", c)
	}
	if err := s.Retry(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if due := must[[]Alert](t)(s.Due(t.Context(), "soc", day, 1)); len(due) != 1 || due[0].ID != id {
		t.Errorf("after the retry: %v", ids(due))
	}
}

func TestDueIsTheMostSevereThenTheOldest(t *testing.T) {
	s := newStore(t)
	clock := day
	s.now = func() time.Time { clock = clock.Add(time.Second); return clock }
	medium := record(t, s, document("medium", day, 0, 1)).Incident
	later := record(t, s, document("later", day, 1, 1)).Incident
	critical := record(t, s, document("critical", day, 2, 1000)).Incident
	high := record(t, s, document("high", day, 0, 10)).Incident
	if _, err := s.AddTestAlert(t.Context(), "soc"); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range must[[]Alert](t)(s.Due(t.Context(), "soc", clock, 0)) {
		got = append(got, a.Incident.ID)
	}
	if want := []string{critical, high, medium, later, "INC-TEST"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	first := must[[]Alert](t)(s.Due(t.Context(), "soc", clock, 2))
	if len(first) != 2 || first[0].Incident.ID != critical || first[1].Incident.ID != high {
		t.Errorf("the first two: %+v", first)
	}
}

func TestIDsAreTheSameInAnotherStoreOfTheKey(t *testing.T) {
	var incidents, alerts, exposures []string
	for range 2 {
		s := newStore(t)
		record(t, s, document("noise"+t.TempDir(), day, 9, 1)) // another history
		out := record(t, s, document("a", day, 0, 1))
		incidents = append(incidents, out.Incident)
		alerts = append(alerts, ids(must[[]Alert](t)(s.Alerts(t.Context(), Filter{Incident: out.Incident})))...)
		exposures = append(exposures, must[[]Exposure](t)(s.Exposures(t.Context(), Filter{Incident: out.Incident}))[0].ID)
	}
	for _, pair := range [][]string{incidents, alerts, exposures} {
		if len(pair) != 2 || pair[0] != pair[1] {
			t.Errorf("%v", pair)
		}
	}
}

func TestATestAlert(t *testing.T) {
	s := newStore(t)
	a := must[Alert](t)(s.AddTestAlert(t.Context(), "soc"))
	b := must[Alert](t)(s.AddTestAlert(t.Context(), "soc"))
	if a.Type != AlertTest || a.ID == b.ID || a.Incident.Severity != Low {
		t.Errorf("%+v", a)
	}
	if due := must[[]Alert](t)(s.Due(t.Context(), "soc", day, 0)); len(due) != 2 {
		t.Errorf("%d due", len(due))
	}
	if _, err := s.AddTestAlert(t.Context(), "nobody"); !errors.Is(err, ErrUnknown) {
		t.Errorf("to nobody: %v", err)
	}
}
