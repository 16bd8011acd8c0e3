package frontier

import (
	"net/url"
	"strings"
)

// Normal is the normal form of an absolute http or https URL, as a copy. It may
// still have its fragment when it is given: that is where "&#38;" lands.
func Normal(u *url.URL) *url.URL {
	n := url.URL{Scheme: strings.ToLower(u.Scheme), Host: host(u)}
	n.RawPath = path(u.EscapedPath())
	n.Path, _ = url.PathUnescape(n.RawPath)
	n.RawQuery = query(unescaped(u))
	return &n
}

func host(u *url.URL) string {
	h := strings.TrimRight(strings.ToLower(u.Hostname()), ".")
	if strings.Contains(h, ":") {
		h = "[" + h + "]"
	}
	port := u.Port()
	if port == "" || port == "80" && strings.EqualFold(u.Scheme, "http") || port == "443" && strings.EqualFold(u.Scheme, "https") {
		return h
	}
	return h + ":" + port
}

// path cleans an escaped path. Only segments that are empty at its end or in its
// middle stay as they are: servers tell "//" from "/".
func path(escaped string) string {
	segments := strings.Split(strings.TrimPrefix(triplets(escaped), "/"), "/")
	kept := segments[:0]
	for i, s := range segments {
		last := i == len(segments)-1
		s = dropJSession(s)
		switch {
		case s == ".." && len(kept) > 0:
			kept = kept[:len(kept)-1]
			fallthrough
		case s == "." || s == "..":
			if last {
				kept = append(kept, "")
			}
		case isASPSession(s) && !last:
		default:
			kept = append(kept, s)
		}
	}
	return "/" + strings.Join(kept, "/")
}

// triplets writes percent triplets in upper case, those of unreserved characters
// as the characters, and as triplets what a request line must not hold, a % that
// begins none included (RFC 3986 §6.2.2.1, §6.2.2.2).
func triplets(s string) string {
	if isPlain(s) {
		return s
	}
	const hex = "0123456789ABCDEF"
	b := make([]byte, 0, len(s)+16)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			c = unhex(s[i+1])<<4 | unhex(s[i+2])
			i += 2
			if isUnreserved(c) {
				b = append(b, c)
			} else {
				b = append(b, '%', hex[c>>4], hex[c&15])
			}
			continue
		}
		if c <= ' ' || c >= 0x7f || c == '%' || strings.IndexByte("\"<>\\^`{|}#", c) >= 0 {
			b = append(b, '%', hex[c>>4], hex[c&15])
			continue
		}
		b = append(b, c)
	}
	return string(b)
}

// isPlain says that triplets changes nothing, as is so of most.
func isPlain(s string) bool {
	for i := range len(s) {
		if !plain[s[i]] {
			return false
		}
	}
	return true
}

var plain = func() (is [256]bool) {
	for c := range is {
		is[c] = isUnreserved(byte(c)) || strings.IndexByte("/=&?;:@!$'()*+,", byte(c)) >= 0
	}
	return is
}()

// unescaped is the query of a URL whose & was perhaps escaped twice. "&#38;" and
// "&#x26;" begin a fragment there.
func unescaped(u *url.URL) string {
	q := u.RawQuery
	for rest := u.Fragment; ; {
		code, after, ok := strings.Cut(rest, ";")
		code = strings.ToLower(code)
		if !ok || !strings.HasSuffix(q, "&") || strings.TrimLeft(code, "0") != "38" && code != "x26" {
			return q
		}
		var more string
		more, rest, _ = strings.Cut(after, "#")
		q += more
	}
}

// query drops what only follows a visitor. The order stays: some servers read it.
func query(q string) string {
	if q == "" {
		return ""
	}
	parts := strings.Split(q, "&")
	kept := parts[:0]
	for _, p := range parts {
		for strings.HasPrefix(p, "amp;") {
			p = p[len("amp;"):]
		}
		if p = triplets(p); p != "" && !Follows(p) {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "&")
}

func isUnreserved(c byte) bool {
	return isDigit(c) || isLetter(c) || c == '-' || c == '.' || c == '_' || c == '~'
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isHex(c byte) bool    { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

func unhex(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}
