package extract

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"peeler/matcher"
)

// docxOf is a document of Word with a body.
func docxOf(t testing.TB, body string, parts ...file) []byte {
	t.Helper()
	main := file{"word/document.xml", []byte(`<?xml version="1.0"?><w:document xmlns:w="w"><w:body>` + body + `</w:body></w:document>`)}
	return zipOf(t, append([]file{main}, parts...)...)
}

// odtOf is a text of OpenDocument with a body.
func odtOf(t testing.TB, body string, parts ...file) []byte {
	t.Helper()
	main := file{"content.xml", []byte(`<?xml version="1.0"?><office:document-content><office:body><office:text>` + body + `</office:text></office:body></office:document-content>`)}
	return zipOf(t, append([]file{{"mimetype", []byte("application/vnd.oasis.opendocument.text")}, main}, parts...)...)
}

// ole is a stream of a compound file to write; one in a storage has a path.
type ole struct {
	path string
	data []byte
}

// oleOf writes a compound file whose streams are padded to a size that has
// sectors of its own.
func oleOf(streams ...ole) []byte {
	const sector, end, none = 512, 0xfffffffe, 0xffffffff
	le := binary.LittleEndian
	type entry struct {
		name               string
		kind               byte
		right, child, size uint32
		start              uint32
	}
	entries := []entry{{"Root Entry", 5, none, none, 0, end}}
	add := func(parent int, e entry) int {
		e.right = entries[parent].child
		entries = append(entries, e)
		entries[parent].child = uint32(len(entries) - 1)
		return len(entries) - 1
	}
	var body []byte
	var fat []uint32
	chain := func(b []byte) uint32 {
		start := uint32(len(fat))
		n := (len(b) + sector - 1) / sector
		for i := range n {
			next := start + uint32(i) + 1
			if i == n-1 {
				next = end
			}
			fat = append(fat, next)
		}
		body = append(body, append(bytes.Clone(b), make([]byte, n*sector-len(b))...)...)
		return start
	}
	storages := map[string]int{"": 0}
	for _, s := range streams {
		at, dir := 0, ""
		names := strings.Split(s.path, "/")
		for _, n := range names[:len(names)-1] {
			dir += "/" + n
			if _, ok := storages[dir]; !ok {
				storages[dir] = add(at, entry{n, 1, none, none, 0, 0})
			}
			at = storages[dir]
		}
		data := append(bytes.Clone(s.data), make([]byte, max(0, 4096-len(s.data)))...)
		add(at, entry{names[len(names)-1], 2, none, none, uint32(len(data)), chain(data)})
	}
	var dir []byte
	for _, e := range entries {
		b := make([]byte, 128)
		name := utf16.Encode([]rune(e.name))
		for i, u := range name {
			le.PutUint16(b[2*i:], u)
		}
		le.PutUint16(b[64:], uint16(2*len(name)+2))
		b[66], b[67] = e.kind, 1
		le.PutUint32(b[68:], none)
		le.PutUint32(b[72:], e.right)
		le.PutUint32(b[76:], e.child)
		le.PutUint32(b[116:], e.start)
		le.PutUint32(b[120:], e.size)
		dir = append(dir, b...)
	}
	dirStart := chain(dir)
	n := (len(fat) + 127) / 127 // sectors of the table, which lists itself too
	fatStart := len(fat)
	for range n {
		fat = append(fat, 0xfffffffd)
	}
	table := bytes.Repeat([]byte{0xff}, n*sector)
	for i, f := range fat {
		le.PutUint32(table[4*i:], f)
	}
	h := make([]byte, sector)
	copy(h, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	le.PutUint16(h[24:], 0x3e)
	le.PutUint16(h[26:], 3)
	le.PutUint16(h[28:], 0xfffe)
	le.PutUint16(h[30:], 9)
	le.PutUint16(h[32:], 6)
	le.PutUint32(h[44:], uint32(n))
	le.PutUint32(h[48:], dirStart)
	le.PutUint32(h[56:], 4096)
	le.PutUint32(h[60:], end)
	le.PutUint32(h[68:], end)
	for i := range 109 {
		v := uint32(none)
		if i < n {
			v = uint32(fatStart + i)
		}
		le.PutUint32(h[76+4*i:], v)
	}
	return slices.Concat(h, body, table)
}

// doc97 is a document of Word 97 whose text lies in pieces. spoil may change the
// block and the table.
func doc97(text string, pieces int, spoil func(fib, table []byte)) []byte {
	le := binary.LittleEndian
	fib := make([]byte, 1024)
	le.PutUint16(fib, 0xa5ec)
	le.PutUint16(fib[2:], 193)
	le.PutUint16(fib[10:], 0x200)
	le.PutUint32(fib[0x4c:], uint32(len(text)*pieces))
	n := 4*(pieces+1) + 8*pieces
	table := make([]byte, 5+n)
	table[0] = 2
	le.PutUint32(table[1:], uint32(n))
	for i := range pieces {
		le.PutUint32(table[5+4*(i+1):], uint32(len(text)*(i+1)))
		le.PutUint32(table[5+4*(pieces+1)+8*i+2:], 1024*2|1<<30)
	}
	le.PutUint32(fib[fcClx:], 0)
	le.PutUint32(fib[fcClx+4:], uint32(len(table)))
	if spoil != nil {
		spoil(fib, table)
	}
	return oleOf(ole{"WordDocument", append(fib, text...)}, ole{"1Table", table})
}

// pptRecord is a record of PowerPoint.
func pptRecord(version, kind uint16, body []byte) []byte {
	b := make([]byte, 8, 8+len(body))
	binary.LittleEndian.PutUint16(b, version)
	binary.LittleEndian.PutUint16(b[2:], kind)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(body)))
	return append(b, body...)
}

func zlibOf(b []byte) []byte {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, _ = w.Write(b)
	_ = w.Close()
	return z.Bytes()
}

// packageOf is a file as OLE 1 puts it into a document.
func packageOf(name string, data []byte) []byte {
	le := binary.LittleEndian
	b := append([]byte{2, 0}, name+"\x00C:\\"+name+"\x00\x00\x00\x03\x00"...)
	b = le.AppendUint32(b, 3)
	b = append(b, "t\x00\x00"...)
	b = le.AppendUint32(b, uint32(len(data)))
	return append(b, data...)
}

// oleObject is the same behind its header.
func oleObject(class string, data []byte) []byte {
	le := binary.LittleEndian
	b := []byte{1, 5, 0, 0, 2, 0, 0, 0}
	b = le.AppendUint32(b, uint32(len(class)+1))
	b = append(b, class+"\x00"...)
	b = append(b, make([]byte, 8)...)
	b = le.AppendUint32(b, uint32(len(data)))
	return append(b, data...)
}

func p(s string) string { return "<w:p><w:r><w:t>" + s + "</w:t></w:r></w:p>" }

// TestHostileProse holds the verdicts on hostile documents: what is planted is
// found, a limit is a gap.
func TestHostileProse(t *testing.T) {
	rep := strings.Repeat
	object := func(b []byte) string { return `{\object\objemb{\*\objdata ` + hex.EncodeToString(b) + `}}` }
	nestRTF := func(n int) []byte {
		b := []byte(`{\rtf1 ` + planted + `}`)
		for range n {
			b = []byte(fmt.Sprintf(`{\rtf1{\object{\*\objdata\bin%d %s}}}`, len(b), b))
		}
		return b
	}
	le := binary.LittleEndian
	for _, tc := range []struct {
		title string
		data  []byte
		find  bool
		limit matcher.Cause
	}{
		{"docx: a name in runs of a letter", docxOf(t, "<w:p>"+letters(planted)+"</w:p>"), true, ""},
		{"docx: a name partly deleted", docxOf(t, "<w:p><w:r><w:t>Plan</w:t></w:r><w:del><w:r><w:delText>ted Person</w:delText></w:r></w:del></w:p>"), true, ""},
		{"docx: a name that replaces a deleted one", docxOf(t, "<w:p><w:del><w:r><w:delText>Planted Person</w:delText></w:r></w:del><w:ins><w:r><w:t>John</w:t></w:r></w:ins></w:p>"), true, ""},
		{"docx: 20,000 nested tables", docxOf(t, rep("<w:tbl><w:tr><w:tc>", 20_000)+p(planted)+rep("</w:tc></w:tr></w:tbl>", 20_000)), true, ""},
		{"docx: 20,000 nested text boxes", docxOf(t, rep("<w:p><w:r><w:t>x</w:t><w:txbxContent>", 20_000)+p(planted)), true, ""},
		{"docx: 20,000 boxes in cells", docxOf(t, scatter("<w:tbl><w:tr><w:tc w:id='%08x'><w:txbxContent><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r></w:p>", 20_000)+p(planted)), true, ""},
		{"docx: 200,000 nested deletions", docxOf(t, scatter("<w:del w:id='%08x'>", 200_000)+p(planted)), true, ""},
		{"docx: ends without a start", docxOf(t, rep("</w:tbl></w:p></w:txbxContent></w:tr></w:tc></w:del>", 1000)+p(planted)), true, ""},
		{"docx: a row of 300,000 cells", docxOf(t, "<w:tbl><w:tr>"+scatter("<w:tc w:id='%08x'/>", 300_000)+"<w:tc>"+p(planted)+"</w:tc></w:tr></w:tbl>"), true, ""},
		{"docx: a paragraph of 4 MiB", docxOf(t, p(noise(4<<20)+" "+planted)), true, ""},
		{"docx: 50,000 attributes", docxOf(t, "<w:p "+attributes(50_000)+">"+p(planted)), true, ""},
		{"docx: an attribute of 2 MiB", docxOf(t, `<w:docPr descr="`+noise(2<<20)+" "+planted+`"/>`), true, ""},
		{"docx: entities", docxOf(t, "", file{"word/header1.xml", []byte(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY n "` + planted + `">]><w:p><w:t>&n;</w:t></w:p>`)}), true, ""},
		{"docx: an XML comment", docxOf(t, "<!-- "+planted+" -->"), true, ""},
		{"docx: a part that is cut", docxOf(t, p(planted)+"<w:p><w:r><w:t attr='"), true, ""},
		{"docx: a part in UTF-16", docxOf(t, "", file{"word/header1.xml", []byte("\xff\xfe" + wideString(`<?xml version="1.0"?><w:p><w:t>`+planted+`</w:t></w:p>`, false))}), true, ""},
		{"docx: two main parts", docxOf(t, p("x"), file{"word/document.xml", []byte("<?xml version='1.0'?><w:p><w:t>" + planted + "</w:t></w:p>")}), true, ""},
		{"docx: a part that nothing refers to", docxOf(t, "", file{"word/unused.xml", []byte("<?xml version='1.0'?><w:p><w:t>" + planted + "</w:t></w:p>")}), true, ""},
		{"docx: an object in it", docxOf(t, "", file{"word/embeddings/oleObject1.bin", oleOf(ole{"\x01Ole10Native", append(make([]byte, 4), packageOf("a.txt", []byte(planted))...)})}), true, ""},
		{"docx: a field over runs", docxOf(t, "<w:p><w:r><w:instrText>HYPERLINK \"mailto:Planted</w:instrText></w:r><w:r><w:instrText xml:space='preserve'> Person\"</w:instrText></w:r></w:p>"), true, ""},

		{"odt: 20,000 nested sections", odtOf(t, rep(`<text:section text:display="none">`, 20_000)+"<text:p>"+planted), true, ""},
		{"odt: 20,000 nested frames", odtOf(t, rep("<draw:frame><draw:text-box><text:p>", 20_000)+planted), true, ""},
		{"odt: spaces by number", odtOf(t, `<text:p><text:s text:c="2147483647"/>`+planted), true, ""},
		{"odt: encrypted", zipOf(t, file{"content.xml", []byte("\x01\x02\x03")}, file{"META-INF/manifest.xml", []byte(`<?xml version="1.0"?><manifest:encryption-data/>`)}), false, matcher.Encrypted},
		{"odt: an object in base64", []byte("<?xml version='1.0'?><office:document ><office:binary-data>" + "UGxhbnRlZCBQ\nZXJzb24=" + "</office:binary-data></office:document>"), true, ""},

		{"rtf: 200,000 groups", []byte(`{\rtf1` + rep("{", 200_000) + planted + rep("}", 200_001)), true, ""},
		{"rtf: groups that do not end", []byte(`{\rtf1` + rep(`{\b `, 50_000) + planted), true, matcher.Truncated},
		{"rtf: ends without a start", []byte(`{\rtf1 x` + rep("}", 50_000) + `{\rtf1 ` + planted + "}"), true, ""},
		{"rtf: text behind that looks like more", []byte("{\\rtf1 x}{\\b 1}\nno\n" + planted + "\nno"), true, ""},
		{"rtf: text behind", []byte(`{\rtf1 x}` + planted), true, ""},
		{"rtf: hexadecimal", []byte(`{\rtf1 \'50\'6canted \'50erson}`), true, ""},
		{"rtf: unicode", []byte(`{\rtf1 \uc1\u80?lanted\u32?\u80?erson}`), true, ""},
		{"rtf: a name in groups", []byte(`{\rtf1 {P}{\b l}{\*\ud {anted} P}{erson}}`), true, ""},
		{"rtf: zeros in it", []byte("{\\rtf1 P\x00lanted Pe\x00rson}"), true, ""},
		{"rtf: a destination that no one knows", []byte(`{\rtf1{\*\xyzzy ` + planted + `}}`), true, ""},
		{"rtf: a picture that is none", []byte(`{\rtf1{\pict ` + planted + `}}`), true, ""},
		{"rtf: an object that is none", []byte(`{\rtf1{\object{\*\objdata ` + planted + `}}}`), true, ""},
		{"rtf: a file in an object", []byte(`{\rtf1` + object(oleObject("Package", packageOf("a.txt", []byte(planted)))) + `}`), true, ""},
		{"rtf: an object that ends early", []byte(`{\rtf1` + object(oleObject("Package", packageOf("a.txt", []byte(planted)))[:60]) + planted + `}`), true, matcher.UnknownFormat},
		{"rtf: a zip in an object", []byte(`{\rtf1` + object(oleObject("x", zipOf(t, file{"a", []byte(planted)}))) + `}`), true, ""},
		{"rtf: nest of 5", nestRTF(5), true, ""},
		{"rtf: nest of 2,000", nestRTF(2000), true, matcher.TooDeep},
		{"rtf: 20,000 objects", []byte(`{\rtf1 ` + planted + rep(`{\object{\*\objdata 41}}`, 20_000) + `}`), true, matcher.Count},
		{"rtf: bytes that are more than there are", []byte(`{\rtf1\bin2000000000 ` + planted), true, matcher.Truncated},
		{"rtf: characters to skip", []byte(`{\rtf1\uc2000000000\u65 xxxxxxxxxxxxxxxxxxxxxx` + planted + `}`), true, ""},
		{"rtf: tables in tables", []byte(`{\rtf1` + rep(`\pard\intbl\itap2000000000 x\nestcell\nestrow`, 10_000) + `\cell ` + planted + `\cell\row}`), true, ""},
		{"rtf: a font for each letter", []byte(`{\rtf1{\fonttbl` + fonts(50_000) + `}` + planted + `}`), true, ""},
		{"rtf: a destination of 4 MiB", []byte(`{\rtf1{\*\xyzzy ` + noise(4<<20) + " " + planted + `}}`), true, ""},
		{"rtf: destinations that do not end", []byte(`{\rtf1` + rep(`{\footnote {\*\annotation x`, 20_000) + planted), true, matcher.Truncated},
		{"rtf: control words without end", []byte(`{\rtf1\` + rep("a", 1<<20) + ` ` + planted + `\` + rep("9", 1<<20) + `}`), true, ""},

		{"doc: one piece", doc97(planted+"\r", 1, nil), true, ""},
		{"doc: pieces that all lie in one place", doc97(planted+"\r"+rep("x", 4000), 50_000, nil), true, matcher.Corrupt},
		{"doc: pieces that go back", doc97(planted+"\r", 8, func(_, table []byte) { le.PutUint32(table[5+8:], 1) }), true, ""},
		{"doc: a text longer than the file", doc97(planted+"\r", 1, func(fib, table []byte) {
			le.PutUint32(fib[0x4c:], 1<<31)
			le.PutUint32(table[9:], 1<<31)
		}), true, matcher.Corrupt},
		{"doc: a table that is no table", doc97(planted+"\r", 1, func(_, table []byte) { clear(table) }), true, matcher.Corrupt},
		{"doc: no table", oleOf(ole{"WordDocument", slices.Concat([]byte("\xec\xa5\xc1\x00"), make([]byte, 1020), []byte(planted))}), true, matcher.Corrupt},
		{"doc: encrypted", doc97(planted+"\r", 1, func(fib, _ []byte) { fib[11] |= 1 }), false, matcher.Encrypted},
		{"doc: pages of formats that lie", doc97(planted+"\r", 1, func(fib, table []byte) {
			for _, at := range []int{0xfa, 0x102} {
				le.PutUint32(fib[at:], 0)
				le.PutUint32(fib[at+4:], 1<<31)
			}
		}), true, ""},
		{"doc: fields that do not end", doc97(rep("\x13", 3000)+planted+"\r", 1, nil), true, ""},
		{"doc: tables that do not end", doc97(rep("\x07", 3000)+planted+"\r", 1, nil), true, ""},
		{"doc: text that is no longer in it", doc97("x\r"+rep("\x00", 64)+planted, 1, func(fib, table []byte) {
			le.PutUint32(fib[0x4c:], 2)
			le.PutUint32(table[9:], 2)
		}), true, ""},
		{"doc: a file in an object", oleOf(
			ole{"WordDocument", append([]byte("\xec\xa5\xc1\x00"), make([]byte, 1020)...)}, ole{"0Table", nil},
			ole{"ObjectPool/_1/\x01Ole10Native", append(make([]byte, 4), packageOf("a.txt", []byte(planted))...)},
		), true, matcher.Corrupt},
		{"doc: of Word 6", oleOf(ole{"WordDocument", word6(planted + "\r")}), true, ""},

		{"ppt: text", oleOf(ole{"PowerPoint Document", pptRecord(0xf, slideRecord, pptRecord(0, bytesRecord, []byte(planted)))}), true, ""},
		{"ppt: nest of 10,000", oleOf(ole{"PowerPoint Document", append(bytes.Repeat(pptRecord(0xf, slideRecord, nil), 10_000), pptRecord(0, charsRecord, []byte(wideString(planted, false)))...)}), true, ""},
		{"ppt: a record longer than the file", oleOf(ole{"PowerPoint Document", append([]byte{0, 0, 0xa8, 0x0f, 0, 0, 0, 0x7f}, planted...)}), true, matcher.Truncated},
		{"ppt: a packed object", oleOf(ole{"PowerPoint Document", pptRecord(0x10, objectRecord, append(make([]byte, 4), zlibOf([]byte(planted))...))}), true, ""},
		{"ppt: a packed bomb", oleOf(ole{"PowerPoint Document", slices.Concat(
			pptRecord(0, bytesRecord, []byte(planted)),
			pptRecord(0x10, objectRecord, append(make([]byte, 4), zlibOf(make([]byte, 16<<20))...)),
		)}), true, matcher.Ratio},
		{"ppt: encrypted", oleOf(ole{"PowerPoint Document", nil}, ole{"Current User", append(make([]byte, 12), 0xdf, 0xc4, 0xd1, 0xf3)}), false, matcher.Encrypted},
		{"properties that lie", oleOf(ole{"\x05SummaryInformation", slices.Concat([]byte("\xfe\xff"), make([]byte, 22), []byte{8, 0, 0, 0}, make([]byte, 16), []byte{48, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f}, bytes.Repeat([]byte{0x1e, 0x10, 0, 0}, 200))}), false, ""},
	} {
		t.Run(tc.title, func(t *testing.T) {
			if causes := verdict(t, Hostile{tc.title, "m", tc.data, Limits{}, tc.find, tc.limit}, 16<<20); len(causes) > 50 {
				t.Errorf("%d gaps", len(causes))
			}
		})
	}
}

// letters puts each letter in a run of its own.
func letters(s string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space='preserve'>%c</w:t></w:r>\n", r)
	}
	return b.String()
}

// scatter repeats a piece with a number in it, so that it does not pack well.
func scatter(piece string, n int) string {
	var b strings.Builder
	for i := range uint32(n) {
		fmt.Fprintf(&b, piece, i*1664525+1013904223)
	}
	return b.String()
}

func fonts(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{\f%d\fcharset204 x;}`, i)
	}
	return b.String()
}

func word6(text string) []byte {
	le := binary.LittleEndian
	fib := make([]byte, 1024)
	le.PutUint16(fib, 0xa5dc)
	le.PutUint16(fib[2:], 101)
	le.PutUint32(fib[0x18:], 1024)
	le.PutUint32(fib[0x34:], uint32(len(text)))
	return append(fib, text...)
}
