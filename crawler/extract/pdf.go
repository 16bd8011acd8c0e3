package extract

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"

	"peeler/matcher"
)

const (
	pdfHead    = 1024    // bytes that readers of PDF allow before it
	pdfObjects = 1 << 19 // of one file
	pdfForms   = 4096    // fields that are gathered into the record of a form
)

// pdf is a PDF (ISO 32000-1) that is held in memory. Its pages are read by
// pdftotext; all else is swept up by going over its objects as they lie in the
// file: no table of the file is believed, and so none can hide an object.
type pdf struct {
	x *extraction
	p place
	b []byte // from its header on

	heads    []pdfHeader         // of objects, in order of place
	where    map[int32]int32     // of the last object of a number, made when first asked for
	seen     map[int32]struct{}  // numbers of objects swept so far, from the last to the first
	floor    int                 // where the object behind the one being swept begins
	ends     []int               // of older revisions, the last first
	budget   int                 // bytes that objects may still take of those behind them
	crypt    *pdfCrypt           // nil when it is not encrypted
	locked   bool                // encrypted, and no password fits
	form     []matcher.Field     // fields of the form, the last first
	files    map[int32]string    // names of embedded files by the numbers of their streams
	attached []pdfStream         // embedded files, swept last: their names may come late
	pictures int                 // that are not read
	replaced bool                // a page or a stream of an older revision is in the file
	shown    map[uint64]struct{} // lines of pages
	told     map[matcher.Cause]struct{}
}

// pdfHeader is where "12 0 obj" stands.
type pdfHeader struct{ number, start, body int32 }

// isPDF allows what readers of PDF allow: bytes before it.
func isPDF(s sample) bool {
	return pdfVersion.Match(s.peek[:min(len(s.peek), pdfHead)])
}

var (
	pdfVersion = regexp.MustCompile(`%PDF-\d`)
	pdfMagic   = []byte("%PDF-")
	pdfEOF     = []byte("%%EOF")
	endstream  = []byte("endstream")
)

// pdf reads a PDF: its pages, its objects, and what does not belong to it.
func (x *extraction) pdf(p place, r *bufio.Reader) error {
	peek, _ := r.Peek(pdfHead)
	begin := pdfVersion.FindIndex(peek)[0]   // it was told by it
	limit := (x.lim.Buffer - x.buffered) / 2 // it is held twice for a moment
	held, whole := hold(r, limit)
	x.buffered += 2 * held.size
	defer func() { x.buffered -= 2 * held.size }()
	if !whole {
		x.gap(p, matcher.TooBig, "a pdf over the limit: only its pages are read", 0)
		return x.longPDF(p, io.MultiReader(io.NewSectionReader(held, 0, held.size), r))
	}
	all := held.flat()
	k := &pdf{x: x, p: p, b: all[begin:], seen: map[int32]struct{}{}, files: map[int32]string{}, shown: map[uint64]struct{}{}, told: map[matcher.Cause]struct{}{}}
	if err := x.beside(p, "before", all[:begin]); err != nil {
		return err
	}
	return k.read()
}

// longPDF reads the pages of a PDF that is not held.
func (x *extraction) longPDF(p place, r io.Reader) error {
	k := &pdf{x: x, p: p, told: map[matcher.Cause]struct{}{}}
	if out := k.run(r, nil); out != nil {
		_, err := k.pages(p, out, k.show)
		return err
	}
	return x.strings(p, bufio.NewReader(r))
}

// beside reads what stands beside the format of a document as one of its own:
// before or behind it.
func (x *extraction) beside(p place, how string, b []byte) error {
	if len(bytes.TrimSpace(b)) == 0 {
		return nil
	}
	return x.documentBeside(p, how, bytes.NewReader(b))
}

// documentBeside is beside of a stream. It counts as nested, or a chain of them
// would have no end.
func (x *extraction) documentBeside(p place, how string, r io.Reader) error {
	in := p.hidden("", how)
	if in.depth++; in.depth > x.lim.Depth {
		x.gap(in, matcher.TooDeep, "a document behind too many others", 0)
		br := x.reader(r)
		defer x.release(br)
		return x.strings(in, br)
	}
	return x.document(in, "", r)
}

func (k *pdf) read() error {
	k.index()
	k.unlock()
	blank, err := k.text()
	if err != nil {
		return err
	}
	if len(k.heads) == 0 {
		k.gap(k.p, matcher.Corrupt, "a pdf without objects")
		return k.between(0, len(k.b))
	}
	if err := k.sweep(); err != nil {
		return err
	}
	if err := k.fillIn(); err != nil {
		return err
	}
	for _, s := range k.attached {
		if err := k.attachment(s); err != nil {
			return err
		}
	}
	if err := k.revisions(); err != nil {
		return err
	}
	switch {
	case k.locked:
		k.gap(k.p, matcher.Encrypted, "a pdf is encrypted: no password fits")
	case blank > 0 && k.pictures > 0:
		k.gap(k.p, matcher.UnknownFormat, strconv.Itoa(blank)+" pages hold pictures only")
	}
	return nil
}

// gap tells of each cause once: a file that is broken is so in many places.
func (k *pdf) gap(p place, cause matcher.Cause, detail string) {
	if _, ok := k.told[cause]; ok {
		return
	}
	k.told[cause] = struct{}{}
	k.x.gap(p, cause, detail, 0)
}

func (k *pdf) ended(p place, s *source) {
	if s.why != "" {
		k.gap(p, s.why, s.detail)
	}
}

// sweep goes over the objects from the last to the first: one whose number was
// seen already was replaced by it.
func (k *pdf) sweep() error {
	k.floor = len(k.b)
	k.budget = 4*len(k.b) + 1<<20
	for i := len(k.heads) - 1; i >= 0; i-- {
		if err := k.object(k.heads[i]); err != nil {
			return err
		}
		k.floor = int(k.heads[i].start)
		if k.x.spent() {
			k.gap(k.p, matcher.TooBig, "archives unpack to too much")
			return nil
		}
	}
	return k.between(0, k.floor)
}

// object sweeps one object, and what stands between it and the next.
func (k *pdf) object(h pdfHeader) error {
	to := len(k.b)
	if k.budget <= 0 {
		k.gap(k.p, matcher.Corrupt, "objects that overlap")
		to = k.floor
	}
	l := &pdfLexer{b: k.b[:to], at: int(h.body)}
	o := &pdfObject{k: k, number: h.number, old: k.swept(h.number)}
	if k.crypt != nil {
		o.key = k.crypt.keyOf(h.number, pdfGeneration(k.b[h.start:h.body]))
	}
	stream := o.walk(l, false)
	k.replaced = k.replaced || o.page()
	end := l.at
	k.budget -= end - int(h.body)
	if stream {
		raw := k.body(o, l.at)
		end = l.at + len(raw)
		if err := o.flush(); err != nil {
			return err
		}
		if err := k.stream(pdfStream{o, raw}); err != nil {
			return err
		}
	} else if err := o.flush(); err != nil {
		return err
	}
	return k.between(end, k.floor)
}

func pdfGeneration(head []byte) int {
	words := bytes.Fields(head)
	n, _ := strconv.Atoi(string(words[1]))
	return n
}

// swept notes a number, and tells whether it was seen before.
func (k *pdf) swept(number int32) bool {
	_, old := k.seen[number]
	k.seen[number] = struct{}{}
	return old
}

// between reads what belongs to no object: the trailer, and what should not be
// there at all.
func (k *pdf) between(from, to int) error {
	if from >= to {
		return nil
	}
	b := k.b[from:to]
	if i := bytes.LastIndex(b, pdfEOF); i >= 0 {
		k.ends = append(k.ends, from+i+len(pdfEOF))
	}
	for {
		b = b[len(pdfFrame.Find(b)):]
		if !bytes.HasPrefix(b, []byte("trailer")) {
			break
		}
		o := &pdfObject{k: k, kind: "trailer"}
		l := &pdfLexer{b: b, at: len("trailer")}
		o.walk(l, true)
		if err := o.flush(); err != nil {
			return err
		}
		b = b[l.at:]
	}
	if len(b) == 0 || len(bytes.TrimLeft(b, "\x00 \t\r\n")) == 0 {
		return nil
	}
	if k.x.entries++; k.x.entries > k.x.lim.Entries {
		k.gap(k.p, matcher.Count, "too many entries")
		return nil
	}
	how := "between"
	if to == len(k.b) {
		how = "behind"
	}
	return k.x.beside(k.p, how, b)
}

// pdfFrame matches what holds a file together and says nothing.
var pdfFrame = regexp.MustCompile(`\A(?:\s+|\x00+|endobj|endstream|%PDF-\d\.\d|%[^\x00-\x7f]{1,8}[\r\n]|%%EOF|startxref\s+\d+|xref\b|\d{10} \d{5} [nf]|\d+ \d+\s*[\r\n])*`)

// fillIn hands on the fields of the form as one record: they tell of one person.
func (k *pdf) fillIn() error {
	if len(k.form) == 0 {
		return nil
	}
	fields := make([]matcher.Field, 0, len(k.form))
	for i := len(k.form) - 1; i >= 0; i-- {
		fields = append(fields, k.form[i])
	}
	return k.x.record(join(k.p.path, "form"), fields)
}

// place is that of an object, with what it is where that is not plain to see.
func (k *pdf) place(number int32, how ...string) place {
	p := k.p
	p.name = ""
	name := "object " + strconv.Itoa(int(number))
	if how = nonEmpty(how); len(how) > 0 {
		return p.hidden(name, strings.Join(how, ", "))
	}
	p.path = join(p.path, name)
	return p
}

func nonEmpty(list []string) []string {
	var kept []string
	for _, s := range list {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}
