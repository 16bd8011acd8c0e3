package crawler

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/url"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"peeler/crawler/extract"
	"peeler/matcher"
)

// passwordBytes is how much of a page is searched for the passwords of what it
// links to.
const passwordBytes = 256 << 10

const (
	maxIndex = 4 << 20 // how much of a page is searched for what it leads to, in bytes
	parsers  = 2       // pages that are parsed at a time
)

// index is a page that is read for its links.
type index struct {
	url     *url.URL // where it was in the end, after redirects
	status  int
	refresh string // the header of that name
	text    []byte // in UTF-8, at most maxIndex
	empty   bool   // it is a directory index with nothing in it
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
		return nil, missed{cause: matcher.NotFetched, detail: mediaDetail}
	}
	b := c.body(ctx, r, "page", c.limits.Page)
	data, whole, err := c.head(r, b)
	if err != nil {
		return nil, err
	}
	page := &index{url: r.url, status: r.StatusCode, refresh: r.Header.Get("Refresh"), text: c.utf8(r, data)}
	c.words = extract.Passwords(string(page.text[:min(len(page.text), passwordBytes)]))
	if err := c.hand(ctx, r, key(u), b, &kept{Reader: whole, response: r}, matcher.Crashes{}); err != nil {
		return nil, err
	}
	c.longer(key(u), b)
	return page, nil
}

// head reads as much of a page as is searched for what it leads to. whole gives all of
// it again. The connection is closed where nothing more is to come, however long the
// matching takes.
func (c *crawl) head(r *response, b *body) (head []byte, whole io.Reader, err error) {
	c.away(func() { head, err = io.ReadAll(io.LimitReader(b, maxIndex)) })
	if len(head) < maxIndex {
		r.close()
	}
	return head, io.MultiReader(bytes.NewReader(head), b), err
}

// longer notes that there was more of a page than its head.
func (c *crawl) longer(at string, b *body) {
	if b.size > maxIndex {
		c.sight.Whole = false
		c.gap(at, matcher.Count, "what a page leads to is looked for in its first 4 MiB only")
	}
}

// parse does what takes the memory of a parsed page, many times its bytes: few at a
// time over all sources.
func (c *crawl) parse(do func()) {
	c.parsing <- struct{}{}
	defer func() { <-c.parsing }()
	do()
}

// utf8 undoes the encodings of a page. What cannot be undone is read as it is: that a
// page holds no links is noticed.
func (c *crawl) utf8(r *response, data []byte) []byte {
	if r.gzipped() {
		if z, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
			data, _ = io.ReadAll(io.LimitReader(z, maxIndex))
		}
	}
	if _, _, sure := charset.DetermineEncoding(data, r.contentType()); !sure && isUTF8(data) {
		return data // what is guessed is guessed from the first 1024 bytes
	}
	from, err := charset.NewReader(bytes.NewReader(data), r.contentType())
	if err != nil {
		return data
	}
	text, err := io.ReadAll(from)
	if err != nil {
		return data
	}
	return text
}

// isUTF8 is true of a text that was cut within a character, too.
func isUTF8(text []byte) bool {
	end := len(text)
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if c := text[len(text)-n]; utf8.RuneStart(c) {
			if !utf8.FullRune(text[len(text)-n:]) {
				end -= n
			}
			break
		}
	}
	return utf8.Valid(text[:end])
}
