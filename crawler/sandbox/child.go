package sandbox

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"peeler/crawler/extract"
	"peeler/matcher"
)

// childName is the name that a child is started by.
const childName = "peeler: extract"

const maxHeader = 128 << 10

// header is what a child is told before the document.
type header struct {
	Input  extract.Input  `json:"input"`
	Limits extract.Limits `json:"limits"`
	Tools  []string       `json:"tools,omitempty"` // programs that may be run
	Probe  string         `json:"probe,omitempty"` // a self-test instead of a document
}

// Main runs the child and exits if this process was started as one; if not, it
// returns at once. It must be the first line of main and of TestMain.
func Main() {
	if isChild() {
		os.Exit(child())
	}
}

func isChild() bool { return len(os.Args) == 2 && os.Args[0] == childName }

// child confines itself and does what it is here for. Its exit code says nothing
// to anyone: only the end frame does.
func child() int {
	t, err := readTerms(os.Args[1])
	if err != nil {
		return 2
	}
	if err := confine(t); err != nil {
		fmt.Fprintln(os.Stderr, err) // a self-test listens
		return 3
	}
	return answer(os.Stdin, os.Stdout)
}

// answer reads a document and writes frames.
func answer(in io.Reader, out io.Writer) int {
	h, err := readHeader(in)
	if err != nil {
		return 4
	}
	e := newEncoder(out)
	if h.Probe != "" {
		err = probe(h.Probe, e)
	} else {
		err = serve(h, in, e)
	}
	if err != nil || e.end() != nil {
		return 5
	}
	return 0
}

// serve extracts the document.
func serve(h header, in io.Reader, e *encoder) error {
	var failed error
	h.Input.Run = runner(h.Tools)
	err := extract.Extract(h.Input, &flushing{in, e}, h.Limits, extract.Sink{
		Record: e.record,
		Gap: func(g matcher.Gap) {
			if err := e.gap(g); err != nil {
				failed = err
			}
		},
	})
	if err != nil {
		return err
	}
	return failed
}

// flushing sends the records gathered so far before it waits for more input: if
// that kills the parser, they are safe.
type flushing struct {
	r io.Reader
	e *encoder
}

func (f *flushing) Read(p []byte) (int, error) {
	if err := f.e.flush(); err != nil {
		return 0, err
	}
	return f.r.Read(p)
}

func readHeader(r io.Reader) (h header, err error) {
	var n [4]byte
	if _, err := io.ReadFull(r, n[:]); err != nil {
		return h, err
	}
	size := binary.BigEndian.Uint32(n[:])
	if size > maxHeader {
		return h, fmt.Errorf("a header of %d bytes", size)
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(r, b); err != nil {
		return h, err
	}
	return h, json.Unmarshal(b, &h)
}

func (h header) bytes() ([]byte, error) {
	b, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	if len(b) > maxHeader {
		return nil, fmt.Errorf("a header of %d bytes", len(b))
	}
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...), nil
}
