package store

import (
	"fmt"
	"iter"
	"testing"
	"time"

	"peeler/matcher"
)

// force is the size of the staff that the figures are given for.
const force = 47_000

// staff yields n people as HR names them, enrolled.
func staff(t testing.TB, n int) iter.Seq2[matcher.Enrolment, error] {
	encoder := matcher.NewEncoder(testKey(t, 1))
	return func(yield func(matcher.Enrolment, error) bool) {
		for i := range n {
			if !yield(encoder.Encode(person(i))) {
				return
			}
		}
	}
}

func person(i int) matcher.Person {
	number := fmt.Sprint(700_000 + i)
	return matcher.Person{
		Subject: subject(i),
		Joined:  time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i%8000),
		Identifiers: []matcher.Identifier{
			{Kind: matcher.Name, Part: matcher.Forenames, Value: "Marjorie Anne"},
			{Kind: matcher.Name, Part: matcher.Surname, Value: "Quillfeather" + letters.EncodeToString([]byte(number))[:4]},
			{Kind: matcher.Email, Value: "m.q" + number + "@force.example"},
			{Kind: matcher.Username, Value: "mq" + number},
			{Kind: matcher.Phone, Value: "07700 9" + number[1:]},
			{Kind: matcher.StaffNumber, Value: number},
			{Kind: matcher.Postcode, Value: "SW1A 1AA"},
		},
	}
}

// enrolled is staff, encoded before the clock starts.
func enrolled(b *testing.B, n int) iter.Seq2[matcher.Enrolment, error] {
	var all []matcher.Enrolment
	for e, err := range staff(b, n) {
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, e)
	}
	return func(yield func(matcher.Enrolment, error) bool) {
		for _, e := range all {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func BenchmarkRecordPageWithoutHits(b *testing.B) {
	s := newStore(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		record(b, s, document(fmt.Sprint(i), day, 0, 0))
	}
}

func BenchmarkRecord47kHits(b *testing.B) {
	s := newStore(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		record(b, s, document(fmt.Sprint(i), day, 0, force))
	}
}

func BenchmarkRecordTheSame47kHits(b *testing.B) {
	s := newStore(b)
	f := document("a", day, 0, force)
	record(b, s, f)
	b.ReportAllocs()
	for b.Loop() {
		record(b, s, f)
	}
}

func BenchmarkUnchangedOf47kHits(b *testing.B) {
	s := newStore(b)
	record(b, s, document("a", day, 0, force))
	b.ReportAllocs()
	for b.Loop() {
		record(b, s, Finding{Source: "leaksite", Item: "a", At: day, Unchanged: true})
	}
}

func BenchmarkImportRoster47k(b *testing.B) {
	s := newStore(b)
	people := enrolled(b, force)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.ImportRoster(b.Context(), people, true); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRoster47k(b *testing.B) {
	s := newStore(b)
	if _, err := s.ImportRoster(b.Context(), enrolled(b, force), true); err != nil {
		b.Fatal(err)
	}
	size := int64(0)
	b.ReportAllocs()
	for b.Loop() {
		size = 0
		err := s.eachEnrolment(func(_ matcher.Enrolment, raw []byte) bool {
			size += int64(len(raw))
			return true
		})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(size)
	}
}

func BenchmarkExposuresNewest100Of47k(b *testing.B) {
	s := newStore(b)
	record(b, s, document("a", day, 0, force))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Exposures(b.Context(), Filter{Limit: 100}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkForgetOneOf47k(b *testing.B) {
	s := newStore(b)
	record(b, s, document("a", day, 0, force))
	if _, err := s.ImportRoster(b.Context(), enrolled(b, force), true); err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		if err := s.Forget(b.Context(), subject(i)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRecordACopy records pages of 20 people with a sketch, each a leak of its own
// or a copy of one.
func BenchmarkRecordACopy(b *testing.B) {
	for how, text := range map[string]func(int) uint64{"no": func(i int) uint64 { return uint64(1 + i) }, "yes": func(int) uint64 { return 1 }} {
		b.Run(how, func(b *testing.B) {
			s := newStore(b)
			s.db.NoSync = true
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				f := saying(document(fmt.Sprint(i), day, 0, 20), 1000*text(i), 256)
				record(b, s, f)
			}
		})
	}
}
