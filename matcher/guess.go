package matcher

import (
	"slices"

	"peeler/matcher/internal/kernel"
)

// guesses are words as they would stand in other readings, which are worth the time
// only if the words are known. They are looked up many at a time.
type guesses struct {
	of     []guess
	text   []byte
	tokens []kernel.Token
	tags   []uint64
}

// guess is the view that is wanted at a place if the word of the same number is known.
type guess struct {
	at   uint32
	view view
}

// guessBytes is how much text of guesses is looked up at once.
const guessBytes = 32 << 10

func (g *guesses) reset() {
	g.of, g.text, g.tokens = g.of[:0], g.text[:0], g.tokens[:0]
}

// add takes in what was put into the text from a place on. No word is known that is
// longer than maxWord.
func (g *guesses) add(from int, at uint32, v view) {
	n := len(g.text) - from
	if n > maxWord {
		g.text = g.text[:from]
		return
	}
	g.tokens = append(g.tokens, kernel.Token{Start: uint32(from), Len: uint16(n)})
	g.of = append(g.of, guess{at, v})
}

// word takes in a word in small letters.
func (g *guesses) word(word []byte, at uint32, v view) {
	from := len(g.text)
	g.text = append(g.text, word...)
	g.add(from, at, v)
}

// settle notes the views of all guesses that may be a name, a number, a handle or the
// local part of an address.
func (s *scan) settle(c *cursor) {
	g, x, k := &s.guesses, s.m.index, s.m.kernel
	n := len(g.tokens)
	g.text, g.tags = slices.Grow(g.text, kernel.Slack), slices.Grow(g.tags[:0], n)[:n]
	k.Sums(g.tags, g.text, g.tokens)
	s.hits = x.words.probe(k, s.hits[:0], g.tags)
	s.hits = x.numbers.probe(k, s.hits, g.tags)
	s.hits = x.locals.probe(k, s.hits, g.tags)
	for _, i := range s.hits {
		c.want(g.of[i].at, g.of[i].view)
	}
	g.reset()
}

// leet guesses a word with its digits and signs read as letters: each that may be an i
// or an l as either, for the edit that is between such a word and what the views make
// of it.
func (g *guesses) leet(word []byte, at uint32) {
	if len(word) > maxWord {
		return
	}
	var ones [mostOnes]int
	n, first := 0, len(g.text)
	g.text = append(g.text, word...)
	letters := g.text[first:]
	for i, c := range word {
		letters[i] = unleeted[c]
		if leet[c] == 'i' && n < mostOnes {
			ones[n] = i
			n++
		}
	}
	g.add(first, at, leetSpeak)
	for mask := 1; mask < 1<<n; mask++ {
		from := len(g.text)
		g.text = append(g.text, g.text[first:first+len(word)]...)
		for k, i := range ones[:n] {
			g.text[from+i] = "il"[mask>>k&1]
		}
		g.add(from, at, leetSpeak)
	}
}

// mostOnes bounds the readings of a word that has many.
const mostOnes = 4

// unleeted are small letters, of the digits and signs that stand for letters too.
var unleeted = func() (t [256]byte) {
	for c := range t {
		t[c] = lower[c]
		if leet[c] != 0 {
			t[c] = leet[c]
		}
	}
	return t
}()

// parts guesses the parts of words that are run together.
func (g *guesses) parts(word []byte, at uint32) {
	from := 0
	for i := 1; i <= len(word); i++ {
		if i < len(word) && !partsAt(word, i) {
			continue
		}
		if from == 0 && i == len(word) {
			return // nothing to part
		}
		part := word[from:i]
		from = i
		for len(part) > 3 && part[0] == '0' {
			part = part[1:]
		}
		if len(part) >= shortPart {
			start := len(g.text)
			for _, c := range part {
				g.text = append(g.text, lower[c])
			}
			g.add(start, at, runTogether)
		}
	}
}

// guessSpaced looks at the single characters around a place and returns where they
// end. Few may come to something, and so may any with digits; many letters, if they
// make a word that is known. See unspace.
func (s *scan) guessSpaced(c *cursor, i int) int {
	raw, place := c.batch.raw, uint32(i)
	var word [maxWord]byte
	i = firstSingle(raw, i)
	for letters, n := 0, 0; ; {
		if !isLetter(raw[i]) {
			c.want(place, spacedOut)
			return i + 1
		}
		start := i
		word[n] = lower[raw[i]]
		n++
		for n < len(word) && spacedOn(raw, i) {
			i += 2
			word[n] = lower[raw[i]]
			n++
		}
		letters += 1 + (i-start)/2
		next := i + 1
		for next < len(raw) && next-i < 5 && !inWord(raw[next]) {
			next++
		}
		end := next == len(raw) || single(raw, next) == 0
		if end || next != i+2 || n == len(word) || raw[i]&0x20 != 0 && raw[next]&0x20 == 0 {
			if n > 1 {
				s.guesses.word(word[:n], place, spacedOut)
			}
			n = 0
		}
		if end {
			if letters <= maxNear {
				c.want(place, spacedOut)
			}
			return i + 1
		}
		i = next
	}
}

// spacedOn says that a word goes on behind a single letter with another one.
func spacedOn(raw []byte, i int) bool {
	return i+3 < len(raw) && !inWord(raw[i+1]) && isLetter(raw[i+2]) && !inWord(raw[i+3]) && (raw[i]&0x20 == 0 || raw[i+2]&0x20 != 0)
}

// firstSingle is the first of the single characters around a place, of those that are
// not far.
func firstSingle(raw []byte, i int) int {
	for low := max(i-2*maxNear, 0); ; {
		at := i - 1
		for at > low && i-at < 4 && !inWord(raw[at]) {
			at--
		}
		if at <= low || at == i-1 || single(raw, at) != 1 {
			return i
		}
		i = at
	}
}

// leetAround is the word at a place, with the signs in it that stand for letters.
func leetAround(raw []byte, from, to int) []byte {
	for low := max(0, from-longestLeet); from > low && (inWord(raw[from-1]) || leet[raw[from-1]] != 0); {
		from--
	}
	for high := min(len(raw), to+longestLeet); to < high && (inWord(raw[to]) || leet[raw[to]] != 0); {
		to++
	}
	return raw[from:to]
}

// longestLeet is the length of the longest word that is thought to be leet.
const longestLeet = 24
