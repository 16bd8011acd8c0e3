package sandbox

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"peeler/matcher"
)

func TestFramesGoThere(t *testing.T) {
	want := []matcher.Record{
		{Path: "a!1", Fields: []matcher.Field{{Name: "name", Text: "Jane\x00\xff"}, {Text: ""}, {Name: "no", Text: "1"}}},
		{Path: "a!b!2", Fields: []matcher.Field{{Name: "no", Text: strings.Repeat("x", 3<<20)}}},
		{Path: "a", Fields: []matcher.Field{{Text: "Zoë"}}},
	}
	gap := matcher.Gap{Path: "a!b", Cause: matcher.Ratio, Detail: "too much", Size: 7}
	var wire bytes.Buffer
	e := newEncoder(&wire)
	for _, r := range want {
		if err := e.record(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(e.gap(gap), e.end()); err != nil {
		t.Fatal(err)
	}
	d := &decoder{r: &wire, root: "a"}
	var got []matcher.Record
	for {
		kind, payload, err := d.next()
		if err != nil {
			t.Fatal(err)
		}
		switch kind {
		case frameRecords:
			err = d.records(payload, func(r matcher.Record) error { got = append(got, r); return nil })
		case frameGap:
			var g matcher.Gap
			if g, err = d.gap(payload); g != gap {
				t.Errorf("gap %v, want %v", g, gap)
			}
		case frameEnd:
			if err := d.ended(payload); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%v: got %d records, want %d", err, len(got), len(want))
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// FuzzDecoder feeds what a child that was taken over may write: nothing may
// panic, take more memory than a frame, or pass for a record of another place.
func FuzzDecoder(f *testing.F) {
	var wire bytes.Buffer
	e := newEncoder(&wire)
	_ = e.record(matcher.Record{Path: "a!1", Fields: []matcher.Field{{Name: "name", Text: "Jane"}, {Text: "1"}}})
	_ = e.gap(matcher.Gap{Path: "a", Cause: matcher.Corrupt, Detail: "broken"})
	_ = e.end()
	f.Add(wire.Bytes())
	f.Add([]byte("R\x00\x00\x00\x05\x00\x01a\x01\x00"))
	f.Add([]byte("G\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		d := &decoder{r: bytes.NewReader(b), root: "a"}
		for {
			kind, payload, err := d.next()
			if err != nil {
				if !errors.Is(err, errLie) && err != io.EOF && err != io.ErrUnexpectedEOF {
					t.Fatalf("an error of its own: %v", err)
				}
				return
			}
			switch kind {
			case frameRecords:
				err = d.records(payload, func(r matcher.Record) error {
					if len(r.Fields) == 0 || r.Path != "a" && !strings.HasPrefix(r.Path, "a!") || r.Bytes() > len(b) {
						t.Fatalf("a record that cannot be: %q", r.Path)
					}
					return nil
				})
			case frameGap:
				_, err = d.gap(payload)
			case frameEnd:
				err = d.ended(payload)
			}
			if err != nil {
				return
			}
		}
	})
}
