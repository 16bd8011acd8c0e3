package matcher

import (
	"encoding/binary"
	"unicode/utf8"
)

// A word that mixes scripts, or that is made of look-alikes alone, is read as the
// ASCII that it passes for. A word all of one script is left in it.

// appendUndone folds s with the views of f.view undone.
func (f *folder) appendUndone(dst, s []byte) []byte {
	var w rewrite
	w.start(s)
	f.undo(&w)
	return append(dst, w.out...)
}

// undo folds a text with the views of f.view undone.
func (f *folder) undo(w *rewrite) {
	for i := 0; i < len(w.src); {
		if n := plainRun(w.src[i:]); n > 0 {
			w.out = room(w.out, n)
			w.out, _ = appendASCII(w.out, w.src[:i+n], i)
			i += n
			continue
		}
		n, sorts := f.measure(w.src[i:])
		if n == 0 {
			_, n = utf8.DecodeRune(w.src[i:])
			w.out, _, _ = appendRun(f, room(w.out, n), w.src[i:i+n], 0)
		} else {
			f.undoWord(w, w.src[i:i+n], sorts)
		}
		i += n
	}
	w.done = len(w.src)
}

// plainRun is how much of s is ASCII, without the word that goes on beyond it.
func plainRun(s []byte) int {
	n := 0
	for n+8 <= len(s) && binary.LittleEndian.Uint64(s[n:])&highBits == 0 {
		n += 8
	}
	for n < len(s) && s[n] < utf8.RuneSelf {
		n++
	}
	if n == len(s) {
		return n
	}
	for n > 0 && isLetter(s[n-1]) {
		n--
	}
	return n
}

// measure says how long the word is that s starts with, and of what sorts.
func (f *folder) measure(s []byte) (int, sort) {
	var sorts sort
	n := 0
	for n < len(s) {
		if isLetter(s[n]) {
			sorts |= latinSort | ownSort
			n++
			continue
		}
		if s[n] < utf8.RuneSelf {
			break
		}
		r, size := decodeRune(s[n:])
		kind := f.sort(r, size)
		if kind&(letterSort|alikeSort|markSort|hiddenSort) == 0 || kind&hiddenSort != 0 && f.view&dropHidden == 0 {
			break
		}
		sorts |= kind
		n += size
	}
	return n, sorts
}

// sort is that of a character of n bytes.
func (f *folder) sort(r rune, n int) sort {
	switch {
	case n == 1:
		return invalidSort
	case ideograph(r):
		return otherSort | ownSort
	}
	return f.glyph(r).sort
}

// decodeRune is utf8.DecodeRune, quicker for characters of two bytes.
func decodeRune(s []byte) (rune, int) {
	if len(s) > 1 && s[0] >= 0xc2 && s[0] < 0xe0 && s[1]&0xc0 == 0x80 {
		return rune(s[0]&0x1f)<<6 | rune(s[1]&0x3f), 2
	}
	return utf8.DecodeRune(s)
}

// undoWord folds a word, all of its characters alike.
func (f *folder) undoWord(w *rewrite, word []byte, sorts sort) {
	alike := f.view&lookAlike != 0 && sorts.alike(len(word))
	if alike || sorts&hiddenSort != 0 {
		w.note(len(w.out))
	}
	if !alike && f.view&romanised != 0 && sorts.roman() {
		if a := f.spell(word); a != nil {
			w.note(len(w.out))
			w.out = a.style(0).append(w.out, f.letters)
			return
		}
	}
	for i := 0; i < len(word); {
		if word[i] < utf8.RuneSelf {
			w.out = append(w.out, lower[word[i]])
			i++
			continue
		}
		r, n := decodeRune(word[i:])
		i += n
		if ideograph(r) {
			w.out = utf8.AppendRune(w.out, r)
			continue
		}
		switch g := f.glyph(r); {
		case g.sort&hiddenSort != 0:
		case alike && g.alike != 0:
			w.out = append(w.out, g.alike)
		case g.n > glyphText:
			w.out = f.appendMany(w.out, r)
		default:
			w.out = append(w.out, g.text[:g.n]...)
		}
	}
}
