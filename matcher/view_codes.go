package matcher

import (
	"unicode/utf8"
)

const (
	codeList = 4 // numbers from which on a bare list is taken for a text
	codeGap  = 8 // bytes of operators between two calls
	maxCode  = 0x10ffff
	callName = 4 // letters that tell a call
)

// decodeCodes decodes characters that are written as numbers: CHAR(74,111),
// chr(74).chr(111), String.fromCharCode(74, 111), [74, 111, 104, 110].
func decodeCodes(w *rewrite) {
	for i := 0; i < len(w.src); i++ {
		if w.src[i] != '(' && w.src[i] != '[' {
			continue
		}
		from := i - callLen(w.src[:i])
		if from == i && !listsText(w.src[i+1:]) {
			continue
		}
		w.text = w.text[:0]
		if end := w.codes(i); len(w.text) > 0 {
			w.keep(max(from, w.done), end)
			w.out = append(w.out, w.text...)
			i = end - 1
		}
	}
}

// callLen is the length of the name of the function, at the end of s, that makes a
// character of a number; 0 when it is none.
func callLen(s []byte) int {
	if len(s) == 0 || lower[s[len(s)-1]] != 'e' && lower[s[len(s)-1]] != 'r' {
		return 0 // most do
	}
	for _, name := range []string{"code", "char", "chr"} {
		if n := len(s) - len(name); n >= 0 && hasFold(s[n:], name) {
			for n > 0 && (inWord(s[n-1]) || s[n-1] == '.') && len(s)-n < 24 {
				n--
			}
			return len(s) - n
		}
	}
	return 0
}

// listsText says that s starts with a list of numbers that are letters and spaces.
func listsText(s []byte) bool {
	for range codeList {
		r, n := number(s)
		if n == 0 || r != ' ' && (r < 'A' || r > 'z') {
			return false
		}
		s = s[n:]
		for len(s) > 0 && (s[0] == ',' || s[0] == ' ') {
			s = s[1:]
		}
	}
	return true
}

// number reads a decimal number that may be that of a character.
func number(s []byte) (rune, int) {
	var r rune
	n := 0
	for n < len(s) && n < 7 && classes[s[n]] == digit {
		r = 10*r + rune(s[n]-'0')
		n++
	}
	if r < ' ' || r > maxCode {
		return 0, 0
	}
	return r, n
}

// codes reads the numbers behind the bracket at i into w.text, and those of the calls
// that follow it. It returns where they end.
func (w *rewrite) codes(i int) int {
	end := i
	for {
		size := len(w.text)
		closed := w.codesOf(i + 1)
		if closed == 0 {
			w.text = w.text[:size]
			return end
		}
		end = closed
		next := end
		for next < len(w.src) && next-end < codeGap && isOperator(w.src[next]) {
			next++
		}
		i = next
		for i < len(w.src) && i-next <= callName && isLetter(w.src[i]) {
			i++
		}
		if i == len(w.src) || w.src[i] != '(' || callLen(w.src[next:i]) == 0 {
			return end
		}
	}
}

// codesOf reads one list of numbers and its closing bracket; 0 when it is none.
func (w *rewrite) codesOf(i int) int {
	for i < len(w.src) {
		r, n := number(w.src[i:])
		if n == 0 {
			return 0
		}
		w.text = utf8.AppendRune(w.text, r)
		for i += n; i < len(w.src) && (w.src[i] == ',' || w.src[i] == ' '); i++ {
		}
		if i < len(w.src) && (w.src[i] == ')' || w.src[i] == ']') {
			return i + 1
		}
	}
	return 0
}

// isOperator says that c may stand between two calls whose characters make one text.
func isOperator(c byte) bool { return c == ' ' || c == '.' || c == '+' || c == '|' || c == '&' }

// decodeTags reads the tag characters, which show nothing, as the ASCII that each of
// them stands for.
func decodeTags(w *rewrite) {
	for i := 0; i < len(w.src); i++ {
		if w.src[i] != tagLead {
			continue
		}
		if r, n := utf8.DecodeRune(w.src[i:]); isTag(r) {
			w.keep(i, i+n)
			w.out = append(w.out, byte(r-tags))
			i += n - 1
		}
	}
}

const (
	tags    = 0xe0000
	tagLead = 0xf3 // first byte of the tag characters
)

// isTag says that r is the tag character of a printing character of ASCII.
func isTag(r rune) bool { return r > tags+' ' && r < tags+0x7f }
