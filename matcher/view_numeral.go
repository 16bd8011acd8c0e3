package matcher

// numerals are the words for digits, as they are read out; double and triple repeat
// the digit behind them.
var numerals = [...]struct {
	word  string
	digit byte
	times int
}{
	{"zero", '0', 1},
	{"oh", '0', 1},
	{"nought", '0', 1},
	{"one", '1', 1},
	{"two", '2', 1},
	{"three", '3', 1},
	{"four", '4', 1},
	{"five", '5', 1},
	{"six", '6', 1},
	{"seven", '7', 1},
	{"eight", '8', 1},
	{"nine", '9', 1},
	{"double", 0, 2},
	{"triple", 0, 3},
	{"treble", 0, 3},
}

// numeralRun is how many digits in words make a number.
const numeralRun = 4

// decodeNumerals writes numbers that are read out in digits: four four seven eight.
func decodeNumerals(w *rewrite) {
	for i := 0; i < len(w.src); {
		if !isLetter(w.src[i]) || i > 0 && inWord(w.src[i-1]) {
			i++
			continue
		}
		i = w.numerals(i)
	}
}

// numerals writes the number that starts with the word at from, if there is one, and
// returns where to go on.
func (w *rewrite) numerals(from int) int {
	w.text = w.text[:0]
	i, end, times := from, from, 1
	for {
		n := 0
		for i+n < len(w.src) && isLetter(w.src[i+n]) {
			n++
		}
		d, k := numeral(w.src[i : i+n])
		if k == 0 {
			break
		}
		i += n
		if d == 0 {
			times = k
		} else {
			for range times {
				w.text = append(w.text, d)
			}
			times, end = 1, i
		}
		gap := i
		for i < len(w.src) && i-gap < 2 && (w.src[i] == ' ' || w.src[i] == '-' || w.src[i] == ',') {
			i++
		}
	}
	if len(w.text) >= numeralRun {
		w.keep(from, end)
		w.out = append(w.out, w.text...)
	}
	return max(i, from+1)
}

// numeral is the digit that a word stands for, or how often it repeats the next; 0, 0
// for another word.
func numeral(word []byte) (byte, int) {
	for _, n := range numerals {
		if len(word) == len(n.word) && hasFold(word, n.word) {
			return n.digit, n.times
		}
	}
	return 0, 0
}
