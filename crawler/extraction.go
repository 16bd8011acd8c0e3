package crawler

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"peeler/configs"
	"peeler/crawler/extract"
	"peeler/crawler/sandbox"
	"peeler/matcher"
)

// extraction turns bytes into the records of a document, in a child.
type extraction struct {
	name      string // begins the path of every record
	mediaType string // a hint, may be ""
	from      io.Reader
	limits    configs.Limits
	passwords []string // that may open what is encrypted

	left  func()           // the reader of the records stopped; from must end then; may be nil
	ended func(whole bool) // no more records come; whole: none was left out by us or the reader
}

var errStopped = errors.New("the reader of the records stopped")

// records gives them to the first who ranges over them, and the document its
// gaps.
func (x extraction) records(ctx context.Context, doc *matcher.Document) iter.Seq[matcher.Record] {
	begun := false
	return func(yield func(matcher.Record) bool) {
		if begun {
			return
		}
		begun = true
		sink := extract.Sink{
			Record: func(r matcher.Record) error {
				if yield(r) {
					return nil
				}
				if x.left != nil {
					x.left()
				}
				return errStopped
			},
			Gap: func(g matcher.Gap) { doc.Gaps = append(doc.Gaps, g) },
		}
		err := sandbox.Extract(ctx, extract.Input{Name: x.name, MediaType: x.mediaType, Passwords: x.passwords}, x.from, childLimits(x.limits), sink)
		if err != nil && !errors.Is(err, errStopped) && ctx.Err() == nil {
			sink.Gap(matcher.Gap{Path: x.name, Cause: matcher.Crashed, Detail: "the extraction could not be run: " + err.Error()})
		}
		x.ended(err == nil)
	}
}

// childLimits are those of one extraction.
func childLimits(l configs.Limits) sandbox.Limits {
	return sandbox.Limits{
		CPU:    time.Duration(l.ChildCPU),
		Wall:   time.Duration(l.ChildTime),
		Memory: int64(l.ChildMemory),
		Extract: extract.Limits{
			Expanded: int64(l.Expanded),
			Ratio:    l.Ratio,
			Depth:    l.Depth,
			Entries:  l.Entries,
		},
	}
}
