package sandbox

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"peeler/crawler/extract"
	"peeler/matcher"
)

// BenchmarkStart is the whole life of a child that reads nothing.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		if err := Extract(b.Context(), extract.Input{Name: "a"}, bytes.NewReader(nil), Limits{}, extract.Sink{Record: func(matcher.Record) error { return nil }}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkText compares text read here with text read in a child.
func BenchmarkText(b *testing.B) {
	var doc bytes.Buffer
	for i := range 1 << 20 {
		fmt.Fprintf(&doc, "Jane Doe %d lives in Anytown and works as a clerk\n", i)
	}
	sink := extract.Sink{Record: func(matcher.Record) error { return nil }, Gap: func(g matcher.Gap) { b.Error(g) }}
	for _, bc := range []struct {
		name    string
		extract func(io.Reader) error
	}{
		{"direct", func(r io.Reader) error {
			return extract.Extract(extract.Input{Name: "a.txt"}, r, extract.Limits{}, sink)
		}},
		{"child", func(r io.Reader) error { return Extract(b.Context(), extract.Input{Name: "a.txt"}, r, Limits{}, sink) }},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.SetBytes(int64(doc.Len()))
			b.ReportAllocs()
			for b.Loop() {
				if err := bc.extract(bytes.NewReader(doc.Bytes())); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSelfTest is what a scan waits for before its first document.
func BenchmarkSelfTest(b *testing.B) {
	for b.Loop() {
		if err := SelfTest(b.Context(), false); err != nil {
			b.Fatal(err)
		}
	}
}
