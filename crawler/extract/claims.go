package extract

import (
	"cmp"
	"io"
	"slices"
)

// claims are the stretches of an archive that its directory names.
type claims []span

func (c *claims) add(at, size int64) { *c = append(*c, span{head: at, start: at, end: at + size}) }

// rest reads what stands before, between and behind them.
func (c claims) rest(x *extraction, p place, held *chunks) error {
	slices.SortFunc(c, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	at := int64(0)
	for _, s := range append(c, span{start: held.size}) {
		if s.start > at {
			br := x.reader(io.NewSectionReader(held, at, s.start-at))
			err := x.behindAt(p, br, at)
			x.release(br)
			if err != nil {
				return err
			}
		}
		at = max(at, s.end)
	}
	return nil
}
