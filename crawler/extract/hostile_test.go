package extract

import (
	"archive/tar"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"testing"

	"peeler/matcher"
)

const planted = "Planted Person"

// verdict reads a hostile input, here or elsewhere, and holds its verdict. slack is how
// many bytes of records it may give beyond eight times its size. The causes of its gaps
// are returned.
func verdict(t *testing.T, h Hostile, slack int64) (causes []matcher.Cause) {
	t.Helper()
	if elsewhere(t, h) {
		return nil
	}
	var found bool
	var out int64
	err := Extract(Input{Name: h.Name}, bytes.NewReader(h.Data), h.Limits, Sink{
		Record: func(r matcher.Record) error {
			for _, f := range r.Fields {
				found = found || strings.Contains(f.Text, planted)
				out += int64(len(f.Text))
			}
			if len(r.Path) > 1024 || r.Bytes() > 1<<20 || len(r.Fields) == 0 {
				t.Fatalf("a record of %d bytes, %d fields, path of %d bytes", r.Bytes(), len(r.Fields), len(r.Path))
			}
			return nil
		},
		Gap: func(g matcher.Gap) { causes = append(causes, g.Cause) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if found != h.Find {
		t.Errorf("found: %v, want %v", found, h.Find)
	}
	if h.Cause == "" && len(causes) > 0 || h.Cause != "" && !slices.Contains(causes, h.Cause) {
		t.Errorf("%d gaps %v, want %q", len(causes), causes[:min(len(causes), 5)], h.Cause)
	}
	if most := int64(len(h.Data))*8 + slack; out > most {
		t.Errorf("%d bytes of records from %d bytes", out, len(h.Data))
	}
	return causes
}

// TestHostile holds the two verdicts on hostile input: what is planted in it is
// found, and a limit that it trips is a gap. Nothing else may happen.
func TestHostile(t *testing.T) {
	zeros := func(n int) []byte { return make([]byte, n) }
	nest := func(depth int, wrap func([]byte) []byte) []byte {
		b := []byte(planted)
		for range depth {
			b = wrap(b)
		}
		return b
	}
	inZip := func(b []byte) []byte { return zipOf(t, file{"inner", b}) }
	for _, tc := range []struct {
		title string
		name  string
		data  []byte
		find  bool
		limit matcher.Cause // "" for no gap
	}{
		{"zip: flat ratio", "a.zip", zipOf(t, file{"a.txt", []byte(planted)}, file{"b", zeros(16 << 20)}), true, matcher.Ratio},
		{"zip: entries that overlap", "a.zip", overlapping(t, 500), true, matcher.Corrupt},
		{"zip: nest of 5", "a.zip", nest(5, inZip), true, ""},
		{"zip: nest of 24", "a.zip", nest(24, inZip), false, matcher.TooDeep},
		{"zip: 20,000 entries", "a.zip", manyEntries(t, 20_000), true, matcher.Count},
		{"zip: a directory of 100,000 entries", "a.zip", slices.Concat(zipOf(t, file{"a", []byte(planted)}), bytes.Repeat([]byte("PK\x01\x02"), 100_000)), true, matcher.Count},
		{"zip: a directory in the comment", "a.zip", withComment(zipOf(t, file{"a.txt", []byte(planted)})), true, matcher.Corrupt},
		{"zip: cut", "a.zip", cutZip(t), true, matcher.Truncated},
		{"zip: wrong checksum", "a.zip", wrongChecksum(t), true, matcher.Corrupt},
		{"zip: sizes that lie", "a.zip", lyingSizes(t), true, ""},
		{"zip: encrypted", "a.zip", encrypted(t), true, matcher.Encrypted},
		{"zip: text before and behind", "a.zip", append(append([]byte("PK\x03\x04-"+planted+strings.Repeat(" ", 600)), inZip([]byte("x"))...), "trailer"...), true, ""},
		{"zip: text behind", "a.zip", append(inZip([]byte("x")), planted...), true, ""},
		{"zip: names", "a.zip", zipOf(t, file{"../" + planted + "\x00!.txt", nil}), true, ""},
		{"zip: an office file", "a.xlsx", zipOf(t, file{"xl/workbook.xml", []byte("<?xml version=\"1.0\"?><a/>")}, file{"xl/sharedStrings.xml", []byte("<?xml version=\"1.0\"?><sst><si><t>Planted </t></si><si><r><t>Planted Per</t></r><r><t>son</t></r></si></sst>")}), true, ""},

		{"gzip: bomb of 256 MiB", "a.gz", gzipBomb(t, 256), true, matcher.Ratio},
		{"gzip: name of 300 kB", "a.gz", longGzipName(t), true, ""},
		{"gzip: cut", "a.gz", gzipOf(t, []byte(planted+"\n"+noise(100_000)))[:40_000], true, matcher.Truncated},
		{"gzip: wrong checksum", "a.gz", flipLast(gzipOf(t, []byte(planted))), true, matcher.Corrupt},
		{"gzip: text behind", "a.gz", append(gzipOf(t, []byte("x")), planted...), true, ""},
		{"gzip: nest of 40", "a.gz", nest(40, func(b []byte) []byte { return gzipOf(t, b) }), false, matcher.TooDeep},
		{"tar: 20,000 entries", "a.tar", manyTar(t, 20_000), true, matcher.Count},
		{"tar: cut", "a.tar", tarOf(t, file{"a", []byte(planted)}, file{"b", []byte(noise(10_000))})[:4000], true, matcher.Truncated},
		{"tar: links and owners", "a.tar", tarLink(t), true, ""},

		{"html: nest of 600", "a.html", []byte("<html>" + strings.Repeat("<div>", 600) + planted), true, ""},
		{"html: nest of 200,000", "a.html", []byte("<html>" + strings.Repeat("<div>", 200_000) + planted), true, ""},
		{"html: tables in tables", "a.html", []byte("<html>" + strings.Repeat("<table><tr><td>", 20_000) + planted), true, ""},
		{"html: comment that does not close", "a.html", []byte("<html><!-- " + strings.Repeat("x ", 2<<20) + planted), true, ""},
		{"html: 100,000 attributes", "a.html", []byte("<html><p " + attributes(100_000) + " z='" + planted + "'>"), true, ""},
		{"html: an attribute of 4 MiB", "a.html", []byte("<html><p title='" + strings.Repeat("x ", 2<<20) + planted + "'>"), true, ""},
		{"html: split by tags and comments", "a.html", []byte("<html><p>Plan<i>ted</i> Per<!-- -->son"), true, ""},
		{"html: entities", "a.html", []byte("<html>&#80;lanted&#x20;Person"), true, ""},
		{"html: noscript, template, svg and meta", "a.html", []byte("<html><noscript><b>Planted</b> Person</noscript>"), true, ""},
		{"html: end tag", "a.html", []byte("<html></p " + planted + ">"), true, ""},
		{"html: tag that is cut", "a.html", []byte("<html><p title='" + planted), true, ""},
		{"html: a script that does not close", "a.html", []byte("<html><script>" + planted), true, ""},
		{"html: plaintext", "a.html", []byte("<html><plaintext><b>" + planted), true, ""},
		{"html: invalid UTF-8", "a.html", []byte("<html>\xff\xfe\x80" + planted), true, ""},
		{"html: cells without end", "a.html", []byte("<html><table><tr>" + strings.Repeat("<td>", 1<<18) + planted), true, ""},

		{"csv: a cell of 2 MiB", "a.csv", []byte("name,no\n\"" + strings.Repeat("x ", 1<<20) + planted + "\",1\n"), true, ""},
		{"csv: a quote that never closes", "a.csv", []byte("name,no\n\"x,1\n" + strings.Repeat("y,2\n", 100_000) + planted + ",3\n"), true, ""},
		{"csv: quotes that never close", "a.csv", []byte("name,no\n" + strings.Repeat("\"x\n", 200_000) + planted + ",3\n"), true, ""},
		{"csv: 300,000 cells", "a.csv", []byte("name,no\n" + strings.Repeat(",", 300_000) + planted + "\n"), true, ""},
		{"json: depth of 1,000,000", "a.json", []byte(strings.Repeat("[", 1_000_000) + "\n\"" + planted + "\""), true, matcher.TooDeep},
		{"json: a string of 4 MiB", "a.json", []byte(`{"name":"` + strings.Repeat("x ", 2<<20) + planted + `"}`), true, ""},
		{"json: broken at once", "a.json", []byte(`{"name" "` + planted), true, ""},
		{"json: lines that never end", "a.json", []byte(strings.Repeat("{\"a\":\n", 100_000) + planted), true, matcher.TooDeep},
		{"json: a key", "a.json", []byte(`{"` + planted + `":1}`), true, ""},
		{"sql: a string that never closes", "a.sql", []byte("INSERT INTO t VALUES ('x" + strings.Repeat("y ", 2<<20) + planted), true, ""},
		{"sql: an insert that is none", "a.sql", []byte("INSERT INTO t SELECT '" + planted + "' FROM x;"), true, ""},
		{"sql: parentheses", "a.sql", []byte("INSERT INTO t VALUES " + strings.Repeat("(", 1<<20) + "'" + planted + "'"), true, ""},
		{"sql: a table of 100,000 columns", "a.sql", []byte("CREATE TABLE t (" + strings.Repeat("a int,", 100_000) + planted + " int);\n"), true, ""},

		{"text: utf-16 that begins late", "a.txt", []byte(strings.Repeat("text ", 20_000) + wideString(planted, false)), true, ""},
		{"text: zeros", "a.bin", append(zeros(100_000), planted...), true, matcher.UnknownFormat},
		{"binary: utf-16", "a.bin", append(append([]byte("\x01\x02\x03\x04\x05\x06\x07"), wideString(planted, false)...), 1, 2, 3), true, matcher.UnknownFormat},
		{"binary: an image with a name in it", "a.png", append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"+strings.Repeat("\x00", 17)), planted...), true, matcher.Truncated},
		{"binary: a pdf that is text", "a.pdf", []byte("%PDF-1.4\n" + planted), true, matcher.UnknownFormat},
		{"binary: 7z", "a.7z", []byte("7z\xbc\xaf\x27\x1c\x00\x04\x00\x00\x00\x00\x00"), false, matcher.Truncated},
	} {
		t.Run(tc.title, func(t *testing.T) {
			verdict(t, Hostile{tc.title, tc.name, tc.data, Limits{}, tc.find, tc.limit}, 8<<20)
		})
	}
}

// noise is text that does not pack well.
func noise(n int) string {
	var b strings.Builder
	for x := uint32(1); b.Len() < n; {
		x = x*1664525 + 1013904223
		fmt.Fprintf(&b, "%08x", x)
	}
	return b.String()
}

// overlapping is a zip whose entries all share one body (golang/go#33026).
func overlapping(t *testing.T, n int) []byte {
	t.Helper()
	body := []byte(planted + "\n" + strings.Repeat("x", 1<<20))
	b := zipOf(t, file{"a", body})
	dir := bytes.LastIndex(b, []byte("PK\x01\x02"))
	end := bytes.LastIndex(b, []byte("PK\x05\x06"))
	entry := b[dir:end]
	tail := bytes.Clone(b[end:])
	binary.LittleEndian.PutUint16(tail[8:], uint16(n))
	binary.LittleEndian.PutUint16(tail[10:], uint16(n))
	binary.LittleEndian.PutUint32(tail[12:], uint32(n*len(entry)))
	return slices.Concat(b[:dir], bytes.Repeat(entry, n), tail)
}

func manyEntries(t *testing.T, n int) []byte {
	t.Helper()
	files := []file{{"a", []byte(planted)}}
	for i := range n {
		files = append(files, file{fmt.Sprintf("f%d", i), []byte("x")})
	}
	return zipOf(t, files...)
}

func manyTar(t *testing.T, n int) []byte {
	t.Helper()
	files := []file{{"a", []byte(planted)}}
	for i := range n {
		files = append(files, file{fmt.Sprintf("f%d", i), []byte("x")})
	}
	return tarOf(t, files...)
}

// withComment hides the directory of b behind an empty one in its comment.
func withComment(b []byte) []byte {
	empty := make([]byte, 22)
	copy(empty, "PK\x05\x06")
	b = bytes.Clone(b)
	binary.LittleEndian.PutUint16(b[len(b)-2:], uint16(len(empty)))
	return append(b, empty...)
}

func cutZip(t *testing.T) []byte {
	t.Helper()
	b := zipOf(t, file{"a", []byte(planted + "\n" + noise(100_000))})
	return b[:len(b)/2]
}

func wrongChecksum(t *testing.T) []byte {
	t.Helper()
	b := zipOf(t, file{"a", []byte(planted)})
	b[bytes.LastIndex(b, []byte("PK\x01\x02"))+16] ^= 1
	return b
}

func lyingSizes(t *testing.T) []byte {
	t.Helper()
	b := zipOf(t, file{"a", []byte(noise(50_000) + "\n" + planted)})
	dir := bytes.LastIndex(b, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(b[dir+20:], 0x7fffffff)
	binary.LittleEndian.PutUint32(b[dir+24:], 3)
	return b
}

func encrypted(t *testing.T) []byte {
	t.Helper()
	b := zipOf(t, file{"secret", []byte("x")}, file{"open", []byte(planted)})
	b[bytes.Index(b, []byte("PK\x03\x04"))+6] |= 1
	b[bytes.Index(b, []byte("PK\x01\x02"))+8] |= 1
	return b
}

// gzipBomb unpacks to so many MiB of zeros behind a line of text.
func gzipBomb(t *testing.T, mib int) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03")
	w, err := flate.NewWriter(&b, 9)
	if err == nil {
		_, err = io.WriteString(w, planted+"\n")
	}
	if err != nil || w.Flush() != nil {
		t.Fatal(err)
	}
	start := b.Len()
	if _, err := w.Write(make([]byte, 1<<20)); err != nil || w.Flush() != nil {
		t.Fatal(err)
	}
	block := bytes.Clone(b.Bytes()[start:])
	b.Write(bytes.Repeat(block, mib-1))
	return b.Bytes()
}

func longGzipName(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03" + strings.Repeat("n", 300_000) + "\x00")
	w, err := flate.NewWriter(&b, 9)
	if err == nil {
		_, err = io.WriteString(w, planted)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	var trailer [8]byte
	binary.LittleEndian.PutUint32(trailer[:], crc32.ChecksumIEEE([]byte(planted)))
	b.Write(trailer[:])
	return b.Bytes()
}

func flipLast(b []byte) []byte {
	b[len(b)-8] ^= 1
	return b
}

func tarLink(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	err := w.WriteHeader(&tar.Header{Name: "a", Typeflag: tar.TypeSymlink, Linkname: "/home/" + planted, Uname: "root"})
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d=v%d ", i, i)
	}
	return b.String()
}

// repeated is a document of n copies of a line that never was in memory.
type repeated struct {
	line string
	n    int
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && r.n > 0 {
		c := copy(p[n:], r.line[r.at:])
		n += c
		if r.at += c; r.at == len(r.line) {
			r.at = 0
			r.n--
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// TestLimits holds the bounds that the caller sets.
func TestLimits(t *testing.T) {
	for _, tc := range []struct {
		title string
		data  []byte
		lim   Limits
		want  matcher.Cause
	}{
		{"expanded, over all entries", zipOf(t, file{"a", []byte(noise(60_000))}, file{"b", []byte(noise(60_000))}), Limits{Expanded: 100_000}, matcher.TooBig},
		{"a zip that is not held", zipOf(t, file{"a", []byte(noise(300_000))}), Limits{Buffer: 1 << 10}, matcher.TooBig},
		{"depth", zipOf(t, file{"a", zipOf(t, file{"b", nil})}), Limits{Depth: 1}, matcher.TooDeep},
		{"entries", zipOf(t, file{"a", nil}, file{"b", nil}), Limits{Entries: 1}, matcher.Count},
	} {
		t.Run(tc.title, func(t *testing.T) {
			_, gaps := read(t, "a.zip", "", tc.data, tc.lim)
			if len(gaps) != 1 || gaps[0].Cause != tc.want {
				t.Errorf("gaps %v, want one of %s", gaps, tc.want)
			}
		})
	}
	t.Run("a zip that is not held is read all the same", func(t *testing.T) {
		data := zipOf(t, file{"a", []byte(noise(300_000) + "\n" + planted)})
		records, _ := read(t, "a.zip", "", data, Limits{Buffer: 1 << 10})
		if !strings.Contains(flat(records), planted) {
			t.Error("not found")
		}
	})
}
