package matcher

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// folder brings text to the form in which it is compared: small letters without
// marks, compatibility characters (full width, ligatures, bold letters) as the
// plain ones, everything that is no letter, digit or ASCII sign as a space. It
// is for one goroutine at a time.
//
// Characters are folded one by one. That gives what NFKD gives of a whole text:
// beyond the single character it only reorders marks, and marks are dropped. So
// no page can hold it up with a run of marks or of invalid bytes (GO-2026-5970).
type folder struct {
	view view // which of dropHidden, lookAlike and romanised are undone
	seen view // the views in which what was folded would read differently
	lone int  // words of look-alikes alone, less half the words of their scripts' own
	memo [1 << memoBits]memo
}

// memo is the glyph of a character of three or four bytes.
type memo struct {
	r    rune
	sort sort
	n    uint8
	text [memoText]byte
}

const (
	memoBits = 8
	memoText = 9 // a syllable of Hangul is three letters
	twoBytes = 0x800
)

// glyph is what a character of two bytes folds to.
type glyph struct {
	text [4]byte
	n    uint8
	sort sort
}

// glyphs holds the characters from U+0080 to U+07FF, each at its own place.
var glyphs = func() (t [twoBytes]glyph) {
	for r := utf8.RuneSelf; r < len(t); r++ {
		text, s := appendRune(nil, rune(r))
		t[r].n, t[r].sort = uint8(copy(t[r].text[:], text)), s
	}
	return t
}()

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
	if f.view != 0 {
		return f.appendUndone(dst, []byte(s))
	}
	return appendPlain(f, dst, s)
}

// appendPlain folds s as it stands.
func appendPlain[T string | []byte](f *folder, dst []byte, s T) []byte {
	dst = room(dst, len(s))
	f.lone = 0
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			dst, i = appendASCII(dst, s, i)
			continue
		}
		from, ascii := i, i > 0 && isLetter(s[i-1])
		var sorts sort
		dst, sorts, i = appendRun(f, dst, s, i)
		if i < len(s) && isLetter(s[i]) {
			ascii = true
		}
		f.see(sorts, ascii, i-from)
	}
	if f.lone > 0 {
		f.seen |= lookAlike
	}
	return dst
}

// room makes sure that n bytes of text fit behind dst when each character of two
// bytes becomes four, and one more character.
func room(dst []byte, n int) []byte { return slices.Grow(dst, 2*n+utf8.UTFMax*memoText) }

// isLetter says that c is an ASCII letter.
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

const (
	eachByte = 0x0101010101010101
	highBits = 0x80 * eachByte
)

// appendASCII folds s from i to the next byte outside ASCII, eight at a time.
func appendASCII[T string | []byte](dst []byte, s T, i int) ([]byte, int) {
	j := len(dst)
	dst = dst[:cap(dst)]
	for ; i+8 <= len(s); i, j = i+8, j+8 {
		x := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
			uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		if x&highBits != 0 {
			break
		}
		upper := (x + (0x80-'A')*eachByte) &^ (x + (0x7f-'Z')*eachByte) & highBits
		binary.LittleEndian.PutUint64(dst[j:], x|upper>>2)
	}
	for ; i < len(s) && s[i] < utf8.RuneSelf; i, j = i+1, j+1 {
		dst[j] = lower[s[i]]
	}
	return dst[:j], i
}

// appendRun folds s from i to the next ASCII byte. There is room for it.
func appendRun[T string | []byte](f *folder, dst []byte, s T, i int) ([]byte, sort, int) {
	var sorts sort
	j := len(dst)
	dst = dst[:cap(dst)]
	for i < len(s) && s[i] >= utf8.RuneSelf {
		if c := s[i]; c >= 0xc2 && c < 0xe0 && i+1 < len(s) && s[i+1]&0xc0 == 0x80 {
			g := &glyphs[(uint(c)<<6|uint(s[i+1]&0x3f))&(twoBytes-1)]
			*(*[4]byte)(dst[j:]) = g.text
			j += int(g.n)
			sorts |= g.sort
			i += 2
			continue
		}
		// Invalid bytes are spaces before anything looks at them.
		r, n := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
		var more sort
		dst, more = f.appendLong(dst[:j], r, n)
		i += n
		j = len(dst)
		dst = room(dst, len(s)-i)
		dst = dst[:cap(dst)]
		sorts |= more
	}
	return dst[:j], sorts, i
}

// appendLong folds a character of n bytes that is not in the table.
func (f *folder) appendLong(dst []byte, r rune, n int) ([]byte, sort) {
	if n == 1 {
		return append(dst, ' '), invalidSort
	}
	if ideograph(r) {
		return utf8.AppendRune(dst, r), otherSort | ownSort
	}
	m := &f.memo[r&(1<<memoBits-1)]
	if m.r == r {
		return append(dst, m.text[:m.n]...), m.sort
	}
	at := len(dst)
	dst, s := appendRune(dst, r)
	if folded := dst[at:]; len(folded) <= memoText {
		*m = memo{r: r, sort: s, n: uint8(len(folded))}
		copy(m.text[:], folded)
	}
	return dst, s
}

// ideograph says that r is one of the unified ideographs, which fold to themselves
// and are too many for the memo.
func ideograph(r rune) bool { return r >= 0x4e00 && r < 0xa000 || r >= 0x3400 && r < 0x4dc0 }
