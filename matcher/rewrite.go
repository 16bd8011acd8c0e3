package matcher

import "unicode/utf8"

// rewrite is a text in which stretches of another, src, have been replaced. What
// stands between them is kept, so that what stood beside a stretch still does.
type rewrite struct {
	src, out []byte
	done     int // bytes of src that are in out, or replaced
	spots    []spot

	run, text []byte // scratch of the decoders
}

// spot is where something was replaced, in out.
type spot struct{ from, to int }

// A rewrite of a longer text is read only as far around what was replaced as
// evidence reaches: the rest reads as it did before.
const (
	wholeBytes = 1 << 10
	spotMargin = 2 * proseBytes
)

func (w *rewrite) start(src []byte) {
	w.src, w.out, w.done, w.spots = src, w.out[:0], 0, w.spots[:0]
}

// keep takes over src up to from and goes on behind to; what the caller appends
// to out next, it replaces.
func (w *rewrite) keep(from, to int) {
	w.out = append(w.out, w.src[w.done:from]...)
	w.done = to
	w.note(len(w.out))
}

// note says that something has been replaced at a place in out.
func (w *rewrite) note(at int) {
	if n := len(w.spots); n > 0 && at-w.spots[n-1].to <= 2*spotMargin {
		w.spots[n-1].to = at
		return
	}
	w.spots = append(w.spots, spot{at, at})
}

// finish takes over the rest. It says whether anything was replaced.
func (w *rewrite) finish() bool {
	w.out = append(w.out, w.src[w.done:]...)
	w.done = len(w.src)
	return len(w.spots) > 0
}

// pieces is how many stretches of out are to be read.
func (w *rewrite) pieces() int {
	if len(w.out) <= wholeBytes {
		return min(len(w.spots), 1)
	}
	return len(w.spots)
}

// piece is one of them.
func (w *rewrite) piece(i int) []byte {
	if len(w.out) <= wholeBytes {
		return w.out
	}
	from := max(0, w.spots[i].from-spotMargin)
	to := min(len(w.out), w.spots[i].to+spotMargin)
	return w.out[wordEdge(w.out, from):wordEdge(w.out, to)]
}

// wordEdge is the start of the word at i, or of the character where the word is
// long.
func wordEdge(text []byte, i int) int {
	if i == len(text) {
		return i
	}
	for j := i; j > i-64 && j > 0; j-- {
		if text[j-1] <= ' ' {
			return j
		}
	}
	for n := 0; n < utf8.UTFMax-1 && i > 0 && !utf8.RuneStart(text[i]); n++ {
		i--
	}
	return i
}
