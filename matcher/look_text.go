package matcher

import "strings"

// inText is what is told of a text by what stands within it: the rest has too many
// other readings there.
var inText = contentsOf(aLogin, anEmail, aPhone, anInsurance, anIBAN, aCard, aHash, anIP, aMAC, aPostcode, aFullName, aRank)

// all is what a cell may be, and what stands in it if it is a text. A line of a text
// without a space is one word.
func (l *look) all(s string, line bool) contents {
	if line && strings.IndexByte(s, ' ') >= 0 {
		return l.text(s[:min(len(s), longestText)]) | contentsOf(aText)
	}
	found := l.of(s)
	if found.has(aText) {
		found |= l.text(s[:min(len(s), longestText)])
	}
	return found
}

// text gathers what stands within a text. It takes time linear in it.
func (l *look) text(s string) contents {
	var (
		found  contents
		t      textWords
		digits = l.run[:0] // of words that follow each other
		plus   bool
	)
	for s != "" {
		word, kinds, rest := nextWord(s)
		s = rest
		switch {
		case word == "":
			continue
		case kinds&(markedWord|capitalWord) == 0 && len(digits) == 0: // most words
			t = textWords{}
			continue
		case isDigits(word):
			plus = plus && len(digits) > 0 || word[0] == '+'
			digits = append(digits, word...)
		default:
			found |= l.digits(digits, plus)
			digits, plus = digits[:0], false
		}
		if kinds&markedWord != 0 {
			found |= l.inWord(word)
		}
		found |= t.next(l, word)
	}
	found |= l.digits(digits, plus)
	l.run = digits[:0]
	return found & inText
}

// What bytes do to a text.
const (
	wordBreak   = 1 << iota
	markedWord  // holds a digit or a sign of an address or of a hash
	capitalWord // holds a capital letter
)

var bytesOfText = func() (t [256]byte) {
	for c := range t {
		switch {
		case strings.IndexByte(" \t\r\n,;\"'<>()[]{}|=`", byte(c)) >= 0:
			t[c] = wordBreak
		case c >= '0' && c <= '9', c == '@', c == '$', c == '+':
			t[c] = markedWord
		case isUpper(byte(c)):
			t[c] = capitalWord
		}
	}
	return t
}()

// nextWord cuts a word off a text.
func nextWord(s string) (word string, kinds byte, rest string) {
	n := 0
	for ; n < len(s); n++ {
		k := bytesOfText[s[n]]
		if k == wordBreak {
			break
		}
		kinds |= k
	}
	word, rest = s[:n], s[min(n+1, len(s)):]
	for n = len(word); n > 0 && (word[n-1] == '.' || word[n-1] == ':' || word[n-1] == '!' || word[n-1] == '?'); n-- {
	}
	return word[:n], kinds, rest
}

// isDigits tells a word that may be a part of a number.
func isDigits(w string) bool {
	for i := range len(w) {
		if c := w[i]; classes[c] != digit && c != '-' && (c != '+' || i > 0) {
			return false
		}
	}
	return len(w) > 1
}

// digits reads a run of digits: of a telephone or of a payment card.
func (l *look) digits(run []byte, plus bool) contents {
	var buf, room [24]byte
	d := onlyDigits(buf[:0], run[:min(len(run), 24)])
	if len(d) < 10 {
		return 0
	}
	if isCard(d) {
		return contentsOf(aCard)
	}
	if _, ok := canonicalPhone(room[:0], d, plus); ok && (plus || d[0] == '0') {
		return contentsOf(aPhone)
	}
	return 0
}

// inWord reads a word by itself that holds a digit or a sign.
func (l *look) inWord(w string) contents {
	digits, letters := 0, 0
	for i := range len(w) {
		switch c := w[i]; {
		case c == '@':
			if i > 0 {
				return mail(w)
			}
			return 0
		case classes[c] == digit:
			digits++
		case c != '-' && c != ':' && c != '.' && c != '/':
			letters++
		}
	}
	if digits == 0 || len(w) < 5 || len(w) > longestLook {
		return 0
	}
	l.fold(w)
	n := l.count()
	if n.letters == 0 {
		return l.number(n) & contentsOf(anIP)
	}
	return l.mixed(w, n)
}

// textWords remembers the words before the present one.
type textWords struct {
	rank, fore bool
	outward    [4]byte // of a postcode
	n          int
}

// next takes the next word: a name behind a forename or a rank, the second half of a
// postcode.
func (t *textWords) next(l *look, w string) (found contents) {
	before := *t
	*t = textWords{}
	if len(w) > maxWord {
		return 0
	}
	var buf [maxWord]byte
	b := buf[:0]
	for i := range len(w) {
		b = append(b, lower[w[i]])
	}
	if before.n > 0 && len(b) == 3 && postcode(append(before.outward[:before.n:before.n], b...)) {
		return contentsOf(aPostcode)
	}
	if len(b) >= 2 && len(b) <= 4 && classes[b[len(b)-1]]|classes[b[1]] != letter {
		t.n = copy(t.outward[:], b)
	}
	if !isUpper(w[0]) {
		t.rank = before.rank && len(b) > 1 && allDigits(b) // PC 1234 Smith
		return 0
	}
	sur, fore := l.commonAs(b)
	switch {
	case before.rank && sur:
		found = contentsOf(aRank, aFullName)
	case before.fore && sur:
		found = contentsOf(aFullName)
	}
	t.rank, t.fore = knownWords[string(b)].has(aRank), fore
	return found
}
