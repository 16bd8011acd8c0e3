package extract

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"peeler/matcher"
)

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The files are SQLite's own, with pages of 512 bytes so that every kind of page
// is in them.
func TestSQLite(t *testing.T) {
	records, gaps := read(t, "staff.sqlite", "", testdata(t, "staff.sqlite"), Limits{})
	if len(gaps) > 0 {
		t.Errorf("gaps: %v", gaps)
	}
	got := flat(records)
	for title, want := range map[string]string{
		"a row, numbered by its key":       "staff.sqlite!staff!1|id=4001|surname=Surname1|fore name=Forename1|warrant no=200001\n",
		"a row of an inner leaf":           "|id=4059|surname=Surname59|fore name=Forename59|warrant no=200059\n",
		"a value on other pages":           "xxx Overflown Person\n",
		"a table without rowid, key first": "staff.sqlite!post!1|collar=PC 77|station=Brixton|rank=Constable\n",
		"a row of a page set free":         "staff.sqlite!free pages(deleted)!",
		"a deleted row":                    "Deleted Person33",
		"what is left of a row in a block": "staff.sqlite!free blocks(deleted)!",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s: %q is missing", title, want)
		}
	}
	if n := strings.Count(got, "|id="); n != 59 {
		t.Errorf("%d people, want 59", n)
	}
	if strings.Contains(got, "free pages(deleted)!1|Surname") {
		t.Error("an index is taken for deleted rows")
	}
	if t.Failed() {
		t.Log(got)
	}
}

func TestSQLiteInUTF16(t *testing.T) {
	records, _ := read(t, "wide.sqlite", "", testdata(t, "wide.sqlite"), Limits{})
	if got := flat(records); !strings.Contains(got, "wide.sqlite!t!1|name=Zoë Müller|pay=1234.5\n") {
		t.Error(got)
	}
}

// Whatever is broken in a database is a gap, and the rest is read.
func TestBrokenSQLite(t *testing.T) {
	whole := testdata(t, "staff.sqlite")
	broken := func(change func(b []byte) []byte) []byte { return change([]byte(string(whole))) }
	for _, tc := range []struct {
		title string
		data  []byte
		find  string
		cause matcher.Cause
	}{
		{"cut", whole[:len(whole)/2], "Surname1", matcher.Corrupt},
		{"a page that points to itself", broken(func(b []byte) []byte {
			for i := 512; i+12 < len(b); i += 512 {
				if b[i] == innerTable {
					b[i+8], b[i+9], b[i+10], b[i+11] = 0, 0, 0, byte(i/512+1)
				}
			}
			return b
		}), "Surname1", matcher.Corrupt},
		{"a size of page that cannot be", broken(func(b []byte) []byte { b[16], b[17] = 3, 3; return b }), "Surname1", matcher.Corrupt},
		{"nothing but a header", whole[:100], "", matcher.Corrupt},
	} {
		t.Run(tc.title, func(t *testing.T) {
			if elsewhere(t, Hostile{"sqlite: " + tc.title, "a.db", tc.data, Limits{}, false, tc.cause}) {
				return
			}
			records, gaps := read(t, "a.db", "", tc.data, Limits{})
			if got := flat(records); !strings.Contains(got, tc.find) {
				t.Errorf("%q is not found in %s", tc.find, got)
			}
			if len(gaps) == 0 || gaps[0].Cause != tc.cause {
				t.Errorf("gaps: %v, want %s", gaps, tc.cause)
			}
		})
	}
}

func FuzzSQLite(f *testing.F) {
	f.Add(testdata(f, "staff.sqlite"))
	f.Add(testdata(f, "wide.sqlite"))
	f.Add([]byte("\x37\x7f\x06\x82\x00\x00\x00\x00\x00\x00\x02\x00"))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, "a.db", "", b) })
}

func BenchmarkSQLite(b *testing.B) {
	data := testdata(b, "staff.sqlite")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		read(b, "a.db", "", data, Limits{})
	}
}
