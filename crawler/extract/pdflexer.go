package extract

import "bytes"

// pdfToken is a token of PDF (ISO 32000-1, 7.2): a string or a name is decoded,
// anything else stands as it is.
type pdfToken struct {
	kind pdfKind
	text []byte
}

type pdfKind byte

const (
	pdfEnd     pdfKind = iota
	pdfAtom            // a number or a keyword
	pdfName            // without its slash
	pdfString          // literal or in hexadecimal
	pdfOpen            // <<
	pdfClose           // >>
	pdfBracket         // [ ] { }
)

// pdfLexer reads tokens; nothing that is broken stops it.
type pdfLexer struct {
	b  []byte
	at int

	comment func([]byte) // is given what no reader shows; nil: nobody asks
}

func (l *pdfLexer) next() pdfToken {
	l.skip()
	if l.at >= len(l.b) {
		return pdfToken{}
	}
	switch c := l.b[l.at]; {
	case c == '(':
		return pdfToken{pdfString, l.literal()}
	case c == '/':
		l.at++
		return pdfToken{pdfName, unescapeName(l.regular())}
	case c == '<' && l.sees(1, '<'):
		return l.delimiter(pdfOpen, 2)
	case c == '>' && l.sees(1, '>'):
		return l.delimiter(pdfClose, 2)
	case c == '<':
		return pdfToken{pdfString, l.hex()}
	case pdfClass[c] == pdfDelimiter:
		return l.delimiter(pdfBracket, 1)
	}
	return pdfToken{pdfAtom, l.regular()}
}

func (l *pdfLexer) sees(ahead int, c byte) bool {
	return l.at+ahead < len(l.b) && l.b[l.at+ahead] == c
}

func (l *pdfLexer) delimiter(kind pdfKind, n int) pdfToken {
	l.at += n
	return pdfToken{kind, l.b[l.at-n : l.at]}
}

// skip passes over white space and comments.
func (l *pdfLexer) skip() {
	for ; l.at < len(l.b); l.at++ {
		switch c := l.b[l.at]; {
		case c == '%':
			rest := l.b[l.at:]
			if i := bytes.IndexAny(rest, "\r\n"); i >= 0 {
				rest = rest[:i]
			}
			if l.comment != nil {
				l.comment(rest[1:])
			}
			if l.at += len(rest); l.at == len(l.b) {
				return
			}
		case pdfClass[c] != pdfSpace:
			return
		}
	}
}

// regular takes the characters up to a delimiter or white space.
func (l *pdfLexer) regular() []byte {
	start := l.at
	for l.at < len(l.b) && pdfClass[l.b[l.at]] == 0 {
		l.at++
	}
	return l.b[start:l.at]
}

// literal takes a string in parentheses; one that does not close ends with the
// text.
func (l *pdfLexer) literal() []byte {
	start := l.at + 1
	depth, plain := 0, true
	for ; l.at < len(l.b); l.at++ {
		switch l.b[l.at] {
		case '\\':
			plain = false
			l.at++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				s := l.b[start:l.at]
				l.at++
				return unescapeLiteral(s, plain)
			}
		}
	}
	l.at = len(l.b)
	return unescapeLiteral(l.b[start:], plain)
}

// hex takes a string in hexadecimal; what is no digit is passed over.
func (l *pdfLexer) hex() []byte {
	l.at++
	end := bytes.IndexByte(l.b[l.at:], '>')
	if end < 0 {
		end = len(l.b) - l.at
	}
	s := pdfUnhex(l.b[l.at : l.at+end])
	l.at = min(l.at+end+1, len(l.b))
	return s
}

// pdfUnhex decodes digits; a last one alone stands before a zero.
func pdfUnhex(b []byte) []byte {
	s := make([]byte, 0, len(b)/2+1)
	high, half := byte(0), false
	for _, c := range b {
		d, ok := hexDigit(c)
		switch {
		case !ok:
		case half:
			s = append(s, high<<4|d)
			half = false
		default:
			high, half = d, true
		}
	}
	if half {
		s = append(s, high<<4)
	}
	return s
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}

// unescapeLiteral undoes the escapes of a literal string (7.3.4.2).
func unescapeLiteral(b []byte, plain bool) []byte {
	if plain {
		return b
	}
	s := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' || i+1 == len(b) {
			s = append(s, b[i])
			continue
		}
		i++
		switch c := b[i]; c {
		case 'n', 'r', 't', 'b', 'f':
			s = append(s, "\n\r\t\b\f"[bytes.IndexByte([]byte("nrtbf"), c)])
		case '\r':
			if i+1 < len(b) && b[i+1] == '\n' {
				i++
			}
		case '\n':
		case '0', '1', '2', '3', '4', '5', '6', '7':
			n, last := 0, min(i+3, len(b))
			for ; i < last && '0' <= b[i] && b[i] <= '7'; i++ {
				n = n<<3 | int(b[i]-'0')
			}
			i--
			s = append(s, byte(n))
		default:
			s = append(s, c)
		}
	}
	return s
}

// unescapeName undoes #XX.
func unescapeName(b []byte) []byte {
	if bytes.IndexByte(b, '#') < 0 {
		return b
	}
	s := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == '#' && i+2 < len(b) {
			high, ok := hexDigit(b[i+1])
			low, also := hexDigit(b[i+2])
			if ok && also {
				s = append(s, high<<4|low)
				i += 2
				continue
			}
		}
		s = append(s, b[i])
	}
	return s
}

const (
	pdfSpace     = 1
	pdfDelimiter = 2
)

// pdfClass are the classes of characters; 0 is a regular one (7.2.2).
var pdfClass = func() (class [256]byte) {
	for _, c := range []byte("\x00\t\n\f\r ") {
		class[c] = pdfSpace
	}
	for _, c := range []byte("()<>[]{}/%") {
		class[c] = pdfDelimiter
	}
	return class
}()
