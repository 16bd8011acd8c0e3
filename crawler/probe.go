package crawler

import (
	"context"
	"io"
	"net/url"

	"peeler/configs"
	"peeler/matcher"
)

// Peek fetches the page at which a source begins, for who describes it: nothing is
// delivered. The error says in our own words why there is no page.
func (c *Crawler) Peek(ctx context.Context, src configs.Source) (*Peeked, error) {
	run := &crawl{Crawler: c, src: src, limits: src.Effective(c.Limits), met: map[string]bool{}, round: &round{whole: true}}
	if err := run.enter(src.URL); err != nil {
		return nil, err
	}
	r, err := run.fetch(ctx, run.start, matcher.Validators{})
	if err != nil {
		return nil, err
	}
	defer r.close()
	data, err := io.ReadAll(run.body(ctx, r, "page", run.limits.Page))
	if err != nil {
		return nil, err
	}
	return &Peeked{At: r.url, Type: r.mediaType(), Text: run.utf8(r, data)}, nil
}

// Peeked is a page at hand.
type Peeked struct {
	At   *url.URL // after redirects
	Type string   // as the site says, lower case, without parameters
	Text []byte   // in UTF-8
}
