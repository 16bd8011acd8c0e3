package crawler

import (
	"context"
	"fmt"
	"slices"

	"peeler/configs"
	"peeler/matcher"
)

// hand delivers a response as a document while its bytes come from from: from
// the network through the child to the reader of its records, with no more of
// it in memory than is on the way; or from memory, where it has been read. It is
// closed after Records, or after deliver where that did not read them. before counts
// how often the item has killed its parser.
func (c *crawl) hand(ctx context.Context, r *response, item string, b *body, from *kept, before matcher.Crashes) error {
	doc := c.document(r, item)
	settled := false
	settle := func(whole bool) {
		if !settled {
			settled = true
			b.settle(doc, whole)
			quarantine(doc, before)
			c.judge(from, doc)
		}
	}
	doc.Records = extraction{
		name: fileName(r.url), mediaType: r.contentType(), from: from, limits: c.limits, unsafe: c.Unsafe, children: c.Children,
		passwords: slices.Concat(c.src.Passwords, c.words),
		ocr:       c.src.OCR,
		left:      r.close, // or the end of the child would wait for the site
		ended:     settle,
	}.records(ctx, doc)
	err := c.deliver(ctx, doc)
	settle(false)
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

func (c *crawl) given(err error) error {
	if err != nil {
		return fmt.Errorf("delivering a document: %w", err)
	}
	return nil
}

// bodyLimit is the limit for what the site says the body is: pages and texts of
// a page or a listing are held shorter than files.
func (c *crawl) bodyLimit(r *response) (what string, limit configs.Size) {
	if c.src.Shape() != configs.Directory && r.text() {
		return "page", c.limits.Page
	}
	return "download", c.limits.Download
}
