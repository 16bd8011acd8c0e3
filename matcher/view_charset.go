package matcher

import (
	"unicode/utf16"
	"unicode/utf8"
)

// upper1252 are the characters of Windows-1252 from 0x80 to 0x9f, U+0081 and so
// on where it has none.
var upper1252 = [...]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8d, 'Ž', 0x8f,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9d, 'ž', 'Ÿ',
}

// rune1252 is the character that a byte is in Windows-1252.
func rune1252(c byte) rune {
	if c >= 0x80 && c < 0xa0 {
		return upper1252[c-0x80]
	}
	return rune(c)
}

// byte1252 is the byte that a character is in Windows-1252.
func byte1252(r rune) (byte, bool) {
	if r < 0x100 {
		return byte(r), true
	}
	for i, u := range upper1252 {
		if u == r {
			return byte(0x80 + i), true
		}
	}
	return 0, false
}

// recode undoes a wrong choice of character set: UTF-8 that was read as
// Windows-1252 (JosÃ©), and bytes that are no UTF-8.
func recode(w *rewrite) {
	for i := 0; i < len(w.src); {
		if w.src[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(w.src[i:])
		if r == utf8.RuneError && n == 1 {
			w.keep(i, i+1)
			w.out = utf8.AppendRune(w.out, rune1252(w.src[i]))
			i++
		} else if r, n := twiceCoded(w.src[i:]); n > 0 {
			w.keep(i, i+n)
			w.out = utf8.AppendRune(w.out, r)
			i += n
		} else {
			_, n := utf8.DecodeRune(w.src[i:])
			i += n
		}
	}
}

// twiceCoded reads the characters that are the bytes of one in UTF-8, and says how
// long they are, or 0.
func twiceCoded(s []byte) (rune, int) {
	var buf [utf8.UTFMax]byte
	size := 0
	for n := 0; n < len(buf) && size < len(s); n++ {
		r, l := utf8.DecodeRune(s[size:])
		c, ok := byte1252(r)
		if !ok || c < utf8.RuneSelf {
			return 0, 0
		}
		buf[n] = c
		size += l
		if r, l := utf8.DecodeRune(buf[:n+1]); l == n+1 && n > 0 && r != utf8.RuneError {
			return r, size
		}
	}
	return 0, 0
}

// decodeUTF16 decodes UTF-16 that was read as bytes: J\x00o\x00h\x00n\x00, either end
// first. A stretch starts with two ASCII characters.
func decodeUTF16(w *rewrite) {
	for i := 0; i+3 < len(w.src); {
		switch {
		case isPlain(w.src[i]) && w.src[i+1] == 0 && isPlain(w.src[i+2]) && w.src[i+3] == 0:
			i = w.units(i, 1)
		case w.src[i] == 0 && isPlain(w.src[i+1]) && w.src[i+2] == 0 && isPlain(w.src[i+3]):
			i = w.units(i, 0)
		default:
			i++
		}
	}
}

func isPlain(c byte) bool { return c >= ' ' && c < 0x7f || c == '\n' || c == '\r' || c == '\t' }

// units replaces units of UTF-16 from i on, whose high bytes stand first or (1)
// second. It ends where they are no characters of Latin, Greek or Cyrillic.
func (w *rewrite) units(i, high int) int {
	from := i
	w.text = w.text[:0]
	for ; i+1 < len(w.src); i += 2 {
		r := rune(w.src[i+high])<<8 | rune(w.src[i+1-high])
		if r >= 0x600 || r < ' ' && !isPlain(byte(r)) {
			break
		}
		w.text = utf8.AppendRune(w.text, r)
	}
	w.keep(from, i)
	w.out = append(w.out, w.text...)
	return i
}

// decodeUTF7 decodes UTF-7 (RFC 2152): +AEo-.
func decodeUTF7(w *rewrite) {
	for i := 0; i < len(w.src); {
		if w.src[i] != '+' {
			i++
			continue
		}
		end := i + 1
		for end < len(w.src) && sextets[w.src[end]] != 0 && w.src[end] != '-' && w.src[end] != '_' {
			end++
		}
		var ok bool
		if w.text, ok = appendUTF7(w.text[:0], w.src[i+1:end]); !ok {
			i = end
			continue
		}
		if end < len(w.src) && w.src[end] == '-' {
			end++
		}
		w.keep(i, end)
		w.out = append(w.out, w.text...)
		i = end
	}
}

// appendUTF7 decodes base64 of UTF-16. It says false when that is no text.
func appendUTF7(dst, run []byte) ([]byte, bool) {
	var bits uint32
	var n int
	var first rune
	for _, c := range run {
		bits = bits<<6 | uint32(sextetOf[c])
		if n += 6; n < 16 {
			continue
		}
		n -= 16
		r := rune(bits >> n & 0xffff)
		switch {
		case first != 0:
			r, first = utf16.DecodeRune(first, r), 0
			if r == utf8.RuneError {
				return dst, false
			}
		case utf16.IsSurrogate(r):
			first = r
			continue
		case r < ' ':
			return dst, false
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst, len(dst) > 0 && n < 6 && bits&(1<<n-1) == 0 && first == 0
}
