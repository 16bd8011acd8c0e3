package extract

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"peeler/matcher"
)

// read extracts data and returns all that the sink was given.
func read(t testing.TB, name, mediaType string, data []byte, lim Limits) ([]matcher.Record, []matcher.Gap) {
	t.Helper()
	var records []matcher.Record
	var gaps []matcher.Gap
	err := Extract(Input{Name: name, MediaType: mediaType}, bytes.NewReader(data), lim, Sink{
		Record: func(r matcher.Record) error { records = append(records, r); return nil },
		Gap:    func(g matcher.Gap) { gaps = append(gaps, g) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return records, gaps
}

// flat prints records one a line: path|name=text|text….
func flat(records []matcher.Record) string {
	var b strings.Builder
	for _, r := range records {
		b.WriteString(r.Path)
		for _, f := range r.Fields {
			b.WriteByte('|')
			if f.Name != "" {
				b.WriteString(f.Name + "=")
			}
			b.WriteString(f.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestRecords(t *testing.T) {
	for _, tc := range []struct{ title, name, mediaType, data, want string }{
		{"lines are records", "a.txt", "", "Jane Doe 12345\r\n\nnext\rlast", "a.txt!1|Jane Doe 12345\na.txt!3|next\na.txt!4|last\n"},
		{
			"key and value lines are one record until a key comes again", "a.txt", "",
			"Name: Jane\nStaff no: 12345\nName: John\nStaff no: 6\n\nplain",
			"a.txt!1|Name=Jane|Staff no=12345\na.txt!3|Name=John|Staff no=6\na.txt!6|plain\n",
		},
		{"a key that is no label is text too", "a.txt", "", "Name: Jane\nJane Doe: 1", "a.txt!1|Name=Jane|Jane Doe|Jane Doe=1\n"},
		{"a combo list stays one line a record", "a.txt", "", "jdoe:hunter2\nbob:pw\n", "a.txt!1|jdoe:hunter2\na.txt!2|bob:pw\n"},
		{"bytes that are not UTF-8 are windows-1252", "a.txt", "", "Jos\xe9 and Zo\u00eb", "a.txt!1|José and Zoë\n"},
		{"zeros do not hide a name", "a.txt", "", strings.Repeat("text ", 100) + "\nJa\x00ne", "a.txt!1|" + strings.Repeat("text ", 100) + "\na.txt!2|Ja\x00ne|Jane\n"},
		{"utf-16 without a mark", "a.txt", "", wideString("Jane Doe 12345\nJohn", false), "a.txt!1|Jane Doe 12345\na.txt!2|John\n"},
		{"utf-16 big endian with a mark", "a.txt", "", "\xfe\xff" + wideString("Jane", true), "a.txt!1|Jane\n"},
		{"utf-8 mark", "a.txt", "", "\xef\xbb\xbfJane", "a.txt!1|Jane\n"},
		{"a name with hostile characters", "a!b\x1b\n.txt", "", "x", "a%21b%1B%0A.txt!1|x\n"},

		{
			"csv with header", "hr.csv", "", "ref,surname,forename\n1,Doe,Jane\n2,\"O\"\"Hara, Jr\",\"two\nlines\"\n",
			"hr.csv!1|ref|surname|forename\nhr.csv!2|ref=1|surname=Doe|forename=Jane\nhr.csv!3|ref=2|surname=O\"Hara, Jr|forename=two\nlines\n",
		},
		{
			"csv told by its lines, semicolons, no header", "x.txt", "text/plain", "Doe;Jane;1\nRoe;John;2\nPoe;Jim;3\n",
			"x.txt!1|Doe|Jane|1\nx.txt!2|Roe|John|2\nx.txt!3|Poe|Jim|3\n",
		},
		{"ragged rows, a quote that never closes", "x.csv", "", "name,no\n\"Jane,1\nJohn,2,3\nJim\n", "x.csv!1|name|no\nx.csv!2|name=\"Jane|no=1\nx.csv!3|name=John|no=2|3\nx.csv!4|name=Jim\n"},
		{"tabs and a byte order mark", "x.tsv", "", "\xef\xbb\xbfname\tno\r\nJane\t1\r\n", "x.tsv!1|name|no\nx.tsv!2|name=Jane|no=1\n"},

		{
			"sql insert", "d.sql", "",
			"-- dump\nCREATE TABLE `staff` (\n `id` int,\n `name` varchar(20),\n PRIMARY KEY (`id`)\n);\nINSERT INTO `staff` VALUES (1,'O\\'Hara'),\n(2,'it''s (x); y'),(3,NULL);\nend\n",
			"d.sql!1|-- dump\nd.sql!2|CREATE TABLE `staff` (\nd.sql!3| `id` int,\nd.sql!4| `name` varchar(20),\nd.sql!5| PRIMARY KEY (`id`)\nd.sql!6|);\n" +
				"d.sql!staff!1|id=1|name=O'Hara\nd.sql!staff!2|id=2|name=it's (x); y\nd.sql!staff!3|id=3\nd.sql!9|end\n",
		},
		{
			"sql insert with columns, prefix and function", "d.sql", "", "insert into [dbo].[Staff] ([Name],[When],H) values (N'Jane', CAST('2020' AS date), 0x4A616E65);",
			"d.sql!staff!1|Name=Jane|When=CAST( 2020 AS date)|H=Jane\n",
		},
		{"sql quote that was not escaped", "d.sql", "", "INSERT INTO t (a,b) VALUES ('O'Hara','x');", "d.sql!t!1|a=O'Hara|b=x\n"},
		{"sql string that never closes", "d.sql", "", "INSERT INTO t (a) VALUES ('Jane);\nINSERT INTO t (a) VALUES ('John');\n", "d.sql!t!1|a=Jane);\nd.sql!t!2|a=John\n"},
		{"postgres copy", "d.sql", "", "COPY public.staff (id, name) FROM stdin;\n1\tJane\\tDoe\n2\t\\N\n\\.\nafter\n", "d.sql!1|COPY public.staff (id, name) FROM stdin;\nd.sql!staff!1|id=1|name=Jane\tDoe\nd.sql!staff!2|id=2\nd.sql!5|after\n"},

		{
			"json lines", "x.jsonl", "", "{\"name\":\"Jane\",\"address\":{\"postcode\":\"X1\"},\"tags\":[\"a\",\"b\"]}\n{\"name\":\"J\\u006fhn\"}\n",
			"x.jsonl!1|name=Jane|tags=a|tags=b|address.postcode=X1\nx.jsonl!2|name=John\n",
		},
		{"json document with a long list", "x.json", "", `{"title":"t","users":[{"id":1},{"id":2},{"id":3},{"id":4},{"id":5}]}`, "x.json!1|users.id=1\nx.json!2|users.id=2\nx.json!3|users.id=3\nx.json!4|users.id=4\nx.json!5|users.id=5\nx.json!6|title=t\n"},
		{"json keys that are names", "x.json", "", `{"Jane Doe":{"id":1},"John Roe":{"id":2}}`, "x.json!1|Jane Doe|Jane Doe.id=1\nx.json!2|John Roe|John Roe.id=2\n"},
		{"json rows", "x.json", "", `[["Jane",1],["John",2]]`, "x.json!1|Jane|1\nx.json!2|John|2\n"},
		{"json that breaks and begins again", "x.json", "", "{\"name\":\"Jane\"}\n{\"name\":\"John\", oops Jim\n{\"name\":\"Joe\"}\n", "x.json!1|name=Jane\nx.json!2|name=John\nx.json!text!1|oops Jim\nx.json!3|name=Joe\n"},

		{
			"html blocks, split tags, comments and attributes", "p.html", "text/html",
			"<html><body><p>Ja<b>ne</b> Doe<p title='x@y'>two<!-- Jim --><br>three</p><a href='mailto:j@d'>mail</a>",
			"p.html!1|Jane Doe\np.html!1|Jim\np.html!1|two|title=x@y\np.html!1|three\np.html!1|mail|href=mailto:j@d\n",
		},
		{
			"html table", "p.html", "text/html", "<table><tr><th>Name<th>No</tr>\n<tr><td>Jane<td>1</tr><tr><td></td><td>2</td></tr></table>",
			"p.html!1|Name|No\np.html!2|Name=Jane|No=1\np.html!2|No=2\n",
		},
		{
			"html key and value rows", "p.html", "text/html", "<table><tr><th>Name</th><td>Jane</td></tr><tr><th>Staff no</th><td>1</td></tr></table><dl><dt>Email<dd>j@d</dl>",
			"p.html!1|Name=Jane|Staff no=1|Email=j@d\n",
		},
		{"html address in angle brackets", "p.html", "text/html", "<p>Jane Doe <jane.doe@example.org></p>", "p.html!1|Jane Doe <jane.doe@example.org>\n"},
		{"html script", "p.html", "text/html", "<script>var a = 'Jane';\nb=1</script><script>{\"name\":\"John\"}</script>", "p.html!1|var a = 'Jane';\np.html!2|b=1\np.html!1|name=John\n"},
		{"html pre is lines", "p.html", "text/html", "<pre>Jane 1\nJohn 2</pre>", "p.html!1|Jane 1\np.html!2|John 2\n"},
		{"html comment that does not close", "p.html", "text/html", "<p>a</p><!-- Jane Doe", "p.html!1|a\np.html!1|Jane Doe\n"},
		{"html comment with a table", "p.html", "text/html", "<p>a</p><!-- <tr><td>Jane</td><td>1</td></tr> -->", "p.html!1|a\np.html!1|Jane|1\n"},
		{"xml leaves", "x.xml", "", "<?xml version='1.0'?><u><user><name>Jane</name><id>1</id></user><user><name>John</name></user></u>", "x.xml!1|name=Jane|id=1\nx.xml!1|name=John\n"},
		{"xml of mysqldump", "x.xml", "", "<?xml version='1.0'?><row><field name=\"surname\">Doe</field><field name=\"id\">1</field></row>", "x.xml!1|surname=Doe|id=1\n"},
		{"text page served as html", "p", "text/html", "Jane 1\nJohn 2", "p!1|Jane 1\np!2|John 2\n"},
		{"html in another code page", "p.html", "text/html; charset=windows-1251", "<p>\xc8\xe2\xe0\xed</p>", "p.html!1|Иван\n"},
		{"html that says utf-16 and is not", "p.html", "text/html; charset=utf-16", "<p>Jane</p>", "p.html!1|Jane\n"},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, gaps := read(t, tc.name, tc.mediaType, []byte(tc.data), Limits{})
			if got := flat(records); got != tc.want {
				t.Errorf("got\n%swant\n%s", got, tc.want)
			}
			if len(gaps) != 0 {
				t.Errorf("gaps: %v", gaps)
			}
		})
	}
}

func wideString(s string, big bool) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}

type file struct {
	name string
	data []byte
}

func zipOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		if len(f.data) < 64 {
			h.Method = zip.Store
		}
		e, err := w.CreateHeader(h)
		if err == nil {
			_, err = e.Write(f.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		err := w.WriteHeader(&tar.Header{Name: f.name, Mode: 0o600, Size: int64(len(f.data))})
		if err == nil {
			_, err = w.Write(f.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipOf(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestArchives(t *testing.T) {
	csv := []byte("name,no\nJane,1\n")
	for _, tc := range []struct {
		title, name string
		data        []byte
		want        string
	}{
		{"zip", "d.zip", zipOf(t, file{"hr.csv", csv}, file{"Jane Doe/", nil}), "d.zip!hr.csv|file=hr.csv\nd.zip!hr.csv!1|name|no\nd.zip!hr.csv!2|name=Jane|no=1\nd.zip!Jane Doe/|file=Jane Doe/\n"},
		{"tar", "d.tar", tarOf(t, file{"hr.csv", csv}), "d.tar!hr.csv|file=hr.csv\nd.tar!hr.csv!1|name|no\nd.tar!hr.csv!2|name=Jane|no=1\n"},
		{"gzip, two members", "hr.csv.gz", append(gzipOf(t, csv), gzipOf(t, []byte("b"))...), "hr.csv.gz!hr.csv!1|name|no\nhr.csv.gz!hr.csv!2|name=Jane|no=1\nhr.csv.gz!hr.csv!1|b\n"},
		{"tgz", "d.tgz", gzipOf(t, tarOf(t, file{"../../etc/x!", []byte("Jane")})), "d.tgz!d.tar!../../etc/x%21|file=../../etc/x!\nd.tgz!d.tar!../../etc/x%21!1|Jane\n"},
		{"zip in zip behind a prefix", "d.zip", append([]byte("PK\x03\x04 no header: Jane Doe "), zipOf(t, file{"a.zip", zipOf(t, file{"b", []byte("Jim")})})...), "d.zip!@3| no header: Jane Doe \nd.zip!a.zip|file=a.zip\nd.zip!a.zip!b|file=b\nd.zip!a.zip!b!1|Jim\n"},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, gaps := read(t, tc.name, "", tc.data, Limits{})
			if got := flat(records); got != tc.want {
				t.Errorf("got\n%swant\n%s", got, tc.want)
			}
			if len(gaps) != 0 {
				t.Errorf("gaps: %v", gaps)
			}
		})
	}
}

func TestExtractEnds(t *testing.T) {
	t.Run("with the sink's error", func(t *testing.T) {
		stop := errors.New("stop")
		err := Extract(Input{Name: "a"}, strings.NewReader("a\nb\n"), Limits{}, Sink{Record: func(matcher.Record) error { return stop }})
		if !errors.Is(err, stop) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("with a gap where the reader fails", func(t *testing.T) {
		var gaps []matcher.Gap
		var n int
		r := io.MultiReader(strings.NewReader("Jane\n"), iotest.ErrReader(errors.New("reset")))
		err := Extract(Input{Name: "a"}, r, Limits{}, Sink{
			Record: func(matcher.Record) error { n++; return nil },
			Gap:    func(g matcher.Gap) { gaps = append(gaps, g) },
		})
		if err != nil || n != 1 || len(gaps) != 1 || gaps[0].Cause != matcher.Truncated {
			t.Errorf("%v, %d records, gaps %v", err, n, gaps)
		}
	})
}

// A long line comes in windows, and what stands at a cut stands whole in one.
func TestLongLine(t *testing.T) {
	for _, cut := range []int{4090, 4096, 5000, 70_000, 131_060} {
		line := strings.Repeat("x", cut) + "Jane Doe" + strings.Repeat("y", 200_000)
		records, gaps := read(t, "a.txt", "", []byte(line), Limits{RecordBytes: 4096})
		found := slices.ContainsFunc(records, func(r matcher.Record) bool { return strings.Contains(r.Fields[0].Text, "Jane Doe") })
		if !found || len(gaps) > 0 {
			t.Errorf("cut %d: found %v in %d records, gaps %v", cut, found, len(records), gaps)
		}
		for _, r := range records {
			if r.Bytes() > 4096 {
				t.Fatalf("a record of %d bytes", r.Bytes())
			}
		}
	}
}
