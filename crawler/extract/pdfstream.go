package extract

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strconv"

	"peeler/matcher"
)

const (
	pdfFilters = 8       // that may follow each other
	pdfPacked  = 8 << 20 // bytes of an object stream
)

// pdfStream is an object's stream as it lies in the file.
type pdfStream struct {
	*pdfObject
	raw []byte
}

// decoded opens the stream. sources are asked why it ended; undone is the first
// filter that is not undone here.
func (s *pdfStream) decoded() (r io.Reader, sources []*source, undone string) {
	raw := s.raw
	filters, parms := "Filter", "DecodeParms"
	if !s.has(filters) {
		filters, parms = "F", "DP"
	}
	names := s.facts[filters]
	if c := s.k.crypt; c != nil && s.key != nil && !(s.is("Type", "XRef") || s.is("Type", "Metadata") && !c.metadata || len(names) > 0 && names[0] == "Crypt") {
		raw = c.open(s.key, raw, c.streams)
	}
	in := bytes.NewReader(raw)
	r = in
	for i, name := range names {
		if name == "Crypt" {
			continue
		}
		br := bufio.NewReaderSize(r, 4096)
		f := pdfFilter(name, br, s.int(parms+"/EarlyChange", 1))
		if f == nil || i >= pdfFilters {
			return r, sources, name
		}
		src := &source{x: s.k.x, r: f, packed: func() int64 { return int64(len(raw) - in.Len()) }}
		sources = append(sources, src)
		r = src
		if s.int(parms+"/Predictor", 1) >= 10 {
			r = &unpredicted{r: bufio.NewReader(r), row: make([]byte, pdfRow(s.pdfObject, parms))}
		}
	}
	return r, sources, ""
}

// pdfRow is the length of a row that a predictor works on.
func pdfRow(o *pdfObject, parms string) int {
	bits := min(max(o.int(parms+"/Columns", 1), 1), 1<<16) * min(max(o.int(parms+"/Colors", 1), 1), 32) * min(max(o.int(parms+"/BitsPerComponent", 8), 1), 16)
	return (bits + 7) / 8
}

// unpredicted undoes the predictors of PNG for rows of bytes that stand alone,
// as tables have them.
type unpredicted struct {
	r    *bufio.Reader
	row  []byte
	left []byte
}

func (u *unpredicted) Read(p []byte) (int, error) {
	if len(u.left) == 0 {
		kind, err := u.r.ReadByte()
		if err != nil {
			return 0, err
		}
		next := make([]byte, len(u.row))
		n, err := io.ReadFull(u.r, next)
		if n == 0 {
			return 0, err
		}
		for i := range next {
			var left byte
			if i > 0 {
				left = next[i-1]
			}
			switch kind {
			case 1:
				next[i] += left
			case 2:
				next[i] += u.row[i]
			case 3:
				next[i] += byte((int(left) + int(u.row[i])) / 2)
			}
		}
		copy(u.row, next)
		u.left = next[:n]
	}
	n := copy(p, u.left)
	u.left = u.left[n:]
	return n, nil
}

// stream sweeps the stream of an object by what it is. Fonts, colours and pixels
// are passed over: they say nothing.
func (k *pdf) stream(s pdfStream) error {
	_, embedded := k.files[s.number]
	last := ""
	if list := s.facts["Filter"]; len(list) > 0 {
		last = list[len(list)-1]
	}
	k.replaced = k.replaced || s.old
	switch {
	case k.locked && !s.is("Type", "XRef"):
		return nil
	case embedded, s.is("Type", "EmbeddedFile"):
		if len(k.attached) >= k.x.lim.Entries {
			k.gap(k.p, matcher.Count, "too many entries")
			return nil
		}
		k.attached = append(k.attached, s)
		return nil
	case s.is("Type", "XRef"), s.has("Length1", "Length2", "FunctionType", "ShadingType"),
		s.is("Subtype", "Type1C"), s.is("Subtype", "CIDFontType0C"), s.is("Subtype", "OpenType"):
		return nil
	case s.is("Type", "ObjStm"):
		return k.objects(s)
	case s.is("Subtype", "Image"), s.has("Width") && s.has("Height"):
		return k.picture(s, last)
	case s.is("Type", "Metadata"), s.is("Subtype", "XML"):
		return k.unpack(s, "metadata", func(p place, r *bufio.Reader) error { return k.x.document(p, "text/xml", r) })
	}
	return k.unpack(s, s.what(), func(p place, r *bufio.Reader) error { return k.other(s, p, r) })
}

// unpack hands what is in a stream to do.
func (k *pdf) unpack(s pdfStream, how string, do func(place, *bufio.Reader) error) error {
	p := s.place(how)
	r, sources, undone := s.decoded()
	if undone != "" {
		return nil // a picture, whatever its dictionary says
	}
	br := k.x.reader(r)
	defer k.x.release(br)
	if err := do(p, br); err != nil {
		return err
	}
	for _, src := range sources {
		k.ended(p, src)
	}
	return nil
}

// other sweeps a stream that does not say what it is.
func (k *pdf) other(s pdfStream, p place, r *bufio.Reader) error {
	peek, _ := r.Peek(r.Size())
	switch {
	case len(peek) == 0, bytes.Contains(peek, []byte("begincmap")), len(peek) > 40 && string(peek[36:40]) == "acsp":
		return nil
	case s.has("BBox", "Resources") || pdfOperator.Match(peek[:min(len(peek), 4096)]):
		return k.content(s, r)
	}
	if _, binary := k.x.sniff(sample{peek: peek}); binary && !k.x.known(peek) {
		return k.x.strings(p, r)
	}
	if p.depth++; p.depth > k.x.lim.Depth {
		k.gap(p, matcher.TooDeep, "an archive within too many archives")
		return k.x.strings(p, r)
	}
	return k.x.document(p, "", r)
}

// known tells what has a format of its own.
func (x *extraction) known(peek []byte) bool {
	for _, f := range x.binaries {
		if f.looks(sample{peek: peek}) {
			return true
		}
	}
	return false
}

// pdfOperator matches what draws a page.
var pdfOperator = regexp.MustCompile(`(?m)(\A|[\s\])>])(BT|Tj|TJ|Do|re|cm|q|scn?|rg|RG|gs|m|BDC|BMC|d1)([\s\[(/]|\z)`)

// objects sweeps an object stream: its objects stand one behind the other,
// whatever the offsets before them say.
func (k *pdf) objects(s pdfStream) error {
	return k.unpack(s, "", func(p place, r *bufio.Reader) error {
		b, err := io.ReadAll(io.LimitReader(r, pdfPacked))
		if err == nil && len(b) == pdfPacked {
			k.gap(p, matcher.TooBig, "a stream of objects over the limit")
		}
		l := &pdfLexer{b: b}
		var numbers []int32
		for range min(s.int("N", 0), pdfObjects) {
			n := l.next()
			if n.kind != pdfAtom || l.next().kind != pdfAtom {
				break
			}
			numbers = append(numbers, pdfNumber(n.text))
		}
		return k.packed(l, s, numbers)
	})
}

// packed sweeps the objects of an object stream.
func (k *pdf) packed(l *pdfLexer, s pdfStream, numbers []int32) error {
	for i := 0; ; i++ {
		l.skip()
		if l.at >= len(l.b) {
			return nil
		}
		o := &pdfObject{k: k, number: s.number, old: s.old, packed: true}
		if i < len(numbers) {
			o.number = numbers[i]
			o.old = k.swept(o.number) || s.old
		}
		o.walk(l, true)
		k.replaced = k.replaced || o.page()
		if err := o.flush(); err != nil {
			return err
		}
	}
}

// picture reads what a photograph says besides its pixels.
func (k *pdf) picture(s pdfStream, last string) error {
	photograph := last == "DCTDecode" || last == "DCT"
	if !photograph || !k.x.in.OCR {
		k.pictures++ // that are not read
	}
	if !photograph && last != "JPXDecode" {
		return nil
	}
	r, _, _ := s.decoded()
	p := s.place("picture")
	if p.depth++; p.depth > k.x.lim.Depth {
		return nil
	}
	br := k.x.reader(r)
	defer k.x.release(br)
	if peek, _ := br.Peek(64); !k.x.known(peek) {
		return nil // nothing but pixels
	}
	return k.x.document(p, "", br)
}

// attachment reads an embedded file.
func (k *pdf) attachment(s pdfStream) error {
	name := k.files[s.number]
	if name == "" {
		name = "attachment " + strconv.Itoa(int(s.number))
	}
	p := k.p.in(name)
	if s.old {
		p = k.p.hidden(name, "old revision")
		p.depth++
	}
	if k.x.entries++; k.x.entries > k.x.lim.Entries {
		k.gap(p, matcher.Count, "too many entries")
		return nil
	}
	if err := k.x.named(p, k.files[s.number]); err != nil {
		return err
	}
	r, sources, undone := s.decoded()
	if undone != "" {
		k.x.gap(p, matcher.UnknownFormat, "this filter of pdf is not read yet", int64(len(s.raw)))
		return nil
	}
	if err := k.x.document(p, "", r); err != nil {
		return err
	}
	for _, src := range sources {
		_, _ = io.Copy(io.Discard, src)
		k.x.ended(p, src)
	}
	return nil
}
