package crawler

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"peeler/configs"
	"peeler/crawler/health"
	"peeler/crawler/list"
	"peeler/matcher"
)

// walk goes through the pages of a list.
type walk struct {
	*crawl
	list      *list.List
	conf      configs.List
	use       func(context.Context, []entry) (fresh int, err error)
	outermost bool // of the source: what its first page shows is how the source fares
}

// from reads the pages from the first one to the last. What stands where on a page says
// nothing: sites pin, shuffle and back-date.
func (w walk) from(ctx context.Context, start *url.URL) error {
	if w.conf.URL != "" {
		u, err := w.site.fill(start, w.conf.URL, nil)
		if err != nil {
			return fmt.Errorf("source %s: url of its list: %w", w.src.ID, err)
		}
		start = u
	}
	visit, err := w.visit(key(start))
	if err != nil {
		return err
	}
	all := w.conf.Stop == "end" || w.sweeps(key(start), visit)
	for n, u := 1, start; u != nil && !w.met[key(u)]; n++ {
		page, err := w.page(ctx, u, n)
		if err != nil {
			w.sight.Whole = false
			return w.miss(key(u), err)
		}
		fresh, err := w.use(ctx, page.entries)
		if err != nil {
			w.sight.Whole = false
			return err
		}
		if u, err = w.after(start, page, n); err != nil || u == nil {
			return w.miss(key(start), err)
		}
		last := fresh == 0 && len(page.entries) > 0 && !all
		if over := n >= max(1, w.conf.MaxPages); over || last {
			w.sight.Whole = w.sight.Whole && w.met[key(u)]
			if over && !last && fresh > 0 && !w.met[key(u)] {
				w.gap(key(u), matcher.Count, fmt.Sprintf("index pages beyond max_pages, %d, are not read", w.conf.MaxPages))
			}
			return nil
		}
	}
	return nil
}

// sweeps says whether all pages are read this time, known items or not: once in each
// span of reread, since a list without order hides new items behind known ones.
func (c *crawl) sweeps(item string, v matcher.Visit) bool {
	return c.conditions(item, matcher.Visit{Last: v.Last, Complete: true, Validators: matcher.Validators{ETag: "x"}}) == matcher.Validators{}
}

// leaf is a page of a list.
type leaf struct {
	list.Page
	base    *url.URL // what its links are relative to
	entries []entry
}

// page fetches page n of the list and reads its items.
func (w walk) page(ctx context.Context, u *url.URL, n int) (leaf, error) {
	page, err := w.index(ctx, u)
	if err != nil {
		if n == 1 && w.outermost {
			w.unseen(err)
		}
		return leaf{}, err
	}
	var found list.Page
	w.parse(func() { found, err = w.list.Read(page.text, w.Now()) })
	if n == 1 && w.outermost {
		w.look(page, len(found.Items), err)
	}
	if err != nil {
		return leaf{}, missed{cause: matcher.UnknownFormat, detail: "the index page: " + err.Error()}
	}
	if found.More {
		w.gap(key(u), matcher.Count, "a page of the list has more items than are read")
		w.sight.Whole = false
	}
	if len(found.Items) == 0 && !found.Empty && n == 1 && w.sight.State != health.Empty {
		w.gap(key(u), matcher.UnknownFormat, "the items selector matched nothing: the site may have changed or shows a login or gate page")
		w.sight.Whole = false
	}
	base := w.based(page.url, found.Base)
	return leaf{found, base, w.entries(found.Items, base, key(u))}, nil
}

// entries are the items that can be read. Those that lead off the site are counted
// into one gap.
func (w walk) entries(items []list.Item, base *url.URL, at string) []entry {
	var all []entry
	refused, why := 0, error(nil)
	for _, i := range items {
		e := entry{Item: i, key: i.Key}
		if i.Link != "" {
			link, err := w.site.resolve(base, i.Link)
			if err != nil && !w.src.Item.Within {
				refused, why = refused+1, err
				continue
			}
			e.link = link
		}
		switch {
		case e.key != "":
		case e.link != nil:
			e.key = w.idOf(e.link)
		default:
			refused, why = refused+1, errLink
			continue
		}
		all = append(all, e)
	}
	if refused > 0 {
		w.gap(at, matcher.NotFetched, fmt.Sprintf("links not followed: %d, of the last: %v", refused, why))
	}
	return all
}

// after is where the list goes on behind page n: nil when that was the last one.
func (w walk) after(start *url.URL, page leaf, n int) (*url.URL, error) {
	switch {
	case w.conf.Page != "" && (len(page.entries) == 0 || w.conf.Next != "" && page.Next == ""):
		return nil, nil
	case w.conf.Page != "":
		number := w.conf.FirstPage + n*w.conf.Step
		return w.site.fill(start, w.conf.Page, map[string]string{"page": strconv.Itoa(number), "cursor": page.Next})
	case page.Next == "":
		return nil, nil
	}
	u, err := w.site.resolve(page.base, page.Next)
	if err != nil {
		w.sight.Whole = false
		return nil, missed{cause: matcher.NotFetched, detail: fmt.Sprintf("links not followed: 1, of the last: %v", err)}
	}
	return u, nil
}
