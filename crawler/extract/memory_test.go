package extract

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"peeler/matcher"
)

// weighed measures the heap each time that another 1 MiB was read.
type weighed struct {
	r    io.Reader
	n    int
	peak uint64
}

func (w *weighed) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if (w.n+n)>>20 > w.n>>20 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		w.peak = max(w.peak, m.HeapAlloc)
	}
	w.n += n
	return n, err
}

// TestConstantMemory reads documents of 6 MiB, none of whose lines, cells,
// strings or elements ends, and holds that nothing of them piles up.
func TestConstantMemory(t *testing.T) {
	const size, most = 6 << 20, 3 << 20
	for _, tc := range []struct{ name, head, piece string }{
		{"rows.csv", "ref,surname,forename\n", "HR-00417,Doe,Jane\n"},
		{"one-line.txt", "", "Jane Doe 12345 "},
		{"open-quote.csv", "ref,surname\n\"", "x,y"},
		{"open-quotes.csv", "ref,surname\n", "\"x,y\n"},
		{"one-string.json", "{\"name\":\"", "Jane Doe "},
		{"one-list.json", "{\"names\":[\"a\"", ",\"Jane Doe\""},
		{"one-map.json", "{\"a\":{\"id\":1}", ",\"Jane Doe\":{\"id\":1}"},
		{"broken.json", "{\"a\":1}\n", "{\"a\": Jane\n"},
		{"one-tuple.sql", "INSERT INTO t VALUES ('", "Jane Doe "},
		{"one-insert.sql", "INSERT INTO t VALUES (1)", ",(417,'Jane')"},
		{"one-table.sql", "INSERT INTO t VALUES (1);\nCREATE TABLE u (", "a int,"},
		{"many-lines.sql", "INSERT INTO t VALUES (1);\nCREATE TABLE u (\n", "a int,\n"},
		{"one-comment.html", "<html><!-- ", "Jane Doe "},
		{"one-row.html", "<html><table><tr>", "<td>Jane"},
		{"one-paragraph.html", "<html><p>", "Jane <b>Doe</b> "},
		{"nested.html", "<html>", "<div title='Jane'>"},
		{"one-element.xml", "<?xml version='1.0'?><a>", "<b>Jane</b>"},
		{"nested.xml", "<?xml version='1.0'?><a>", "<b x='Jane'>"},
		{"binary.bin", "\x00\x01\x02\x03\x04\x05", "Jane Doe\x00\x01"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var base runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&base)
			pieces := &repeated{line: tc.piece, n: size / len(tc.piece)}
			r := &weighed{r: io.MultiReader(strings.NewReader(tc.head), pieces)}
			var text int
			err := Extract(Input{Name: tc.name}, r, Limits{RecordBytes: 64 << 10}, Sink{Record: func(m matcher.Record) error {
				text += m.Bytes()
				return nil
			}})
			if err != nil || text < size/8 {
				t.Errorf("%v, %d bytes of text", err, text)
			}
			if used := int64(r.peak) - int64(base.HeapAlloc); used > most {
				t.Errorf("%d KiB of heap in use", used>>10)
			}
		})
	}
}

// TestWindowIsTakenAsItFills holds that an unpacker takes no memory because a header
// says that it needs it.
func TestWindowIsTakenAsItFills(t *testing.T) {
	z := newLZMA2(1<<30, strings.NewReader(string(lzma2Of(t, []byte(planted)))))
	b, err := io.ReadAll(z)
	if err != nil || string(b) != planted || len(z.d.window) > lzmaFirst {
		t.Errorf("%q, %v, a window of %d bytes", b, err, len(z.d.window))
	}
}
