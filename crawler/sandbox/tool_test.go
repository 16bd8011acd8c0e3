package sandbox

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"reflect"
	"slices"
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

// endTool starts a tool that waits for a document, and kills it.
func endTool(h header, e *encoder) bool {
	cmd := exec.Command(pdfToText, "-q", "-", "-")
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
	if err := Extract(t.Context(), extract.Input{Name: "a.pdf"}, f, Limits{}, got.sink()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []matcher.Record{
		{Path: "a.pdf!page 1!1", Fields: []matcher.Field{{Text: "Jane Doe HR-00417"}}},
		{Path: "a.pdf!page 2!1", Fields: []matcher.Field{{Text: "John Roe HR-00418"}}},
	} {
		if !slices.ContainsFunc(got.records, func(r matcher.Record) bool { return reflect.DeepEqual(r, want) }) {
			t.Errorf("%v is missing: %q, gaps %v", want, got.records, got.gaps)
		}
	}
}

// A program that fails is no end of the extraction, and none is run but the tools.
func TestRunner(t *testing.T) {
	needTool(t)
	run := runner([]string{pdfToText})
	if _, err := run("sh", strings.NewReader("")); err == nil {
		t.Error("sh is run")
	}
	out, err := run("pdftotext", strings.NewReader("no PDF"), "-q", "-", "-")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(out); err == nil {
		t.Error("what fails seems to succeed")
	}
	if err := out.Close(); err != nil {
		t.Error(err)
	}
	out, err = run("pdftotext", forever{}, "-", "-")
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil { // it is ended
		t.Error(err)
	}
}

// forever is an input that never ends.
type forever struct{}

func (forever) Read(p []byte) (int, error) { return copy(p, "%PDF-1.4\n"), nil }

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
