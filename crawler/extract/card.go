package extract

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"regexp"
	"strings"

	"golang.org/x/net/html/charset"

	"peeler/matcher"
)

const cardBytes = 256 << 10 // of one property, whose lines are joined; longer ones are cut

func isCard(s sample) bool { return cardStart.Match(s.low()) }

// cardStart finds vCards (RFC 6350), iCalendar (RFC 5545) and LDIF (RFC 2849).
var cardStart = regexp.MustCompile(`\A(begin:v(card|calendar)\r?\n|(#[^\n]*\n|\r?\n)*(version: ?1\r?\n(#[^\n]*\n|\r?\n)*)?dn::? ?\S+=|begin:v(card|calendar)\z)`)

// cards reads properties on lines that may be folded: of a component between BEGIN
// and END, or up to a blank line, one record.
func (x *extraction) cards(p place, r *bufio.Reader) error {
	c := &cardReader{x: x, p: p, l: x.lines(r)}
	for {
		line, ok := c.next()
		if !ok {
			return c.flush()
		}
		if err := c.property(line); err != nil {
			return err
		}
	}
}

type cardReader struct {
	x      *extraction
	p      place
	l      *lines
	ahead  []byte // a line that was read too far
	held   bool
	first  int // line of the record
	number int // of the property
	fields []matcher.Field
	bytes  int
}

// next returns a property with its folded lines joined.
func (c *cardReader) next() ([]byte, bool) {
	line := c.ahead
	if !c.held {
		l, ok := c.l.next()
		if !ok {
			return nil, false
		}
		line = bytes.Clone(l)
	}
	c.held = false
	c.number = c.l.number
	for {
		l, ok := c.l.next()
		switch {
		case !ok:
			return line, true
		case len(l) > 0 && (l[0] == ' ' || l[0] == '\t') && len(line) > 0:
			l = l[1:]
		case softBreak(line):
			line = line[:len(line)-1] // a line of vCard 2.1 that goes on
		default:
			c.ahead, c.held = bytes.Clone(l), true
			return line, true
		}
		if len(line)+len(l) > cardBytes {
			continue
		}
		line = append(line, l...)
	}
}

// softBreak tells a value in quoted-printable that goes on in the next line.
func softBreak(line []byte) bool {
	return len(line) > 0 && line[len(line)-1] == '=' && bytes.Contains(bytes.ToUpper(line[:min(len(line), 256)]), []byte("QUOTED-PRINTABLE"))
}

// property takes one line: NAME;PARAMETER=X:value, or name:: base64.
func (c *cardReader) property(line []byte) error {
	if len(bytes.TrimSpace(line)) == 0 {
		return c.flush()
	}
	name, value, ok := cutProperty(line)
	if !ok {
		c.add(matcher.Field{Text: repair(line)})
		return nil
	}
	params := strings.Split(repair(name), ";")
	key := params[0]
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		key = key[i+1:] // a group
	}
	switch strings.ToUpper(key) {
	case "BEGIN", "END":
		return c.flush()
	case "VERSION", "PRODID":
		return nil
	}
	text, binary := cardText(params[1:], value)
	if binary != nil {
		return c.attached(key, binary)
	}
	if strings.EqualFold(key, "N") {
		for i, part := range strings.Split(text, ";") {
			if i < len(nameParts) {
				c.add(matcher.Field{Name: nameParts[i], Text: strings.TrimSpace(part)})
			}
		}
		return nil
	}
	c.add(matcher.Field{Name: bounded(key), Text: cardEscapes.Replace(text)})
	if c.bytes > c.x.lim.RecordBytes/2 || len(c.fields) >= maxFields {
		return c.flush()
	}
	return nil
}

// nameParts are what the parts of N mean, in order (RFC 6350 §6.2.2).
var nameParts = []string{"surname", "forename", "middle name", "title", "suffix"}

var cardEscapes = strings.NewReplacer(`\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\\`, `\`, ";", "\n")

// cutProperty parts a line at the colon that ends its name: not one in quotes.
func cutProperty(line []byte) (name, value []byte, ok bool) {
	quoted := false
	for i, ch := range line[:min(len(line), 1024)] {
		switch {
		case ch == '"':
			quoted = !quoted
		case ch == ':' && !quoted:
			return line[:i], line[i+1:], i > 0
		}
	}
	return nil, nil, false
}

// cardText decodes a value. binary is what is no text: a photograph.
func cardText(params []string, value []byte) (text string, binary []byte) {
	all := strings.ToUpper(strings.Join(params, ";"))
	switch {
	case bytes.HasPrefix(value, []byte(":")): // of LDIF
		b, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(value[1:])))
		if err != nil {
			break
		}
		if !isText(b) {
			return "", b
		}
		value = b
	case strings.Contains(all, "QUOTED-PRINTABLE"):
		b, _ := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(value))) // what is broken stays as it is
		value = b
	case strings.Contains(all, "ENCODING=B"), strings.Contains(all, "BASE64"):
		b, err := base64.StdEncoding.DecodeString(string(bytes.ReplaceAll(value, []byte(" "), nil)))
		if err == nil {
			return "", b
		}
	}
	for _, p := range params {
		if name, ok := strings.CutPrefix(strings.ToUpper(p), "CHARSET="); ok && name != "UTF-8" {
			if e, _ := charset.Lookup(name); e != nil {
				if b, err := e.NewDecoder().Bytes(value); err == nil {
					value = b
				}
			}
		}
	}
	return strings.TrimSpace(repair(value)), nil
}

// attached reads what a card holds that is no text.
func (c *cardReader) attached(key string, b []byte) error {
	c.add(matcher.Field{Name: bounded(key), Text: key})
	return c.x.nested(c.x.at(c.p, c.number), element(strings.ToLower(key)), bytes.NewReader(b))
}

func (c *cardReader) add(f matcher.Field) {
	if len(c.fields) == 0 {
		c.first = c.number
	}
	c.fields = append(c.fields, f)
	c.bytes += len(f.Text) + fieldCost
}

func (c *cardReader) flush() error {
	if len(c.fields) == 0 {
		return nil
	}
	fields := c.fields
	c.fields, c.bytes = nil, 0
	return c.x.record(c.x.at(c.p, c.first), fields)
}
