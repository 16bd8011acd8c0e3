package matcher

// hint says which views a text may want because of the sign at text[i], one of
// % & \ = [ ( { +, by the few bytes around it.
func hint(text []byte, i int) view {
	switch text[i] {
	case '[', '(', '{':
		if spelledAt(text, i+1) {
			return spelledOut
		}
	}
	return 0
}

// hintWord says which views a text may want because of a word of at least 16
// bytes, or one of letters and digits. It wants the word as it was written, since
// base64 and joined names hang on capitals. class is the union of its bytes'.
func hintWord(word []byte, class byte) view {
	return 0
}

// hints goes through a whole text for what hint and hintWord say.
func hints(text []byte) view {
	if spelled(text) {
		return spelledOut
	}
	return 0
}
