package store

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"peeler/crawler/health"
	"peeler/matcher"
)

// sees makes a judge of what a crawl that ended at a time saw.
func sees(s health.Sight, at time.Time) Judge {
	return func(h Health) Judged {
		row, events := h.After(s, health.Expect{GoodWithin: aDay}, at)
		j := Judged{Row: row, Whole: s.Whole && row.State.Valid(), Listed: s.Listed}
		for _, e := range events {
			j.Notices = append(j.Notices, Notice{e.State, e.Since, e.Good, e.Seen, Medium})
		}
		return j
	}
}

func crawlSeen(t testing.TB, s *Store, sight health.Sight, at time.Time) {
	t.Helper()
	c := Crawl{Source: "leaksite", State: "ok", Started: at, Ended: at}
	if err := s.RecordCrawl(t.Context(), c, nil, sees(sight, at)); err != nil {
		t.Fatal(err)
	}
}

func owedOf(t testing.TB, s *Store, kind string) (out []Alert) {
	t.Helper()
	for _, a := range must[[]Alert](t)(s.Alerts(t.Context(), Filter{All: true})) {
		if a.Type == kind {
			out = append(out, a)
		}
	}
	return out
}

func TestAnOutageIsOwedOnceToEachWhoWantsIt(t *testing.T) {
	s := newStore(t)
	s.SetReceivers([]string{"soc", "boss"}, map[string]Severity{"boss": High})
	crawlSeen(t, s, health.Sight{State: health.OK}, day)
	login := health.Sight{State: health.Login, Seen: "a login page"}
	crawlSeen(t, s, login, day.Add(time.Hour))
	if l := owedOf(t, s, SourceHealth); len(l) != 0 {
		t.Fatalf("owed before the objective was missed: %+v", l)
	}
	for h := 30; h < 40; h++ {
		crawlSeen(t, s, login, day.Add(time.Duration(h)*time.Hour))
	}
	l := owedOf(t, s, SourceHealth)
	if len(l) != 1 || l[0].Receiver != "soc" || l[0].Health.State != health.Login || l[0].Health.Seen != "a login page" ||
		!l[0].Health.Since.Equal(day.Add(time.Hour)) || !l[0].Health.LastGood.Equal(day) || l[0].Incident.Severity != Medium {
		t.Fatalf("%+v", l)
	}
	h := must[Health](t)(s.Health("leaksite"))
	if h.State != health.Login || h.Source != "leaksite" || len(h.History) != 2 {
		t.Errorf("%+v", h)
	}
	crawlSeen(t, s, health.Sight{State: health.OK}, day.Add(50*time.Hour))
	if l := owedOf(t, s, SourceHealth); len(l) != 2 {
		t.Errorf("%d notices, want 2: the outage and its end", len(l))
	}
}

// The same notice again is the same alert: after a store was restored, say.
func TestANoticeIsTheSameAlertForEver(t *testing.T) {
	notice := func(Health) Judged {
		return Judged{Notices: []Notice{{State: health.Blocked, Since: day, Severity: Low}}}
	}
	ids := map[string]bool{}
	for range 2 {
		s := newStore(t)
		for range 2 {
			if err := s.Judge(t.Context(), "leaksite", notice); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range owedOf(t, s, SourceHealth) {
			ids[a.ID] = true
		}
	}
	if len(ids) != 1 {
		t.Errorf("%d ids", len(ids))
	}
}

func TestACrawlAndItsNoticesAreOneTransaction(t *testing.T) {
	s := newStore(t)
	crawlSeen(t, s, health.Sight{State: health.OK}, day)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	at := day.Add(48 * time.Hour)
	if s.RecordCrawl(ctx, Crawl{Source: "leaksite"}, nil, sees(health.Sight{State: health.Login}, at)) == nil {
		t.Fatal("a cancelled recording is none")
	}
	if h := must[Health](t)(s.Health("leaksite")); h.State != health.OK || len(owedOf(t, s, SourceHealth)) != 0 {
		t.Errorf("half of it is remembered: %+v", h)
	}
}

func TestARowThatStaysIsNotWritten(t *testing.T) {
	s := newStore(t)
	crawlSeen(t, s, health.Sight{State: health.OK, Whole: true, Listed: []string{"a"}}, day)
	boxes := func() (out []byte) {
		err := s.view(t.Context(), "looking", func(tx *bolt.Tx) error {
			for _, name := range []string{"health", "listed"} {
				tx.Bucket([]byte(name)).ForEach(func(_, box []byte) error {
					out = append(out, box...) // another nonce at each writing
					return nil
				})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	before := boxes()
	same := func(h Health) Judged { return Judged{Row: h.Row, Whole: true, Listed: []string{"a"}} }
	if err := s.Judge(t.Context(), "leaksite", same); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, boxes()) {
		t.Error("rows that say the same are written anew")
	}
}

func TestListed(t *testing.T) {
	whole := func(items ...string) health.Sight {
		return health.Sight{State: health.OK, Whole: true, Listed: items, Shape: "x"}
	}
	other := whole("a")
	other.Shape = "y"
	cases := map[string]struct {
		sights  []health.Sight
		removed []string
		known   int
	}{
		"the first fetch is a baseline":       {[]health.Sight{whole("a", "b")}, nil, 2},
		"missing once is nothing":             {[]health.Sight{whole("a", "b"), whole("a")}, nil, 2},
		"missing twice is removed":            {[]health.Sight{whole("a", "b"), whole("a"), whole("a")}, []string{"b"}, 2},
		"missing, there, missing is nothing":  {[]health.Sight{whole("a", "b"), whole("a"), whole("a", "b"), whole("a")}, nil, 2},
		"what comes back was not removed":     {[]health.Sight{whole("a", "b"), whole("a"), whole("a"), whole("a", "b")}, nil, 2},
		"a page that is cut removes nothing":  {[]health.Sight{whole("a", "b"), {State: health.OK, Shape: "x"}, {State: health.OK, Shape: "x"}}, nil, 2},
		"a login page removes nothing":        {[]health.Sight{whole("a", "b"), {State: health.Login, Whole: true, Shape: "x"}, {State: health.Login, Whole: true, Shape: "x"}}, nil, 2},
		"other selectors are a new beginning": {[]health.Sight{whole("a", "b"), other, other}, nil, 1},
		"all of them, by a site that is whole": {
			[]health.Sight{whole("a", "b"), whole(), whole()}, []string{"a", "b"}, 2,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			for i, sight := range c.sights {
				crawlSeen(t, s, sight, day.Add(time.Duration(i)*time.Hour))
			}
			var removed []string
			all := must[[]Listed](t)(s.Listed(t.Context(), "leaksite"))
			for _, l := range all {
				if !l.Removed.IsZero() {
					removed = append(removed, l.Item)
				}
			}
			if !slices.Equal(removed, c.removed) || len(all) != c.known {
				t.Errorf("removed %q of %d, want %q of %d", removed, len(all), c.removed, c.known)
			}
		})
	}
}

func TestAPlaceThatWasRemovedIsGone(t *testing.T) {
	s := newStore(t)
	out := record(t, s, document("a", day, 0, 1))
	for range 3 {
		if i := incident(t, s, out.Incident); !i.Places[0].Gone.IsZero() {
			t.Error("gone too early")
		}
		sight := health.Sight{State: health.OK, Whole: true, Listed: []string{"b"}}
		if l := must[[]Listed](t)(s.Listed(t.Context(), "leaksite")); len(l) == 0 {
			sight.Listed = append(sight.Listed, "a")
		}
		crawlSeen(t, s, sight, day)
	}
	if i := incident(t, s, out.Incident); !i.Places[0].Gone.Equal(day) {
		t.Errorf("%+v", i.Places)
	}
	if err := s.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if i := incident(t, s, out.Incident); i.Places[0].Gone.IsZero() {
		t.Error("it is back after compaction")
	}
}

func TestListsOfAnySizeAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("it writes 50,000 rows")
	}
	s := newStore(t)
	items := make([]string, maxListed+100)
	for i := range items {
		items[i] = subjectItem(i)
	}
	crawlSeen(t, s, health.Sight{State: health.OK, Whole: true, Listed: items}, day)
	if l := must[[]Listed](t)(s.Listed(t.Context(), "leaksite")); len(l) != maxListed {
		t.Errorf("%d are remembered", len(l))
	}
	for range 3 { // those that were removed make room
		crawlSeen(t, s, health.Sight{State: health.OK, Whole: true, Listed: items[1000:maxListed]}, day)
	}
	crawlSeen(t, s, health.Sight{State: health.OK, Whole: true, Listed: items[1000:]}, day)
	l := must[[]Listed](t)(s.Listed(t.Context(), "leaksite"))
	there := slices.ContainsFunc(l, func(l Listed) bool { return l.Item == items[len(items)-1] })
	if len(l) != maxListed || !there {
		t.Errorf("%d are remembered, the newest among them: %v", len(l), there)
	}
}

func subjectItem(i int) string { return "/item/" + string(subject(i)) }

func TestBlindIsToldOnceAndSoIsItsEnd(t *testing.T) {
	s := newStore(t)
	s.SetReceivers([]string{"soc"}, map[string]Severity{"soc": Critical})
	crawlSeen(t, s, health.Sight{State: health.OK}, day)
	if was, err := s.Restored(t.Context(), day); was || err != nil {
		t.Errorf("restored from nothing: %v, %v", was, err)
	}
	for _, since := range []time.Time{day.Add(time.Hour), day.Add(2 * time.Hour)} {
		if err := s.Blind(t.Context(), since); err != nil {
			t.Fatal(err)
		}
	}
	if since := must[time.Time](t)(s.BlindSince()); !since.Equal(day.Add(time.Hour)) {
		t.Errorf("blind since %v", since)
	}
	for i, want := range []bool{true, false} {
		if was, err := s.Restored(t.Context(), day.Add(31*time.Hour)); was != want || err != nil {
			t.Errorf("restored %d: %v, %v", i, was, err)
		}
	}
	if b, r := owedOf(t, s, CoverageBlind), owedOf(t, s, CoverageRestored); len(b) != 1 || len(r) != 1 || !r[0].Outage.Until.Equal(day.Add(31*time.Hour)) {
		t.Errorf("%+v, %+v", b, r)
	}
	crawlSeen(t, s, health.Sight{State: health.Unreachable}, day.Add(40*time.Hour))
	if l := owedOf(t, s, SourceHealth); len(l) != 0 {
		t.Errorf("a source is blamed for the time that Tor was down: %+v", l)
	}
}

func TestHeartbeats(t *testing.T) {
	s := newStore(t)
	s.SetReceivers([]string{"soc", "boss"}, map[string]Severity{"boss": Critical})
	beat := func(start time.Time) bool {
		t.Helper()
		owed, err := s.OweHeartbeat(t.Context(), start, Heartbeat{Sources: map[string][]string{"ok": {"a"}}})
		if err != nil {
			t.Fatal(err)
		}
		return owed
	}
	if !must[bool](t)(s.HeartbeatDue(t.Context(), day)) || !beat(day) || beat(day) || must[bool](t)(s.HeartbeatDue(t.Context(), day)) {
		t.Error("a heartbeat is owed once an interval")
	}
	first := owedOf(t, s, HeartbeatAlert)
	if len(first) != 2 {
		t.Fatalf("%d, want one for each receiver whatever its least severity", len(first))
	}
	if err := s.Settle(t.Context(), first[0].ID, day, Delivered, "", time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := s.Settle(t.Context(), first[1].ID, day, Parked, "refused", time.Time{}); err != nil {
		t.Fatal(err)
	}
	record(t, s, document("a", day, 0, 1)) // other alerts stay
	beat(day.Add(aDay))
	beat(day.Add(2 * aDay))
	pending := 0
	for _, a := range owedOf(t, s, HeartbeatAlert) {
		if a.State != Delivered {
			pending++
		}
	}
	if n := len(owedOf(t, s, HeartbeatAlert)); n != 3 || pending != 2 || len(owedOf(t, s, IncidentUpdated)) == 0 {
		t.Errorf("%d heartbeats, %d of them owed: those not delivered pile up", n, pending)
	}
}

func TestACanaryIsRemembered(t *testing.T) {
	s := newStore(t)
	prove := func(at time.Time) {
		t.Helper()
		err := s.RecordCrawl(t.Context(), Crawl{Source: "canary"}, []matcher.Gap{}, func(h Health) Judged { return Judged{Row: h.Row, Proven: at} })
		if err != nil {
			t.Fatal(err)
		}
	}
	prove(day)
	prove(time.Time{})
	if h := must[Health](t)(s.Health("canary")); !h.Proven.Equal(day) {
		t.Errorf("proven %v", h.Proven)
	}
	if l := must[[]Health](t)(s.Healths(t.Context())); len(l) != 1 || l[0].Source != "canary" {
		t.Errorf("%+v", l)
	}
}
