package matcher

// viewer reads a text in other ways than as it stands.
type viewer struct{ fold folder }

func hint(text []byte, i int) view {
	if text[i] == '[' || text[i] == '(' || text[i] == '{' {
		return spelledOut
	}
	return 0
}

func (v *viewer) plain(dst []byte, text string) ([]byte, view) {
	v.fold.view, v.fold.seen = 0, 0
	dst = v.fold.append(dst, text)
	return dst, v.fold.seen
}

func (v *viewer) others(text string, hinted view, yield func(view, []byte)) {
	for i := view(1); i < views; i++ {
		if i&^hinted != 0 {
			continue
		}
		v.fold.view = i
		out := v.fold.append(nil, text)
		if i&spelledOut != 0 {
			out = undoSpelling(nil, out)
		}
		yield(i, out)
	}
}
