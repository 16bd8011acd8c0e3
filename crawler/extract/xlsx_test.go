package extract

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"peeler/matcher"
)

// invented is the n-th member of a staff that never was.
func invented(n int) []string {
	syllables := []string{"Ar", "bel", "cor", "dun", "el", "far", "gan", "hol", "in", "jor", "kel", "lor", "mac", "nor", "os", "pel", "quin", "ros", "sal", "tor"}
	h := n*7919 + 13
	surname := ""
	for range 3 {
		surname += syllables[h%20]
		h = h/20 + n
	}
	return []string{
		strings.ToUpper(surname[:1]) + surname[1:], string(rune('A' + n%26)),
		[]string{"Constable", "Sergeant", "Inspector", "Staff"}[n%4], []string{"Roads", "Crime", "Finance"}[n%3],
		[]string{"Northtown", "Southport", "Westbury", "Eastleigh", "Midford"}[n%5], fmt.Sprint(100_000 + n*37),
	}
}

const inventedStaff = 9483

// inventedHeader names what invented gives.
var inventedHeader = []string{"Surname", "Initial", "Grade", "Department", "Location", "Number"}

// replica is a workbook as the one of August 2023: a table of counts on a sheet
// that is shown, and who was counted on one that is not.
func replica(t testing.TB) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	set := func(sheet string, row int, values []any) {
		if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", row), &values); err != nil {
			t.Fatal(err)
		}
	}
	_ = f.SetSheetName("Sheet1", "Summary")
	set("Summary", 1, []any{"Officers by rank"})
	set("Summary", 3, []any{"Grade", "Count"})
	for i, g := range []string{"Constable", "Sergeant", "Inspector", "Staff"} {
		set("Summary", 4+i, []any{g, inventedStaff / 4})
	}
	if _, err := f.NewSheet("Sheet7"); err != nil {
		t.Fatal(err)
	}
	w, err := f.NewStreamWriter("Sheet7")
	if err != nil {
		t.Fatal(err)
	}
	for n := range inventedStaff + 1 {
		row := make([]any, 6)
		for i, h := range inventedHeader {
			row[i] = h
			if n > 0 {
				row[i] = invented(n)[i]
			}
		}
		if n > 0 && n%2 == 0 {
			var v int
			_, _ = fmt.Sscan(row[5].(string), &v)
			row[5] = v
		}
		if err := w.SetRow(fmt.Sprintf("A%d", n+1), row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetVisible("Sheet7", false); err != nil {
		t.Fatal(err)
	}
	return f
}

func saved(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// allFound holds that each of the invented staff is a record of its own, at its
// cells, with the names of the columns, of the workbook at a path.
func allFound(t *testing.T, name, workbook string, data []byte) {
	t.Helper()
	records, gaps := read(t, name, "", data, Limits{})
	for _, g := range gaps {
		if !strings.Contains(g.Path, "!CompObj") && !strings.Contains(g.Path, "!Ole") && !strings.Contains(g.Path, "!xl/metadata.bin") {
			t.Errorf("gap %v", g)
		}
	}
	at := map[string][]matcher.Field{}
	for _, r := range records {
		at[r.Path] = r.Fields
	}
	missing := 0
	for n := 1; n <= inventedStaff; n++ {
		path := fmt.Sprintf("%s!Sheet7(hidden)!A%d:F%d", workbook, n+1, n+1)
		var want []matcher.Field
		for i, h := range inventedHeader {
			want = append(want, matcher.Field{Name: h, Text: invented(n)[i]})
		}
		if got := at[path]; fmt.Sprint(got) != fmt.Sprint(want) {
			if missing++; missing < 4 {
				t.Errorf("%s: %v, want %v", path, got, want)
			}
		}
	}
	if missing > 0 {
		t.Errorf("%d of %d are missing", missing, inventedStaff)
	}
}

// BenchmarkSheets reads the replica in each format, and the XML of a sheet: bytes
// are those that the sheets unpack to.
func BenchmarkSheets(b *testing.B) {
	var sheet strings.Builder
	sheet.WriteString(`<worksheet><sheetData>`)
	for i := range 100_000 {
		fmt.Fprintf(&sheet, `<row r="%d" spans="1:4"><c r="A%[1]d" t="s"><v>0</v></c><c r="B%[1]d" s="1"><v>%[1]d</v></c><c r="C%[1]d" t="inlineStr"><is><t>Jane Doe</t></is></c><c r="D%[1]d"><v>12345</v></c></row>`, i+1)
	}
	sheet.WriteString(`</sheetData></worksheet>`)
	for _, bc := range []struct {
		name   string
		data   []byte
		unpack int64
	}{
		{"sheet.xlsx", workbookOf(b, sheet.String(), `<sst><si><t>Constable</t></si></sst>`), int64(sheet.Len())},
		{"foi.xlsx", saved(b, replica(b)), 0},
		{"foi.xlsb", real(b, "foi.xlsb.bz2"), 0},
		{"foi.xls", real(b, "foi.xls.bz2"), 0},
		{"foi.ods", real(b, "foi.ods.bz2"), 0},
	} {
		b.Run(bc.name, func(b *testing.B) {
			if bc.unpack == 0 {
				bc.unpack = unpackedSize(b, bc.data)
			}
			b.SetBytes(bc.unpack)
			b.ReportAllocs()
			for b.Loop() {
				err := Extract(Input{Name: bc.name}, bytes.NewReader(bc.data), Limits{Ratio: 10_000}, Sink{Record: func(matcher.Record) error { return nil }})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// unpackedSize is how much a file unpacks to, if it is a zip.
func unpackedSize(t testing.TB, data []byte) int64 {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return int64(len(data))
	}
	n := int64(0)
	for _, f := range z.File {
		n += int64(f.UncompressedSize64)
	}
	return n
}

// workbookOf is a workbook of one sheet, written by hand.
func workbookOf(t testing.TB, sheet, shared string, more ...file) []byte {
	t.Helper()
	return zipOf(t, append([]file{
		{"xl/workbook.xml", []byte(`<workbook xmlns:r="r"><sheets><sheet name="Staff" sheetId="1" r:id="rId1"/></sheets></workbook>`)},
		{"xl/_rels/workbook.xml.rels", []byte(`<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://x/styles" Target="styles.xml"/></Relationships>`)},
		{"xl/worksheets/sheet1.xml", []byte(sheet)},
		{"xl/sharedStrings.xml", []byte(shared)},
	}, more...)...)
}

// places is a workbook with much that a program does not show.
func places(t testing.TB) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	row := func(sheet, at string, values ...any) { t.Helper(); do(f.SetSheetRow(sheet, at, &values)) }
	do(f.SetSheetName("Sheet1", "Staff"))
	row("Staff", "B2", "Leavers of the year")
	row("Staff", "B4", "Rank", "Surname", "Staff No", "Date of birth", "Vetting")
	row("Staff", "B5", "Sergeant", "Doe", 417, time.Date(1980, 3, 15, 0, 0, 0, 0, time.UTC), 0.25)
	row("Staff", "C6", "Roe", 12345678901234, time.Date(1975, 12, 1, 0, 0, 0, 0, time.UTC), 0.5)
	row("Staff", "B7", "Constable", "O'Hara", 418, nil, 1)
	row("Staff", "B8", "Constable", "Zoë", 419)
	do(f.MergeCell("Staff", "B5", "B6"))
	do(f.SetRowVisible("Staff", 7, false))
	padded, percent := "000000", 9
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &padded})
	do(err)
	do(f.SetCellStyle("Staff", "D5", "D8", style))
	style, err = f.NewStyle(&excelize.Style{NumFmt: percent})
	do(err)
	do(f.SetCellStyle("Staff", "F5", "F8", style))
	do(f.AddComment("Staff", excelize.Comment{Cell: "C5", Author: "Jane", Text: "on long leave"}))
	do(f.SetCellFormula("Staff", "G5", `IF(D5=417,"Formula Person","")`))
	do(f.SetDefinedName(&excelize.DefinedName{Name: "Covert_List", RefersTo: "Staff!$B$4:$F$8"}))
	do(f.SetHeaderFooter("Staff", &excelize.HeaderFooterOptions{OddHeader: "&LHeader Person"}))
	list := excelize.NewDataValidation(true)
	list.SetSqref("H1:H9")
	do(list.SetDropList([]string{"List Person", "Other Person"}))
	do(f.AddDataValidation("Staff", list))
	_, err = f.NewSheet("Columns")
	do(err)
	row("Columns", "A1", "Surname", "Home address")
	row("Columns", "A2", "Doe", "1 Hidden Street")
	do(f.SetColVisible("Columns", "B", false))
	do(f.AddShape("Columns", &excelize.Shape{Cell: "D4", Type: "rect", Paragraph: []excelize.RichTextRun{{Text: "Box Person"}}}))
	_, err = f.NewSheet("Deep")
	do(err)
	row("Deep", "C3", "Deep Person")
	do(f.SetSheetVisible("Deep", false, true))
	return f
}
