package matcher

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// numbered is where a letter stands: the alphabet, from 1, and its number there.
type numbered struct{ alphabet, number byte }

// numbers holds the letters from U+0080 to U+07FF, large and small, with the accents
// that make no other letter of them.
var numbers = func() (t [twoBytes]numbered) {
	for r := utf8.RuneSelf; r < len(t); r++ {
		t[r] = numberOf(rune(r))
	}
	return t
}()

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
			return numbered{byte(i + 1), byte(n)}
		}
	}
	return numbered{}
}

// spell numbers the letters of a word that is all of one script, in f.letters, and
// says of which alphabet they are; nil when it cannot be spelled.
func (f *folder) spell(word []byte) *alphabet {
	if a := f.spellPlain(word); a != nil {
		return a
	}
	return f.spellAny(word)
}

// spellPlain is spell for the most usual word: letters of one alphabet of two bytes
// each.
func (f *folder) spellPlain(word []byte) *alphabet {
	letters := f.letters[:0]
	var script byte
	for i := 0; i < len(word); i += 2 {
		if word[i] < 0xc2 || word[i] >= 0xe0 || len(letters) == longestName {
			return nil
		}
		x := numbers[(uint(word[i])<<6|uint(word[i+1]&0x3f))&(twoBytes-1)]
		if script == 0 {
			script = x.alphabet
		}
		if x.alphabet != script || script == 0 {
			return nil
		}
		letters = append(letters, x.number)
	}
	f.letters = letters
	return alphabets[script-1]
}

// spellAny is spell for letters of any length, with marks behind them.
func (f *folder) spellAny(word []byte) *alphabet {
	f.letters = f.letters[:0]
	var script byte
	for i := 0; i < len(word); {
		r, size := decodeAt(word, i)
		i += size
		var x numbered
		if size == 2 {
			x = numbers[r]
		} else {
			x = numberOf(r)
		}
		if x.alphabet == 0 {
			if f.sort(r, size)&letterSort != 0 {
				return nil
			}
			continue
		}
		if script == 0 {
			script = x.alphabet
		}
		if x.alphabet != script || len(f.letters) == longestName {
			return nil
		}
		if i+1 < len(word) && word[i] >= 0xcc {
			i += compose(&x, r, word[i:])
		}
		f.letters = append(f.letters, x.number)
	}
	if script == 0 {
		return nil
	}
	return alphabets[script-1]
}

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

// undoScripts romanises the strange words of a text, into one rewrite for each style
// from the first on.
func (f *folder) undoScripts(ws []rewrite, first int, plain []byte, words []strange) {
	f.view = romanised
	done := 0
	for i := range words {
		x := &words[i]
		word := ws[0].src[x.from:x.to]
		hidden := x.sorts&hiddenSort != 0
		if x.sorts&romanSort == 0 || !hidden && !x.sorts.roman() {
			continue
		}
		var a *alphabet
		if !hidden {
			if a = f.spell(word); a == nil {
				continue
			}
		}
		for k := range ws {
			w := &ws[k]
			w.out = append(w.out, plain[done:x.at]...)
			if f.style = first + k; hidden {
				f.undoParts(w, word)
			} else {
				f.romanise(w, a)
			}
		}
		done = x.end
	}
	for k := range ws {
		ws[k].out = append(ws[k].out, plain[done:]...)
		ws[k].done = len(ws[k].src)
	}
	f.style = 0
}

// romanise writes the word that was spelled last.
func (f *folder) romanise(w *rewrite, a *alphabet) {
	w.note(len(w.out))
	w.out = a.style(f.style).append(w.out, f.letters)
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
