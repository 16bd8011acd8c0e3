package crawler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"peeler/configs"
	"peeler/crawler/extract"
	"peeler/crawler/sandbox"
	"peeler/matcher"
)

// stream delivers a response as a document while it arrives: from the network
// through the child to the reader of its records, with no more of it in memory
// than is on the way.
func (c *crawl) stream(ctx context.Context, r *response, item string) error {
	b := c.body(ctx, r, c.bodyLimit(r))
	doc := c.document(r, item)
	return c.hand(ctx, doc, r, b, func(extracted bool) {
		if extracted {
			io.Copy(io.Discard, b) // the digest is of all that is sent, whatever the child took
		}
		c.settle(doc, b, extracted)
	})
}

// buffered delivers a response that has been read already.
func (c *crawl) buffered(ctx context.Context, r *response, item string, b *body, data []byte) error {
	doc := c.document(r, item)
	return c.hand(ctx, doc, r, bytes.NewReader(data), func(extracted bool) { c.settle(doc, b, extracted) })
}

// unchanged delivers that the site says there is nothing new.
func (c *crawl) unchanged(ctx context.Context, r *response, item string, last matcher.Visit) error {
	doc := c.document(r, item)
	doc.Unchanged, doc.Complete, doc.Validators = true, true, last.Validators
	c.report.Documents++
	return c.given(c.deliver(ctx, doc))
}

func (c *crawl) document(r *response, item string) *matcher.Document {
	return &matcher.Document{
		Source:  c.src.ID,
		Item:    item,
		Locator: r.url.String(),
		Fetched: c.Now().UTC(),
	}
}

// hand gives a document away and closes it: after Records, or after deliver
// where that did not read them.
func (c *crawl) hand(ctx context.Context, doc *matcher.Document, r *response, from io.Reader, settle func(extracted bool)) error {
	settled := false
	once := func(extracted bool) {
		if !settled {
			settled = true
			doc.Validators = r.validators()
			settle(extracted)
		}
	}
	doc.Records = c.records(ctx, doc, r, from, once)
	err := c.deliver(ctx, doc)
	once(false)
	c.report.Documents++
	c.report.Bytes += doc.Size
	if !doc.Complete || len(doc.Gaps) > 0 {
		c.flawed++
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return c.given(err)
}

func (c *crawl) given(err error) error {
	if err != nil {
		return fmt.Errorf("delivering a document: %w", err)
	}
	return nil
}

// settle fills in what is known when the last byte has been read. A document of
// which records were left unread is not complete, however much was received.
func (c *crawl) settle(doc *matcher.Document, b *body, extracted bool) {
	b.hash.Sum(doc.Digest[:0])
	doc.Size = b.size
	doc.Complete = b.complete && extracted
	for _, g := range b.gaps {
		g.Path = fileName(b.from.url)
		doc.Gaps = append(doc.Gaps, g)
	}
}

var errStopped = errors.New("the reader of the records stopped")

// records drives the extraction, once.
func (c *crawl) records(ctx context.Context, doc *matcher.Document, r *response, from io.Reader, settle func(extracted bool)) iter.Seq[matcher.Record] {
	begun := false
	return func(yield func(matcher.Record) bool) {
		if begun {
			return
		}
		begun = true
		sink := extract.Sink{
			Record: func(rec matcher.Record) error {
				if !yield(rec) {
					r.close() // or the end of the child would wait for the site
					return errStopped
				}
				return nil
			},
			Gap: func(g matcher.Gap) { doc.Gaps = append(doc.Gaps, g) },
		}
		name := fileName(r.url)
		err := sandbox.Extract(ctx, name, r.contentType(), from, childLimits(c.limits), sink)
		if err != nil && !errors.Is(err, errStopped) && ctx.Err() == nil {
			c.Log.Error("extraction failed", "source", c.src.ID, "error", err)
			sink.Gap(matcher.Gap{Path: name, Cause: matcher.Crashed, Detail: "the extraction could not be run: see the log"})
		}
		settle(err == nil)
	}
}

// bodyLimit is the limit for what the site says the body is: pages and texts of
// a page or a listing are held shorter than files.
func (c *crawl) bodyLimit(r *response) int64 {
	if c.src.Kind != configs.Directory && r.text() {
		return int64(c.limits.Page)
	}
	return int64(c.limits.Download)
}
