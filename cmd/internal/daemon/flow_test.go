package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"peeler/cmd/internal/api"
	"peeler/configs"
	"peeler/matcher"
	"peeler/store"
)

// house is a daemon with a roster of n invented people, and a clock of its own.
func house(t *testing.T, n int) (*Daemon, *atomic.Int64) {
	t.Helper()
	key, err := matcher.NewKey([]byte(strings.Repeat("k", matcher.KeySize)))
	if err != nil {
		t.Fatal(err)
	}
	var clock atomic.Int64
	clock.Store(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC).UnixNano())
	now := func() time.Time { return time.Unix(0, clock.Load()).UTC() }
	path := filepath.Join(t.TempDir(), storeFile)
	if err := store.Create(path, key); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(path, key, store.Options{Now: now, Receivers: []string{"soc"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	d := &Daemon{log: slog.New(slog.DiscardHandler), now: now, key: key, store: db, began: now()}
	cfg := configs.Defaults()
	d.config.Store(&cfg)
	if n == 0 {
		if err := d.rebuild(); err != nil {
			t.Fatal(err)
		}
		return d, &clock
	}
	var csv strings.Builder
	csv.WriteString("ref,forenames,surname,staff_number,cohort\n")
	for i := range n {
		fmt.Fprintf(&csv, "HR-%d,%s,%s,%08d,%s\n", i, forename(i), surname(i), number(i), map[bool]string{true: "covert"}[i%100 == 50])
	}
	if _, err := d.importRoster(t.Context(), strings.NewReader(csv.String()), api.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	return d, &clock
}

// Names of letters that no two people share.
func letters(i int) string {
	var b []byte
	for i += 1000; i > 0; i /= 20 {
		b = append(b, "bcdfghklmnprstvwxyzj"[i%20], 'a')
	}
	return string(b)
}
func forename(i int) string { return "Ka" + letters(i) }
func surname(i int) string  { return "Wo" + letters(i*7+3) }
func number(i int) int      { return 10_000_019 + i*1009 }

// dump is a document that names the people, one a record; step is called before
// each.
func dump(people int, step func()) *matcher.Document {
	doc := &matcher.Document{Source: "s", Item: "/dump.csv", Locator: "http://site/dump.csv", Complete: true}
	doc.Records = func(yield func(matcher.Record) bool) {
		for i := range people {
			step()
			r := matcher.Record{Path: "dump.csv!" + strconv.Itoa(i+2), Fields: []matcher.Field{
				{Name: "surname", Text: strings.ToUpper(surname(i))}, {Name: "forename", Text: forename(i)}, {Name: "staff number", Text: strconv.Itoa(number(i))},
			}}
			if !yield(r) {
				return
			}
		}
		doc.Digest[0] = 1
	}
	return doc
}

func TestAShortDocumentIsOneAlert(t *testing.T) {
	d, _ := house(t, 50)
	if _, err := d.inspect(t.Context(), d.matcher.Load(), dump(4, func() {}), nil, d.record); err != nil {
		t.Fatal(err)
	}
	alerts, err := d.store.Alerts(t.Context(), store.Filter{All: true})
	if err != nil || len(alerts) != 1 || alerts[0].Incident.Subjects != 4 {
		t.Fatalf("%d alerts (%v): %+v", len(alerts), err, alerts)
	}
}

func TestALongDocumentAlertsWhileItIsRead(t *testing.T) {
	const people = 3000
	d, clock := house(t, people)
	first := 0
	n := 0
	doc := dump(people, func() {
		n++
		clock.Add(int64(100 * time.Millisecond)) // five minutes in all
		if first == 0 {
			if l, _ := d.store.Alerts(t.Context(), store.Filter{All: true}); len(l) > 0 {
				first = n
			}
		}
	})
	if _, err := d.inspect(t.Context(), d.matcher.Load(), doc, nil, d.record); err != nil {
		t.Fatal(err)
	}
	if first == 0 || first > 100 {
		t.Errorf("the first alert came at record %d", first)
	}
	alerts, err := d.store.Alerts(t.Context(), store.Filter{All: true})
	if err != nil || len(alerts) > 6 {
		t.Errorf("%d alerts (%v), at most 6 may be", len(alerts), err)
	}
	incidents, err := d.store.Incidents(t.Context(), store.Filter{})
	if err != nil || len(incidents) != 1 || incidents[0].Subjects != people {
		t.Errorf("incidents (%v): %+v", err, incidents)
	}

	again := dump(people, func() { clock.Add(int64(100 * time.Millisecond)) })
	if _, err := d.inspect(t.Context(), d.matcher.Load(), again, nil, d.record); err != nil {
		t.Fatal(err)
	}
	if l, _ := d.store.Alerts(t.Context(), store.Filter{All: true}); len(l) != len(alerts) {
		t.Errorf("the same document again made %d new alerts", len(l)-len(alerts))
	}
}

func TestWhatWasFoundBeforeAnInterruptIsKept(t *testing.T) {
	d, _ := house(t, 50)
	ctx, cancel := context.WithCancel(t.Context())
	doc := dump(10, func() {})
	doc.Complete = false
	cancel()
	if _, err := d.inspect(ctx, d.matcher.Load(), doc, nil, d.record); err != nil {
		t.Fatal(err)
	}
	l, err := d.store.Exposures(t.Context(), store.Filter{})
	if err != nil || len(l) != 10 {
		t.Errorf("%d exposures (%v), want 10", len(l), err)
	}
	if v, _ := d.store.Visit("s", "/dump.csv"); v.Complete {
		t.Error("a document that was cut counts as read")
	}
}

func TestADocumentIsMatchedAgainstOneRoster(t *testing.T) {
	d, _ := house(t, 50)
	n := 0
	doc := dump(50, func() {
		if n++; n == 25 {
			// Everyone leaves while the document is being read.
			_, err := d.importRoster(t.Context(), strings.NewReader("ref,name\nX,Nobody Here\n"), api.ImportOptions{AllowLargeChange: true})
			if err != nil {
				t.Error(err)
			}
		}
	})
	if _, err := d.inspect(t.Context(), d.matcher.Load(), doc, nil, d.record); err != nil {
		t.Fatal(err)
	}
	l, _ := d.store.Exposures(t.Context(), store.Filter{})
	if len(l) != 50 {
		t.Errorf("%d exposures, want all 50 of the roster that the document began with", len(l))
	}
}

func TestAFailedRecordingStopsTheDocument(t *testing.T) {
	d, _ := house(t, 5)
	full := errors.New("disk full")
	_, err := d.inspect(t.Context(), d.matcher.Load(), dump(5, func() {}), nil, func(context.Context, store.Finding) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("error %v, want %v", err, full)
	}
}

// TestARosterOfAnOlderPeelerMatchesNothing: rather than find nobody in silence,
// the daemon says what to do, and an import is enough.
func TestARosterOfAnOlderPeelerMatchesNothing(t *testing.T) {
	d, _ := house(t, 3)
	d.outdated.Store(true)
	for what, err := range map[string]error{
		"run":  d.Run(t.Context(), nil),
		"scan": d.scan(t.Context(), api.ScanRequest{Name: "x"}, strings.NewReader("x"), nil),
	} {
		if !errors.Is(err, ErrConfig) || !errors.Is(err, matcher.ErrOldRoster) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := d.importRoster(t.Context(), strings.NewReader("ref,surname\nx,Smith\n"), api.ImportOptions{AllowLargeChange: true}); err != nil {
		t.Fatal(err)
	}
	if err := d.usable(); err != nil {
		t.Errorf("after an import: %v", err)
	}
}

// What a document exposes is remembered with the parts of it that are recorded, and
// where nobody of the roster is in it.
func TestClassesComeWithTheFinding(t *testing.T) {
	d, _ := house(t, 50)
	if _, err := d.inspect(t.Context(), d.matcher.Load(), dump(4, func() {}), nil, d.record); err != nil {
		t.Fatal(err)
	}
	incidents, err := d.store.Incidents(t.Context(), store.Filter{})
	if err != nil || len(incidents) != 1 || incidents[0].Classes.String() != "name, staff_number" {
		t.Fatalf("%v: %+v", err, incidents)
	}
	strangers := &matcher.Document{Source: "s", Item: "/strangers.csv", Complete: true}
	strangers.Records = func(yield func(matcher.Record) bool) {
		yield(matcher.Record{Path: "strangers.csv!2", Fields: []matcher.Field{{Name: "vetting level", Text: "DV"}}})
	}
	var last store.Finding
	remember := func(_ context.Context, f store.Finding) error { last = f; return nil }
	if _, err := d.inspect(t.Context(), d.matcher.Load(), strangers, nil, remember); err != nil {
		t.Fatal(err)
	}
	if last.Classes != matcher.ClassesOf(matcher.VettingClass) || !last.Final {
		t.Errorf("%+v", last)
	}
}
