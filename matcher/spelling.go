package matcher

import "bytes"

// Addresses are spelled out to hide them from crawlers: name [at] domain [dot]
// uk, name(at)domain.uk, name at domain dot uk, name @ domain . uk.

// spelledWords are the words for the signs of an address. A loose one is a sign
// only within brackets or in an address that has an @ already.
var spelledWords = [...]struct {
	word  string
	sign  byte
	loose bool
}{
	{"at", '@', false},
	{"dot", '.', false},
	{"arroba", '@', false},
	{"@", '@', false},
	{".", '.', false},
	{"point", '.', true},
	{"punkt", '.', true},
	{"punto", '.', true},
	{"a", '@', true},
}

// addressReach is how far behind its @ the rest of an address is looked for.
const addressReach = 64

// unspell puts the signs back.
func unspell(w *rewrite) {
	at := -addressReach // where the last @ was
	for i := 1; i < len(w.src); i++ {
		switch w.src[i] | 0x20 {
		case 'a', 'd', 'p', '.', '@' | 0x20:
		default:
			continue
		}
		if inWord(w.src[i]) && !isWrapping(w.src[i-1]) {
			continue
		}
		sign, start, end := spelledSign(w.src, i, i-at < addressReach)
		if sign == 0 {
			continue
		}
		w.keep(max(start, w.done), end)
		w.out = append(w.out, sign)
		if sign == '@' {
			at = i
		}
		i = end - 1
	}
}

// spelledSign says for which sign of an address the word at text[i:] stands, and
// where it starts and ends with its brackets and spaces; 0 when for none. address
// says that an @ stands shortly before it.
func spelledSign(text []byte, i int, address bool) (sign byte, start, end int) {
	for _, s := range spelledWords {
		n := len(s.word)
		if lower[text[i]] != s.word[0] || i+n >= len(text) || !hasFold(text[i:], s.word) {
			continue
		}
		start, end = i, i+n
		for start > 0 && i-start < 4 && isWrapping(text[start-1]) {
			start--
		}
		for end < len(text) && end-i-n < 4 && isWrapping(text[end]) {
			end++
		}
		if start == 0 || end == len(text) || !inWord(text[start-1]) || !inWord(text[end]) {
			continue
		}
		if spells(text, start, i, i+n, end, s.sign, s.loose, address) {
			return s.sign, start, end
		}
	}
	return 0, 0, 0
}

// spells decides whether the word from i to j, with what wraps it from start to
// end, is a sign. A bare "at" is one only where a domain follows.
func spells(text []byte, start, i, j, end int, sign byte, loose, address bool) bool {
	if !inWord(text[i]) { // the sign itself: a full stop before a space is none
		return start < i || sign == '@' && end > j
	}
	if start == i || end == j {
		return false
	}
	bracket := isBracket(text[i-1]) || isBracket(text[start]) || isBracket(text[j])
	switch {
	case bracket:
		return true
	case loose:
		return address && sign == '.'
	case sign == '.':
		return true
	}
	return domainFollows(text[end:min(len(text), end+addressReach)])
}

// domainFollows says that text starts with a domain whose dots are written or
// spelled out.
func domainFollows(text []byte) bool {
	for i, c := range text {
		switch {
		case c == '.':
			return i+1 < len(text) && inWord(text[i+1])
		case c == '-' || inWord(c):
			continue
		}
		rest := bytes.TrimLeft(text[i:], " ([{_<")
		return len(rest) > 3 && bytes.EqualFold(rest[:3], []byte("dot")) && !inWord(rest[3])
	}
	return false
}

// isWrapping says that c may stand between the word for a sign and its neighbours.
func isWrapping(c byte) bool { return c == ' ' || c == '_' || c == '*' || isBracket(c) }

func isBracket(c byte) bool {
	switch c {
	case '[', ']', '(', ')', '{', '}', '<', '>':
		return true
	}
	return false
}

// spelledAt says that text[i:], behind a bracket, starts with the word for a sign of
// an address or with the sign, and a bracket closes it.
func spelledAt(text []byte, i int) bool {
	if i < len(text) && text[i] == ' ' {
		i++
	}
	if i+1 >= len(text) {
		return false
	}
	n := 0
	switch c := text[i] | 0x20; {
	case text[i] == '@' || text[i] == '.':
		n = 1
	case c == 'a' && text[i+1]|0x20 == 't':
		n = 2
	case c == 'd' && text[i+1]|0x20 == 'o', c == 'a' && text[i+1]|0x20 == 'r', c == 'p':
		n = len(signWord(text[i:]))
	}
	i += n
	return n > 0 && i < len(text) && isWrapping(text[i])
}

// signWord is the word for a sign that text starts with.
func signWord(text []byte) string {
	for _, s := range spelledWords {
		if len(s.word) > 1 && hasFold(text, s.word) {
			return s.word
		}
	}
	return ""
}

// spellingWord says that text[i:j] is the word "dot", or "at" before a domain.
func spellingWord(text []byte, i, j int) bool {
	switch {
	case i == 0 || j == len(text) || j-i > 3:
		return false
	case j-i == 3:
		return hasFold(text[i:], "dot") && isWrapping(text[i-1]) && isWrapping(text[j])
	case j-i == 2:
		return hasFold(text[i:], "at") && isWrapping(text[i-1]) && isWrapping(text[j]) &&
			domainFollows(text[j+1:min(len(text), j+addressReach)])
	}
	return false
}
