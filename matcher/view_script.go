package matcher

import "unicode/utf8"

// A word that mixes scripts, or that is made of look-alikes alone, is read as the
// ASCII that it passes for. A word all of one script is left in it.

// undo folds a text with the views of f.view undone: it replaces strange words in its
// plain view.
func (f *folder) undo(w *rewrite, plain []byte, o *strange) {
	done := 0
	for i := range o.words {
		x := &o.words[i]
		if !f.differs(x) {
			continue
		}
		w.out = append(w.out, plain[done:x.at]...)
		done = x.end
		if x.sorts&hiddenSort != 0 && f.view&dropHidden == 0 {
			f.undoParts(w, w.src[x.from:x.to])
		} else {
			f.undoWord(w, w.src[x.from:x.to], x.sorts)
		}
	}
	w.out = append(w.out, plain[done:]...)
	w.done = len(w.src)
}

// differs says that a word may read differently with the views of f.view undone.
func (f *folder) differs(x *strangeWord) bool {
	return x.sorts&hiddenSort != 0 || f.view&lookAlike != 0 && x.sorts.alike(x.to-x.from) || f.view&romanised != 0 && x.sorts.roman()
}

// undoParts is undoWord for the words that hidden characters make of one.
func (f *folder) undoParts(w *rewrite, word []byte) {
	for len(word) > 0 {
		n, sorts := f.measure(word)
		if n == 0 {
			var r rune
			r, n = decodeAt(word, 0)
			w.out, _ = f.appendLong(w.out, r, n)
		} else {
			f.undoWord(w, word[:n], sorts)
		}
		word = word[n:]
	}
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
		r, size := decodeAt(s, n)
		kind := f.glyphOf(r, size).sort
		if kind&wordSorts == 0 || kind&hiddenSort != 0 && f.view&dropHidden == 0 {
			break
		}
		sorts |= kind
		n += size
	}
	return n, sorts
}

// undoWord folds a word, all of its characters alike.
func (f *folder) undoWord(w *rewrite, word []byte, sorts sort) {
	alike := f.view&lookAlike != 0 && sorts.alike(len(word))
	if alike || sorts&hiddenSort != 0 {
		w.note(len(w.out))
	}
	if !alike && f.view&romanised != 0 && sorts.roman() {
		if a := f.spell(word); a != nil {
			f.romanise(w, a, f.letters)
			return
		}
	}
	for i := 0; i < len(word); {
		if word[i] < utf8.RuneSelf {
			w.out = append(w.out, lower[word[i]])
			i++
			continue
		}
		r, n := decodeAt(word, i)
		i += n
		switch g := f.glyphOf(r, n); {
		case g.sort&hiddenSort != 0:
		case alike && g.alike != 0:
			w.out = append(w.out, g.alike)
		default:
			w.out, _ = f.appendLong(w.out, r, n)
		}
	}
}
