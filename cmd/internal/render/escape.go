package render

import (
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// plain tells whether r can be shown as it is: letters, marks, numbers,
// punctuation, symbols and the ASCII space. Left out are controls, every other
// space and line break, the format characters (bidi, zero-width, tags; Trojan
// Source, CVE-2021-42574), private use, and what Unicode lets a terminal draw as
// nothing.
func plain(r rune) bool {
	if r >= ' ' && r <= '~' {
		return true
	}
	return unicode.IsPrint(r) && !unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// escape appends p to dst with all that is not plain as \x1b for control
// characters of ASCII and bytes that are no UTF-8, \u202e for the rest, beyond
// U+FFFF by surrogates. Valid JSON that holds none of the former stays valid and
// says the same. Newlines are kept if lines is set. The escapes are not unique: a
// backslash is itself.
func escape(dst, p []byte, lines bool) []byte {
	for len(p) > 0 {
		r, n := utf8.DecodeRune(p)
		switch {
		case r == utf8.RuneError && n == 1:
			dst = fmt.Appendf(dst, `\x%02x`, p[0])
		case plain(r) || r == '\n' && lines:
			dst = append(dst, p[:n]...)
		case r < ' ':
			dst = fmt.Appendf(dst, `\x%02x`, r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			dst = fmt.Appendf(dst, `\u%04x\u%04x`, high, low)
		default:
			dst = fmt.Appendf(dst, `\u%04x`, r)
		}
		p = p[n:]
	}
	return dst
}

// Terminal wraps w so that nothing written can act on a terminal: only newlines
// and plainly visible characters pass, the rest is shown as escapes. A character
// that is parted between two writes is put together; one that is never completed
// is not shown. It is not safe for concurrent use.
func Terminal(w io.Writer) io.Writer { return &terminal{w: w} }

type terminal struct {
	w    io.Writer
	part []byte // beginning of a character
	out  []byte
}

func (t *terminal) Write(p []byte) (int, error) {
	text := append(t.part, p...)
	whole := len(text) - partial(text)
	t.out = escape(t.out[:0], text[:whole], true)
	t.part = append(t.part[:0], text[whole:]...)
	if _, err := t.w.Write(t.out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// partial is the length of a character's beginning at the end of p.
func partial(p []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(p); n++ {
		if tail := p[len(p)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}
