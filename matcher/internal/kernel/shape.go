package kernel

import (
	"math/bits"
	"slices"
)

// Shapes say which numerals are to be looked at. A byte is looked up by its low six bits,
// a length by 31 if it is longer. Pure, Mixed and Wrong say nothing of a length of 0.
type Shapes struct {
	// What a token of digits only may be, a bit each: by its length, and if any of the
	// others says so: by its first digit, by that if the second one is the same, by the
	// byte before it (0 if there is none), by the length of the token before it if that is
	// of letters, and by the class of the token that follows within three bytes and in the
	// same line.
	Pure, First, Twice, Before, Behind, Beside [64]uint8
	// What a mixed one must be, by its length: Short or Long.
	Mixed [64]uint8
	// What a letter is, by itself: Misread or Ordinal.
	Letter [64]uint8
	// For both, by the length, how many letters may be in what has a digit wrong, a bit
	// each.
	Wrong [32]uint16
}

// What a mixed token must be: Short, two letters before a mixed one of three bytes or
// digits and an Ordinal; Long, five digits, one digit and two letters at its end, or
// three digits and letters that are Misread, of which the first two and the last byte
// are looked at.
const (
	Short uint8 = 1 << iota
	Long
)

// What a letter is: like a digit, or the last one of an ordinal number.
const (
	Misread uint8 = 1 << iota
	Ordinal
)

// Choose appends to some the numerals of a text that have a shape, and to wrong those
// with perhaps a digit wrong. Slack bytes must be readable behind the text, and there is
// to be one more of masks and one more token than the text has.
func (k *Kernel) Choose(some, wrong []int32, s *Shapes, text []byte, masks []Masks, tokens []Token, numerals []int32) ([]int32, []int32) {
	n := len(numerals)
	if n == 0 {
		return some, wrong
	}
	text, tokens = text[:len(text)+Slack], tokens[:numerals[n-1]+2]
	some, wrong = slices.Grow(some, n+listRoom), slices.Grow(wrong, n+listRoom)
	x, y := some[len(some):cap(some)], wrong[len(wrong):cap(wrong)]
	i, j, done := k.chooseBlocks(x, y, s, text, masks, tokens, numerals)
	for _, w := range numerals[done:] {
		x[i], y[j] = w, w
		is, isWrong := s.choose(text, masks, tokens, w)
		i, j = i+int(is), j+int(isWrong)
	}
	return some[:len(some)+i], wrong[:len(wrong)+j]
}

// choose is the portable choice of one token.
func (s *Shapes) choose(text []byte, masks []Masks, tokens []Token, w int32) (some, wrong uint8) {
	t, next := tokens[w], tokens[w+1]
	block, shift, n := t.Start/BlockSize, t.Start%BlockSize, min(int(t.Len), 31)
	end := t.Start + uint32(t.Len)
	digits := masks[block].Digit>>shift | masks[block+1].Digit<<(BlockSize-shift)
	digits &= 1<<n - 1
	wrong = uint8(s.Wrong[n] >> (n - bits.OnesCount64(digits)) & 1)
	if t.Class&Letter != 0 {
		return s.mixed(text[t.Start:][:n], text[end-1], digits, next), wrong
	}
	first, second, before := text[t.Start], text[t.Start+1], byte(0)
	if t.Start > 0 {
		before = text[t.Start-1]
	}
	may := s.First[first&63] | s.Before[before&63]
	if first == second {
		may |= s.Twice[first&63]
	}
	if v := tokens[max(w-1, 0)]; v.Class == Letter {
		may |= s.Behind[min(v.Len, 31)]
	}
	if next.Start-end <= 3 && text[end] != '\n' {
		may |= s.Beside[next.Class]
	}
	return bit(may&s.Pure[n] != 0), wrong
}

func (s *Shapes) mixed(word []byte, last byte, digits uint64, next Token) uint8 {
	n, count := len(word), bits.OnesCount64(digits)
	switch is := s.Letter[last&63]; {
	case s.Mixed[n] == Short && digits&1 == 0:
		return bit(next.Len == 3 && next.Class == Letter|Digit)
	case s.Mixed[n] == Short:
		return bit(is&Ordinal != 0)
	case s.Mixed[n] == Long:
		return bit(count >= 5 || digits>>uint(n-3) == 1 || count >= 3 && s.misread(word, digits) && (is&Misread != 0 || digits>>(n-1) != 0))
	}
	return 0
}

// misread looks at the first letter of a word and at the one behind it. Those beyond the
// first seven bytes may be any.
func (s *Shapes) misread(word []byte, digits uint64) bool {
	letters := ^digits & (1<<len(word) - 1)
	first := bits.TrailingZeros64(letters)
	if first < 7 && s.Letter[word[first]&63]&Misread == 0 {
		return false
	}
	return first >= 6 || letters>>(first+1)&1 == 0 || s.Letter[word[first+1]&63]&Misread != 0
}

func bit(is bool) uint8 {
	if is {
		return 1
	}
	return 0
}
