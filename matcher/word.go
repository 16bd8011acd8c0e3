package matcher

import (
	"unicode/utf8"

	"peeler/matcher/internal/kernel"
)

// Classes of bytes in folded text. What is not ASCII there is a letter.
const (
	letter byte = 1 << iota
	digit
	wordByte = letter | digit
)

var classes = func() (t [256]byte) {
	for c := range t {
		switch {
		case 'a' <= c && c <= 'z' || c >= utf8.RuneSelf:
			t[c] = letter
		case '0' <= c && c <= '9':
			t[c] = digit
		}
	}
	return t
}()

// link is what stands between a word and the next one of its field.
type link uint8

const (
	apart link = iota // a gap that no identifier reaches across, or the end
	loose             // up to three characters of " -./()+" : 12 34, +44 (0)20
	tight             // one of "-._'/" : smith-jones, o'brien, 1985-04-03
	slash             // '/' : tight for dates, else loose
	atSign
)

// word is a maximal run of letters and digits in folded text.
type word struct {
	start, end int32 // in the text of the batch
	field      int32 // index in the batch
	class      byte  // of all its bytes
	next       link  // to the word after it
	plus       bool  // a + stands before it
	address    bool  // part of an e-mail address
}

func (w word) len() int      { return int(w.end - w.start) }
func (w word) letters() bool { return w.class == letter }
func (w word) digits() bool  { return w.class == digit }

// linkBetween is what stands between two words of the batch that follow each
// other.
func (b *batch) linkBetween(v, w kernel.Token) link {
	return linkOf(b.text[v.Start+uint32(v.Len) : w.Start])
}

func linkOf(between []byte) link {
	if len(between) == 1 {
		switch between[0] {
		case '-', '.', '_', '\'':
			return tight
		case '/':
			return slash
		case '@':
			return atSign
		case ' ', '(', ')':
			return loose
		}
		return apart
	}
	if len(between) > 3 {
		return apart
	}
	for _, c := range between {
		switch c {
		case ' ', '-', '.', '/', '(', ')', '+':
		default:
			return apart
		}
	}
	return loose
}
