package matcher

import (
	"strings"
	"unicode/utf8"
)

// login is one way into something, as a record gives it. All three are pieces of
// the record.
type login struct{ host, name, secret string }

const (
	mostLogins   = 1024 // that are read in a record
	mostHandles  = 4    // of one login: address, user name …
	longestLogin = 80   // bytes
	longestPass  = 256  // bytes of a secret
)

// logins gathers what a record gives: fields with labels, texts with labels
//
//	URL: https://host/path   Username: name   Password: secret
//
// in one line or in several, and lines and short rows without any:
//
//	name:secret    url:name:secret    url|name|secret    name:secret:url
//
// An address in these is a name too. Where a line has two readings it gives both:
// only those count whose name is somebody's.
type logins struct {
	list  []login
	block block
	known map[string]label // of the names of fields seen lately
}

// read replaces the list by the logins of a record.
func (l *logins) read(r Record) {
	l.list = l.list[:0]
	named := false
	for _, f := range r.Fields {
		if k := l.fieldLabel(f.Name); k != noLabel {
			named = named || k != otherLabel
			l.label(k, f.Text)
		}
	}
	l.flush()
	if !named && len(r.Fields) > 1 && len(r.Fields) <= 3 {
		l.row(r.Fields)
	}
	for _, f := range r.Fields {
		if strings.ContainsAny(f.Text, comboSigns+"=") && l.fieldLabel(f.Name) == noLabel {
			l.text(f.Text)
		}
	}
}

const mostKnown = 256

// fieldLabel is what the name of a field announces. All rows of a table ask for
// the same names.
func (l *logins) fieldLabel(name string) label {
	if name == "" || len(name) > longestLabel {
		return noLabel
	}
	k, known := l.known[name]
	if !known {
		if l.known == nil || len(l.known) >= mostKnown {
			l.known = make(map[string]label, mostKnown)
		}
		k, _ = labelAt(name)
		l.known[strings.Clone(name)] = k
	}
	return k
}

// block is what the labels read so far say of one login.
type block struct {
	first             label // that began it
	host, secret      string
	hosted, hasSecret bool
	names             [mostHandles]string
	n                 int
}

// label takes in what a label announces.
func (l *logins) label(k label, value string) {
	b := &l.block
	value = strings.TrimSpace(value)
	switch k {
	case hostLabel:
		if b.hosted {
			l.flush()
		}
		b.host, b.hosted = firstWord(value), true
	case nameLabel:
		if b.hasSecret && b.first != secretLabel {
			l.furtherName()
		}
		name, secret, ok := cutLogin(value, ":", true)
		if ok && strings.IndexByte(name, '@') > 0 { // Login: name@domain:secret
			value, b.secret, b.hasSecret = name, secret, true
		}
		value = strings.TrimRight(firstWord(value), ",;")
		if b.n < len(b.names) && value != "" && len(value) <= longestLogin {
			b.names[b.n] = value
			b.n++
		}
	case secretLabel:
		if b.hasSecret && b.first == secretLabel {
			l.flush()
		}
		if b.hasSecret { // a further one: an old password, a hash
			l.emit()
		}
		b.secret, b.hasSecret = value, true
	}
	if b.first == noLabel && k != otherLabel {
		b.first = k
	}
}

// furtherName ends the block at a name behind a secret. Where the host stood
// first, what follows is a further login there.
func (l *logins) furtherName() {
	before := l.block
	l.flush()
	if before.first == hostLabel {
		l.block = block{first: hostLabel, host: before.host, hosted: true}
	}
}

func firstWord(s string) string {
	if i := strings.IndexAny(s, " \t"); i >= 0 {
		return s[:i]
	}
	return s
}

// emit adds a login for each name of the block, if a secret was announced.
func (l *logins) emit() {
	b := &l.block
	if b.hasSecret {
		for _, name := range b.names[:b.n] {
			l.add(login{b.host, name, b.secret})
		}
	}
}

// flush ends the block.
func (l *logins) flush() {
	l.emit()
	l.block = block{}
}

func (l *logins) add(x login) {
	if x.secret = strings.TrimSpace(x.secret); len(x.secret) > longestPass || withheld(x.secret) {
		x.secret = ""
	}
	if len(l.list) < mostLogins && x.name != "" {
		l.list = append(l.list, x)
	}
}

// withheld says that in the place of a secret stands a sign that there is none.
func withheld(secret string) bool {
	switch strings.Trim(strings.ToLower(secret), "<>[](){}\"' ") {
	case "", "null", "(null)", "nil", "none", "n/a", "na", "-", "--", "unk", "unknown", "empty", "not saved",
		"not_saved", "no password", "undefined", "redacted", "hidden", "removed", "censored":
		return true
	}
	r, size := utf8.DecodeRuneInString(secret)
	blots := strings.ContainsRune("*•.●_#", r) || r|0x20 == 'x' && len(secret) > 2*size
	return blots && strings.Trim(secret, string(r)) == ""
}

// text reads a text line by line. A line that is blank, or has no label, ends the
// block before it.
func (l *logins) text(s string) {
	for len(s) > 0 && len(l.list) < mostLogins {
		line, rest := s, ""
		if n := strings.IndexAny(s, "\r\n"); n >= 0 {
			line, rest = s[:n], s[n+1:]
			if s[n] == '\r' {
				rest = strings.TrimPrefix(rest, "\n")
			}
		}
		s = rest
		if l.labelled(line) {
			continue
		}
		l.flush()
		if len(line) <= longestCombo {
			l.combo(line)
		}
	}
	l.flush()
}

// labelled reads a line of "label: value" pairs; false when it has none, or none
// but of other things behind something else: "name:secret | country = UK".
func (l *logins) labelled(line string) bool {
	a, more := nextLabel(line, 0)
	told := more && strings.TrimSpace(line[:a.start]) == ""
	for more {
		next, ok := nextLabel(line, a.from)
		for ok && next.sign != a.sign { // within the value
			next, ok = nextLabel(line, next.from)
		}
		value := line[a.from:]
		if more = ok; more {
			value = strings.TrimRight(line[a.from:next.start], " \t,;|&\"'{[(<*-")
		}
		l.label(a.label, unquoted(value, a.sign))
		told = told || a.label != otherLabel
		a = next
	}
	return told
}

// unquoted is a value without the quotes around it; behind "=" it ends with the
// parameter.
func unquoted(value string, sign byte) string {
	value = strings.TrimSpace(value)
	if sign == '=' {
		value = strings.TrimPrefix(value, ">")
		value, _, _ = strings.Cut(value, "&")
	}
	value = strings.TrimSpace(value)
	if len(value) > 1 && (value[0] == '"' || value[0] == '\'') {
		if inner, _, closed := strings.Cut(value[1:], value[:1]); closed {
			return inner
		}
		return value[1:]
	}
	return value
}
