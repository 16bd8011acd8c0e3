package store

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	bolt "go.etcd.io/bbolt"

	"peeler/matcher"
)

// stem is part of everything that the tests plant: whatever way a planted value
// is written to the file, the stem is written that way.
const stem = "Quillfeather"

// spellings are the ways in which the stem may stand in a file.
func spellings() map[string][]byte {
	out := map[string][]byte{
		"UTF-8":       []byte(stem),
		"upper case":  []byte(strings.ToUpper(stem)),
		"lower case":  []byte(strings.ToLower(stem)),
		"hex":         []byte(hex.EncodeToString([]byte(stem))),
		"upper hex":   []byte(strings.ToUpper(hex.EncodeToString([]byte(stem)))),
		"Crockford32": []byte(letters.EncodeToString([]byte(stem))[:16]),
	}
	for _, u := range utf16.Encode([]rune(stem)) {
		out["UTF-16LE"] = append(out["UTF-16LE"], byte(u), byte(u>>8))
		out["UTF-16BE"] = append(out["UTF-16BE"], byte(u>>8), byte(u))
	}
	for shift := range 3 { // where in a group of three bytes the stem may begin
		text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("?", shift) + stem))
		out[fmt.Sprint("base64 at ", shift)] = []byte(text[(shift*8+5)/6 : 16])
	}
	return out
}

// findings names the files below dir in which the stem stands, and how.
func findings(t *testing.T, dir string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content := readFile(t, path)
		for how, text := range spellings() {
			if bytes.Contains(content, text) {
				found = append(found, filepath.Base(path)+": "+how)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTheSearchFindsWhatIsNotSealed(t *testing.T) {
	plant := "xx" + stem + " 17"
	var wide []byte
	for _, u := range utf16.Encode([]rune(plant)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	for how, text := range map[string][]byte{
		"UTF-8": []byte(plant), "UTF-16": wide, "hex": []byte(hex.EncodeToString([]byte(plant))),
		"base64": []byte(base64.StdEncoding.EncodeToString([]byte(plant))),
	} {
		dir := t.TempDir()
		os.WriteFile(filepath.Join(dir, "file"), append([]byte("before"), text...), 0o600)
		if len(findings(t, dir)) == 0 {
			t.Errorf("%s is not found", how)
		}
	}
}

// planted is a finding in which every text holds the stem.
func planted(n int, at time.Time) Finding {
	name := fmt.Sprintf("%s-%04d", stem, n)
	return Finding{
		Source: "source " + name, Item: "item " + name, Locator: "http://" + name + ".onion/", At: at,
		Digest: [32]byte{byte(n), byte(n >> 8), 1}, Complete: true, Final: true,
		Validators: matcher.Validators{ETag: name, LastModified: name},
		Hits: []Hit{{
			Subject: matcher.Subject("ref " + name), Cohorts: []string{name}, Kinds: []matcher.Kind{matcher.Name},
			Confidence: 1, Reasons: []string{name}, Path: name + ".zip!" + name, Records: 1, Sure: true,
			Credentials: []matcher.Credential{{Host: matcher.OwnHost, Own: name, Secret: true, Novelty: [16]byte([]byte(stem + name)[:16])}},
		}},
		Gaps: []matcher.Gap{{Path: name + ".rar", Cause: matcher.Encrypted, Detail: name}},
	}
}

func TestNothingStandsInTheFileInTheClear(t *testing.T) {
	s := newStore(t)
	s.SetReceivers([]string{stem}, nil)
	dir := filepath.Dir(s.path)
	const n = 1000
	people := func(yield func(matcher.Enrolment, error) bool) {
		for i := range n {
			e := matcher.Enrolment{Subject: planted(i, day).Hits[0].Subject, Cohorts: []string{stem}}
			if !yield(e, nil) {
				return
			}
		}
	}
	if _, err := s.ImportRoster(t.Context(), people, false); err != nil {
		t.Fatal(err)
	}
	s.db.NoSync = true // a thousand commits; the disk is not what is tested
	for i := range n {
		record(t, s, planted(i, day))
	}
	err := s.RecordCrawl(t.Context(), Crawl{Source: stem, State: "failed", Detail: stem, Ended: day}, []matcher.Gap{{Path: stem, Detail: stem}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range must[[]Alert](t)(s.Due(t.Context(), stem, day, 10)) {
		if err := s.Settle(t.Context(), a.ID, day, Parked, stem, day); err != nil {
			t.Fatal(err)
		}
	}
	if found := findings(t, dir); found != nil {
		t.Fatalf("after recording: %v", found)
	}
	subject := planted(0, day).Hits[0].Subject
	if err := s.Forget(t.Context(), subject); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if found := findings(t, dir); found != nil {
		t.Fatalf("after forgetting: %v", found)
	}
	if entries := must[[]os.DirEntry](t)(os.ReadDir(dir)); len(entries) != 1 {
		t.Errorf("left over in the folder: %v", entries)
	}
}

// raw runs fn on the values of a bucket as they lie in the file.
func raw(t *testing.T, s *Store, bucket string, fn func(b *bolt.Bucket) error) {
	t.Helper()
	if err := s.db.Update(func(tx *bolt.Tx) error { return fn(tx.Bucket([]byte(bucket))) }); err != nil {
		t.Fatal(err)
	}
}

func TestForgettingLeavesNoOldPage(t *testing.T) {
	s := newStore(t)
	people := roster(1, 2, 3)
	if _, err := s.ImportRoster(t.Context(), people, false); err != nil {
		t.Fatal(err)
	}
	record(t, s, document("a", day, 1, 3))
	var old [][]byte // sealed values that tell of person 1
	raw(t, s, "exposures", func(b *bolt.Bucket) error {
		b.ForEach(func(k, v []byte) error {
			if row, err := s.exposures.decode(k, v); err == nil && row.Subject == subject(1) {
				old = append(old, bytes.Clone(v))
			}
			return nil
		})
		return nil
	})
	raw(t, s, "roster", func(b *bolt.Bucket) error {
		return b.ForEach(func(_, v []byte) error {
			old = append(old, bytes.Clone(v))
			return nil
		})
	})
	if len(old) != 1+minPages {
		t.Fatalf("%d sealed values to look for", len(old))
	}
	if err := s.Forget(t.Context(), subject(1)); err != nil {
		t.Fatal(err)
	}
	content := readFile(t, s.path)
	for i, value := range old {
		if bytes.Contains(content, value) {
			t.Errorf("sealed value %d is still in the file", i)
		}
	}
	var left []matcher.Subject
	for e, err := range s.Roster() {
		if err != nil {
			t.Fatal(err)
		}
		left = append(left, e.Subject)
	}
	if len(left) != 2 || left[0] != subject(2) || left[1] != subject(3) {
		t.Errorf("on the roster: %v", left)
	}
	exposures := must[[]Exposure](t)(s.Exposures(t.Context(), Filter{}))
	incidents := must[[]Incident](t)(s.Incidents(t.Context(), Filter{}))
	if len(exposures) != 2 || incidents[0].Subjects != 2 || incidents[0].Kinds["name"] != 2 {
		t.Errorf("%d exposures, %+v", len(exposures), incidents)
	}
	if err := s.Forget(t.Context(), subject(1)); !errors.Is(err, ErrUnknownSubject) {
		t.Errorf("again: %v, want ErrUnknownSubject", err)
	}
}

// withoutFolder runs do while the store's folder is away, so that there is
// nowhere to put another file.
func withoutFolder(t *testing.T, s *Store, do func()) {
	t.Helper()
	folder := filepath.Dir(s.path)
	if err := os.Rename(folder, folder+".away"); err != nil {
		t.Fatal(err)
	}
	do()
	if err := os.Rename(folder+".away", folder); err != nil {
		t.Fatal(err)
	}
}

func TestWhatCannotMoveToANewFileChangesNothing(t *testing.T) {
	s := newStore(t)
	if _, err := s.ImportRoster(t.Context(), roster(1, 2, 3), false); err != nil {
		t.Fatal(err)
	}
	record(t, s, document("a", day, 1, 2))
	before := readFile(t, s.path)
	for name, do := range map[string]func() error{
		"forgetting": func() error { return s.Forget(t.Context(), subject(1)) },
		"compacting": func() error { return s.Compact(t.Context()) },
		"importing": func() error {
			_, err := s.ImportRoster(t.Context(), roster(4), true)
			return err
		},
	} {
		withoutFolder(t, s, func() {
			if err := do(); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: error %v, want fs.ErrNotExist", name, err)
			}
		})
		if !bytes.Equal(before, readFile(t, s.path)) {
			t.Errorf("%s changed the file", name)
		}
	}
	if _, err := s.ImportRoster(t.Context(), roster(4), true); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// Earlier versions erased in the file itself and left a mark in it until the
// file was copied.
func TestAnErasureThatWasCutShortIsCompletedAtOpen(t *testing.T) {
	s := newStore(t)
	record(t, s, document("a", day, 0, 300))
	var old [][]byte
	raw(t, s, "exposures", func(b *bolt.Bucket) error {
		b.ForEach(func(_, v []byte) error {
			old = append(old, bytes.Clone(v))
			return nil
		})
		c := b.Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			if err := c.Delete(); err != nil {
				return err
			}
		}
		return nil
	})
	err := s.update(t.Context(), "owing", func(tx *bolt.Tx) error {
		return s.meta.put(tx, metaKey, metaRow{Schema: currentSchema, Compact: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if left(readFile(t, s.path), old) == 0 {
		t.Fatal("bbolt erased the pages by itself: this shows nothing")
	}
	s = openStore(t, s.path)
	if n := left(readFile(t, s.path), old); n != 0 {
		t.Errorf("%d old values are still in the file", n)
	}
	s.db.View(func(tx *bolt.Tx) error {
		if meta, err := s.readMeta(tx); err != nil || meta.Compact {
			t.Errorf("%+v, %v", meta, err)
		}
		return nil
	})
}

// left counts the values that stand in content.
func left(content []byte, values [][]byte) (n int) {
	for _, v := range values {
		if bytes.Contains(content, v) {
			n++
		}
	}
	return n
}

func TestAnImportLeavesNoOldPage(t *testing.T) {
	s := newStore(t)
	var old [][]byte
	for i := range 3 {
		if _, err := s.ImportRoster(t.Context(), roster(between(1, 50+i)...), true); err != nil {
			t.Fatal(err)
		}
		content := readFile(t, s.path)
		if n := left(content, old); n != 0 {
			t.Errorf("import %d: %d values of earlier ones are still in the file", i, n)
		}
		for _, bucket := range []string{"roster", "meta"} {
			raw(t, s, bucket, func(b *bolt.Bucket) error {
				return b.ForEach(func(_, v []byte) error {
					old = append(old, bytes.Clone(v))
					return nil
				})
			})
		}
		if n := left(content, old); n != minPages+2 {
			t.Fatalf("import %d: %d values of its own found, want %d", i, n, minPages+2)
		}
	}
}

func TestCompactKeepsEverything(t *testing.T) {
	s := newStore(t)
	out := record(t, s, document("a", day, 0, 300))
	if _, err := s.ImportRoster(t.Context(), roster(1, 2, 3), false); err != nil {
		t.Fatal(err)
	}
	if err := s.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if again := record(t, s, document("a", day, 0, 300)); again != (Outcome{Incident: out.Incident}) {
		t.Errorf("%+v", again)
	}
	s.Close()
	s = openStore(t, s.path)
	if i := incident(t, s, out.Incident); i.Subjects != 300 {
		t.Errorf("%+v", i)
	}
	if stats := must[RosterStats](t)(s.RosterStats(t.Context())); stats.People != 3 {
		t.Errorf("%+v", stats)
	}
}

func TestValuesThatWereMovedOrAlteredDoNotOpen(t *testing.T) {
	read := map[string]func(s *Store) error{
		"items":     func(s *Store) error { _, err := s.Visit("leaksite", "a"); return err },
		"leaks":     func(s *Store) error { _, err := s.Incidents(t.Context(), Filter{}); return err },
		"exposures": func(s *Store) error { _, err := s.Exposures(t.Context(), Filter{}); return err },
		"gaps":      func(s *Store) error { _, err := s.Gaps(t.Context(), Filter{}); return err },
		"crawls":    func(s *Store) error { _, err := s.Crawls(); return err },
		"pending":   func(s *Store) error { _, err := s.Alerts(t.Context(), Filter{}); return err },
		"digests":   func(s *Store) error { _, err := s.Record(t.Context(), document("a", day, 0, 1)); return err },
		"roster": func(s *Store) error {
			for _, err := range s.Roster() {
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	spoil := map[string]func(b *bolt.Bucket, k1, v1, k2, v2 []byte) error{
		"swapped": func(b *bolt.Bucket, k1, v1, k2, v2 []byte) error { return errors.Join(b.Put(k1, v2), b.Put(k2, v1)) },
		"altered": func(b *bolt.Bucket, k1, v1, k2, v2 []byte) error {
			v1[len(v1)/2] ^= 1
			v2[len(v2)/2] ^= 1
			return errors.Join(b.Put(k1, v1), b.Put(k2, v2))
		},
		"cut": func(b *bolt.Bucket, k1, v1, k2, v2 []byte) error {
			return errors.Join(b.Put(k1, v1[:10]), b.Put(k2, nil))
		},
	}
	for bucket, read := range read {
		for how, spoil := range spoil {
			t.Run(bucket+" "+how, func(t *testing.T) {
				s := newStore(t)
				f := document("a", day, 0, 1)
				f.Gaps = []matcher.Gap{{Path: "x", Cause: matcher.Encrypted}}
				record(t, s, f)
				f = document("b", day, 1, 1)
				f.Gaps = []matcher.Gap{{Path: "x", Cause: matcher.Encrypted}}
				record(t, s, f)
				for _, source := range []string{"a", "b"} {
					if err := s.RecordCrawl(t.Context(), Crawl{Source: source}, nil, nil); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := s.ImportRoster(t.Context(), bulky(16*pageData), false); err != nil {
					t.Fatal(err)
				}
				if err := read(s); err != nil {
					t.Fatalf("before: %v", err)
				}
				raw(t, s, bucket, func(b *bolt.Bucket) error {
					c := b.Cursor()
					k1, v1 := c.First()
					k2, v2 := c.Next()
					return spoil(b, bytes.Clone(k1), bytes.Clone(v1), bytes.Clone(k2), bytes.Clone(v2))
				})
				if err := read(s); err == nil {
					t.Error("it was believed")
				}
			})
		}
	}
}

func TestPagesOfTwoImportsDoNotMix(t *testing.T) {
	s := newStore(t)
	var old []byte
	for range 2 {
		if _, err := s.ImportRoster(t.Context(), bulky(16*pageData), true); err != nil {
			t.Fatal(err)
		}
		raw(t, s, "roster", func(b *bolt.Bucket) error {
			if old == nil {
				old = bytes.Clone(b.Get(pageKey(3)))
				return nil
			}
			return b.Put(pageKey(3), old)
		})
	}
	var got error
	for _, err := range s.Roster() {
		got = err
	}
	if !errors.Is(got, errSealed) {
		t.Errorf("error %v, want %v", got, errSealed)
	}
}
