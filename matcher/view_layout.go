package matcher

import "unicode/utf8"

// unbreak joins words that were hyphenated at the end of a line.
func unbreak(w *rewrite) {
	for i := 1; i < len(w.src); i++ {
		if n := hyphenBreak(w.src, i); n > 0 {
			w.keep(i, i+n)
			i += n - 1
		}
	}
}

// hyphenBreak is the length of the hyphen at s[i] with the space and the line
// break that part a word there, or 0.
func hyphenBreak(s []byte, i int) int {
	if s[i] != '-' || !inWord(s[i-1]) {
		return 0
	}
	n := 1
	for i+n < len(s) && n < 16 && (s[i+n] == ' ' || s[i+n] == '\n' || s[i+n] == '\r' || s[i+n] == '\t') {
		n++
	}
	if n == 1 || i+n == len(s) || !inWord(s[i+n]) {
		return 0
	}
	return n
}

// unwrap joins words and numbers that were broken at the end of a line, without
// a hyphen.
func unwrap(w *rewrite) {
	for i := 1; i < len(w.src); i++ {
		n := lineBreak(w.src[i:])
		if n == 0 {
			continue
		}
		end := i + n
		for end < len(w.src) && end-i < 16 && (w.src[end] == ' ' || w.src[end] == '\t') {
			end++
		}
		if end < len(w.src) && inWord(w.src[i-1]) && inWord(w.src[end]) {
			w.keep(i, end)
		}
		i = end - 1
	}
}

// partWords parts words at capitals within them and between a word and a number:
// JohnSmith447812.
func partWords(w *rewrite) {
	for i := 1; i < len(w.src); i++ {
		if partsAt(w.src, i) {
			w.keep(i, i)
			w.out = append(w.out, ' ')
		}
	}
}

// partsAt says that a word or number ends before s[i] and another starts there.
func partsAt(s []byte, i int) bool {
	a, b := s[i-1], s[i]
	switch {
	case a >= 'a' && a <= 'z' && b >= 'A' && b <= 'Z':
		return true
	case isLetter(a) && classes[b] == digit:
		return i >= 3 && isLetter(s[i-2]) && isLetter(s[i-3])
	case classes[a] == digit && isLetter(b):
		return i+2 < len(s) && isLetter(s[i+1]) && isLetter(s[i+2])
	}
	return false
}

// reverse reverses a text by its characters.
func reverse(w *rewrite) {
	for i := len(w.src); i > 0; {
		_, n := utf8.DecodeLastRune(w.src[:i])
		w.out = append(w.out, w.src[i-n:i]...)
		w.note(len(w.out))
		i -= n
	}
	w.done = len(w.src)
}

// upright maps letters on their heads to what they are. isTurned tells them from the
// letters of ASCII that are one another's.
var upright = map[rune]rune{
	'ɐ': 'a', 'ɔ': 'c', 'ǝ': 'e', 'ɟ': 'f', 'ƃ': 'g', 'ɥ': 'h', 'ᴉ': 'i', 'ɾ': 'j', 'ʞ': 'k',
	'ɯ': 'm', 'ɹ': 'r', 'ʇ': 't', 'ʌ': 'v', 'ʍ': 'w', 'ʎ': 'y', 'ı': 'i', 'ſ': 'j',
	'b': 'q', 'q': 'b', 'd': 'p', 'p': 'd', 'n': 'u', 'u': 'n', '6': '9', '9': '6',
}

// isTurned says that r is a letter on its head that few languages have.
func isTurned(r rune) bool { return r > 'ſ' && upright[r] != 0 }

// turnOver reads a text that stands on its head: ɥʇᴉɯs uɥoɾ.
func turnOver(w *rewrite) {
	for i := len(w.src); i > 0; {
		r, n := utf8.DecodeLastRune(w.src[:i])
		if up, ok := upright[r]; ok {
			r = up
		}
		w.out = utf8.AppendRune(w.out, r)
		w.note(len(w.out))
		i -= n
	}
	w.done = len(w.src)
}

// rotate turns each letter of ASCII by 13 places.
func rotate(w *rewrite) {
	for _, c := range w.src {
		if isLetter(c) {
			c = c&0x20 | (c&^0x20-'A'+13)%26 + 'A'
			w.note(len(w.out))
		}
		w.out = append(w.out, c)
	}
	w.done = len(w.src)
}
