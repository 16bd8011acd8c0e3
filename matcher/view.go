package matcher

import "hash/maphash"

// view is a set of ways to read a text. The plain view takes the characters for
// what they are; the others are read beside it, never instead of it, since each
// of them destroys something: to drop a zero-width space joins two words that it
// may have been put between, and &w=54 is no quoted-printable.
type view uint32

const (
	dropHidden view = 1 << iota // format characters are dropped; else they part words
	lookAlike                   // homoglyphs become the ASCII that they pass for
	spelledOut                  // [at] and [dot] become @ and .
)

// viewWords says what had to be undone for a text to read so.
var viewWords = [...]struct {
	view  view
	words string
}{
	{dropHidden, "hidden characters removed"},
	{lookAlike, "look-alike letters undone"},
	{spelledOut, "[at] and [dot] undone"},
}

// words says what was undone, each with a comma before it.
func (v view) words() string {
	out := ""
	for _, w := range viewWords {
		if v&w.view != 0 {
			out += ", " + w.words
		}
	}
	return out
}

// Limits of what the views of one text may yield.
const (
	maxReadings = 24
	maxGrowth   = 4       // times the text
	maxExtra    = 4 << 10 // bytes beyond that
	maxNesting  = 3       // encodings within encodings
)

// viewer reads texts in other views. It is for one goroutine at a time.
type viewer struct {
	fold  folder
	seed  maphash.Seed
	yield func(view, []byte)
	left  int                 // bytes that may still be yielded
	seen  [maxReadings]uint64 // what has been yielded, hashed
	n     int

	text, plainText, out, next []byte
}

// plain appends the plain view of text to dst and says which views would read it
// differently because of its characters. What hangs on signs and words, hint and
// hintWord say.
func (v *viewer) plain(dst []byte, text string) ([]byte, view) {
	v.fold.view, v.fold.seen = 0, 0
	dst = appendPlain(&v.fold, dst, text)
	return dst, v.fold.seen
}

// others calls yield with each further reading of text, folded, and with what was
// undone for it: each of the hinted views by itself, and all that concern
// characters and words together. What comes out of an encoding is read in its own
// views, three encodings deep. All readings of a text together are at most
// maxReadings, of at most 4 times its bytes and 4 KiB. The bytes are good until
// yield returns.
func (v *viewer) others(text string, hinted view, yield func(view, []byte)) {
	if v.n == 0 {
		v.seed = maphash.MakeSeed()
	}
	v.yield, v.n, v.left = yield, 0, maxGrowth*len(text)+maxExtra
	v.text = append(v.text[:0], text...)
	v.letters(v.text, hinted, 0)
	v.yield = nil
}

// emit yields a reading unless it has been yielded before or there is too much of
// it. It says whether it did.
func (v *viewer) emit(undone view, reading []byte) bool {
	if v.n == maxReadings || len(reading) > v.left {
		return false
	}
	h := maphash.Bytes(v.seed, reading)
	for _, before := range v.seen[:v.n] {
		if before == h {
			return false
		}
	}
	v.seen[v.n] = h
	v.n++
	v.left -= len(reading)
	v.yield(undone, reading)
	return true
}

// letters reads text in the views that concern characters and words.
func (v *viewer) letters(text []byte, hinted, undone view) {
	for _, one := range []view{dropHidden, lookAlike} {
		if hinted&one != 0 {
			v.fold.view = one
			v.out = v.fold.appendUndone(v.out[:0], text)
			v.emit(undone|one, v.out)
		}
	}
	if hinted&spelledOut != 0 {
		v.fold.view = 0
		v.plainText = appendPlain(&v.fold, v.plainText[:0], text)
		v.out = undoSpelling(v.out[:0], v.plainText)
		v.emit(undone|spelledOut, v.out)
	}
	both := hinted & (dropHidden | lookAlike | spelledOut)
	if both&(both-1) == 0 {
		return
	}
	v.fold.view = both &^ spelledOut
	v.out = v.fold.appendUndone(v.out[:0], text)
	if both&spelledOut != 0 {
		v.next = undoSpelling(v.next[:0], v.out)
		v.emit(undone|both, v.next)
	} else {
		v.emit(undone|both, v.out)
	}
}
