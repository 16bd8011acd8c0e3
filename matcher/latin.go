package matcher

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Spellings of a name in plain Latin letters that folding does not give: what is
// written in Cyrillic or Greek is enrolled in its usual English transcription
// too, and what has an umlaut with an e as well (Mueller).
var latin = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ё': "yo", 'ж': "zh", 'з': "z", 'и': "i",
	'й': "y", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t",
	'у': "u", 'ф': "f", 'х': "kh", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "shch", 'ъ': "", 'ы': "y", 'ь': "",
	'э': "e", 'ю': "yu", 'я': "ya",
	'є': "ye", 'і': "i", 'ї': "yi", 'ґ': "g", 'ў': "u", // Ukrainian, Belarusian
	'ђ': "dj", 'ј': "j", 'љ': "lj", 'њ': "nj", 'ћ': "c", 'џ': "dz", 'ѓ': "gj", 'ќ': "kj", 'ѕ': "dz", // Serbian, Macedonian

	'α': "a", 'β': "v", 'γ': "g", 'δ': "d", 'ε': "e", 'ζ': "z", 'η': "i", 'θ': "th", 'ι': "i", 'κ': "k",
	'λ': "l", 'μ': "m", 'ν': "n", 'ξ': "x", 'ο': "o", 'π': "p", 'ρ': "r", 'σ': "s", 'ς': "s", 'τ': "t",
	'υ': "y", 'φ': "f", 'χ': "ch", 'ψ': "ps", 'ω': "o",
	'ά': "a", 'έ': "e", 'ή': "i", 'ί': "i", 'ό': "o", 'ύ': "y", 'ώ': "o", 'ϊ': "i", 'ϋ': "y", 'ΐ': "i", 'ΰ': "y",

	'ä': "ae", 'ö': "oe", 'ü': "ue", 'ø': "oe", 'å': "aa",
}

// digraphs are letters that are transcribed together.
var digraphs = strings.NewReplacer(
	"ий ", "y ", "ый ", "y ", // Dostoevsky
	"ου", "ou", "ού", "ou", "μπ", "b", "ντ", "nt", "γγ", "ng", "γκ", "gk", "ευ", "ef", "εύ", "ef", "αυ", "af", "αύ", "af",
)

// transcribe spells a name in plain Latin letters. It says false where that
// leaves it as it is.
func transcribe(name string) (string, bool) {
	if isASCII(name) {
		return "", false
	}
	// Valid before anything else: x/text looped on invalid bytes (GO-2026-5970).
	small := strings.ToLower(norm.NFC.String(strings.ToValidUTF8(name, " ")))
	text := strings.TrimSuffix(digraphs.Replace(small+" "), " ")
	var b strings.Builder
	for _, r := range text {
		if s, ok := latin[r]; ok {
			b.WriteString(s)
		} else if !unicode.Is(unicode.M, r) {
			b.WriteRune(r)
		}
	}
	return b.String(), b.String() != small
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
