package alert

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"peeler/store"
)

// Health is what an alert says of a source that missed its freshness objective, or
// that is good again.
//
//	{"schema": 1,
//	 "source": "paste-site",
//	 "state": "login",              empty, stale, blocked, login, changed, unreachable;
//	                                ok: it is good again
//	 "severity": "medium",          by state and the source's priority
//	 "since": "…",                  when the outage began
//	 "last_good": "…",              end of the last good crawl before; left out when there was none
//	 "seen": "a login page …",      what was seen instead, in our words, never the site's
//	 "details": "peeler sources show paste-site"}
type Health struct {
	Schema   int            `json:"schema"`
	Source   string         `json:"source"`
	State    string         `json:"state"`
	Severity store.Severity `json:"severity"`
	Since    time.Time      `json:"since"`
	LastGood time.Time      `json:"last_good,omitzero"`
	Seen     string         `json:"seen,omitempty"`
	Details  string         `json:"details"`
}

// Outage is what a coverage.blind or coverage.restored says: our own Tor is down, so
// that nothing is crawled and no source is judged; or it is back.
type Outage struct {
	Schema  int       `json:"schema"`
	Since   time.Time `json:"since"`
	Until   time.Time `json:"until,omitzero"` // of a coverage.restored
	Details string    `json:"details"`
}

// Heartbeat is what a heartbeat says. That none comes is for the receiver to notice.
//
//	{"schema": 1,
//	 "interval": 86400,             seconds until the next one
//	 "sources": {"ok": {"count": 12, "names": ["a", …]},
//	             "stale": …,        reached, but not what it should be: stale, empty, changed
//	             "dead": …,         unreachable, blocked, login
//	             "new": …},         not crawled yet; at most 60 names of each
//	 "canary": "proven",            proven, not proven; none: there is no canary
//	 "proven": "…",                 when it was found last
//	 "open_gaps": 3, "parked": 0,   alerts that somebody has to retry
//	 "tor": "ok",                   or blind
//	 "blind_since": "…",
//	 "details": "peeler status"}
type Heartbeat struct {
	Schema   int              `json:"schema"`
	Interval int64            `json:"interval"`
	Sources  map[string]Group `json:"sources"`
	Canary   string           `json:"canary"`
	Proven   time.Time        `json:"proven,omitzero"`
	OpenGaps int              `json:"open_gaps"`
	Parked   int              `json:"parked"`
	Tor      string           `json:"tor"`
	Blind    time.Time        `json:"blind_since,omitzero"`
	Details  string           `json:"details"`
}

// Group is the sources of a heartbeat that stand alike.
type Group struct {
	Count int      `json:"count"`
	Names []string `json:"names"`
}

const (
	maxNames = 60  // of a group
	maxSeen  = 200 // bytes
	// provenWithin is how long a canary's proof holds.
	provenWithin = 48 * time.Hour
)

func healthOf(a store.Alert) Health {
	n := *a.Health
	return Health{
		Schema: schemaVersion, Source: clip(a.Incident.Source), State: string(n.State), Severity: a.Incident.Severity,
		Since: n.Since.UTC(), LastGood: n.LastGood.UTC(), Seen: plain(n.Seen),
		Details: "peeler sources show " + clip(a.Incident.Source),
	}
}

func outageOf(o store.Outage) Outage {
	out := Outage{Schema: schemaVersion, Since: o.Since.UTC(), Until: o.Until.UTC(), Details: "our own Tor is back: what was missed is being crawled"}
	if o.Until.IsZero() {
		out.Details = "our own Tor is down: nothing is crawled until it is back, silence means nothing; peeler status"
	}
	return out
}

func heartbeatOf(h store.Heartbeat, made time.Time) Heartbeat {
	out := Heartbeat{
		Schema: schemaVersion, Interval: h.Every, Sources: map[string]Group{}, Canary: "none", Proven: h.Proven.UTC(),
		OpenGaps: h.OpenGaps, Parked: h.Parked, Tor: "ok", Blind: h.Blind.UTC(), Details: "peeler status",
	}
	for _, kind := range []string{"ok", "stale", "dead", "new"} {
		names := slices.Sorted(slices.Values(h.Sources[kind]))
		g := Group{Count: len(names), Names: []string{}}
		for _, name := range names[:min(len(names), maxNames)] {
			g.Names = append(g.Names, clip(name))
		}
		out.Sources[kind] = g
	}
	if h.Canaries > 0 {
		out.Canary = "not proven"
		if made.Sub(h.Proven) <= provenWithin {
			out.Canary = "proven"
		}
	}
	if !h.Blind.IsZero() {
		out.Tor = "blind"
	}
	return out
}

// plain is a line of our own words, shortened, without what a terminal obeys.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
	n := min(len(s), maxSeen)
	for n > 0 && n < len(s) && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
