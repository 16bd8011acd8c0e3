package matcher

import (
	"bytes"
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// numbered is where a letter stands: the alphabet, as a bit, and its number there.
type numbered struct{ alphabet, number uint8 }

// noAlphabet is the bit of what is no letter of any. That of the first is the next.
const noAlphabet = 1

// numberOf is where a letter stands, large or small, with the accents that make no other
// letter of it.
func numberOf(r rune) numbered {
	switch {
	case r >= 'ぁ' && r <= 'ゖ':
		r += 'ァ' - 'ぁ'
	case unicode.Is(unicode.Greek, r):
		var buf [2 * utf8.UTFMax]byte
		d, _ := appendRune(buf[:0], r)
		r, _ = utf8.DecodeRune(d)
	default:
		r = unicode.ToLower(r)
	}
	for i, a := range alphabets {
		if n := r - a.first; n >= 0 && n < letterCount && a.styles[0].known[n] {
			return numbered{noAlphabet << (i + 1), byte(n)}
		}
	}
	return numbered{alphabet: noAlphabet}
}

// spelled are the numbers of the letters of a word, and the alphabet that they are
// all of; nil when it cannot be spelled.
func (f *folder) spelled(o *strange, x *strangeWord, word []byte) (*alphabet, []byte) {
	if one := x.alphabets; one&(one-1) == 0 && one != noAlphabet && x.count <= longestName {
		return alphabetOf(one), o.letters[x.letters:][:x.count]
	}
	return f.spell(word), f.letters
}

// spell numbers the letters of a word that is all of one script, in f.letters, and
// says of which alphabet they are; nil when it cannot be spelled.
func (f *folder) spell(word []byte) *alphabet {
	f.letters = f.letters[:0]
	script := uint8(noAlphabet)
	for i := 0; i < len(word); {
		r, size := decodeAt(word, i)
		i += size
		g := f.glyphOf(r, size)
		if g.alphabet == noAlphabet {
			if g.sort&letterSort != 0 {
				return nil
			}
			continue
		}
		if script == noAlphabet {
			script = g.alphabet
		}
		if g.alphabet != script || len(f.letters) == longestName {
			return nil
		}
		x := g.numbered
		if i+1 < len(word) && word[i] >= 0xcc {
			i += compose(&x, r, word[i:])
		}
		f.letters = append(f.letters, x.number)
	}
	if script == noAlphabet {
		return nil
	}
	return alphabetOf(script)
}

// alphabetOf is the alphabet of a bit.
func alphabetOf(bit uint8) *alphabet { return alphabets[bits.TrailingZeros8(bit)-1] }

// compose makes one letter of r and the mark behind it, if they are one of the
// alphabet, and returns the length of the mark.
func compose(x *numbered, r rune, rest []byte) int {
	add, n := byte(0), 2
	switch {
	case (r == 'и' || r == 'И') && bytes.HasPrefix(rest, []byte("\u0306")):
		add = 'й' - 'и'
	case (r == 'е' || r == 'Е') && bytes.HasPrefix(rest, []byte("\u0308")):
		add = 'ё' - 'е'
	case r >= 'ぁ' && bytes.HasPrefix(rest, []byte("\u3099")):
		add, n = 1, 3
	case r >= 'ぁ' && bytes.HasPrefix(rest, []byte("\u309a")):
		add, n = 2, 3
	default:
		return 0
	}
	x.number += add
	return n
}

// undoScript romanises the strange words of a text.
func (f *folder) undoScript(w *rewrite, plain []byte, o *strange) {
	f.view = romanised
	done := 0
	for i := range o.words {
		x := &o.words[i]
		if x.sorts&romanSort == 0 {
			continue
		}
		word := w.src[x.from:x.to]
		if x.sorts&hiddenSort != 0 {
			w.out = append(w.out, plain[done:x.at]...)
			f.undoParts(w, word)
			done = x.end
			continue
		}
		if !x.sorts.roman() {
			continue
		}
		if a, letters := f.spelled(o, x, word); a != nil {
			w.out = append(w.out, plain[done:x.at]...)
			f.romanise(w, a, letters)
			done = x.end
		}
	}
	w.out = append(w.out, plain[done:]...)
	w.done = len(w.src)
}

// romanise writes a word of numbered letters.
func (f *folder) romanise(w *rewrite, a *alphabet, letters []byte) {
	w.note(len(w.out))
	w.out = a.style(f.style).append(w.out, letters)
}

func (a *alphabet) style(i int) *style { return &a.styles[min(i, len(a.styles)-1)] }

// alphabets are those that can be put into Latin letters.
//
// Cyrillic has seventeen styles. The first is that of BGN/PCGN without its marks, as
// most Russian names are known in English; the second leads back to English names.
// Then come passports (ICAO 9303), ISO 9 as it is typed without marks, and the
// Ukrainian rule of 2010. The others lead back to names that were put into Cyrillic
// from German, French, Italian, Polish, Japanese or others: with the former they spell
// the most names of one half of the list that testdata/translit is drawn from the
// other half of.
//
// Greek is by ELOT 743, then as it sounds. Hebrew and Arabic do not write vowels, so
// that few names come out right. Kana are in Hepburn's spelling, then back to English.
var alphabets = [...]*alphabet{
	newAlphabet('а', cyrillicTable),
	newAlphabet('ΰ', greekTable),
	newAlphabet('א', hebrewTable),
	newAlphabet('ء', arabicTable),
	newAlphabet('゠', katakanaTable),
}

// maxStyles is how many styles an alphabet has at most.
const maxStyles = 17
