package matcher

import "time"

// Visit says when an item was last seen, with its validators. The zero Visit is
// that of an item never seen.
type Visit struct {
	Last       time.Time
	Validators Validators
	Complete   bool // read to its end: it may be asked for conditionally
}
