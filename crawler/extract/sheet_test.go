package extract

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"peeler/matcher"
)

// TestSheetRows holds what becomes of the cells of a sheet, whatever is said of
// them around it.
func TestSheetRows(t *testing.T) {
	for _, tc := range []struct {
		title, sheet string // what stands in worksheet
		want         string
	}{
		{
			"a header found by looking, below a title",
			`<sheetData><row r="1"><c r="A1" t="str"><v>Leavers 2023</v></c></row>` +
				`<row r="3"><c r="B3" t="str"><v>Surname</v></c><c r="C3" t="str"><v>Staff No</v></c></row>` +
				`<row r="4"><c r="B4" t="str"><v>Doe</v></c><c r="C4"><v>12345</v></c></row></sheetData>`,
			"b.xlsx!Staff!A1|Leavers 2023\nb.xlsx!Staff!B3:C3|Surname|Staff No\nb.xlsx!Staff!B4:C4|Surname=Doe|Staff No=12345\n",
		},
		{
			"a second table below the first",
			`<sheetData><row><c t="str"><v>Surname</v></c><c t="str"><v>Grade</v></c></row><row><c t="str"><v>Doe</v></c><c t="str"><v>Sgt</v></c></row>` +
				`<row r="9"><c t="str"><v>Post</v></c><c t="str"><v>Officer</v></c></row><row><c t="str"><v>Desk</v></c><c t="str"><v>Roe</v></c></row></sheetData>`,
			"b.xlsx!Staff!A1:B1|Surname|Grade\nb.xlsx!Staff!A2:B2|Surname=Doe|Grade=Sgt\nb.xlsx!Staff!A9:B9|Post|Officer\nb.xlsx!Staff!A10:B10|Post=Desk|Officer=Roe\n",
		},
		{
			"a header of two rows with merged cells",
			`<sheetData><row r="1"><c r="A1" t="str"><v>Name</v></c><c r="B1" t="str"><v>Contact</v></c></row>` +
				`<row r="2"><c r="B2" t="str"><v>Phone</v></c><c r="C2" t="str"><v>Email</v></c></row>` +
				`<row r="3"><c r="A3" t="str"><v>Doe</v></c><c r="B3"><v>1</v></c><c r="C3" t="str"><v>j@d</v></c></row></sheetData>` +
				`<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/></mergeCells>`,
			"b.xlsx!Staff!A1:B1|Name|Contact\nb.xlsx!Staff!B2:C2|Name|Phone|Email\nb.xlsx!Staff!A3:C3|Name=Doe|Phone=1|Email=j@d\n",
		},
		{
			"a merged header names all columns under it",
			`<sheetData><row r="1"><c r="A1" t="str"><v>Name</v></c><c r="B1" t="str"><v>Phone</v></c></row>` +
				`<row r="2"><c r="A2" t="str"><v>Doe</v></c><c r="B2"><v>1</v></c><c r="C2"><v>2</v></c></row></sheetData><mergeCells><mergeCell ref="B1:C1"/></mergeCells>`,
			"b.xlsx!Staff!A1:B1|Name|Phone\nb.xlsx!Staff!A2:C2|Name=Doe|Phone=1|Phone=2\n",
		},
		{
			"a merged cell belongs to all its rows",
			`<sheetData><row r="1"><c r="A1" t="str"><v>Rank</v></c><c r="B1" t="str"><v>Surname</v></c></row>` +
				`<row r="2"><c r="A2" t="str"><v>Sergeant</v></c><c r="B2" t="str"><v>Doe</v></c></row>` +
				`<row r="3"><c r="B3" t="str"><v>Roe</v></c></row><row r="4"><c r="B4" t="str"><v>Poe</v></c></row></sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>`,
			"b.xlsx!Staff!A1:B1|Rank|Surname\nb.xlsx!Staff!A2:B2|Rank=Sergeant|Surname=Doe\nb.xlsx!Staff!B3|Rank=Sergeant|Surname=Roe\nb.xlsx!Staff!B4|Surname=Poe\n",
		},
		{
			"hidden and filtered rows, hidden columns",
			`<cols><col min="2" max="2" hidden="1"/></cols><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="A2"><v>2</v></c></row>` +
				`<row r="3"><c r="A3"><v>3</v></c><c r="B3" t="str"><v>x</v></c></row><row r="6" hidden="1"><c r="A6"><v>6</v></c></row></sheetData><autoFilter ref="A5:B9"/>`,
			"b.xlsx!Staff!A1|1\nb.xlsx!Staff!A2(hidden)|2\nb.xlsx!Staff!A3:B3(hidden columns)|3|x\nb.xlsx!Staff!A6(filtered)|6\nb.xlsx!Staff(xml)!1|ref=A5:B9\n",
		},
		{
			"shared, inline and rich strings; entities, CDATA and escapes",
			`<sheetData><row><c t="s"><v>0</v></c><c t="inlineStr"><is><r><t>Ja</t></r><r><rPr><b/></rPr><t>ne</t></r></is></c><c t="str"><v>a&amp;b&#x20;&lol;</v></c>` +
				`<c t="inlineStr"><is><t><![CDATA[O<Hara]]>_x0041_</t></is></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row></sheetData>`,
			"b.xlsx!Staff!A1:F1|Doe|Jane|a&b &lol;|O<HaraA|TRUE|#N/A\n",
		},
		{
			"numbers as they are shown",
			`<sheetData><row><c s="1"><v>45123</v></c><c s="2"><v>45123.5</v></c><c><v>1.23456789012E+11</v></c><c s="3"><v>417</v></c><c s="4"><v>0.25</v></c><c s="5"><v>12345.5</v></c><c><v>0.30000000000000004</v></c><c s="6"><v>7700900123</v></c></row></sheetData>`,
			"b.xlsx!Staff!A1:H1|2023-07-16|2023-07-16 12:00:00|123456789012|000417|417|25%|12,345.50|12345.5|0.3|07700 900123|7700900123\n",
		},
		{
			"a formula that names somebody",
			`<sheetData><row><c t="str"><f>IF(B1=1,"Jane Doe","")</f><v>x</v></c><c><f>SUM(A1:A2)</f><v>3</v></c></row></sheetData>`,
			"b.xlsx!Staff!A1:B1|formula=IF(B1=1,\"Jane Doe\",\"\")|x|3\n",
		},
		{
			"what has no place in a sheet",
			`<sheetData>Jane<row><!-- Jim --><c><v>1</v>John</c></row></sheetData><dataValidations><dataValidation sqref="A1"><formula1>"Doe,Roe"</formula1></dataValidation></dataValidations><headerFooter><oddHeader>&amp;LSecret</oddHeader></headerFooter>`,
			"b.xlsx!Staff!(in no cell)|Jane\nb.xlsx!Staff!(remark)|<!-- Jim -->\nb.xlsx!Staff!A1|1|John\nb.xlsx!Staff(xml)!1|sqref=A1|formula1=\"Doe,Roe\"\nb.xlsx!Staff(xml)!1|oddheader=&LSecret\n",
		},
		{
			"no row, no reference, an end that is missing", `<sheetData><c><v>1</v></c><row r="99999999"><c r="ZZZZ1" t="s"><v>7</v></c><c t="str"><v>Jane`,
			"b.xlsx!Staff!A1|1\nb.xlsx!Staff!B2|Jane\n",
		},
		{"another prefix", `<x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>Jane</x:t></x:is></x:c></x:row></x:sheetData>`, "b.xlsx!Staff!A1|Jane\n"},
	} {
		t.Run(tc.title, func(t *testing.T) {
			data := workbookOf(t, "<worksheet>"+tc.sheet+"</worksheet>", "<sst><si><t>Doe</t></si></sst>", file{"xl/styles.xml", []byte(
				`<styleSheet><numFmts><numFmt numFmtId="164" formatCode="000000"/><numFmt numFmtId="165" formatCode="00000\ 000000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="9"/><xf numFmtId="4"/><xf numFmtId="165"/></cellXfs></styleSheet>`,
			)})
			records, gaps := read(t, "b.xlsx", "", data, Limits{})
			var b strings.Builder
			for line := range strings.Lines(flat(records)) {
				if strings.HasPrefix(line, "b.xlsx!Staff!") || strings.HasPrefix(line, "b.xlsx!Staff(xml)!") {
					b.WriteString(line)
				}
			}
			if b.String() != tc.want || len(gaps) != 0 {
				t.Errorf("gaps %v, got\n%swant\n%s", gaps, b.String(), tc.want)
			}
		})
	}
}

// TestHidingPlaces holds that who is planted somewhere in a workbook is found, and
// that the path says where.
func TestHidingPlaces(t *testing.T) {
	rels := func(kind, target string) string {
		return `<Relationships><Relationship Id="rId1" Type="http://x/` + kind + `" Target="` + target + `"/></Relationships>`
	}
	book := func(rest string, more ...file) []byte {
		return zipOf(t, append([]file{
			{"xl/workbook.xml", []byte(`<workbook><sheets><sheet name="Staff" id="rId1"/><sheet name="Old" state="veryHidden" id="rId2"/></sheets>` + rest + `</workbook>`)},
			{"xl/_rels/workbook.xml.rels", []byte(`<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/worksheet" Target="worksheets/sheet2.xml"/>` +
				`<Relationship Id="rId3" Type="x/pivotCacheDefinition" Target="pivotCache/pivotCacheDefinition1.xml"/><Relationship Id="rId4" Type="x/externalLink" Target="externalLinks/externalLink1.xml"/>` +
				`<Relationship Id="rId5" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId6" Type="x/person" Target="persons/person.xml"/></Relationships>`)},
			{"xl/worksheets/sheet1.xml", []byte(`<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>`)},
		}, more...)...)
	}
	for _, tc := range []struct {
		title string
		data  []byte
		want  string // a line of flat
	}{
		{"a very hidden sheet", book("", file{"xl/worksheets/sheet2.xml", []byte(`<worksheet><sheetData><row><c t="str"><v>Planted Person</v></c></row></sheetData></worksheet>`)}), "b.xlsx!Old(very hidden)!A1|Planted Person"},
		{"a sheet that is not listed", book("", file{"xl/worksheets/sheet3.xml", []byte(`<worksheet><sheetData><row><c t="str"><v>Planted Person</v></c></row></sheetData></worksheet>`)}), "b.xlsx!xl/worksheets/sheet3.xml(not listed)!A1|Planted Person"},
		{"a defined name that is hidden", book(`<definedNames><definedName name="_x" hidden="1">"Planted Person"</definedName></definedNames>`), `b.xlsx!_x(hidden name)|_x|"Planted Person"`},
		{"a shared string of no cell", book("", file{"xl/sharedStrings.xml", []byte(`<sst><si><r><t>Planted </t></r><r><t>Person</t></r></si></sst>`)}), "b.xlsx!xl/sharedStrings.xml!1(in no cell)|Planted Person"},
		{"how a shared string is read aloud", book("", file{"xl/sharedStrings.xml", []byte(`<sst><si><t>x</t><rPh sb="0" eb="1"><t>Planted Person</t></rPh></si></sst>`)}), "b.xlsx!xl/sharedStrings.xml!1(phonetic)|Planted Person"},
		{
			"a note", book("", file{"xl/worksheets/_rels/sheet1.xml.rels", []byte(rels("comments", "../comments1.xml"))}, file{"xl/comments1.xml", []byte(`<comments><authors><author>Jane</author></authors><commentList><comment ref="B2" authorId="0"><text><r><t>Planted </t></r><r><t>Person</t></r></text></comment></commentList></comments>`)}),
			"b.xlsx!Staff!B2(comment)|author=Jane|Planted Person",
		},
		{
			"a threaded comment", book("", file{"xl/worksheets/_rels/sheet1.xml.rels", []byte(rels("threadedComment", "../threadedComments/t1.xml"))}, file{"xl/threadedComments/t1.xml", []byte(`<ThreadedComments><threadedComment ref="B2" personId="{1}"><text>Planted Person</text></threadedComment></ThreadedComments>`)}, file{"xl/persons/person.xml", []byte(`<personList><person displayName="Jane" id="{1}"/></personList>`)}),
			"b.xlsx!Staff!B2(comment)|author=Jane|Planted Person",
		},
		{
			"a pivot cache", book("", file{"xl/pivotCache/pivotCacheDefinition1.xml", []byte(`<pivotCacheDefinition><cacheFields><cacheField name="Surname"><sharedItems><s v="Doe"/><s v="Roe"/></sharedItems></cacheField><cacheField name="No"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>`)}, file{"xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels", []byte(rels("pivotCacheRecords", "pivotCacheRecords1.xml"))}, file{"xl/pivotCache/pivotCacheRecords1.xml", []byte(`<pivotCacheRecords><r><x v="1"/><s v="Planted Person"/></r></pivotCacheRecords>`)}),
			"b.xlsx!pivotCacheDefinition1(pivot cache)!A1:B1|Surname=Roe|No=Planted Person",
		},
		{
			"the cache of another workbook", book("", file{"xl/externalLinks/externalLink1.xml", []byte(`<externalLink><externalBook><sheetNames><sheetName val="HR"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="4"><cell r="B4" t="str"><v>Planted Person</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>`)}),
			"b.xlsx!externalLink1(other workbook)!HR!B4|Planted Person",
		},
		{"a link", book("", file{"xl/worksheets/_rels/sheet1.xml.rels", []byte(`<Relationships><Relationship Id="a" Type="x/hyperlink" TargetMode="External" Target="mailto:planted@person"/></Relationships>`)}), "b.xlsx!xl/worksheets/_rels/sheet1.xml.rels|link=mailto:planted@person"},
		{"custom XML", book("", file{"customXml/item1.xml", []byte(`<?xml version="1.0"?><a><b>Planted Person</b></a>`)}), "b.xlsx!customXml/item1.xml!1|Planted Person"},
		{"properties", book("", file{"docProps/core.xml", []byte(`<?xml version="1.0"?><cp:coreProperties><dc:creator>Planted Person</dc:creator></cp:coreProperties>`)}), "b.xlsx!docProps/core.xml!1|creator=Planted Person"},
		{"a text box", book("", file{"xl/drawings/drawing1.xml", []byte(`<?xml version="1.0"?><xdr:wsDr><xdr:sp><xdr:txBody><a:p><a:r><a:t>Planted </a:t></a:r><a:r><a:t>Person</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>`)}), "b.xlsx!xl/drawings/drawing1.xml!1|p=Planted Person"},
		{"the cache of a chart", book("", file{"xl/charts/chart1.xml", []byte(`<?xml version="1.0"?><c:chartSpace><c:strCache><c:pt idx="0"><c:v>Planted Person</c:v></c:pt></c:strCache></c:chartSpace>`)}), "v=Planted Person"},
		{"a connection", book("", file{"xl/connections.xml", []byte(`<?xml version="1.0"?><connections><connection name="x"><dbPr connection="UID=Planted Person"/></connection></connections>`)}), "connection=UID=Planted Person"},
		{"an embedded workbook", book("", file{"xl/embeddings/b.xlsx", book("", file{"xl/worksheets/sheet2.xml", []byte(`<worksheet><sheetData><row><c t="str"><v>Planted Person</v></c></row></sheetData></worksheet>`)})}), "b.xlsx!xl/embeddings/b.xlsx!Old(very hidden)!A1|Planted Person"},
		{"a part in UTF-16", book("", file{"xl/worksheets/sheet2.xml", []byte("\xff\xfe" + wideString(`<worksheet><sheetData><row><c t="str"><v>Planted Person</v></c></row></sheetData></worksheet>`, false))}), "b.xlsx!Old(very hidden)!A1|Planted Person"},
		{"behind a number format that shows nothing", book("", file{"xl/worksheets/sheet2.xml", []byte(`<worksheet><sheetData><row><c s="9" t="str"><v>Planted Person</v></c></row></sheetData></worksheet>`)}), "b.xlsx!Old(very hidden)!A1|Planted Person"},
		{"1904", book(`<workbookPr date1904="1"/>`, file{"xl/worksheets/sheet2.xml", []byte(`<worksheet><sheetData><row><c t="d"><v>1980-03-15</v></c></row></sheetData></worksheet>`)}), "b.xlsx!Old(very hidden)!A1|1980-03-15"},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, gaps := read(t, "b.xlsx", "", tc.data, Limits{})
			if !strings.Contains(flat(records), tc.want) || len(gaps) != 0 {
				t.Errorf("gaps %v, got\n%swant\n%s", gaps, flat(records), tc.want)
			}
		})
	}
}

// TestTable holds that the columns of a table are called as it says, in a file
// that excelize wrote.
func TestTable(t *testing.T) {
	f := excelize.NewFile()
	for i, row := range [][]any{{"Zzz", "Qqq"}, {"Doe", 1}, {"Roe", 2}} {
		if err := f.SetSheetRow("Sheet1", []string{"B2", "B3", "B4"}[i], &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.AddTable("Sheet1", &excelize.Table{Range: "B2:C4", Name: "t"}); err != nil {
		t.Fatal(err)
	}
	records, _ := read(t, "b.xlsx", "", saved(t, f), Limits{})
	if want := "b.xlsx!Sheet1!B4:C4|Zzz=Roe|Qqq=2\n"; !strings.Contains(flat(records), want) {
		t.Errorf("got\n%swant\n%s", flat(records), want)
	}
}

// TestSheetHostile holds the verdicts on hostile workbooks.
func TestSheetHostile(t *testing.T) {
	cell := `<c t="inlineStr"><is><t>Planted Person</t></is></c>`
	sheet := func(rows string, more ...file) []byte {
		return workbookOf(t, "<worksheet><sheetData>"+rows+"</sheetData></worksheet>", "<sst><si><t>"+strings.Repeat("x ", 100_000)+"</t></si></sst>", more...)
	}
	laughs := `<!DOCTYPE lolz [<!ENTITY a "Planted Person"><!ENTITY b "` + strings.Repeat("&a;", 1000) + `"><!ENTITY c "` + strings.Repeat("&b;", 1000) + `">]>`
	for _, tc := range []struct {
		title string
		data  []byte
		lim   Limits
		find  bool
		limit matcher.Cause
	}{
		{"billion laughs", workbookOf(t, laughs+`<worksheet><sheetData><row><c t="str"><v>&c;</v></c></row></sheetData></worksheet>`, "<sst/>"), Limits{}, true, ""},
		{"an external entity", workbookOf(t, `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row>`+cell+`<c t="str"><v>&e;</v></c></row></sheetData></worksheet>`, "<sst/>"), Limits{}, true, ""},
		{"a long shared string in a million cells", sheet(`<row>` + cell + strings.Repeat(`<c t="s"><v>0</v></c>`, 1_000_000) + `</row>`), Limits{Ratio: 1 << 20}, true, matcher.TooBig},
		{"a merged cell over a million rows", workbookOf(t, `<worksheet><sheetData><row>`+cell+`<c t="str"><v>`+strings.Repeat("y", 250)+`</v></c></row>`+strings.Repeat("<row><c><v>1</v></c></row>", 300_000)+`</sheetData><mergeCells><mergeCell ref="B1:B1048576"/></mergeCells></worksheet>`, "<sst/>"), Limits{Ratio: 1 << 20, Expanded: 32 << 20}, true, matcher.TooBig},
		{"100,000 merged cells in a row", workbookOf(t, `<worksheet><sheetData><row>`+cell+`</row></sheetData><mergeCells>`+strings.Repeat(`<mergeCell ref="A1:XFD1"/>`, 100_000)+`</mergeCells></worksheet>`, "<sst/>"), Limits{Ratio: 1 << 20}, true, ""},
		{"65,536 headers that each name all columns", workbookOf(t, `<worksheet><sheetData>`+strings.Repeat(`<row><c t="str"><v>Name</v></c><c t="str"><v>Rank</v></c></row>`, 1<<16)+`<row>`+cell+`</row></sheetData><mergeCells>`+mergedRows(1<<16)+`</mergeCells></worksheet>`, "<sst/>"), Limits{Ratio: 1 << 20}, true, ""},
		{"too many cells", sheet(`<row>` + cell + `</row>` + strings.Repeat(`<row><c><v>1</v></c></row>`, 100)), Limits{Cells: 50}, true, matcher.Count},
		{"more shared strings than are held", workbookOf(t, `<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>`, "<sst>"+strings.Repeat("<si><t>"+strings.Repeat("z", 60_000)+"</t></si>", 100)+"<si><t>Planted Person</t></si></sst>"), Limits{Ratio: 1 << 20, Buffer: 2 << 20}, true, matcher.TooBig},
		{"a cell of 4 MiB", sheet(`<row><c t="inlineStr"><is><t>` + strings.Repeat("x ", 2<<20) + `Planted Person</t></is></c></row>`), Limits{Ratio: 1 << 20}, true, ""},
		{"a shared string of 4 MiB", workbookOf(t, "<worksheet/>", "<sst><si><t>"+strings.Repeat("x ", 2<<20)+"Planted Person</t></si></sst>"), Limits{Ratio: 1 << 20}, true, ""},
		{"an attribute of 4 MiB", sheet(`<row><c r="` + strings.Repeat("x ", 2<<20) + `">Planted Person</c></row>`), Limits{Ratio: 1 << 20}, true, ""},
		{"quotes that never close", sheet(`<row>` + cell + strings.Repeat(`<c r="><v>1</v></c>`, 200_001) + `</row>`), Limits{Ratio: 1 << 20}, true, ""},
		{"slashes without end", workbookOf(t, `<worksheet><sheetData>`+cell+strings.Repeat("/", 4<<20), "<sst/>"), Limits{Ratio: 1 << 20}, true, ""},
		{"200,000 rows of nothing", sheet(strings.Repeat("<row><c/></row>", 200_000) + `<row>` + cell + `</row>`), Limits{Ratio: 1 << 20}, true, ""},
		{"a row of 100,000 cells", sheet(`<row>` + strings.Repeat(`<c><v>1</v></c>`, 100_000) + cell + `</row>`), Limits{Ratio: 1 << 20}, true, ""},
		{"a nest of 200,000", sheet(`<row>` + strings.Repeat("<c><is>", 200_000) + `Planted Person</row>`), Limits{Ratio: 1 << 20}, true, ""},
		{"references that lead nowhere", sheet(`<row r="18446744073709551616"><c r="AAAAAAAAAAAAAA99999999999999" t="s"><v>99999999999999999999</v></c>` + cell + `</row>`), Limits{}, true, ""},
		{"links to one part without end", zipOf(t, file{"xl/workbook.xml", []byte("<workbook>" + strings.Repeat(`<sheet name="Planted Person" id="r"/>`, 5000) + "</workbook>")}, file{"xl/_rels/workbook.xml.rels", []byte("<Relationships>" + strings.Repeat(`<Relationship Id="r" Type="x/styles" Target="s.xml"/>`, 20_000) + "</Relationships>")}, file{"xl/s.xml", []byte("<styleSheet/>")}), Limits{Ratio: 1 << 20}, true, ""},
	} {
		t.Run(tc.title, func(t *testing.T) {
			if elsewhere(t, Hostile{"xlsx: " + tc.title, "a.xlsx", tc.data, tc.lim, tc.find, tc.limit}) {
				return
			}
			said := 0
			var gaps []matcher.Gap
			found := false
			err := Extract(Input{Name: "a.xlsx"}, bytes.NewReader(tc.data), tc.lim, Sink{
				Record: func(r matcher.Record) error {
					for _, f := range r.Fields {
						said += len(f.Text)
						found = found || strings.Contains(f.Text, planted)
					}
					return nil
				},
				Gap: func(g matcher.Gap) { gaps = append(gaps, g) },
			})
			if err != nil {
				t.Fatal(err)
			}
			causes := ""
			for _, g := range gaps {
				if !strings.Contains(causes, string(g.Cause)) {
					causes += string(g.Cause)
				}
			}
			if found != tc.find || causes != string(tc.limit) {
				t.Errorf("found %v, gaps %v", found, gaps)
			}
			if said > 600<<20 {
				t.Errorf("%d MiB said", said>>20)
			}
		})
	}
}

// mergedRows merges the cells of each row from the second column on.
func mergedRows(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<mergeCell ref="B%d:XFD%[1]d"/>`, i+1)
	}
	return b.String()
}
