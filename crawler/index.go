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

// index is a page that is read for its links.
type index struct {
	url    *url.URL // where it was in the end, after redirects
	status int
	text   []byte // in UTF-8
	empty  bool   // it is a directory index with nothing in it
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
	data, err := io.ReadAll(b)
	if err != nil {
		return nil, err
	}
	page := &index{url: r.url, status: r.StatusCode, text: c.utf8(r, data)}
	c.words = extract.Passwords(string(page.text[:min(len(page.text), passwordBytes)]))
	r.close() // nothing more is read from it, however long the matching takes
	if err := c.hand(ctx, r, key(u), b, &kept{Reader: bytes.NewReader(data), response: r}, matcher.Crashes{}); err != nil {
		return nil, err
	}
	return page, nil
}

// utf8 undoes the encodings of a page. What cannot be undone is read as it is: that a
// page holds no links is noticed.
func (c *crawl) utf8(r *response, data []byte) []byte {
	if r.gzipped() {
		if z, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
			data, _ = io.ReadAll(io.LimitReader(z, int64(c.limits.Page)))
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
