package extract

import (
	"unicode/utf16"
	"unicode/utf8"
)

// appendUTF16 appends little endian UTF-16 as UTF-8; zeros in it are left out, as
// nobody sees them.
func appendUTF16(to, raw []byte) []byte {
	for i := 0; i+1 < len(raw); i += 2 {
		r := rune(raw[i]) | rune(raw[i+1])<<8
		if utf16.IsSurrogate(r) && i+3 < len(raw) {
			if both := utf16.DecodeRune(r, rune(raw[i+2])|rune(raw[i+3])<<8); both != utf8.RuneError {
				r = both
				i += 2
			}
		}
		if r != 0 {
			to = utf8.AppendRune(to, r)
		}
	}
	return to
}

// appendLatin1 appends the low bytes of UTF-16 as UTF-8.
func appendLatin1(to, raw []byte) []byte {
	for _, c := range raw {
		if c != 0 {
			to = utf8.AppendRune(to, rune(c))
		}
	}
	return to
}
