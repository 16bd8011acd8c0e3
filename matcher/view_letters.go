package matcher

import (
	"bytes"
	"unicode/utf8"
)

// leet are the letters that digits and signs stand for. Those for i may be an l as
// well.
var leet = [256]byte{
	'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '9': 'g',
	'@': 'a', '$': 's', '!': 'i', '|': 'i',
}

// leetAsI and leetAsL read digits and signs within a word as letters: j0hn sm1th.
func leetAsI(w *rewrite) { unleet(w, 'i') }
func leetAsL(w *rewrite) { unleet(w, 'l') }

func unleet(w *rewrite, one byte) {
	for i := 0; i < len(w.src); {
		from, letters, odd := i, 0, false
		for ; i < len(w.src); i++ {
			c := w.src[i]
			switch {
			case isLetter(c) || c >= utf8.RuneSelf:
				letters++
				continue
			case leet[c] != 0 && (classes[c] == digit || leetSign(w.src, i)):
				odd = true
				continue
			case classes[c] == digit:
				continue
			}
			break
		}
		if letters >= 2 && odd {
			w.leet(from, i, one)
		}
		i++
	}
}

// leetSign says that the sign at s[i] stands for a letter: it has letters on both
// sides, or $ and @ one behind it at the start of a word, and is not the @ of an
// address.
func leetSign(s []byte, i int) bool {
	if i+1 == len(s) || !inWord(s[i+1]) && leet[s[i+1]] == 0 {
		return false
	}
	before := i > 0 && (inWord(s[i-1]) || leet[s[i-1]] != 0)
	switch s[i] {
	case '@':
		return !domainFollows(s[i+1 : min(len(s), i+addressReach)])
	case '$':
		return true
	}
	return before
}

// leet replaces what stands for letters in a word.
func (w *rewrite) leet(from, to int, one byte) {
	for i := from; i < to; i++ {
		c := leet[w.src[i]]
		if c == 0 {
			continue
		}
		if c == 'i' {
			c = one
		}
		w.keep(i, i+1)
		w.out = append(w.out, c)
	}
}

// confusion is a letter or two that optical recognition takes for another.
type confusion struct{ read, meant string }

var (
	splitLetters  = []confusion{{"rn", "m"}, {"cl", "d"}, {"vv", "w"}, {"0", "o"}, {"1", "l"}, {"5", "s"}, {"8", "b"}, {"|", "l"}}
	joinedLetters = []confusion{{"m", "rn"}, {"d", "cl"}, {"w", "vv"}}
)

// mergePrint undoes that a letter was read as two, or as a digit; splitPrint
// that two were read as one.
func mergePrint(w *rewrite) { unprint(w, splitLetters) }
func splitPrint(w *rewrite) { unprint(w, joinedLetters) }

func unprint(w *rewrite, list []confusion) {
	for i := 0; i < len(w.src); i++ {
		for _, c := range list {
			if hasFold(w.src[i:], c.read) && (len(c.read) > 1 || isLetter(c.read[0]) || besideLetter(w.src, i)) {
				w.keep(i, i+len(c.read))
				w.out = append(w.out, c.meant...)
				i += len(c.read) - 1
				break
			}
		}
	}
}

// hasFold says that s starts with small, in small letters or capitals.
func hasFold(s []byte, small string) bool {
	if len(s) < len(small) {
		return false
	}
	for i := range len(small) {
		if lower[s[i]] != small[i] {
			return false
		}
	}
	return true
}

// besideLetter says that a letter stands before or behind s[i].
func besideLetter(s []byte, i int) bool {
	return i > 0 && isLetter(s[i-1]) || i+1 < len(s) && isLetter(s[i+1])
}

// spacedRun is how many single characters must stand in a row to be a word.
const spacedRun = 3

// unspace joins the letters of J o h n  S m i t h, J.o.h.n and J-o-h-n. Where what
// parts them is another thing than between the first two, where a capital follows
// a small letter and between letters and digits, a word ends.
func unspace(w *rewrite) {
	for i := 0; i < len(w.src); {
		n := single(w.src, i)
		if n == 0 {
			i++
			continue
		}
		i = w.spaced(i, n)
	}
}

// single is the length of the letter or digit that stands alone at s[i], or 0.
func single(s []byte, i int) int {
	if !inWord(s[i]) || i > 0 && inWord(s[i-1]) {
		return 0
	}
	n := 1
	if s[i] >= utf8.RuneSelf {
		_, n = utf8.DecodeRune(s[i:])
	}
	if i+n < len(s) && inWord(s[i+n]) {
		return 0
	}
	return n
}

// spacedAt says that four single characters stand in a row from text[i] on, parted
// by the same signs: digits not by commas, as tables have them.
func spacedAt(text []byte, i int) bool {
	n := single(text, i)
	if n == 0 || i+2*spacedRun > len(text) {
		return false
	}
	end := i + n
	next := end
	for next < len(text) && next-end < 2 && !inWord(text[next]) {
		next++
	}
	gap := text[end:next]
	if len(gap) == 0 || gap[0] == ',' && !isLetter(text[i]) {
		return false
	}
	for range spacedRun {
		if !bytes.HasPrefix(text[end:], gap) || end+len(gap) == len(text) {
			return false
		}
		end += len(gap)
		if n = single(text, end); n == 0 {
			return false
		}
		end += n
	}
	return true
}

// spaced joins the single characters from i on, of which the first has n bytes,
// and returns where they end.
func (w *rewrite) spaced(i, n int) int {
	from := i
	w.text = append(w.text[:0], w.src[i:i+n]...)
	var gap, last []byte
	for count := 1; ; count++ {
		last = w.src[i : i+n]
		i += n
		next := i
		for next < len(w.src) && next-i < 4 && !inWord(w.src[next]) {
			next++
		}
		if n = 0; next < len(w.src) && next > i {
			n = single(w.src, next)
		}
		between := w.src[i:next]
		if count == 1 {
			gap = between
		}
		if n == 0 || count == 1 && len(gap) > 2 || count == 2 && !bytes.Equal(between, gap) {
			if count >= spacedRun {
				w.keep(from, i)
				w.out = append(w.out, w.text...)
			}
			return i
		}
		if !bytes.Equal(between, gap) || wordStarts(last, w.src[next:next+n]) {
			w.text = append(w.text, ' ')
		}
		w.text = append(w.text, w.src[next:next+n]...)
		i = next
	}
}

// wordStarts says that b starts another word than that of a.
func wordStarts(a, b []byte) bool {
	return a[0] >= 'a' && a[0] <= 'z' && b[0] >= 'A' && b[0] <= 'Z' || (classes[lower[a[0]]] == digit) != (classes[lower[b[0]]] == digit)
}

// joinDigits joins groups of digits that have one and the same thing of up to
// three signs between them, 44*78*12, up to the digits of a telephone number.
func joinDigits(w *rewrite) {
	for i := 0; i < len(w.src); {
		if classes[w.src[i]] != digit || i > 0 && inWord(w.src[i-1]) {
			i++
			continue
		}
		i = w.digits(i)
	}
}

const (
	partedShortest = 4
	partedLongest  = 15
)

func (w *rewrite) digits(i int) int {
	from, end := i, i
	w.text = w.text[:0]
	var gap []byte
	for groups := 0; ; groups++ {
		start := i
		for i < len(w.src) && classes[w.src[i]] == digit {
			i++
		}
		if i == start || len(w.text)+i-start > partedLongest || i < len(w.src) && inWord(w.src[i]) {
			i = max(start, from+1)
			break
		}
		w.text = append(w.text, w.src[start:i]...)
		end = i
		for i < len(w.src) && i-end < 3 && !inWord(w.src[i]) {
			i++
		}
		if groups > 0 && !bytes.Equal(w.src[end:i], gap) {
			break
		}
		gap = w.src[end:i]
	}
	if len(w.text) >= partedShortest && end-from > len(w.text) {
		w.keep(from, end)
		w.out = append(w.out, w.text...)
	}
	return max(i, end)
}
