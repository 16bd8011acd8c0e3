package extract

import (
	"strings"
	"testing"

	"peeler/matcher"
)

func TestUuencode(t *testing.T) {
	// What uuencode of GNU sharutils 4.15.2 wrote.
	file := "begin 644 hr.csv\n" +
		"M;F%M92QN;PI0;&%N=&5D(%!E<G-O;BPT-#<X,3(*2F%N92!$;V4L,0I*;VAN\n" +
		"@(%)O92PR\"DUO<F4@4F]W<R!(97)E+#,T-38W.#DP,0H`\n`\nend\n"
	row := "!hr.csv!2|name=Planted Person|no=447812\n"
	for _, tc := range []struct {
		title, data string
		want        []string
		cause       matcher.Cause
	}{
		{"a file in a text", "Hello,\n" + file + "Bye, Jane\n", []string{"a.txt!1|Hello,\n", "a.txt!2|begin 644 hr.csv\n", "a.txt!2" + row, "a.txt!7|Bye, Jane\n"}, ""},
		{"with CRLF", crlf("Hello,\n" + file), []string{"a.txt!2" + row}, ""},
		{"two files", file + file, []string{"a.txt!1" + row, "a.txt!6" + row}, ""},
		{"in a message", "From: a@b.example\nMIME-Version: 1.0\nSubject: x\n\nHello,\n" + file, []string{row}, ""},
		{"spaces at the end of lines cut off", strings.ReplaceAll(strings.ReplaceAll(file, "H`\n", "H\n"), "\n`\n", "\n"), []string{row, "Rows Here|no=345678901\n"}, ""},
		{"without an end", strings.TrimSuffix(file, "`\nend\n"), []string{row}, matcher.Truncated},
		{"broken by prose", strings.Replace(file, "@(", "Planted Person again\n@(", 1), []string{row, "|Planted Person again\n", "|@(%)O"}, matcher.Corrupt},
		{"prose at once", "begin 644 words\nPlanted Person\n", []string{"a.txt!1|begin 644 words\n", "a.txt!2|Planted Person\n"}, ""},
		{"capitals that could be encoded", "begin 644 words\nMARGARET SMITH OF THE STAFF\nJANE DOE\nend\n", []string{"MARGARET SMITH OF THE STAFF", "JANE DOE"}, matcher.UnknownFormat},
		{"a hundred thousand beginnings", strings.Repeat("begin 644 a\n", 100_000) + planted, []string{planted}, matcher.Count},
		{"files in files", strings.Repeat("begin 644 a\n", 20) + planted, []string{planted}, ""},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, gaps := read(t, "a.txt", "", []byte(tc.data), Limits{})
			got := flat(records)
			for _, want := range tc.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q is missing in\n%.2000s", want, got)
				}
			}
			if tc.cause == "" && len(gaps) > 0 || tc.cause != "" && (len(gaps) == 0 || gaps[0].Cause != tc.cause) {
				t.Errorf("gaps %v, want %q", gaps, tc.cause)
			}
		})
	}
}

func FuzzUuencode(f *testing.F) {
	f.Add([]byte("M;F%M92QN;PI0;&%N=&5D(%!E<G-O;BPT-#<X,3(*2F%N92!$;V4L,0I*;VAN\n`\nend\n"))
	f.Add([]byte("begin 644 b\nMARY\nend\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		planting(t, "a.txt", "", append([]byte("text\nbegin 644 a\n"), b...))
	})
}

// Mail as other programs keep it.
func TestKeptMail(t *testing.T) {
	mail := "From: Jane Doe <jd@example.org>\nSubject: x\nDate: Thu, 26 Nov 2026 17:11:25 +0000\nMIME-Version: 1.0\n"
	emlx := mail + "\nPlanted Person\n"
	page := "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/staff\nSubject: Staff\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/related;\n\ttype=\"text/html\";\n\tboundary=\"----b----\"\n\n" +
		"------b----\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\nContent-Location: https://example.org/staff\n\n" +
		"<html><table><tr><th>name<th>no<tr><td>Plan=\nted Person<td>447812</table></html>\n" +
		"------b----\nContent-Type: image/png\nContent-Transfer-Encoding: base64\nContent-Location: https://example.org/a.png\n\niVBORw0KGgo=\n------b------\n"
	for _, tc := range []struct {
		title, name, data string
		want              []string
	}{
		{"Apple's Mail", "1.emlx", "127\n" + emlx + "<?xml version=\"1.0\"?>\n<plist><dict><key>sender</key><string>John Roe</string></dict></plist>\n", []string{"1.emlx!header!from!1|From=Jane Doe <jd@example.org>\n", "|Planted Person\n", "1.emlx!properties!", "John Roe"}},
		{"Apple's Mail, with a length that lies", "1.emlx", "9999999999\n" + emlx, []string{"1.emlx!header!from!1|From=Jane Doe <jd@example.org>\n", "|Planted Person\n"}},
		{"a file of a Maildir", "1700000000.M5P6.host:2,S", emlx, []string{"!header!from!1|From=Jane Doe <jd@example.org>\n", "|Planted Person\n"}},
		{"a page saved as MHTML", "staff.mhtml", crlf(page), []string{"staff.mhtml!1!", "name=Planted Person|"}},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, _ := read(t, tc.name, "", []byte(tc.data), Limits{})
			got := flat(records)
			for _, want := range tc.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q is missing in\n%s", want, got)
				}
			}
		})
	}
}

func FuzzEmlx(f *testing.F) {
	f.Add([]byte("20\nFrom: a@b.c\nReceived: x\n\ny\n<?xml version='1.0'?><plist/>"))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, "a.emlx", "", b) })
}

func BenchmarkUuencode(b *testing.B) {
	line := "M;F%M92QN;PI0;&%N=&5D(%!E<G-O;BPT-#<X,3(*2F%N92!$;V4L,0I*;VAN\n"
	data := []byte("begin 644 a.txt\n" + strings.Repeat(line, 1<<14) + "`\nend\n")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		read(b, "a.txt", "", data, Limits{})
	}
}
