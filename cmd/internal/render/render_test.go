package render

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"
)

type leak struct {
	ID    string    `json:"id"`
	Title string    `json:"title"`
	Seen  time.Time `json:"seen,omitzero"`
}

var leakColumns = []Column[leak]{
	{Title: "ID", Cell: func(l leak) string { return l.ID }},
	{Title: "FIRST SEEN", Cell: func(l leak) string { return Time(l.Seen) }},
	{Title: "title", Cell: func(l leak) string { return l.Title }},
}

var seen = time.Date(2026, 11, 24, 14, 39, 7, 5e8, time.FixedZone("", 3600))

var leaks = []leak{
	{"a1", "staff \x1b[2Jlist", seen},
	{"b", "=cmd|' /C calc'!A0\u202e", time.Time{}},
}

func TestWrite(t *testing.T) {
	for _, test := range []struct {
		name   string
		format Format
		items  []leak
		want   string
	}{
		{"table", Table, leaks, "ID  FIRST SEEN            TITLE\na1  2026-11-24T13:39:07Z  staff \\x1b[2Jlist\nb                         =cmd|' /C calc'!A0\\u202e\n"},
		{"empty table", Table, nil, "ID  FIRST SEEN  TITLE\n"},
		{"csv", CSV, leaks, "id,first_seen,title\na1,2026-11-24T13:39:07Z,staff \\x1b[2Jlist\nb,,'=cmd|' /C calc'!A0\\u202e\n"},
		{"empty csv", CSV, nil, "id,first_seen,title\n"},
		{"json", JSON, leaks[1:], "[\n  {\n    \"id\": \"b\",\n    \"title\": \"=cmd|' /C calc'!A0\\u202e\"\n  }\n]\n"},
		{"empty json", JSON, nil, "[]\n"},
		{"jsonl", JSONL, leaks, "{\"id\":\"a1\",\"title\":\"staff \\u001b[2Jlist\",\"seen\":\"2026-11-24T14:39:07.5+01:00\"}\n{\"id\":\"b\",\"title\":\"=cmd|' /C calc'!A0\\u202e\"}\n"},
		{"empty jsonl", JSONL, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var b strings.Builder
			if err := Write(&b, test.format, test.items, leakColumns); err != nil {
				t.Fatal(err)
			}
			if b.String() != test.want {
				t.Errorf("got\n%s\nwant\n%s", b.String(), test.want)
			}
		})
	}
}

func TestWriteOne(t *testing.T) {
	item := leak{"b", "two\nID  forged", seen}
	for format, want := range map[Format]string{
		Table: "ID          b\nFIRST SEEN  2026-11-24T13:39:07Z\nTITLE       two\n            ID  forged\n",
		JSON:  "{\n  \"id\": \"b\",\n  \"title\": \"two\\nID  forged\",\n  \"seen\": \"2026-11-24T14:39:07.5+01:00\"\n}\n",
		JSONL: "{\"id\":\"b\",\"title\":\"two\\nID  forged\",\"seen\":\"2026-11-24T14:39:07.5+01:00\"}\n",
		CSV:   "id,first_seen,title\nb,2026-11-24T13:39:07Z,two\\x0aID  forged\n",
	} {
		var b strings.Builder
		if err := WriteOne(&b, format, item, leakColumns); err != nil || b.String() != want {
			t.Errorf("%s: %v, got\n%s\nwant\n%s", format, err, b.String(), want)
		}
	}
}

func TestErrorsArePassedOn(t *testing.T) {
	for _, f := range []Format{Table, JSON, JSONL, CSV} {
		if err := Write(full{}, f, leaks, leakColumns); !errors.Is(err, errFull) {
			t.Errorf("%s: got %v", f, err)
		}
		if err := WriteOne(full{}, f, leaks[0], leakColumns); !errors.Is(err, errFull) {
			t.Errorf("%s: got %v", f, err)
		}
	}
	if err := Write(&bytes.Buffer{}, "xml", leaks, leakColumns); err == nil {
		t.Error("an unknown format is written")
	}
}

func TestParseFormat(t *testing.T) {
	for _, name := range []string{"table", "json", "jsonl", "csv"} {
		if f, err := ParseFormat(name); err != nil || string(f) != name {
			t.Errorf("%s: got %s, %v", name, f, err)
		}
	}
	if _, err := ParseFormat("xml"); err == nil || !strings.Contains(err.Error(), "choose table, json, jsonl or csv") {
		t.Error(err)
	}
}

func TestTableCountsWhatATerminalDraws(t *testing.T) {
	items := []leak{{"山田", "x", time.Time{}}, {"e\u0301", "x", time.Time{}}, {"🙂", "x", time.Time{}}, {"abcd", "x", time.Time{}}}
	var b strings.Builder
	if err := Write(&b, Table, items, leakColumns); err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(b.String()), "\n")[1:] {
		if got := uniseg.StringWidth(strings.TrimSuffix(line, "x")); got != 18 {
			t.Errorf("row %d begins its last column at %d, not 18: %q", i, got, line)
		}
	}
}

func TestInert(t *testing.T) {
	for cell, want := range map[string]string{
		"":                    "",
		"plain":               "plain",
		"a=b":                 "a=b",
		"7 - 3":               "7 - 3",
		"jane@force":          "jane@force",
		"=1+1":                "'=1+1",
		"+44 7700 900123":     "'+44 7700 900123",
		"-1":                  "'-1",
		"@SUM(A1)":            "'@SUM(A1)",
		"  =1":                "'  =1",
		"'=1":                 "''=1",
		"\"=1":                "'\"=1",
		"＝1":                  "'＝1",
		"＋1":                  "'＋1",
		"－1":                  "'－1",
		"＠x":                  "'＠x",
		"−1":                  "'−1",
		"a;=HYPERLINK(\"x\")": "a;'=HYPERLINK(\"x\")",
		"a; +1;b":             "a;' +1;b",
	} {
		if got := inert(cell); got != want {
			t.Errorf("%q: got %q, want %q", cell, got, want)
		}
	}
}

// Whatever a site says: a table keeps its rows, a CSV holds no formula, JSON reads
// back, and none of them acts on a terminal.
func TestHostileItems(t *testing.T) {
	var items []leak
	for _, s := range append(hostile(t), "=1", "\t=1", "\r\n=1", "x;\t=1", "\u00a0=1", "\u200b=1") {
		items = append(items, leak{ID: "id", Title: s})
	}
	out := map[Format]string{}
	for _, f := range []Format{Table, JSON, JSONL, CSV} {
		var b bytes.Buffer
		if err := Write(&b, f, items, leakColumns); err != nil {
			t.Fatal(err)
		}
		out[f] = b.String()
		checkInert(t, out[f])
	}
	if got := strings.Count(out[Table], "\n"); got != len(items)+1 {
		t.Errorf("the table has %d lines for %d items", got, len(items))
	}
	if got := strings.Count(out[JSONL], "\n"); got != len(items) {
		t.Errorf("the JSON lines are %d for %d items", got, len(items))
	}
	var back []leak
	if err := json.Unmarshal([]byte(out[JSON]), &back); err != nil || len(back) != len(items) {
		t.Fatalf("%d of %d items read back: %v", len(back), len(items), err)
	}
	for i := range items {
		if want := (leak{ID: "id", Title: string([]rune(items[i].Title))}); !reflect.DeepEqual(back[i], want) {
			t.Errorf("got %q, want %q", back[i].Title, want.Title)
		}
	}
	for _, comma := range ",;\t" {
		r := csv.NewReader(strings.NewReader(out[CSV]))
		r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
		rows, err := r.ReadAll()
		if err != nil || comma == ',' && len(rows) != len(items)+1 {
			t.Fatalf("comma %q: %d rows, %v", comma, len(rows), err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(cell)[0]) {
					t.Errorf("comma %q: a formula: %q", comma, cell)
				}
			}
		}
	}
}
