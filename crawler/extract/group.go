package extract

import (
	"encoding/binary"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"

	"peeler/matcher"
)

const mapiShort = 2 << 20 // bytes of a text that is a field; a longer one is a document

// group is what belongs to one message, recipient or attachment of Outlook,
// whatever it is stored in: its properties.
type group struct {
	x          *extraction
	at         place
	properties []property
	page       encoding.Encoding // of texts of one byte a character, nil when not known
	name       string            // of the file attached
	fields     []matcher.Field
	size       int // of the fields
}

// property is a property and how to read its value.
type property struct {
	id, kind uint16
	name     string // of one without a number of its own
	size     int64
	open     func() *source
}

// value is what a property of a short value holds.
func (p property) value() []byte {
	b, _ := io.ReadAll(io.LimitReader(p.open(), mapiShort)) // what is broken ends early
	return b
}

func (p property) text() string { return mapiText(p.kind, p.value()) }

// label is how a property is called in a record.
func (p property) label() string {
	if name := mapiNames[p.id]; name != "" {
		return name
	}
	return p.name
}

// read hands on what is told in short as a record, and what is more as documents.
func (g *group) read() error {
	var long []property
	g.page = g.codePage()
	for _, p := range g.properties {
		text := p.kind == mapiString8 || p.kind == mapiUnicode
		var err error
		switch {
		case p.id == mapiBody, p.id == mapiHTML, p.id == mapiRTF, p.id == mapiHeaders, p.id == mapiData, text && p.size > mapiShort:
			long = append(long, p)
		case text:
			err = g.text(p)
		case p.kind == mapiBinary:
			err = g.binary(p)
		case p.kind == mapiTime && p.label() != "":
			err = g.add(matcher.Field{Name: p.label(), Text: mapiDate(p.value())})
		}
		if err != nil {
			return err
		}
	}
	if err := g.flush(); err != nil {
		return err
	}
	for _, p := range long {
		if err := g.long(p); err != nil {
			return err
		}
	}
	return nil
}

// text takes a text.
func (g *group) text(p property) error {
	f := matcher.Field{Name: bounded(p.label()), Text: g.decode(p)}
	if p.id == mapiLongName || p.id == mapiFileName && g.name == "" {
		g.name = f.Text
	}
	switch f.Name {
	case "To", "Cc", "Bcc":
		for i, a := range strings.Split(f.Text, ";") { // "Doe, Jane; Roe, John"
			at := g.x.at(join2(g.at, strings.ToLower(f.Name)), i+1)
			if err := g.x.record(at, []matcher.Field{{Name: f.Name, Text: strings.TrimSpace(a)}}); err != nil {
				return err
			}
		}
		return nil
	}
	return g.add(f)
}

// add takes a field. Not much is held of them.
func (g *group) add(f matcher.Field) error {
	g.fields = append(g.fields, f)
	if g.size += len(f.Text); g.size > g.x.lim.RecordBytes || len(g.fields) > maxFields {
		return g.flush()
	}
	return nil
}

func (g *group) flush() error {
	fields := g.fields
	g.fields, g.size = nil, 0
	return g.x.record(g.at.path, fields)
}

// binary sweeps a property that is no text: ids of messages hold addresses.
func (g *group) binary(p property) error {
	return g.x.swept(g.at, p.open())
}

// long reads a property as a document.
func (g *group) long(p property) error {
	x := g.x
	in := g.at.in(longNames[p.id])
	if p.id == mapiData {
		in = g.at.in(g.name)
	}
	src := p.open()
	var err error
	switch {
	case p.id == mapiData:
		if !x.counted(in, "too many attachments") {
			return nil
		}
		err = x.document(in, "", src)
	case p.id == mapiRTF:
		err = g.rtf(in, src)
	case p.id == mapiHTML && p.kind == mapiBinary:
		err = x.document(in, "text/html", src)
	default:
		err = g.body(p, in, src)
	}
	if err != nil {
		return err
	}
	x.ended(in, src)
	return nil
}

// counted counts an entry, and tells the first that is one too many.
func (x *extraction) counted(p place, detail string) bool {
	if x.entries++; x.entries == x.lim.Entries+1 {
		x.gap(p, matcher.Count, detail, 0)
	}
	return x.entries <= x.lim.Entries
}

// longNames are how the documents in a message are called.
var longNames = map[uint16]string{mapiBody: "body", mapiHTML: "body.html", mapiRTF: "body.rtf", mapiHeaders: "headers"}

func (g *group) rtf(in place, src *source) error {
	rtf := newRTFReader(src)
	err := g.x.document(in, "", rtf)
	if rtf.broken {
		g.x.gap(in, matcher.Corrupt, "the text of a message is broken", 0)
	}
	return err
}

// body reads a long text.
func (g *group) body(p property, in place, src *source) error {
	var r io.Reader = src
	switch {
	case p.kind == mapiUnicode:
		r = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder().Reader(src)
	case g.page != nil:
		br := g.x.reader(src)
		defer g.x.release(br)
		if peek, _ := br.Peek(br.Size()); !isUTF8(peek) {
			r = g.page.NewDecoder().Reader(br)
		} else {
			r = br
		}
	}
	br := g.x.reader(r)
	defer g.x.release(br)
	switch p.id {
	case mapiHeaders:
		m := &mailReader{x: g.x, r: br, start: true}
		in = join2(g.at, "headers")
		e := m.header()
		if err := m.tell(in, e); err != nil {
			return err
		}
		return m.plain(in, e.rest)
	case mapiHTML:
		return g.x.html(in, br)
	}
	return g.x.text(in, br)
}

// decode reads a short text.
func (g *group) decode(p property) string {
	b := p.value()
	if p.kind == mapiString8 && g.page != nil && !isUTF8(b) {
		if u, err := g.page.NewDecoder().Bytes(b); err == nil {
			b = u
		}
	}
	return mapiText(p.kind, b)
}

// isUTF8 tells text that can hardly be in another encoding, whatever is said of it.
func isUTF8(b []byte) bool { return highBytes(b) > 0 && utf8.Valid(wholeRunes(b)) }

// codePage is what texts are encoded in, as it says or as what it belongs to does.
func (g *group) codePage() encoding.Encoding {
	for _, p := range g.properties {
		if p.kind != mapiInt32 || p.id != mapiCodePage && p.id != mapiCharset {
			continue
		}
		if b := p.value(); len(b) >= 4 {
			n := int(binary.LittleEndian.Uint32(b))
			if e, ok := codePages[n]; ok && n != 1252 && n != 65001 { // repair reads these
				return e
			}
		}
	}
	return g.page
}

// mapiDate is a time's day: midnight where it was written may be another day in UTC.
func mapiDate(b []byte) string {
	const unix = 11644473600 // seconds from 1601 to 1970
	if len(b) < 8 {
		return ""
	}
	s := int64(binary.LittleEndian.Uint64(b)/1e7) - unix
	if s < -unix || s > 1<<36 {
		return ""
	}
	return time.Unix(s, 0).UTC().Add(12 * time.Hour).Format(time.DateOnly)
}
