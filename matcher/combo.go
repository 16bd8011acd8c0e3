package matcher

import "strings"

// longestCombo bounds in bytes a line, or a cell, that may be url:name:secret.
const longestCombo = 1 << 10

// row reads two or three cells without headings: name and secret, with an
// address before or behind them.
func (l *logins) row(fields []Field) {
	var cells []string
	host := ""
	for i, f := range fields {
		text := strings.TrimSpace(f.Text)
		if f.Name != "" || len(text) > longestCombo {
			return
		}
		if (i == 0 || i == len(fields)-1) && host == "" && addressLike(text) {
			host = text
			continue
		}
		cells = append(cells, text)
	}
	if len(cells) == 2 && nameLike(cells[0]) && secretLike(cells[0], cells[1], ',', false) {
		l.add(login{host, cells[0], cells[1]})
	}
}

// combo reads a line in which signs part name and secret, and an address from
// them.
func (l *logins) combo(line string) {
	line = strings.TrimSpace(strings.TrimLeft(line, " \t*>•+-"))
	add := func(host, name, secret string) { l.add(login{host, name, secret}) }
	if i := strings.LastIndex(line, "://"); i > 0 { // name:secret:url
		start := i
		for start > 0 && isLower(line[start-1]|0x20) {
			start--
		}
		if left := strings.TrimRight(line[:start], " \t"); left != "" && strings.IndexByte(comboSigns, left[len(left)-1]) >= 0 {
			if name, secret, ok := cutLogin(strings.TrimRight(left[:len(left)-1], " \t"), comboSigns, true); ok {
				add(line[start:], name, secret)
				return
			}
		}
	}
	from := 0 // where the address may end
	if i := strings.Index(line, "://"); i >= 0 {
		from = authorityEnd(line, i+3)
	}
	for _, sign := range comboSigns + " " {
		i := strings.IndexRune(line[from:], sign)
		if i < 0 || !addressLike(line[:from+i]) {
			continue
		}
		signs := string(sign)
		if sign == ' ' || sign == '\t' || sign == '|' {
			signs = comboSigns
		}
		if name, secret, ok := cutLogin(strings.TrimLeft(line[from+i+1:], " \t"), signs, true); ok {
			add(line[:from+i], name, secret)
			break
		}
	}
	if from == 0 {
		if name, secret, ok := cutLogin(line, comboSigns, false); ok {
			add("", name, secret)
		}
	}
}

// comboSigns part the columns of a combolist, the likelier ones first.
const comboSigns = ":|;\t,"

// authorityEnd is where the host of a URL ends, with its port: "host:8443/" and
// "host:8443:name:secret", but "host:12345:secret" for somebody named 12345.
func authorityEnd(line string, from int) int {
	end := from
	for end < len(line) && strings.IndexByte(comboSigns+"/? ", line[end]) < 0 {
		end++
	}
	port := end + 1
	for port < len(line) && '0' <= line[port] && line[port] <= '9' {
		port++
	}
	if end < len(line) && line[end] == ':' && port > end+1 && port-end <= 6 && port < len(line) &&
		(line[port] == '/' || line[port] == '|' || strings.Count(line[port:], ":") > 1) {
		return port
	}
	return end
}

// addressLike says that s is a URL, or a host with a path or without.
func addressLike(s string) bool {
	if strings.Contains(s, "://") {
		return hostOf(s) != "" && strings.IndexByte(s, ' ') < 0
	}
	host, _, _ := strings.Cut(s, "/")
	host, _, _ = strings.Cut(host, ":")
	dot := strings.LastIndexByte(host, '.')
	if dot <= 0 || len(host)-dot < 3 || hostOf(host) == "" || strings.ContainsAny(s, " \t@") {
		return false
	}
	for _, c := range host[dot+1:] {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			return false
		}
	}
	return true
}

// cutLogin parts name and secret at the first of the signs behind the name. behind
// says that an address stood before it, which makes it likelier one.
func cutLogin(s, signs string, behind bool) (name, secret string, ok bool) {
	end := strings.IndexAny(s, signs)
	if at := strings.IndexByte(s, '@'); at > 0 && (end < 0 || at < end) {
		for end = at + 1; end < len(s) && inDomain(lower[s[end]]); end++ {
		}
	}
	if end <= 0 {
		return "", "", false
	}
	rest := strings.TrimLeft(s[end:], " ")
	if rest == "" || strings.IndexByte(signs, rest[0]) < 0 {
		return "", "", false
	}
	apart := len(rest) == len(s)-end && strings.HasPrefix(rest[1:], " ") // "name: secret"
	name, secret = strings.TrimSpace(s[:end]), strings.TrimSpace(rest[1:])
	if rest[0] != '|' {
		secret, _, _ = strings.Cut(secret, " | ") // what was captured with it
	}
	ok = nameLike(name) && secretLike(name, secret, rest[0], apart && !behind)
	return name, secret, ok
}

func nameLike(s string) bool {
	return len(s) >= 2 && len(s) <= longestLogin && !strings.ContainsAny(s, " \t/")
}

// secretLike says that what stands behind a name may be its secret. Contact
// lists and chats have the same form: "a@b; c@d", "jo: see you", "a@b, Jo Smith".
func secretLike(name, s string, sign byte, apart bool) bool {
	spaced := strings.ContainsAny(s, " \t")
	switch {
	case s == "" || len(s) > longestPass || strings.Contains(s, "://"):
		return false
	case apart && (spaced || strings.IndexByte(name, '@') < 0):
		return false
	case spaced && len(s) > 64:
		return false
	}
	digits := onlyDigits(nil, []byte(s))
	if _, phone := canonicalPhone(nil, digits, s[0] == '+'); phone && (apart || sign != ':') && len(digits) >= 9 {
		return false
	}
	if sign == ':' {
		return true
	}
	if beginsWithEmail(s) {
		return false // a list of addresses
	}
	return sign != ',' && sign != '\t' || !spaced && !titled(s) && strings.IndexByte(s, ',') < 0
}

func beginsWithEmail(s string) bool {
	at := strings.IndexByte(s, '@')
	if at <= 0 {
		return false
	}
	end := at + 1
	for end < len(s) && inDomain(lower[s[end]]) {
		end++
	}
	return addressLike(strings.TrimRight(s[at+1:end], ".-"))
}

// titled says that s is written as a name is: Smith, O'Brien, Ann-Marie.
func titled(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '\'' && c != '-' && !isUpper(c) && !isLower(c) {
			return false
		}
	}
	return s != "" && isUpper(s[0]) && (len(s) == 1 || isLower(s[len(s)-1]))
}
