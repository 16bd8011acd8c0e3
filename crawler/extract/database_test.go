package extract

import (
	"bytes"
	"strings"
	"testing"

	"peeler/matcher"
)

// The files were written by the programs whose formats they are, or by libraries
// in wide use: testdata/README.md says which.
func TestDatabases(t *testing.T) {
	for _, tc := range []struct{ name, want string }{
		{"staff.pgdump", "staff.pgdump!contents!8|kind=COMMENT|name=TABLE staff|owner=postgres|COMMENT ON TABLE hr.staff IS 'kept by Planted Person';\n"},
		{"staff.pgdump", "staff.pgdump!staff!40|id=40|surname=Surname40|Fore Name=Fore\tname40|born=1980-02-10\n"},
		{"staff.dbf", "staff.dbf!2|SURNAME=Doe|FORENAME=Jane|WARRANT=201235|JOINED=40577\n"},
		{"staff.bson", "staff.bson!1|_id=65a1b2c3d4e5f60718293a4b|name.first=Jane|name.last=Doe|warrant=201235|big=9007199254|pay=1234.5|joined=2011-02-03T00:00:00Z|emails=jane.doe@example.org|emails=jd@example.org|posts=Brixton|posts=Camden|re=x i|ok=true\n"},
		{"staff.bson", "staff.bson!2|_id=2|name=O’Hara|note=second\n"},
	} {
		records, gaps := read(t, tc.name, "", testdata(t, tc.name), Limits{})
		if got := flat(records); !strings.Contains(got, tc.want) || len(gaps) > 0 {
			t.Errorf("%s: %q is missing in\n%sgaps %v", tc.name, tc.want, got, gaps)
		}
	}
}

func TestBrokenDatabases(t *testing.T) {
	dump, bson, dbf := testdata(t, "staff.pgdump"), testdata(t, "staff.bson"), testdata(t, "staff.dbf")
	deleted := bytes.Clone(dbf)
	deleted[bytes.Index(dbf, []byte("Doe"))-1] = dbfDeleted
	deeper := []byte{0, 0, 0, 0, 0x03, 'a', 0}
	for range 1000 {
		deeper = append(deeper, 200, 0, 0, 0, 0x03, 'a', 0)
	}
	deeper[0], deeper[1] = byte(len(deeper)), byte(len(deeper)>>8)
	for _, tc := range []struct {
		title, name string
		data        []byte
		find        string
		cause       matcher.Cause
	}{
		{"pg_dump: cut in the contents", "a", dump[:900], "CREATE", matcher.Corrupt},
		{"pg_dump: cut in the rows", "a", dump[:len(dump)-200], "kept by Planted Person", matcher.Truncated},
		{"pg_dump: nothing but its name", "a", []byte("PGDMP"), "", matcher.Corrupt},
		{"pg_dump: a text of 2^31 bytes", "a", append(bytes.Clone(dump[:11]), bytes.Repeat([]byte("\x00\xff\xff\xff\x7f"), 20)...), "", matcher.Corrupt},
		{"dbf: a row marked as deleted", "a.dbf", deleted, "a.dbf!2(deleted)|SURNAME=Doe", ""},
		{"dbf: cut in a row", "a.dbf", dbf[:len(dbf)-20], "SURNAME=Doe", matcher.Truncated},
		{"bson: cut", "a.bson", bson[:len(bson)-5], "name=O’Hara", matcher.Truncated},
		{"bson: a size of 2^31", "a.bson", append(bytes.Clone(bson), append([]byte("\xff\xff\xff\x7f"), planted...)...), planted, matcher.Corrupt},
		{"bson: nested without end", "a.bson", deeper, "a", matcher.Corrupt},
	} {
		t.Run(tc.title, func(t *testing.T) {
			if elsewhere(t, Hostile{tc.title, tc.name, tc.data, Limits{}, strings.Contains(tc.find, planted), tc.cause}) {
				return
			}
			records, gaps := read(t, tc.name, "", tc.data, Limits{})
			if got := flat(records); !strings.Contains(got, tc.find) {
				t.Errorf("%q is not found in %s", tc.find, got)
			}
			var cause matcher.Cause
			if len(gaps) > 0 {
				cause = gaps[0].Cause
			}
			if cause != tc.cause {
				t.Errorf("gaps: %v, want %s", gaps, tc.cause)
			}
		})
	}
}

func FuzzDatabase(f *testing.F) {
	for _, name := range []string{"staff.pgdump", "staff.dbf", "staff.bson"} {
		f.Add(testdata(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) { check(t, "a.bson", "", b) })
}
