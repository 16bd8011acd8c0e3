package matcher

import "hash/maphash"

// Limits of what the views of one text may yield.
const (
	maxReadings = 64
	maxGrowth   = 4       // times the text
	maxExtra    = 4 << 10 // bytes beyond that
	maxNesting  = 3       // encodings within encodings
)

// viewer reads texts in other views. It is for one goroutine at a time.
type viewer struct {
	fold    folder
	strange strange // of the text whose characters are read
	folded  []byte  // its plain view
	nested  []byte  // room for that of one that came out of another
	rewrite rewrite
	arena   []byte    // the text, and what has come out of it
	queue   []pending // stretches of the arena
	out     []byte
	yield   func(view, []byte)
	left    int // bytes that may still be yielded
	seed    maphash.Seed
	seen    []uint64 // what has been yielded, hashed
}

// pending is a text that waits to be read in its own views.
type pending struct {
	from, to       int
	hinted, undone view
	depth          int
}

// plain appends the plain view of text to dst and says which views would read it
// differently because of its characters. What hangs on signs and words, hint and
// hintWord say.
func (v *viewer) plain(dst []byte, text string) ([]byte, view) {
	from := len(dst)
	v.fold.view, v.fold.seen = 0, 0
	dst = appendPlain(&v.fold, dst, text)
	v.remember(dst[from:])
	return dst, v.fold.seen
}

// remember keeps the plain view of a text, which was folded last, for its others.
func (v *viewer) remember(folded []byte) {
	v.folded = folded
	v.strange, v.fold.strange = v.fold.strange, v.strange
}

// others calls yield with each further reading of text, which plain was called with
// last and whose plain view still stands there. Each is folded and comes with what was
// undone for it: each of the hinted views by itself, then all that concern
// characters and words together, then what comes out of them in its own views, as
// encodings may hold others: at most maxNesting deep, maxReadings in number, and
// all readings together no longer than maxGrowth times the text and maxExtra. The
// bytes are good until yield returns.
//
// Of a text of more than wholeBytes a reading holds only the stretches around what
// was undone, each yielded by itself and as wide as evidence reaches.
func (v *viewer) others(text string, hinted view, yield func(view, []byte)) {
	if v.seed == (maphash.Seed{}) {
		v.seed = maphash.MakeSeed()
	}
	v.yield, v.left, v.seen = yield, maxGrowth*len(text)+maxExtra, v.seen[:0]
	v.arena = append(v.arena[:0], text...)
	v.queue = append(v.queue[:0], pending{to: len(text), hinted: hinted})
	for i := 0; i < len(v.queue) && len(v.seen) < maxReadings; i++ {
		p := v.queue[i]
		v.decode(p)
		v.characters(p)
	}
	v.yield = nil
}

// emit yields a reading unless it has been yielded before or there is too much of
// it. It says whether it did.
func (v *viewer) emit(undone view, reading []byte) bool {
	return v.emitFor(len(reading), undone, reading)
}

// emitFor is emit for a reading that costs more than its own bytes.
func (v *viewer) emitFor(cost int, undone view, reading []byte) bool {
	if len(v.seen) == maxReadings || cost > v.left {
		return false
	}
	h := maphash.Bytes(v.seed, reading)
	for _, before := range v.seen {
		if before == h {
			return false
		}
	}
	v.seen = append(v.seen, h)
	v.left -= cost
	v.yield(undone, reading)
	return true
}

// decode reads a text through each of the decoders that are hinted.
func (v *viewer) decode(p pending) {
	if p.depth == maxNesting {
		return
	}
	w := &v.rewrite
	for _, d := range decoders {
		if p.hinted&d.view == 0 {
			continue
		}
		w.start(v.arena[p.from:p.to])
		d.decode(w)
		if !w.finish() {
			continue
		}
		for i := range w.pieces() {
			v.decoded(w.piece(i), p.undone|d.view, p.depth+1)
		}
	}
}

// decoded yields what a decoder has made and keeps it to be read further.
func (v *viewer) decoded(text []byte, undone view, depth int) {
	v.fold.view, v.fold.seen = 0, 0
	v.out = appendPlain(&v.fold, v.out[:0], text)
	hinted := v.fold.seen
	// Marks fold to nothing, so the text counts that has to be kept.
	if !v.emitFor(max(len(text), len(v.out)), undone, v.out) {
		return
	}
	if hinted |= hints(text); hinted != 0 {
		from := len(v.arena)
		v.arena = append(v.arena, text...)
		v.queue = append(v.queue, pending{from, len(v.arena), hinted, undone, depth})
	}
}

// characters reads a text in the views of characters, and in those together with
// those of words where several are hinted.
func (v *viewer) characters(p pending) {
	if p.hinted&(ofCharacters|moreRomans) == 0 {
		return
	}
	text := v.arena[p.from:p.to]
	if p.depth > 0 {
		v.nested = appendPlain(&v.fold, v.nested[:0], text)
		v.remember(v.nested)
	}
	for _, one := range []view{dropHidden, lookAlike} {
		if p.hinted&one != 0 {
			v.undo(text, one)
			for i := range v.rewrite.pieces() {
				v.emit(p.undone|one, v.rewrite.piece(i))
			}
		}
	}
	v.romans(p)
	all := p.hinted & (ofCharacters | ofWords)
	if all&(all-1) == 0 || all&ofCharacters == 0 {
		return
	}
	v.undo(text, all&ofCharacters)
	if all&ofWords == 0 {
		for i := range v.rewrite.pieces() {
			v.emit(p.undone|all, v.rewrite.piece(i))
		}
		return
	}
	for _, d := range decoders {
		if all&ofWords&d.view != 0 {
			v.out = append(v.out[:0], v.rewrite.out...)
			v.rewrite.start(v.out)
			d.decode(&v.rewrite)
			v.rewrite.finish()
		}
	}
	v.emit(p.undone|all, v.rewrite.out)
}

// undo folds text with views of characters undone.
func (v *viewer) undo(text []byte, views view) {
	v.fold.view = views
	v.rewrite.start(text)
	v.fold.undo(&v.rewrite, v.folded, &v.strange)
}

// romans reads a text in the styles of romanisation.
func (v *viewer) romans(p pending) {
	from, to := 0, commonStyles
	if p.hinted&romanised == 0 {
		from = commonStyles
	}
	if p.hinted&moreRomans != 0 {
		to = maxStyles
	}
	if from >= to {
		return
	}
	w := &v.rewrite
	for v.fold.style = from; v.fold.style < to; v.fold.style++ {
		w.start(v.arena[p.from:p.to])
		v.fold.undoScript(w, v.folded, &v.strange)
		for i := range w.pieces() {
			v.emit(p.undone|romanised, w.piece(i))
		}
	}
	v.fold.style = 0
}

// commonStyles is how many styles of romanisation a text is read in: those that
// spell most names. For the others the view moreRomans has to be asked for.
const commonStyles = 2
