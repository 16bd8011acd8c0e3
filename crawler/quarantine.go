package crawler

import (
	"context"
	"io"

	"peeler/matcher"
)

// A document that kills its parser three times in a row is quarantined by its
// digest: it is fetched, as the site must not see a difference, but it is not
// parsed again as long as it stays the same. Its gap stays open and says so.

// quarantine says in a document's gap that it is not parsed any more.
func quarantine(doc *matcher.Document, before matcher.Crashes) {
	if !doc.Complete || !before.After(doc.Digest, doc.Gaps).Quarantined() {
		return
	}
	for i := range doc.Gaps {
		if g := &doc.Gaps[i]; g.Cause == matcher.Crashed {
			g.Detail += ", as before: quarantined until it changes"
		}
	}
}

// quarantined reads an item that is in quarantine. If it is the same still, it is
// delivered as unchanged. If not, that is known too late to parse it, for it is
// not kept: it is a gap until the next visit.
func (c *crawl) quarantined(ctx context.Context, r *response, item string, b *body, last matcher.Visit) error {
	if _, err := io.Copy(io.Discard, b); err != nil {
		return err
	}
	doc := c.document(r, item)
	b.settle(doc, true)
	c.report.Documents++
	c.report.Bytes += doc.Size
	switch {
	case !doc.Complete: // of what digest it is nobody knows
		c.flawed++
	case doc.Digest == last.Crashes.Digest:
		doc.Unchanged = true
	default:
		doc.Validators = matcher.Validators{} // or the site would say that it is unchanged
		doc.Gaps = append(doc.Gaps, matcher.Gap{
			Path: fileName(r.url), Cause: matcher.NotFetched, Detail: "it changed in quarantine: it is parsed at the next visit",
		})
		c.flawed++
	}
	return c.given(c.deliver(ctx, doc))
}
