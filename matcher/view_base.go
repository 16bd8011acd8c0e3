package matcher

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"unicode/utf8"
)

const (
	base64Run = 12 // characters that are tried
	base32Run = 16
	hexRun    = 12 // digits that are tried
	hexPairs  = 4  // pairs of digits that are parted
)

// sextets says which bytes base64 is made of: 1 for letters and digits, 2 for the
// signs of the standard alphabet and of that for URLs (RFC 4648 §4, §5).
var sextets = func() (t [256]byte) {
	for c := range t {
		if isLetter(byte(c)) || classes[c] == digit {
			t[c] = 1
		}
	}
	for _, c := range "+/-_" {
		t[c] = 2
	}
	return t
}()

// sextetOf is the value of a character of base64, or 0xff.
var sextetOf = func() (t [256]byte) {
	for c := range t {
		t[c] = 0xff
	}
	for i, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" {
		t[c] = byte(i)
	}
	t['-'], t['_'] = 62, 63
	return t
}()

// decodeBase64 decodes what is base64 of a text, over line breaks too.
func decodeBase64(w *rewrite) {
	for i := 0; i < len(w.src); {
		if sextets[w.src[i]] == 0 {
			i++
			continue
		}
		from := i
		w.run, i = base64Stretch(w.run[:0], w.src, i)
		if len(w.run) >= base64Run && !w.base64(from, i, w.run) {
			base64Words(w, from, i)
		}
	}
}

// base64Stretch collects the characters of base64 from i on, whole lines joined,
// and says where they and their padding end.
func base64Stretch(run, s []byte, i int) ([]byte, int) {
	for {
		line := i
		for i < len(s) && sextets[s[i]] != 0 {
			i++
		}
		run = append(run, s[line:i]...)
		n := lineBreak(s[i:])
		if n == 0 || i-line < 40 || i+n >= len(s) || sextets[s[i+n]] == 0 {
			break
		}
		i += n
	}
	for n := 0; n < 2 && i < len(s) && s[i] == '='; n++ {
		i++
	}
	return run, i
}

// base64Words tries the words of a stretch that is none as a whole: it may be a
// path that holds one.
func base64Words(w *rewrite, from, to int) {
	for from < to {
		end := from
		for end < to && sextets[w.src[end]] == 1 {
			end++
		}
		word := w.src[from:end]
		for end < to && w.src[end] == '=' {
			end++
		}
		if len(word) >= base64Run {
			w.base64(from, end, word)
		}
		from = max(end, from+1)
	}
}

// base64 replaces the stretch by what run decodes to, if that is a text.
func (w *rewrite) base64(from, to int, run []byte) bool {
	if len(run)%4 == 1 {
		return false
	}
	encoding := base64.RawStdEncoding
	if bytes.ContainsAny(run, "-_") {
		encoding = base64.RawURLEncoding
	}
	return w.decode(from, to, run, encoding.AppendDecode)
}

// decode replaces the stretch by what run decodes to, if that is a text.
func (w *rewrite) decode(from, to int, run []byte, with func(dst, src []byte) ([]byte, error)) bool {
	var err error
	w.text, err = with(w.text[:0], run)
	if err != nil || !readable(w.text) {
		return false
	}
	w.keep(from, to)
	w.out = append(w.out, w.text...)
	return true
}

// readable says that b is a text of some length, in UTF-8 or UTF-16: hardly any
// other bytes come out as one by chance.
func readable(b []byte) bool {
	var words, nuls, others int
	for i := 0; i < len(b); {
		c := b[i]
		i++
		switch {
		case c == 0:
			nuls++
		case isLetter(c) || classes[c] == digit || c == ' ':
			words++
		case c >= utf8.RuneSelf:
			if r, n := utf8.DecodeRune(b[i-1:]); r == utf8.RuneError {
				others++
			} else {
				words += n
				i += n - 1
			}
		case c < ' ' && c != '\t' && c != '\n' && c != '\r':
			others++
		}
	}
	n := len(b) - nuls
	return n >= 4 && (nuls == 0 || nuls*5 >= len(b)*2 && n*5 >= len(b)*2) && others*16 <= n && words*2 >= n
}

// decodeBase32 decodes what is base32 of a text (RFC 4648 §6).
func decodeBase32(w *rewrite) {
	for i := 0; i < len(w.src); {
		from := i
		for i < len(w.src) && (w.src[i] >= 'A' && w.src[i] <= 'Z' || w.src[i] >= '2' && w.src[i] <= '7') {
			i++
		}
		run := w.src[from:i]
		for i < len(w.src) && w.src[i] == '=' && len(run) > 0 {
			i++
		}
		if len(run) >= base32Run {
			w.decode(from, i, run, base32.StdEncoding.WithPadding(base32.NoPadding).AppendDecode)
		}
		if len(run) == 0 {
			i++
		}
	}
}

// decodeHex decodes what is a text in hexadecimal, run together or in pairs with a
// sign or a space between, each with 0x before it or not.
func decodeHex(w *rewrite) {
	for i := 0; i < len(w.src); {
		if hexDigit[w.src[i]] == 0xff || i > 0 && (isLetter(w.src[i-1]) || classes[w.src[i-1]] == digit) {
			i++
			continue
		}
		i = max(w.hexStretch(i), i+1)
	}
}

// hexStretch replaces the stretch that starts at from, if it is a text. It returns
// where it ends.
func (w *rewrite) hexStretch(from int) int {
	w.text = w.text[:0]
	i, pairs := from, 0
	for {
		start := i
		if i+1 < len(w.src) && w.src[i] == '0' && w.src[i+1]|0x20 == 'x' {
			i += 2
		}
		digits := i
		for {
			c, ok := hexPair(w.src, i)
			if !ok {
				break
			}
			w.text = append(w.text, c)
			i += 2
		}
		if i == digits || i < len(w.src) && (isLetter(w.src[i]) || classes[w.src[i]] == digit) {
			w.text = w.text[:len(w.text)-(i-digits)/2]
			i = start
			break
		}
		pairs++
		next := i
		for next < len(w.src) && next-i < 2 && isBetween(w.src[next]) {
			next++
		}
		if next == i || i-digits != 2 {
			break
		}
		i = next
	}
	long := pairs == 1 && len(w.text) >= hexRun/2 || pairs >= hexPairs
	if long && readable(w.text) {
		for isBetween(w.src[i-1]) {
			i--
		}
		w.keep(from, i)
		w.out = append(w.out, w.text...)
	}
	return i
}

// isBetween says that c may stand between pairs of hexadecimal digits.
func isBetween(c byte) bool { return c == ' ' || c == ',' || c == ':' || c == '-' || c == '.' }
