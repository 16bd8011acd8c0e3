package store

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"peeler/crawler/health"
	"peeler/matcher"
)

// golden writes the rows of a schema that has none yet. Those of a schema that
// was released are never written again: a change of them is a new schema.
var golden = flag.Bool("golden", false, "write testdata of the current schema")

// rows are one of each row, with every field filled.
func rows() map[string]any {
	at := day.Add(1234567 * time.Nanosecond)
	t := tag{1, 2, 3, 15: 16}
	g := matcher.Gap{Path: "a.zip!b", Cause: matcher.Encrypted, Detail: "needs a password", Size: 9}
	i := Incident{
		ID: "INC-0123456789", Severity: High, Source: "s", Places: []Place{{"s", "i", "l", at, at, time.Time{}}}, MorePlaces: 1,
		Subjects: 2, Review: 3, Cohorts: map[string]int{"covert": 1}, Kinds: map[string]int{"name": 2},
		Credentials: map[string]int{"own": 1}, Services: map[string]int{"vpn": 1}, NewSecrets: 1, Classes: matcher.ClassesOf(matcher.NameClass, matcher.VettingClass),
		Gaps: map[string]int{"encrypted": 4}, Alike: []string{"INC-9876543210"}, Update: 5, FirstSeen: at, LastSeen: at,
	}
	row := gapRow{Gap: g, More: 7, First: at, Last: at, Closed: at, Reading: 8}
	return map[string]any{
		"meta":   metaRow{Schema: 1, Compact: true},
		"roster": rosterHead{[]byte{1, 2}, 3, 4, RosterStats{5, 6, map[string]int{"covert": 7}, 8, at}, 9},
		"item": itemRow{
			Source: "s", Item: "i", Last: at, Validators: matcher.Validators{ETag: "e", LastModified: "m"},
			Complete: true, Reading: 1, Done: true, Hit: true, Confirmed: at, Leak: &t, Classes: matcher.ClassesOf(matcher.RankClass),
		},
		"digest": digestRow{t},
		"sketch": sketchRow{[]matcher.Sketch{{Text: matcher.Sample{1, 1 << 63}, Named: matcher.Sample{2}}}},
		"band":   bandRow{[]tag{t, {7}}},
		"exposure": exposureRow{Exposure{
			Subject: "HR-1", Cohorts: []string{"covert"}, Kinds: []matcher.Kind{matcher.Name, matcher.Postcode},
			Confidence: 0.5, Review: true, Reasons: []string{"r"}, Source: "s", Item: "i", Locator: "l", Path: "p",
			Records: 1, FirstSeen: at, LastSeen: at,
			Credential: &Credential{matcher.OwnHost, []string{"vpn"}, []matcher.HostClass{matcher.ThirdPartyHost, matcher.OwnHost}},
			Among:      []matcher.Subject{"HR-1", "HR-2"},
		}, t, 2},
		"learnt": learntRow{[]byte{1, 2, 3}},
		"secret": secretRow{"HR-1", matcher.UnknownHost, at},
		"leak":   leakRow{i, true, 4, 5, told{1, High, []string{"covert"}, true, true, []string{"name"}, matcher.ClassesOf(matcher.NameClass)}},
		"retry":  retryRow{"s", "i", at},
		"gaps":   gapsRow{"s", "i", "l", 1, []gapRow{row}, &row},
		"crawl": Crawl{
			Source: "s", State: "ok", Detail: "d", Started: at, Ended: at, Complete: at,
			Fetched: 1, Unchanged: 2, Documents: 3, Bytes: 4, Gaps: 5,
		},
		"alert": Alert{
			ID: "msg_0", Receiver: "r", Type: IncidentUpdated, Incident: i, State: Pending, Created: at,
			Attempts: 1, NextTry: at, LastTry: at, LastError: "e", Settled: at,
			Health: &Notice{health.Login, at, at, "seen", Low}, Outage: &Outage{at, at},
			Heartbeat: &Heartbeat{map[string][]string{"ok": {"s"}}, 1, at, 2, 3, at, 86400},
		},
		"health": Health{"s", health.Row{
			State: health.Login, Seen: "seen", Since: at, First: at, Tried: at, Good: at, Newest: at, News: at, Content: "c", Shape: "x", Baseline: at,
			Outage: at, Announced: []health.State{health.Login}, Excused: time.Second, Failures: 2, Retry: at,
			History: []health.Change{{At: at, State: health.Login, Seen: "seen"}},
		}, at},
		"listed": Listed{"s", "i", at, 2, at, at},
		"blind":  blindRow{at},
	}
}

func TestRowsAreWrittenAsTheirSchemaSays(t *testing.T) {
	for name, row := range rows() {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", fmt.Sprint("v", currentSchema), name+".json")
			got := must[[]byte](t)(encode(row))
			if *golden {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := readFile(t, path); !bytes.Equal(got, want) {
				t.Errorf("\n%s\nwant\n%s", got, want)
			}
			if len(got)%rowUnit != 0 {
				t.Errorf("%d bytes are no multiple of %d", len(got), rowUnit)
			}
			back := reflect.New(reflect.TypeOf(row))
			if err := json.Unmarshal(got, back.Interface()); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(back.Elem().Interface(), row) {
				t.Errorf("read back: %+v, want %+v", back.Elem(), row)
			}
		})
	}
}

// The file holds a value that was sealed by schema 1 under the key of ones. It must open for
// ever: what it takes are the derivation of the key, the cipher and the place.
func TestSealedValuesOfSchema1Open(t *testing.T) {
	s := newSeal(testKey(t, 1), "meta")
	path := filepath.Join("testdata", "v1", "meta.sealed")
	if *golden {
		if err := os.WriteFile(path, s.close(metaKey, []byte("a value")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	plain, err := s.open(metaKey, readFile(t, path))
	if err != nil || string(plain) != "a value" {
		t.Errorf("%q, %v", plain, err)
	}
}

func TestTagsOfSchema1(t *testing.T) {
	sc := newSchema(testKey(t, 1))
	cases := map[string]struct{ got, want string }{
		"item":  {sc.item.tag("source", "item").long(), "DVCP24E1N8ZXZVW2N29N8Q4D78"},
		"parts": {sc.item.tag("sourceitem", "").long(), "1X1ZB3FNQSNY4RQACNFMK7AXXG"},
		"alert": {sc.alert.tag("leak", "1", "soc").long(), "0GQPZC415Q6ZCC6KXVCX484Z58"},
	}
	for name, c := range cases {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", name, c.got, c.want)
		}
	}
}

func FuzzLength(f *testing.F) {
	path := filepath.Join(f.TempDir(), "peeler.db")
	if err := Create(path, testKey(f, 1)); err != nil {
		f.Fatal(err)
	}
	whole := readFile(f, path)[:1<<14]
	f.Add(whole, int64(len(whole)))
	f.Add(whole[:5000], int64(5000))
	f.Add([]byte{}, int64(0))
	f.Fuzz(func(t *testing.T, head []byte, size int64) {
		if checkLength(bytes.NewReader(head), size) == nil && size < 4*1024 {
			t.Errorf("%d bytes are taken for a store", size)
		}
	})
}

func FuzzLookUp(f *testing.F) {
	s := newStore(f)
	out := record(f, s, document("a", day, 0, 1))
	f.Add(out.Incident)
	f.Add("INC-ZZZZZZZZZZ")
	f.Add("msg_00000000000000000000000000")
	record(f, s, gapDocument(day, "x"))
	known := must[[]Gap](f)(s.Gaps(f.Context(), Filter{}))[0]
	f.Add(known.ID)
	f.Fuzz(func(t *testing.T, id string) {
		if i, err := s.Incident(t.Context(), id); err == nil && i.ID != out.Incident {
			t.Errorf("%q finds %q", id, i.ID)
		}
		if e, err := s.Exposure(t.Context(), id); err == nil && e.Incident != out.Incident {
			t.Errorf("%q finds %q", id, e.ID)
		}
		if g, err := s.Gap(t.Context(), id); err == nil && g != known {
			t.Errorf("%q finds %+v", id, g)
		}
		if a, err := s.Attempt(t.Context(), id, day, day); err == nil && a.Incident.ID != out.Incident {
			t.Errorf("%q finds %q", id, a.ID)
		}
	})
}
