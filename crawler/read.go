package crawler

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"

	"peeler/configs"
	"peeler/crawler/extract"
	"peeler/crawler/sandbox"
	"peeler/matcher"
)

// Read makes a document of bytes that are at hand, a file that somebody wants
// examined: they go through the same child as what is fetched. name begins the
// path of every record. The caller fills in where the document comes from.
func Read(ctx context.Context, name string, from io.Reader, limits configs.Limits) *matcher.Document {
	doc := &matcher.Document{}
	in := &counter{from: from, hash: sha256.New()}
	doc.Records = func(yield func(matcher.Record) bool) {
		sink := extract.Sink{
			Record: func(r matcher.Record) error {
				if !yield(r) {
					return errStopped
				}
				return nil
			},
			Gap: func(g matcher.Gap) { doc.Gaps = append(doc.Gaps, g) },
		}
		err := sandbox.Extract(ctx, name, "", in, childLimits(limits), sink)
		switch {
		case err == nil, ctx.Err() != nil, errors.Is(err, errStopped):
		default:
			sink.Gap(matcher.Gap{Path: name, Cause: matcher.Crashed, Detail: "the extraction could not be run: " + err.Error()})
		}
		if in.err != nil && ctx.Err() == nil {
			sink.Gap(matcher.Gap{Path: name, Cause: matcher.Truncated, Detail: "reading it failed before its end"})
		}
		in.hash.Sum(doc.Digest[:0])
		doc.Size = in.size
		doc.Complete = err == nil && in.err == nil
	}
	return doc
}

// counter hashes and counts what is read through it, and keeps its failure.
type counter struct {
	from io.Reader
	hash hash.Hash
	size int64
	err  error // other than io.EOF
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.hash.Write(p[:n])
	c.size += int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}
