package matcher

import "unicode/utf8"

// sign marks the bytes in kinds that hint is asked about.
const sign byte = 0x80

// kinds are the classes of bytes in text that has not been folded, and the signs.
var kinds = func() (t [256]byte) {
	for c := range t {
		t[c] = classes[lower[c]]
	}
	for _, c := range "%&\\=[({+@$!|<\x00\n-" {
		t[c] = sign
	}
	return t
}()

// inWord says that c is part of a word.
func inWord(c byte) bool { return kinds[c]&wordByte != 0 }

// hint says which views a text may want because of the sign at text[i]. It looks at
// the few bytes around it and is for the signs % & \ = [ ( { + and, where they are
// worth the time, @ $ ! | - < 0x00 and the line feed.
func hint(text []byte, i int) view {
	if i+1 >= len(text) || follows[text[i+1]]&signBit[text[i]] == 0 {
		return 0
	}
	return hintSign(text, i)
}

// signBit numbers the signs that little may follow, and gives the others one bit.
var signBit = func() (t [256]byte) {
	for c := range t {
		t[c] = 1
	}
	for bit, signs := range []string{1: "%", "&", "\\", "=", "[({", "+"} {
		for _, c := range signs {
			t[c] = 1 << bit
		}
	}
	return t
}()

// follows says behind which signs, by their bits, a byte is worth a closer look.
var follows = func() (t [256]byte) {
	const (
		hex     = "0123456789abcdefABCDEF"
		letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	)
	for c := range t {
		t[c] = 1
	}
	for bit, next := range []string{1: hex + "uU", "#" + letters, `0123uUxntr'`, hex + "?\r\n", " aAdDpP@.0123456789", hex} {
		for _, c := range next {
			t[c] |= 1 << bit
		}
	}
	return t
}()

func hintSign(text []byte, i int) view {
	switch text[i] {
	case '%':
		return hintPercent(text, i)
	case '&':
		return hintEntity(text, i)
	case '\\':
		return hintEscape(text, i)
	case '=':
		return hintQuoted(text, i)
	case '[', '(', '{':
		switch {
		case spelledAt(text, i+1):
			return spelledOut
		case callLen(text[max(0, i-callName):i]) > 0 || text[i] != '{' && listsText(text[i+1:]):
			return charCodes
		}
	case '<':
		return hintMarkup(text, i)
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

// hintEntity leaves out what parts words anyway: &amp; &quot; &lt; &gt; and a space or
// an apostrophe that does not stand within one.
func hintEntity(text []byte, i int) view {
	n := entityLen(text[i:min(len(text), i+10)])
	if n == 0 {
		return 0
	}
	within := i > 0 && i+n < len(text) && inWord(text[i-1]) && inWord(text[i+n])
	switch string(text[i+1 : i+n-1]) {
	case "quot", "lt", "gt", "#34", "#60", "#62", "#x22", "#x3c", "#x3e":
		return 0
	case "amp", "#38", "#x26": // of another entity
		rest := text[i+n : min(len(text), i+n+10)]
		for k, c := range rest {
			if c == ';' && k > 1 {
				return entities
			}
			if !inWord(c) && c != '#' {
				break
			}
		}
		return 0
	case "nbsp", "apos", "#39", "#x27", "#160", "#xa0", "#32", "#x20":
		if !within {
			return 0
		}
	}
	return entities
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

// shortHump is how long a word must be to be two that are run together.
const shortHump = 6

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
		if n >= shortHump {
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
		v |= hintShort(text, from, i, class, v)
	}
	return v
}

// hintShort looks at the short word text[i:j] and at what stands around it.
func hintShort(text []byte, i, j int, class byte, known view) view {
	var v view
	switch {
	case class == wordByte:
		v = hintWord(text[i:j], class)
	case j-i == 1 || text[i] >= utf8.RuneSelf:
		if known&spacedOut == 0 && spacedAt(text, i) {
			v = spacedOut
		}
	case spellingWord(text, i, j):
		v = spelledOut
	}
	return v
}
