package matcher

import "unicode/utf8"

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
		if w.src[i] < utf8.RuneSelf && !isLetter(w.src[i]) {
			w.out = append(w.out, lower[w.src[i]])
			i++
			continue
		}
		n, sorts := f.measure(w.src[i:])
		if n == 0 {
			w.out, n = f.appendOther(w.out, w.src[i:])
		} else {
			f.undoWord(w, w.src[i:i+n], sorts)
		}
		i += n
	}
	w.done = len(w.src)
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

// undoWord folds a word, all of its characters alike.
func (f *folder) undoWord(w *rewrite, word []byte, sorts sort) {
	alike := f.view&lookAlike != 0 && sorts.alike(len(word))
	if alike || sorts&hiddenSort != 0 {
		w.note(len(w.out))
	}
	for i := 0; i < len(word); {
		r, kind, n := f.sortOf(word[i:])
		switch {
		case r < utf8.RuneSelf:
			w.out = append(w.out, lower[word[i]])
		case kind&hiddenSort != 0:
		case alike:
			w.out = appendAlike(w.out, r)
		default:
			w.out, _ = f.appendOther(w.out, word[i:])
		}
		i += n
	}
}
