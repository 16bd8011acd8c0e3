package matcher

import (
	"encoding/base32"
	"encoding/base64"
	"unicode/utf8"
)

// hint says which views a text may want because of the sign at text[i]. It looks at
// the few bytes around it and is for the signs % & \ = [ ( { + and, where they are
// worth the time, @ $ ! | - 0x00 and the line feed.
func hint(text []byte, i int) view {
	switch text[i] {
	case '%':
		return hintPercent(text, i)
	case '&':
		if entityLen(text[i:min(len(text), i+10)]) > 0 {
			return entities
		}
	case '\\':
		return hintEscape(text, i)
	case '=':
		return hintQuoted(text, i)
	case '[', '(', '{':
		if spelledAt(text, i+1) {
			return spelledOut
		}
	case '+':
		return hintPlus(text, i)
	case '@':
		return hintAt(text, i)
	case '$', '!', '|':
		if i > 0 && i+1 < len(text) && isLetter(text[i-1]) && isLetter(text[i+1]) {
			return leetSpeak
		}
	case 0:
		if i > 1 && i+2 < len(text) && (text[i-2] == 0 || text[i+2] == 0) && text[i-1]|text[i+1] != 0 {
			return inUTF16
		}
	case '-':
		if i > 0 && hyphenBreak(text, i) > 0 {
			return brokenLines
		}
	case '\n':
		return hintBreak(text, i)
	}
	return 0
}

func hintPercent(text []byte, i int) view {
	if _, ok := hexPair(text, i+1); ok {
		return percents
	}
	if i+2 < len(text) && text[i+1]|0x20 == 'u' {
		if _, n := unit(text[i:], 2); n > 0 {
			return percents
		}
	}
	return 0
}

// hintEscape leaves out the backslashes of most paths: \n and the like count only
// before what starts another word than a small letter does.
func hintEscape(text []byte, i int) view {
	_, n := escape(text[i:])
	if n == 0 {
		return 0
	}
	if n > 2 {
		return escapes
	}
	if i+2 >= len(text) {
		return 0
	}
	next := text[i+2]
	switch text[i+1] {
	case '\'':
		if i > 0 && isLetter(text[i-1]) && isLetter(next) {
			return escapes
		}
	case 'n', 'r', 't':
		if next == '\\' || inWord(next) && (next < 'a' || next > 'z') {
			return escapes
		}
	}
	return 0
}

// hintQuoted wants two bytes in a row, or one that is a letter among letters: a=12
// is everywhere.
func hintQuoted(text []byte, i int) view {
	if i+2 >= len(text) {
		return 0
	}
	if text[i+1] == '?' {
		return encodedWords
	}
	if n := lineBreak(text[i+1:]); n > 0 {
		if i > 0 && i+1+n < len(text) && inWord(text[i-1]) && inWord(text[i+1+n]) {
			return quotedPrintable
		}
		return 0
	}
	c, ok := hexPair(text, i+1)
	if !ok || i+3 >= len(text) {
		return 0
	}
	if text[i+3] == '=' && i+5 < len(text) {
		if _, ok := hexPair(text, i+4); ok {
			return quotedPrintable
		}
	}
	upper := text[i+1]&text[i+2]&0x20 == 0 || text[i+2] <= '9'
	if i > 0 && upper && (isLetter(c) || c >= 0xc0) && isLetter(text[i-1]) && isLetter(text[i+3]) {
		return quotedPrintable
	}
	return 0
}

// hintPlus knows UTF-7 of Latin, Greek and Cyrillic, and U+004A.
func hintPlus(text []byte, i int) view {
	if i+3 >= len(text) {
		return 0
	}
	if i > 0 && text[i-1] == 'U' {
		if _, ok := hexRune(text[i+1:], 4); ok {
			return escapes
		}
	}
	a, b, c := text[i+1], text[i+2], text[i+3]
	if (a == 'A' || a == 'B') && sextets[b] != 0 && sextets[c] != 0 {
		return inUTF7
	}
	return 0
}

// hintAt looks at both sides of an @: for one between spaces, one that is a letter,
// and for addresses that are written backwards or turned by 13.
func hintAt(text []byte, i int) view {
	if i == 0 || i+1 == len(text) {
		return 0
	}
	if text[i+1] == ' ' {
		if i+2 < len(text) && (text[i-1] == ' ' || inWord(text[i-1])) && inWord(text[i+2]) {
			return spelledOut
		}
		return 0
	}
	var v view
	if isLetter(text[i-1]) && isLetter(text[i+1]) && !domainFollows(text[i+1:min(len(text), i+addressReach)]) {
		v = leetSpeak
	}
	from, to := i, i+1
	for from > 0 && i-from < addressReach && inAddress(text[from-1]) {
		from--
	}
	for to < len(text) && to-i < addressReach && inAddress(text[to]) {
		to++
	}
	if backwardsDomain(text[from:i]) {
		v |= backwards
	}
	if rotatedDomain(text[i+1 : to]) {
		v |= rotated
	}
	return v
}

func inAddress(c byte) bool { return inWord(c) || c == '.' || c == '-' || c == '_' }

// backwardsDomain says that s starts with a common top-level domain backwards.
func backwardsDomain(s []byte) bool {
	for _, d := range []string{"ku.", "moc.", "gro.", "ten.", "vog.", "ude."} {
		if hasFold(s, d) {
			return true
		}
	}
	return false
}

// rotatedDomain says that s ends with a common top-level domain turned by 13, where
// that is none itself.
func rotatedDomain(s []byte) bool {
	for _, d := range []string{".hx", ".pbz", ".rqh"} {
		if n := len(s) - len(d); n > 0 && hasFold(s[n:], d) {
			return true
		}
	}
	return false
}

// hintBreak looks for a word that is broken at the line feed text[i].
func hintBreak(text []byte, i int) view {
	j := i
	if j > 0 && text[j-1] == '\r' {
		j--
	}
	if j < 2 || !inWord(text[j-2]) {
		return 0
	}
	if text[j-1] == '-' && hyphenBreak(text, j-1) > 0 {
		return brokenLines
	}
	return 0
}

const (
	longWord  = 16 // words from which on base64 and hexadecimal are thought of
	longPart  = 5  // digits that may be a number by themselves within a word
	shortPart = 3  // letters that may be a name
)

// hintWord says which views a text may want because of a word of at least longWord
// bytes, or one of letters and digits. It wants the word as it was written, since
// base64 and joined words hang on capitals. class is that of all its bytes.
//
// What takes more than one word to see is for the caller: where four words in a row
// are one character each, spacedAt decides; where a word is "dot" or "at",
// spellingWord; where a hyphen stands before a space, hyphenBreak.
func hintWord(word []byte, class byte) view {
	if class == digit || word[0] >= utf8.RuneSelf {
		return 0
	}
	var v view
	if class == wordByte {
		v = hintMixed(word)
	}
	if len(word) >= hexRun && startsHex(word) {
		v |= inHex
	}
	if len(word) >= base64Run {
		// What stands before a / or + may have shifted the rest.
		for i := 0; i < 4 && i+base64Run <= len(word); i++ {
			if startsText(word[i:i+base64Run], base64.RawStdEncoding.Decode) {
				v |= inBase64
			}
		}
		if len(word) >= base32Run && startsText(word[:base32Run], base32.StdEncoding.Decode) {
			v |= inBase32
		}
	}
	if len(word) >= longWord && humps(word) {
		v |= runTogether
	}
	return v
}

// hintMixed looks at a word of letters and digits.
func hintMixed(word []byte) view {
	var v view
	if len(word) == 2 && word[0] >= '2' && word[0] <= '7' && hexDigit[word[1]] != 0xff || word[0] == '0' && word[1]|0x20 == 'x' {
		v = inHex
	}
	var runs, letters, longest, digits, odd int
	hexes := true
	for i := 0; i < len(word); runs++ {
		from, plain := i, false
		for ; i < len(word) && classes[word[i]] == digit; i++ {
			plain = plain || leet[word[i]] == 0
		}
		if n := i - from; n > 0 {
			digits, longest = digits+n, max(longest, n)
			if n <= 2 && !plain && i < len(word) && (from > 0 || n == 1 && len(word) > 3) {
				odd++
			}
			continue
		}
		for ; i < len(word) && classes[word[i]] != digit; i++ {
			hexes = hexes && hexDigit[word[i]] != 0xff
		}
		letters += i - from
	}
	if odd > 0 && digits <= letters && (!hexes || len(word) < 8) && !outward(word) {
		v |= leetSpeak
	}
	if runs <= 3 && longest >= longPart && letters >= shortPart {
		v |= runTogether
	}
	return v
}

// outward says that word has the shape of the first half of a postcode that ends in
// a letter: SW1A, W1A.
func outward(word []byte) bool {
	n := len(word)
	return (n == 3 || n == 4) && classes[word[n-2]] == digit && classes[word[n-3]] != digit && classes[word[0]] != digit
}

// startsText says that characters decode to ASCII text, or to UTF-8 or UTF-16 of
// Latin, Greek or Cyrillic.
func startsText(word []byte, decode func(dst, src []byte) (int, error)) bool {
	var buf [12]byte
	n, err := decode(buf[:], word)
	if err != nil {
		return false
	}
	return isText(buf[:n])
}

// isText says so of bytes that may end, and start, within a character.
func isText(b []byte) bool {
	for i, c := range b {
		switch {
		case c >= ' ' && c < 0x7f || c == '\n' || c == '\r' || c == '\t':
		case c == 0 && (i%2 == 1 || i+1 < len(b) && b[i+1] != 0):
		case c >= 0xc3 && c < 0xd8 && (i+1 == len(b) || b[i+1]&0xc0 == 0x80):
		case c&0xc0 == 0x80 && (i == 0 || b[i-1] >= 0xc3 && b[i-1] < 0xd8):
		default:
			return false
		}
	}
	return true
}

// startsHex says that word is all hexadecimal and starts with six letters of text.
func startsHex(word []byte) bool {
	if word[0] == '0' && word[1]|0x20 == 'x' {
		word = word[2:]
	}
	for i := range hexRun / 2 {
		c, ok := hexPair(word, 2*i)
		if !ok || c < ' ' || c >= 0x7f {
			return false
		}
	}
	for _, c := range word {
		if hexDigit[c] == 0xff {
			return false
		}
	}
	return len(word)%2 == 0
}

// humps says that a word starts with a capital and has others within, as names do
// that are run together.
func humps(word []byte) bool {
	if word[0] < 'A' || word[0] > 'Z' {
		return false
	}
	n := 0
	for i := 1; i < len(word); i++ {
		if word[i] >= 'A' && word[i] <= 'Z' && word[i-1] >= 'a' && word[i-1] <= 'z' {
			n++
		}
	}
	return n > 0 && n <= 4
}

// sign marks the bytes in kinds that hint is asked about.
const sign byte = 0x80

// kinds are the classes of bytes in text that has not been folded, and the signs.
var kinds = func() (t [256]byte) {
	for c := range t {
		t[c] = classes[lower[c]]
	}
	for _, c := range "%&\\=[({+@$!|\x00\n-" {
		t[c] = sign
	}
	return t
}()

// hints goes through a whole text for all that hint and hintWord say, and what they
// leave to the caller.
func hints(text []byte) view {
	var v view
	pairs := 0
	for i := 0; i < len(text); {
		class := kinds[text[i]]
		if class&wordByte == 0 {
			if class == sign {
				v |= hint(text, i)
			}
			i++
			continue
		}
		from := i
		for i++; i < len(text) && kinds[text[i]]&wordByte != 0; i++ {
			class |= kinds[text[i]]
		}
		n := i - from
		if n >= 2*shortPart {
			pairs = 0
			if n >= longWord || class == wordByte {
				v |= hintWord(text[from:i], class)
			}
			if humps(text[from:i]) {
				v |= runTogether
			}
			continue
		}
		if n == 2 && hexDigit[text[from]] != 0xff && hexDigit[text[from+1]] != 0xff {
			if pairs++; pairs > hexPairs {
				v |= inHex
			}
		} else {
			pairs = 0
		}
		v |= hintShort(text, from, i, class)
	}
	return v
}

// hintShort looks at the short word text[i:j] and at what stands around it.
func hintShort(text []byte, i, j int, class byte) view {
	var v view
	switch {
	case class == wordByte:
		v = hintWord(text[i:j], class)
	case j-i == 1 || text[i] >= utf8.RuneSelf:
		if spacedAt(text, i) {
			v = spacedOut
		}
	case spellingWord(text, i, j):
		v = spelledOut
	}
	return v
}
