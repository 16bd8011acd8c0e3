package store

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"peeler/matcher"
)

// roster yields people by number; a negative number is the same person with
// another leaving date.
func roster(numbers ...int) iter.Seq2[matcher.Enrolment, error] {
	return func(yield func(matcher.Enrolment, error) bool) {
		for _, n := range numbers {
			e := matcher.Enrolment{Subject: subject(max(n, -n)), Joined: day.Truncate(24 * time.Hour)}
			if n < 0 {
				e.Left = day.Truncate(24 * time.Hour)
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// bulky yields people whose bytes fill exactly n bytes of the pages' stream, so
// that enrolments lie across pages.
func bulky(n int) iter.Seq2[matcher.Enrolment, error] {
	return func(yield func(matcher.Enrolment, error) bool) {
		for i := 0; n > 0; i++ {
			e := matcher.Enrolment{Subject: subject(i), Cohorts: []string{strings.Repeat("c", 2000)}}
			b, _ := e.AppendBinary(nil)
			over := len(b) + 4 - n
			if over > 0 || n-len(b)-4 < 200 { // the last one takes what is left
				e.Cohorts[0] = strings.Repeat("c", 2000-over)
				b, _ = e.AppendBinary(nil)
			}
			n -= len(b) + 4
			if !yield(e, nil) {
				return
			}
		}
	}
}

func between(from, to int) []int {
	var out []int
	for n := from; n <= to; n++ {
		out = append(out, n)
	}
	return out
}

func enrolledIn(t *testing.T, s *Store) (out []matcher.Enrolment) {
	t.Helper()
	for e, err := range s.Roster() {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

func TestImportSaysWhatItChanged(t *testing.T) {
	hundred := between(1, 100)
	cases := []struct {
		name    string
		next    []int
		allowed bool
		want    Import
		err     error
	}{
		{"the same", hundred, false, Import{Unchanged: 100}, nil},
		{"the same in another order", append(between(51, 100), between(1, 50)...), false, Import{Unchanged: 100}, nil},
		{"one added", between(1, 101), false, Import{Added: 1, Unchanged: 100}, nil},
		{"one removed", between(2, 100), false, Import{Removed: 1, Unchanged: 99}, nil},
		{"one changed", append([]int{-1}, between(2, 100)...), false, Import{Changed: 1, Unchanged: 99}, nil},
		{"a fifth", between(1, 120), false, Import{Added: 20, Unchanged: 100}, nil},
		{"a fifth in sum", append([]int{-1, -2}, between(12, 108)...), false, Import{Added: 8, Changed: 2, Removed: 9, Unchanged: 89}, nil},
		{"more than a fifth", between(1, 121), false, Import{Added: 21, Unchanged: 100}, ErrLargeChange},
		{"more than a fifth, allowed", between(1, 121), true, Import{Added: 21, Unchanged: 100}, nil},
		{"nobody left", nil, false, Import{Removed: 100}, ErrLargeChange},
		{"nobody left, allowed", nil, true, Import{Removed: 100}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newStore(t)
			if got, err := s.ImportRoster(t.Context(), roster(hundred...), false); err != nil || got != (Import{Added: 100}) {
				t.Fatalf("the first import: %+v, %v", got, err)
			}
			got, err := s.ImportRoster(t.Context(), roster(c.next...), c.allowed)
			if got != c.want || !errors.Is(err, c.err) {
				t.Errorf("%+v, %v; want %+v, %v", got, err, c.want, c.err)
			}
			want := len(c.next)
			if c.err != nil {
				want = 100
			}
			if n := len(enrolledIn(t, s)); n != want {
				t.Errorf("%d people enrolled, want %d", n, want)
			}
		})
	}
}

func TestAnImportThatFailsChangesNothing(t *testing.T) {
	broken := errors.New("line 3 is broken")
	var duplicate *DuplicateError
	cases := []struct {
		name   string
		people iter.Seq2[matcher.Enrolment, error]
		check  func(error) bool
	}{
		{"the feed breaks off", func(yield func(matcher.Enrolment, error) bool) {
			if yield(matcher.Enrolment{Subject: subject(1)}, nil) {
				yield(matcher.Enrolment{}, broken)
			}
		}, func(err error) bool { return errors.Is(err, broken) }},
		{"a ref comes twice", roster(1, 2, 1), func(err error) bool {
			return errors.As(err, &duplicate) && duplicate.Ref == subject(1)
		}},
		{"a person without a ref", func(yield func(matcher.Enrolment, error) bool) {
			yield(matcher.Enrolment{}, nil)
		}, func(err error) bool { return err != nil }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newStore(t)
			if _, err := s.ImportRoster(t.Context(), roster(7, 8, 9), false); err != nil {
				t.Fatal(err)
			}
			if _, err := s.ImportRoster(t.Context(), c.people, true); !c.check(err) {
				t.Errorf("error %v", err)
			}
			if all := enrolledIn(t, s); len(all) != 3 || all[0].Subject != subject(7) {
				t.Errorf("enrolled: %v", all)
			}
		})
	}
}

func TestRosterComesBackAsItWas(t *testing.T) {
	s := newStore(t)
	var want []matcher.Enrolment
	for e, err := range staff(t, 100) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, e)
	}
	if _, err := s.ImportRoster(t.Context(), staff(t, 100), false); err != nil {
		t.Fatal(err)
	}
	s.Close()
	got := enrolledIn(t, openStore(t, s.path))
	bytesOf := func(e matcher.Enrolment) string {
		return string(must[[]byte](t)(e.AppendBinary(nil)))
	}
	if !slices.EqualFunc(got, want, func(a, b matcher.Enrolment) bool { return bytesOf(a) == bytesOf(b) }) {
		t.Errorf("%d people came back of %d, or not as they were", len(got), len(want))
	}
}

func TestRosterOfEverySizeAroundAPage(t *testing.T) {
	s := newStore(t)
	for _, n := range []int{0, pageData - 1, pageData, pageData + 1, minPages * pageData, minPages*pageData + 1} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			if _, err := s.ImportRoster(t.Context(), bulky(n), true); err != nil {
				t.Fatal(err)
			}
			people := 0
			for range bulky(n) {
				people++
			}
			if got := len(enrolledIn(t, s)); got != people {
				t.Errorf("%d people, want %d", got, people)
			}
		})
	}
}

func TestPagesAreOfOneSizeAndAPowerOfTwoAndAllNew(t *testing.T) {
	s := newStore(t)
	var before map[string]string
	for range 2 {
		if _, err := s.ImportRoster(t.Context(), bulky(17*pageData), false); err != nil {
			t.Fatal(err)
		}
		pages := map[string]string{}
		raw(t, s, "roster", func(b *bolt.Bucket) error {
			return b.ForEach(func(k, v []byte) error {
				if len(k) != 4 || len(v) != 4096 {
					t.Errorf("a page of %d bytes under a key of %d", len(v), len(k))
				}
				pages[string(k)] = string(v)
				return nil
			})
		})
		if len(pages) != 32 {
			t.Errorf("%d pages, want 32", len(pages))
		}
		for k, v := range pages {
			if before[k] == v {
				t.Errorf("page %x was not written anew", k)
			}
		}
		before = pages
	}
}

// TestRosterOfAnOlderPeeler: it says so in clear words, and an import replaces it.
func TestRosterOfAnOlderPeeler(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "matcher", "testdata", "enrolment-v1.hex"))
	if err != nil {
		t.Fatal(err)
	}
	old, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	s := newStore(t)
	p := newPeople()
	p.stream.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(old))), old...))
	if err := s.replace(t.Context(), func(*bolt.Tx) (rewrite, error) { return rewrite{roster: p}, nil }); err != nil {
		t.Fatal(err)
	}
	for _, err := range s.Roster() {
		if !errors.Is(err, matcher.ErrOldRoster) {
			t.Errorf("reading it: %v", err)
		}
	}
	if err := s.Forget(t.Context(), "jane"); !errors.Is(err, matcher.ErrOldRoster) {
		t.Errorf("forgetting somebody: %v", err)
	}
	if got, err := s.ImportRoster(t.Context(), roster(1, 2), false); err != nil || got != (Import{Added: 2}) {
		t.Errorf("importing anew: %+v, %v", got, err)
	}
	if n := len(enrolledIn(t, s)); n != 2 {
		t.Errorf("%d people enrolled, want 2", n)
	}
}

func TestRosterHoldsUpNobody(t *testing.T) {
	s := newStore(t)
	const size = 3 * pagesAtOnce * pageData // read in several transactions
	if _, err := s.ImportRoster(t.Context(), bulky(size), false); err != nil {
		t.Fatal(err)
	}
	want := 0
	for range bulky(size) {
		want++
	}
	n := 0
	for _, err := range s.Roster() { // all of this while the roster is being read
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%100 != 1 {
			continue
		}
		record(t, s, document("a", day, 0, 100))
		if _, err := s.ImportRoster(t.Context(), roster(4), true); err != nil {
			t.Fatal(err)
		}
		if err := s.Compact(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n != want {
		t.Errorf("%d people, want the %d there were", n, want)
	}
	if len(s.held) != 0 {
		t.Errorf("%d files are kept open", len(s.held))
	}
}

func TestReadingTheRosterOfAClosedStore(t *testing.T) {
	for _, replaced := range []bool{false, true} {
		s := newStore(t)
		if _, err := s.ImportRoster(t.Context(), bulky(3*pagesAtOnce*pageData), false); err != nil {
			t.Fatal(err)
		}
		var got error
		for _, err := range s.Roster() {
			if got = err; replaced {
				s.Compact(t.Context())
			}
			s.Close()
		}
		if !errors.Is(got, errClosed) {
			t.Errorf("replaced %v: error %v, want errClosed", replaced, got)
		}
		openStore(t, s.path) // nothing holds the file
	}
}

func TestRosterStats(t *testing.T) {
	s := newStore(t)
	if stats := must[RosterStats](t)(s.RosterStats(t.Context())); stats.People != 0 || stats.Cohorts == nil {
		t.Errorf("of nobody: %+v", stats)
	}
	people := func(yield func(matcher.Enrolment, error) bool) {
		for e := range roster(1, 2, -3) {
			if e.Subject != subject(1) {
				e.Cohorts = []string{"covert"}
			}
			e.Encodings = make([]matcher.Encoding, 0)
			yield(e, nil)
		}
	}
	if _, err := s.ImportRoster(t.Context(), people, false); err != nil {
		t.Fatal(err)
	}
	stats := must[RosterStats](t)(s.RosterStats(t.Context()))
	if stats.People != 3 || stats.Left != 1 || !maps.Equal(stats.Cohorts, map[string]int{"covert": 2}) || !stats.Imported.Equal(day) {
		t.Errorf("%+v", stats)
	}
	if err := s.Forget(t.Context(), subject(3)); err != nil {
		t.Fatal(err)
	}
	stats = must[RosterStats](t)(s.RosterStats(t.Context()))
	if stats.People != 2 || stats.Left != 0 || stats.Cohorts["covert"] != 1 || !stats.Imported.Equal(day) {
		t.Errorf("after forgetting one: %+v", stats)
	}
}

func FuzzPages(f *testing.F) {
	key := testKey(f, 1)
	f.Add([]byte("short"), uint32(0), int64(5), 1)
	f.Add([]byte{}, uint32(7), int64(1<<40), 2)
	f.Fuzz(func(_ *testing.T, plain []byte, first uint32, bytes int64, length int) {
		// Pages that are sealed right and say anything: no panic, no endless reading.
		sc := newSchema(key)
		head := rosterHead{Epoch: []byte("epoch"), First: first, Bytes: bytes, Length: 1 + max(length, 0)%4}
		page := make([]byte, pagePlain)
		copy(page, plain)
		var boxes [][]byte
		for n := range uint32(head.Length) {
			boxes = append(boxes, sc.pages.close(head.place(pageKey(n)), page))
		}
		r := pageReader{seal: sc.pages, head: head, next: head.First, left: head.Bytes}
		r.view = func(fn func(func(uint32) []byte) error) error {
			return fn(func(n uint32) []byte {
				if int64(n) >= int64(len(boxes)) {
					return nil
				}
				return boxes[n]
			})
		}
		var buf []byte
		for !r.empty() {
			var err error
			if buf, err = r.take(4, buf); err != nil {
				return
			}
			if buf, err = r.take(int(buf[0])<<8+int(buf[1]), buf); err != nil {
				return
			}
		}
	})
}
