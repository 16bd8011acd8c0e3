package extract

import (
	"bytes"
	"strings"
	"testing"

	"peeler/matcher"
)

// BenchmarkText reads lines of prose and of a combo list, which hold no documents.
func BenchmarkText(b *testing.B) {
	for name, line := range map[string]string{
		"prose": "The officer, who had served at the station for nine years, said that nobody had told her of it before.\n",
		"combo": "jane.doe@example.org:hunter2hunter2\n",
		"urls":  "https://example.org/some/quite/long/path/that/goes/on/and/on/without/any/stop/at/all/index:jdoe:hunter2\n",
	} {
		b.Run(name, func(b *testing.B) {
			data := []byte(strings.Repeat(line, 1<<20/len(line)))
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			to := Sink{Record: func(matcher.Record) error { return nil }}
			for b.Loop() {
				if err := Extract(Input{Name: "a.txt"}, bytes.NewReader(data), Limits{}, to); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
