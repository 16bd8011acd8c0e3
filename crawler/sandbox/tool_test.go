package sandbox

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"testing"

	"peeler/crawler/extract"
	"peeler/matcher"
)

// needTool skips a test where poppler is not installed, and no CI promises that
// it is.
func needTool(t *testing.T) {
	t.Helper()
	switch {
	case installed(pdfToText) != "":
	case os.Getenv("CI") == "":
		t.Skip("pdftotext is not installed: sudo apt-get install -y poppler-utils")
	default:
		t.Fatal("pdftotext is not installed")
	}
}

// readPDF is what a child does with one, in short.
func readPDF(h header, in io.Reader, e *encoder) bool {
	cmd := exec.Command(h.Limits.PDFToText, "-q", "-", "-")
	cmd.Stdin, cmd.Stderr, cmd.Env = in, os.Stderr, []string{}
	text, err := cmd.Output()
	if err != nil {
		text = []byte(err.Error())
	}
	_ = e.record(matcher.Record{Path: h.Input.Name, Fields: []matcher.Field{{Text: strings.TrimSpace(string(text))}}})
	_ = e.end()
	return true
}

// endTool starts a tool that waits for a document, and kills it.
func endTool(h header, e *encoder) bool {
	cmd := exec.Command(h.Limits.PDFToText, "-q", "-", "-")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	in, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err == nil {
		err = cmd.Process.Kill()
	}
	if err == nil {
		err = cmd.Wait()
	}
	_ = in.Close()
	_ = e.record(matcher.Record{Path: h.Input.Name, Fields: []matcher.Field{{Text: fmt.Sprint(err)}}})
	_ = e.end()
	return true
}

func TestToolIsEnded(t *testing.T) {
	needTool(t)
	var got result
	if err := Extract(t.Context(), extract.Input{Name: "evil-ends a tool"}, strings.NewReader(""), Limits{}, got.sink()); err != nil {
		t.Fatal(err)
	}
	if len(got.records) != 2 || got.records[1].Fields[0].Text != "signal: killed" {
		t.Errorf("records %q, gaps %v", got.records, got.gaps)
	}
}

func TestToolReads(t *testing.T) {
	needTool(t)
	f, err := os.Open("testdata/two-pages.pdf")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var got result
	if err := Extract(t.Context(), extract.Input{Name: "evil-reads a PDF"}, f, Limits{}, got.sink()); err != nil {
		t.Fatal(err)
	}
	if len(got.records) != 2 || got.records[1].Fields[0].Text != "Jane Doe HR-00417\n\n\fJohn Roe HR-00418" || len(got.gaps) > 0 {
		t.Errorf("records %q, gaps %v", got.records, got.gaps)
	}
}

// The loader may be executed, for the sake of the tools, and executes nothing else.
func TestLoaderLoadsNothingElse(t *testing.T) {
	needTool(t)
	var got result
	if err := Extract(t.Context(), extract.Input{Name: "evil-has the loader load touch"}, strings.NewReader(""), Limits{}, got.sink()); err != nil {
		t.Fatal(err)
	}
	if len(got.gaps) != 1 || got.gaps[0].Cause != matcher.Crashed {
		t.Errorf("gaps %v", got.gaps)
	}
	if _, err := os.Lstat(marker()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it touched a file: %v", err)
	}
}
