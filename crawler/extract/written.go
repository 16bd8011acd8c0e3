package extract

import (
	"bytes"
	"strings"
)

// flags say how text is hidden that a program does not show by itself.
type flags uint8

const (
	deletedFlag flags = 1 << iota
	hiddenFlag
	commentFlag
)

func (f flags) String() string {
	if f == 0 {
		return ""
	}
	var how []string
	for i, s := range []string{"deleted", "hidden", "comment"} {
		if f&(1<<i) != 0 {
			how = append(how, s)
		}
	}
	return "(" + strings.Join(how, ", ") + ")"
}

// written is text of which part may be hidden.
type written struct {
	shown  []byte
	whole  []byte // nil when all is shown
	covert []byte // what is hidden alone, as what it stands against may be no part of its words
	how    flags
	last   flags // how the text before is hidden
}

func (w *written) write(b []byte, how flags) {
	switch {
	case how == 0:
		w.shown = append(w.shown, b...)
		w.last = 0
		if w.whole == nil {
			return
		}
	case w.whole == nil:
		w.whole = append(make([]byte, 0, len(w.shown)+len(b)), w.shown...)
	}
	w.whole = append(w.whole, b...)
	w.how |= how
	if how != 0 && len(b) > 0 {
		if how != w.last && len(w.covert) > 0 {
			w.covert = append(w.covert, '\n')
		}
		w.covert = append(w.covert, b...)
	}
	w.last = how
}

// hide hides all of the paragraph that was written yet.
func (w *written) hide(how flags) {
	w.write(nil, how)
	w.covert = append(w.covert[:0], w.whole...)
	w.shown = w.shown[:0]
}

// tail is a copy of the end of it.
func (w *written) tail(most int) written {
	end := func(b []byte) []byte { return bytes.Clone(b[max(0, len(b)-most):]) }
	return written{end(w.shown), end(w.whole), end(w.covert), w.how, w.last}
}

func (w *written) clear() {
	*w = written{shown: w.shown[:0]}
	if cap(w.shown) > peekSize {
		w.shown = nil
	}
}

// cell is the text of a cell, whole and covert "" when all or nothing is shown.
type cell struct {
	shown, whole, covert string
	how                  flags
}

func (w *written) cell() cell {
	c := cell{shown: repair(bytes.TrimSpace(w.shown)), how: w.how}
	if w.how != 0 {
		c.whole = repair(bytes.TrimSpace(w.whole))
		if c.shown != "" {
			c.covert = repair(bytes.TrimSpace(w.covert))
		}
	}
	return c
}
