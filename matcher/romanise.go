package matcher

import (
	"cmp"
	"slices"
	"strings"
)

// alphabet is how the letters of a script are put into Latin ones, in styles that
// serve different names: the one that is likeliest comes first.
type alphabet struct {
	first  rune // of the letters, which are numbered from it
	styles []style
}

// style is one way to romanise, by the number of the letter that comes next.
type style struct {
	letters [letterCount]roman
	known   [letterCount]bool
	rules   [letterCount][]romanRule
	next    [letterCount]letterSet   // what may stand second in them
	starts  [letterCount][]romanRule // that hold at the start of a word alone
}

// letterSet is a set of letters by their numbers, and of the end of a word.
type letterSet [2]uint64

const endOfWord = 0x7f

func (s *letterSet) add(n byte)      { s[n>>6] |= 1 << (n & 63) }
func (s *letterSet) has(n byte) bool { return s[n>>6&1]>>(n&63)&1 != 0 }

// roman is what a letter becomes.
type roman struct {
	text [7]byte
	n    uint8
}

// romanRule is for letters that have another sound together, or at the start or the
// end of a word. Of those that fit the longest is taken.
type romanRule struct {
	rest  []byte // numbers of the letters behind the first
	end   bool   // at the end of a word alone
	roman string
}

const (
	letterCount = 0x60
	longestName = 40 // letters of a word that is romanised
)

// newAlphabet reads a table: a line for each group of letters, with its spelling in
// every style behind it, where the last goes for all further styles. ^ and $ are the
// start and the end of a word, _ is no letter, and with - a style has no rule for
// the group.
func newAlphabet(first rune, table string) *alphabet {
	a := &alphabet{first: first}
	var rows [][]string
	columns := 0
	for line := range strings.Lines(strings.TrimSpace(table)) {
		rows = append(rows, strings.Fields(line))
		columns = max(columns, len(rows[len(rows)-1]))
	}
	a.styles = make([]style, columns-1)
	for _, cell := range rows {
		for i := range a.styles {
			if roman := cell[min(1+i, len(cell)-1)]; roman != "-" {
				a.styles[i].add(a, cell[0], strings.Trim(roman, "_"))
			}
		}
	}
	for i := range a.styles {
		for k := range letterCount {
			slices.SortStableFunc(a.styles[i].rules[k], romanRule.compare)
			slices.SortStableFunc(a.styles[i].starts[k], romanRule.compare)
		}
	}
	return a
}

func (s *style) add(a *alphabet, group, to string) {
	r := romanRule{end: strings.HasSuffix(group, "$"), roman: to}
	var numbers []byte
	for _, c := range strings.Trim(group, "^$") {
		numbers = append(numbers, byte(c-a.first))
	}
	first := numbers[0]
	r.rest = numbers[1:]
	switch {
	case strings.HasPrefix(group, "^"):
		s.starts[first] = append(s.starts[first], r)
	case len(numbers) > 1 || r.end:
		s.rules[first] = append(s.rules[first], r)
		if len(r.rest) > 0 {
			s.next[first].add(r.rest[0])
		} else {
			s.next[first].add(endOfWord)
		}
	default:
		s.known[first] = true
		s.letters[first].n = uint8(copy(s.letters[first].text[:], to))
	}
}

// compare orders rules: longer ones first, then those for the end of a word.
func (r romanRule) compare(o romanRule) int {
	if c := cmp.Compare(len(o.rest), len(r.rest)); c != 0 || r.end == o.end {
		return c
	}
	if r.end {
		return -1
	}
	return 1
}

// append romanises a word of numbered letters.
func (s *style) append(dst, word []byte) []byte {
	dst = slices.Grow(dst, len(roman{}.text)*len(word))
	for i := 0; i < len(word); {
		c, next := word[i], byte(endOfWord)
		if i+1 < len(word) {
			next = word[i+1]
		}
		var r *romanRule
		if s.next[c].has(next) {
			r = find(s.rules[c], word[i:])
		}
		if i == 0 && len(s.starts[c]) > 0 {
			if at := find(s.starts[c], word); at != nil && (r == nil || len(at.rest) >= len(r.rest)) {
				r = at
			}
		}
		if r != nil {
			dst = append(dst, r.roman...)
			i += 1 + len(r.rest)
			continue
		}
		x := &s.letters[c]
		n := len(dst)
		dst = append(dst, x.text[:]...)[:n+int(x.n)]
		i++
	}
	return dst
}

// find is the first of the rules that a word starts with.
func find(rules []romanRule, word []byte) *romanRule {
	for k := range rules {
		r := &rules[k]
		end := 1 + len(r.rest)
		if end <= len(word) && (!r.end || end == len(word)) && string(word[1:end]) == string(r.rest) {
			return r
		}
	}
	return nil
}
