package extract

import (
	"encoding/binary"
	"strings"
	"testing"

	"peeler/matcher"
)

// record of an old workbook.
func biffRecord(kind uint16, data ...string) string {
	body := strings.Join(data, "")
	b := binary.LittleEndian.AppendUint16(nil, kind)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(body)))
	return string(b) + body
}

// brt is a record of a binary workbook.
func brt(kind int, data ...string) string {
	body := strings.Join(data, "")
	b := []byte{byte(kind)}
	if kind >= 0x80 {
		b = []byte{byte(kind) | 0x80, byte(kind >> 7)}
	}
	for n := len(body); ; n >>= 7 {
		if n < 0x80 {
			return string(append(b, byte(n))) + body
		}
		b = append(b, byte(n)|0x80)
	}
}

// TestBinarySheetHostile holds the verdicts on hostile workbooks that are not
// XML, and on those of OpenDocument.
func TestBinarySheetHostile(t *testing.T) {
	bof := func(kind string) string { return biffRecord(biffBOF, "\x00\x06", kind, "\x00") }
	label := biffRecord(biffLabel, "\x00\x00\x00\x00\x00\x00\x0e\x00\x00"+planted)
	book := func(globals, sheet string) []byte {
		g := bof("\x05") + globals + biffRecord(biffEOF)
		return biffFile([]byte(g + bof("\x10") + sheet + biffRecord(biffEOF)))
	}
	wide := func(s string) string { return wideString(s, false) }
	row := brt(brtRow, "\x00\x00\x00\x00", strings.Repeat("\x00", 13))
	text := brt(brtText, "\x00\x00\x00\x00\x00\x00\x00\x00\x0e\x00\x00\x00", wide(planted))
	binary := func(sheet string) []byte { return binaryWorkbook(t, []byte(sheet), nil) }
	cell := `<table:table-cell office:value-type="string"><text:p>` + planted + `</text:p></table:table-cell>`
	open := func(body string) []byte { return openSheet(t, body) }
	table := func(rows string) []byte {
		return open(`<table:table table:name="x" table:style-name="ta2">` + rows + `</table:table>`)
	}
	for _, tc := range []struct {
		title, name string
		data        []byte
		path        string // of the planted person, "" for none found
		limit       matcher.Cause
	}{
		{"xls: a sheet that is not listed", "a.xls", book("", label), "a.xls!@12(not listed)!A1", ""},
		{"xls: a list of sheets that leads nowhere", "a.xls", book(strings.Repeat(biffRecord(biffSheet, "\xff\xff\xff\x7f\x02\x00\x01\x00x"), 10_000), label), "(not listed)!A1", ""},
		{"xls: encrypted", "a.xls", book(biffRecord(biffFilePass, "\x01\x00"), label), "", matcher.Encrypted},
		{"xls: strings that lie about their number", "a.xls", book(biffRecord(biffSST, "\xff\xff\xff\xff\xff\xff\xff\x7f\x0e\x00\x00"+planted), ""), "a.xls!SST!1(in no cell)", ""},
		{"xls: strings that lie about their length", "a.xls", book(biffRecord(biffSST, "\x01\x00\x00\x00\x01\x00\x00\x00\xff\xff\x0c\xff\xff\xff\xff\xff\xff"+planted), ""), "a.xls!SST!1(in no cell)", ""},
		{"xls: a string over two records, wide from the second on", "a.xls", book(biffRecord(biffSST, "\x01\x00\x00\x00\x01\x00\x00\x00\x0e\x00\x00"+planted[:5])+biffRecord(biffContinue, "\x01"+wide(planted[5:])), biffRecord(biffLabelSST, "\x07\x00\x02\x00\x00\x00\x00\x00\x00\x00")), "!C8", ""},
		{"xls: a cell of a string that there is not", "a.xls", book("", biffRecord(biffLabelSST, "\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff")+label), "!A1", ""},
		{"xls: records that end in the middle", "a.xls", biffFile([]byte(bof("\x10") + label + "\x04\x02\xff\xff\x00\x00")), "!A1", ""},
		{"xls: merged cells that lie", "a.xls", book("", label+biffRecord(biffMerged, "\xff\xff\xff\xff\x00\x00\xff\xff\x00\x00")), "!A1", ""},
		{"xls: a column of 65,535 that is hidden", "a.xls", book("", label+biffRecord(biffColInfo, "\x00\x00\xff\xff\x00\x00\x00\x00\x01\x00")), "!A1(hidden columns)", ""},
		{"xls: a note", "a.xls", book("", biffRecord(biffTXO, strings.Repeat("\x00", 10), "\x0e\x00", strings.Repeat("\x00", 6))+biffRecord(biffContinue, "\x00"+planted)+biffRecord(biffNote, "\x01\x00\x01\x00\x00\x00\x00\x00\x04\x00\x00Jane")), "!B2(comment)", ""},
		{"xls: text in a record that is not understood", "a.xls", book(biffRecord(0x7777, planted), ""), "a.xls!Workbook!@", ""},
		{"xls: a nest of 5,000 sheets", "a.xls", biffFile([]byte(strings.Repeat(bof("\x10"), 5000) + label)), "a.xls!Workbook!@", ""},
		{"xls: 100,000 sheets", "a.xls", biffFile([]byte(strings.Repeat(bof("\x10")+biffRecord(biffEOF), 100_000) + bof("\x10") + label)), "(not listed)!A1", ""},

		{"xlsb: a hidden sheet", "a.xlsb", binary(row + text), "a.xlsb!Old(hidden)!A1", ""},
		{"xlsb: cells before any row", "a.xlsb", binary(text), "a.xlsb!Old(hidden)!A1", ""},
		{"xlsb: a row and a column that there are not", "a.xlsb", binary(brt(brtRow, "\xff\xff\xff\xff") + brt(brtText, "\xff\xff\xff\xff\x00\x00\x00\x00\x0e\x00\x00\x00", wide(planted))), "a.xlsb!Old(hidden)!XFD1048576", ""},
		{"xlsb: a string that lies about its length", "a.xlsb", binary(row + brt(brtText, "\x00\x00\x00\x00\x00\x00\x00\x00\xfe\xff\xff\xff", wide(planted))), "a.xlsb!Old(hidden)!A1", ""},
		{"xlsb: a record that lies about its size", "a.xlsb", binary(row + text + "\x06\xff\xff\xff\x7f\x00"), "a.xlsb!Old(hidden)!A1", ""},
		{"xlsb: text in a record that is too long", "a.xlsb", binary(row + "\xf0\x40\x80\x80\x80\x04" + strings.Repeat("\x00", 5<<20) + planted), "a.xlsb!xl/worksheets/sheet1.bin!@", ""},
		{"xlsb: text in a record that is not understood", "a.xlsb", binary(row + brt(500, wide(planted))), "a.xlsb!xl/worksheets/sheet1.bin!@", ""},
		{"xlsb: merged cells that lie", "a.xlsb", binary(row + text + brt(brtMerged, strings.Repeat("\xff", 16))), "a.xlsb!Old(hidden)!A1", ""},
		{"xlsb: a hidden row", "a.xlsb", binary(brt(brtRow, strings.Repeat("\x00", 11), "\x10\x00\x00\x00\x00\x00") + text), "a.xlsb!Old(hidden)!A1(hidden)", ""},
		{"xlsb: a short cell", "a.xlsb", binary(row + brt(1, strings.Repeat("\x00", 8)) + brt(brtShortText, "\x00\x00\x00\x00\x0e\x00\x00\x00", wide(planted))), "a.xlsb!Old(hidden)!B1", ""},

		{"ods: a hidden sheet", "a.ods", table(`<table:table-row>` + cell + `</table:table-row>`), "a.ods!x(hidden)!A1", ""},
		{"ods: rows that repeat without end", "a.ods", table(strings.Repeat(`<table:table-row table:number-rows-repeated="2147483647"><table:table-cell/></table:table-row>`, 1000) + `<table:table-row>` + cell + `</table:table-row>`), "a.ods!x(hidden)!A1048576", ""},
		{"ods: cells that repeat without end", "a.ods", table(`<table:table-row>` + cell + strings.Repeat(`<table:table-cell table:number-columns-repeated="999999999"><text:p>`+strings.Repeat("y", 1000)+`</text:p></table:table-cell>`, 1000) + `</table:table-row>`), "a.ods!x(hidden)!A1:", ""},
		{"ods: a cell that spans all", "a.ods", table(strings.Repeat(`<table:table-row><table:table-cell table:number-rows-spanned="9999999" table:number-columns-spanned="9999999"><text:p>y</text:p></table:table-cell></table:table-row>`, 5000) + `<table:table-row>` + cell + `</table:table-row>`), "a.ods!x(hidden)!A5001", ""},
		{"ods: a covered cell", "a.ods", table(`<table:table-row>` + strings.ReplaceAll(cell, "table-cell", "covered-table-cell") + `</table:table-row>`), "a.ods!x(hidden)!A1", ""},
		{"ods: filtered rows", "a.ods", table(`<table:table-row table:visibility="filter">` + cell + `</table:table-row>`), "a.ods!x(hidden)!A1(filtered)", ""},
		{"ods: a comment", "a.ods", table(`<table:table-row><table:table-cell><office:annotation><dc:creator>Jane</dc:creator><text:p>` + planted + `</text:p></office:annotation></table:table-cell></table:table-row>`), "a.ods!x(hidden)!A1(comment)", ""},
		{"ods: what was deleted", "a.ods", open(`<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell><text:p>` + planted + `</text:p></table:change-track-table-cell></table:previous></table:cell-content-change></table:tracked-changes>`), "a.ods!content.xml!(deleted)", ""},
		{"ods: a row that does not end", "a.ods", []byte(strings.Replace(string(table(`<table:table-row>`+cell)), "x", "x", 1)), "a.ods!x(hidden)!A1", ""},
		{"ods: spaces and breaks", "a.ods", table(`<table:table-row><table:table-cell><text:p>Planted<text:s text:c="1"/>Per<text:span>son</text:span></text:p></table:table-cell></table:table-row>`), "a.ods!x(hidden)!A1", ""},
		{"fods", "a.fods", []byte(`<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><table:table table:name="x"><table:table-row>` + cell + `</table:table-row></table:table></office:document>`), "a.fods!x!A1", ""},
	} {
		t.Run(tc.title, func(t *testing.T) {
			if elsewhere(t, Hostile{tc.title, tc.name, tc.data, Limits{Ratio: 1 << 20}, tc.path != "", tc.limit}) {
				return
			}
			records, gaps := read(t, tc.name, "", tc.data, Limits{Ratio: 1 << 20})
			found := ""
			for _, r := range records {
				for _, f := range r.Fields {
					if strings.Contains(f.Text, planted) && (found == "" || strings.Contains(r.Path, tc.path)) {
						found = r.Path
					}
				}
			}
			if (found == "") != (tc.path == "") || !strings.Contains(found, tc.path) {
				t.Errorf("found at %q, want %q", found, tc.path)
			}
			causes := map[matcher.Cause]bool{}
			for _, g := range gaps {
				causes[g.Cause] = true
			}
			if len(causes) > 1 || tc.limit != "" && !causes[tc.limit] || tc.limit == "" && len(gaps) > 0 {
				t.Errorf("gaps %v", gaps)
			}
		})
	}
}
