package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"peeler/matcher"
)

// day is where the tests' time begins.
var day = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func testKey(t testing.TB, fill byte) matcher.Key {
	t.Helper()
	key, err := matcher.NewKey(bytes.Repeat([]byte{fill}, matcher.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// newStore makes a store of its own with one receiver and opens it.
func newStore(t testing.TB) *Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "peeler.db")
	if err := Create(path, testKey(t, 1)); err != nil {
		t.Fatal(err)
	}
	return openStore(t, path)
}

func openStore(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path, testKey(t, 1), Options{
		Now:       func() time.Time { return day },
		Receivers: []string{"soc"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func record(t testing.TB, s *Store, f Finding) Outcome {
	t.Helper()
	out, err := s.Record(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// document is a whole document of n sure hits on people numbered from first.
func document(item string, at time.Time, first, n int) Finding {
	f := Finding{
		Source: "leaksite", Item: item, Locator: "http://leaksite.onion/" + item, At: at,
		Digest: sha256.Sum256([]byte(item)), Size: 1000, Complete: true, Final: true,
		Validators: matcher.Validators{ETag: `"` + item + `"`},
	}
	for i := first; i < first+n; i++ {
		f.Hits = append(f.Hits, hit(i))
	}
	return f
}

func hit(i int) Hit {
	return Hit{
		Subject: subject(i), Kinds: []matcher.Kind{matcher.Name, matcher.Email}, Confidence: 0.99,
		Reasons: []string{"name: exact"}, Path: fmt.Sprintf("hr.csv!%d", i), Records: 1, Sure: true,
	}
}

func subject(i int) matcher.Subject { return matcher.Subject(fmt.Sprintf("HR-%06d", i)) }

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func incident(t testing.TB, s *Store, id string) Incident {
	t.Helper()
	return must[Incident](t)(s.Incident(context.Background(), id))
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	return must[[]byte](t)(os.ReadFile(path))
}
