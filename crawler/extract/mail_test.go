package extract

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"peeler/matcher"
)

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func TestMail(t *testing.T) {
	attached := folded(b64(zipOf(t, file{"hr.csv", []byte("name,no\nJane Doe,447812\n")})), 76)
	multi := "Received: from x\nFrom: =?iso-8859-1?Q?M=FCller=2C_Zo=EB?= <zoe@example.org>\nTo: \"Doe, Jane\" <jd@example.org>, John\n Roe <jr@example.org>\n" +
		"Subject: =?UTF-8?B?U3RhZmYgbGlzdA==?=\nContent-Type: multipart/mixed; boundary=\"b\"\n\nPlanted Person in the preamble\n" +
		"--b\nContent-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: quoted-printable\n\n=E9=D7=C1=CE=CF=D7 sa=\nid\n" +
		"--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename*=UTF-8''l%C3%A9ak.zip\nContent-Transfer-Encoding: base64\n\n" + attached +
		"--b--\nAnd Planted Person in the epilogue\n"
	for _, tc := range []struct {
		title, data string
		want        []string
		cause       matcher.Cause
	}{
		{"addresses, encodings, attachments", multi, []string{
			"a.eml!header!from!1|From=Müller, Zoë <zoe@example.org>\n", "a.eml!header!to!1|To=\"Doe, Jane\" <jd@example.org>\n",
			"a.eml!header!to!2|To=John Roe <jr@example.org>\n", "Subject=Staff list", "Planted Person in the preamble", "Planted Person in the epilogue",
			"a.eml!1!1|Иванов said\n", "a.eml!2!léak.zip!hr.csv!2|name=Jane Doe|no=447812\n",
		}, ""},
		{"the same with CRLF", crlf(multi), []string{"a.eml!1!1|Иванов said\n", "a.eml!2!léak.zip!hr.csv!2|name=Jane Doe|no=447812\n"}, ""},
		{
			"base64 with rubbish in it", "From: a@b.example\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n" + strings.ReplaceAll(b64([]byte("Planted Person of the staff\n")), "b", "b!-\x80\n") + "===\n",
			[]string{"a.eml!1|Planted Person of the staff\n"},
			"",
		},
		{"a message in a message", "From: a@b.example\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\nFrom: Jane Doe <jd@example.org>\nSubject: x\n\nbody\n", []string{"!header!from!1|From=Jane Doe <jd@example.org>\n", "|body\n"}, ""},
		{"encrypted", "From: a@b.example\nMIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nxx\n", nil, matcher.Encrypted},
		{"a boundary that never comes again", "From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nPlanted Person\n", []string{"a.eml!1!1|Planted Person\n"}, matcher.Truncated},
		{"a header that is none", "From: a@b.example\nReceived: x\nPlanted Person\n\nmore\n", []string{"a.eml!1|Planted Person\n", "a.eml!3|more\n"}, ""},
		{"a header without end", "From: a@b.example\nReceived: x\nX: " + strings.Repeat("y ", 300_000) + "Planted Person\nz\n", []string{"Planted Person"}, ""},
		{
			"parts without end", "From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 20_000) + "--b--\nPlanted Person\n",
			[]string{"Planted Person"},
			matcher.Count,
		},
		{
			"parts within parts", "From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b0\n\n" + nestedParts(100) + "Planted Person\n",
			[]string{"Planted Person"},
			matcher.TooDeep,
		},
		{"a letter is no message", "From: the officer in charge\nTo: all\n\nPlanted Person\n", []string{"a.eml!4|Planted Person\n"}, ""},
	} {
		t.Run(tc.title, func(t *testing.T) {
			if elsewhere(t, Hostile{"mail: " + tc.title, "a.eml", []byte(tc.data), Limits{}, strings.Contains(strings.Join(tc.want, ""), planted), tc.cause}) {
				return
			}
			records, gaps := read(t, "a.eml", "", []byte(tc.data), Limits{})
			got := flat(records)
			for _, want := range tc.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q is missing in\n%s", want, got[:min(len(got), 3000)])
				}
			}
			if len(gaps) == 0 && tc.cause != "" || len(gaps) > 0 && gaps[0].Cause != tc.cause {
				t.Errorf("gaps %v, want %q", gaps[:min(len(gaps), 5)], tc.cause)
			}
		})
	}
}

func nestedParts(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("--b" + string(rune('0'+i%10)) + "\nContent-Type: multipart/mixed; boundary=b" + string(rune('0'+(i+1)%10)) + "\n\n")
	}
	return b.String()
}

func TestMbox(t *testing.T) {
	data := "From jd@example.org Thu Nov 26 17:11:25 2026\nFrom: Jane Doe <jd@example.org>\nSubject: one\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nFrom here on it is text\n\n" +
		"From x@example.org Thu Nov 26 17:12:25 2026\nFrom: John <x@example.org>\nSubject: two\n\nPlanted Person\n"
	records, _ := read(t, "mail.mbox", "", []byte(data), Limits{})
	got := flat(records)
	for _, want := range []string{
		"mail.mbox!1!header!from!1|From=Jane Doe <jd@example.org>\n", "mail.mbox!1!1!1|From here on it is text\n",
		"mail.mbox!2|envelope=From x@example.org Thu Nov 26 17:12:25 2026\n", "mail.mbox!2!1|Planted Person\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}

// Messages of Python's own tests of its mail library.
func TestRealMail(t *testing.T) {
	for name, want := range map[string]string{
		"nested.eml":    "nested.eml!2!1!3|This is the dingus fish.\n",
		"encodings.eml": "encodings.eml!4!1|This is a Base64 encoded message.\n",
	} {
		records, gaps := read(t, name, "", testdata(t, name), Limits{})
		if got := flat(records); !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s%v", want, got, gaps)
		}
	}
}

// The message is of the tests of mscfb.
func TestMsg(t *testing.T) {
	records, gaps := read(t, "test.msg", "", testdata(t, "test.msg"), Limits{})
	got := flat(records)
	for _, want := range []string{
		"|Subject=test|", "test.msg!to!1|To=Lehane, Richard\n", "test.msg!body!1|Test\n",
		"test.msg!headers!header!from!1|From=\"Lehane, Richard\" <Richard.Lehane@records.nsw.gov.au>\n",
		"test.msg!recipient 1|", "test.msg!attachment 1!",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing", want)
		}
	}
	for _, g := range gaps {
		if g.Cause != matcher.UnknownFormat {
			t.Error(g)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}

func TestUnpackRTF(t *testing.T) {
	// The examples of [MS-OXRTFCP] §3.
	for in, want := range map[string]string{
		"\x2d\x00\x00\x00\x2b\x00\x00\x00LZFu\xf1\xc5\xc7\xa7\x03\x00\x0a\x00rcpg125\x42\x32\x0a\xf3\x20hel\x09\x00\x20bw\x05\xb0ld}\x0a\x80\x0f\xa0": "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
		"\x1a\x00\x00\x00\x1c\x00\x00\x00LZFu\xe2\xd4\x4b\x51\x41\x00\x04\x20WXYZ\x0d\x6e\x7d\x01\x0e\xb0":                                            "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}",
	} {
		r := newRTFReader(strings.NewReader(in))
		if got, err := io.ReadAll(r); err != nil || r.broken || string(got) != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
}

func FuzzUnpackRTF(f *testing.F) {
	f.Add([]byte("\x1a\x00\x00\x00\x1c\x00\x00\x00LZFu\xe2\xd4\x4b\x51\x41\x00\x04\x20WXYZ\x0d\x6e\x7d\x01\x0e\xb0"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if out, _ := io.ReadAll(newRTFReader(bytes.NewReader(b))); len(out) > 9*len(b) {
			t.Fatalf("%d bytes of %d", len(out), len(b))
		}
	})
}

func FuzzMsg(f *testing.F) {
	f.Add(testdata(f, "test.msg"))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, "a.msg", "", b) })
}

func FuzzMail(f *testing.F) {
	f.Add([]byte("From: a@b.c\nReceived: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\nQUJD\n--b--\n"))
	f.Add([]byte("From a@b.c Thu Nov 26 17:11:25 2026\nTo: x\n\ny\n\nFrom b@c.d Thu Nov 26 17:11:25 2026\n\n"))
	f.Add(testdata(f, "nested.eml"))
	f.Add(testdata(f, "encodings.eml"))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, "a.eml", "", b) })
}

func BenchmarkMail(b *testing.B) {
	data := bytes.Repeat(append(testdata(b, "encodings.eml"), "\nFrom x@example.org Thu Nov 26 17:12:25 2026\n"...), 100)
	data = append([]byte("From x@example.org Thu Nov 26 17:12:25 2026\n"), data...)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		read(b, "a.mbox", "", data, Limits{})
	}
}
