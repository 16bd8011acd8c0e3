package extract

import (
	"bufio"
	"bytes"
	"regexp"
	"strings"

	"peeler/matcher"
)

// isYAML follows a name, a beginning that is YAML's own, or a list of mappings.
func isYAML(s sample) bool {
	h := s.head()
	if s.begins("%YAML") || bytes.HasPrefix(h, []byte("---\n")) || bytes.HasPrefix(h, []byte("---\r\n")) {
		return yamlKey.Match(h)
	}
	if e := s.ext(); e == ".yml" || e == ".yaml" {
		return yamlKey.Match(h)
	}
	return len(yamlItem.FindAll(h[:min(len(h), sniffBytes)], 3)) == 3
}

var (
	yamlKey  = regexp.MustCompile(`(?m)^\s*(- )?["']?[\w][^:\n]{0,60}:(\s|$)`)
	yamlItem = regexp.MustCompile(`(?m)^ *- \w[\w ]{0,30}: \S[^\n]*\n +\w[\w ]{0,30}: `)
)

// yaml reads YAML by its lines and their indents: an item of a list, or a mapping of
// scalars, with what is nested in it is one record. It never holds the document, and
// aliases are text: a parser would do the one and expand the other.
func (x *extraction) yaml(p place, r *bufio.Reader) error {
	y := &yamlReader{x: x, p: p, base: -1, scalar: -1}
	l := x.lines(r)
	for {
		line, ok := l.next()
		if !ok {
			return y.flush()
		}
		if err := y.line(l.number, strings.TrimRight(repair(line), " \t")); err != nil {
			return err
		}
	}
}

type yamlReader struct {
	x      *extraction
	p      place
	fields []matcher.Field
	bytes  int
	first  int    // line of the record
	base   int    // indent of what the record is about
	scalar int    // indent of the key whose text goes on below it, -1 for none
	key    string // its name
	values bool   // the record has some
}

func (y *yamlReader) line(n int, s string) error {
	text := strings.TrimLeft(s, " ")
	indent := len(s) - len(text)
	switch {
	case text == "":
		return nil
	case y.scalar >= 0 && indent > y.scalar:
		y.add(n, y.key, text)
		return y.relieve()
	case text == "---", text == "...", strings.HasPrefix(text, "--- "):
		y.base = -1
		return y.flush()
	}
	y.scalar = -1
	if text[0] == '#' {
		y.add(n, "", strings.TrimLeft(text, "# "))
		return nil
	}
	for strings.HasPrefix(text, "- ") || text == "-" {
		if indent <= y.base || y.base < 0 || !y.values {
			if err := y.flush(); err != nil {
				return err
			}
			y.base = indent
		}
		rest := strings.TrimLeft(text[1:], " ")
		indent += len(text) - len(rest)
		text = rest
	}
	return y.pair(n, indent, text)
}

// pair takes a key with its value, or a value.
func (y *yamlReader) pair(n, indent int, text string) error {
	if text == "" {
		return nil
	}
	key, value, ok := yamlPair(text)
	if !ok {
		y.add(n, y.key, unquoteYAML(text))
		y.values = true
		return y.relieve()
	}
	switch {
	case value == "" || value[0] == '&' && !strings.Contains(value, " "):
		if indent <= y.base || y.base < 0 || !y.values {
			// A mapping that is not within the one of the record: it begins another.
			if err := y.flush(); err != nil {
				return err
			}
			y.base = indent
		}
		if !label(key) {
			y.add(n, "", key)
		}
		y.key = key
		return nil
	case indent < y.base:
		if err := y.flush(); err != nil {
			return err
		}
		y.base = -1
	}
	if value[0] == '|' || value[0] == '>' {
		y.scalar, y.key = indent, key
		return nil
	}
	if !label(key) {
		y.add(n, "", key)
	}
	y.key = key
	y.add(n, key, unquoteYAML(value))
	y.values = true
	return y.relieve()
}

// yamlPair parts a line at the colon behind its key.
func yamlPair(text string) (key, value string, ok bool) {
	if q := text[0]; q == '"' || q == '\'' {
		i := strings.IndexByte(text[1:], q)
		if i < 0 || !strings.HasPrefix(text[i+2:], ":") {
			return "", "", false
		}
		return text[1 : i+1], strings.TrimSpace(text[i+3:]), true
	}
	i := strings.Index(text, ": ")
	if i < 0 && strings.HasSuffix(text, ":") {
		i = len(text) - 1
	}
	if i <= 0 || text[0] == '{' || text[0] == '[' {
		return "", "", false
	}
	return text[:i], strings.TrimSpace(text[i+1:]), true
}

var yamlEscapes = strings.NewReplacer(`\"`, `"`, `\n`, "\n", `\t`, "\t", `\\`, `\`, `\/`, `/`)

func unquoteYAML(v string) string {
	if len(v) >= 2 && v[0] == '\'' && v[len(v)-1] == '\'' {
		return strings.ReplaceAll(v[1:len(v)-1], "''", "'")
	}
	if len(v) >= 2 && v[0] == '"' && v[len(v)-1] == '"' {
		return yamlEscapes.Replace(v[1 : len(v)-1])
	}
	return v
}

func (y *yamlReader) add(n int, key, text string) {
	if len(y.fields) == 0 {
		y.first = n
	}
	y.fields = append(y.fields, matcher.Field{Name: bounded(key), Text: text})
	y.bytes += len(text) + fieldCost
}

// relieve ends a record that grows too long.
func (y *yamlReader) relieve() error {
	if y.bytes > 4*shortRecord || len(y.fields) >= 256 {
		return y.flush()
	}
	return nil
}

func (y *yamlReader) flush() error {
	fields := y.fields
	y.fields, y.bytes, y.values = nil, 0, false
	return y.x.record(y.x.at(y.p, y.first), fields)
}
