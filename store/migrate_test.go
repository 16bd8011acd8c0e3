package store

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	bolt "go.etcd.io/bbolt"

	"peeler/crawler/health"
	"peeler/matcher"
)

// place is where a golden row of schema 1 stands in a store.
type place struct {
	seal seal
	key  []byte
}

// places are those of the values that rows gives the rows.
func places(s *Store) map[string]place {
	leak, item := tag{1, 2, 3, 15: 16}, s.item.tag("s", "i")
	return map[string]place{
		"item":     {s.items.seal, item[:]},
		"leak":     {s.leaks.seal, leak[:]},
		"exposure": {s.exposures.seal, s.exposureKey(leak, "HR-1")},
		"gaps":     {s.gaps.seal, item[:]},
		"alert":    {s.alerts[Pending].seal, leak[:]},
	}
}

// schema1 turns a store into one of schema 1 that holds its golden rows.
func schema1(t *testing.T, s *Store) {
	t.Helper()
	err := s.update(t.Context(), "going back", func(tx *bolt.Tx) error {
		for name, p := range places(s) {
			plain := readFile(t, filepath.Join("testdata", "v1", name+".json"))
			if err := tx.Bucket([]byte(p.seal.bucket)).Put(p.key, p.seal.close(p.key, plain)); err != nil {
				return err
			}
		}
		for _, later := range []string{"secrets", "retries", "sketches", "bands", "health", "listed"} {
			if err := tx.DeleteBucket([]byte(later)); err != nil {
				return err
			}
		}
		return s.meta.put(tx, metaKey, metaRow{Schema: 1})
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}

func TestSchema1IsMigrated(t *testing.T) {
	old := newStore(t)
	schema1(t, old)
	if _, err := Open(old.path, testKey(t, 1), Options{ReadOnly: true}); err == nil {
		t.Error("it opens for reading without being migrated")
	}
	for range 2 { // the second finds nothing to do
		s := openStore(t, old.path)
		incidents := must[[]Incident](t)(s.Incidents(t.Context(), Filter{}))
		if len(incidents) != 1 || incidents[0].Subjects != 2 || incidents[0].Cohorts["covert"] != 1 {
			t.Fatalf("%+v", incidents)
		}
		alerts := must[[]Alert](t)(s.Alerts(t.Context(), Filter{}))
		if len(alerts) != 1 {
			t.Fatalf("%+v", alerts)
		}
		for _, i := range []Incident{incidents[0], alerts[0].Incident} {
			if i.Credentials == nil || i.Services == nil || len(i.Credentials)+len(i.Services)+i.NewSecrets != 0 {
				t.Errorf("credentials %v, services %v, %d new secrets", i.Credentials, i.Services, i.NewSecrets)
			}
		}
		exposures := must[[]Exposure](t)(s.Exposures(t.Context(), Filter{Review: true}))
		if len(exposures) != 1 || exposures[0].Subject != "HR-1" || exposures[0].Credential != nil {
			t.Errorf("%+v", exposures)
		}
		s.Close()
	}
	// The rows take in what is new in this schema.
	s := openStore(t, old.path)
	f := Finding{Source: "s", Item: "i", At: day, Hits: []Hit{{
		Subject: "HR-1", Kinds: []matcher.Kind{matcher.Email}, Confidence: 1, Sure: true,
		Credentials: []matcher.Credential{{Host: matcher.OwnHost, Own: "vpn", Secret: true, Novelty: [16]byte{1}}},
	}}}
	record(t, s, f)
	e := must[[]Exposure](t)(s.Exposures(t.Context(), Filter{}))
	if len(e) != 1 || e[0].Credential == nil || !slices.Equal(e[0].Credential.New, []matcher.HostClass{matcher.OwnHost}) {
		t.Errorf("%+v", e)
	}
}

func TestSchema2IsMigrated(t *testing.T) {
	old := newStore(t)
	goBack(t, old, 2)
	s := openStore(t, old.path)
	e := must[[]Exposure](t)(s.Exposures(t.Context(), Filter{Review: true}))
	if len(e) != 1 || e[0].Subject != "HR-1" || e[0].Among != nil || e[0].Credential == nil {
		t.Errorf("%+v", e)
	}
	if b, err := s.Learnt(t.Context()); b != nil || err != nil {
		t.Errorf("%d bytes learnt, %v", len(b), err)
	}
}

// goBack turns a store into one of an older schema that holds its golden rows, and
// closes it.
func goBack(t *testing.T, s *Store, number int) {
	t.Helper()
	err := s.update(t.Context(), "going back", func(tx *bolt.Tx) error {
		for name, p := range places(s) {
			plain := readFile(t, filepath.Join("testdata", fmt.Sprint("v", number), name+".json"))
			if err := tx.Bucket([]byte(p.seal.bucket)).Put(p.key, p.seal.close(p.key, plain)); err != nil {
				return err
			}
		}
		later := map[string]int{"retries": 4, "sketches": 5, "bands": 5, "health": 5, "listed": 5}
		for bucket, since := range later {
			if number >= since {
				continue
			}
			if err := tx.DeleteBucket([]byte(bucket)); err != nil {
				return err
			}
		}
		return s.meta.put(tx, metaKey, metaRow{Schema: number})
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}

func TestSchema3IsMigrated(t *testing.T) {
	old := newStore(t)
	goBack(t, old, 3)
	s := openStore(t, old.path)
	if items, err := s.Again("s"); len(items) != 0 || err != nil {
		t.Errorf("to be read again: %q, %v", items, err)
	}
	err := s.view(t.Context(), "looking", func(tx *bolt.Tx) error {
		leak, _, err := s.leaks.get(tx, places(s)["leak"].key)
		if !leak.Told.Unread {
			t.Error("an incident that had gaps would be told of for them alone")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if err := s.ReadAgain(t.Context(), "s", []string{"i"}); err != nil {
		t.Error(err)
	}
}

func TestSchema4IsMigrated(t *testing.T) {
	old := newStore(t)
	goBack(t, old, 4)
	s := openStore(t, old.path)
	if h, err := s.Health("s"); err != nil || h.State != health.New {
		t.Errorf("%+v, %v", h, err)
	}
	if l, err := s.Listed(t.Context(), "s"); len(l) != 0 || err != nil {
		t.Errorf("%v, %v", l, err)
	}
	judge := func(Health) Judged {
		return Judged{Row: health.Row{State: health.OK}, Whole: true, Listed: []string{"i"}}
	}
	if err := s.RecordCrawl(t.Context(), Crawl{Source: "s"}, nil, judge); err != nil {
		t.Error(err)
	}
	err := s.view(t.Context(), "looking", func(tx *bolt.Tx) error {
		leak, _, err := s.leaks.get(tx, places(s)["leak"].key)
		if leak.Classes == 0 || leak.saysMore() {
			t.Errorf("an incident of %v would be told of for what it was known for", leak.Classes)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	first := record(t, s, sketched(document("a", day, 0, 9), 1))
	copied := sketched(document("b", day, 0, 9), 1)
	if out := record(t, s, copied); out.Incident != first.Incident {
		t.Errorf("a copy is %s, not %s", out.Incident, first.Incident)
	}
}
