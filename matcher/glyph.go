package matcher

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"peeler/matcher/internal/tables"
)

// sort says of what kind a character is, or of what kinds those of a word are.
type sort uint16

const (
	hiddenSort   sort = 1 << iota // shows nothing, and parts words or does not
	alikeSort                     // passes for an ASCII letter
	oddSort                       // passes for one and is of no script that is written with it
	ownSort                       // a letter that passes for no other
	latinSort                     // letters by script
	greekSort                     //
	cyrillicSort                  //
	otherSort                     //
	romanSort                     // can be romanised
	leadSort                      // first byte of UTF-8, read as Windows-1252
	tailSort                      // further byte of UTF-8, read as Windows-1252
	invalidSort                   // not UTF-8
	markSort                      // combines with the character before it
	tagSort                       // stands for ASCII and shows nothing
	turnedSort                    // stands on its head
	letterSort   = latinSort | greekSort | cyrillicSort | otherSort
	wordSorts    = letterSort | alikeSort | markSort | hiddenSort // what does not part words
	changeable   = alikeSort | hiddenSort | romanSort             // what views of characters read differently
)

// shortestLone is how many bytes a word of look-alikes alone must have to be one in
// disguise.
const shortestLone = 6

// alike says that a word of n bytes is written in look-alikes: among letters of
// another script, or all of it.
func (s sort) alike(n int) bool {
	scripts := s & letterSort
	mixed := scripts&(scripts-1) != 0
	return s&alikeSort != 0 && (mixed || s&oddSort != 0 || s.lone(n))
}

func (s sort) lone(n int) bool { return s&(alikeSort|ownSort) == alikeSort && n >= shortestLone }

// roman says that a word is all of one script that can be romanised.
func (s sort) roman() bool {
	scripts := s & letterSort
	return s&romanSort != 0 && scripts&(scripts-1) == 0
}

// see notes which views may read a run of n bytes differently. ascii says that ASCII
// letters stand beside it. Russian and Greek have words that are made of nothing
// but look-alikes, so these count only where other words of theirs are few.
func (f *folder) see(s sort, ascii bool, n int) {
	if s&^(ownSort|latinSort|otherSort|markSort) == 0 {
		return
	}
	if ascii {
		s |= latinSort
	}
	if s&hiddenSort != 0 {
		f.seen |= dropHidden
	}
	if s&tagSort != 0 {
		f.seen |= tagged
	}
	if s&turnedSort != 0 {
		f.seen |= turned
	}
	if s&invalidSort != 0 || s&leadSort != 0 && s&tailSort != 0 {
		f.seen |= wrongCharset
	}
	if s.roman() && n > utf8.UTFMax {
		f.seen |= romanised
	}
	switch scripts := s & letterSort; {
	case s&alikeSort != 0 && (scripts&(scripts-1) != 0 || s&oddSort != 0):
		f.seen |= lookAlike
	case s.lone(n):
		f.lone += 2
	case s&(greekSort|cyrillicSort) != 0:
		f.lone--
	}
}

// leads are the first bytes of what is common in UTF-8: Latin, Greek, Cyrillic, Hebrew
// and Arabic letters, punctuation, pictures. The others are common letters in
// Windows-1252 themselves, as é is.
var leads = [256]bool{
	0xc2: true, 0xc3: true, 0xc4: true, 0xc5: true, 0xce: true, 0xcf: true, 0xd0: true, 0xd1: true,
	0xd7: true, 0xd8: true, 0xd9: true, 0xe2: true, 0xf0: true,
}

// appendRune folds one character.
func appendRune(dst []byte, r rune) ([]byte, sort) {
	dst, s := appendParts(dst, r)
	switch c, ok := byte1252(r); {
	case ok && leads[c]:
		s |= leadSort
	case ok && c < 0xc0:
		s |= tailSort
	case isTag(r):
		s |= tagSort
	case isTurned(r):
		s |= turnedSort
	}
	return dst, s
}

// appendParts folds what NFKD takes a character apart to.
func appendParts(dst []byte, r rune) ([]byte, sort) {
	var buf [utf8.UTFMax]byte
	n := utf8.EncodeRune(buf[:], r)
	if d := norm.NFKD.Properties(buf[:n]).Decomposition(); d != nil {
		var s sort
		for len(d) > 0 {
			part, size := utf8.DecodeRune(d)
			var more sort
			dst, more = appendPart(dst, part)
			s |= more
			d = d[size:]
		}
		return dst, s
	}
	if r >= hangul && r < hangulEnds {
		return appendHangul(dst, r)
	}
	return appendPart(dst, r)
}

// Syllables of Hangul are taken apart by arithmetic (Unicode 16.0 §3.12.2).
const (
	hangul     = 0xac00
	hangulEnds = 0xd7a4
)

func appendHangul(dst []byte, r rune) ([]byte, sort) {
	r -= hangul
	dst = utf8.AppendRune(dst, 0x1100+r/588)
	dst = utf8.AppendRune(dst, 0x1161+r%588/28)
	if tail := r % 28; tail > 0 {
		dst = utf8.AppendRune(dst, 0x11a7+tail)
	}
	return dst, otherSort | ownSort
}

// appendPart folds a character that NFKD takes no further apart.
func appendPart(dst []byte, r rune) ([]byte, sort) {
	switch {
	case r < utf8.RuneSelf:
		c := lower[r]
		if isLetter(c) {
			return append(dst, c), latinSort | ownSort
		}
		return append(dst, c), 0
	case unicode.IsLetter(r) && !filler(r):
		return appendLetter(dst, r)
	case filler(r) || unicode.Is(unicode.Cf, r):
		return append(dst, ' '), hiddenSort
	case unicode.Is(unicode.M, r):
		return dst, markSort
	case unicode.Is(unicode.Pd, r) || r == '−':
		return append(dst, '-'), 0
	case r == '’' || r == '‘' || r == '‛':
		return append(dst, '\''), 0
	}
	if c := enclosed(r); c != 0 {
		return append(dst, c), 0
	}
	c, alike := tables.Skeleton(r)
	if alike && unicode.IsDigit(r) {
		return append(dst, c), 0
	}
	if alike {
		return append(dst, ' '), alikeSort
	}
	return append(dst, ' '), 0
}

// enclosed is the letter or digit within a symbol that NFKD leaves whole, or 0.
func enclosed(r rune) byte {
	switch {
	case r >= '🅐' && r <= '🅩':
		return byte('a' + r - '🅐')
	case r >= '🅰' && r <= '🆉':
		return byte('a' + r - '🅰')
	case r >= '❶' && r <= '➒' && (r-'❶')%10 < 9:
		return byte('1' + (r-'❶')%10)
	case r >= '⓵' && r <= '⓽':
		return byte('1' + r - '⓵')
	case r == '⓿' || r == '🄌':
		return '0'
	}
	return 0
}

func appendLetter(dst []byte, r rune) ([]byte, sort) {
	if r == 'ʼ' { // the apostrophe that Unicode takes for a letter
		return append(dst, '\''), 0
	}
	small := unicode.ToLower(r)
	if small == 'ς' { // the σ at the end of a word
		small = 'σ'
	}
	s := scriptOf(r)
	if plain := plainLetters(small); plain != "" {
		return append(dst, plain...), s | ownSort
	}
	return utf8.AppendRune(dst, small), s | alikeness(r, s)
}

// alikeness says whether a letter of a script passes for another.
func alikeness(r rune, script sort) sort {
	if _, ok := skeleton(r); ok {
		if script == latinSort {
			return alikeSort | oddSort
		}
		return alikeSort
	}
	if _, ok := disguise(r); ok {
		if script == latinSort {
			return alikeSort | oddSort
		}
		return alikeSort | ownSort
	}
	return ownSort
}

func scriptOf(r rune) sort {
	switch {
	case unicode.Is(unicode.Latin, r):
		return latinSort
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillicSort | romanSort
	case unicode.Is(unicode.Greek, r):
		return greekSort | romanSort
	case unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Katakana, unicode.Hiragana):
		return otherSort | romanSort
	}
	return otherSort
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
