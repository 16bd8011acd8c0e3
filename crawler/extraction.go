package crawler

import (
	"context"
	"errors"
	"fmt"
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
	unsafe    bool
	children  *sandbox.Children
	passwords []string // that may open what is encrypted
	ocr       bool     // pictures are read

	left  func()           // the reader of the records stopped; from must end then; may be nil
	ended func(whole bool) // no more records come; whole: none was left out by us or the reader
}

// maxDocumentGaps bounds what is held of a document's gaps; the last one counts the
// rest. A document of a few bytes a gap must not fill the memory.
const maxDocumentGaps = 10_000

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
		beyond := 0
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
			Gap: func(g matcher.Gap) {
				if len(doc.Gaps) < maxDocumentGaps {
					doc.Gaps = append(doc.Gaps, g)
				} else {
					beyond++
				}
			},
		}
		err := x.children.Extract(ctx, extract.Input{Name: x.name, MediaType: x.mediaType, Passwords: x.passwords, OCR: x.ocr}, x.from, x.childLimits(), sink)
		if err != nil && !errors.Is(err, errStopped) && ctx.Err() == nil {
			sink.Gap(matcher.Gap{Path: extract.Root(x.name), Cause: matcher.Crashed, Detail: "the extraction could not be run: " + err.Error()})
		}
		if beyond > 0 {
			doc.Gaps = append(doc.Gaps, matcher.Gap{Path: extract.Root(x.name), Cause: matcher.Count, Detail: fmt.Sprintf("%d more gaps are not listed", beyond)})
		}
		x.ended(err == nil)
	}
}

// childLimits are those of one extraction.
func (x extraction) childLimits() sandbox.Limits {
	l := x.limits
	return sandbox.Limits{
		Unsafe: x.unsafe,
		CPU:    time.Duration(l.ChildCPU),
		Wall:   time.Duration(l.ChildTime),
		Memory: int64(l.ChildMemory),
		Extract: extract.Limits{
			Expanded:    int64(l.Expanded),
			Ratio:       l.Ratio,
			Depth:       l.Depth,
			Entries:     l.Entries,
			Cells:       l.Cells,
			Pages:       l.PDFPages,
			Hashing:     int64(l.Hashing),
			RecordBytes: int(l.Record),
			Buffer:      int64(min(l.Buffer, l.ChildMemory/2)),
		},
	}
}
