package matcher

import (
	"bytes"
	"encoding/base64"
	"unicode/utf8"
)

// decodeWords decodes the encoded words of mail headers, =?utf-8?q?J=C3=B6rg?=
// (RFC 2047), and drops the space between two of them. Other character sets than
// UTF-8 are taken for Windows-1252.
func decodeWords(w *rewrite) {
	for i := 0; ; {
		n := bytes.Index(w.src[i:], []byte("=?"))
		if n < 0 {
			return
		}
		i += n
		n = w.encodedWord(i)
		i += max(n, 2)
	}
}

const longestEncodedWord = 1 << 10

// encodedWord decodes the encoded word at i and returns its length, or 0.
func (w *rewrite) encodedWord(i int) int {
	s := w.src[i:min(len(w.src), i+longestEncodedWord)]
	var part [3][]byte // character set, encoding, text
	rest, ok := s[2:], false
	for k := range part {
		if part[k], rest, ok = bytes.Cut(rest, []byte{'?'}); !ok {
			return 0
		}
	}
	if len(part[1]) != 1 || len(rest) == 0 || rest[0] != '=' {
		return 0
	}
	w.text = w.text[:0]
	switch part[1][0] | 0x20 {
	case 'b':
		var err error
		if w.text, err = base64.RawStdEncoding.AppendDecode(w.text, bytes.TrimRight(part[2], "=")); err != nil {
			return 0
		}
	case 'q':
		w.text = appendQ(w.text, part[2])
	default:
		return 0
	}
	from, n := i, 2+len(part[0])+1+1+1+len(part[2])+2
	if gap := bytes.TrimRight(w.src[w.done:i], " \t\r\n"); len(gap) == 0 && w.done > 0 {
		from = w.done
	}
	w.keep(from, i+n)
	if bytes.EqualFold(part[0], []byte("utf-8")) || utf8.Valid(w.text) {
		w.out = append(w.out, w.text...)
		return n
	}
	for _, c := range w.text {
		w.out = utf8.AppendRune(w.out, rune1252(c))
	}
	return n
}

// appendQ decodes the Q encoding.
func appendQ(dst, s []byte) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '_' {
			c = ' '
		} else if x, ok := hexPair(s, i+1); ok && c == '=' {
			c = x
			i += 2
		}
		dst = append(dst, c)
	}
	return dst
}
