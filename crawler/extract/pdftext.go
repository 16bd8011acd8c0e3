package extract

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// pdfText decodes a text string (7.9.2.2); false of what is no text.
func pdfText(b []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return utf16Text(b[2:], 1), true
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return utf16Text(b[2:], 0), true
	}
	b = bytes.TrimPrefix(b, bom8)
	switch {
	case len(b) > 8 && !isText(b):
		if e := wide(b); e != nil {
			if t, err := e.NewDecoder().Bytes(b); err == nil {
				return string(t), true
			}
		}
		return "", false
	case utf8.Valid(b):
		return string(b), true
	}
	var s strings.Builder
	for _, c := range b {
		switch r := rune(c); {
		case 0x80 <= c && c < 0xa0:
			s.WriteRune(pdfDocEncoding[c-0x80])
		case c == 0xa0:
			s.WriteRune('€')
		default:
			s.WriteRune(r)
		}
	}
	return s.String(), true
}

// pdfDocEncoding is where it parts from Latin 1 (annex D.2).
var pdfDocEncoding = []rune("•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\ufffd")

// utf16Text decodes UTF-16; low is the offset of the low byte.
func utf16Text(b []byte, low int) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = uint16(b[2*i+low]) | uint16(b[2*i+1-low])<<8
	}
	return string(utf16.Decode(u))
}
