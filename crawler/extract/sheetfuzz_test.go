package extract

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

// inSheet holds that a person in a cell is found behind whatever stands before it
// in the part of a sheet.
func inSheet(t *testing.T, name string, data []byte) {
	t.Helper()
	for _, r := range check(t, name, "", data) {
		for _, f := range r.Fields {
			if strings.Contains(f.Text, planted) {
				return
			}
		}
	}
	t.Errorf("%q: the planted person is not found", data)
}

func FuzzSheetXML(f *testing.F) {
	f.Add([]byte(`<row r="1" hidden="1"><c r="A1" s="1" t="s"><v>0</v></c><c t="inlineStr"><is><r><t>x</t></r><rPh><t>y</t></rPh></is></c><c><f>IF(A1,"x")</f><v>1</v></c></row>`))
	f.Add([]byte(`</sheetData><mergeCells><mergeCell ref="A1:B9"/></mergeCells><autoFilter ref="A1:B2"/><cols><col min="1" max="3" hidden="1"/></cols><sheetData><!-- x -->`))
	f.Add([]byte(`<row><c r="><v>&amp;&#x41;_x0041_</v></c><![CDATA[x]]><?x?>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		data := workbookOf(t, "<worksheet><sheetData>"+string(b)+"</sheetData></worksheet>", "<sst><si><t>Doe</t></si></sst>", file{"xl/styles.xml", []byte(`<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`)})
		check(t, "a.xlsx", "", data)
		if len(b) < 4096 && !bytes.Contains(b, []byte("<!")) && !bytes.Contains(b, []byte("<?")) && !bytes.ContainsAny(b, "\"'") && wide(append([]byte("<worksheet><sheetData>"), b...)) == nil {
			inSheet(t, "a.xlsx", workbookOf(t, "<worksheet><sheetData>"+string(b)+`<row><c t="inlineStr"><is><t>`+planted+`</t></is></c></row></sheetData></worksheet>`, "<sst/>"))
		}
	})
}

func FuzzNumFormat(f *testing.F) {
	for _, code := range []string{"General", "#,##0.00_);[Red](#,##0.00)", `00000\ 000000`, "yyyy-mm-dd hh:mm", "[h]:mm:ss", "0.0%", `"x"0`, "@", "# ?/?", "[$-409]d-mmm-yy;@", "0,,"} {
		f.Add(code, 45123.5)
	}
	f.Fuzz(func(t *testing.T, code string, v float64) {
		shown, plain := parseNumFormat(code).show(nil, v, len(code)%2 == 0)
		if len(shown)+len(plain) > 2048+len(code) {
			t.Errorf("%q %v: %q, %q", code, v, shown, plain)
		}
	})
}

func FuzzXLS(f *testing.F) {
	f.Add(real(f, "places.xls"))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, "a.xls", "", b) })
}

// FuzzBIFF reads the stream of an old workbook, without the file around it.
func FuzzBIFF(f *testing.F) {
	f.Add([]byte("\x09\x08\x04\x00\x00\x06\x05\x00\xfc\x00\x0e\x00\x01\x00\x00\x00\x01\x00\x00\x00\x03\x00\x00Doe\x0a\x00\x00\x00\x09\x08\x04\x00\x00\x06\x10\x00\xfd\x00\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0a\x00\x00\x00"))
	f.Add([]byte("\x09\x08\x04\x00\x00\x05\x05\x00\x04\x02\x0b\x00\x00\x00\x00\x00\x00\x00\x03\x00Doe\xb6\x01\x12\x00"))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, "a.xls", "", biffFile(b)) })
}

func FuzzXLSB(f *testing.F) {
	f.Add([]byte("\x00\x19\x00\x00\x00\x00\x00\x00\x00\x00\x2c\x01\x00\x10\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), []byte("\x13\x0b\x00\x03\x00\x00\x00D\x00o\x00e\x00"))
	f.Fuzz(func(t *testing.T, sheet, shared []byte) {
		check(t, "a.xlsb", "", binaryWorkbook(t, sheet, shared))
	})
}

func FuzzODS(f *testing.F) {
	f.Add([]byte(`<table:table table:name="x"><table:table-column table:visibility="collapse"/><table:table-row table:number-rows-repeated="9"><table:table-cell table:number-columns-repeated="9" table:number-rows-spanned="3" office:value-type="date" office:date-value="1980-03-15"><text:p>x<text:s/>y</text:p><office:annotation><dc:creator>z</dc:creator></office:annotation></table:table-cell></table:table-row></table:table>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		check(t, "a.ods", "", openSheet(t, string(b)))
	})
}

func FuzzVBA(f *testing.F) {
	f.Add([]byte("\x01\x19\xb0\x00Attribut\x00e VB_Nam\x00e = \"x\""))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, "a.bin", "", append([]byte("\x00\x01\x02\x03"), b...)) })
}

// openSheet is a spreadsheet of OpenDocument with what is given in its body.
func openSheet(t testing.TB, body string) []byte {
	t.Helper()
	return zipOf(t, file{"mimetype", []byte("application/vnd.oasis.opendocument.spreadsheet")}, file{"content.xml", []byte(
		`<?xml version="1.0"?><office:document-content><office:automatic-styles><style:style style:name="ta2"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>` + body + `</office:spreadsheet></office:body></office:document-content>`,
	)})
}

// binaryWorkbook is a binary workbook with one sheet, which is hidden.
func binaryWorkbook(t testing.TB, sheet, shared []byte) []byte {
	t.Helper()
	return zipOf(t, file{"xl/workbook.bin", []byte("\x9c\x01\x1a\x01\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00r\x001\x00\x03\x00\x00\x00O\x00l\x00d\x00")},
		file{"xl/_rels/workbook.bin.rels", []byte(`<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.bin"/></Relationships>`)},
		file{"xl/worksheets/sheet1.bin", sheet}, file{"xl/sharedStrings.bin", shared})
}

// biffFile is a compound file with one stream, a workbook of records.
func biffFile(records []byte) []byte {
	const sector, perFAT = 512, 128
	if len(records) < 4096 {
		records = append(bytes.Clone(records), make([]byte, 4096-len(records))...) // or it were in the mini stream
	}
	n := (len(records) + sector - 1) / sector
	fats := (n + 1 + perFAT) / perFAT
	if fats > 100 {
		return nil
	}
	le := binary.LittleEndian
	head := make([]byte, sector)
	copy(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	le.PutUint32(head[24:], 3<<16|0x3e)
	le.PutUint32(head[28:], 9<<16|0xfffe)
	le.PutUint16(head[32:], 6)
	le.PutUint32(head[44:], uint32(fats))
	le.PutUint32(head[48:], uint32(fats))
	le.PutUint32(head[56:], 4096)
	le.PutUint32(head[60:], 0xfffffffe)
	le.PutUint32(head[68:], 0xfffffffe)
	for i := range 109 {
		le.PutUint32(head[76+4*i:], 0xffffffff)
	}
	fat := make([]uint32, fats*perFAT)
	for i := range fat {
		fat[i] = 0xffffffff
	}
	for i := range fats {
		le.PutUint32(head[76+4*i:], uint32(i))
		fat[i] = 0xfffffffd
	}
	fat[fats] = 0xfffffffe // the directory
	for i := range n {
		fat[fats+1+i] = uint32(fats + 2 + i)
	}
	fat[fats+n] = 0xfffffffe
	directory := make([]byte, sector)
	entry := func(at int, name string, kind byte, child, start uint32, size int) {
		e := directory[128*at:]
		for i := range len(name) {
			e[2*i] = name[i]
		}
		le.PutUint16(e[64:], uint16(2*len(name)+2))
		e[66], e[67] = kind, 1
		le.PutUint32(e[68:], 0xffffffff)
		le.PutUint32(e[72:], 0xffffffff)
		le.PutUint32(e[76:], child)
		le.PutUint32(e[116:], start)
		le.PutUint32(e[120:], uint32(size))
	}
	entry(0, "Root Entry", 5, 1, 0xfffffffe, 0)
	entry(1, "Workbook", 2, 0xffffffff, uint32(fats+1), len(records))
	out := head
	for _, v := range fat {
		out = le.AppendUint32(out, v)
	}
	out = append(append(out, directory...), records...)
	return append(out, make([]byte, n*sector-len(records))...)
}
