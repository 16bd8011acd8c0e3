package health

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

// life plays the history that the bytes say and holds what is announced to what
// an outage is: a second, simpler reckoning of the same rules.
func life(t *testing.T, script []byte) {
	t.Helper()
	e := Expect{GoodWithin: day, Every: hour, MaxNew: 50, MinItems: 1, NewestWithin: 20 * day}
	states := []State{OK, OK, OK, Login, Blocked, Changed, Unreachable, Empty, New}
	var (
		row       Row
		now       = day0
		good      = day0            // the last good crawl, or the first look
		told      = map[State]int{} // in this outage
		away      []State           // states with which the objective stood missed, in this outage
		announced = 0
	)
	for i := 0; i+1 < len(script); i += 2 {
		now = now.Add(time.Duration(script[i])*20*time.Minute + time.Second)
		if i == 0 {
			good = now
		}
		var events []Event
		s := Sight{State: states[int(script[i+1])%len(states)], Items: 3, New: 1, Shape: fmt.Sprint(script[i+1] / 100)}
		tick := script[i+1]%5 == 0
		before := row
		if tick {
			row, events = row.Tick(e, now)
		} else {
			row, events = row.After(s, e, now)
		}
		for _, event := range events {
			announced++
			if event.State == OK {
				if len(told) == 0 || event.Since.IsZero() || !event.Since.Equal(before.Outage) {
					t.Fatalf("recovery of nothing: %+v", event)
				}
				continue
			}
			if told[event.State]++; told[event.State] > 1 {
				t.Fatalf("%s is told twice in one outage", event.State)
			}
			if now.Sub(good) <= e.GoodWithin {
				t.Fatalf("%s is told %v after a good crawl", event.State, now.Sub(good))
			}
		}
		looked := tick || s.State != New
		if looked && row.State != OK && now.Sub(good) > e.GoodWithin && !slices.Contains(away, row.State) {
			away = append(away, row.State)
		}
		if row.State == OK && !tick && s.State == OK {
			if recovered := len(events) == 1 && events[0].State == OK; recovered != (len(told) > 0) {
				t.Fatalf("recovery told: %v, outage told: %v", recovered, told)
			}
			good, told, away = now, map[State]int{}, nil
		}
		for _, state := range away {
			if told[state] != 1 {
				t.Fatalf("an outage longer than the objective: %s is told %d times", state, told[state])
			}
		}
		if row.Retry.After(now.Add(Ceiling)) {
			t.Fatalf("put off until %v, it is %v", row.Retry, now)
		}
	}
	again := Row{}
	b, err := json.Marshal(row)
	if err == nil {
		err = json.Unmarshal(b, &again)
	}
	if err != nil || !reflect.DeepEqual(row, again) {
		t.Fatalf("%v: %+v is read back as %+v", err, row, again)
	}
}

func TestEveryOutageIsToldOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		script := make([]byte, 2*(1+r.IntN(150)))
		for i := range script {
			script[i] = byte(r.IntN(256))
			if r.IntN(3) > 0 && i%2 == 0 {
				script[i] = byte(r.IntN(9))
			}
			if i >= 3 && i%2 == 1 && r.IntN(2) == 0 {
				script[i] = script[i-2] // states last
			}
		}
		life(t, script)
	}
}

func FuzzRow(f *testing.F) {
	f.Add([]byte{1, 1, 200, 3, 200, 3, 1, 4, 1, 3, 1, 1})
	f.Add([]byte{1, 6, 100, 5, 100, 10, 1, 1})
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) < 2000 {
			life(t, script)
		}
	})
}
