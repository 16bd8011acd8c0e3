package matcher

import (
	"bytes"
	"html"
	"unicode/utf16"
	"unicode/utf8"
)

// hexDigit is the value of a hexadecimal digit, or 0xff.
var hexDigit = func() (t [256]byte) {
	for c := range t {
		t[c] = 0xff
	}
	for i, c := range "0123456789abcdef" {
		t[c] = byte(i)
	}
	for i, c := range "ABCDEF" {
		t[c] = byte(10 + i)
	}
	return t
}()

// hexRune reads n hexadecimal digits.
func hexRune(s []byte, n int) (rune, bool) {
	if len(s) < n {
		return 0, false
	}
	var r rune
	for _, c := range s[:n] {
		if hexDigit[c] == 0xff {
			return 0, false
		}
		r = r<<4 | rune(hexDigit[c])
	}
	return r, true
}

// hexPair reads the two digits at s[i:].
func hexPair(s []byte, i int) (byte, bool) {
	if i+1 >= len(s) {
		return 0, false
	}
	a, b := hexDigit[s[i]], hexDigit[s[i+1]]
	return a<<4 | b&0xf, a != 0xff && b != 0xff
}

// decodeEntities decodes character references: &eacute; &#233; &#xe9;. Where the
// semicolon is missing only numbers are decoded.
func decodeEntities(w *rewrite) {
	for i := 0; ; {
		n := bytes.IndexByte(w.src[i:], '&')
		if n < 0 {
			return
		}
		i += n
		if n := entityLen(w.src[i:]); n > 0 {
			w.keep(i, i+n)
			w.out = appendEntity(w.out, w.src[i:i+n])
			i += n
		} else {
			i++
		}
	}
}

// longestEntity is &CounterClockwiseContourIntegral; with its signs.
const longestEntity = 33

// entityLen is the length of the reference that s starts with, or 0.
func entityLen(s []byte) int {
	if len(s) > 2 && s[1] == '#' {
		return numericLen(s)
	}
	for i := 1; i < len(s) && i < longestEntity; i++ {
		switch {
		case s[i] == ';' && i > 1:
			return i + 1
		case !isLetter(s[i]) && (i == 1 || classes[s[i]] != digit):
			return 0
		}
	}
	return 0
}

func numericLen(s []byte) int {
	i, first := 2, 2
	if s[2]|0x20 == 'x' {
		i, first = 3, 3
		for i < len(s) && i < first+8 && hexDigit[s[i]] != 0xff {
			i++
		}
	} else {
		for i < len(s) && i < first+8 && classes[s[i]] == digit {
			i++
		}
	}
	if i == first {
		return 0
	}
	if i < len(s) && s[i] == ';' {
		i++
	}
	return i
}

func appendEntity(dst, s []byte) []byte {
	if s[1] != '#' {
		switch string(s) {
		case "&amp;":
			return append(dst, '&')
		case "&quot;":
			return append(dst, '"')
		case "&nbsp;":
			return append(dst, ' ')
		}
	}
	return append(dst, html.UnescapeString(string(s))...)
}

// decodePercents decodes %4a and %u004a (RFC 3986 §2.1, ECMAScript unescape).
func decodePercents(w *rewrite) {
	for i := 0; ; {
		n := bytes.IndexByte(w.src[i:], '%')
		if n < 0 {
			return
		}
		i += n
		if c, ok := hexPair(w.src, i+1); ok {
			w.keep(i, i+3)
			w.out = append(w.out, c)
			i += 3
			continue
		}
		if i+1 < len(w.src) && w.src[i+1]|0x20 == 'u' {
			if r, n := unit(w.src[i:], 2); n > 0 {
				w.keep(i, i+n)
				w.out = utf8.AppendRune(w.out, r)
				i += n
				continue
			}
		}
		i++
	}
}

// unit reads four digits behind a mark of that many bytes, and the second half of
// a surrogate pair with the same mark. It says how long that is, or 0.
func unit(s []byte, mark int) (rune, int) {
	r, ok := hexRune(s[mark:], 4)
	if !ok {
		return 0, 0
	}
	n := mark + 4
	if !utf16.IsSurrogate(r) {
		return r, n
	}
	if len(s) >= n+mark && bytes.EqualFold(s[n:n+mark], s[:mark]) {
		if low, ok := hexRune(s[n+mark:], 4); ok {
			if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
				return both, 2 * n
			}
		}
	}
	return utf8.RuneError, n
}

// decodeQuoted decodes quoted-printable: =4A, and the soft line break (RFC 2045 §6.7).
func decodeQuoted(w *rewrite) {
	for i := 0; ; {
		n := bytes.IndexByte(w.src[i:], '=')
		if n < 0 {
			return
		}
		i += n
		if c, ok := hexPair(w.src, i+1); ok {
			w.keep(i, i+3)
			w.out = append(w.out, c)
			i += 3
		} else if n := lineBreak(w.src[i+1:]); n > 0 {
			w.keep(i, i+1+n)
			i += 1 + n
		} else {
			i++
		}
	}
}

// lineBreak is the length of the line break that s starts with, or 0.
func lineBreak(s []byte) int {
	switch {
	case len(s) > 1 && s[0] == '\r' && s[1] == '\n':
		return 2
	case len(s) > 0 && (s[0] == '\n' || s[0] == '\r'):
		return 1
	}
	return 0
}

// decodeEscapes decodes what programming languages write in strings: \u004a, \u{4a},
// \U0000004a, \x4a, \112, \n, \'; and the notation U+004A.
func decodeEscapes(w *rewrite) {
	for i := 0; i < len(w.src); {
		n := bytes.IndexAny(w.src[i:], `\+`)
		if n < 0 {
			return
		}
		i += n
		if w.src[i] == '+' {
			i += codePoints(w, i)
			continue
		}
		r, n := escape(w.src[i:])
		if n == 0 {
			i++
			continue
		}
		w.keep(i, i+n)
		if n == 4 && r >= utf8.RuneSelf { // \xc3\xa9 are bytes
			w.out = append(w.out, byte(r))
		} else {
			w.out = utf8.AppendRune(w.out, r)
		}
		i += n
	}
}

// escape reads one escape sequence and says how long it is, or 0.
func escape(s []byte) (rune, int) {
	if len(s) < 2 {
		return 0, 0
	}
	switch c := s[1]; c {
	case 'n', 'r', 't':
		return ' ', 2
	case '\'', '"', '/', '\\':
		return rune(c), 2
	case 'u', 'x', 'U':
		if len(s) > 2 && s[2] == '{' {
			return braced(s)
		}
		if c == 'u' {
			return unit(s, 2)
		}
		n := 2
		if c == 'U' {
			n = 8
		}
		if r, ok := hexRune(s[2:], n); ok {
			return r, 2 + n
		}
	case '0', '1', '2', '3':
		if len(s) >= 4 && s[2]&^7 == '0' && s[3]&^7 == '0' {
			return rune(c-'0')<<6 | rune(s[2]-'0')<<3 | rune(s[3]-'0'), 4
		}
	}
	return 0, 0
}

// braced reads \u{4a}.
func braced(s []byte) (rune, int) {
	end := bytes.IndexByte(s[:min(len(s), 12)], '}')
	if end < 4 {
		return 0, 0
	}
	if r, ok := hexRune(s[3:], end-3); ok {
		return r, end + 1
	}
	return 0, 0
}

// codePoints reads U+004A and those that follow it, parted by spaces. It returns
// how many bytes to go on by.
func codePoints(w *rewrite, plus int) int {
	i := plus
	for i > 0 && i+1 < len(w.src) && w.src[i-1]|0x20 == 'u' {
		n := 0
		for n < 6 && i+1+n < len(w.src) && hexDigit[w.src[i+1+n]] != 0xff {
			n++
		}
		if n < 4 {
			break
		}
		r, _ := hexRune(w.src[i+1:], n)
		w.keep(max(i-1, w.done), i+1+n)
		w.out = utf8.AppendRune(w.out, r)
		i += 1 + n
		next := i
		for next < len(w.src) && next-i < 2 && (w.src[next] == ' ' || w.src[next] == ',') {
			next++
		}
		if next+1 >= len(w.src) || w.src[next]|0x20 != 'u' || w.src[next+1] != '+' {
			return i - plus
		}
		w.done = next
		i = next + 1
	}
	return max(i-plus, 1)
}
