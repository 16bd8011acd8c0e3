package extract

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"peeler/matcher"
)

// Outlook wrote the file.
func TestRealTNEF(t *testing.T) {
	records, gaps := read(t, "winmail.dat", "", unzipped(t, "winmail.dat.gz"), Limits{})
	got := flat(records)
	for _, want := range []string{
		"winmail.dat|Topic=test|", "winmail.dat!body.rtf!", "Casdasdfasdfasd",
		"winmail.dat!attachment 1|File=ZAPPA_~2.JPG|Name=zappa_av1.jpg|", "winmail.dat!attachment 1!zappa_av1.jpg!",
		"winmail.dat!attachment 2|File=bookmark.htm|", "winmail.dat!attachment 2!bookmark.htm!",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got[:min(len(got), 4000)])
		}
	}
	for _, g := range gaps {
		if g.Cause != matcher.UnknownFormat || !strings.Contains(g.Path, ".jpg") {
			t.Error(g)
		}
	}
}

// tnefOf is a file of attributes.
func tnefOf(attributes ...[]byte) []byte {
	return slices.Concat(append([][]byte{[]byte("\x78\x9f\x3e\x22\x01\x00")}, attributes...)...)
}

func tnefAttr(level byte, id uint16, data []byte) []byte {
	b := le.AppendUint16(le.AppendUint16([]byte{level}, id), 1)
	b = append(le.AppendUint32(b, uint32(len(data))), data...)
	var sum uint16
	for _, c := range data {
		sum += uint16(c)
	}
	return le.AppendUint16(b, sum)
}

// tnefProps is a list of properties, all of them of variable length.
func tnefProps(list ...prop) []byte {
	b := le.AppendUint32(nil, uint32(len(list)))
	for _, p := range list {
		b = le.AppendUint16(le.AppendUint16(b, p.kind), p.id)
		if p.id >= 0x8000 {
			b = append(b, make([]byte, 20)...)
			b = le.AppendUint32(b, 0x8083)
		}
		if p.kind != mapiTime {
			b = le.AppendUint32(le.AppendUint32(b, 1), uint32(len(p.value)))
		}
		b = append(b, p.value...)
		b = append(b, make([]byte, (4-len(p.value)%4)%4)...)
	}
	return b
}

func TestTNEF(t *testing.T) {
	row := tnefProps(wideProp(0x3001, planted), prop{id: 0x39fe, kind: mapiString8, value: []byte("pp@example.org\x00")})
	within := tnefOf(tnefAttr(1, tnefSubject, []byte(planted+"\x00")))
	whole := tnefOf(
		tnefAttr(1, tnefCodePage, []byte{0xe3, 4, 0, 0, 0, 0, 0, 0}),
		tnefAttr(1, tnefSubject, []byte("\xc8\xe2\xe0\xed\xee\xe2\x00")),
		tnefAttr(1, tnefBody, []byte("Dear "+planted+",\nhello\x00")),
		tnefAttr(1, 0x8000, []byte("\x04\x00From "+planted+"\x00")),
		tnefAttr(1, tnefRecipients, append([]byte{2, 0, 0, 0}, append(bytes.Clone(row), row...)...)),
		tnefAttr(1, tnefProperties, tnefProps(prop{id: 0x8005, kind: mapiString8, value: []byte("jd@example.org")})),
		tnefAttr(2, tnefAttachment, make([]byte, 14)), tnefAttr(2, tnefData, []byte("name,no\nJane Doe,447812\n")), tnefAttr(2, tnefTitle, []byte("hr.csv\x00")),
		tnefAttr(2, tnefAttachment, make([]byte, 14)), tnefAttr(2, tnefAttached, tnefProps(prop{id: mapiData, kind: mapiObject, value: append(make([]byte, 16), within...)})),
	)
	nest := within
	for range 20 {
		nest = tnefOf(tnefAttr(1, tnefSubject, []byte(planted)), tnefAttr(2, tnefAttachment, nil), tnefAttr(2, tnefData, nest))
	}
	for _, tc := range []struct {
		title string
		data  []byte
		find  []string
		cause matcher.Cause
	}{
		{"whole", whole, []string{
			"a.dat|Subject=Иванов|E-mail=jd@example.org\n", "a.dat!body!1|Dear " + planted, "a.dat!@2|From " + planted,
			"a.dat!recipient 2|Name=" + planted + "|E-mail=pp@example.org\n", "a.dat!attachment 1!hr.csv!2|name=Jane Doe|no=447812\n",
			"a.dat!attachment 2!-|Subject=" + planted + "\n",
		}, ""},
		{"cut", whole[:len(whole)-20], []string{"a.dat|Subject=Иванов", planted}, matcher.Corrupt},
		{"a wrong sum", append(whole[:len(whole)-1:len(whole)-1], whole[len(whole)-1]+1), []string{"hr.csv!2|name=Jane Doe"}, matcher.Corrupt},
		{"a length behind the end", append(bytes.Clone(whole), append([]byte("\x01\x04\x80\x01\x00\xff\xff\xff\xff"), planted...)...), []string{"a.dat!@8|" + planted}, matcher.Corrupt},
		{"four milliards of recipients", tnefOf(tnefAttr(1, tnefRecipients, append([]byte{255, 255, 255, 255}, row...))), []string{planted}, ""},
		{"four milliards of properties", tnefOf(tnefAttr(1, tnefProperties, append([]byte{255, 255, 255, 255}, row[4:]...))), []string{"a.dat|Name=" + planted}, matcher.Corrupt},
		{"four milliards of values", tnefOf(tnefAttr(1, tnefProperties, append([]byte("\x01\x00\x00\x00\x1e\x00\x37\x00\xff\xff\xff\xff"), planted...))), []string{planted}, matcher.Corrupt},
		{"a type that is none", tnefOf(tnefAttr(1, tnefProperties, append([]byte("\x01\x00\x00\x00\x99\x00\x37\x00"), planted...))), []string{planted}, matcher.Corrupt},
		{"a nest of 20", nest, []string{planted}, matcher.TooDeep},
		{"20,000 attachments", tnefOf(tnefAttr(1, tnefSubject, []byte(planted)), bytes.Repeat(slices.Concat(tnefAttr(2, tnefAttachment, nil), tnefAttr(2, tnefData, []byte("x"))), 20_000)), []string{planted}, matcher.Count},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, gaps := read(t, "a.dat", "", tc.data, Limits{})
			got := flat(records)
			for _, f := range tc.find {
				if !strings.Contains(got, f) {
					t.Errorf("%q is missing in %.3000s", f, got)
				}
			}
			if tc.cause == "" && len(gaps) > 0 || tc.cause != "" && (len(gaps) == 0 || gaps[0].Cause != tc.cause) || len(gaps) > 10 {
				t.Errorf("gaps %.500v, want %q", gaps, tc.cause)
			}
		})
	}
	t.Run("over the limit", func(t *testing.T) {
		records, gaps := read(t, "a.dat", "", whole, Limits{Buffer: 100})
		if len(gaps) != 1 || gaps[0].Cause != matcher.TooBig || !strings.Contains(flat(records), planted) {
			t.Error(gaps)
		}
	})
}

func FuzzTNEF(f *testing.F) {
	f.Add(tnefAttr(1, tnefProperties, tnefProps(wideProp(0x37, planted), prop{id: 0x8005, kind: mapiBinary, value: []byte("x")})))
	f.Add(tnefAttr(1, tnefRecipients, append([]byte{1, 0, 0, 0}, tnefProps(wideProp(0x3001, planted))...)))
	f.Add(slices.Concat(tnefAttr(2, tnefAttachment, nil), tnefAttr(2, tnefData, []byte("x")), tnefAttr(2, tnefTitle, []byte("y"))))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, "a.dat", "", tnefOf(b)) })
}

func BenchmarkTNEF(b *testing.B) {
	data := unzipped(b, "winmail.dat.gz")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		read(b, "winmail.dat", "", data, Limits{})
	}
}
