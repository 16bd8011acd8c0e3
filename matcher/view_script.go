package matcher

import "unicode/utf8"

// A word that mixes scripts, or that is made of look-alikes alone, is read as the
// ASCII that it passes for. A word all of one script is left in it.

// appendUndone folds s with the views of f.view undone.
func (f *folder) appendUndone(dst, s []byte) []byte {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf && !isLetter(s[i]) {
			dst = append(dst, lower[s[i]])
			i++
			continue
		}
		n, sorts := f.measure(s[i:])
		if n == 0 {
			dst, n = f.appendOther(dst, s[i:])
		} else {
			dst = f.appendWord(dst, s[i:i+n], sorts)
		}
		i += n
	}
	return dst
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
		_, kind, size := f.sortOf(s[n:])
		if kind&(scriptSorts|alikeSort|markSort|hiddenSort) == 0 || kind&hiddenSort != 0 && f.view&dropHidden == 0 {
			break
		}
		sorts |= kind
		n += size
	}
	return n, sorts
}

// sortOf is the character that s starts with, its sort and its size.
func (f *folder) sortOf(s []byte) (rune, sort, int) {
	r, n := utf8.DecodeRune(s)
	if n == 2 {
		return r, glyphs[r].sort, n
	}
	var buf [18 * utf8.UTFMax]byte
	_, kind := f.appendLong(buf[:0], r, n)
	return r, kind, n
}

// appendOther folds one character that belongs to no word.
func (f *folder) appendOther(dst, s []byte) ([]byte, int) {
	_, n := utf8.DecodeRune(s)
	dst, _, _ = appendRun(f, room(dst, n), s[:n], 0)
	return dst, n
}

// appendWord folds a word, all of its characters alike.
func (f *folder) appendWord(dst, word []byte, sorts sort) []byte {
	alike := f.view&lookAlike != 0 && sorts.views(false, len(word))&lookAlike != 0
	for i := 0; i < len(word); {
		r, kind, n := f.sortOf(word[i:])
		switch {
		case r < utf8.RuneSelf:
			dst = append(dst, lower[word[i]])
		case kind&hiddenSort != 0:
		case alike:
			dst = appendAlike(dst, r)
		default:
			dst, _ = f.appendOther(dst, word[i:])
		}
		i += n
	}
	return dst
}
