package crawler

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/url"

	"golang.org/x/net/html/charset"

	"peeler/crawler/extract"
	"peeler/matcher"
)

// passwordBytes is how much of a page is searched for the passwords of what it
// links to.
const passwordBytes = 256 << 10

// index is a page that is read for its links.
type index struct {
	url  *url.URL // where it was in the end, after redirects
	html io.Reader
}

// index fetches a page of links and delivers it as a document: its text may
// hold names as well. It is never asked for conditionally: its links are needed.
func (c *crawl) index(ctx context.Context, u *url.URL) (*index, error) {
	c.met[key(u)] = true
	r, err := c.fetch(ctx, u, matcher.Validators{})
	if err != nil {
		return nil, err
	}
	defer r.close()
	if r.media() {
		return nil, missed{matcher.NotFetched, mediaDetail}
	}
	b := c.body(ctx, r, "page", c.limits.Page)
	data, err := io.ReadAll(b)
	if err != nil {
		return nil, err
	}
	text, _ := io.ReadAll(io.LimitReader(c.decoded(r, data), passwordBytes))
	c.words = extract.Passwords(string(text))
	r.close() // nothing more is read from it, however long the matching takes
	if err := c.hand(ctx, r, key(u), b, bytes.NewReader(data), matcher.Crashes{}); err != nil {
		return nil, err
	}
	return &index{url: r.url, html: c.decoded(r, data)}, nil
}

// decoded undoes the encodings of a page. What cannot be undone is read as it
// is: that a page holds no links is noticed.
func (c *crawl) decoded(r *response, data []byte) io.Reader {
	if r.gzipped() {
		if z, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
			data, _ = io.ReadAll(io.LimitReader(z, int64(c.limits.Page)))
		}
	}
	utf8, err := charset.NewReader(bytes.NewReader(data), r.contentType())
	if err != nil {
		return bytes.NewReader(data)
	}
	return utf8
}
