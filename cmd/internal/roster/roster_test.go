package roster

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"peeler/matcher"
)

func read(r io.Reader, o Options) ([]matcher.Person, error) {
	var people []matcher.Person
	for p, err := range Read(r, o) {
		if err != nil {
			return people, err
		}
		people = append(people, p)
	}
	return people, nil
}

func id(k matcher.Kind, value string) matcher.Identifier {
	return matcher.Identifier{Kind: k, Value: value}
}

func TestEveryColumn(t *testing.T) {
	const text = `ref,name,forenames,surname,known_as,former_names,email,username,phone,staff_number,payroll_number,national_insurance,date_of_birth,postcode,cohort,joined,left
HR-1,Jane Q. Doe,Jane Quentin,Doe,Janey; JD,Roe;Poe-Moe,jane@a.example;jane@b.example,jdoe,+44 7700 900123,0123,1.10,QQ 12 34 56 C,31/01/1980;1980-02-01,ZZ99 9ZZ,Covert;press,2019-04-01,28/02/2024
`
	got, err := read(strings.NewReader(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	name := func(p matcher.Part, v string) matcher.Identifier {
		return matcher.Identifier{Kind: matcher.Name, Part: p, Value: v}
	}
	want := []matcher.Person{{
		Subject: "HR-1",
		Cohorts: []string{"covert", "press"},
		Joined:  time.Date(2019, 4, 1, 0, 0, 0, 0, time.UTC),
		Left:    time.Date(2024, 2, 28, 0, 0, 0, 0, time.UTC),
		Identifiers: []matcher.Identifier{
			name(matcher.FullName, "Jane Q. Doe"), name(matcher.Forenames, "Jane Quentin"), name(matcher.Surname, "Doe"),
			name(matcher.KnownAs, "Janey"), name(matcher.KnownAs, "JD"),
			name(matcher.Former, "Roe"), name(matcher.Former, "Poe-Moe"),
			id(matcher.Email, "jane@a.example"), id(matcher.Email, "jane@b.example"), id(matcher.Username, "jdoe"),
			id(matcher.Phone, "+44 7700 900123"), id(matcher.StaffNumber, "0123"), id(matcher.PayrollNumber, "1.10"),
			id(matcher.NationalInsurance, "QQ 12 34 56 C"), id(matcher.DateOfBirth, "1980-01-31"), id(matcher.DateOfBirth, "1980-02-01"),
			id(matcher.Postcode, "ZZ99 9ZZ"),
		},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestForms(t *testing.T) {
	want := []matcher.Person{
		{Subject: "1", Identifiers: []matcher.Identifier{id(matcher.Email, "a@x.example"), id(matcher.Email, "b@x.example")}},
		{Subject: "2"},
	}
	for name, text := range map[string]string{
		"commas":           "ref,email\n1,a@x.example;b@x.example\n2,\n",
		"semicolons":       "ref;email\n1;\"a@x.example;b@x.example\"\n2;\n",
		"tabs":             "ref\temail\n1\ta@x.example; b@x.example ;\n2\t\n",
		"CRLF and a mark":  "\xef\xbb\xbfref,email\r\n1,a@x.example;b@x.example\r\n2,\r\n",
		"no last newline":  "ref,email\n1,a@x.example;b@x.example\n2,",
		"capitals, spaces": " Ref ,E-mail\n1,\n",
		"blank rows":       "ref,email\n\n1,a@x.example;b@x.example\n , \n2,\n,\n\n",
		"columns swapped":  "email,ref\na@x.example;b@x.example,1\n,2\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(strings.NewReader(text), Options{})
			if name == "capitals, spaces" { // "E-mail" is not "email": it is named, not guessed
				if err == nil || !strings.Contains(err.Error(), `"E-mail"`) {
					t.Fatal(err)
				}
				return
			}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestMistakes(t *testing.T) {
	utf16le := []byte("\xff\xfe")
	for _, u := range utf16.Encode([]rune("ref,name\n1,Secret\n")) {
		utf16le = append(utf16le, byte(u), byte(u>>8))
	}
	for name, test := range map[string]struct{ text, want string }{
		"empty file":             {"", "the file is empty"},
		"only a mark":            {"\xef\xbb\xbf", "the file is empty"},
		"only newlines":          {"\n\r\n\n", "the file is empty"},
		"header only":            {"ref,name\n", "no rows"},
		"header, blank rows":     {"ref,name\n,\n\n", "no rows"},
		"UTF-16":                 {string(utf16le), `the file is UTF-16, not UTF-8: save it as "CSV UTF-8"`},
		"UTF-16 without a mark":  {string(utf16le[2:]), "the file is UTF-16"},
		"a spreadsheet":          {"PK\x03\x04\x14\x00\x06\x00", "the file is a spreadsheet"},
		"latin-1":                {"ref,name\n1,Jane\n2,Secr\xe9t\n", `row 3, name: is not UTF-8: save the file as "CSV UTF-8"`},
		"latin-1 in the header":  {"ref,pr\xe9nom\n1,x\n", `row 1: unknown columns "pr\xe9nom"`},
		"NUL":                    {"ref,name\n1,Sec\x00ret\n", "row 2, name: holds a NUL byte"},
		"no header":              {"1,Secret Person\n2,Secret Other\n", "row 1: has no column ref"},
		"no ref column":          {"name,email\nSecret,secret@x.example\n", "row 1: has no column ref"},
		"ref empty":              {"ref,name\n1,a\n ,Secret\n", "row 3, ref: is empty"},
		"ref twice":              {"ref,name\nSecret,a\n2,b\n\nSecret,c\n", "row 5, ref: is the same as in row 2"},
		"ref long":               {"ref\n" + strings.Repeat("S", maxRef+1) + "\n", "row 2, ref: is over 128 bytes"},
		"ref with control":       {"ref,name\nSec\x1bret,a\n", "row 2, ref: holds a control or invisible"},
		"ref with newline":       {"ref,name\n\"Sec\nret\",a\n", "row 2, ref: holds a control or invisible"},
		"ref right to left":      {"ref,name\nSec\u202eret,a\n", "row 2, ref: holds a control or invisible"},
		"unknown columns":        {"ref,shoe size,,Café\n1,43,,x\n", `row 1: unknown columns "shoe size", (column 3, which has no name), "Café": rename them, or leave them out with --ignore-columns`},
		"column twice":           {"ref,email,Email\n1,a,b\n", "row 1: has the column email twice"},
		"cells missing":          {"ref,name\n1,a\n2\n", "row 3: has 1 cells, not 2"},
		"cells too many":         {"ref,name\n1,Secret,Person\n", "row 2: has 3 cells, not 2"},
		"row after folded cells": {"ref,name\n1,\"a\n\nb\"\n2,\"c\nd\"\n3\n", "row 4: has 1 cells"},
		"quote within":           {"ref,name\n1,Secret \"Nick\" Person\n", "row 2: has a quotation mark that is out of place"},
		"quote left open":        {"ref,name\n1,\"Secret\n2,b\n", "row 2: has a quotation mark that is out of place or left open"},
		"bad date":               {"ref,joined\n1,31/02/2020\n", "row 2, joined: is no date: write it as YYYY-MM-DD or DD/MM/YYYY"},
		"American date":          {"ref,left\n1,12/31/2020\n", "row 2, left: is no date"},
		"year of two digits":     {"ref,date_of_birth\n1,01/02/80\n", "row 2, date_of_birth: is no date"},
		"year 24":                {"ref,joined\n1,0024-01-01\n", "row 2, joined: is no date"},
		"left before joined":     {"ref,joined,left\n1,2020-01-02,2020-01-01\n", "row 2, left: is before joined"},
		"phone rounded":          {"ref,phone\n1,4.47700900123E+11\n", "row 2, phone: is a number that the spreadsheet has rounded"},
		"cohort with control":    {"ref,cohort\n1,Sec\u200bret\n", "row 2, cohort: holds a control or invisible"},
		"cell long":              {"ref,name\n1," + strings.Repeat("Secret", maxCell/6+1) + "\n", "row 2, name: is over 64 KiB"},
		"values many":            {"ref,email\n1," + strings.Repeat("Secret;", maxValues) + "\n", "row 2, email: holds over 1000 values"},
		"header long":            {"ref," + strings.Repeat("Secret", maxHeader/6) + "\n", "row 1: is over 64 KiB"},
		"row long":               {"ref,name\n1,a\n2," + strings.Repeat("Secret,", maxRow/7+1000) + "\n", "row 3: is over 256 KiB"},
		"quoted newline bomb":    {"ref,name\n1,\"" + strings.Repeat("Secret\n", maxRow/7+1000) + "\"\n", "row 2: is over 256 KiB"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(strings.NewReader(test.text), Options{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			if s := err.Error(); strings.Contains(s, "Secret") || strings.Contains(s, "secret@") || strings.ContainsAny(s, "\n\x1b") {
				t.Errorf("a value or more than a line in %q", s)
			}
		})
	}
}

func TestIgnoreColumns(t *testing.T) {
	var ignored []string
	got, err := read(strings.NewReader("shoe,ref,,email\n\xff\x00,1,,a@x.example\n"),
		Options{IgnoreColumns: true, Ignored: func(c []string) { ignored = c }})
	if err != nil || len(got) != 1 || len(got[0].Identifiers) != 1 {
		t.Fatalf("got %+v, %v", got, err)
	}
	if want := []string{`"shoe"`, "(column 3, which has no name)"}; !slices.Equal(ignored, want) {
		t.Errorf("ignored %q", ignored)
	}
}

func TestManyUnknownColumnsStayOneShortLine(t *testing.T) {
	header := "ref" + strings.Repeat(","+strings.Repeat("é", 50), 500) + "\n"
	_, err := read(strings.NewReader(header), Options{})
	if err == nil || !strings.Contains(err.Error(), "and 480 more") || len(err.Error()) > 4000 {
		t.Errorf("%d bytes: %.200v", len(fmt.Sprint(err)), err)
	}
}

func TestRowsAreCountedAndReadingStops(t *testing.T) {
	var counts []int
	for range Read(strings.NewReader("ref\n1\n2\n3\n4\n"), Options{Rows: func(n int) { counts = append(counts, n) }}) {
		if len(counts) == 2 {
			break
		}
	}
	if !slices.Equal(counts, []int{1, 2}) {
		t.Errorf("counts %v", counts)
	}
}

// broken yields text, then an error of its own.
type broken struct{ text io.Reader }

var errDisk = errors.New("disk")

func (b broken) Read(p []byte) (int, error) {
	n, err := b.text.Read(p)
	if err == io.EOF {
		err = errDisk
	}
	return n, err
}

func TestReadErrorIsNoEnd(t *testing.T) {
	for _, text := range []string{"", "ref", "ref\n", "ref\n1\n", "ref,name\n1,\"a"} {
		if _, err := read(broken{strings.NewReader(text)}, Options{}); !errors.Is(err, errDisk) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

// endless yields prefix, then fill for ever, up to n bytes.
type endless struct {
	prefix string
	fill   byte
	left   int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p, e.prefix)
	e.prefix = e.prefix[n:]
	for i := n; i < len(p); i++ {
		p[i] = e.fill
	}
	e.left -= int64(len(p))
	return len(p), nil
}

func TestLineOfAGibibyteIsRefusedInLittleMemory(t *testing.T) {
	for name, prefix := range map[string]string{
		"in the header":    "ref,name",
		"in a row":         "ref,name\n1,",
		"in a quoted cell": "ref,name\n1,\"",
	} {
		for _, fill := range []byte{'x', ',', '"', '\n', ' '} {
			if fill == '\n' && name != "in a quoted cell" {
				continue // no long line at all
			}
			t.Run(fmt.Sprintf("%s of %q", name, fill), func(t *testing.T) {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				in := &endless{prefix: prefix, fill: fill, left: 1 << 30}
				_, err := read(in, Options{IgnoreColumns: true})
				runtime.ReadMemStats(&after)
				if err == nil {
					t.Fatal("taken")
				}
				if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
					t.Errorf("allocated %d MiB in all", used>>20)
				}
				if in.left < 1<<30-8<<20 {
					t.Errorf("read %d MiB before refusing", (1<<30-in.left)>>20)
				}
			})
		}
	}
}

// staff writes a list of n invented people.
func staff(n int) []byte {
	var b bytes.Buffer
	b.WriteString("ref,forenames,surname,email,phone,staff_number,date_of_birth,postcode,cohort,joined,left\n")
	for i := range n {
		fmt.Fprintf(&b, "HR-%05d,Forename%d,Surname%d,p%d@force.example;p%d@home.example,+44 7700 9%05d,%06d,1980-01-%02d,ZZ%d 9ZZ,,2019-04-01,\n", i, i, i, i, i, i, i, i%28+1, i%90)
	}
	return b.Bytes()
}

func BenchmarkRead47000(b *testing.B) {
	text := staff(47_000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range Read(bytes.NewReader(text), Options{}) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 47_000 {
			b.Fatal(n)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"ref,name\n1,a\n", "ref;email\n1;\"a;b\"\n", "ref\tname\r\n1\t\"a\"\"b\"\r\n", "\xef\xbb\xbfref\n1", "ref,ref\n", "\xff\xfer\x00",
		"ref,joined,left\n1,2020-01-01,31/12/2020\n", "ref,phone\n1,1E+5\n", "ref,x\n1,\"\n\n\n\"\n2", "PK\x03\x04", string(staff(3)), "\n\n,ref", "ref\n\x00",
	} {
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, ignore bool) {
		seen := map[matcher.Subject]bool{}
		for p, err := range Read(bytes.NewReader(data), Options{IgnoreColumns: ignore}) {
			if err != nil {
				if strings.Contains(err.Error(), "\n") {
					t.Errorf("more than a line: %q", err)
				}
				return
			}
			if p.Subject == "" || len(p.Subject) > maxRef || seen[p.Subject] {
				t.Errorf("ref %q", p.Subject)
			}
			seen[p.Subject] = true
			for _, i := range p.Identifiers {
				if i.Kind == 0 || i.Value == "" || len(i.Value) > maxCell {
					t.Errorf("identifier %+v", i)
				}
			}
		}
		if len(seen) == 0 {
			t.Error("neither people nor an error")
		}
	})
}
