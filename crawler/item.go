package crawler

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"peeler/crawler/list"
	"peeler/matcher"
)

// item fetches one item, conditionally if it was read to its end before, and
// delivers it, with its further pages and the files that belong to it.
func (c *crawl) item(ctx context.Context, item string, u *url.URL, visit matcher.Visit) error {
	c.met[item] = true
	conditions := c.conditions(item, visit)
	if c.next != nil {
		conditions = matcher.Validators{} // the link to the next page is needed
	}
	at, page, err := c.receive(ctx, item, u, conditions, visit, true)
	if err != nil {
		return err
	}
	if item == key(c.start) && page != nil {
		c.look(&index{url: at, status: http.StatusOK, text: page}, 1, nil)
	}
	return c.beyond(ctx, item, at, page)
}

// receive fetches a document and delivers it. What comes back of it is where it was in
// the end, and as much of a page as is searched for what it leads to, in UTF-8: nil where
// there is none. ofItem says that it is a page of an item, which item.body tells.
func (c *crawl) receive(ctx context.Context, item string, u *url.URL, ask matcher.Validators, visit matcher.Visit, ofItem bool) (at *url.URL, page []byte, err error) {
	r, err := c.fetch(ctx, u, ask)
	if err != nil {
		return nil, nil, err
	}
	defer r.close()
	if r.unchanged() {
		return r.url, nil, c.unchanged(ctx, r, item, visit)
	}
	if r.media() {
		return nil, nil, missed{cause: matcher.NotFetched, detail: mediaDetail}
	}
	what, limit := c.bodyLimit(r)
	b := c.body(ctx, r, what, limit)
	if visit.Crashes.Quarantined() {
		return r.url, nil, c.quarantined(ctx, r, item, b, visit)
	}
	k := c.keep(r, b, ofItem)
	if err := c.hand(ctx, r, item, b, k, visit.Crashes); err != nil {
		return nil, nil, err
	}
	if ofItem && k.more && (c.next != nil || len(c.follow) > 0) {
		c.gap(item, matcher.Count, "what a page leads to is looked for in its first 2 MiB only")
	}
	return r.url, c.utf8(r, k.head), nil
}

// entry fetches what an item of a list stands for: its page or its raw text.
func (c *crawl) entry(ctx context.Context, e entry, visit matcher.Visit) error {
	if c.src.Item.Within {
		return c.within(ctx, e)
	}
	u, err := c.itemURL(e)
	if err != nil {
		return err
	}
	if mediaName(u.Path) {
		return missed{cause: matcher.NotFetched, detail: mediaDetail}
	}
	return c.item(ctx, e.key, u, visit)
}

// itemURL is where the item's text is.
func (c *crawl) itemURL(e entry) (*url.URL, error) {
	if c.src.Item.URL == "" {
		if e.link == nil {
			return nil, missed{cause: matcher.NotFetched, detail: "it is not read: the list gives no link to it"}
		}
		return e.link, nil
	}
	values := map[string]string{"key": e.key}
	base := c.start
	if e.link != nil {
		parts(e.link, values)
		base = e.link
	}
	for name, v := range e.Fields {
		values[name] = v
	}
	u, err := c.site.fill(base, c.src.Item.URL, values)
	if err != nil {
		return nil, missed{cause: matcher.NotFetched, detail: "the pattern of item.url gives no URL to follow: " + err.Error()}
	}
	return u, nil
}

// beyond reads what a page of an item leads to: its further pages, and the files that
// belong to it.
func (c *crawl) beyond(ctx context.Context, item string, at *url.URL, page []byte) error {
	if len(page) == 0 {
		return nil
	}
	for n := 1; ; n++ {
		if err := c.attachments(ctx, item, at, page); err != nil {
			return err
		}
		if c.next == nil {
			return nil
		}
		links, base := c.links(*c.next, page)
		if len(links) == 0 {
			return nil
		}
		u, err := c.site.resolve(c.based(at, base), links[0])
		if err != nil || c.met[key(u)] {
			return nil
		}
		if n >= c.src.Item.MaxPages {
			c.gap(item, matcher.Count, fmt.Sprintf("pages of an item beyond max_pages, %d, are not read", c.src.Item.MaxPages))
			return nil
		}
		c.met[key(u)] = true // it is a document of its own
		if at, page, err = c.receive(ctx, key(u), u, matcher.Validators{}, matcher.Visit{}, true); err != nil {
			return c.miss(key(u), err)
		}
	}
}

// attachments fetches the files that a page of an item shows as its own.
func (c *crawl) attachments(ctx context.Context, item string, at *url.URL, page []byte) error {
	for _, sign := range c.follow {
		links, base := c.links(sign, page)
		for _, ref := range links {
			u, err := c.site.resolve(c.based(at, base), ref)
			if err != nil {
				c.gap(item, matcher.NotFetched, fmt.Sprintf("links not followed: 1, of the last: %v", err))
				continue
			}
			id := c.idOf(u)
			if c.met[id] {
				continue
			}
			c.met[id] = true
			if mediaName(u.Path) {
				c.gap(id, matcher.NotFetched, mediaDetail)
				continue
			}
			visit, err := c.visit(id)
			if err != nil {
				return err
			}
			if visit.Complete && c.src.Revisit == 0 {
				continue
			}
			_, _, err = c.receive(ctx, id, u, c.conditions(id, visit), visit, false)
			if err := c.miss(id, err); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *crawl) based(at *url.URL, base string) *url.URL {
	if b, err := c.site.resolve(at, base); base != "" && err == nil {
		return b
	}
	return at
}

// within remembers an item of which the list says all there is. Its text is matched
// with the page of the list.
func (c *crawl) within(ctx context.Context, e entry) error {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(e.Fields)) {
		fmt.Fprintf(h, "%q=%q", name, e.Fields[name])
	}
	doc := &matcher.Document{
		Source: c.src.ID, Item: e.key, Locator: c.start.String(), Fetched: c.Now().UTC(), Complete: true,
	}
	if e.link != nil {
		doc.Locator = e.link.String()
	}
	h.Sum(doc.Digest[:0])
	return c.given(c.deliver(ctx, doc))
}

// links are where the elements lead that a sign finds.
func (c *crawl) links(sign list.Sign, page []byte) (links []string, base string) {
	c.parse(func() { links, base = sign.Links(page) })
	return links, base
}
