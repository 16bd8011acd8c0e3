package extract

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"peeler/matcher"
)

// tight are limits that keep a fuzzing run fast.
var tight = Limits{Expanded: 1 << 20, Entries: 50, Depth: 3, RecordBytes: 4096, Buffer: 1 << 20, Hashing: 1 << 14}

// check extracts data and holds what every record and gap promises.
func check(t *testing.T, name, mediaType string, data []byte) []matcher.Record {
	t.Helper()
	var records []matcher.Record
	root := Root(name)
	path := func(p string) {
		if p != root && !strings.HasPrefix(p, root+"!") || len(p) > 1024 {
			t.Fatalf("path %q", p)
		}
	}
	err := Extract(Input{Name: name, MediaType: mediaType}, bytes.NewReader(data), tight, Sink{
		Record: func(r matcher.Record) error {
			path(r.Path)
			if len(r.Fields) == 0 || len(r.Fields) > maxFields || r.Bytes() == 0 || r.Bytes() > tight.RecordBytes {
				t.Fatalf("a record of %d fields and %d bytes", len(r.Fields), r.Bytes())
			}
			records = append(records, r)
			return nil
		},
		Gap: func(g matcher.Gap) { path(g.Path) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// planting holds that a person on a line of their own behind anything that is
// not packed is found: no beginning of a file may hide the rest of it.
func planting(t *testing.T, name, mediaType string, data []byte) {
	t.Helper()
	check(t, name, mediaType, data)
	data = append(bytes.Clone(data), "\n"+planted+"\n"...)
	if len(data) < peekSize && !isText(data) {
		return
	}
	x := &extraction{binaries: binaries()}
	if _, binary := x.sniff(sample{name, mediaType, data[:min(len(data), peekSize)]}); binary {
		return
	}
	if wide(data) != nil || bytes.Contains(data, []byte("\x1b")) || strings.Contains(strings.ToLower(mediaType+string(data)), "charset") {
		return // text in another encoding
	}
	for _, r := range check(t, name, mediaType, data) {
		for _, f := range r.Fields {
			if strings.Contains(f.Text, planted) {
				return
			}
		}
	}
	t.Errorf("%q: the planted person is not found", data)
}

func FuzzText(f *testing.F) {
	f.Add([]byte("Name: Jane\r\nStaff no: 1\n\nplain\rtext\x00\xff"))
	f.Add([]byte("\xff\xfeJ\x00a\x00"))
	f.Fuzz(func(t *testing.T, b []byte) { planting(t, "a.txt", "text/plain", b) })
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte("<html><p title=x>Ja<b>ne</b><!-- c --><table><tr><th>a<th>b<tr><td>1<td>2</table><script>x</script>"))
	f.Add([]byte("<pre>a\nb</pre><dl><dt>k<dd>v</dl><br><iframe><x@y.z>"))
	f.Fuzz(func(t *testing.T, b []byte) { planting(t, "a.html", "text/html", b) })
}

func FuzzXML(f *testing.F) {
	f.Add([]byte("<?xml version='1.0'?><a xmlns:w='x'><row><c><v>1</v></c></row><w:p><w:r><w:t>Ja</w:t></w:r></w:p><![CDATA[x]]></a>"))
	f.Fuzz(func(t *testing.T, b []byte) { planting(t, "a.xml", "", append([]byte("<?xml "), b...)) })
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("ref,name\n1,\"Doe, Jane\"\n2,\"a\"\"b\n\"\n3\n"))
	f.Add([]byte("sep=;\na;b\n\"x\n"))
	f.Fuzz(func(t *testing.T, b []byte) { planting(t, "a.csv", "text/csv", b) })
}

func FuzzSQL(f *testing.F) {
	f.Add([]byte("CREATE TABLE `t` (`a` int, b text, KEY (a));\nINSERT INTO t VALUES (1,'it''s \\' x'),(NULL,0x41);\n"))
	f.Add([]byte("UPDATE t SET a='x', b = 2 WHERE c=$$d$$;\nINSERT [a].[b c] VALUES /* d */ ($x$e$x$);\n"))
	f.Add([]byte("COPY t (a,b) FROM stdin;\n1\tx\\N\n\\.\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		planting(t, "a.sql", "", append([]byte("INSERT INTO t VALUES (1);\n"), b...))
	})
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"name":"Jane","a":{"b":[1,true,null,{"c":"d"}]}}` + "\n[1,[2]]"))
	f.Add([]byte("{\"a\": oops\n{\"b\":1}\n"))
	f.Fuzz(func(t *testing.T, b []byte) { planting(t, "a.json", "", append([]byte("{}\n"), b...)) })
}

func FuzzZip(f *testing.F) {
	f.Add(zipOf(f, file{"a.csv", []byte("name,no\nJane,1\n")}, file{"b.zip", zipOf(f, file{"c", []byte("x")})}))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, "a.zip", "", b) })
}

func FuzzTar(f *testing.F) {
	f.Add(tarOf(f, file{"a", []byte("Jane")}, file{"b", nil}))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, "a.tar", "", b) })
}

func FuzzGzip(f *testing.F) {
	f.Add(append(gzipOf(f, []byte("Jane")), gzipOf(f, nil)...))
	f.Add([]byte("\x1f\x8b\x08\x1e\x00\x00\x00\x00\x00\x00\x01\x00xname\x00comment\x00cr\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, "a.gz", "", b) })
}

func FuzzAny(f *testing.F) {
	f.Add("a.bin", "", []byte("\x00\x01Jane\x00D\x00o\x00e\x00"))
	f.Add("a.bz2", "application/x-bzip2", []byte("BZh91AY&SY"))
	f.Fuzz(func(t *testing.T, name, mediaType string, b []byte) { check(t, name, mediaType, b) })
}

// However the bytes come, the records are the same.
func TestOneByteAtATime(t *testing.T) {
	for name, data := range map[string]string{
		"a.csv":  "ref,name\n1,\"Doe\nJane\"\n2,\"open\n",
		"a.html": "<html><p>Ja<b>ne</b><!-- c --><table><tr><td>1<td>2</table>",
		"a.sql":  "INSERT INTO t (a,b) VALUES (1,'it''s'),\n(2,'x');\n",
		"a.json": "{\"a\": oops\n{\"b\":1}\n",
		"a.zip":  string(zipOf(t, file{"a", []byte("Jane")})),
		"a.gz":   string(gzipOf(t, []byte("Jane"))),
	} {
		want, _ := read(t, name, "", []byte(data), Limits{})
		var got []matcher.Record
		err := Extract(Input{Name: name}, iotest.OneByteReader(strings.NewReader(data)), Limits{}, Sink{
			Record: func(r matcher.Record) error { got = append(got, r); return nil },
		})
		if err != nil || flat(got) != flat(want) || len(got) == 0 {
			t.Errorf("%s: %v, got\n%swant\n%s", name, err, flat(got), flat(want))
		}
	}
}

func benchmark(b *testing.B, name string, data []byte) {
	b.Helper()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		err := Extract(Input{Name: name}, bytes.NewReader(data), Limits{Ratio: 10_000}, Sink{
			Record: func(matcher.Record) error { return nil },
			Gap: func(g matcher.Gap) {
				if g.Cause != matcher.UnknownFormat {
					b.Error(g)
				}
			},
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExtract(b *testing.B) {
	rows := func(head, row string) []byte {
		all, _ := io.ReadAll(io.MultiReader(strings.NewReader(head), &repeated{line: row, n: 200_000}))
		return all
	}
	csv := rows("ref,surname,forename,email,phone\n", "HR-00417,Doe,Jane,jane.doe@example.org,07700 900123\n")
	for _, bc := range []struct {
		name string
		data []byte
	}{
		{"a.txt", rows("", "Jane Doe 12345 lives in Anytown and works as a clerk\n")},
		{"stealer.txt", rows("", "URL: https://example.org/login\nUsername: jdoe\nPassword: hunter2\n\n")},
		{"a.csv", csv},
		{"a.html", rows("<html>", "<tr class='row'><td><a href='/u/1'>Jane Doe</a></td><td>12345</td></tr>\n")},
		{"a.sql", rows("", "INSERT INTO `staff` VALUES (417,'Doe','Jane','jane.doe@example.org',NULL);\n")},
		{"a.json", rows("", `{"ref":"HR-00417","surname":"Doe","forename":"Jane","email":"jane.doe@example.org"}`+"\n")},
		{"a.zip", zipOf(b, file{"a.csv", csv})},
		{"a.tar", tarOf(b, file{"a.csv", csv})},
		{"a.csv.gz", gzipOf(b, csv)},
		{"a.bin", append([]byte("\x00\x01\x02\x03\x04\x05\x06"), bytes.Repeat([]byte("Jane Doe\x00\x01\x8012345\x00\x00"), 200_000)...)},
	} {
		b.Run(bc.name, func(b *testing.B) {
			benchmark(b, bc.name, bc.data)
		})
	}
}
