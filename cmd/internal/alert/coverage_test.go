package alert

import (
	"strings"
	"testing"
	"time"

	"peeler/matcher"
	"peeler/store"
)

// The gaps of a day reach a real receiver as one alert, when the day is over.
func TestGapsAreDeliveredWhenTheDayIsOver(t *testing.T) {
	var ago time.Duration // the receiver checks times: the store's clock is late, not the courier's early
	in := newInbox(t)
	s := openStore(t, func() time.Time { return time.Now().Add(-ago) }, "soc")
	s.SetGapAlerts(true)
	gaps := func(source, item string) {
		t.Helper()
		_, err := s.Record(t.Context(), store.Finding{
			Source: source, Item: item, At: time.Now(), Complete: true, Final: true,
			Gaps: []matcher.Gap{{Path: "jane.smith.zip", Cause: matcher.Encrypted, Detail: "a zip entry is encrypted"}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	gaps("today", "a")
	ago = 24*time.Hour + 2*time.Minute
	gaps("yesterday", "a")
	gaps("yesterday", "b")
	ago = 0
	run(t, newCourier(t, s, Options{}, receiver("soc", serveHTTP(t, in))))
	<-in.arrived
	body := string(in.bodies[0])
	for _, want := range []string{`"type":"coverage.incomplete"`, `"source":"yesterday"`, `"gaps":{"encrypted":2}`, "2 parts of this source could not be read: 2 encrypted"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
	if strings.Contains(body, "jane") {
		t.Errorf("a path is told: %s", body)
	}
	record(t, s, "c", time.Now()) // an incident does not wait
	<-in.arrived
	if b := string(in.bodies[1]); !strings.Contains(b, "incident.updated") {
		t.Errorf("instead of the incident came %s", b)
	}
}
