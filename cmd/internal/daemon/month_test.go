package daemon

import (
	"strings"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler/health"
	"peeler/store"
)

func TestAMonthOfHostileLife(t *testing.T) {
	w := newWorld(t)
	expect := "expect: {max_new: 5}\n"
	steady := w.site("steady", "listing", "@every 6h", postList+expect)
	dead := w.site("dead", "listing", "@every 6h", postList+expect)
	moved := w.site("moved", "listing", "@every 6h", postList+expect)
	const named = `<html><body><table><tr><th>Surname</th><th>Forename</th><th>Staff number</th></tr><tr><td>Wolpertinsky</td><td>Kazimodra</td><td>48151623</td></tr></table></body></html>`

	w.live(func() {
		steady.set(func() { steady.items = map[string]string{"/p/1": named} }) // in the baseline: it alerts all the same
		for _, s := range w.sites {
			s.posts("post", 10, time.Now())
		}
	}, func() {
		w.until(day)
		w.down(dead, gone)
		before := len(w.socks.Requests())

		w.until(5 * day) // half a page, once: nothing is removed
		steady.set(func() { steady.front = steady.front[:len(steady.front)/2] + "</div></body></html>" })
		w.until(5*day + 6*hour)
		steady.posts("post", 11, time.Now())

		w.until(9 * day) // other markup; three days later somebody mends the selectors
		moved.posts("entry", 11, time.Now())
		w.until(12 * day)
		w.restart(w.mend("moved", "div.entry"))

		w.until(15 * day) // what named somebody is taken off the list
		steady.set(func() {
			i := strings.LastIndex(steady.front, `<div class="post"><a href="/p/1"`)
			steady.front = steady.front[:i] + "</body></html>"
		})

		w.until(20*day + hour) // nobody takes alerts for three days
		w.box.set(true)
		w.until(23*day + hour)
		w.box.set(false)

		w.until(31 * day)
		tries := len(w.socks.Requests()) - before
		w.down(dead, 0)
		dead.posts("post", 50, time.Now())
		w.until(34 * day)

		w.wants(map[string]int{
			"incident.updated steady":        1,
			"source.health dead unreachable": 1,
			"source.health dead ok":          1,
			"source.health moved changed":    1,
			"source.health moved ok":         1,
		})
		if beats := w.box.heartbeats(); beats != 35-2 {
			t.Errorf("%d heartbeats on 35 days of which two were nobody's, want 33", beats)
		}
		if tries < 30*(4+4+1) || tries > 30*(4+4+1)+20 { // two sites every six hours, the dead one once a day
			t.Errorf("%d requests in 30 days: is a dead site tried every day?", tries)
		}
		for id := range w.sites {
			if s := w.state(id); s != health.OK {
				t.Errorf("%s ends %q", id, s)
			}
		}
		w.removed("steady", "/p/1", w.begun.Add(15*day))
		w.removed("moved", "", time.Time{})
		incidents, err := w.d.store.Incidents(t.Context(), store.Filter{})
		if err != nil || len(incidents) != 1 {
			t.Fatalf("%d incidents, %v", len(incidents), err)
		}
		i, err := w.d.store.Incident(t.Context(), incidents[0].ID)
		if err != nil || i.Places[0].Gone.IsZero() {
			t.Errorf("the place of the incident is not gone: %+v, %v", i.Places, err)
		}
	})
	dead.set(func() {
		for path := range dead.items {
			if !strings.Contains(strings.Join(dead.asked, " ")+" ", path+" ") {
				t.Errorf("%s was missed", path)
			}
		}
	})
}

// mend is the configuration with another selector of a source's items.
func (w *world) mend(id, items string) *configs.Config {
	cfg := w.parse(w.yaml.String())
	for i := range cfg.Sources {
		if cfg.Sources[i].ID == id {
			cfg.Sources[i].List.Items = items
		}
	}
	return cfg
}

// removed wants one item of a source, or none where it is "", to be removed, within a
// day after a time.
func (w *world) removed(id, item string, after time.Time) {
	w.Helper()
	all, err := w.d.store.Listed(w.Context(), id)
	if err != nil || len(all) == 0 {
		w.Errorf("%s lists %d items, %v", id, len(all), err)
	}
	for _, l := range all {
		switch gone := !l.Removed.IsZero(); {
		case gone != (l.Item == item):
			w.Errorf("%s: %s is removed: %v", id, l.Item, gone)
		case gone && (l.Removed.Before(after) || l.Removed.After(after.Add(day))):
			w.Errorf("%s: %s was removed %v, want after %v", id, l.Item, l.Removed, after)
		}
	}
}
