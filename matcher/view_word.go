package matcher

import (
	"encoding/base32"
	"encoding/binary"
	"unicode/utf8"
)

const (
	longWord  = 16 // words from which on base64 and hexadecimal are thought of
	longPart  = 5  // digits that may be a number by themselves within a word
	shortPart = 4  // letters that may be a name before a number
)

// hintWord says which views a text may want because of a word of at least longWord
// bytes, or one of letters and digits. It wants the word as it was written, since
// base64 and joined words hang on capitals. class is that of all its bytes.
//
// What takes more than one word to see is for the caller: where four words in a row
// are one character each, spacedAt decides; where a word is "dot" or "at",
// spellingWord; where a hyphen stands before a space, hyphenBreak.
func hintWord(word []byte, class byte) view {
	if word[0] >= utf8.RuneSelf {
		return 0
	}
	var v view
	if class == wordByte && len(word) < 2*longWord {
		v = hintMixed(word)
	}
	if len(word) >= longWord && humps(word) {
		v |= runTogether
	}
	if n := hexLen(word); n == len(word) {
		if n >= hexRun && startsHex(word) {
			v |= inHex
		}
		return v // no base64: that has other letters too
	}
	if len(word) >= base64Run && startsBase64(word) {
		v |= inBase64
	}
	if len(word) >= base32Run && startsBase32(word) {
		v |= inBase32
	}
	return v
}

// hexLen is how many hexadecimal digits word starts with, 0x included.
func hexLen(word []byte) int {
	n := 0
	if len(word) > 1 && word[0] == '0' && word[1]|0x20 == 'x' {
		n = 2
	}
	for n < len(word) && hexDigit[word[n]] != 0xff {
		n++
	}
	return n
}

// hintMixed looks at a word of letters and digits.
func hintMixed(word []byte) view {
	var v view
	if len(word) == 2 && word[0] >= '2' && word[0] <= '7' && hexDigit[word[1]] != 0xff || word[0] == '0' && word[1]|0x20 == 'x' {
		v = inHex
	}
	var runs, letters, longest, digits, odd, capitals, swaps int
	hexes, leets := true, true
	for i := 0; i < len(word); runs++ {
		from, plain := i, false
		for ; i < len(word) && classes[word[i]] == digit; i++ {
			plain = plain || leet[word[i]] == 0
		}
		if n := i - from; n > 0 {
			digits, longest = digits+n, max(longest, n)
			leets = leets && !plain
			if n <= 2 && !plain && i < len(word) && (from > 0 || n == 1 && len(word) > 3) {
				odd++
			}
			continue
		}
		for ; i < len(word) && classes[word[i]] != digit; i++ {
			hexes = hexes && hexDigit[word[i]] != 0xff
			if c := word[i]; c >= 'A' && c <= 'Z' {
				if letters+i-from > capitals {
					swaps++ // behind a small letter
				}
				capitals++
			}
		}
		letters += i - from
	}
	cased := swaps == 0 && (capitals <= 1 || capitals == letters)
	if odd > 0 && digits <= letters && (leets || letters > 2) && cased && (!hexes || len(word) < 8) && !outward(word) {
		v |= leetSpeak
	}
	if runs <= 3 && longest >= longPart && letters >= shortPart && (cased || humps(word)) {
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

// startsBase64 says that the first characters decode to a text. What stands before a
// / or + may have shifted them.
func startsBase64(word []byte) bool {
	var x uint64
	for _, c := range word[:7] {
		x = x<<6 | uint64(sextetOf[c])
	}
	for shift := range min(4, len(word)-base64Run+1) {
		x = x<<6 | uint64(sextetOf[word[shift+7]])
		if maybeText(x) && textGroups(word[shift:shift+base64Run]) {
			return true
		}
	}
	return false
}

// maybeText says of the last six bytes of x that textByte may let them pass, which it
// hardly ever does by chance: no control character of 0x10 and above, none of 0xe0 and
// above, behind each lead a continuation, and before each of these, if it is not the
// first, something beyond ASCII.
func maybeText(x uint64) bool {
	const each, rest = 0x010101010101, 0x0101010101
	high := x >> 7
	lead, next := high&(x>>6), high&^(x>>6)
	bad := x>>4&^(x>>5|x>>6|high) | lead&(x>>5) | lead&each>>8&^next | next&rest&^(high>>8)
	return bad&each == 0
}

// textGroups says that groups of four characters of base64 decode to a text.
func textGroups(groups []byte) bool {
	before := byte(0x80)
	for i := 0; i+3 < len(groups); i += 4 {
		var x uint32
		for _, c := range groups[i : i+4] {
			s := sextetOf[c]
			if s > 63 {
				return false
			}
			x = x<<6 | uint32(s)
		}
		for shift := 16; shift >= 0; shift -= 8 {
			c := byte(x >> shift)
			if !textByte(before, c) {
				return false
			}
			before = c
		}
	}
	return true
}

// textByte says that c may stand behind another byte in ASCII text, or in UTF-8 or
// UTF-16 of Latin, Greek or Cyrillic.
func textByte(before, c byte) bool {
	lead := before >= 0xc3 && before < 0xd8
	switch {
	case c&0xc0 == 0x80:
		return lead || before == 0x80
	case c >= ' ' && c < 0x7f || c == '\n' || c == '\r' || c == '\t':
		return !lead
	case c == 0:
		return before != 0 && !lead
	}
	return c >= 0xc3 && c < 0xd8 && !lead
}

// startsBase32 says that the first characters decode to a text of ASCII.
func startsBase32(word []byte) bool {
	const each = 0x40 * 0x0101010101010101
	if x := binary.LittleEndian.Uint64(word); x&(x<<1)&each != 0 {
		return false // small letters have both bits
	}
	var buf [base32Run / 8 * 5]byte
	for _, c := range word[:base32Run] {
		if (c < 'A' || c > 'Z') && (c < '2' || c > '7') {
			return false
		}
	}
	n, err := base32.StdEncoding.Decode(buf[:], word[:base32Run])
	for _, c := range buf[:n] {
		if c < ' ' || c >= 0x7f {
			return false
		}
	}
	return err == nil
}

// startsHex says that hexadecimal digits start with six characters of ASCII, and that
// they are an even number.
func startsHex(word []byte) bool {
	if word[1]|0x20 == 'x' {
		word = word[2:]
	}
	if (word[0]-'2')|(word[2]-'2')|(word[4]-'2') >= 8 {
		return false // each pair starts with 2 to 7
	}
	for i := range hexRun / 2 {
		if c, ok := hexPair(word, 2*i); !ok || c < ' ' || c >= 0x7f {
			return false
		}
	}
	return len(word)%2 == 0
}

// humps says that a word is made of words with a capital each, as names are that are
// run together, and maybe of a number behind them: JohnPSmith447812. One of them may
// be an initial.
func humps(word []byte) bool {
	if word[0] < 'A' || word[0] > 'Z' {
		return false
	}
	parts, initials := 0, 0
	i := 0
	for i < len(word) && word[i] >= 'A' && word[i] <= 'Z' && parts <= 4 && initials <= 1 {
		from := i
		for i++; i < len(word) && word[i] >= 'a' && word[i] <= 'z'; i++ {
		}
		parts++
		if i-from == 1 {
			initials++
		}
	}
	for i < len(word) && classes[word[i]] == digit {
		i++
	}
	return i == len(word) && parts > 1 && parts <= 4 && initials <= 1
}
