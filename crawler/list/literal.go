package list

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

const maxDepth = 100 // of a literal

var errLiteral = errors.New("the data that the script assigns is no plain literal")

// literal reads a literal of JavaScript as far as data goes (ECMA-262 §13.2): arrays,
// objects with or without quotes around keys, strings of three kinds, numbers, true,
// false, null, undefined; comments and trailing commas. Nothing is evaluated: an
// expression is an error, but JSON.parse('…'), whose text is read.
type literal struct {
	text  []byte
	at    int
	depth int
}

// parseLiteral reads the literal at the head of text; what follows it does not matter.
func parseLiteral(text []byte) (any, error) {
	if len(text) > maxData {
		text = text[:maxData]
	}
	p := &literal{text: text}
	if p.word("JSON.parse(") {
		s, err := p.value()
		if s, ok := s.(string); ok && err == nil {
			return parseJSON([]byte(s))
		}
		return nil, errLiteral
	}
	return p.value()
}

func (p *literal) value() (any, error) {
	p.space()
	switch c := p.peek(); {
	case c == '[':
		return p.array()
	case c == '{':
		return p.object()
	case c == '"' || c == '\'' || c == '`':
		return p.quoted()
	case c == '-' || c == '+' || c == '.' || c >= '0' && c <= '9':
		return p.number()
	}
	switch p.name() {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null", "undefined", "NaN":
		return nil, nil
	}
	return nil, errLiteral
}

func (p *literal) array() (any, error) {
	all := []any{}
	err := p.members(']', func() error {
		v, err := p.value()
		all = append(all, v)
		return err
	})
	return all, err
}

func (p *literal) object() (any, error) {
	all := map[string]any{}
	err := p.members('}', func() error {
		key, err := p.key()
		if err != nil {
			return err
		}
		if p.space(); p.peek() != ':' {
			return errLiteral
		}
		p.at++
		v, err := p.value()
		all[key] = v
		return err
	})
	return all, err
}

// members reads what stands between brackets, by commas.
func (p *literal) members(end byte, member func() error) error {
	if p.depth++; p.depth > maxDepth {
		return errLiteral
	}
	defer func() { p.depth-- }()
	p.at++
	for {
		p.space()
		switch p.peek() {
		case end:
			p.at++
			return nil
		case ',':
			p.at++
			continue
		}
		if err := member(); err != nil {
			return err
		}
		if p.space(); p.peek() != ',' && p.peek() != end {
			return errLiteral
		}
	}
}

func (p *literal) key() (string, error) {
	switch c := p.peek(); {
	case c == '"' || c == '\'':
		return p.quoted()
	case c >= '0' && c <= '9':
		n, err := p.number()
		return n.String(), err
	}
	if name := p.name(); name != "" {
		return name, nil
	}
	return "", errLiteral
}

const maxNumber = 300 // bytes

func (p *literal) number() (json.Number, error) {
	end := p.at
	for end < len(p.text) && end-p.at < maxNumber && strings.IndexByte("+-.0123456789abcdefABCDEFxX", p.text[end]) >= 0 {
		end++
	}
	s := strings.TrimPrefix(string(p.text[p.at:end]), "+")
	p.at = end
	if n, err := strconv.ParseInt(s, 0, 64); err == nil && strings.ContainsAny(s, "xX") {
		return json.Number(strconv.FormatInt(n, 10)), nil
	}
	if _, err := strconv.ParseFloat(s, 64); err != nil || strings.ContainsAny(s, "xX") {
		return "", errLiteral
	}
	return json.Number(s), nil
}

func (p *literal) name() string {
	from := p.at
	for p.at < len(p.text) {
		c := p.text[p.at]
		if c != '_' && c != '$' && (c < '0' || c > '9' || p.at == from) && (c|0x20 < 'a' || c|0x20 > 'z') && c < 0x80 {
			break
		}
		p.at++
	}
	return string(p.text[from:p.at])
}

// quoted reads a string. A template that holds an expression is an error.
func (p *literal) quoted() (string, error) {
	quote := p.peek()
	p.at++
	var b strings.Builder
	for p.at < len(p.text) {
		c := p.text[p.at]
		p.at++
		switch {
		case c == quote:
			return b.String(), nil
		case c == '\n' && quote != '`', c == '$' && quote == '`' && p.peek() == '{':
			return "", errLiteral
		case c == '\\':
			p.escape(&b)
		default:
			b.WriteByte(c)
		}
	}
	return "", errLiteral
}

var escapes = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'b': "\b", 'f': "\f", 'v': "\v", '0': "\x00", '\n': ""}

func (p *literal) escape(b *strings.Builder) {
	c := p.peek()
	p.at++
	if s, ok := escapes[c]; ok {
		b.WriteString(s)
		return
	}
	switch c {
	case 'x':
		b.WriteRune(p.hex(2))
	case 'u':
		r := p.unit()
		if 0xD800 <= r && r < 0xDC00 && p.word(`\u`) {
			r = (r-0xD800)<<10 + (p.unit() - 0xDC00) + 0x10000
		}
		b.WriteRune(r)
	default:
		if c != 0 {
			b.WriteByte(c)
		}
	}
}

// unit is a \u escape: four digits, or more within braces.
func (p *literal) unit() rune {
	if !p.word("{") {
		return p.hex(4)
	}
	end := p.at
	for end < len(p.text) && end < p.at+6 && p.text[end] != '}' {
		end++
	}
	r := p.hex(end - p.at)
	p.word("}")
	return r
}

func (p *literal) hex(n int) rune {
	end := min(p.at+n, len(p.text))
	r, err := strconv.ParseInt(string(p.text[p.at:end]), 16, 32)
	p.at = end
	if err != nil {
		return utf8.RuneError
	}
	return rune(r)
}

// space skips white space and comments.
func (p *literal) space() {
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			p.at++
		case p.word("//"):
			p.skip("\n")
		case p.word("/*"):
			p.skip("*/")
		case p.word("\ufeff"), p.word("\u00a0"):
		default:
			return
		}
	}
}

func (p *literal) skip(end string) {
	i := bytes.Index(p.text[p.at:], []byte(end))
	if i < 0 {
		p.at = len(p.text)
		return
	}
	p.at += i + len(end)
}

// word goes past s if it stands here.
func (p *literal) word(s string) bool {
	if len(p.text)-p.at < len(s) || string(p.text[p.at:p.at+len(s)]) != s {
		return false
	}
	p.at += len(s)
	return true
}

func (p *literal) peek() byte {
	if p.at >= len(p.text) {
		return 0
	}
	return p.text[p.at]
}
