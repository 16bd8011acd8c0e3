package extract

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"peeler/matcher"
)

// BenchmarkCSV reads a staff list.
func BenchmarkCSV(b *testing.B) {
	var rows bytes.Buffer
	rows.WriteString("surname,forename,rank,warrant no,station,email,telephone,date of birth\n")
	for i := range 10_000 {
		fmt.Fprintf(&rows, "Surname%d,Forename%d,Constable,%d,Central Station,person%d@example.org,07700 900%03d,1980-01-02\n", i, i, 200_000+i, i, i%1000)
	}
	extracting(b, "a.csv", rows.Bytes())
}

// BenchmarkFormats reads a person a record in the other formats that are text.
func BenchmarkFormats(b *testing.B) {
	for name, form := range map[string]string{
		"a.sql":   "INSERT INTO staff (id, name, mail) VALUES (%d, 'Jane Doe', 'jane.doe@example.org');\n",
		"a.jsonl": `{"id": %d, "name": "Jane Doe", "mail": "jane.doe@example.org"}` + "\n",
		"a.html":  "<!doctype html><table><tr><td>%d</td><td>Jane Doe</td><td>jane.doe@example.org</td></tr></table>\n",
		"a.xml":   "<?xml version='1.0'?><row><id>%d</id><name>Jane Doe</name><mail>jane.doe@example.org</mail></row>\n",
		"a.yml":   "- id: %d\n  name: Jane Doe\n  mail: jane.doe@example.org\n",
		"a.vcf":   "BEGIN:VCARD\nUID:%d\nFN:Jane Doe\nEMAIL:jane.doe@example.org\nEND:VCARD\n",
		"a.log":   "ID: %d\nName: Jane Doe\nMail: jane.doe@example.org\n\n",
	} {
		b.Run(name, func(b *testing.B) {
			var data bytes.Buffer
			for i := range 10_000 {
				fmt.Fprintf(&data, form, i)
			}
			extracting(b, name, data.Bytes())
		})
	}
}

func extracting(b *testing.B, name string, data []byte) {
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	to := Sink{Record: func(matcher.Record) error { return nil }}
	for b.Loop() {
		if err := Extract(Input{Name: name}, bytes.NewReader(data), Limits{}, to); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkText reads lines of prose and of a combo list, which hold no documents.
func BenchmarkText(b *testing.B) {
	for name, line := range map[string]string{
		"prose": "The officer, who had served at the station for nine years, said that nobody had told her of it before.\n",
		"combo": "jane.doe@example.org:hunter2hunter2\n",
		"urls":  "https://example.org/some/quite/long/path/that/goes/on/and/on/without/any/stop/at/all/index:jdoe:hunter2\n",
	} {
		b.Run(name, func(b *testing.B) {
			extracting(b, "a.txt", []byte(strings.Repeat(line, 1<<20/len(line))))
		})
	}
}
