package matcher

import (
	"encoding/binary"
	"slices"
	"unicode/utf16"
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
	view    view   // which of dropHidden, lookAlike and romanised are undone
	seen    view   // the views in which what was folded would read differently
	lone    int    // words of look-alikes alone, less half the words of their scripts' own
	style   int    // of romanisation
	letters []byte // of a word that is romanised, by their numbers
	words   []strange

	long     rune // the last character whose glyph was too long
	longText []byte
	memo     [1 << memoBits]struct {
		r rune
		glyph
	}
}

// strange is a word that is not all ASCII, with what shows nothing within it or beside
// it: other views replace such words in the plain one.
type strange struct {
	from, to int // in the text
	at, end  int // in the plain view
	sorts    sort
}

// glyph is what a character folds to.
type glyph struct {
	text  [glyphText]byte
	n     uint8 // of text; more than there is room for when it is longer
	alike byte  // the ASCII that it passes for, or 0
	sort  sort
}

const (
	glyphText = 10
	memoBits  = 14 // so that bold letters and pictures, which spam is made of, lie apart
	twoBytes  = 0x800
)

func newGlyph(r rune) glyph {
	var g glyph
	var buf [18 * utf8.UTFMax]byte
	text, s := appendRune(buf[:0], r)
	copy(g.text[:], text)
	g.n, g.alike, g.sort = uint8(len(text)), alikeOf(r), s
	return g
}

// glyphs holds the characters from U+0080 to U+07FF, each at its own place. None of
// them folds to more than four bytes.
var glyphs = func() (t [twoBytes]glyph) {
	for r := utf8.RuneSelf; r < len(t); r++ {
		t[r] = newGlyph(rune(r))
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
	at := len(dst)
	f.seen = 0
	if dst = appendPlain(f, dst, s); f.seen&f.view == 0 {
		return dst
	}
	var w rewrite
	w.start([]byte(s))
	f.undo(&w, dst[at:], f.words)
	return append(dst[:at], w.out...)
}

// appendPlain folds s as it stands and notes its strange words.
func appendPlain[T string | []byte](f *folder, dst []byte, s T) []byte {
	start := len(dst)
	dst = room(dst, len(s))
	f.lone, f.words = 0, f.words[:0]
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			dst, i = appendASCII(dst, s, i)
		} else {
			dst, i = appendRun(f, dst, s, i, start)
		}
	}
	if f.lone > 0 {
		f.seen |= lookAlike
	}
	return dst
}

// room makes sure that n bytes of text fit behind dst when each character of two
// bytes becomes four, and one more character.
func room(dst []byte, n int) []byte { return slices.Grow(dst, 2*n+2*glyphText) }

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

// appendRun folds s from i to the next ASCII byte. There is room for it. What s folds
// to starts at dst[start].
func appendRun[T string | []byte](f *folder, dst []byte, s T, i, start int) ([]byte, int) {
	j := len(dst)
	dst = dst[:cap(dst)]
	run, first := i, lettersBefore(f, s, i)
	w := strange{from: i - first, at: j - first - start}
	var sorts sort
	for i < len(s) && s[i] >= utf8.RuneSelf {
		var one sort
		from, at := i, j
		if c := s[i]; c < 0xe0 && c >= 0xc2 && i+1 < len(s) && s[i+1]&0xc0 == 0x80 {
			g := &glyphs[(uint(c)<<6|uint(s[i+1]&0x3f))&(twoBytes-1)]
			*(*[4]byte)(dst[j:]) = [4]byte(g.text[:4])
			j += int(g.n)
			one = g.sort
			i += 2
		} else {
			r, n := decodeAt(s, i)
			i += n
			dst, one = f.appendLong(dst[:j], r, n)
			j = len(dst)
			dst = room(dst, len(s)-i)
			dst = dst[:cap(dst)]
		}
		sorts |= one
		if one&wordSorts != 0 {
			w.sorts |= one
			continue
		}
		w.to, w.end = from, at-start
		f.note(w, first > 0)
		first = 0
		w = strange{from: i, at: j - start}
	}
	last := lettersAt(s, i)
	w.to, w.end = i+last, j+last-start
	f.note(w, first+last > 0)
	f.see(sorts, run > 0 && isLetter(s[run-1]) || last > 0, i-run)
	return dst[:j], i
}

// lettersBefore counts the ASCII letters before s[i], but for those that are in a
// strange word already.
func lettersBefore[T string | []byte](f *folder, s T, i int) int {
	n, known := 0, 0
	if last := len(f.words) - 1; last >= 0 {
		known = f.words[last].to
	}
	for i-n > known && isLetter(s[i-n-1]) {
		n++
	}
	return n
}

// lettersAt counts the ASCII letters from s[i] on.
func lettersAt[T string | []byte](s T, i int) int {
	n := 0
	for i+n < len(s) && isLetter(s[i+n]) {
		n++
	}
	return n
}

// note keeps a word if it is a strange one. It may go on where the last one ends.
func (f *folder) note(w strange, ascii bool) {
	if w.sorts == 0 {
		return
	}
	if ascii {
		w.sorts |= latinSort | ownSort
	}
	if last := len(f.words) - 1; last >= 0 && f.words[last].to == w.from {
		o := &f.words[last]
		o.to, o.end, o.sorts = w.to, w.end, o.sorts|w.sorts
		return
	}
	f.words = append(f.words, w)
}

// decodeAt is utf8.DecodeRune of s[i:], of texts and bytes alike.
func decodeAt[T string | []byte](s T, i int) (rune, int) {
	tail := func(k int) bool { return i+k < len(s) && s[i+k]&0xc0 == 0x80 }
	bits := func(k int) rune { return rune(s[i+k] & 0x3f) }
	switch c := s[i]; {
	case c < utf8.RuneSelf:
		return rune(c), 1
	case c >= 0xc2 && c < 0xe0 && tail(1):
		return rune(c&0x1f)<<6 | bits(1), 2
	case c >= 0xe0 && c < 0xf0 && tail(1) && tail(2):
		if r := rune(c&0xf)<<12 | bits(1)<<6 | bits(2); r >= twoBytes && !utf16.IsSurrogate(r) {
			return r, 3
		}
	case c >= 0xf0 && c < 0xf5 && tail(1) && tail(2) && tail(3):
		if r := rune(c&0x7)<<18 | bits(1)<<12 | bits(2)<<6 | bits(3); r > 0xffff && r <= utf8.MaxRune {
			return r, 4
		}
	}
	return utf8.RuneError, 1
}

// appendLong folds a character of n bytes that is not in the table; invalid bytes
// are spaces before anything looks at them.
func (f *folder) appendLong(dst []byte, r rune, n int) ([]byte, sort) {
	if n == 1 {
		return append(dst, ' '), invalidSort
	}
	if ideograph(r) {
		return utf8.AppendRune(dst, r), otherSort | ownSort
	}
	if r >= hangul && r < hangulEnds {
		return appendHangul(dst, r)
	}
	g := f.glyph(r)
	if g.n <= glyphText {
		return append(dst, g.text[:g.n]...), g.sort
	}
	return f.appendMany(dst, r), g.sort
}

// appendMany folds a character that is many letters. It remembers the last.
func (f *folder) appendMany(dst []byte, r rune) []byte {
	if f.long != r {
		f.long = r
		f.longText, _ = appendRune(f.longText[:0], r)
	}
	return append(dst, f.longText...)
}

// glyph is that of a character of any length.
func (f *folder) glyph(r rune) *glyph {
	if r < twoBytes {
		return &glyphs[r]
	}
	m := &f.memo[r&(1<<memoBits-1)]
	if m.r != r {
		m.r, m.glyph = r, newGlyph(r)
	}
	return &m.glyph
}

// ideograph says that r is one of the unified ideographs, which fold to themselves
// and are too many for the memo.
func ideograph(r rune) bool { return r >= 0x4e00 && r < 0xa000 || r >= 0x3400 && r < 0x4dc0 }
