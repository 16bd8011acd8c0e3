package extract

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"peeler/matcher"
)

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

// overlappingStreams are n streams that all end at the end of the file.
func overlappingStreams(n int) []byte {
	head := pageOf(plantedText)
	piece := "7 0 obj <</Length %9d>> stream\n" + strings.Repeat("x ", 500)
	size := len(fmt.Sprintf(piece, 0))
	start := strings.Index(fmt.Sprintf(piece, 0), "stream\n") + len("stream\n")
	var b bytes.Buffer
	b.Write(head)
	for i := range n {
		fmt.Fprintf(&b, piece, (n-i)*size-start)
	}
	b.WriteString("\nendstream endobj")
	return b.Bytes()
}

const plantedText = "BT /F 12 Tf 72 700 Td (" + planted + ") Tj ET"

// used is the processor time that this process took.
func used() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // it never fails for oneself
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// raced tells a test under the race detector, which takes many times as long.
func raced() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// TestHostilePDF holds that what is planted is found and what is not read is told.
func TestHostilePDF(t *testing.T) {
	need(t, "pdftotext")
	most := 10 * time.Second
	if raced() {
		most *= 10
	}
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
		{"a stream that inflates without end", pageOf(plantedText, streamOf("/Filter/FlateDecode", deflated(t, make([]byte, 16<<20)))), true, matcher.Ratio},
		{"a stream packed twice", pageOf(plantedText, streamOf("/Filter[/FlateDecode/FlateDecode]", deflated(t, deflated(t, make([]byte, 32<<20))))), true, matcher.Ratio},
		{"digits that inflate to nothing", pageOf(plantedText, streamOf("/Filter[/FlateDecode/ASCIIHexDecode]", deflated(t, bytes.Repeat([]byte(" "), 16<<20)))), true, matcher.Ratio},
		{"2^31 objects in a stream", pdfOf("<<>>", streamOf("/Type/ObjStm/N 2147483647/First 5", []byte("9 0  "+annot))), true, ""},
		{"a stream of objects that lies about where they are", pdfOf("<<>>", streamOf("/Type/ObjStm/N 1/First 999999", []byte("9 888888 "+annot))), true, ""},
		{"a stream of objects that inflates without end", pageOf(plantedText, streamOf("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", deflated(t, append([]byte("9 0 "), bytes.Repeat([]byte("<<"), 8<<20)...)))), true, matcher.Ratio},
		{"100,000 strings that never close", many(100_000, "1 0 obj ("), true, matcher.Corrupt},
		{"100,000 streams that never end", many(100_000, "7 0 obj <<>> stream\n"), true, matcher.Truncated},
		{"100,000 streams whose length is a length", many(100_000, "7 0 obj <</Length 7 0 R>> stream\n"), true, matcher.Truncated},
		{"3,000 streams with one end", append(many(3_000, "7 0 obj <<>> stream\n"+strings.Repeat(" ", 100)), "endstream endobj"...), true, matcher.Truncated},
		{"1,000 streams over all that follows", overlappingStreams(1000), true, matcher.Corrupt},
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
			if elsewhere(t, Hostile{"pdf: " + tc.title, "a.pdf", tc.data, Limits{}, tc.find, tc.limit}) {
				return
			}
			start := used()
			records, gaps := readRunning(t, Input{Name: "a.pdf"}, tc.data, Limits{})
			if took := used() - start; took > most {
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
