package bench

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"iter"
	"os"
	"strconv"
	"unsafe"

	"peeler/cmd/internal/render"
	"peeler/matcher"
	"peeler/matcher/matchertest"
)

// Columns is CSV read as its cells with their headings; the other corpora are
// read a record a field.
const Columns = "csv-columns"

// leak is a corpus in a file.
type leak struct {
	corpus   string
	file     *os.File
	sections []matchertest.Section // without their plants
	plants   map[int64]matchertest.Plant
}

// writeLeak draws a corpus of so many bytes into a file.
func writeLeak(ctx context.Context, file, corpus string, people int, size int64, bar *render.Bar) (*leak, error) {
	kind := matchertest.CSV
	if corpus != Columns {
		var err error
		if kind, err = matchertest.ParseKind(corpus); err != nil {
			return nil, err
		}
	}
	out, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	l := &leak{corpus: corpus, file: out, plants: map[int64]matchertest.Plant{}}
	w := bufio.NewWriterSize(out, 1<<20)
	c := matchertest.Corpus{Kind: kind, Seed: leakSeed, Force: forceSeed, People: people}
	for s, text := range c.Sections(size) {
		for _, p := range s.Plants {
			l.plants[p.Offset] = p
		}
		s.Plants = nil
		l.sections = append(l.sections, s)
		if _, err = w.Write(text); err == nil {
			err = ctx.Err()
		}
		if err != nil {
			break
		}
		bar.Add(int64(s.Length))
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		out.Close()
		return nil, fmt.Errorf("writing the corpus: %w", err)
	}
	return l, nil
}

// upTo are the sections within the first size bytes.
func (l *leak) upTo(size int64) []matchertest.Section {
	for i, s := range l.sections {
		if s.Offset+int64(s.Length) > size {
			return l.sections[:i]
		}
	}
	return l.sections
}

func (l *leak) size() int64 { return length(l.sections) }

// length is where sections from the beginning of a leak end.
func length(sections []matchertest.Section) int64 {
	if len(sections) == 0 {
		return 0
	}
	last := sections[len(sections)-1]
	return last.Offset + int64(last.Length)
}

// textAt is the beginning of a record.
func (l *leak) textAt(offset int64) string {
	var text [300]byte
	n, _ := l.file.ReadAt(text[:], offset)
	line, _, _ := bytes.Cut(text[:n], []byte{'\n'})
	return string(bytes.ToValidUTF8(line, []byte("?")))
}

// remove takes the file away.
func (l *leak) remove() {
	l.file.Close()
	os.Remove(l.file.Name())
}

// reader reads a leak, a section at a time, and copies none of its text again.
type reader struct {
	leak   *leak
	paths  bool // a record's path is its offset
	text   []byte
	fields []matcher.Field
}

// records reads a section. The records are good until the next is read.
func (r *reader) records(s matchertest.Section) (iter.Seq[matcher.Record], error) {
	if cap(r.text) < s.Length {
		r.text = make([]byte, max(s.Length, 256<<10))
	}
	r.text = r.text[:s.Length]
	if _, err := r.leak.file.ReadAt(r.text, s.Offset); err != nil {
		return nil, fmt.Errorf("reading the corpus: %w", err)
	}
	r.fields = r.fields[:0]
	parts := r.lines
	if r.leak.corpus == Columns {
		parts = r.rows
	}
	return func(yield func(matcher.Record) bool) { parts(s, yield) }, nil
}

func (r *reader) lines(s matchertest.Section, yield func(matcher.Record) bool) {
	fields := r.fields
	for at, text := range matchertest.Records(s.Kind, r.text) {
		fields = append(fields, matcher.Field{Text: view(text)})
		record := matcher.Record{Fields: fields[len(fields)-1:]}
		if r.paths {
			record.Path = path(s, at)
		}
		if !yield(record) {
			break
		}
	}
	r.fields = fields
}

func (r *reader) rows(s matchertest.Section, yield func(matcher.Record) bool) {
	fields := r.fields
	var headings []matcher.Field
	for at, text := range matchertest.Records(s.Kind, r.text) {
		from := len(fields)
		for more := true; more; {
			cell := text
			if n := bytes.IndexByte(text, ','); n >= 0 {
				cell, text = text[:n], text[n+1:]
			} else {
				more = false
			}
			f := matcher.Field{Text: view(cell)}
			if i := len(fields) - from; i < len(headings) {
				f.Name = headings[i].Text
			}
			fields = append(fields, f)
		}
		record := matcher.Record{Fields: fields[from:len(fields):len(fields)]}
		if headings == nil {
			headings = record.Fields
			continue
		}
		if r.paths {
			record.Path = path(s, at)
		}
		if !yield(record) {
			break
		}
	}
	r.fields = fields
}

func path(s matchertest.Section, at int) string {
	return strconv.FormatInt(s.Offset+int64(at), 10)
}

// view is the text where it lies.
func view(text []byte) string { return unsafe.String(unsafe.SliceData(text), len(text)) }
