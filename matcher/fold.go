package matcher

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"peeler/matcher/internal/tables"
)

// view is one way to read a text. The plain view takes the characters for what
// they are; the others are read beside it, never instead of it, since each of
// them destroys something: to drop a zero-width space joins two words that it
// may have been put between.
type view uint8

const (
	dropHidden view = 1 << iota // format characters are dropped; else they part words
	lookAlike                   // homoglyphs become the ASCII that they pass for
	spelledOut                  // [at] and [dot] become @ and .
	views                       // how many combinations there are
)

// folder brings text to the form in which it is compared: small letters without
// marks, compatibility characters (full width, ligatures, bold letters) as the
// plain ones, everything that is no letter, digit or ASCII sign as a space. It
// is for one goroutine at a time.
type folder struct {
	view view
	seen view // the views in which what was folded would read differently
	tmp  []byte
}

// lower is ASCII in small letters, other bytes as they are.
var lower = func() (t [256]byte) {
	for i := range t {
		t[i] = byte(i)
	}
	for c := 'A'; c <= 'Z'; c++ {
		t[c] = byte(c - 'A' + 'a')
	}
	return t
}()

// append folds s onto dst. It takes time linear in s, and what it adds is at
// most 18 times as long (U+FDFA is 18 letters).
func (f *folder) append(dst []byte, s string) []byte {
	for len(s) > 0 {
		n := 0
		for n < len(s) && s[n] < utf8.RuneSelf {
			n++
		}
		at := len(dst)
		dst = append(dst, s[:n]...)
		for i, c := range dst[at:] {
			dst[at+i] = lower[c]
		}
		s = s[n:]
		n = 0
		for n < len(s) && s[n] >= utf8.RuneSelf {
			n++
		}
		if n > 0 {
			dst = f.appendForeign(dst, s[:n])
			s = s[n:]
		}
	}
	return dst
}

// appendForeign folds a run of bytes outside ASCII.
func (f *folder) appendForeign(dst []byte, s string) []byte {
	if !utf8.ValidString(s) {
		// Before anything else: x/text looped on invalid bytes (GO-2026-5970).
		s = strings.ToValidUTF8(s, " ")
	}
	f.tmp = norm.NFKD.AppendString(f.tmp[:0], s)
	for i := 0; i < len(f.tmp); {
		r, n := utf8.DecodeRune(f.tmp[i:])
		i += n
		dst = f.appendRune(dst, r)
	}
	return dst
}

func (f *folder) appendRune(dst []byte, r rune) []byte {
	switch {
	case r < utf8.RuneSelf:
		return append(dst, lower[r])
	case hidden(r):
		f.seen |= dropHidden
		if f.view&dropHidden != 0 {
			return dst
		}
		return append(dst, ' ')
	case unicode.Is(unicode.M, r):
		return dst
	case unicode.Is(unicode.Pd, r):
		return append(dst, '-')
	case r == '’' || r == 'ʼ' || r == '‘':
		return append(dst, '\'')
	}
	c, alike := tables.Skeleton(r)
	if small := unicode.ToLower(r); !alike && small != r {
		r = small
		c, alike = tables.Skeleton(r)
	}
	if alike {
		f.seen |= lookAlike
		if f.view&lookAlike != 0 || '0' <= c && c <= '9' && unicode.IsDigit(r) {
			return append(dst, c)
		}
	}
	if plain := plainLetters(r); plain != "" {
		return append(dst, plain...)
	}
	if unicode.IsLetter(r) {
		return utf8.AppendRune(dst, unicode.ToLower(r))
	}
	return append(dst, ' ')
}

// hidden says that r shows nothing: format characters (zero width, soft hyphen,
// direction marks, tags) and the fillers of Hangul.
func hidden(r rune) bool {
	switch r {
	case 0x115f, 0x1160, 0x3164, 0xffa0:
		return true
	}
	return unicode.Is(unicode.Cf, r)
}

// plainLetters spells letters that NFKD does not take apart.
func plainLetters(r rune) string {
	switch r {
	case 'ß', 'ẞ':
		return "ss"
	case 'ø', 'Ø':
		return "o"
	case 'ł', 'Ł':
		return "l"
	case 'æ', 'Æ':
		return "ae"
	case 'œ', 'Œ':
		return "oe"
	case 'đ', 'Đ', 'ð', 'Ð':
		return "d"
	case 'þ', 'Þ':
		return "th"
	case 'ħ', 'Ħ':
		return "h"
	case 'ŧ', 'Ŧ':
		return "t"
	case 'ı':
		return "i"
	case 'ς':
		return "σ"
	}
	return ""
}
