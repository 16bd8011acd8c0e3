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
	case unicode.IsLetter(r) && !filler(r):
		return f.appendLetter(dst, r)
	case filler(r) || unicode.Is(unicode.Cf, r):
		f.seen |= dropHidden
		if f.view&dropHidden != 0 {
			return dst
		}
		return append(dst, ' ')
	case unicode.Is(unicode.M, r):
		return dst
	case unicode.Is(unicode.Pd, r):
		return append(dst, '-')
	case r == '’' || r == '‘':
		return append(dst, '\'')
	}
	c, alike := tables.Skeleton(r)
	if alike && unicode.IsDigit(r) {
		return append(dst, c)
	}
	if alike {
		f.seen |= lookAlike
		if f.view&lookAlike != 0 {
			return append(dst, c)
		}
	}
	return append(dst, ' ')
}

func (f *folder) appendLetter(dst []byte, r rune) []byte {
	if r == 'ʼ' { // the apostrophe that Unicode takes for a letter
		return append(dst, '\'')
	}
	small := unicode.ToLower(r)
	if small == 'ς' { // the σ at the end of a word
		r, small = 'σ', 'σ'
	}
	c, alike := tables.Skeleton(r)
	if !alike && small != r {
		c, alike = tables.Skeleton(small)
	}
	if alike {
		f.seen |= lookAlike
		if f.view&lookAlike != 0 {
			return append(dst, c)
		}
	}
	if plain := plainLetters(small); plain != "" {
		return append(dst, plain...)
	}
	return utf8.AppendRune(dst, small)
}

// filler says that r is one of the letters of Hangul that show nothing.
func filler(r rune) bool {
	return r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0
}

// plainLetters spells small letters that NFKD does not take apart.
func plainLetters(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'đ', 'ð':
		return "d"
	case 'þ':
		return "th"
	case 'ħ':
		return "h"
	case 'ŧ':
		return "t"
	case 'ı':
		return "i"
	}
	return ""
}
