package crawler

import (
	"context"
	"fmt"
	"net/url"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"

	"peeler/matcher"
)

// selectors are a listing's, compiled.
type selectors struct {
	items, next goquery.Matcher // next is nil where there is only one page
}

func (c *crawl) selectors() (s selectors, err error) {
	if s.items, err = cascadia.Compile(c.src.Items); err != nil {
		return s, fmt.Errorf("source %s: items is no CSS selector: %w", c.src.ID, err)
	}
	if c.src.Next != "" {
		if s.next, err = cascadia.Compile(c.src.Next); err != nil {
			return s, fmt.Errorf("source %s: next is no CSS selector: %w", c.src.ID, err)
		}
	}
	return s, nil
}

// links are those of one index page.
type links struct {
	items []*url.URL
	next  *url.URL // nil on the last page
}

// listing reads index pages and the items they link to, until a page holds only
// items that are known. What stands where on a page says nothing: sites pin,
// shuffle and back-date.
func (c *crawl) listing(ctx context.Context) error {
	s, err := c.selectors()
	if err != nil {
		return err
	}
	known := map[string]bool{} // pages and items of this crawl
	for n, u := 1, c.start; u != nil && !known[key(u)]; n++ {
		if n > max(1, c.src.MaxPages) {
			c.gap(key(u), matcher.Count, fmt.Sprintf("index pages beyond max_pages, %d, are not read", c.src.MaxPages))
			return nil
		}
		known[key(u)] = true
		page, err := c.index(ctx, u)
		if err != nil {
			return c.miss(key(u), err)
		}
		found, err := c.links(page, s, key(u))
		if err != nil {
			return c.miss(key(u), err)
		}
		fresh, err := c.items(ctx, found.items, known)
		if err != nil {
			return err
		}
		if fresh == 0 && len(found.items) > 0 {
			return nil
		}
		u = found.next
	}
	return nil
}

// items fetches those that are not known yet and says how many that were.
func (c *crawl) items(ctx context.Context, items []*url.URL, known map[string]bool) (fresh int, err error) {
	for _, link := range items {
		item := key(link)
		if known[item] {
			continue
		}
		known[item] = true
		visit, err := c.visit(item)
		if err != nil {
			return fresh, err
		}
		if visit.Complete && (c.src.Revisit == 0 || c.resting(visit)) {
			continue
		}
		fresh++
		if err := c.miss(item, c.linked(ctx, item, link, visit)); err != nil {
			return fresh, err
		}
	}
	return fresh, nil
}

// linked fetches what a link stands for: the item's page or its raw text.
func (c *crawl) linked(ctx context.Context, item string, link *url.URL, visit matcher.Visit) error {
	u := link
	if c.src.Raw != "" {
		var err error
		if u, err = c.site.raw(c.src.Raw, link); err != nil {
			return missed{matcher.NotFetched, "the raw pattern gives no URL to follow: " + err.Error()}
		}
	}
	if mediaName(u.Path) {
		return missed{matcher.NotFetched, mediaDetail}
	}
	return c.item(ctx, item, u, visit)
}

// links finds the links of an index page by the source's selectors.
func (c *crawl) links(page *index, s selectors, at string) (links, error) {
	doc, err := goquery.NewDocumentFromReader(page.html)
	if err != nil {
		return links{}, missed{matcher.UnknownFormat, "the index page is nested too deeply to find its links"}
	}
	base := page.url
	if ref, ok := doc.Find("base[href]").First().Attr("href"); ok {
		if u, err := c.site.resolve(base, ref); err == nil {
			base = u
		}
	}
	found := links{items: c.follow(doc.FindMatcher(s.items), base, at)}
	if s.next != nil {
		if next := c.follow(doc.FindMatcher(s.next).First(), base, at); len(next) > 0 {
			found.next = next[0]
		}
	}
	if doc.FindMatcher(s.items).Length() == 0 {
		c.gap(at, matcher.UnknownFormat, "the items selector matched nothing: the site may have changed or shows a login or gate page")
	}
	return found, nil
}

// follow reads the links of the elements that a selector matched. Those that
// lead off the site are counted into one gap.
func (c *crawl) follow(matched *goquery.Selection, base *url.URL, at string) []*url.URL {
	var follow []*url.URL
	refused, why := 0, error(nil)
	matched.Each(func(_ int, e *goquery.Selection) {
		ref, ok := e.Attr("href")
		if !ok {
			ref, ok = e.Find("a[href]").First().Attr("href")
		}
		u, err := c.site.resolve(base, ref)
		switch {
		case !ok:
			refused, why = refused+1, errLink
		case err != nil:
			refused, why = refused+1, err
		default:
			follow = append(follow, u)
		}
	})
	if refused > 0 {
		c.gap(at, matcher.NotFetched, fmt.Sprintf("links not followed: %d, of the last: %v", refused, why))
	}
	return follow
}
