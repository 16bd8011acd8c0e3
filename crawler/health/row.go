package health

import (
	"fmt"
	"slices"
	"time"
)

// maxHistory is how many changes of state a row keeps.
const maxHistory = 20

// Row is what is remembered of a source. The zero Row is that of a new one.
type Row struct {
	State     State     `json:"state"`
	Seen      string    `json:"seen,omitempty"`    // what was seen instead of what is good
	Since     time.Time `json:"since,omitzero"`    // of the state
	First     time.Time `json:"first,omitzero"`    // when it was looked at first
	Tried     time.Time `json:"tried,omitzero"`    // end of the last crawl that says something of the site
	Good      time.Time `json:"good,omitzero"`     // end of the last good one
	Newest    time.Time `json:"newest,omitzero"`   // published date of the newest item ever seen
	News      time.Time `json:"news,omitzero"`     // when there was something new last
	Content   string    `json:"content,omitempty"` // digest of a source of one page
	Shape     string    `json:"shape,omitempty"`   // that the baseline was made with
	Baseline  time.Time `json:"baseline,omitzero"` // when it was made
	Outage    time.Time `json:"outage,omitzero"`   // when it began; zero: there is none
	Announced []State   `json:"announced,omitempty"`
	// Excused is how much of the time since the last good crawl does not count.
	Excused  time.Duration `json:"excused,omitempty"`
	Failures int           `json:"failures,omitempty"` // in a row
	Retry    time.Time     `json:"retry,omitzero"`     // not to be asked before
	History  []Change      `json:"history,omitempty"`  // the last changes, newest last
}

// Change is one change of state.
type Change struct {
	At    time.Time `json:"at"`
	State State     `json:"state"`
	Seen  string    `json:"seen,omitempty"`
}

// After is the row after a crawl that ended now, and what is to be announced.
func (r Row) After(s Sight, e Expect, now time.Time) (Row, []Event) {
	r = r.begun(now)
	if s.State == New {
		return r, nil
	}
	first := r.Baseline.IsZero() || r.Shape != s.Shape
	if s.Content != "" && s.Content != r.Content {
		s.New = max(1, s.New)
	}
	state, seen := r.judge(s, e, first, now)
	if state.Valid() {
		if first {
			r.Shape, r.Baseline = s.Shape, now
		}
		r = r.fresh(s, now)
	}
	r.Tried = now
	r = r.become(state, seen, now)
	if state == OK {
		return r.recover(now)
	}
	r = r.putOff(e, now)
	return r.announce(e, now)
}

// Tick is the row after time alone: the objective may be missed without a crawl.
func (r Row) Tick(e Expect, now time.Time) (Row, []Event) {
	r = r.begun(now)
	if !r.missed(e, now) {
		return r, nil
	}
	switch r.State {
	case OK:
		r = r.become(Stale, "no crawl of it has ended for longer than its objective", now)
	case New:
		r = r.become(Stale, "no crawl of it has said anything yet", now)
	}
	return r.announce(e, now)
}

// Excuse takes a time in which we could not see the site off what counts against
// the objective.
func (r Row) Excuse(blind time.Duration) Row {
	if !r.First.IsZero() {
		r.Excused += max(0, blind)
	}
	return r
}

// UTC is the row with its times in UTC, without what a clock adds to them.
func (r Row) UTC() Row {
	for _, t := range []*time.Time{&r.Since, &r.First, &r.Tried, &r.Good, &r.Newest, &r.News, &r.Baseline, &r.Outage, &r.Retry} {
		*t = t.UTC().Round(0)
	}
	r.History = slices.Clone(r.History)
	for i := range r.History {
		r.History[i].At = r.History[i].At.UTC().Round(0)
	}
	return r
}

// Resting says that the source is not to be asked yet.
func (r Row) Resting(now time.Time) bool { return now.Before(r.Retry) }

func (r Row) begun(now time.Time) Row {
	if r.First.IsZero() {
		r.First = now
	}
	return r
}

// judge is the state that a crawl comes to: what it saw, held to what is expected.
func (r Row) judge(s Sight, e Expect, first bool, now time.Time) (State, string) {
	switch {
	case s.State != OK:
		return s.State, s.Seen
	case s.Items < e.MinItems:
		return Empty, fmt.Sprintf("%d items, at least %d are expected", s.Items, e.MinItems)
	case e.MaxNew > 0 && s.New > e.MaxNew*r.turns(e, now) && !first:
		return Changed, fmt.Sprintf("%d new items at once, at most %d are expected: its markup may have changed", s.New, e.MaxNew*r.turns(e, now))
	case e.NewestWithin <= 0:
		return OK, ""
	case !s.Newest.IsZero():
		if age := now.Sub(s.Newest); age > e.NewestWithin {
			return Stale, "its newest item is " + span(age) + " old"
		}
	case s.New == 0 && !r.News.IsZero():
		if still := now.Sub(r.News); still > e.NewestWithin {
			return Stale, "nothing new for " + span(still)
		}
	}
	return OK, ""
}

// turns is how many crawls there might have been since the last good one: what a site
// has to show after a month was not put there at once.
func (r Row) turns(e Expect, now time.Time) int {
	if e.Every <= 0 {
		return 1
	}
	return int(min(max(now.Sub(r.Good)/e.Every, 1), 10_000))
}

// fresh notes what is new.
func (r Row) fresh(s Sight, now time.Time) Row {
	if s.New > 0 || r.News.IsZero() {
		r.News = now
	}
	if s.Content != "" {
		r.Content = s.Content
	}
	if s.Newest.After(r.Newest) {
		r.Newest = s.Newest
	}
	return r
}

// become changes the state. What was seen may change without it.
func (r Row) become(state State, seen string, now time.Time) Row {
	r.Seen = seen
	if state == r.State {
		return r
	}
	r.State, r.Since = state, now
	if state != OK && r.Outage.IsZero() {
		r.Outage = now
	}
	r.History = append(slices.Clone(r.History), Change{now, state, seen})
	if over := len(r.History) - maxHistory; over > 0 {
		r.History = r.History[over:]
	}
	return r
}

// recover ends an outage, if there was one, and announces it if that was.
func (r Row) recover(now time.Time) (Row, []Event) {
	var events []Event
	if len(r.Announced) > 0 {
		events = []Event{{State: OK, Since: r.Outage, Good: r.Good, Before: r.Announced}}
	}
	r.Good, r.Outage, r.Announced, r.Excused = now, time.Time{}, nil, 0
	r.Failures, r.Retry = 0, time.Time{}
	return r, events
}

// announce tells the state, once in an outage, when the objective was missed.
func (r Row) announce(e Expect, now time.Time) (Row, []Event) {
	atOnce := e.AtOnce && r.State == Changed
	if r.Outage.IsZero() || slices.Contains(r.Announced, r.State) || !atOnce && !r.missed(e, now) {
		return r, nil
	}
	event := Event{State: r.State, Since: r.Outage, Good: r.Good, Seen: r.Seen, Before: r.Announced}
	r.Announced = append(slices.Clone(r.Announced), r.State)
	return r, []Event{event}
}

// missed says that there was no good crawl for longer than the objective.
func (r Row) missed(e Expect, now time.Time) bool {
	return e.GoodWithin > 0 && now.Sub(r.last())-r.Excused > e.GoodWithin
}

// last is when the time that counts against the objective began.
func (r Row) last() time.Time {
	if r.Good.IsZero() {
		return r.First
	}
	return r.Good
}

// span is a length of time as people say it: 3 days, 5 hours.
func span(d time.Duration) string {
	if d >= 48*time.Hour {
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	}
	return fmt.Sprintf("%d hours", d/time.Hour)
}
