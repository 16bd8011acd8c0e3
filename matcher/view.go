package matcher

import "hash/maphash"

// view is a set of ways to read a text. The plain view takes the characters for
// what they are; the others are read beside it, never instead of it, since each
// of them destroys something: to drop a zero-width space joins two words that it
// may have been put between, and &w=54 is no quoted-printable.
type view uint32

// Views of characters.
const (
	dropHidden   view = 1 << iota // format characters are dropped; else they part words
	lookAlike                     // homoglyphs become the ASCII that they pass for
	romanised                     // words of other scripts in Latin letters
	moreRomans                    // the same, in rarer spellings
	wrongCharset                  // UTF-8 that was read as Windows-1252, and the other way round
)

// Views of words.
const (
	spelledOut  view = 1 << (5 + iota) // [at] and [dot] become @ and .
	spacedOut                          // J o h n
	leetSpeak                          // j0hn
	runTogether                        // JohnSmith447812
	brokenLines                        // Feather- / stonehaugh
)

// Views of encodings.
const (
	entities view = 1 << (10 + iota)
	percents
	quotedPrintable
	encodedWords
	escapes
	inBase64
	inBase32
	inHex
	inUTF16
	inUTF7
	charCodes
	tagged // in tag characters
	markup
	turned // on its head
)

// Views that nothing in a text hints at, or hardly: they are for where something
// else speaks for a person already.
const (
	backwards    view = 1 << (24 + iota)
	rotated           // by 13 letters
	misprints         // rn for m
	partedDigits      // 44*78*12
	wrappedLines      // Feather / stonehaugh
	inNumerals        // four four seven eight
	unhinted     = backwards | rotated | misprints | partedDigits | wrappedLines | inNumerals
)

// Views in families, as they are read together.
const (
	ofCharacters = dropHidden | lookAlike | romanised
	ofWords      = spelledOut | spacedOut | leetSpeak
)

// viewWords says what had to be undone for a text to read so.
var viewWords = [...]struct {
	view  view
	words string
}{
	{dropHidden, "hidden characters removed"},
	{lookAlike, "look-alike letters undone"},
	{romanised | moreRomans, "put into Latin letters"},
	{wrongCharset, "wrong character set undone"},
	{spelledOut, "[at] and [dot] undone"},
	{spacedOut, "spaced letters joined"},
	{leetSpeak, "digits for letters undone"},
	{runTogether, "joined words parted"},
	{brokenLines | wrappedLines, "broken lines joined"},
	{entities, "HTML entities decoded"},
	{percents, "percent-encoding decoded"},
	{quotedPrintable, "quoted-printable decoded"},
	{encodedWords, "encoded words decoded"},
	{escapes, "escape sequences decoded"},
	{inBase64, "base64 decoded"},
	{inBase32, "base32 decoded"},
	{inHex, "hexadecimal decoded"},
	{inUTF16, "UTF-16 decoded"},
	{inUTF7, "UTF-7 decoded"},
	{charCodes, "character codes decoded"},
	{tagged, "tag characters read"},
	{markup, "markup removed"},
	{turned, "turned over"},
	{backwards, "read backwards"},
	{rotated, "rot13 undone"},
	{misprints, "misread letters undone"},
	{partedDigits, "parted digits joined"},
	{inNumerals, "numerals read"},
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

// decoders undo what makes one text of another. A view may have several, each a
// reading of its own. Those that are surest stand first.
var decoders = [...]struct {
	view   view
	decode func(*rewrite)
}{
	{spelledOut, unspell},
	{percents, decodePercents},
	{entities, decodeEntities},
	{escapes, decodeEscapes},
	{inBase64, decodeBase64},
	{quotedPrintable, decodeQuoted},
	{encodedWords, decodeWords},
	{inUTF16, decodeUTF16},
	{inHex, decodeHex},
	{inBase32, decodeBase32},
	{inUTF7, decodeUTF7},
	{charCodes, decodeCodes},
	{tagged, decodeTags},
	{markup, dropMarkup},
	{turned, turnOver},
	{wrongCharset, recode},
	{spacedOut, unspace},
	{brokenLines, unbreak},
	{runTogether, partWords},
	{leetSpeak, leetAsI},
	{leetSpeak, leetAsL},
	{partedDigits, joinDigits},
	{misprints, mergePrint},
	{misprints, splitPrint},
	{wrappedLines, unwrap},
	{inNumerals, decodeNumerals},
	{backwards, reverse},
	{rotated, rotate},
}

// Limits of what the views of one text may yield.
const (
	maxReadings = 64
	maxGrowth   = 4       // times the text
	maxExtra    = 4 << 10 // bytes beyond that
	maxNesting  = 3       // encodings within encodings
)

// viewer reads texts in other views. It is for one goroutine at a time.
type viewer struct {
	fold    folder
	rewrite rewrite
	styles  [maxStyles]rewrite
	arena   []byte    // the text, and what has come out of it
	queue   []pending // stretches of the arena
	out     []byte
	yield   func(view, []byte)
	left    int // bytes that may still be yielded
	seed    maphash.Seed
	seen    []uint64 // what has been yielded, hashed
}

// pending is a text that waits to be read in its own views.
type pending struct {
	from, to       int
	hinted, undone view
	depth          int
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
// undone for it: each of the hinted views by itself, then all that concern
// characters and words together, then what comes out of them in its own views, as
// encodings may hold others: at most maxNesting deep, maxReadings in number, and
// all readings together no longer than maxGrowth times the text and maxExtra. The
// bytes are good until yield returns.
//
// Of a text of more than wholeBytes a reading holds only the stretches around what
// was undone, each yielded by itself and as wide as evidence reaches.
func (v *viewer) others(text string, hinted view, yield func(view, []byte)) {
	if v.seed == (maphash.Seed{}) {
		v.seed = maphash.MakeSeed()
	}
	v.yield, v.left, v.seen = yield, maxGrowth*len(text)+maxExtra, v.seen[:0]
	v.arena = append(v.arena[:0], text...)
	v.queue = append(v.queue[:0], pending{to: len(text), hinted: hinted})
	for i := 0; i < len(v.queue); i++ {
		p := v.queue[i]
		v.decode(p)
		v.characters(p)
	}
	v.yield = nil
}

// emit yields a reading unless it has been yielded before or there is too much of
// it. It says whether it did.
func (v *viewer) emit(undone view, reading []byte) bool {
	if len(v.seen) == maxReadings || len(reading) > v.left {
		return false
	}
	h := maphash.Bytes(v.seed, reading)
	for _, before := range v.seen {
		if before == h {
			return false
		}
	}
	v.seen = append(v.seen, h)
	v.left -= len(reading)
	v.yield(undone, reading)
	return true
}

// decode reads a text through each of the decoders that are hinted.
func (v *viewer) decode(p pending) {
	if p.depth == maxNesting {
		return
	}
	w := &v.rewrite
	for _, d := range decoders {
		if p.hinted&d.view == 0 {
			continue
		}
		w.start(v.arena[p.from:p.to])
		d.decode(w)
		if !w.finish() {
			continue
		}
		for i := range w.pieces() {
			v.decoded(w.piece(i), p.undone|d.view, p.depth+1)
		}
	}
}

// decoded yields what a decoder has made and keeps it to be read further.
func (v *viewer) decoded(text []byte, undone view, depth int) {
	v.fold.view, v.fold.seen = 0, 0
	v.out = appendPlain(&v.fold, v.out[:0], text)
	hinted := v.fold.seen
	if !v.emit(undone, v.out) {
		return
	}
	if hinted |= hints(text); hinted != 0 {
		from := len(v.arena)
		v.arena = append(v.arena, text...)
		v.queue = append(v.queue, pending{from, len(v.arena), hinted, undone, depth})
	}
}

// characters reads a text in the views of characters, and in those together with
// those of words where several are hinted.
func (v *viewer) characters(p pending) {
	text := v.arena[p.from:p.to]
	for _, one := range []view{dropHidden, lookAlike} {
		if p.hinted&one != 0 {
			v.undo(text, one)
			for i := range v.rewrite.pieces() {
				v.emit(p.undone|one, v.rewrite.piece(i))
			}
		}
	}
	v.romans(p)
	all := p.hinted & (ofCharacters | ofWords)
	if all&(all-1) == 0 || all&ofCharacters == 0 {
		return
	}
	v.undo(text, all&ofCharacters)
	for _, d := range decoders {
		if all&ofWords&d.view != 0 {
			v.out = append(v.out[:0], v.rewrite.out...)
			v.rewrite.start(v.out)
			d.decode(&v.rewrite)
			v.rewrite.finish()
		}
	}
	v.emit(p.undone|all, v.rewrite.out)
}

// undo folds text with views of characters undone.
func (v *viewer) undo(text []byte, views view) {
	v.fold.view = views
	v.rewrite.start(text)
	v.fold.undo(&v.rewrite)
}

// romans reads a text in the styles of romanisation.
func (v *viewer) romans(p pending) {
	from, to := 0, commonStyles
	if p.hinted&romanised == 0 {
		from = commonStyles
	}
	if p.hinted&moreRomans != 0 {
		to = maxStyles
	}
	if from >= to {
		return
	}
	ws := v.styles[from:to]
	for i := range ws {
		ws[i].start(v.arena[p.from:p.to])
	}
	v.fold.undoScripts(ws, from)
	for i := range ws {
		for k := range ws[i].pieces() {
			v.emit(p.undone|romanised, ws[i].piece(k))
		}
	}
}

// commonStyles is how many styles of romanisation a text is read in: those that
// spell most names. For the others the view moreRomans has to be asked for.
const commonStyles = 2
