package extract

import (
	"encoding/binary"
	"io"
	"strings"
	"testing"
)

func FuzzDocx(f *testing.F) {
	f.Add("<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr><w:r><w:rPr><w:vanish/></w:rPr><w:t>Ja</w:t></w:r><w:del w:author='x'><w:r><w:delText>ne</w:delText></w:r></w:del></w:p>")
	f.Add("<w:tbl><w:tr><w:trPr><w:tblHeader/><w:del/></w:trPr><w:tc><w:p/><w:tbl><w:tr><w:tc><w:p><w:t>x</w:t></w:p></w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>")
	f.Add("<mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:t>a</w:t></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:t>a</w:t></w:p></mc:Fallback></mc:AlternateContent>")
	f.Add("<w:binData>QUJD</w:binData><p:sld show='0'><a:fld><w:instrText>x</w:instrText><w:fldChar/>")
	f.Fuzz(func(t *testing.T, body string) {
		body = strings.ToValidUTF8(body, "")
		records := check(t, "a.docx", "", docxOf(t, body+"</x>'\"<w:p><w:r><w:t>"+planted+"</w:t></w:r></w:p>"))
		if !strings.Contains(flat(records), planted) && !strings.ContainsAny(body, "<&!") {
			t.Error("the planted person is not found")
		}
	})
}

func FuzzOpenDocument(f *testing.F) {
	f.Add([]byte("<style:style style:name='T1'><style:text-properties text:display='none'/></style:style><text:p>Ja<text:span text:style-name='T1'>ne</text:span><text:s text:c='3'/></text:p>"))
	f.Add([]byte("<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>x</dc:creator></office:change-info><text:p>x</text:p>"))
	f.Add([]byte("<draw:page draw:style-name='d'><draw:frame><draw:text-box><text:p>x</text:p></draw:text-box></draw:frame></draw:page><office:annotation><text:p>y"))
	f.Add([]byte("<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>a</table:table-row></table:table-header-rows></table:table>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		check(t, "a.fodt", "", append([]byte("<?xml version='1.0'?><office:document >"), b...))
	})
}

func FuzzRTF(f *testing.F) {
	f.Add([]byte(`\ansicpg1251{\fonttbl{\f0\fcharset204 x;}}\f0 \'c0 \uc1\u1040?{\*\fldinst HYPERLINK "x"}{\info{\author y}}\par`))
	f.Add([]byte(`\trowd\intbl a\cell b\cell\row\pard\itap2 c\nestcell{\*\nesttableprops\nestrow}{\v h}{\deleted d}`))
	f.Add([]byte(`{\object{\*\objdata 0105000002000000080000005061636b61676500}}{\pict\bin3 abc}{\*\annotation x}{\footnote y}}`))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, "a.rtf", "", append([]byte(`{\rtf1`), b...)) })
}

func FuzzWord97(f *testing.F) {
	f.Add(word6("x\ry\x07\x07"), []byte{2, 12, 0, 0, 0}, []byte("\xfe\xff"))
	f.Add(pages97(), table97(), []byte{})
	f.Fuzz(func(t *testing.T, main, table, summary []byte) {
		check(t, "a.doc", "", oleOf(ole{"WordDocument", main}, ole{"1Table", table}, ole{"0Table", table}, ole{"\x05SummaryInformation", summary}, ole{"ObjectPool/a/\x01Ole10Native", table}))
	})
}

// pages97 is a stream with text, and two pages that say how it is formatted.
func pages97() []byte {
	le := binary.LittleEndian
	b := make([]byte, 2560)
	le.PutUint16(b, 0xa5ec)
	le.PutUint16(b[2:], 193)
	le.PutUint32(b[0x4c:], 17)
	for at, v := range map[int]uint32{0xfa: 0, 0xfe: 12, 0x102: 12, 0x106: 12, fcClx: 24, fcClx + 4: 21} {
		le.PutUint32(b[at:], v)
	}
	copy(b[1024:], "Doe\x07Jane\x07\x07after\rx")
	page := func(page []byte, width int, runs ...[3]int) {
		page[511] = byte(len(runs))
		for i, r := range runs {
			le.PutUint32(page[4*i:], uint32(r[0]))
			le.PutUint32(page[4*i+4:], uint32(r[1]))
			page[4*(len(runs)+1)+width*i] = byte(r[2] / 2)
		}
	}
	page(b[1536:], 1, [3]int{1024, 1027, 200}, [3]int{1027, 1033, 220}, [3]int{1033, 1041, 240})
	copy(b[1536+200:], "\x03\x00\x08\x01") // deleted
	copy(b[1536+220:], "\x00")
	copy(b[1536+240:], "\x03\x3c\x08\x01") // hidden
	page(b[2048:], 13, [3]int{1024, 1033, 200}, [3]int{1033, 1034, 220}, [3]int{1034, 1041, 240})
	copy(b[2048+200:], "\x03\x00\x00\x16\x24\x01")             // in a table
	copy(b[2048+220:], "\x04\x00\x00\x16\x24\x01\x17\x24\x01") // the end of a row
	copy(b[2048+240:], "\x02\x00\x00")
	return b
}

// table97 is the table of the same.
func table97() []byte {
	le := binary.LittleEndian
	b := make([]byte, 45)
	for i, v := range []uint32{1024, 1041, 3, 1024, 1041, 4} {
		le.PutUint32(b[4*i:], v)
	}
	b[24] = 2
	le.PutUint32(b[25:], 16)
	le.PutUint32(b[33:], 17)
	le.PutUint32(b[39:], 2048|1<<30)
	return b
}

func FuzzPowerPoint97(f *testing.F) {
	f.Add(pptRecord(0xf, slideRecord, append(pptRecord(0, bytesRecord, []byte("x\ry")), pptRecord(0, showRecord, make([]byte, 16))...)), []byte{0, 0, 0x1e, 0xf0, 20, 0, 0, 0})
	f.Add(pptRecord(0xf, commentRecord, pptRecord(0x10, stringRecord, []byte("x\x00"))), pptRecord(0x10, objectRecord, zlibOf([]byte("x"))))
	f.Fuzz(func(t *testing.T, main, pictures []byte) {
		check(t, "a.ppt", "", oleOf(ole{"PowerPoint Document", main}, ole{"Pictures", pictures}))
	})
}

func BenchmarkDocuments(b *testing.B) {
	many := func(piece string, n int) string {
		s, _ := io.ReadAll(&repeated{line: piece, n: n})
		return string(s)
	}
	para := "<w:p w:rsidR=\"00A77B3E\"><w:pPr><w:jc w:val=\"left\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">Jane Doe 12345 lives in </w:t></w:r><w:r><w:t>Anytown</w:t></w:r></w:p>"
	row := "<w:tr><w:tc><w:p><w:r><w:t>Doe</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Jane</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>12345</w:t></w:r></w:p></w:tc></w:tr>"
	for _, bc := range []struct {
		name string
		xml  int
		data []byte
	}{
		{"paragraphs.docx", len(para) * 40_000, docxOf(b, many(para, 40_000))},
		{"table.docx", len(row) * 40_000, docxOf(b, "<w:tbl>"+many(row, 40_000)+"</w:tbl>")},
		{"a.fodt", 0, []byte("<?xml version='1.0'?><office:document >" + many("<text:p text:style-name=\"P1\">Jane Doe <text:span text:style-name=\"T1\">12345</text:span> lives in Anytown</text:p>", 80_000))},
		{"a.rtf", 0, []byte(`{\rtf1` + many(`{\rtlch\fcs1 \af0 \ltrch\fcs0 \insrsid1 Jane Doe 12345 lives in Anytown and works as a clerk}\par `, 80_000) + "}")},
		{"a.doc", 0, doc97(many("Jane Doe 12345 lives in Anytown and works as a clerk\r", 100_000), 1, nil)},
		{"a.ppt", 0, oleOf(ole{"PowerPoint Document", []byte(many(string(pptRecord(0, bytesRecord, []byte("Jane Doe 12345 lives in Anytown and works as a clerk"))), 100_000))})},
	} {
		b.Run(bc.name, func(b *testing.B) {
			benchmark(b, bc.name, bc.data)
			if bc.xml > 0 {
				b.SetBytes(int64(bc.xml)) // of XML, as what is packed says little
			}
		})
	}
}
