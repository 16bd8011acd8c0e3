package extract

import (
	"bufio"
	"bytes"
	"strconv"
	"unicode/utf8"
)

// xmlTags reads XML token by token from the buffer of a bufio.Reader, without a copy
// and without a tree: the parts of a workbook are long. It expands no entity but
// those that stand for one character. What it gives is valid until the next call.
type xmlTags struct {
	r     *bufio.Reader
	kind  tagKind
	raw   []byte // the token as it stands
	text  []byte // of textToken: its text, raw
	name  []byte // of start and end: the local name
	attrs []byte // of start: raw
	empty bool   // of start: it is its own end
	used  int    // bytes of the buffer that the token takes
}

type tagKind uint8

const (
	textToken tagKind = iota
	cdataToken
	startToken
	endToken
	otherToken // a comment, a declaration, an instruction
)

// next goes on to the next token; false at the end.
func (t *xmlTags) next() bool {
	if t.used > 0 {
		_, _ = t.r.Discard(t.used) // it was peeked at
		t.used = 0
	}
	b, _ := t.r.Peek(max(t.r.Buffered(), 1))
	switch {
	case len(b) == 0:
		return false
	case b[0] != '<':
		return t.plain(t.find('<', 0))
	}
	return t.tag()
}

// find returns where c stands in the buffer from an offset on, and fills the
// buffer to find it; less than 0 when it is not there.
func (t *xmlTags) find(c byte, from int) int {
	for {
		b, _ := t.r.Peek(t.r.Buffered())
		if i := bytes.IndexByte(b[min(from, len(b)):], c); i >= 0 {
			return from + i
		}
		from = max(from, len(b))
		if len(b) == t.r.Size() {
			return -1
		}
		if more, _ := t.r.Peek(len(b) + 1); len(more) == len(b) {
			return -1
		}
	}
}

// plain is a token of text of n bytes; of all that is held if n is less than 0.
func (t *xmlTags) plain(n int) bool {
	if n < 0 {
		n = t.r.Buffered()
		if n == t.r.Size() {
			n -= 16 // an entity may be cut
		}
	}
	t.take(textToken, n)
	t.text = t.raw
	return true
}

func (t *xmlTags) take(kind tagKind, n int) {
	b, _ := t.r.Peek(n)
	t.kind, t.raw, t.used = kind, b, n
	t.text, t.name, t.attrs, t.empty = nil, nil, nil, false
}

// tag is a token that begins with "<". One that does not end in the buffer is text.
func (t *xmlTags) tag() bool {
	i := t.find('>', 0)
	b, _ := t.r.Peek(t.r.Buffered())
	switch {
	case bytes.HasPrefix(b, []byte("<!--")):
		return t.until("-->", otherToken)
	case bytes.HasPrefix(b, []byte("<![CDATA[")):
		if t.until("]]>", cdataToken) && t.kind == cdataToken {
			t.text = t.raw[len("<![CDATA[") : len(t.raw)-len("]]>")]
		}
		return true
	case bytes.HasPrefix(b, []byte("<!")), bytes.HasPrefix(b, []byte("<?")):
		if i < 0 {
			return t.plain(-1)
		}
		t.take(otherToken, i+1)
		return true
	}
	if i >= 0 && !closed(b[:i]) {
		i = t.outside()
	}
	if i < 0 {
		return t.plain(-1)
	}
	t.take(startToken, i+1)
	t.parts(t.raw[1:i])
	return true
}

// until ends a token at a mark.
func (t *xmlTags) until(mark string, kind tagKind) bool {
	for i := 0; ; i++ {
		if i = t.find('>', i); i < 0 {
			return t.plain(-1)
		}
		b, _ := t.r.Peek(i + 1)
		if bytes.HasSuffix(b, []byte(mark)) && len(b) >= len("<!--")+len(mark) {
			t.take(kind, i+1)
			return true
		}
	}
}

// outside is where the first ">" stands that is not in quotes.
func (t *xmlTags) outside() int {
	var quote byte
	for i := 0; ; i++ {
		b, _ := t.r.Peek(t.r.Buffered())
		if i == len(b) {
			if i == t.r.Size() {
				return -1
			}
			if b, _ = t.r.Peek(i + 1); i == len(b) {
				return -1
			}
		}
		switch c := b[i]; {
		case quote == 0 && c == '>':
			return i
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
}

// closed tells whether no quote is open at the end of a tag.
func closed(b []byte) bool {
	if bytes.IndexByte(b, '\'') < 0 {
		return bytes.Count(b, []byte{'"'})&1 == 0
	}
	var quote byte
	for _, c := range b {
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return quote == 0
}

// parts takes a tag apart.
func (t *xmlTags) parts(b []byte) {
	if len(b) > 0 && b[0] == '/' {
		t.kind = endToken
		b = b[1:]
	} else if len(b) > 0 && b[len(b)-1] == '/' {
		t.empty = true
		b = b[:len(b)-1]
	}
	n := 0
	for n < len(b) && b[n] > ' ' {
		n++
	}
	t.name, t.attrs = localName(b[:n]), b[n:]
}

// localName is a name without its prefix.
func localName(name []byte) []byte {
	return name[bytes.IndexByte(name, ':')+1:]
}

// nextAttr takes the first attribute off: its local name and its raw value. ok is
// false when there is none.
func nextAttr(b []byte) (key, val, rest []byte, ok bool) {
	for len(b) > 0 && b[0] <= ' ' {
		b = b[1:]
	}
	i := bytes.IndexByte(b, '=')
	if i < 0 {
		return nil, nil, nil, false
	}
	key, b = bytes.TrimRight(b[:i], " \t\r\n"), b[i+1:]
	for len(b) > 0 && b[0] <= ' ' {
		b = b[1:]
	}
	if len(b) == 0 || b[0] != '"' && b[0] != '\'' {
		return localName(key), nil, b, true
	}
	end := bytes.IndexByte(b[1:], b[0])
	if end < 0 {
		return localName(key), b[1:], nil, true
	}
	return localName(key), b[1 : end+1], b[end+2:], true
}

// get is the value of an attribute of a start tag, "" when it has none.
func (t *xmlTags) get(key string) string {
	for rest := t.attrs; ; {
		k, v, more, ok := nextAttr(rest)
		if !ok {
			return ""
		}
		if string(k) == key {
			return repair(appendXML(nil, v))
		}
		rest = more
	}
}

// is tells a start tag of a name.
func (t *xmlTags) is(name string) bool { return t.kind == startToken && string(t.name) == name }

// ends tells an end tag of a name.
func (t *xmlTags) ends(name string) bool { return t.kind == endToken && string(t.name) == name }

// content appends the text of a token of text.
func (t *xmlTags) content(to []byte) []byte {
	switch t.kind {
	case textToken:
		return appendXML(to, t.text)
	case cdataToken:
		return append(to, t.text...)
	}
	return to
}

// entities are those that XML itself knows; all others stay as they stand.
var entities = map[string]byte{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

// appendXML appends text with its entities and the escapes of workbooks, _x000D_,
// resolved.
func appendXML(to, text []byte) []byte {
	if bytes.IndexByte(text, '&') < 0 && !bytes.Contains(text, []byte("_x")) {
		return append(to, text...)
	}
	for i := 0; i < len(text); {
		r, n := escaped(text[i:])
		if n == 0 {
			to = append(to, text[i])
			i++
			continue
		}
		to = utf8.AppendRune(to, r)
		i += n
	}
	return to
}

// escaped returns the character that an escape stands for and its length, 0 when
// text begins with none.
func escaped(text []byte) (rune, int) {
	switch text[0] {
	case '&':
		end := bytes.IndexByte(text[:min(len(text), 12)], ';')
		if end < 2 {
			return 0, 0
		}
		name := string(text[1:end])
		if c, ok := entities[name]; ok {
			return rune(c), end + 1
		}
		if r := number(name); r != 0 {
			return r, end + 1
		}
	case '_':
		if len(text) >= 7 && text[1] == 'x' && text[6] == '_' {
			if n, err := strconv.ParseUint(string(text[2:6]), 16, 16); err == nil && n > 0 {
				return rune(n), 7
			}
		}
	}
	return 0, 0
}

// number is the character of a numeric entity, 0 for none.
func number(name string) rune {
	if name[0] != '#' {
		return 0
	}
	base, digits := 10, name[1:]
	if len(digits) > 0 && digits[0]|0x20 == 'x' {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 21)
	if err != nil {
		return 0
	}
	return rune(n)
}
