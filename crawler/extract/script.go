package extract

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

const (
	literals     = 64 // of one script that are tried
	literalLeast = 16 // bytes of JSON
)

// data reads the data that a script holds: what is assigned or handed to a function
// as an array or object, as const posts = [{id: 1, name: 'Jane'}].
func (w *walk) data(script []byte) error {
	for tries := 0; tries < literals; tries++ {
		i := bytes.IndexAny(script, "=(")
		if i < 0 {
			return nil
		}
		script = bytes.TrimLeft(script[i+1:], " \t\r\n")
		if len(script) == 0 {
			return nil
		}
		c := script[0]
		if c != '{' && c != '[' && c != '\'' && c != '"' && c != '`' {
			tries--
			continue
		}
		l := literal{src: script}
		if !l.value(0) || len(l.out) < literalLeast {
			continue
		}
		script = script[l.at:]
		text := l.out
		if c != '{' && c != '[' {
			var inner string // of JSON.parse('…')
			if json.Unmarshal(text, &inner) != nil {
				continue
			}
			text = []byte(inner)
		}
		if !jsonStart.Match(text) {
			continue
		}
		p := join2(w.p, "script")
		br := w.x.reader(bytes.NewReader(text))
		err := w.x.json(p, br)
		w.x.release(br)
		if err != nil {
			return err
		}
	}
	return nil
}

// literal turns a literal of JavaScript into JSON: names without quotes, strings in
// single ones, commas at the end, comments. It stops at the first thing that would
// have to be run.
type literal struct {
	src []byte
	at  int
	out []byte
}

func (l *literal) value(depth int) bool {
	l.space()
	if l.at >= len(l.src) || depth > maxNesting {
		return false
	}
	switch c := l.src[l.at]; {
	case c == '{':
		return l.list(depth, '}', true)
	case c == '[':
		return l.list(depth, ']', false)
	case c == '\'' || c == '"' || c == '`':
		return l.string(c)
	}
	return l.word(false)
}

// list takes the members of an object or an array.
func (l *literal) list(depth int, end byte, object bool) bool {
	l.out = append(l.out, l.src[l.at])
	l.at++
	for first := true; ; first = false {
		l.space()
		if l.at >= len(l.src) {
			return false
		}
		if l.src[l.at] == end {
			l.at++
			l.out = append(l.out, end)
			return true
		}
		if !first {
			l.out = append(l.out, ',')
		}
		if object && !l.name() {
			return false
		}
		if !l.value(depth + 1) {
			return false
		}
		l.space()
		if l.at < len(l.src) && l.src[l.at] == ',' {
			l.at++
		} else if l.at >= len(l.src) || l.src[l.at] != end {
			return false
		}
	}
}

// name takes the name of a member and the colon.
func (l *literal) name() bool {
	ok := false
	if c := l.src[l.at]; c == '\'' || c == '"' {
		ok = l.string(c)
	} else {
		ok = l.word(true)
	}
	l.space()
	if !ok || l.at >= len(l.src) || l.src[l.at] != ':' {
		return false
	}
	l.at++
	l.out = append(l.out, ':')
	return true
}

// word takes a number, a constant, or the name of a member.
func (l *literal) word(name bool) bool {
	from := l.at
	for l.at < len(l.src) {
		c := l.src[l.at]
		if c != '_' && c != '$' && c != '.' && c != '-' && c != '+' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') && c < utf8.RuneSelf {
			break
		}
		l.at++
	}
	w := l.src[from:l.at]
	switch {
	case len(w) == 0:
		return false
	case name:
		l.out = append(append(append(l.out, '"'), w...), '"')
	case string(w) == "true", string(w) == "false", string(w) == "null":
		l.out = append(l.out, w...)
	case string(w) == "undefined", string(w) == "NaN":
		l.out = append(l.out, "null"...)
	case w[0] >= '0' && w[0] <= '9', w[0] == '-', w[0] == '.':
		// As text: 0123 and 1e5 may be numbers of people.
		l.out = append(append(append(l.out, '"'), w...), '"')
	default:
		return false
	}
	return true
}

// string takes a string in quotes.
func (l *literal) string(q byte) bool {
	l.out = append(l.out, '"')
	for l.at++; l.at < len(l.src); l.at++ {
		switch c := l.src[l.at]; {
		case c == q:
			l.at++
			l.out = append(l.out, '"')
			return true
		case c == '\\' && l.at+1 < len(l.src):
			l.at++
			l.escape(l.src[l.at])
		case c == '"':
			l.out = append(l.out, '\\', '"')
		case c < 0x20:
			if q != '`' && c == '\n' {
				return false
			}
			l.out = append(l.out, ' ')
		default:
			l.out = append(l.out, c)
		}
	}
	return false
}

// escape takes what stands behind a backslash.
func (l *literal) escape(c byte) {
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		l.out = append(l.out, '\\', c)
	case 'u':
		l.out = append(l.out, '\\', 'u')
	case 'x':
		l.out = append(l.out, `\u00`...)
	case '\n', '\r':
	default:
		l.out = append(l.out, c)
	}
}

// space skips spaces and comments.
func (l *literal) space() {
	for l.at < len(l.src) {
		rest := l.src[l.at:]
		n := len(rest) - len(bytes.TrimLeft(rest, " \t\r\n\f"))
		if n == 0 {
			end := ""
			if bytes.HasPrefix(rest, []byte("//")) {
				end = "\n"
			} else if bytes.HasPrefix(rest, []byte("/*")) {
				end = "*/"
			} else {
				return
			}
			i := bytes.Index(rest, []byte(end))
			if i < 0 {
				l.at = len(l.src)
				return
			}
			n = i + len(end)
		}
		l.at += n
	}
}
