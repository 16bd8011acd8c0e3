package matcher

import (
	"slices"
	"time"
)

// Visit says when an item was last seen, with its validators. The zero Visit is
// that of an item never seen.
type Visit struct {
	Last       time.Time
	Validators Validators
	Complete   bool // read to its end: it may be asked for conditionally
	Crashes    Crashes
}

// Crashes count how often in a row a document of one digest killed its parser.
type Crashes struct {
	Digest [32]byte `json:"digest"`
	Times  int      `json:"times"`
}

// quarantineAfter is how often a document may kill its parser.
const quarantineAfter = 3

// Quarantined says that the document of the digest is not to be parsed again.
func (c Crashes) Quarantined() bool { return c.Times >= quarantineAfter }

// After counts one more reading, by the digest of what was received to its end
// and the gaps of it.
func (c Crashes) After(digest [32]byte, gaps []Gap) Crashes {
	if !slices.ContainsFunc(gaps, func(g Gap) bool { return g.Cause == Crashed }) {
		return Crashes{}
	}
	if c.Digest != digest {
		c = Crashes{Digest: digest}
	}
	c.Times++
	return c
}
