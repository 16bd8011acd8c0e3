package matcher

import "bytes"

// Addresses are spelled out to hide them from crawlers: name [at] domain [dot]
// uk, name(at)domain.uk, name at domain dot uk.

// spelled says that text may hold an address spelled out.
func spelled(text []byte) bool {
	for rest := text; ; {
		i := bytes.Index(rest, []byte("at"))
		if i < 0 {
			return false
		}
		if _, _, ok := spelledSign(rest, i, "at"); ok {
			return true
		}
		rest = rest[i+2:]
	}
}

// undoSpelling appends text to dst with the signs put back.
func undoSpelling(dst, text []byte) []byte {
	done := 0
	for i := 0; i < len(text); i++ {
		sign, word := byte('@'), "at"
		switch text[i] {
		case 'a':
		case 'd':
			sign, word = '.', "dot"
		default:
			continue
		}
		start, end, ok := spelledSign(text, i, word)
		if !ok {
			continue
		}
		dst = append(dst, text[done:max(done, start)]...)
		dst = append(dst, sign)
		done, i = end, end-1
	}
	return append(dst, text[done:]...)
}

// spelledSign says that text[i:] is the word for a sign, and where the sign with
// its brackets and spaces starts and ends. A bare "at" counts only where a dot is
// spelled out, or written, soon after it.
func spelledSign(text []byte, i int, word string) (start, end int, ok bool) {
	if !bytes.HasPrefix(text[i:], []byte(word)) {
		return 0, 0, false
	}
	start, end = i, i+len(word)
	for start > 0 && i-start < 4 && (text[start-1] == ' ' || isBracket(text[start-1])) {
		start--
	}
	for end < len(text) && end-i < 4+len(word) && (text[end] == ' ' || isBracket(text[end])) {
		end++
	}
	if start == i || end == i+len(word) || start == 0 || end == len(text) {
		return 0, 0, false
	}
	if isBracket(text[i-1]) || isBracket(text[start]) || word == "dot" {
		return start, end, true
	}
	soon := text[end:min(len(text), end+64)]
	return start, end, bytes.Contains(soon, []byte(" dot ")) || bytes.Contains(soon, []byte("dot]")) || bytes.Contains(soon, []byte("dot)"))
}

func isBracket(c byte) bool {
	switch c {
	case '[', ']', '(', ')', '{', '}', '<', '>':
		return true
	}
	return false
}

// spelledAt says that a bracket is followed by the word for a sign, or the sign.
func spelledAt(text []byte, i int) bool {
	if i < len(text) && text[i] == ' ' {
		i++
	}
	if i+1 >= len(text) {
		return false
	}
	switch text[i] | 0x20 {
	case 'a':
		return text[i+1]|0x20 == 't'
	case 'd':
		return text[i+1]|0x20 == 'o' && i+2 < len(text) && text[i+2]|0x20 == 't'
	case '@' | 0x20, '.':
		return true
	}
	return false
}
