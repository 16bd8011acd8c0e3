package gate_test

import (
	"bytes"
	"testing"

	"peeler/crawler/gate"
)

// A page of a megabyte, of an ordinary kind: what is looked at of it is judged in
// some milliseconds.
func BenchmarkLook(b *testing.B) {
	row := []byte("<tr><td class=name><a href=\"/user/1\">Jane Example</a></td><td>staff number 12345 &amp; more</td></tr>\n")
	p := gate.Page{Status: 200, Type: "text/html", Body: bytes.Repeat(row, 1<<20/len(row))}
	for b.Loop() {
		gate.Look(p)
	}
}
