package sandbox

import (
	"strings"
	"sync"
	"testing"
	"time"

	"peeler/crawler/extract"
	"peeler/matcher"
)

// A child that waits ahead reads its document as any other, one at a time.
func TestChildren(t *testing.T) {
	var c Children
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			lim := Limits{Memory: int64(64+i%2) << 20} // two terms, in turn
			var got result
			if err := c.Extract(t.Context(), extract.Input{Name: "a.txt"}, strings.NewReader("Jane Doe\n"), lim, got.sink()); err != nil {
				t.Error(err)
			}
			if len(got.records) != 1 || got.records[0].Fields[0] != (matcher.Field{Text: "Jane Doe"}) || len(got.gaps) > 0 {
				t.Errorf("%v, gaps %v", got.records, got.gaps)
			}
		})
	}
	all.Wait()
	c.Close()
	noChildren(t)
	var got result
	if err := c.Extract(t.Context(), extract.Input{Name: "a.txt"}, strings.NewReader("Jane Doe\n"), Limits{}, got.sink()); err != nil || len(got.records) != 1 {
		t.Errorf("after its end: %v, %v", got.records, err)
	}
	noChildren(t)
}

// The child that is ahead keeps to the limits of the document that takes it.
func TestChildAheadHasTheLimitsOfItsDocument(t *testing.T) {
	var c Children
	defer c.Close()
	var first, second result
	lim := Limits{CPU: time.Hour, Wall: time.Minute}
	if err := c.Extract(t.Context(), extract.Input{Name: "a.txt"}, strings.NewReader("x\n"), lim, first.sink()); err != nil {
		t.Fatal(err)
	}
	lim.CPU = time.Second
	if err := c.Extract(t.Context(), extract.Input{Name: "evil-spins"}, strings.NewReader("x"), lim, second.sink()); err != nil {
		t.Fatal(err)
	}
	if len(second.gaps) != 1 || second.gaps[0].Cause != matcher.TimedOut {
		t.Errorf("gaps %v", second.gaps)
	}
}

func BenchmarkStartAhead(b *testing.B) {
	var c Children
	defer c.Close()
	for b.Loop() {
		if err := c.Extract(b.Context(), extract.Input{Name: "a"}, strings.NewReader(""), Limits{}, extract.Sink{Record: func(matcher.Record) error { return nil }}); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		time.Sleep(30 * time.Millisecond) // what a fetch takes at the least: the next child starts meanwhile
		b.StartTimer()
	}
}
