package extract

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decode turns the text in r into UTF-8. It returns true when r may be read as
// it is: as UTF-8, in which repair mends what is not.
//
// A declaration is followed where a browser would follow it, and not where it
// would only hide text: one of UTF-16 over bytes that are not, or of an
// encoding of which browsers show nothing.
func decode(s sample, r *bufio.Reader) (io.Reader, bool) {
	peek := s.peek
	if e := wide(peek); e != nil {
		return e.NewDecoder().Reader(r), false
	}
	if bytes.HasPrefix(peek, bom8) {
		_, _ = r.Discard(len(bom8)) // it was peeked at
		return r, true
	}
	var head []byte // where HTML declares it
	if isHTML(s) || mayBeHTML(s) {
		head = peek[:min(len(peek), 1024)]
	} else if m := xmlEncoding.FindSubmatch(peek[:min(len(peek), 256)]); m != nil {
		s.mediaType = "text/xml; charset=" + string(m[1])
	}
	e, name, certain := charset.DetermineEncoding(head, s.mediaType)
	if !certain {
		if e := guess(peek); e != nil {
			return &mixed{r: r, e: e}, false
		}
	}
	switch {
	case !certain, name == "utf-8", name == "windows-1252", name == "replacement",
		name == "x-user-defined", strings.HasPrefix(name, "utf-16"):
		return r, true
	case name != "iso-2022-jp" && utf8.Valid(wholeRunes(peek)):
		return r, true
	}
	return e.NewDecoder().Reader(r), false
}

var bom8 = []byte("\xef\xbb\xbf")

// wide tells UTF-16 and UTF-32 by byte order mark or by where the zeros stand.
func wide(peek []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(peek, []byte("\xff\xfe\x00\x00")):
		return utf32.UTF32(utf32.LittleEndian, utf32.ExpectBOM)
	case bytes.HasPrefix(peek, []byte("\x00\x00\xfe\xff")):
		return utf32.UTF32(utf32.BigEndian, utf32.ExpectBOM)
	case bytes.HasPrefix(peek, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case bytes.HasPrefix(peek, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM)
	}
	switch spaced(peek, 4) {
	case zerosFirst:
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	case zerosLast:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	}
	switch spaced(peek, 2) {
	case zerosFirst:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case zerosLast:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	}
	return nil
}

// Where the zeros of ASCII stand in wider characters.
const (
	zerosFirst = iota + 1 // before it
	zerosLast             // behind it
)

// spaced tells where zeros stand in text of characters of so many bytes; 0: nowhere,
// it is none.
func spaced(peek []byte, width int) int {
	var before, behind int
	n := min(len(peek), 4096) / width
	for i := range n {
		c := peek[i*width : (i+1)*width]
		switch {
		case visible(c[width-1]) && len(bytes.Trim(c[:width-1], "\x00")) == 0:
			before++
		case visible(c[0]) && len(bytes.Trim(c[1:], "\x00")) == 0:
			behind++
		}
	}
	switch most := n * 4 / 5; {
	case most < 3:
	case behind > most:
		return zerosLast
	case before > most:
		return zerosFirst
	}
	return 0
}

// visible tells ASCII that a text file may hold.
func visible(c byte) bool { return printable(c) || c == '\n' || c == '\r' }

// wholeRunes leaves out a rune that was cut at the end.
func wholeRunes(b []byte) []byte {
	for i := 1; i <= min(len(b), utf8.UTFMax-1); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

// xmlEncoding finds what an XML declaration says.
var xmlEncoding = regexp.MustCompile(`\A<\?xml[^>]*\sencoding=["']([\w.:-]{1,40})["']`)

// repair makes UTF-8 of bytes that mostly are: those that are not are taken for
// windows-1252, as browsers take them, or for a code page of Central Europe, one by
// one, so that a single wrong byte cannot spoil the rest of a line.
func repair(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	code := latin(b)
	var s strings.Builder
	s.Grow(len(b) + len(b)/8)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			r = code.DecodeByte(b[0])
		}
		s.WriteRune(r)
		b = b[n:]
	}
	return s.String()
}

// latin tells the code page of bytes by those that are letters in Central Europe and
// signs elsewhere: one between letters is a letter, as in Wa\xb3\xeasa.
func latin(b []byte) *charmap.Charmap {
	letter := func(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0xc0 }
	for i := 1; i < len(b); i++ {
		if b[i] < 0x9f || !letter(b[i-1]) || i+1 < len(b) && b[i+1] > ' ' && !letter(b[i+1]) {
			continue
		}
		switch b[i] {
		case 0xb1, 0xb6, 0xbc:
			return charmap.ISO8859_2
		case 0xb3, 0xb9, 0xbf, 0x9f:
			if i+1 < len(b) && letter(b[i+1]) {
				return charmap.Windows1250
			}
		}
	}
	return charmap.Windows1252
}
