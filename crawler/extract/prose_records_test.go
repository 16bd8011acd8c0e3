package extract

import (
	"encoding/binary"
	"strings"
	"testing"
)

// TestProse holds what records come of what is written, one format or another.
func TestProse(t *testing.T) {
	cell := func(s string) string { return "<w:tc>" + p(s) + "</w:tc>" }
	row := func(cells ...string) string {
		for i := range cells {
			cells[i] = cell(cells[i])
		}
		return "<w:tr>" + strings.Join(cells, "") + "</w:tr>"
	}
	for _, tc := range []struct {
		title string
		data  []byte
		want  string
	}{
		{"paragraphs", docxOf(t, p("one")+"<w:p/>"+p("three")), "m!1|one\nm!3|three\n"},
		{"runs of a word", docxOf(t, "<w:p>"+letters("Jane Doe")+"</w:p>"), "m!1|Jane Doe\n"},
		{"tabs and breaks", docxOf(t, "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>"), "m!1|a\tb\nc\n"},
		{"keys and values below each other", docxOf(t, p("Name: Jane Doe")+p("Staff no: 12345")+"<w:p/>"+p("Name: John")), "m!1|Name=Jane Doe|Staff no=12345\nm!4|Name=John\n"},
		{"a deletion", docxOf(t, "<w:p><w:r><w:t>by </w:t></w:r><w:del w:author='Rook'><w:r><w:delText>Jane</w:delText></w:r></w:del><w:ins w:author='Rook'><w:r><w:t>John</w:t></w:r></w:ins></w:p>"), "m!1|author=Rook\nm!1|by John\nm!1(deleted)|by JaneJohn|Jane\n"},
		{"a move", docxOf(t, "<w:moveFrom><w:p><w:r><w:t>Jane</w:t></w:r></w:p></w:moveFrom><w:moveTo>"+p("Jane")+"</w:moveTo>"), "m!1(deleted)|Jane\nm!2|Jane\n"},
		{"a deleted row", docxOf(t, "<w:tbl>"+row("Surname", "Staff no")+"<w:tr><w:trPr><w:del/></w:trPr>"+cell("Doe")+cell("1")+"</w:tr></w:tbl>"), "m!table 1!1|Surname|Staff no\nm!table 1!2(deleted)|Surname=Doe|Staff no=1\n"},
		{"hidden by itself", docxOf(t, "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Jane</w:t></w:r></w:p>"), "m!1(hidden)|Jane\n"},
		{"not hidden after all", docxOf(t, "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>Jane</w:t></w:r></w:p>"), "m!1|Jane\n"},
		{
			"hidden by a style", docxOf(t, "<w:p><w:r><w:rPr><w:rStyle w:val='s'/></w:rPr><w:t>Jane</w:t></w:r></w:p>", file{"word/styles.xml", []byte("<?xml version='1.0'?><w:style w:styleId='s'><w:rPr><w:vanish/></w:rPr></w:style>")}),
			"m!1(hidden)|Jane\n",
		},
		{"a table with a header", docxOf(t, "<w:tbl>"+row("Surname", "Forename", "Warrant")+row("Doe", "Jane", "1")+row("", "John", "")+"</w:tbl>"), "m!table 1!1|Surname|Forename|Warrant\nm!table 1!2|Surname=Doe|Forename=Jane|Warrant=1\nm!table 1!3|Forename=John\n"},
		{"a table of keys and values", docxOf(t, "<w:tbl>"+row("Name:", "Jane Doe")+row("Staff no", "12345")+"</w:tbl>"), "m!table 1!1|Name=Jane Doe|Staff no=12345\n"},
		{"a header that says so", docxOf(t, "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>"+cell("Who is it")+cell("What is known")+"</w:tr>"+row("Jane Doe", "12345")+"</w:tbl>"), "m!table 1!1|Who is it|What is known\nm!table 1!2|Who is it=Jane Doe|What is known=12345\n"},
		{"a table in a cell", docxOf(t, "<w:tbl><w:tr>"+cell("a")+"<w:tc>"+p("b")+"<w:tbl>"+row("c", "d")+"</w:tbl>"+p("e")+"</w:tc></w:tr></w:tbl>"), "m!table 1!table 2!1|c|d\nm!table 1!1|a|b\ne\n"},
		{"a text box in a cell", docxOf(t, "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Ja</w:t></w:r><w:r><w:txbxContent>"+p("box")+"</w:txbxContent><w:t>ne</w:t></w:r></w:p></w:tc></w:tr>"+row("next")+"</w:tbl>"), "m!table 1!1!1|box\nm!table 1!1|Jane\nm!table 1!2|next\n"},
		{"a text box in a word", docxOf(t, "<w:p><w:r><w:t>Ja</w:t></w:r><w:r><w:txbxContent>"+p("box")+"</w:txbxContent></w:r><w:r><w:t>ne</w:t></w:r></w:p>"), "m!2|box\nm!1|Jane\n"},
		{"a box for old readers too", docxOf(t, "<w:p><mc:AlternateContent><mc:Choice><w:txbxContent>"+p("box")+"</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"+p("box")+p("other")+"</w:txbxContent></mc:Fallback></mc:AlternateContent></w:p>"), "m!2|box\nm!4|other\n"},
		{"alt text, a form, a control", docxOf(t, "<w:p><w:r><wp:docPr id='1' name='Picture 1' descr='Jane'/><w:ffData><w:name w:val='f'/><w:default w:val='John'/></w:ffData></w:r><w:sdt><w:sdtPr><w:alias w:val='Jim'/></w:sdtPr></w:sdt></w:p>"), "m!1|Picture 1|descr=Jane|name=f|default=John|alias=Jim\n"},

		{"a deletion in a word", odtOf(t, "<text:tracked-changes><text:changed-region xml:id='c'><text:deletion><office:change-info><dc:creator>Rook</dc:creator></office:change-info><text:p>ane Doe</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>J<text:change text:change-id='c'/>.</text:p>"), "m!changes!1|author=Rook\nm!changes!1(deleted)|ane Doe\nm!1|J.\nm!1(deleted)|Jane Doe\n.|ane Doe\n"},
		{"a hidden section", odtOf(t, "<text:section text:name='s' text:display='none'><text:p>Jane</text:p></text:section><text:p>John</text:p>"), "m!1(hidden)|s\nm!2(hidden)|Jane\nm!3|John\n"},
		{"a hidden paragraph", odtOf(t, "<text:p>Jane<text:hidden-paragraph text:is-hidden='true'/></text:p>"), "m!1(hidden)|Jane\n"},

		{"rtf paragraphs", []byte(`{\rtf1 one\par\par th{\b r}ee}`), "m!1|one\nm!3|three\n"},
		{"rtf code pages", []byte(`{\rtf1\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}\f0 Jos\'e9 {\f1 \'c8\'e2\'e0\'ed} \u379\'5fak}`), "m!fonttbl(hidden)|fonttbl=A;B;\nm!1|José Иван Żak\n"},
		{"rtf surrogates", []byte(`{\rtf1 \u-10187?\u-9138?}`), "m!1|\U0001D44E\n"},
		{"rtf table", []byte(`{\rtf1\trowd\intbl Surname\cell Staff no\cell\row\trowd\intbl Doe\cell 1\cell\row\pard after}`), "m!table 1!1|Surname|Staff no\nm!table 1!2|Surname=Doe|Staff no=1\nm!1|after\n"},
		{"rtf hidden and deleted", []byte(`{\rtf1 a {\v Jane} b\par {\deleted John}}`), "m!1|a  b\nm!1(hidden)|a Jane b|Jane\nm!2(deleted)|John\n"},
		{"rtf field and properties", []byte(`{\rtf1{\info{\author Jane}}{\field{\*\fldinst HYPERLINK "mailto:j@d"}{\fldrslt write}}}`), "m!author|author=Jane\nm!1|write|HYPERLINK \"mailto:j@d\"\n"},

		{"doc", doc97("one\rtwo \x13HYPERLINK x\x14link\x15\ra\x07b\x07\x07after\r", 1, nil), "m!1|one\nm!2|two link|field=HYPERLINK x\nm!table 1!1|a|b\nm!3|after\n"},
		{"doc, a piece that a fast save hid", doc97("Jane\r", 2, func(_, table []byte) { binary.LittleEndian.PutUint16(table[5+12+8+6:], 0x5c<<1|1<<8) }), "m!1|Jane\nm!2(hidden)|Jane\n"},
		{"doc, hidden, deleted and in a table by its pages", oleOf(ole{"WordDocument", pages97()}, ole{"0Table", table97()}), "m!table 1!1|Jane\nm!table 1!1(deleted)|Doe|Jane\nm!1(hidden)|after\nm!2(hidden)|x\n"},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, gaps := read(t, "m", "", tc.data, Limits{})
			kept := records[:0]
			for _, r := range records {
				if r.Fields[0].Name != "file" && !strings.Contains(r.Path, "mimetype") && !strings.Contains(r.Path, "styles") {
					kept = append(kept, r)
				}
			}
			if got := flat(kept); got != tc.want {
				t.Errorf("got\n%swant\n%s", got, tc.want)
			}
			if len(gaps) > 0 {
				t.Errorf("gaps: %v", gaps)
			}
		})
	}
}
