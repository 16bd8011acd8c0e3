package frontier

import "strings"

// class is what a part of a URL is, for its pattern.
type class string

const (
	word   class = "word"
	number class = "#"
	code   class = "code" // hex, a UUID, base64: what no person chose
	sign   class = ""     // what stands between the others
)

// parts calls yield for each part of a segment of a path, or of a value.
func parts(segment string, yield func(class, string)) {
	for i := 0; i < len(segment); {
		if isUUID(segment[i:]) {
			yield(code, segment[i:i+36])
			i += 36
			continue
		}
		n := 0
		for i+n < len(segment) && inWord(segment[i+n]) {
			n++
		}
		if n == 0 {
			yield(sign, segment[i:i+1])
			i++
			continue
		}
		run(segment[i:i+n], yield)
		i += n
	}
}

// run splits letters from digits, unless they are a code together.
func run(s string, yield func(class, string)) {
	switch {
	case allOf(s, isDigit):
		yield(number, s)
		return
	case isCode(s):
		yield(code, s)
		return
	case strings.IndexByte(s, '%') >= 0:
		yield(word, s)
		return
	}
	for len(s) > 0 {
		n, digits := 1, isDigit(s[0])
		for n < len(s) && isDigit(s[n]) == digits {
			n++
		}
		if digits {
			yield(number, s[:n])
		} else {
			yield(word, s[:n])
		}
		s = s[n:]
	}
}

func inWord(c byte) bool { return isAlnum(c) || c == '%' || c >= 0x80 }

// isCode knows hex of eight and more, and other letters and digits of sixteen and
// more that change from one to the other at least three times.
func isCode(s string) bool {
	if len(s) < 8 || !allOf(s, isAlnum) {
		return false
	}
	changes := 0
	for i := 1; i < len(s); i++ {
		if isDigit(s[i]) != isDigit(s[i-1]) {
			changes++
		}
	}
	return changes > 0 && allOf(s, isHex) || len(s) >= 16 && changes >= 3
}

func isUUID(s string) bool {
	if len(s) < 36 {
		return false
	}
	for i := range 36 {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (s[i] == '-') || !dash && !isHex(s[i]) {
			return false
		}
	}
	return true
}

// masked is a URL with its codes taken out, and those.
func masked(url string) (form, codes string) {
	origin, rest := split(url)
	var b, c strings.Builder
	b.WriteString(origin)
	parts(rest, func(is class, text string) {
		if is == code {
			c.WriteString(text + " ")
			text = "{}"
		}
		b.WriteString(text)
	})
	return b.String(), c.String()
}

// split divides a URL after its host.
func split(url string) (origin, rest string) {
	i := strings.Index(url, "://") + len("://")
	if n := strings.IndexByte(url[i:], '/'); n >= 0 {
		return url[:i+n], url[i+n:]
	}
	return url, ""
}
