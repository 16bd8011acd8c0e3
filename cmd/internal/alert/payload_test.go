package alert

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"peeler/crawler/health"
	"peeler/matcher"
	"peeler/store"
)

func sample() store.Alert {
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	return store.Alert{
		ID: "msg_1", Receiver: "soc", Type: store.IncidentUpdated, Created: at,
		Incident: store.Incident{
			ID: "INC-7", Severity: store.High, Source: "paste", Subjects: 120, Review: 4, Update: 3,
			Cohorts: map[string]int{"covert": 2}, Kinds: map[string]int{"name": 120, "email": 80},
			Credentials: map[string]int{"own": 3}, Services: map[string]int{"vpn": 3}, NewSecrets: 2,
			Gaps: map[string]int{"encrypted": 1}, Classes: matcher.ClassesOf(matcher.NameClass, matcher.VettingClass),
			Places:    []store.Place{{Source: "paste", Item: "x", Locator: "http://abc.onion/jane.smith?q=smith"}, {}},
			FirstSeen: at, LastSeen: at,
		},
		Health: &store.Notice{State: health.Login, Since: at, LastGood: at, Seen: "a login page"},
		Outage: &store.Outage{Since: at},
		Heartbeat: &store.Heartbeat{
			Sources: map[string][]string{"ok": {"b", "a"}, "dead": {"gone"}}, Canaries: 1, Proven: at, OpenGaps: 3, Parked: 1, Every: 86400,
		},
	}
}

// The schema is closed: whoever changes a line of this changes a contract.
func TestPayloadIsExactlyThis(t *testing.T) {
	tests := map[string]string{
		store.IncidentUpdated: `{"type":"incident.updated","timestamp":"2026-11-24T09:00:00Z","data":{"schema":1,` +
			`"incident":"INC-7","update":3,"severity":"high","source":"paste","people":120,"review":4,` +
			`"cohorts":{"covert":2},"kinds":{"email":80,"name":120},"classes":["name","vetting"],"credentials":{"own":3},"services":{"vpn":3},"new_secrets":2,"places":2,"locator":"hxxp://abc[.]onion",` +
			`"first_seen":"2026-11-24T09:00:00Z","last_seen":"2026-11-24T09:00:00Z","gaps":{"encrypted":1},` +
			`"unread":"1 part of this leak could not be read: 1 encrypted; there may be more people in it",` +
			`"details":"peeler incidents show INC-7"}}`,
		store.CoverageIncomplete: `{"type":"coverage.incomplete","timestamp":"2026-11-24T09:00:00Z","data":{"schema":1,` +
			`"source":"paste","first_seen":"2026-11-24T09:00:00Z","last_seen":"2026-11-24T09:00:00Z","gaps":{"encrypted":1},` +
			`"unread":"1 part of this source could not be read: 1 encrypted","details":"peeler gaps list --source paste"}}`,
		store.AlertTest: `{"type":"alert.test","timestamp":"2026-11-24T09:00:00Z","data":{"schema":1,` +
			`"details":"a test of the way to this receiver: nothing was found"}}`,
		store.SourceHealth: `{"type":"source.health","timestamp":"2026-11-24T09:00:00Z","data":{"schema":1,` +
			`"source":"paste","state":"login","severity":"high","since":"2026-11-24T09:00:00Z","last_good":"2026-11-24T09:00:00Z",` +
			`"seen":"a login page","details":"peeler sources show paste"}}`,
		store.CoverageBlind: `{"type":"coverage.blind","timestamp":"2026-11-24T09:00:00Z","data":{"schema":1,"since":"2026-11-24T09:00:00Z",` +
			`"details":"our own Tor is down: nothing is crawled until it is back, silence means nothing; peeler status"}}`,
		store.HeartbeatAlert: `{"type":"heartbeat","timestamp":"2026-11-24T09:00:00Z","data":{"schema":1,"interval":86400,` +
			`"sources":{"dead":{"count":1,"names":["gone"]},"new":{"count":0,"names":[]},"ok":{"count":2,"names":["a","b"]},"stale":{"count":0,"names":[]}},` +
			`"canary":"proven","proven":"2026-11-24T09:00:00Z","open_gaps":3,"parked":1,"tor":"ok","details":"peeler status"}}`,
	}
	for typ, want := range tests {
		a := sample()
		a.Type = typ
		got, err := encode(a)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s:\n got %s\nwant %s", typ, got, want)
		}
	}
}

func TestUnreadIsSaidInWords(t *testing.T) {
	for want, gaps := range map[string]map[string]int{
		"": {},
		"1 part of it could not be read: 1 too-big; so":                                {"too-big": 1},
		"3 parts of it could not be read: 2 encrypted, 1 too-big; so":                  {"too-big": 1, "encrypted": 2},
		"1007 parts of it could not be read: 1000 timeout, 4 count, 3 not-fetched; so": {"timeout": 1000, "not-fetched": 3, "count": 4},
	} {
		if got := unread(gaps, "of it", "; so"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	a := sample()
	a.Incident.Gaps = nil
	if b, err := encode(a); err != nil || strings.Contains(string(b), "unread") {
		t.Errorf("all was read, but: %s, %v", b, err)
	}
}

func TestLocatorTellsSchemeAndHostOnly(t *testing.T) {
	tests := map[string]string{
		"http://abc.onion/path?q=1#f":            "hxxp://abc[.]onion",
		"https://paste.example.org:8443/x":       "hxxps://paste[.]example[.]org",
		"HTTP://ABC.ONION/":                      "hxxp://abc[.]onion",
		"http://user:word@abc.onion/":            "hxxp://abc[.]onion",
		"file:///home/jane.smith/dump.csv":       "",
		"/home/jane.smith/dump.csv":              "",
		"dump.csv":                               "",
		"":                                       "",
		"http:///path":                           "",
		"http://[::1]/":                          "",
		"http://jane smith/":                     "",
		"http://jane%20smith.onion/":             "",
		"http://a\u202eb.onion/":                 "",
		"http://" + strings.Repeat("a", 300):     "",
		"javascript:alert(1)":                    "",
		"http://abc.onion\r\nX-Injected: 1/path": "",
	}
	for in, want := range tests {
		if got := locator(store.Incident{Places: []store.Place{{Locator: in}}}); got != want {
			t.Errorf("locator of %q is %q, want %q", in, got, want)
		}
	}
	if got := locator(store.Incident{}); got != "" {
		t.Errorf("locator of no place is %q", got)
	}
}

// Planted text stands wherever a site or a roster could have put it.
func TestPayloadHoldsNothingOfSiteOrPerson(t *testing.T) {
	const planted = "Jane Smith <HR-00417>"
	rnd := rand.New(rand.NewPCG(1, 2))
	for n := range 10_000 {
		a := sample()
		if n%2 == 1 {
			a.Type = store.CoverageIncomplete
		}
		i := &a.Incident
		i.Places = nil
		for n := range rnd.IntN(4) {
			i.Places = append(i.Places, store.Place{
				Source: "paste", Item: planted,
				Locator: []string{"http://abc.onion/" + planted, "/srv/" + planted, "http://abc.onion/?q=" + planted, planted, "http://" + planted}[rnd.IntN(5)],
			})
			_ = n
		}
		i.Kinds = map[string]int{"name": 1, planted: rnd.IntN(9)}
		i.Credentials = map[string]int{"own": 1, planted: rnd.IntN(9)}
		i.Gaps = map[string]int{"too-big": 1, planted: rnd.IntN(9), "dump of " + planted: 1}
		a.LastError = planted
		b, err := encode(a)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"Jane", "Smith", "jane", "HR-00417", "srv"} {
			if strings.Contains(string(b), word) {
				t.Fatalf("%q is told: %s", word, b)
			}
		}
	}
}

func TestPayloadStaysSmall(t *testing.T) {
	a := sample()
	i := &a.Incident
	i.Source = strings.Repeat("\x01", 1000)
	i.Classes = ^matcher.Classes(0)
	for n := range 5000 {
		i.Cohorts[strings.Repeat("\x01", 100)+fmt.Sprint(n)] = n
		i.Cohorts[fmt.Sprint(n)+strings.Repeat("\x01", 100)] = n
		i.Services[fmt.Sprint(n)+strings.Repeat("\x01", 100)] = n
		i.Gaps[strings.Repeat("x", n%60)] = n
		i.Places = append(i.Places, i.Places[0])
	}
	b, err := encode(a)
	if err != nil {
		t.Fatal(err)
	}
	if len(b) >= 20_000 {
		t.Errorf("the payload has %d bytes", len(b))
	}
}

func TestLargestCohortsAreKept(t *testing.T) {
	counts := map[string]int{}
	for n := range 100 {
		counts[fmt.Sprintf("c%02d", n)] = n
	}
	got := largest(counts, 3, anyLabel)
	if want := map[string]int{"c99": 99, "c98": 98, "c97": 97}; !maps.Equal(got, want) {
		t.Errorf("kept %v", got)
	}
}

func FuzzPayload(f *testing.F) {
	f.Add("covert", "paste", "http://abc.onion/x", "encrypted")
	f.Add("é\xff", strings.Repeat("x", 99), "http://[", "jane smith")
	f.Add("", "\u202e", "hxxp://", "")
	f.Fuzz(func(t *testing.T, cohort, source, place, cause string) {
		a := sample()
		a.Incident.Cohorts = map[string]int{cohort: 1}
		a.Incident.Gaps = map[string]int{cause: 1}
		a.Incident.Source = source
		a.Incident.Places = []store.Place{{Locator: place}}
		b, err := encode(a)
		if err != nil {
			t.Fatal(err)
		}
		if len(b) >= 20_000 || !utf8.Valid(b) || !json.Valid(b) {
			t.Errorf("%d bytes: %q", len(b), b)
		}
		var p struct{ Data map[string]any }
		if err := json.Unmarshal(b, &p); err != nil {
			t.Fatal(err)
		}
		l, _ := p.Data["locator"].(string)
		if strings.ContainsAny(strings.TrimPrefix(strings.TrimPrefix(l, "hxxps:"), "hxxp:"), ":?#@% ") || strings.Contains(l, "http") && !strings.Contains(place, "http") {
			t.Errorf("locator %q", l)
		}
		known := []string{
			"schema", "incident", "update", "severity", "source", "people", "review", "cohorts", "kinds",
			"classes", "credentials", "services", "new_secrets", "places", "locator", "first_seen", "last_seen", "gaps", "unread", "details",
		}
		for k := range p.Data {
			if !slices.Contains(known, k) {
				t.Errorf("the schema has no %q", k)
			}
		}
	})
}

func BenchmarkPayload(b *testing.B) {
	a := sample()
	body, err := encode(a)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := encode(a); err != nil {
			b.Fatal(err)
		}
	}
}
