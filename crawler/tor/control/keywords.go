package control

import "strings"

// Keywords reads words of the form KEY=value and KEY="quoted value", as in replies
// and events (control-spec §2.3, §2.1.1: a backslash lets the next character stand
// for itself). Words without "=" have the value "". Of a key that comes twice the
// last one counts.
func Keywords(s string) map[string]string {
	words := map[string]string{}
	for s = strings.TrimLeft(s, " "); s != ""; s = strings.TrimLeft(s, " ") {
		end := strings.IndexAny(s, " =")
		if end < 0 {
			words[s] = ""
			return words
		}
		key := s[:end]
		if s[end] == ' ' {
			words[key], s = "", s[end:]
			continue
		}
		words[key], s = value(s[end+1:])
	}
	return words
}

// value takes a value off the front of s.
func value(s string) (v, rest string) {
	quoted, ok := strings.CutPrefix(s, `"`)
	if !ok {
		v, rest, _ = strings.Cut(s, " ")
		return v, rest
	}
	var b strings.Builder
	for i := 0; i < len(quoted); i++ {
		switch quoted[i] {
		case '"':
			return b.String(), quoted[i+1:]
		case '\\':
			if i++; i < len(quoted) {
				b.WriteByte(quoted[i])
			}
		default:
			b.WriteByte(quoted[i])
		}
	}
	return b.String(), "" // never closed
}
