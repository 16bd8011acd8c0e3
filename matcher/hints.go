package matcher

import (
	"bytes"
	"math/bits"
	"slices"

	"peeler/matcher/internal/kernel"
)

// hints marks the pieces that have other readings than the plain one because of what is
// ASCII in them, and says whether there are any: those with signs that something is
// encoded, and with words that look it and would be something known.
func (s *scan) hints(b *batch) bool {
	c := cursor{batch: b}
	s.guesses.reset()
	s.hintBlocks(b, &c)
	s.hintSigns(b, &c)
	s.hintWords(b, &c)
	for _, at := range s.mailboxes.odd {
		s.hintAt(b, &c, at)
	}
	s.hintBreaks(b, &c)
	s.settle(&c)
	return c.any
}

// hintBlocks looks for characters by themselves: four in a row with one between.
func (s *scan) hintBlocks(b *batch, c *cursor) {
	spaced := 0 // where the last run of single characters ends
	for i := range b.masks {
		m := &b.masks[i]
		single := m.Word &^ (m.Word<<1 | m.Word>>1)
		if run := single & (single >> 2) & (single >> 4) & (single >> 6); run != 0 {
			if at := i*64 + bits.TrailingZeros64(run); at >= spaced && spacedAt(b.raw, at) {
				spaced = s.guessSpaced(c, at)
			}
		}
	}
}

// hintSigns looks at the signs that something may be encoded by. Most come to nothing
// for what follows them: another sign of them does so always.
func (s *scan) hintSigns(b *batch, c *cursor) {
	signs := s.suspects.signs
	for i := range b.masks {
		mark := b.masks[i].Mark
		mark &^= mark >> 1
		if mark == 0 {
			continue
		}
		n := len(signs)
		signs = slices.Grow(signs, kernel.BlockSize)[:n+kernel.BlockSize]
		for ; mark != 0; mark &= mark - 1 {
			at := i*kernel.BlockSize + bits.TrailingZeros64(mark)
			signs[n] = uint32(at)
			n += min(1, int(follows[b.raw[at+1]]&signBit[b.raw[at]]))
		}
		signs = signs[:n]
	}
	for _, at := range signs {
		if v := hintMark(b.raw, int(at)); v != 0 {
			c.want(at, v)
		}
	}
	s.suspects.signs = signs[:0]
}

// hintMark is hint less what changes nothing: separators that are written as
// entities or with percent beside separators.
func hintMark(raw []byte, at int) view {
	switch raw[at] {
	case '&':
		if separatorEntity(raw, at) {
			return 0
		}
	case '%':
		if c, ok := hexPair(raw, at+1); ok && c < 0x80 && c != '@' && !inWord(c) && (at+3 >= len(raw) || !inWord(raw[at+3])) {
			return 0
		}
	}
	return hint(raw, at)
}

// separatorEntity says that raw[at] starts an entity that parts no words: its
// name is read as a word between others then, which does no harm.
func separatorEntity(raw []byte, at int) bool {
	n := bytes.IndexByte(raw[at:min(len(raw), at+7)], ';')
	if n < 0 {
		return false
	}
	switch string(raw[at+1 : at+n]) {
	case "nbsp", "lt", "gt", "quot", "ndash", "mdash", "bull", "middot", "laquo", "raquo", "copy":
	case "amp":
		if at+n+1 < len(raw) && raw[at+n+1] == '#' {
			return false
		}
	default:
		return false
	}
	return at == 0 || at+n+1 >= len(raw) || !inWord(raw[at-1]) || !inWord(raw[at+n+1])
}

// hintAt is hint for an @ of no usual address.
func (s *scan) hintAt(b *batch, c *cursor, at int) {
	v := hint(b.raw, at)
	if v&leetSpeak != 0 {
		v &^= leetSpeak
		s.guesses.leet(leetAround(b.raw, at, at+1), uint32(at))
	}
	if v != 0 {
		c.want(uint32(at), v)
	}
}

// hintBreaks looks for words that are broken at the ends of lines, where fields have
// more than one.
func (s *scan) hintBreaks(b *batch, c *cursor) {
	if bytes.Count(b.raw, []byte{'\n'}) == len(b.fields) {
		return
	}
	raw := b.raw
	for i := range b.words {
		end := wordEnd(b.words[i])
		if raw[end] != '-' || raw[end+1] != '\n' && (raw[end+1] != '\r' || raw[end+2] != '\n') {
			continue
		}
		if f := b.fieldAt(&b.pieces[b.pieceAt(end)], end); hyphenBreak(raw[f.start:f.end], int(end-f.start)) > 0 {
			c.want(end, brokenLines)
		}
	}
}

// cursor notes what a batch wants.
type cursor struct {
	batch *batch
	any   bool
}

// want notes that the field at a place of the text has other readings.
func (c *cursor) want(at uint32, v view) {
	p := &c.batch.pieces[c.batch.pieceAt(at)]
	c.batch.fieldAt(p, at).wants |= v
	p.wanted, c.any = true, true
}
