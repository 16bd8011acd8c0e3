package store

import (
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	bolt "go.etcd.io/bbolt"

	"peeler/matcher"
)

// sample is of the numbers of a range, hashed.
func sample(from, n uint64) matcher.Sample {
	var out matcher.Sample
	for x := from; x < from+n; x++ {
		h := (x + 1) * 0x9e3779b97f4a7c15
		out = append(out, (h^h>>29)*0xbf58476d1ce4e5b9)
	}
	slices.Sort(out)
	return out
}

// sketched gives a document a text of its own, of which all names somebody.
func sketched(f Finding, text uint64) Finding { return saying(f, 1000*text, 100) }

// saying gives a document the text that is made of a range.
func saying(f Finding, from, n uint64) Finding {
	f.Sketch = matcher.Sketch{Text: sample(from, n), Named: sample(from, n)}
	return f
}

// beginning is the first part of a document, while it is being read.
func beginning(f Finding) Finding {
	f.Final, f.Complete, f.Digest = false, false, [32]byte{}
	return f
}

func TestWhatIsTheSameLeak(t *testing.T) {
	known := saying(document("known", day, 0, 20), 0, 100)
	cases := []struct {
		name string
		next Finding
		same bool
	}{
		{"the same", saying(document("next", day, 0, 20), 0, 100), true},
		{"nearly the same", saying(document("next", day, 0, 20), 10, 100), true},
		{"half of it the same", saying(document("next", day, 0, 20), 50, 100), false},
		{"a part of it", saying(document("next", day, 5, 8), 0, 40), true},
		{"a part of it with one person", saying(document("next", day, 5, 1), 0, 40), true},
		{"too little of it", saying(document("next", day, 0, 20), 0, 5), false},
		{"it and as much about others", saying(document("next", day, 0, 40), 0, 200), true},
		{"it and as much about the same", saying(document("next", day, 0, 20), 0, 200), false},
		{"the same people in another text", saying(document("next", day, 0, 20), 500, 100), false},
		{"the same text about other people", saying(document("next", day, 30, 20), 0, 100), false},
		{"no sketch", document("next", day, 0, 20), false},
		{"its beginning", beginning(saying(document("next", day, 0, 3), 0, 20)), true},
		{"a beginning of which half is in it", beginning(saying(document("next", day, 0, 3), 90, 20)), false},
		{"a beginning that holds it", beginning(saying(document("next", day, 0, 40), 0, 200)), false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newStore(t)
			first := record(t, s, known)
			next := record(t, s, c.next)
			if (first.Incident == next.Incident) != c.same || next.Incident == "" {
				t.Errorf("%s after %s", next.Incident, first.Incident)
			}
			want := map[bool]int{true: 2, false: 1}[c.same]
			if i := incident(t, s, first.Incident); len(i.Places) != want {
				t.Errorf("%d places, want %d", len(i.Places), want)
			}
		})
	}
}

// A leak that names few may be among much else: what names more is another one.
func TestALeakOfFewIsNoOtherWithMore(t *testing.T) {
	for people, same := range map[int]bool{leastPeople - 1: false, leastPeople: true} {
		s := newStore(t)
		first := record(t, s, saying(document("known", day, 0, people), 0, 100))
		next := record(t, s, saying(document("next", day, 0, 40), 0, 200))
		if (first.Incident == next.Incident) != same {
			t.Errorf("of %d people: %s after %s", people, next.Incident, first.Incident)
		}
	}
}

func TestEqualContentIsOneLeak(t *testing.T) {
	s := newStore(t)
	a, b, c := document("a", day, 0, 3), document("b", day, 0, 3), document("c", day, 0, 3)
	a.Content, b.Content = [32]byte{7}, [32]byte{7}
	c.Digest = [32]byte{7} // is no digest of content
	first := record(t, s, a)
	if out := record(t, s, b); out.Incident != first.Incident || out.Update != 0 {
		t.Errorf("%+v, want %s", out, first.Incident)
	}
	if out := record(t, s, c); out.Incident == first.Incident {
		t.Error("a digest of bytes is taken for one of content")
	}
}

func TestSeveralTextsOfALeakAreKnown(t *testing.T) {
	s := newStore(t)
	first := record(t, s, saying(document("teaser", day, 0, 6), 0, 50))
	for n, f := range []Finding{
		saying(document("all", day, 0, 60), 0, 250),   // holds the teaser
		saying(document("part", day, 20, 9), 150, 90), // holds nothing of the teaser
	} {
		if out := record(t, s, f); out.Incident != first.Incident {
			t.Errorf("%d: %+v, want %s", n, out, first.Incident)
		}
	}
}

// Until somebody is sure there is no incident, and what is held for review goes along.
func TestALateCopyMoves(t *testing.T) {
	s := newStore(t)
	first := record(t, s, saying(document("known", day, 0, 20), 0, 100))
	f := beginning(document("late", day, 18, 4)) // two of whom are not exposed so far
	for i := range f.Hits {
		f.Hits[i].Sure = false
	}
	if out := record(t, s, f); out.Incident != "" {
		t.Fatalf("%+v", out)
	}
	if out := record(t, s, saying(document("late", day, 0, 9), 0, 100)); out.Incident != first.Incident {
		t.Errorf("%+v, want %s", out, first.Incident)
	}
	i := incident(t, s, first.Incident)
	if i.Subjects != 20 || i.Review != 2 || len(i.Places) != 2 {
		t.Errorf("%d people, %d for review, %d places", i.Subjects, i.Review, len(i.Places))
	}
	if c := must[Counts](t)(s.Counts(t.Context())); c.Incidents != 1 || c.Exposures != 20 || c.Review != 2 {
		t.Errorf("%+v", c)
	}
}

func TestIncidentsThatTurnOutAlikeNameEachOther(t *testing.T) {
	s := newStore(t)
	first := record(t, s, saying(document("known", day, 0, 20), 0, 100))
	late := record(t, s, beginning(saying(document("late", day, 0, 3), 900, 50)))
	whole := saying(document("late", day, 3, 17), 0, 100)
	for range 2 {
		if out := record(t, s, whole); out.Incident != late.Incident || late.Incident == first.Incident {
			t.Errorf("%+v after %s", out, late.Incident)
		}
	}
	for id, other := range map[string]string{first.Incident: late.Incident, late.Incident: first.Incident} {
		if i := incident(t, s, id); !slices.Equal(i.Alike, []string{other}) {
			t.Errorf("%s is like %q, want %s", id, i.Alike, other)
		}
	}
}

func TestForgettingTakesTheSketchesAlong(t *testing.T) {
	s := newStore(t)
	first := record(t, s, saying(document("a", day, 0, 20), 0, 100))
	other := record(t, s, saying(document("b", day, 50, 20), 500, 100))
	s.db.Update(func(tx *bolt.Tx) error { // the two share a band
		return s.bands.put(tx, s.bandKey(bandsOf(saying(Finding{}, 500, 100).Sketch)[0]), bandRow{[]tag{leakKey(t, s, tx, other), leakKey(t, s, tx, first)}})
	})
	if err := s.Forget(t.Context(), subject(3)); err != nil {
		t.Fatal(err)
	}
	err := s.view(t.Context(), "looking", func(tx *bolt.Tx) error {
		if n, m := s.sketches.count(tx), s.bands.count(tx); n != 1 || m != maxBands {
			t.Errorf("%d sketches and %d bands are left", n, m)
		}
		return s.bands.scan(tx, nil, func(_ []byte, row bandRow) error {
			if !slices.Equal(row.Leaks, []tag{leakKey(t, s, tx, other)}) {
				t.Errorf("a band leads to %v", row.Leaks)
			}
			return nil
		})
	})
	if err != nil {
		t.Error(err)
	}
	if out := record(t, s, saying(document("c", day, 50, 20), 500, 100)); out.Incident != other.Incident {
		t.Errorf("a copy of the other leak: %+v", out)
	}
	// It is learnt again when it is read again.
	record(t, s, saying(document("a", day, 0, 20), 0, 100))
	if out := record(t, s, saying(document("d", day, 0, 20), 0, 100)); out.Incident != first.Incident {
		t.Errorf("a copy after a new reading: %+v", out)
	}
}

func leakKey(t *testing.T, s *Store, tx *bolt.Tx, o Outcome) tag {
	t.Helper()
	key, _, err := s.leakOf(tx, o.Incident)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// However many leaks say the same of somebody, rows stay small and the latest is found.
func TestBandsAreBounded(t *testing.T) {
	s := newStore(t)
	s.db.NoSync = true
	for n := range 3 * maxBandLeaks {
		f := saying(document(fmt.Sprint(n), day, 0, 1), uint64(1000*(n+1)), 100)
		f.Sketch.Named = sample(0, 20)
		record(t, s, f)
	}
	err := s.view(t.Context(), "looking", func(tx *bolt.Tx) error {
		return s.bands.in(tx).ForEach(func(_, box []byte) error {
			if len(box) != rowUnit+sealOverhead {
				t.Errorf("a band of %d bytes", len(box))
			}
			return nil
		})
	})
	if err != nil {
		t.Error(err)
	}
	// An item that always shows something else does not fill the store either.
	for n := range 3 * maxSketches {
		record(t, s, saying(document("restless", day, 0, 1), uint64(100_000+1000*n), 100))
	}
	err = s.view(t.Context(), "looking", func(tx *bolt.Tx) error {
		return s.sketches.scan(tx, nil, func(_ []byte, row sketchRow) error {
			if len(row.Sketches) > maxSketches {
				t.Errorf("%d sketches of one leak", len(row.Sketches))
			}
			return nil
		})
	})
	if err != nil {
		t.Error(err)
	}
}

// Without the key, the file tells of two texts no more than that there are two.
func TestAThiefLearnsNothingOfTexts(t *testing.T) {
	sizes := map[int]bool{}
	for text := range uint64(3) {
		s := newStore(t)
		for n := range 2 { // the same twice, or two texts; both are leaks of their own
			f := saying(document(fmt.Sprint(n), day, 50*n, 20), 1000*text*uint64(n), 100)
			record(t, s, f)
		}
		file := readFile(t, s.path)
		sizes[len(file)] = true
		needles := map[[8]byte]string{}
		for _, x := range sample(0, 100) {
			forms(needles, "a hash", binary.BigEndian.AppendUint64(nil, x))
			forms(needles, "a hash, turned", binary.LittleEndian.AppendUint64(nil, x))
		}
		if found := seen(file, needles); found != nil {
			t.Errorf("in the file: %v", found)
		}
		var boxes []byte
		s.db.View(func(tx *bolt.Tx) error {
			for _, bucket := range []string{"sketches", "bands"} {
				tx.Bucket([]byte(bucket)).ForEach(func(_, box []byte) error {
					boxes = append(boxes, box...)
					return nil
				})
			}
			return nil
		})
		if n := len(harvest(boxes, 8)); n > 0 || len(boxes) < 10_000 {
			t.Errorf("%d strings repeat in %d bytes", n, len(boxes))
		}
	}
	if len(sizes) != 1 {
		t.Errorf("the file's length tells of the texts: %v", sizes)
	}
}
