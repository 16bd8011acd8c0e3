package extract

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"peeler/matcher"
)

// TestProseMemory reads documents of 6 MiB none of whose paragraphs, cells, tables,
// boxes or groups end, and holds that nothing of them piles up.
func TestProseMemory(t *testing.T) {
	const size, most = 6 << 20, 4 << 20
	const fodt = "<?xml version='1.0'?><office:document >"
	for _, tc := range []struct{ title, head, piece string }{
		{"a paragraph", fodt + "<text:p>", "Jane Doe "},
		{"paragraphs", fodt, "<text:p>Jane Doe</text:p>"},
		{"paragraphs in each other", fodt, "<text:p>Jane Doe 12345 "},
		{"tables in each other", fodt, "<table:table><table:table-row><table:table-cell>Jane Doe"},
		{"cells", fodt + "<table:table><table:table-row>", "<table:table-cell>Jane Doe</table:table-cell>"},
		{"boxes in each other", fodt, "<draw:frame>Jane Doe"},
		{"sections in each other", fodt, "<text:section>Jane Doe"},
		{"deletions", fodt + "<text:tracked-changes>", "<text:changed-region xml:id='x'><text:deletion><text:p>Jane Doe</text:p></text:deletion></text:changed-region>"},
		{"authors", fodt, "<dc:creator>Jane Doe</dc:creator>"},
		{"deleted text", fodt + "<text:tracked-changes><text:deletion>", "Jane Doe "},
		{"fields", fodt + "<text:p>", "<text:a xlink:href='Jane Doe'>"},
		{"rtf text", `{\rtf1 `, "Jane Doe "},
		{"rtf groups", `{\rtf1 `, "{Jane Doe "},
		{"rtf footnotes", `{\rtf1 `, `{\footnote Jane Doe `},
		{"rtf destinations", `{\rtf1 `, `{\*\xyzzy Jane Doe `},
		{"rtf a destination", `{\rtf1 {\*\xyzzy `, `Jane Doe `},
		{"rtf cells", `{\rtf1 `, `\intbl Jane Doe\cell `},
		{"rtf nested cells", `{\rtf1 \intbl\itap20 `, `Jane Doe\nestcell `},
		{"rtf hexadecimal text", `{\rtf1 `, `\'4aane Doe`},
	} {
		t.Run(tc.title, func(t *testing.T) {
			var base runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&base)
			pieces := &repeated{line: tc.piece, n: size / len(tc.piece)}
			r := &weighed{r: io.MultiReader(strings.NewReader(tc.head), pieces)}
			var text int
			err := Extract(Input{Name: "a"}, r, Limits{RecordBytes: 64 << 10}, Sink{Record: func(m matcher.Record) error {
				text += m.Bytes()
				return nil
			}})
			if err != nil || text < size/16 && tc.title != "authors" {
				t.Errorf("%v, %d bytes of text", err, text)
			}
			if text > 3*size {
				t.Errorf("%d bytes of text from %d", text, size)
			}
			if used := int64(r.peak) - int64(base.HeapAlloc); used > most {
				t.Errorf("%d KiB of heap in use", used>>10)
			}
		})
	}
}
