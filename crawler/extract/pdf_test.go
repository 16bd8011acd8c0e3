package extract

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/iotest"

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

// readRunning is read with programs.
func readRunning(t testing.TB, in Input, data []byte, lim Limits) ([]matcher.Record, []matcher.Gap) {
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
			records, gaps := readRunning(t, in, sampleFile(t, "pdf/"+tc.file), Limits{})
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

func TestPDFWithTheOwnersPassword(t *testing.T) {
	need(t, "pdftotext")
	for _, name := range []string{"r2", "r3", "r4", "r5", "r6"} {
		records, gaps := readRunning(t, Input{Name: "a.pdf", Passwords: []string{"own"}}, sampleFile(t, "pdf/"+name+".pdf"), Limits{})
		for _, want := range encryptedWant {
			if text := flat(records); !strings.Contains(text, want+"\n") || len(gaps) > 0 {
				t.Errorf("%s: gaps %v, %q is not in\n%s", name, gaps, want, text)
			}
		}
	}
}

func TestPDFWithoutItsPassword(t *testing.T) {
	records, gaps := readRunning(t, Input{Name: "a.pdf", Passwords: []string{"wrong"}}, sampleFile(t, "pdf/r6.pdf"), Limits{})
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
		records, gaps := readRunning(t, Input{Name: "a", OCR: true}, sampleFile(t, tc.file), Limits{})
		if text := flat(records); !strings.Contains(text, tc.want+"\n") || len(gaps) > 0 {
			t.Errorf("%s: gaps %v, records\n%s", tc.file, gaps, text)
		}
	}
	_, gaps := read(t, "a.png", "", sampleFile(t, "image/scan.png"), Limits{})
	if len(gaps) > 0 {
		t.Errorf("pixels that nobody asked for: %v", gaps)
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
			records, gaps := readRunning(t, Input{Name: "a.pdf"}, tc.data, tc.lim)
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
