package alert

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"peeler/store"
)

// schemaVersion of Data. A field may be added without raising it; a field that
// changes its meaning or goes away raises it.
const schemaVersion = 1

// Payload is the body of an alert. It is thin on purpose: whoever takes over a
// receiver learns that something was found, not who is concerned. There is no
// name, no reference of a person, no path and no text from a site in it. It is
// the same bytes at every attempt, and less than 20 kB.
//
//	{"type": "incident.updated",             or one of those below
//	 "timestamp": "2026-11-24T09:00:00Z",    when the update was made
//	 "data": {
//	   "schema": 1,
//	   "incident": "INC-…",                  the same for all its updates
//	   "update": 3,                          1, 2, 3 …
//	   "severity": "high",                   low, medium, high, critical
//	   "source": "paste-site",               id of the source, as configured
//	   "people": 120,                        members of staff, sure
//	   "review": 4,                          further ones, to be reviewed
//	   "cohorts": {"covert": 2},             people by cohort, the 40 largest
//	   "kinds": {"name": 120, "email": 80},  people by kind of identifier exposed
//	   "classes": ["name", "vetting"],       classes of data in it, of whomever
//	   "credentials": {"own": 3},            people with a secret beside them, by what it
//	                                         opens at worst: own, unknown, third-party
//	   "services": {"vpn": 3},               people by own service that a secret opens, as
//	                                         configured, the 40 largest; never another host
//	   "new_secrets": 2,                     people with a secret no leak had shown before
//	   "places": 2,                          where the leak was seen
//	   "locator": "hxxp://abc[.]onion",      of the first place: scheme and host
//	   "first_seen": "…", "last_seen": "…",
//	   "gaps": {"encrypted": 1},             what could not be examined, by cause
//	   "unread": "1 part of this leak …",    the same in words; left out when all was read
//	   "details": "peeler incidents show INC-…"}}
//
// A coverage.incomplete says of a source and a day (UTC) what could not be examined
// of it, whether or not anybody was found: schema, source, first_seen, last_seen
// and gaps, those that opened on the day, with unread and details. An alert.test
// has only schema and details in its data. Of source.health, coverage.blind,
// coverage.restored and heartbeat tell Health, Outage and Heartbeat.
type Payload struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"` // Data, Coverage, Health, Outage, Heartbeat or Test
}

// Data is what an alert says of an incident.
type Data struct {
	Schema   int            `json:"schema"`
	Incident string         `json:"incident"`
	Update   int            `json:"update"`
	Severity store.Severity `json:"severity"`
	Source   string         `json:"source"`
	People   int            `json:"people"`
	Review   int            `json:"review"`
	Cohorts  map[string]int `json:"cohorts"`
	Kinds    map[string]int `json:"kinds"`

	Classes []string `json:"classes"`

	Credentials map[string]int `json:"credentials"`
	Services    map[string]int `json:"services"`
	NewSecrets  int            `json:"new_secrets"`

	Places    int            `json:"places"`
	Locator   string         `json:"locator,omitempty"`
	FirstSeen time.Time      `json:"first_seen"`
	LastSeen  time.Time      `json:"last_seen"`
	Gaps      map[string]int `json:"gaps"`
	Unread    string         `json:"unread,omitempty"`
	Details   string         `json:"details"`
}

// Coverage is what an alert says of the gaps that opened at a source on a day.
type Coverage struct {
	Schema    int            `json:"schema"`
	Source    string         `json:"source"`
	FirstSeen time.Time      `json:"first_seen"`
	LastSeen  time.Time      `json:"last_seen"`
	Gaps      map[string]int `json:"gaps"`
	Unread    string         `json:"unread"`
	Details   string         `json:"details"`
}

// Test is what an alert says that was sent to try the way.
type Test struct {
	Schema  int    `json:"schema"`
	Details string `json:"details"`
}

const (
	maxCohorts  = 40
	maxWords    = 32 // kinds, causes and classes
	maxServices = 40
	maxLabel    = 48 // bytes of a cohort or of a source's id
)

// encode makes the body of an alert.
func encode(a store.Alert) ([]byte, error) {
	p := Payload{Type: a.Type, Timestamp: a.Created.UTC()}
	switch a.Type {
	case store.AlertTest:
		p.Data = Test{schemaVersion, "a test of the way to this receiver: nothing was found"}
	case store.CoverageIncomplete:
		p.Data = coverage(a.Incident)
	case store.SourceHealth:
		if a.Health != nil {
			p.Data = healthOf(a)
		}
	case store.CoverageBlind, store.CoverageRestored:
		if a.Outage != nil {
			p.Data = outageOf(*a.Outage)
		}
	case store.HeartbeatAlert:
		if a.Heartbeat != nil {
			p.Data = heartbeatOf(*a.Heartbeat, a.Created)
		}
	default:
		p.Data = data(a.Incident)
	}
	if p.Data == nil {
		return nil, errors.New("an alert does not hold what its type says")
	}
	return json.Marshal(p)
}

func data(i store.Incident) Data {
	gaps := largest(i.Gaps, maxWords, ownWord)
	return Data{
		Schema:   schemaVersion,
		Incident: i.ID,
		Update:   i.Update,
		Severity: i.Severity,
		Source:   clip(i.Source),
		People:   i.Subjects,
		Review:   i.Review,
		Cohorts:  largest(i.Cohorts, maxCohorts, anyLabel),
		Kinds:    largest(i.Kinds, maxWords, ownWord),

		Classes: i.Classes.Names(),

		Credentials: largest(i.Credentials, maxWords, ownWord),
		Services:    largest(i.Services, maxServices, anyLabel),
		NewSecrets:  i.NewSecrets,

		Places:    len(i.Places),
		Locator:   locator(i),
		FirstSeen: i.FirstSeen.UTC(),
		LastSeen:  i.LastSeen.UTC(),
		Gaps:      gaps,
		Unread:    unread(gaps, "of this leak", "; there may be more people in it"),
		Details:   "peeler incidents show " + i.ID,
	}
}

func coverage(i store.Incident) Coverage {
	gaps := largest(i.Gaps, maxWords, ownWord)
	return Coverage{
		Schema:    schemaVersion,
		Source:    clip(i.Source),
		FirstSeen: i.FirstSeen.UTC(),
		LastSeen:  i.LastSeen.UTC(),
		Gaps:      gaps,
		Unread:    unread(gaps, "of this source", ""),
		Details:   "peeler gaps list --source " + clip(i.Source),
	}
}

// unread says in words how much could not be examined: "3 parts of this leak could
// not be read: 2 encrypted, 1 too-big"; "" when there is nothing.
func unread(gaps map[string]int, of, hence string) string {
	causes := slices.SortedFunc(maps.Keys(gaps), func(a, b string) int {
		return cmp.Or(cmp.Compare(gaps[b], gaps[a]), cmp.Compare(a, b))
	})
	var sum int
	parts := make([]string, len(causes))
	for i, cause := range causes {
		sum += gaps[cause]
		parts[i] = fmt.Sprintf("%d %s", gaps[cause], cause)
	}
	switch sum {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("1 part %s could not be read: %s%s", of, parts[0], hence)
	}
	return fmt.Sprintf("%d parts %s could not be read: %s%s", sum, of, strings.Join(parts, ", "), hence)
}

// largest keeps the n largest counts whose label may be told.
func largest(counts map[string]int, n int, tell func(string) bool) map[string]int {
	labels := make([]string, 0, len(counts))
	for l := range counts {
		if tell(l) {
			labels = append(labels, l)
		}
	}
	slices.SortFunc(labels, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	m := map[string]int{}
	for _, l := range labels[:min(n, len(labels))] {
		m[clip(l)] += counts[l]
	}
	return m
}

func anyLabel(string) bool { return true }

// ownWord tells our own words, such as national_insurance and too-big, from
// anything that might have come in by mistake.
func ownWord(s string) bool {
	return s != "" && len(s) <= maxLabel && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_-") == ""
}

// clip shortens a label to maxLabel bytes of valid UTF-8.
func clip(s string) string {
	if len(s) <= maxLabel {
		return strings.ToValidUTF8(s, "�")
	}
	n := maxLabel
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.ToValidUTF8(s[:n], "")
}

// locator is the first place of an incident as "hxxp://abc[.]onion", so that
// nothing makes a link of it. Path and query stem from the site and may hold
// leaked text; a file path tells about this machine: neither is told.
func locator(i store.Incident) string {
	if len(i.Places) == 0 {
		return ""
	}
	u, err := url.Parse(i.Places[0].Locator)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	if host == "" || len(host) > 253 || strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
		return ""
	}
	return "hxxp" + strings.TrimPrefix(u.Scheme, "http") + "://" + strings.ReplaceAll(host, ".", "[.]")
}
