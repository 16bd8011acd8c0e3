package matcher

import (
	"bytes"
	"math/bits"

	"peeler/matcher/internal/kernel"
)

// hints marks the pieces that have other readings than the plain one of ASCII, and
// says whether there are any: those with letters outside it, with signs that
// something is encoded, and with words that look it.
func (s *scan) hints(b *batch) bool {
	c := cursor{batch: b}
	for i := range b.masks {
		m := &b.masks[i]
		if m.High != 0 {
			c.high(i, m.High)
		}
		for rest := m.Mark; rest != 0; rest &= rest - 1 {
			at := i*64 + bits.TrailingZeros64(rest)
			if v := hint(b.raw, at); v != 0 {
				c.want(uint32(at), v)
			}
		}
		// Characters by themselves, four in a row with one between.
		single := m.Word &^ (m.Word<<1 | m.Word>>1)
		if run := single & (single >> 2) & (single >> 4) & (single >> 6); run != 0 {
			if at := i*64 + bits.TrailingZeros64(run); spacedAt(b.raw, at) {
				c.want(uint32(at), spacedOut)
			}
		}
	}
	c.restart()
	for _, w := range b.words {
		if w.Len < longWord && (w.Class != kernel.Letter|kernel.Digit || w.Len < 3) || w.Class&kernel.High != 0 {
			continue
		}
		if v := hintWord(b.raw[w.Start:][:w.Len], w.Class); v != 0 {
			c.want(w.Start, v)
		}
	}
	c.restart()
	for _, a := range s.mailboxes.odd {
		if v := hint(b.raw, a); v != 0 {
			c.want(uint32(a), v)
		}
	}
	c.restart()
	for _, f := range b.fields {
		c.breaks(f)
	}
	return c.any
}

// cursor walks through the pieces and fields of a batch.
type cursor struct {
	batch        *batch
	piece, field int
	any          bool
}

func (c *cursor) restart() { c.piece, c.field = 0, 0 }

// want notes that the field at a place of the text, which is not before the last
// one, has other readings.
func (c *cursor) want(at uint32, v view) {
	b := c.batch
	for b.fields[c.field].end < at {
		c.field++
	}
	for b.pieces[c.piece].end <= at {
		c.piece++
	}
	b.fields[c.field].wants |= v
	b.pieces[c.piece].wanted = true
	c.any = true
}

// high notes all fields with bytes outside ASCII in a block.
func (c *cursor) high(block int, mask uint64) {
	for mask != 0 {
		c.want(uint32(block*64+bits.TrailingZeros64(mask)), 0)
		end := int(c.batch.fields[c.field].end) - block*64
		if end >= 64 {
			return
		}
		mask = mask >> end << end
	}
}

// breaks looks for words that are broken at the ends of lines.
func (c *cursor) breaks(f field) {
	text := c.batch.raw[f.start:f.end]
	for at := 0; ; at++ {
		n := bytes.IndexByte(text[at:], '\n')
		if n < 0 {
			return
		}
		at += n
		if v := hint(text, at); v != 0 {
			c.want(f.start+uint32(at), v)
		}
	}
}
