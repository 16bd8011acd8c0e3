package matcher

// appendSound appends the phonetic code of a word of small ASCII letters, in
// capitals so that it is no word itself: Metaphone (Philips, "Hanging on the
// Metaphone", Computer Language 7(12), 1990; the rules as in Binstock and Rex,
// Practical Algorithms for Programmers, 1995), with 0 for th. Two departures
// serve British names: gh is silent at the end too (Leigh, Hugh), and th is t
// in Thom- (Thompson).
//
// Of the codes whose description is public it covers most misspellings for the
// false ones that it lets in: it brings 22 % of the differing surnames of Febrl 4
// to one code, and 600 in a million pairs of strangers; NYSIIS (Taft 1970) 16 %
// and 570, Soundex 34 % and 1,290. It is also the kind of code whose error rate
// is known for Britain (weights.go).
func appendSound(dst, word []byte) []byte {
	var kept [maxWord]byte
	s := speller{word: undoubled(kept[:0], word)}
	s.word = s.word[silentStart(s.word):]
	for s.i < len(s.word) {
		dst = append(dst, s.sound()...)
		s.i++
	}
	return dst
}

// soundable says that a word has a phonetic code: 3 to 24 small ASCII letters.
func soundable(w []byte) bool {
	return len(w) >= 3 && len(w) <= maxNear && isSmall(w)
}

// shortestSound is how many letters a code must have to be enrolled: L is the
// sound of too many names.
const shortestSound = 2

// undoubled appends a word, cut to what there is room for, with one of two equal
// letters in a row, but for c and g.
func undoubled(dst, w []byte) []byte {
	for i, c := range w {
		if len(dst) < cap(dst) && (i == 0 || c != w[i-1] || c == 'c' || c == 'g') {
			dst = append(dst, c)
		}
	}
	return dst
}

// silentStart is how many letters at the start are not heard.
func silentStart(w []byte) int {
	if len(w) < 2 {
		return 0
	}
	switch string(w[:2]) {
	case "ae", "gn", "kn", "pn", "wr":
		return 1
	}
	return 0
}

// speller goes over a word letter by letter.
type speller struct {
	word []byte
	i    int
}

// at is the letter n after the present one, or 0.
func (s *speller) at(n int) byte {
	if i := s.i + n; i >= 0 && i < len(s.word) {
		return s.word[i]
	}
	return 0
}

func isVowel(c byte) bool { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' }

// isFront says that a letter softens a c or g before it.
func isFront(c byte) bool { return c == 'e' || c == 'i' || c == 'y' }

// sound is the code of the present letter. It steps over a second one that is
// heard with it.
func (s *speller) sound() string {
	c, next := s.word[s.i], s.at(1)
	switch c {
	case 'a', 'e', 'i', 'o', 'u':
		if s.i == 0 {
			return capital(c)
		}
		return ""
	case 'c':
		return s.soundC()
	case 'g':
		return s.soundG()
	case 't':
		return s.soundT()
	case 's':
		switch {
		case next == 'h':
			s.i++
			return "X"
		case next == 'i' && (s.at(2) == 'o' || s.at(2) == 'a'):
			return "X"
		}
	case 'b':
		if s.at(-1) == 'm' && next == 0 {
			return ""
		}
	case 'd':
		if next == 'g' && isFront(s.at(2)) {
			s.i++
			return "J"
		}
		return "T"
	case 'h':
		if before := s.at(-1); !isVowel(next) || before == 'g' {
			return ""
		}
	case 'k':
		if s.at(-1) == 'c' {
			return ""
		}
	case 'p':
		if next == 'h' {
			s.i++
			return "F"
		}
	case 'q':
		return "K"
	case 'v':
		return "F"
	case 'w':
		if s.i == 0 && next == 'h' {
			s.i++
			return "W"
		}
		if !isVowel(next) {
			return ""
		}
	case 'x':
		if s.i == 0 {
			return "S"
		}
		return "KS"
	case 'y':
		if !isVowel(next) {
			return ""
		}
	case 'z':
		return "S"
	}
	return capital(c)
}

func (s *speller) soundC() string {
	switch next := s.at(1); {
	case next == 'i' && s.at(2) == 'a':
		return "X"
	case next == 'h':
		s.i++
		if s.at(-2) == 's' {
			return "K"
		}
		return "X"
	case isFront(next) && s.at(-1) == 's':
		return ""
	case isFront(next):
		return "S"
	}
	return "K"
}

func (s *speller) soundG() string {
	switch next := s.at(1); {
	case next == 'h' && !isVowel(s.at(2)):
		s.i++
		return ""
	case next == 'n' && (s.at(2) == 0 || s.at(2) == 'e' && s.at(3) == 'd' && s.at(4) == 0):
		return ""
	case next == 'g':
		return ""
	case isFront(next) && s.at(-1) != 'g':
		return "J"
	}
	return "K"
}

func (s *speller) soundT() string {
	switch next := s.at(1); {
	case next == 'i' && (s.at(2) == 'o' || s.at(2) == 'a'):
		return "X"
	case next == 'h':
		s.i++
		if s.i == 1 && s.at(1) == 'o' && s.at(2) == 'm' {
			return "T"
		}
		return "0"
	case next == 'c' && s.at(2) == 'h':
		return ""
	}
	return "T"
}

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

func capital(c byte) string {
	if c < 'a' || c > 'z' {
		return ""
	}
	return capitals[c-'a':][:1]
}
