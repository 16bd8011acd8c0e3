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
	rules   [][]romanRule                     // by their first two letters; the first are none
	group   [letterCount][endOfWord + 1]uint8 // of rules, by these letters
	starts  [letterCount][]romanRule          // that hold at the start of a word alone
}

// endOfWord stands for the letter behind the last.
const endOfWord = 0x7f

// roman is what a letter or a group of them becomes.
// Its last byte says how long that is.
type roman [longestRoman + 1]byte

func (r *roman) len() int { return int(r[longestRoman]) }

// romanRule is for letters that have another sound together, or at the start or the
// end of a word. Of those that fit the longest is taken.
type romanRule struct {
	rest  []byte // numbers of the letters behind the first
	end   bool   // at the end of a word alone
	roman roman
}

func newRoman(s string) (r roman) {
	r[longestRoman] = byte(copy(r[:longestRoman], s))
	return r
}

const (
	letterCount = 0x60
	longestName = 40 // letters of a word that is romanised

	longestRoman = 7 // bytes that a letter or a group of them becomes
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
	for i := range a.styles {
		a.styles[i].rules = make([][]romanRule, 1)
	}
	for _, cell := range rows {
		for i := range a.styles {
			if roman := cell[min(1+i, len(cell)-1)]; roman != "-" {
				a.styles[i].add(a, cell[0], strings.Trim(roman, "_"))
			}
		}
	}
	for i := range a.styles {
		for _, rules := range slices.Concat(a.styles[i].rules, a.styles[i].starts[:]) {
			slices.SortStableFunc(rules, romanRule.compare)
		}
	}
	return a
}

func (s *style) add(a *alphabet, group, to string) {
	r := romanRule{end: strings.HasSuffix(group, "$"), roman: newRoman(to)}
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
		second := byte(endOfWord)
		if len(r.rest) > 0 {
			second = r.rest[0]
		}
		g := &s.group[first][second]
		if *g == 0 {
			*g = uint8(len(s.rules))
			s.rules = append(s.rules, nil)
		}
		s.rules[*g] = append(s.rules[*g], r)
	default:
		s.known[first] = true
		s.letters[first] = r.roman
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
	j := len(dst)
	dst = slices.Grow(dst, longestRoman*(len(word)+1))
	dst = dst[:cap(dst)]
	for i := 0; i < len(word); {
		c, next := word[i], byte(endOfWord)
		if i+1 < len(word) {
			next = word[i+1]
		}
		var r *romanRule
		if g := s.group[c][next&endOfWord]; g != 0 {
			r = find(s.rules[g], word[i:])
		}
		if i == 0 && len(s.starts[c]) > 0 {
			if at := find(s.starts[c], word); at != nil && (r == nil || len(at.rest) >= len(r.rest)) {
				r = at
			}
		}
		to := &s.letters[c]
		if r != nil {
			to = &r.roman
			i += len(r.rest)
		}
		*(*roman)(dst[j:]) = *to
		j += to.len()
		i++
	}
	return dst[:j]
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
