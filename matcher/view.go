package matcher

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
