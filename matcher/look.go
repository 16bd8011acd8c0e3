package matcher

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

const (
	longestLook = 128 // bytes of a cell; what is longer is text
	longestText = 512 // of a text that are looked at
)

// look tells what cells look like. It is for one goroutine.
type look struct {
	names *frequencies
	buf   []byte
	tight []byte // letters and digits of a cell
	run   []byte // of digits in a text
}

// tally counts what a cell is made of.
type tally struct{ letters, digits, spaces, signs, commas int }

// of is all that a cell may be; nothing when it is empty. It takes time linear in the
// cell, of which it looks at the beginning.
func (l *look) of(s string) contents {
	long := len(s) > longestText
	if long {
		s = s[:longestText]
	}
	if s = strings.TrimSpace(s); s == "" {
		return 0
	}
	if len(s) > longestLook {
		if strings.HasPrefix(s, "data:image/") {
			return contentsOf(aPhotograph)
		}
		if !long && isHash(s) {
			return contentsOf(aHash)
		}
		return contentsOf(aText)
	}
	l.fold(s)
	n := l.count()
	switch {
	case n.letters+n.digits == 0:
		return 0
	case strings.IndexByte(s, '@') > 0:
		return l.address(s)
	case n.letters == 0:
		return l.number(n)
	case n.digits == 0:
		if web := l.web(); web != 0 {
			return web
		}
		return l.word(n)
	}
	return l.mixed(s, n)
}

// fold brings a cell to small letters without marks.
func (l *look) fold(s string) {
	l.buf = l.buf[:0]
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			l.buf = append(l.buf, lower[c])
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if i += n; r == '£' || r == '€' {
			l.buf = append(l.buf, '$')
			continue
		}
		l.buf = appendFolded(l.buf, r)
	}
}

// count counts what was folded, and leaves its letters and digits in tight.
func (l *look) count() (n tally) {
	l.tight = l.tight[:0]
	for _, c := range l.buf {
		switch classes[c] {
		case letter:
			n.letters++
			l.tight = append(l.tight, c)
		case digit:
			n.digits++
			l.tight = append(l.tight, c)
		default:
			switch c {
			case ' ', '\t', '\n', '\r':
				n.spaces++
			case ',':
				n.commas++
			default:
				n.signs++
			}
		}
	}
	return n
}

// address reads what holds an @: an address, one with a password behind it, or text.
func (l *look) address(s string) contents {
	if strings.ContainsAny(s, " \t\n") {
		return contentsOf(aText)
	}
	return mail(s)
}

// mail reads one word that holds an @.
func mail(s string) contents {
	s = strings.TrimPrefix(s, "mailto:")
	at := strings.IndexByte(s, '@')
	from, to := at, at+1
	for from > 0 && inLocal(lower[s[from-1]]) {
		from--
	}
	for to < len(s) && inDomain(lower[s[to]]) {
		to++
	}
	switch domain := s[at+1 : to]; {
	case from == at || strings.IndexByte(domain, '.') <= 0:
		return contentsOf(aCode)
	case from == 0 && to+1 < len(s) && (s[to] == ':' || s[to] == ';' || s[to] == '|'):
		return contentsOf(anEmail, aLogin)
	}
	return contentsOf(anEmail)
}

// mixed reads what holds letters and digits.
func (l *look) mixed(s string, n tally) contents {
	if web := l.web(); web != 0 {
		return web
	}
	switch {
	case n.spaces == 0 && isHash(s):
		return contentsOf(aHash)
	case n.spaces == 0 && isMAC(l.buf):
		return contentsOf(aMAC)
	case n.spaces == 0 && bytes.Count(l.buf, []byte{':'}) >= 2 && isIPv6(l.buf):
		return contentsOf(anIP)
	case isIBAN(l.tight):
		return contentsOf(anIBAN, aCode)
	}
	if year, ok := dateYear(l.buf); ok {
		return dateOf(year)
	}
	return l.code(n)
}

// code reads letters and digits that are nothing of the net.
func (l *look) code(n tally) contents {
	var c contents
	switch {
	case len(l.tight) == 9 && nationalInsurance(l.tight):
		c = contentsOf(anInsurance)
	case postcode(l.tight) && n.signs == 0:
		c = contentsOf(aPostcode)
	case shaped(l.tight, "aa99aaa") && n.signs == 0:
		c = contentsOf(aVehicle)
	case money(l.buf):
		c = contentsOf(anAmount)
	case n.spaces == 0:
		return contentsOf(aCode) | l.word(n)&contentsOf(aVetting)
	default:
		return l.word(n) | streetOf(l.buf, n)
	}
	return c | contentsOf(aCode)
}

// web reads addresses of pages and names of pictures.
func (l *look) web() contents {
	b := l.buf
	c := picture(b)
	switch {
	case bytes.HasPrefix(b, []byte("http://")), bytes.HasPrefix(b, []byte("https://")), bytes.HasPrefix(b, []byte("www.")):
		c |= contentsOf(aURL)
	case bytes.HasPrefix(b, []byte("data:image/")):
		c |= contentsOf(aPhotograph)
	}
	return c
}

// picture tells a name of a file with a picture.
func picture(b []byte) contents {
	for _, end := range [...]string{".jpg", ".jpeg", ".png", ".heic", ".gif", ".bmp", ".webp", ".tif"} {
		if len(b) > len(end) && string(b[len(b)-len(end):]) == end {
			return contentsOf(aPhotograph)
		}
	}
	return 0
}

// number reads what holds digits and no letter.
func (l *look) number(n tally) contents {
	b, d := l.buf, l.tight
	if bytes.Count(b, []byte{'.'}) == 3 && isIPv4(b) {
		return contentsOf(anIP)
	}
	if year, ok := dateYear(b); ok {
		c := dateOf(year)
		if isSortCode(b) {
			c |= contentsOf(aSortCode)
		}
		return c
	}
	var c contents
	switch {
	case isSortCode(b):
		return contentsOf(aSortCode)
	case isCard(d):
		c = contentsOf(aCard)
	case isPosition(b):
		return contentsOf(aPosition)
	case money(b):
		return contentsOf(anAmount)
	}
	var buf [16]byte
	if len(d) <= 15 && n.commas == 0 {
		if _, ok := canonicalPhone(buf[:0], d, b[0] == '+' || b[0] == '(' && b[1] == '+'); ok && (b[0] != '7' || n.spaces > 0) {
			c |= contentsOf(aPhone)
		}
	}
	if len(d) <= 20 {
		c |= contentsOf(aNumber)
		if len(d) == 8 && n.signs+n.spaces == 0 {
			c |= compactYear(d)
		}
	}
	return c | contentsOf(aNumber)
}
