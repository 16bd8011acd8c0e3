package extract

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"peeler/matcher"
)

// running runs a program as the sandbox would, without its bounds.
func running(program string, in io.Reader, args ...string) (io.ReadCloser, error) {
	cmd := exec.Command(program, args...)
	cmd.Stdin = in
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &process{out, cmd, false}, nil
}

// process is the output of a program, whose failure is an error at its end.
type process struct {
	io.ReadCloser
	cmd    *exec.Cmd
	waited bool
}

func (p *process) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	if err == io.EOF && !p.waited {
		p.waited = true
		if failed := p.cmd.Wait(); failed != nil {
			return n, failed
		}
	}
	return n, err
}

func (p *process) Close() error {
	err := p.ReadCloser.Close()
	if !p.waited {
		p.waited = true
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
	return err
}

// readWith is read with programs.
func readWith(t testing.TB, in Input, data []byte, lim Limits) ([]matcher.Record, []matcher.Gap) {
	t.Helper()
	var records []matcher.Record
	var gaps []matcher.Gap
	in.Run = running
	err := Extract(in, bytes.NewReader(data), lim, Sink{
		Record: func(r matcher.Record) error { records = append(records, r); return nil },
		Gap:    func(g matcher.Gap) { gaps = append(gaps, g) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return records, gaps
}

// need skips a test whose programs are missing, but not in CI.
func need(t testing.TB, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatal(err)
			}
			t.Skip(err)
		}
	}
}

// sample is a file in testdata.
func sampleFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestRealPDF reads what real programs wrote (testdata/pdf/SOURCES).
func TestRealPDF(t *testing.T) {
	need(t, "pdftotext")
	for _, tc := range []struct {
		title, file string
		want        []string
		gap         matcher.Cause
	}{
		{"a table, its header over narrow columns", "table.pdf", []string{
			"table.pdf!page 1!1|Staff list",
			"table.pdf!page 1!8|Surname|Initials Rank|Warrant No Location",
			"table.pdf!page 1!9|Surname=Doe|Initials=J|Rank=Sgt|Warrant No=12345|Location=Anytown",
			"table.pdf!page 1!11|Surname=Roe|Rank=Det Insp|Warrant No=11|Location=Brooklyn House",
			"table.pdf!page 2!1|Name=Jane Doe|Warrant No=12345",
		}, ""},
		{"text that nobody sees", "hidden.pdf", []string{
			"hidden.pdf!page 1!6|Covered Person",
			"hidden.pdf!page 1!10|Invisible Person",
			"hidden.pdf!object 17(content)!3|offpage left Doe",
			"hidden.pdf!object 17(content)!4|offpage right Roe",
			"hidden.pdf!object 15(outline)|Title=Outline Person",
			"hidden.pdf!object 10(annotation)|URI=mailto:jane@example.org",
			"hidden.pdf!object 6(form field)|DV=Doe|T=surname|TU=The surname|V=Doe",
			"hidden.pdf!form|surname=Doe|forename=Jane",
		}, ""},
		{"an attachment", "attached.pdf", []string{
			"attached.pdf!staff.csv|file=staff.csv",
			"attached.pdf!staff.csv!2|ref=1|surname=Attached",
		}, ""},
		{"annotations", "annotations.pdf", nil, ""},
		{"streams of objects, linearized", "objstm.pdf", []string{
			"objstm.pdf!page 1!6|Covered Person",
			"objstm.pdf!object 14(outline)|Title=Outline Person",
			"objstm.pdf!form|forename=Jane|surname=Doe",
			"objstm.pdf!staff.csv!2|ref=1|surname=Attached",
		}, ""},
		{"a scan", "scan.pdf", nil, matcher.UnknownFormat},
		{"RC4 of 40 bits", "r2.pdf", encryptedWant, ""},
		{"RC4 of 128 bits", "r3.pdf", encryptedWant, ""},
		{"AES of 128 bits", "r4.pdf", encryptedWant, ""},
		{"AES of 256 bits, Acrobat 9", "r5.pdf", encryptedWant, ""},
		{"AES of 256 bits", "r6.pdf", encryptedWant, ""},
		{"AES without a password", "r6-open.pdf", encryptedWant, ""},
	} {
		t.Run(tc.title, func(t *testing.T) {
			in := Input{Name: tc.file, Passwords: []string{"wrong", "secret"}}
			records, gaps := readWith(t, in, sampleFile(t, "pdf/"+tc.file), Limits{})
			text := flat(records)
			for _, want := range tc.want {
				if !strings.Contains(text, want+"\n") {
					t.Errorf("%q is not in\n%s", want, text)
				}
			}
			if tc.gap == "" && len(gaps) > 0 || tc.gap != "" && (len(gaps) != 1 || gaps[0].Cause != tc.gap) {
				t.Errorf("gaps %v, want %q", gaps, tc.gap)
			}
		})
	}
}

// encryptedWant is in the pages, the strings and the streams of files that differ
// in how they are encrypted.
var encryptedWant = []string{"|Covered Person", "|Title=Outline Person", "|offpage right Roe", "!staff.csv!2|ref=1|surname=Attached"}

func TestPDFWithoutItsPassword(t *testing.T) {
	records, gaps := readWith(t, Input{Name: "a.pdf", Passwords: []string{"wrong"}}, sampleFile(t, "pdf/r6.pdf"), Limits{})
	if len(gaps) == 0 || gaps[len(gaps)-1].Cause != matcher.Encrypted || strings.Contains(flat(records), "Person") {
		t.Errorf("gaps %v, records\n%s", gaps, flat(records))
	}
}

func TestOCR(t *testing.T) {
	need(t, "pdftotext", "tesseract")
	for _, tc := range []struct{ file, want string }{
		{"image/scan.png", "a!(ocr)!1|Jane Exampleton"},
		{"pdf/scan.pdf", "a!object 3(picture)!(ocr)!1|Jane Exampleton"},
	} {
		records, gaps := readWith(t, Input{Name: "a", OCR: true}, sampleFile(t, tc.file), Limits{})
		if text := flat(records); !strings.Contains(text, tc.want+"\n") || len(gaps) > 0 {
			t.Errorf("%s: gaps %v, records\n%s", tc.file, gaps, text)
		}
	}
	_, gaps := read(t, "a.png", "", sampleFile(t, "image/scan.png"), Limits{})
	if len(gaps) > 0 {
		t.Errorf("pixels that nobody asked for: %v", gaps)
	}
}

// pdfOf is a PDF of objects, the first of them its root.
func pdfOf(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	writeObjects(&b, "", objects...)
	return b.Bytes()
}

// pdfUpdate adds objects to a PDF, numbered from first on.
func pdfUpdate(b []byte, first int, objects ...string) []byte {
	out := bytes.NewBuffer(bytes.Clone(b))
	at := bytes.LastIndex(b, []byte("startxref\n"))
	var prev int
	_, _ = fmt.Sscan(string(b[at+10:]), &prev) // written below
	writeNumbered(out, first, fmt.Sprintf("/Prev %d", prev), objects...)
	return out.Bytes()
}

func writeObjects(b *bytes.Buffer, extra string, objects ...string) {
	writeNumbered(b, 1, extra, objects...)
}

func writeNumbered(b *bytes.Buffer, first int, extra string, objects ...string) {
	var table strings.Builder
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", first+i, o)
	}
	start := b.Len()
	fmt.Fprintf(b, "xref\n0 1\n0000000000 65535 f \n%d %d\n%strailer\n<</Root 1 0 R /Size %d %s>>\nstartxref\n%d\n%%%%EOF\n", first, len(objects), table.String(), first+len(objects), extra, start)
}

// streamOf is a stream with what its dictionary says.
func streamOf(dict string, data []byte) string {
	return fmt.Sprintf("<<%s /Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

func deflated(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write(data); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pageOf are the objects of a document of one page, then others.
func pageOf(content string, others ...string) []byte {
	return pdfOf(append([]string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
		streamOf("", []byte(content)),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
	}, others...)...)
}

const plantedText = "BT /F 12 Tf 72 700 Td (" + planted + ") Tj ET"

// TestHostilePDF holds that what is planted is found and what is not read is told.
func TestHostilePDF(t *testing.T) {
	need(t, "pdftotext")
	annot := "<</Type/Annot/Subtype/Text/Rect[0 0 1 1]/Contents(" + planted + ")>>"
	nest := func(depth int) []byte {
		b := pageOf(plantedText)
		for range depth {
			b = pageOf("", streamOf("/Type/EmbeddedFile", b))
		}
		return b
	}
	many := func(n int, object string) []byte {
		return append(pageOf(plantedText), strings.Repeat(object, n)...)
	}
	for _, tc := range []struct {
		title string
		data  []byte
		find  bool
		limit matcher.Cause
	}{
		{"a page", pageOf(plantedText), true, ""},
		{"pages in a loop", pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 1>>", annot), true, ""},
		{"2^31 pages", pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 2147483648>>", "<</Type/Page/Parent 2 0 R>>", annot), true, ""},
		{"dictionaries of depth 1,000,000", pdfOf("<</Type/Catalog/Pages 2 0 R/A"+strings.Repeat("<</A ", 1_000_000)+"("+planted+")", "<<>>"), true, ""},
		{"arrays of depth 1,000,000", pdfOf("<</Type/Catalog/Pages 2 0 R/A"+strings.Repeat("[", 1_000_000)+"("+planted+")", "<<>>"), true, ""},
		{"a table that names itself as the one before", bytes.Replace(pageOf(plantedText), []byte("/Root"), []byte("/Prev 9 /Root"), 1), true, ""},
		{"a stream that inflates without end", pageOf(plantedText, streamOf("/Filter/FlateDecode", deflated(t, make([]byte, 64<<20)))), true, matcher.Ratio},
		{"a stream packed twice", pageOf(plantedText, streamOf("/Filter[/FlateDecode/FlateDecode]", deflated(t, deflated(t, make([]byte, 256<<20))))), true, matcher.Ratio},
		{"digits that inflate to nothing", pageOf(plantedText, streamOf("/Filter[/FlateDecode/ASCIIHexDecode]", deflated(t, bytes.Repeat([]byte(" "), 64<<20)))), true, matcher.Ratio},
		{"2^31 objects in a stream", pdfOf("<<>>", streamOf("/Type/ObjStm/N 2147483647/First 5", []byte("9 0  "+annot))), true, ""},
		{"a stream of objects that lies about where they are", pdfOf("<<>>", streamOf("/Type/ObjStm/N 1/First 999999", []byte("9 888888 "+annot))), true, ""},
		{"a stream of objects that inflates without end", pageOf(plantedText, streamOf("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", deflated(t, append([]byte("9 0 "), bytes.Repeat([]byte("<<"), 32<<20)...)))), true, matcher.Ratio},
		{"100,000 strings that never close", many(100_000, "1 0 obj ("), true, matcher.Corrupt},
		{"100,000 streams that never end", many(100_000, "7 0 obj <<>> stream\n"), true, matcher.Truncated},
		{"100,000 streams whose length is a length", many(100_000, "7 0 obj <</Length 7 0 R>> stream\n"), true, matcher.Truncated},
		{"600,000 objects", many(600_000, "7 0 obj\n<<>>\nendobj\n"), true, matcher.Count},
		{"20,000 attachments", pageOf(plantedText, slices.Repeat([]string{streamOf("/Type/EmbeddedFile", []byte("x"))}, 20_000)...), true, matcher.Count},
		{"pdf in pdf of depth 5", nest(5), true, ""},
		{"pdf in pdf of depth 12", nest(12), true, matcher.TooDeep},
		{"html before it", append([]byte("<html><p>"+planted+"</p></html>\n"), pageOf("")...), true, ""},
		{"a zip behind it", append(pageOf(""), zipOf(t, file{"a.txt", []byte(planted)})...), true, ""},
		{"a zip between its objects", pdfUpdate(append(pageOf(""), append(zipOf(t, file{"a.txt", []byte(planted)}), "startxref\n9\n"...)...), 6, "<<>>"), true, ""},
		{"a comment", pageOf("", "% "+planted+"\n<<>>"), true, ""},
		{"a comment in a page", pageOf("BT % " + planted + "\nET"), true, ""},
		{"an annotation that was replaced", pdfUpdate(pageOf("", annot), 6, "<</Type/Annot/Subtype/Text/Contents(redacted)>>"), true, ""},
		{"a page that was redacted", pdfUpdate(pageOf(plantedText), 4, streamOf("", []byte("BT ET"))), true, ""},
		{"text off the page", pageOf("BT /F 12 Tf -9000 700 Td [(Plant) -20 (ed) -300 (Per)] TJ (son) Tj ET"), true, ""},
		{"a length that is short", pageOf("", strings.Replace(streamOf("/Subtype/Form/BBox[0 0 1 1]", []byte(plantedText)), "/Length ", "/Length 1 %", 1)), true, ""},
		{"a length that is long", pageOf("", strings.Replace(streamOf("/Subtype/Form/BBox[0 0 1 1]", []byte(plantedText)), "/Length ", "/Length 99999", 1)), true, ""},
		{"objects without their ends", []byte("%PDF-1.4\n1 0 obj\n<</A 1>>\n2 0 obj\n" + annot), true, matcher.Corrupt},
		{"text in UTF-16", pageOf("", "<</T(\xfe\xff"+wideString(planted, true)+")>>"), true, ""},
		{"text in hexadecimal", pageOf("", fmt.Sprintf("<</T<%x>>>", planted)), true, ""},
		{"a name in a name", pageOf("", "<</FT/Btn/V/Planted#20Person>>"), true, ""},
		{"a key", pageOf("", "<</Planted#20Person 1>>"), true, ""},
		{"JavaScript", pageOf("", "<</S/JavaScript/JS(app.alert\\(\""+planted+"\"\\))>>"), true, ""},
		{"a form of XML", pageOf("", streamOf("", []byte("<xdp:xdp><surname>"+planted+"</surname></xdp:xdp>"))), true, ""},
		{"a text that stands for others", pageOf("/Span <</ActualText (" + planted + ")>> BDC BT /F 12 Tf (x) Tj ET EMC"), true, ""},
		{"a password that it does not have", bytes.Replace(pageOf(plantedText), []byte("/Root"), []byte("/Encrypt<</V 9/O(x)>> /Root"), 1), false, matcher.Encrypted},
		{"an encryption that is none", bytes.Replace(pageOf(plantedText), []byte("/Root"), []byte("/Encrypt /Root"), 1), true, ""},
		{"cut", pageOf(plantedText + strings.Repeat(" ", 1000))[:900], true, matcher.Truncated},
	} {
		t.Run(tc.title, func(t *testing.T) {
			start := time.Now()
			records, gaps := readWith(t, Input{Name: "a.pdf"}, tc.data, Limits{})
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			text := flat(records)
			if found := strings.Contains(text, planted); found != tc.find {
				t.Errorf("found: %v, want %v, in\n%.2000s", found, tc.find, text)
			}
			has := slices.ContainsFunc(gaps, func(g matcher.Gap) bool { return g.Cause == tc.limit })
			broken := slices.ContainsFunc(gaps, func(g matcher.Gap) bool { return g.Detail != "pdftotext could not read it to its end" })
			if tc.limit == "" && broken || tc.limit != "" && !has {
				t.Errorf("gaps %v, want %q", gaps, tc.limit)
			}
			if len(text) > 8*len(tc.data)+8<<20 {
				t.Errorf("%d bytes of records from %d", len(text), len(tc.data))
			}
		})
	}
}

func TestPDFLimits(t *testing.T) {
	need(t, "pdftotext")
	two := pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
	for _, tc := range []struct {
		title string
		data  []byte
		lim   Limits
		want  matcher.Cause
	}{
		{"pages", two, Limits{Pages: 1}, matcher.Count},
		{"a file that is not held", pageOf(plantedText), Limits{Buffer: 500}, matcher.TooBig},
		{"streams unpack to too much", pageOf("", streamOf("/Filter/FlateDecode", deflated(t, []byte(noise(90_000))))), Limits{Expanded: 50_000}, matcher.TooBig},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, gaps := readWith(t, Input{Name: "a.pdf"}, tc.data, tc.lim)
			if len(gaps) != 1 || gaps[0].Cause != tc.want {
				t.Errorf("gaps %v, want one of %s", gaps, tc.want)
			}
			if bytes.Contains(tc.data, []byte(planted)) != strings.Contains(flat(records), planted) {
				t.Errorf("the planted person is not found in\n%s", flat(records))
			}
		})
	}
}

// Without pdftotext the pages are a gap, and what the sweep finds is handed on.
func TestPDFWithoutPdftotext(t *testing.T) {
	for title, run := range map[string]func(string, io.Reader, ...string) (io.ReadCloser, error){
		"none": nil,
		"not to be had": func(string, io.Reader, ...string) (io.ReadCloser, error) {
			return nil, exec.ErrNotFound
		},
	} {
		t.Run(title, func(t *testing.T) {
			var text strings.Builder
			var gaps []matcher.Gap
			err := Extract(Input{Name: "a.pdf", Run: run}, bytes.NewReader(pageOf(plantedText)), Limits{}, Sink{
				Record: func(r matcher.Record) error { text.WriteString(flat([]matcher.Record{r})); return nil },
				Gap:    func(g matcher.Gap) { gaps = append(gaps, g) },
			})
			if err != nil || text.String() != "a.pdf!object 4(content)!2|Planted Person\n" || len(gaps) != 1 || gaps[0].Detail != "pdf text needs pdftotext: install poppler-utils" {
				t.Errorf("%v, gaps %v, records\n%s", err, gaps, text.String())
			}
		})
	}
}

// printing is a program that prints the same whatever it is given.
func printing(s string, failed error) func(string, io.Reader, ...string) (io.ReadCloser, error) {
	return func(string, io.Reader, ...string) (io.ReadCloser, error) {
		r := io.Reader(strings.NewReader(s))
		if failed != nil {
			r = io.MultiReader(r, iotest.ErrReader(failed))
		}
		return io.NopCloser(r), nil
	}
}

// TestLayout holds how the lines of a page become records.
func TestLayout(t *testing.T) {
	prose := strings.Repeat("word ", 15)
	for _, tc := range []struct{ title, text, want string }{
		{"a name over the end of a line", prose + "Jane\nDoe went home\n", "a!page 1!1|" + prose + "Jane Doe went home\n"},
		{"short lines stay apart", "Jane Doe\nJohn Roe\n", "a!page 1!1|Jane Doe\na!page 1!2|John Roe\n"},
		{"pages count", "Jane\n\fJohn\n\f\fJim\f", "a!page 1!1|Jane\na!page 2!1|John\na!page 4!1|Jim\n"},
		{"a blank cell", "Surname    Rank   No\nDoe        Sgt    1\nRoe               2\n", "a!page 1!1|Surname|Rank|No\na!page 1!2|Surname=Doe|Rank=Sgt|No=1\na!page 1!3|Surname=Roe|No=2\n"},
		{"keys below each other", "Name: Jane\nRank: Sgt\n", "a!page 1!1|Name=Jane|Rank=Sgt\n"},
		{"keys beside each other", "Name: Jane     Rank: Sgt\n", "a!page 1!1|Name=Jane|Rank=Sgt\n"},
		{"a key far from its value", "Surname:        Doe\nRank:           Sgt\n", "a!page 1!1|Surname=Doe|Rank=Sgt\n"},
		{"prose ends a table", "Surname   No\nDoe       1\n" + prose + "\nx         y\n", "a!page 1!1|Surname|No\na!page 1!2|Surname=Doe|No=1\na!page 1!3|" + strings.TrimSpace(prose) + "\na!page 1!4|x|y\n"},
	} {
		t.Run(tc.title, func(t *testing.T) {
			var got []matcher.Record
			err := Extract(Input{Name: "a", Run: printing(tc.text, nil)}, strings.NewReader("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"), Limits{}, Sink{
				Record: func(r matcher.Record) error { got = append(got, r); return nil },
				Gap:    func(g matcher.Gap) { t.Error(g) },
			})
			if err != nil || flat(got) != tc.want {
				t.Errorf("%v, got\n%swant\n%s", err, flat(got), tc.want)
			}
		})
	}
}

func TestPdftotextThatDies(t *testing.T) {
	var got []matcher.Record
	var gaps []matcher.Gap
	err := Extract(Input{Name: "a", Run: printing("Jane\n", errors.New("killed"))}, bytes.NewReader(pageOf("")), Limits{}, Sink{
		Record: func(r matcher.Record) error { got = append(got, r); return nil },
		Gap:    func(g matcher.Gap) { gaps = append(gaps, g) },
	})
	if err != nil || flat(got) != "a!page 1!1|Jane\n" || len(gaps) != 1 || gaps[0].Cause != matcher.Corrupt {
		t.Errorf("%v, gaps %v, records\n%s", err, gaps, flat(got))
	}
}

// TestPDFFilters undoes each filter.
func TestPDFFilters(t *testing.T) {
	for _, tc := range []struct{ title, dict, data string }{
		{"hexadecimal", "/Filter/ASCIIHexDecode", fmt.Sprintf("%x>", plantedText)},
		{"base 85", "/Filter[/ASCII85Decode]", base85Of(plantedText) + "~>"},
		{"runs", "/Filter/RunLengthDecode", string(rune(len(plantedText)-1)) + plantedText + "\x80"},
		{"LZW", "/Filter/LZWDecode", lzwOf(plantedText + strings.Repeat(" 0 0 m 100 100 l S", 3000))},
		{"a predictor", "/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 8>>", string(deflated(t, predicted(plantedText, 8)))},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, _ := read(t, "a.pdf", "", pageOf("", streamOf("/Subtype/Form/BBox[0 0 1 1]"+tc.dict, []byte(tc.data))), Limits{})
			if text := flat(records); !strings.Contains(text, planted) {
				t.Errorf("not found in\n%s", text)
			}
		})
	}
}

func base85Of(s string) string {
	b := make([]byte, ascii85.MaxEncodedLen(len(s)))
	return string(b[:ascii85.Encode(b, []byte(s))])
}

// predicted is s in rows that say what differs from the row above.
func predicted(s string, width int) []byte {
	var b []byte
	above := make([]byte, width)
	for len(s) > 0 {
		row := []byte(s[:min(width, len(s))])
		s = s[len(row):]
		b = append(b, 2)
		for i, c := range row {
			b = append(b, c-above[i])
		}
		copy(above, row)
	}
	return b
}

// lzwOf packs s as PDF does: codes of 9 to 12 bits that grow one early.
func lzwOf(s string) string {
	var out []byte
	var acc, bits uint
	width, codes := uint(9), map[string]uint{}
	put := func(code uint) {
		acc = acc<<width | code
		for bits += width; bits >= 8; bits -= 8 {
			out = append(out, byte(acc>>(bits-8)))
		}
	}
	reset := func() {
		clear(codes)
		for i := range 256 {
			codes[string([]byte{byte(i)})] = uint(i)
		}
		width = 9
	}
	reset()
	put(256)
	next, w := uint(258), ""
	for i := range len(s) {
		c := s[i : i+1]
		if _, ok := codes[w+c]; ok {
			w += c
			continue
		}
		put(codes[w])
		codes[w+c] = next
		if next++; next+1 > 1<<width {
			width++
		}
		if w = c; next == 4094 {
			put(256)
			reset()
			next = 258
		}
	}
	put(codes[w])
	put(257)
	return string(append(out, byte(acc<<(8-bits))))
}

func FuzzPDF(f *testing.F) {
	f.Add(pageOf(plantedText, "<</T(Jane)/V(Doe)/Kids[<</A<</S/URI/URI(x)>>>>]>>", streamOf("/Type/ObjStm/N 1/First 4", []byte("9 0 <</Contents(x)>>"))))
	f.Add(pdfUpdate(pageOf("", "<</Contents(a)>>"), 6, "<</Contents<61>>>"))
	f.Add(pageOf("", streamOf("/Type/EmbeddedFile/Filter[/A85/LZW]", []byte("J..)6T`?p&~>")), "<</EF<</F 6 0 R>>/F(a.txt)>>"))
	for _, name := range []string{"objstm.pdf", "r2.pdf", "r6-open.pdf", "annotations.pdf"} {
		f.Add(sampleFile(f, "pdf/"+name))
	}
	f.Fuzz(func(t *testing.T, b []byte) { check(t, "a.pdf", "", append([]byte("%PDF-1.4\n"), b...)) })
}

func FuzzPDFContent(f *testing.F) {
	f.Add([]byte("BT /F 1 Tf 1 0 0 1 72 700 Tm [(Ja) -20 (ne)-300<446f65>] TJ T* (x) ' ET /Span <</ActualText (\xfe\xff\x00J)>> BDC EMC % c"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, filter := range []string{"", "/Filter/LZW", "/Filter[/AHx/RL]", "/Filter/A85"} {
			check(t, "a.pdf", "", pdfOf("<<>>", streamOf("/BBox[0 0 1 1]"+filter, b)))
		}
	})
}

// FuzzLayout reads what pdftotext might print: no text of it is lost.
func FuzzLayout(f *testing.F) {
	f.Add("Surname   Rank  No\nDoe       Sgt   1\n\fName: Jane    Rank: Sgt\n" + strings.Repeat("word ", 15) + "\nJane")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "\x00") {
			return
		}
		found := false
		err := Extract(Input{Name: "a", Run: printing(text+"\n"+planted+"\n", nil)}, strings.NewReader("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"), tight, Sink{Record: func(r matcher.Record) error {
			if len(r.Fields) == 0 || r.Bytes() > tight.RecordBytes {
				t.Fatalf("a record of %d fields and %d bytes", len(r.Fields), r.Bytes())
			}
			for _, f := range r.Fields {
				found = found || strings.Contains(f.Text, planted)
			}
			return nil
		}})
		if err != nil || !found && strings.Count(text, "\f") < 4999 {
			t.Errorf("%v, found: %v", err, found)
		}
	})
}

func BenchmarkPDF(b *testing.B) {
	line := "0 -14 Td (Jane Doe 12345 lives in Anytown and works as a clerk) Tj\n"
	page := deflated(b, []byte("BT /F 12 Tf 72 780 Td "+strings.Repeat(line, 50)+"ET"))
	var kids strings.Builder
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"}
	for i := range 500 {
		fmt.Fprintf(&kids, "%d 0 R ", 4+2*i)
		objects = append(objects, fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>/Annots[<</Subtype/Link/Rect[0 0 1 1]/A<</S/URI/URI(mailto:jane@example.org)>>>>]>>", 5+2*i),
			streamOf("/Filter/FlateDecode", page))
	}
	objects[1] = "<</Type/Pages/Count 500/Kids[" + kids.String() + "]>>"
	data := pdfOf(objects...)
	for _, bc := range []struct {
		name string
		run  func(string, io.Reader, ...string) (io.ReadCloser, error)
	}{{"pages", running}, {"sweep", printing("", nil)}} {
		b.Run(bc.name, func(b *testing.B) {
			need(b, "pdftotext")
			b.SetBytes(int64(500 * 50 * len(line)))
			b.ReportAllocs()
			for b.Loop() {
				err := Extract(Input{Name: "a.pdf", Run: bc.run}, bytes.NewReader(data), Limits{}, Sink{
					Record: func(matcher.Record) error { return nil },
					Gap:    func(g matcher.Gap) { b.Error(g) },
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
