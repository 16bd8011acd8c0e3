package extract

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"peeler/matcher"
)

// Sink takes what is read, in order. An error from Record stops the extraction
// and is returned; Gap may be nil.
type Sink struct {
	Record func(matcher.Record) error
	Gap    func(matcher.Gap)
}

// Input is what is known of a document besides its bytes.
type Input struct {
	// Name is that of the file, or the last segment of its address: the first
	// element of every path.
	Name string
	// MediaType is what the site said, "" when it said nothing; it only tips the
	// scales where the bytes leave a choice.
	MediaType string
	// Passwords are tried on what is encrypted, in order.
	Passwords []string
	// OCR says that pictures are to be read by tesseract.
	OCR bool
	// Run runs a program that is allowed to read part of the document: "pdftotext",
	// "tesseract". It returns what that prints; reading it ends with an error when
	// the program failed. nil, or an error: it is not to be had.
	Run func(program string, in io.Reader, args ...string) (io.ReadCloser, error) `json:"-"`
}

// Extract reads r to its end and hands every record to the sink.
//
// A limit, a broken archive or an error of r is a Gap. The one error returned is
// the sink's. r is read to its end even then when a limit stopped the
// extraction, so that a digest taken on the way is whole.
func Extract(in Input, r io.Reader, lim Limits, to Sink) error {
	x := &extraction{in: in, lim: lim.withDefaults(), to: to, binaries: binaries(), texts: texts()}
	src := &source{r: r, x: x}
	p := place{path: Root(in.Name), name: in.Name}
	x.hearName(in.Name)
	if err := x.document(p, in.MediaType, src); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, src) // an error of r is kept in src.why
	x.ended(p, src)
	return nil
}

// extraction is what all documents within one document share.
type extraction struct {
	in       Input
	lim      Limits
	to       Sink
	binaries []format
	texts    []format
	expanded int64           // bytes unpacked so far
	buffered int64           // bytes held for random access now
	windows  int64           // bytes that unpackers hold now
	entries  int             // of archives, so far
	encoded  int             // encodings around the document
	cells    int             // of sheets, so far
	spare    []*bufio.Reader // buffers of documents that were read
	scratch  []byte
	slab     slab

	passwords passwords
}

// place is where in the document we are.
type place struct {
	path  string // of the document within the document
	name  string // its last name, raw
	depth int    // archives around it
}

// in is the place of something named in an archive.
func (p place) in(name string) place {
	return place{path: join(p.path, element(name)), name: name, depth: p.depth + 1}
}

// hidden is the place of something named that a program does not show by itself,
// with how it is hidden: "hidden", "comment".
func (p place) hidden(name, how string) place {
	p.path = join(p.path, strings.TrimSuffix(element(name), "-")+"("+how+")")
	p.name = name
	return p
}

// at is the path of a line, row or record of a place.
func (x *extraction) at(p place, n int) string {
	b := append(x.scratch[:0], p.path...)
	b = append(b, '!')
	b = strconv.AppendInt(b, int64(n), 10)
	x.scratch = b
	return x.slab.string(b)
}

// document reads one document, nested or not, by what its bytes are.
func (x *extraction) document(p place, mediaType string, r io.Reader) error {
	br := x.reader(r)
	defer x.release(br)
	peek, _ := br.Peek(br.Size())
	if len(peek) == 0 {
		return nil
	}
	s := sample{p.name, mediaType, peek}
	f, binary := x.sniff(s)
	switch {
	case !binary:
		return x.prefix(p, s, br)
	case f.container && p.depth >= x.lim.Depth:
		x.gap(p, matcher.TooDeep, "an archive within too many archives", 0)
		return x.strings(p, br)
	}
	return f.read(x, p, br)
}

// decoded reads a document of text.
func (x *extraction) decoded(p place, s sample, r *bufio.Reader) error {
	text, plain := decode(s, r)
	br := r
	if !plain {
		br = x.reader(text)
		defer x.release(br)
	}
	s.peek, _ = br.Peek(br.Size())
	x.hear(s.peek)
	return x.sniffText(s).read(x, p, br)
}

// unread is how a format is read that is known or not, but not read yet.
func unread(what string) format {
	return format{name: what, read: func(x *extraction, p place, r *bufio.Reader) error {
		x.gap(p, matcher.UnknownFormat, what+" is not read yet", 0)
		return x.behind(p, r)
	}}
}

// reader wraps r in a buffer of peekSize bytes.
func (x *extraction) reader(r io.Reader) *bufio.Reader {
	if n := len(x.spare); n > 0 {
		br := x.spare[n-1]
		x.spare = x.spare[:n-1]
		br.Reset(r)
		return br
	}
	br := bufio.NewReaderSize(nil, peekSize) // of a buffer it would give that buffer itself
	br.Reset(r)
	return br
}

func (x *extraction) release(br *bufio.Reader) {
	br.Reset(nil)
	x.spare = append(x.spare, br)
}

// gap tells the sink what could not be examined.
func (x *extraction) gap(p place, cause matcher.Cause, detail string, size int64) {
	if x.to.Gap != nil {
		x.to.Gap(matcher.Gap{Path: p.path, Cause: cause, Detail: detail, Size: max(size, 0)})
	}
}

// ended tells the sink why a source ended early, if it did.
func (x *extraction) ended(p place, s *source) {
	if s.why != "" {
		x.gap(p, s.why, s.detail, 0)
	}
}

// record hands on a record, and the documents that are encoded in it.
func (x *extraction) record(path string, fields []matcher.Field) error {
	if err := x.give(path, fields); err != nil {
		return err
	}
	return x.blobs(path, fields)
}

// give hands on a record, cut into pieces if it is too long. Fields without text are
// left out.
func (x *extraction) give(path string, fields []matcher.Field) error {
	size, empty := 0, 0
	for i := range fields {
		size += len(fields[i].Text)
		if fields[i].Text == "" {
			empty++
		}
	}
	if size == 0 {
		return nil
	}
	if empty > 0 {
		kept := make([]matcher.Field, 0, len(fields)-empty)
		for _, f := range fields {
			if f.Text != "" {
				kept = append(kept, f)
			}
		}
		fields = kept
	}
	if size <= x.lim.RecordBytes && len(fields) <= maxFields {
		return x.to.Record(matcher.Record{Path: path, Fields: fields})
	}
	return x.pieces(path, fields)
}

// pieces hands on a long record as several with the same path. A field that is
// cut overlaps, so that what stands at a cut stands whole in one of the pieces.
func (x *extraction) pieces(path string, fields []matcher.Field) error {
	var piece []matcher.Field
	size := 0
	flush := func() error {
		if len(piece) == 0 {
			return nil
		}
		r := matcher.Record{Path: path, Fields: piece}
		piece, size = nil, 0
		return x.to.Record(r)
	}
	for _, f := range fields {
		if size+len(f.Text) > x.lim.RecordBytes || len(piece) == maxFields {
			if err := flush(); err != nil {
				return err
			}
		}
		for len(f.Text) > x.lim.RecordBytes {
			r := matcher.Record{Path: path, Fields: []matcher.Field{{Name: f.Name, Text: f.Text[:x.lim.RecordBytes]}}}
			if err := x.to.Record(r); err != nil {
				return err
			}
			f.Text = f.Text[x.lim.RecordBytes-x.lim.overlap():]
		}
		piece = append(piece, f)
		size += len(f.Text)
	}
	return flush()
}

// named hands on the names that an archive gives to an entry: a file may be
// named after a person.
func (x *extraction) named(p place, names ...string) error {
	var fields []matcher.Field
	for _, n := range names {
		if n = strings.TrimSpace(n); n != "" {
			fields = append(fields, matcher.Field{Name: "file", Text: repair([]byte(n))})
			x.hear([]byte(n))
			x.hearName(n)
		}
	}
	return x.record(p.path, fields)
}
