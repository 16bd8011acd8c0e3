package matcher

import (
	"encoding/binary"
	"math/bits"
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
	strange strange

	long     rune // the last character whose glyph was too long
	longText []byte
	memo     [1 << memoBits]struct {
		r rune
		glyph
	}
}

// strange is the words of a text that are not all ASCII, each with what shows nothing
// within it or beside it: other views replace such words in the plain one.
type strange struct {
	words   []strangeWord
	letters []byte // of theirs, by their numbers
}

func (o *strange) reset() { o.words, o.letters = o.words[:0], o.letters[:0] }

type strangeWord struct {
	from, to  int   // in the text
	at, end   int   // in the plain view
	letters   int   // where they start in strange.letters
	count     int   // of them
	alphabets uint8 // of them, and noAlphabet
	sorts     sort
}

// glyph is what a character folds to.
type glyph struct {
	text  [glyphText]byte
	n     uint8 // of text; more than there is room for when it is longer
	alike byte  // the ASCII that it passes for, or 0
	sort  sort
	numbered
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
	g.numbered = numberOf(r)
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
	f.undo(&w, dst[at:], &f.strange)
	return append(dst[:at], w.out...)
}

// appendPlain folds s as it stands. It keeps the strange words from the first one on
// that other views may replace.
func appendPlain[T string | []byte](f *folder, dst []byte, s T) []byte {
	start := len(dst)
	dst = room(dst, len(s))
	f.lone = 0
	f.strange.reset()
	keeps := false
	wordAt, foldedAt := 0, start // no later than the present word
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			dst, i = appendASCII(dst, s, i)
			continue
		}
		if keeps {
			dst, i = appendWords(f, dst, s, i, start)
			continue
		}
		from, ascii := i, i > 0 && isLetter(s[i-1])
		if !ascii {
			wordAt, foldedAt = i, len(dst)
		}
		var sorts sort
		dst, sorts, i = appendRun(f, dst, s, i)
		if keeps = sorts&changeable != 0; keeps {
			f.strange.letters = slices.Grow(f.strange.letters, len(s))
			dst, i = dst[:foldedAt], wordAt
			continue
		}
		f.see(sorts, ascii || i < len(s) && isLetter(s[i]), i-from)
	}
	if f.lone > 0 {
		f.seen |= lookAlike
	}
	return dst
}

// appendSimple folds the characters of s outside ASCII, and leaves the others as they
// are. It says false, before the end, if other views may read s differently.
func (f *folder) appendSimple(dst, s []byte) ([]byte, bool) {
	f.seen, f.lone = 0, 0
	dst = room(dst, len(s))
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			dst, i = copyASCII(dst, s, i)
			continue
		}
		from, ascii := i, i > 0 && isLetter(s[i-1])
		var sorts sort
		dst, sorts, i = appendRun(f, dst, s, i)
		if f.see(sorts, ascii || i < len(s) && isLetter(s[i]), i-from); f.seen != 0 {
			return dst, false
		}
	}
	return dst, f.lone <= 0
}

// copyASCII is appendASCII that leaves the letters as they are.
func copyASCII(dst, s []byte, i int) ([]byte, int) {
	j := len(dst)
	dst = dst[:cap(dst)]
	for i+8 <= len(s) {
		x := binary.LittleEndian.Uint64(s[i:])
		binary.LittleEndian.PutUint64(dst[j:], x)
		n := asciiBytes(x)
		if i, j = i+n, j+n; n < 8 {
			return dst[:j], i
		}
	}
	for ; i < len(s) && s[i] < utf8.RuneSelf; i, j = i+1, j+1 {
		dst[j] = s[i]
	}
	return dst[:j], i
}

// asciiBytes is how many of eight bytes, the lowest first, are ASCII before another.
func asciiBytes(x uint64) int { return bits.TrailingZeros64(x&highBits) / 8 }

// asciiLen is how many bytes s starts with that are ASCII.
func asciiLen(s []byte) int {
	n := 0
	for ; n+32 <= len(s); n += 32 {
		x := binary.LittleEndian.Uint64(s[n:]) | binary.LittleEndian.Uint64(s[n+8:]) |
			binary.LittleEndian.Uint64(s[n+16:]) | binary.LittleEndian.Uint64(s[n+24:])
		if x&highBits != 0 {
			break
		}
	}
	for n+8 <= len(s) && binary.LittleEndian.Uint64(s[n:])&highBits == 0 {
		n += 8
	}
	for n < len(s) && s[n] < utf8.RuneSelf {
		n++
	}
	return n
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

// appendASCII folds s from i to the next byte outside ASCII, eight at a time. There is
// room for it and eight bytes more.
func appendASCII[T string | []byte](dst []byte, s T, i int) ([]byte, int) {
	j := len(dst)
	dst = dst[:cap(dst)]
	for i+8 <= len(s) {
		x := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
			uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		upper := (x + (0x80-'A')*eachByte) &^ (x + (0x7f-'Z')*eachByte) & highBits
		binary.LittleEndian.PutUint64(dst[j:], x|upper>>2)
		n := asciiBytes(x)
		if i, j = i+n, j+n; n < 8 {
			return dst[:j], i
		}
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
			*(*[4]byte)(dst[j:]) = [4]byte(g.text[:4])
			j += int(g.n)
			sorts |= g.sort
			i += 2
			continue
		}
		r, n := decodeAt(s, i)
		i += n
		var g *glyph
		dst, g = f.appendLong(dst[:j], r, n)
		j = len(dst)
		dst = room(dst, len(s)-i)
		dst = dst[:cap(dst)]
		sorts |= g.sort
	}
	return dst[:j], sorts, i
}

// appendWords is appendRun that keeps the words. What s folds to starts at dst[start].
func appendWords[T string | []byte](f *folder, dst []byte, s T, i, start int) ([]byte, int) {
	o := &f.strange
	at, n := len(dst)-start, len(o.letters)
	k, size, sorts, alphabets := foldPairs(dst[len(dst):cap(dst)], o.letters[n:cap(o.letters)], s[i:])
	if end := i + 2*k; (end == len(s) || s[end] < utf8.RuneSelf && !isLetter(s[end])) && (i == 0 || !isLetter(s[i-1])) {
		o.letters = o.letters[:n+k]
		o.words = append(o.words, strangeWord{from: i, to: end, at: at, end: at + size, letters: n, count: k, alphabets: alphabets, sorts: sorts})
		f.see(sorts, false, end-i)
		return dst[:len(dst)+size], end
	}
	return appendMixed(f, dst, s, i, start)
}

// appendMixed is appendWords for all that is not a word of characters of two bytes. It
// goes on over ASCII letters, to what is neither.
func appendMixed[T string | []byte](f *folder, dst []byte, s T, i, start int) ([]byte, int) {
	o := &f.strange
	letters, n := o.letters[:cap(o.letters)], len(o.letters)
	j := len(dst)
	dst = dst[:cap(dst)]
	before := lettersBefore(s, i)
	w := strangeWord{from: i - before, at: j - before - start, letters: n}
	run, ascii := i, before > 0
	var sorts, word sort
	alphabets := uint8(0)
	if ascii {
		word, alphabets = latinSort|ownSort, noAlphabet
	}
	for ; i < len(s); n++ {
		c := s[i]
		if c < utf8.RuneSelf {
			if !isLetter(c) {
				break
			}
			f.see(sorts, true, i-run)
			run, sorts, ascii = i+1, 0, true
			word, alphabets = word|latinSort|ownSort, alphabets|noAlphabet
			dst[j] = lower[c]
			i, j = i+1, j+1
			continue
		}
		from, at := i, j
		var g *glyph
		if c >= 0xc2 && c < 0xe0 && i+1 < len(s) && s[i+1]&0xc0 == 0x80 {
			g = &glyphs[(uint(c)<<6|uint(s[i+1]&0x3f))&(twoBytes-1)]
			*(*[4]byte)(dst[j:]) = [4]byte(g.text[:4])
			i, j = i+2, j+int(g.n)
		} else {
			r, size := decodeAt(s, i)
			i += size
			dst, g = f.appendLong(dst[:j], r, size)
			j = len(dst)
			dst = room(dst, len(s)-i)
			dst = dst[:cap(dst)]
		}
		sorts |= g.sort
		letters[n] = g.number
		if g.sort&wordSorts != 0 {
			word, alphabets = word|g.sort, alphabets|g.alphabet
			continue
		}
		o.add(&w, from, at-start, n-w.letters, word, alphabets)
		w = strangeWord{from: i, at: j - start, letters: n + 1}
		word, alphabets = 0, 0
	}
	o.letters = letters[:n]
	o.add(&w, i, j-start, n-w.letters, word, alphabets)
	f.see(sorts, ascii, i-run)
	return dst[:j], i
}

// lettersBefore counts the ASCII letters before s[i].
func lettersBefore[T string | []byte](s T, i int) int {
	n := 0
	for n < i && isLetter(s[i-n-1]) {
		n++
	}
	return n
}

// add keeps the rest of a word when it is known, if other views may change it.
func (o *strange) add(w *strangeWord, to, end, count int, sorts sort, alphabets uint8) {
	if sorts&changeable != 0 {
		o.words = append(o.words, strangeWord{
			from: w.from, to: to, at: w.at, end: end,
			letters: w.letters, count: count,
			alphabets: alphabets, sorts: sorts,
		})
	}
}

// foldPairs folds the characters of two bytes that s starts with, as long as they are
// of words, and numbers their letters. It says how many they are, what they fold to in
// bytes, and of what sorts and alphabets they are.
func foldPairs[T string | []byte](dst, letters []byte, s T) (n, size int, sorts sort, alphabets uint8) {
	for ; 2*n+1 < len(s) && s[2*n] >= 0xc2 && s[2*n] < 0xe0 && s[2*n+1]&0xc0 == 0x80; n++ {
		g := &glyphs[(uint(s[2*n])<<6|uint(s[2*n+1]&0x3f))&(twoBytes-1)]
		if g.sort&wordSorts == 0 {
			break
		}
		*(*[4]byte)(dst[size:]) = [4]byte(g.text[:4])
		size += int(g.n)
		letters[n] = g.number
		sorts |= g.sort
		alphabets |= g.alphabet
	}
	return n, size, sorts, alphabets
}

// decodeAt is utf8.DecodeRune of s[i:], of texts and bytes alike.
func decodeAt[T string | []byte](s T, i int) (rune, int) {
	tail := func(k int) bool { return i+k < len(s) && s[i+k]&0xc0 == 0x80 }
	low := func(k int) rune { return rune(s[i+k] & 0x3f) }
	switch c := s[i]; {
	case c < utf8.RuneSelf:
		return rune(c), 1
	case c >= 0xc2 && c < 0xe0 && tail(1):
		return rune(c&0x1f)<<6 | low(1), 2
	case c >= 0xe0 && c < 0xf0 && tail(1) && tail(2):
		if r := rune(c&0xf)<<12 | low(1)<<6 | low(2); r >= twoBytes && !utf16.IsSurrogate(r) {
			return r, 3
		}
	case c >= 0xf0 && c < 0xf5 && tail(1) && tail(2) && tail(3):
		if r := rune(c&0x7)<<18 | low(1)<<12 | low(2)<<6 | low(3); r > 0xffff && r <= utf8.MaxRune {
			return r, 4
		}
	}
	return utf8.RuneError, 1
}

// appendLong folds a character of n bytes that is not in the table.
func (f *folder) appendLong(dst []byte, r rune, n int) ([]byte, *glyph) {
	g := f.glyphOf(r, n)
	switch {
	case g != &wholeGlyph:
		if g.n <= glyphText {
			n := len(dst) // all of the text is copied, as its length is known then
			return append(dst, g.text[:]...)[:n+int(g.n)], g
		}
		return f.appendMany(dst, r), g
	case r >= hangul:
		dst, _ = appendHangul(dst, r)
		return dst, g
	}
	return utf8.AppendRune(dst, r), g
}

// appendMany folds a character that is many letters. It remembers the last.
func (f *folder) appendMany(dst []byte, r rune) []byte {
	if f.long != r {
		f.long = r
		f.longText, _ = appendRune(f.longText[:0], r)
	}
	return append(dst, f.longText...)
}

// invalidGlyph is that of invalid bytes: they are spaces before anything looks at them.
var invalidGlyph = glyph{text: [glyphText]byte{' '}, n: 1, sort: invalidSort, numbered: numbered{alphabet: noAlphabet}}

// wholeGlyph is that of ideographs and of syllables of Hangul, less what they fold to:
// they are too many for the memo.
var wholeGlyph = glyph{sort: otherSort | ownSort, numbered: numbered{alphabet: noAlphabet}}

// glyphOf is that of a character of n bytes.
func (f *folder) glyphOf(r rune, n int) *glyph {
	switch {
	case n == 1:
		return &invalidGlyph
	case r < twoBytes:
		return &glyphs[r]
	case ideograph(r) || r >= hangul && r < hangulEnds:
		return &wholeGlyph
	}
	m := &f.memo[r&(1<<memoBits-1)]
	if m.r != r {
		m.r, m.glyph = r, newGlyph(r)
	}
	return &m.glyph
}

// ideograph says that r is one of the unified ideographs, which fold to themselves.
func ideograph(r rune) bool { return r >= 0x4e00 && r < 0xa000 || r >= 0x3400 && r < 0x4dc0 }
