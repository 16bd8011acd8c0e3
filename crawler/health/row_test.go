package health

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var day0 = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)

const (
	hour = time.Hour
	day  = 24 * hour
)

var hourly = Expect{GoodWithin: day, Every: hour}

// step is a crawl, or time alone where tick is set, so long after the first.
type step struct {
	at   time.Duration
	s    Sight
	tick bool
	want string // "state" and what was announced: "login: login"
}

func fine(n int) Sight      { return Sight{State: OK, Items: 10, New: n, Shape: "a"} }
func bad(state State) Sight { return Sight{State: state, Seen: "seen", Shape: "a"} }

func TestRow(t *testing.T) {
	cases := map[string]struct {
		expect Expect
		steps  []step
	}{
		"a first crawl that is good is silent": {hourly, []step{{0, fine(500), false, "ok"}}},
		"short outages are silent, and so is their end": {hourly, []step{
			{0, fine(5), false, "ok"},
			{hour, bad(Login), false, "login"},
			{20 * hour, bad(Unreachable), false, "unreachable"},
			{24 * hour, fine(0), false, "ok"},
		}},
		"a missed objective is announced once for each state, and its end": {hourly, []step{
			{0, fine(5), false, "ok"},
			{2 * hour, bad(Login), false, "login"},
			{25 * hour, bad(Login), false, "login: login"},
			{26 * hour, bad(Blocked), false, "blocked: blocked"},
			{27 * hour, bad(Login), false, "login"},
			{80 * hour, bad(Blocked), false, "blocked"},
			{81 * hour, fine(1), false, "ok: ok"},
			{82 * hour, fine(1), false, "ok"},
		}},
		"time alone misses it too": {hourly, []step{
			{0, fine(5), false, "ok"},
			{hour, bad(Unreachable), false, "unreachable"},
			{23 * hour, Sight{}, true, "unreachable"},
			{24*hour + time.Minute, Sight{}, true, "unreachable: unreachable"},
			{26 * hour, bad(Unreachable), false, "unreachable"},
		}},
		"a good source that is not crawled any more is stale": {hourly, []step{
			{0, fine(5), false, "ok"},
			{24 * hour, Sight{}, true, "ok"},
			{25 * hour, Sight{}, true, "stale: stale"},
			{30 * hour, Sight{}, true, "stale"},
			{31 * hour, fine(0), false, "ok: ok"},
		}},
		"a source that was never good": {hourly, []step{
			{0, bad(Unreachable), false, "unreachable"},
			{20 * hour, bad(Unreachable), false, "unreachable"},
			{25 * hour, bad(Unreachable), false, "unreachable: unreachable"},
			{26 * hour, fine(9), false, "ok: ok"},
		}},
		"a crawl that says nothing changes nothing": {hourly, []step{
			{0, fine(5), false, "ok"},
			{40 * hour, Sight{}, false, "ok"},
		}},
		"too few items": {Expect{MinItems: 11, GoodWithin: day}, []step{{0, fine(5), false, "empty"}}},
		"too many new ones, but not at first": {Expect{MaxNew: 3, GoodWithin: day}, []step{
			{0, fine(100), false, "ok"},
			{hour, fine(4), false, "changed"},
			{2 * hour, fine(3), false, "ok"},
		}},
		"as many as there may be after a month": {Expect{MaxNew: 3, GoodWithin: 60 * day, Every: day}, []step{
			{0, fine(100), false, "ok"},
			{day, bad(Unreachable), false, "unreachable"},
			{30 * day, fine(90), false, "ok"},
			{31 * day, fine(90), false, "changed"},
		}},
		"other selectors are a new baseline": {Expect{MaxNew: 3, GoodWithin: day}, []step{
			{0, fine(100), false, "ok"},
			{hour, Sight{State: OK, New: 50, Shape: "b"}, false, "ok"},
			{2 * hour, Sight{State: OK, New: 50, Shape: "b"}, false, "changed"},
		}},
		"other selectors that match nothing wait for their baseline": {Expect{MaxNew: 3, GoodWithin: day}, []step{
			{0, fine(100), false, "ok"},
			{hour, Sight{State: Changed, Shape: "b"}, false, "changed"},
			{2 * hour, Sight{State: OK, New: 50, Shape: "b"}, false, "ok"},
		}},
		"the newest item is too old": {Expect{NewestWithin: 10 * day, GoodWithin: 2 * day}, []step{
			{0, Sight{State: OK, Newest: day0.Add(-9 * day)}, false, "ok"},
			{2 * day, Sight{State: OK, Newest: day0.Add(-9 * day)}, false, "stale"},
			{3 * day, Sight{State: OK, Newest: day0.Add(-9 * day)}, false, "stale: stale"},
			{4 * day, Sight{State: OK, New: 1, Newest: day0.Add(4 * day)}, false, "ok: ok"},
		}},
		"a site that says for ever that nothing changed": {Expect{NewestWithin: 3 * day, GoodWithin: day}, []step{
			{0, fine(5), false, "ok"},
			{3 * day, fine(0), false, "ok"},
			{4 * day, fine(0), false, "stale"},
			{5 * day, fine(0), false, "stale: stale"},
			{6 * day, fine(2), false, "ok: ok"},
		}},
		"a page that is the same for ever, said or not": {Expect{NewestWithin: 3 * day, GoodWithin: day}, []step{
			{0, Sight{State: OK, Content: "x"}, false, "ok"},
			{2 * day, Sight{State: OK, Content: "y"}, false, "ok"},
			{4 * day, Sight{State: OK}, false, "ok"},
			{6 * day, Sight{State: OK, Content: "y"}, false, "stale: stale"},
			{7 * day, Sight{State: OK, Content: "x"}, false, "ok: ok"},
		}},
		"a canary that is not found": {Expect{GoodWithin: day, AtOnce: true}, []step{
			{0, fine(1), false, "ok"},
			{hour, bad(Unreachable), false, "unreachable"},
			{2 * hour, bad(Changed), false, "changed: changed"},
			{3 * hour, bad(Changed), false, "changed"},
			{4 * hour, fine(1), false, "ok: ok"},
		}},
		"no objective, no announcement": {Expect{}, []step{
			{0, fine(1), false, "ok"},
			{100 * day, bad(Unreachable), false, "unreachable"},
			{200 * day, Sight{}, true, "unreachable"},
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var row Row
			for i, s := range c.steps {
				var events []Event
				if s.tick {
					row, events = row.Tick(c.expect, day0.Add(s.at))
				} else {
					row, events = row.After(s.s, c.expect, day0.Add(s.at))
				}
				got := string(row.State)
				for _, e := range events {
					got += ": " + string(e.State)
				}
				if got != s.want {
					t.Errorf("step %d: %q, want %q (seen %q)", i+1, got, s.want, row.Seen)
				}
			}
		})
	}
}

func TestWhatWeCouldNotSeeDoesNotCount(t *testing.T) {
	row, _ := Row{}.After(fine(1), hourly, day0)
	row = row.Excuse(30 * hour)
	row, events := row.After(bad(Unreachable), hourly, day0.Add(40*hour))
	if len(events) != 0 {
		t.Errorf("announced though Tor was down for 30 of 40 hours: %v", events)
	}
	if row, events = row.Tick(hourly, day0.Add(55*hour)); len(events) != 1 {
		t.Errorf("%d events, want 1", len(events))
	}
	if row, _ = row.After(fine(1), hourly, day0.Add(56*hour)); row.Excused != 0 {
		t.Error("an excuse outlives its outage")
	}
}

func TestEventsNameTheirOutage(t *testing.T) {
	row, _ := Row{}.After(fine(1), hourly, day0)
	row, _ = row.After(bad(Login), hourly, day0.Add(2*hour))
	row, first := row.After(bad(Login), hourly, day0.Add(30*hour))
	row, second := row.After(bad(Blocked), hourly, day0.Add(31*hour))
	_, end := row.After(fine(1), hourly, day0.Add(32*hour))
	for _, e := range slices.Concat(first, second, end) {
		if !e.Since.Equal(day0.Add(2*hour)) || !e.Good.Equal(day0) {
			t.Errorf("%+v", e)
		}
	}
	if !slices.Equal(end[0].Before, []State{Login, Blocked}) {
		t.Errorf("%v", end[0].Before)
	}
}

func TestHistoryIsBounded(t *testing.T) {
	var row Row
	for i := range 100 {
		row, _ = row.After(bad([]State{Login, Blocked}[i%2]), hourly, day0.Add(time.Duration(i)*hour))
	}
	if len(row.History) != maxHistory || row.History[maxHistory-1].State != row.State {
		t.Errorf("%d changes, the last to %s", len(row.History), row.History[len(row.History)-1].State)
	}
}

func TestARowIsNotSharedWithTheOneBefore(t *testing.T) {
	row, _ := Row{}.After(bad(Login), hourly, day0)
	one, _ := row.After(bad(Blocked), hourly, day0.Add(hour))
	other, _ := row.After(bad(Changed), hourly, day0.Add(hour))
	if one.History[1].State != Blocked || other.History[1].State != Changed {
		t.Error("two rows write to one history")
	}
}

func TestBackOff(t *testing.T) {
	cases := map[string]struct {
		expect   Expect
		state    State
		failures int
		min, max time.Duration
	}{
		"the first failure waits for the schedule":        {hourly, Unreachable, 1, 0, 0},
		"the second misses one turn":                      {hourly, Unreachable, 2, hour, 2 * hour},
		"before the objective is missed it is tried":      {hourly, Unreachable, 6, 2 * hour, 4 * hour},
		"afterwards a day is the longest":                 {hourly, Unreachable, 40, 16 * hour, 23 * hour},
		"a thousand failures are no overflow":             {hourly, Unreachable, 1000, 16 * hour, 23 * hour},
		"a source of every day is not put off":            {Expect{GoodWithin: 3 * day, Every: day}, Unreachable, 40, 0, 0},
		"what is read in vain is not put off":             {hourly, Changed, 40, 0, 0},
		"a gate and a login are":                          {hourly, Login, 40, 16 * hour, 23 * hour},
		"without an objective the ceiling alone holds it": {Expect{Every: hour}, Blocked, 40, 16 * hour, 23 * hour},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			row, _ := Row{}.After(fine(1), c.expect, day0)
			now := day0
			for range c.failures {
				now = now.Add(hour)
				row, _ = row.After(bad(c.state), c.expect, now)
			}
			wait := max(0, row.Retry.Sub(now))
			if wait < c.min || wait > c.max {
				t.Errorf("put off for %v, want %v to %v", wait, c.min, c.max)
			}
			if row, _ = row.After(fine(1), c.expect, now.Add(hour)); !row.Retry.IsZero() || row.Failures != 0 {
				t.Error("a success does not end it")
			}
		})
	}
}

func TestADeadSiteIsTriedEveryDayForAMonth(t *testing.T) {
	row, _ := Row{}.After(fine(1), hourly, day0)
	tried := map[int]int{}
	for h := 1; h <= 24*35; h++ {
		now := day0.Add(time.Duration(h) * hour)
		if row.Resting(now) {
			continue
		}
		tried[h/24]++
		row, _ = row.After(bad(Unreachable), hourly, now.Add(5*time.Minute))
	}
	for d := range 35 {
		if n := tried[d]; n < 1 || n > 2 && d > 2 {
			t.Errorf("on day %d it was tried %d times", d, n)
		}
	}
}

func TestSourcesThatFailedTogetherDoNotComeBackTogether(t *testing.T) {
	waits := map[time.Duration]bool{}
	for i := range 50 {
		r := Row{Outage: day0.Add(time.Duration(i) * time.Second), Failures: 9}
		waits[r.jitter(day)] = true
	}
	if len(waits) < 45 {
		t.Errorf("%d different waits of 50", len(waits))
	}
}

func TestWordsAreOurs(t *testing.T) {
	row, _ := Row{}.After(Sight{State: OK, Items: 2}, Expect{MinItems: 3}, day0)
	if row.Seen != "2 items, at least 3 are expected" {
		t.Errorf("%q", row.Seen)
	}
	row, _ = Row{}.After(Sight{State: OK, Newest: day0.Add(-20 * day)}, Expect{NewestWithin: day}, day0)
	if !strings.Contains(row.Seen, "20 days") {
		t.Errorf("%q", row.Seen)
	}
}

func ExampleRow() {
	expect := Expect{GoodWithin: 24 * time.Hour}
	row, _ := Row{}.After(Sight{State: OK}, expect, day0)
	row, _ = row.After(Sight{State: Login, Seen: "a login page"}, expect, day0.Add(time.Hour))
	row, events := row.Tick(expect, day0.Add(25*time.Hour))
	fmt.Println(row.State, len(events), events[0].State, events[0].Seen)
	// Output: login 1 login a login page
}
