package crawler

import (
	"context"
	"crypto/sha256"
	"hash"
	"io"

	"peeler/crawler/extract"
	"peeler/matcher"
)

// File is what is known of bytes that are at hand.
type File struct {
	Name      string   // begins the path of every record
	Passwords []string // may open what is encrypted
	OCR       bool     // pictures are read by tesseract
}

// Read makes a document of a file that somebody wants examined: its bytes go through
// the same child as what is fetched. Only Limits, Unsafe and Children count of the
// options. The caller fills in where the document comes from.
func Read(ctx context.Context, f File, from io.Reader, o Options) *matcher.Document {
	doc := &matcher.Document{}
	in := &counter{from: from, hash: sha256.New()}
	doc.Records = extraction{
		name: f.Name, from: in, limits: o.Limits, unsafe: o.Unsafe, children: o.Children, passwords: f.Passwords, ocr: f.OCR,
		ended: func(whole bool) {
			if in.err != nil && ctx.Err() == nil {
				doc.Gaps = append(doc.Gaps, matcher.Gap{Path: extract.Root(f.Name), Cause: matcher.Truncated, Detail: "reading it failed before its end"})
			}
			in.hash.Sum(doc.Digest[:0])
			doc.Size = in.size
			doc.Complete = whole && in.err == nil
		},
	}.records(ctx, doc)
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
