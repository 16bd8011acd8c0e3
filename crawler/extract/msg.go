package extract

import (
	"bytes"
	"io"
	"path"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/unicode"

	"peeler/matcher"
)

const msgText = 16 << 20 // bytes of one text of a message

// msgProperties is the stream that a message of Outlook is told by.
const msgProperties = "__properties_version1.0"

// msg reads a message of Outlook ([MS-OXMSG]): properties, each a stream, of the
// message, its recipients, its attachments and the messages among these.
func (c *compound) msg(*stream) error {
	groups := map[string]*msgGroup{}
	var order []*msgGroup
	for _, s := range c.streams {
		dir, base := path.Split(s.path)
		if strings.Contains(dir, "__nameid") || base == msgProperties {
			s.read = true
			continue
		}
		id, kind, ok := msgProperty(base)
		if !ok {
			continue
		}
		g := groups[dir]
		if g == nil {
			g = &msgGroup{c: c, at: c.msgPlace(dir)}
			groups[dir] = g
			order = append(order, g)
		}
		s.read = true
		g.properties = append(g.properties, property{id, kind, s})
	}
	for _, g := range order {
		if err := g.read(); err != nil {
			return err
		}
	}
	return nil
}

// msgProperty reads the name of a property's stream: its number and type in hex.
func msgProperty(base string) (id, kind uint16, ok bool) {
	hex, found := strings.CutPrefix(base, "__substg1.0_")
	if !found || len(hex) < 8 {
		return 0, 0, false
	}
	n, err := strconv.ParseUint(hex[:8], 16, 32)
	return uint16(n >> 16), uint16(n), err == nil
}

// msgPlace names a storage as people would.
func (c *compound) msgPlace(dir string) place {
	p := c.p
	for s := range strings.SplitSeq(strings.Trim(dir, "/"), "/") {
		name, number, _ := strings.Cut(s, "#")
		n, _ := strconv.ParseUint(number, 16, 32) // what is no number is the first
		switch {
		case strings.HasPrefix(name, "__attach"):
			p = join2(p, "attachment "+strconv.Itoa(int(n)+1))
		case strings.HasPrefix(name, "__recip"):
			p = join2(p, "recipient "+strconv.Itoa(int(n)+1))
		case s != "":
			p = join2(p, "message")
		}
	}
	return p
}

// msgGroup is what belongs to one message, recipient or attachment.
type msgGroup struct {
	c          *compound
	at         place
	properties []property
}

type property struct {
	id, kind uint16
	s        *stream
}

func (g *msgGroup) read() error {
	x := g.c.x
	var fields []matcher.Field
	var name string
	var long []property // what is more than a field
	for _, p := range g.properties {
		text := p.kind == mapiString8 || p.kind == mapiUnicode
		switch {
		case p.id == mapiBody, p.id == mapiHTML, p.id == mapiRTF, p.id == mapiHeaders, p.id == mapiData:
			long = append(long, p)
		case !text && p.kind != mapiBinary:
		case !text:
			if err := g.binary(p); err != nil {
				return err
			}
		case p.s.size <= msgText:
			b, _ := io.ReadAll(g.c.open(p.s))
			f := matcher.Field{Name: mapiNames[p.id], Text: mapiText(p.kind, b)}
			if p.id == mapiLongName || p.id == mapiFileName && name == "" {
				name = f.Text
			}
			if f.Name == "To" || f.Name == "Cc" || f.Name == "Bcc" {
				for i, a := range strings.Split(f.Text, ";") { // "Doe, Jane; Roe, John"
					at := x.at(join2(g.at, strings.ToLower(f.Name)), i+1)
					if err := x.record(at, []matcher.Field{{Name: f.Name, Text: strings.TrimSpace(a)}}); err != nil {
						return err
					}
				}
				continue
			}
			fields = append(fields, f)
		default:
			long = append(long, p)
		}
	}
	if err := x.record(g.at.path, fields); err != nil {
		return err
	}
	for _, p := range long {
		if err := g.long(p, name); err != nil {
			return err
		}
	}
	return nil
}

// binary sweeps a property that is no text: ids of messages hold addresses.
func (g *msgGroup) binary(p property) error {
	br := g.c.x.reader(g.c.open(p.s))
	defer g.c.x.release(br)
	return g.c.x.strings(g.at, br)
}

// long reads a property as a document.
func (g *msgGroup) long(p property, file string) error {
	x := g.c.x
	src := g.c.open(p.s)
	var in place
	var err error
	switch {
	case p.id == mapiData && p.kind == mapiBinary:
		in = g.at.in(file)
		if x.entries++; x.entries > x.lim.Entries {
			x.gap(in, matcher.Count, "too many attachments", 0)
			return nil
		}
		err = x.document(in, "", src)
	case p.id == mapiRTF:
		b, _ := io.ReadAll(src)
		rtf, broken := unpackRTF(b)
		in = g.at.in("body.rtf")
		if broken != nil {
			x.gap(in, matcher.Corrupt, "the text of a message is broken", 0)
		}
		err = x.document(in, "", bytes.NewReader(rtf))
	case p.id == mapiHTML && p.kind == mapiBinary:
		in = g.at.in("body.html")
		err = x.document(in, "text/html", src)
	default:
		in = g.at.in("body")
		var r io.Reader = src
		if p.kind == mapiUnicode {
			r = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder().Reader(src)
		}
		br := x.reader(r)
		defer x.release(br)
		if p.id == mapiHeaders {
			in = join2(g.at, "headers")
			err = x.mail(in, br)
		} else {
			err = x.text(in, br)
		}
	}
	if err != nil {
		return err
	}
	x.ended(in, src)
	return nil
}
