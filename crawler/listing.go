package crawler

import (
	"context"
	"net/url"
	"time"

	"peeler/crawler/list"
	"peeler/matcher"
)

// entry is an item of a list, with where it leads on this site.
type entry struct {
	list.Item
	key  string
	link *url.URL // nil where it has none of its own
}

// listing reads lists and the items they lead to; in a forum, the lists of its boards
// first.
func (c *crawl) listing(ctx context.Context) error {
	c.sight.Whole = true
	items := walk{crawl: c, list: c.list, conf: c.src.List, use: c.items, outermost: c.boards == nil}
	if c.boards == nil {
		return items.from(ctx, c.start)
	}
	boards := walk{crawl: c, list: c.boards, conf: c.src.Boards, outermost: true}
	boards.use = func(ctx context.Context, found []entry) (fresh int, err error) {
		for _, b := range found {
			if b.link == nil || c.met[key(b.link)] {
				continue
			}
			fresh++
			if err := items.from(ctx, b.link); err != nil {
				return fresh, err
			}
		}
		return fresh, nil
	}
	return boards.from(ctx, c.start)
}

// items fetches those that are not known yet and says how many that were.
func (c *crawl) items(ctx context.Context, found []entry) (fresh int, err error) {
	err = c.each(ctx, len(found), func(ctx context.Context, i int) error {
		e := found[i]
		if c.met[e.key] {
			return nil
		}
		c.met[e.key] = true
		c.note(e)
		c.show(e)
		visit, err := c.visit(e.key)
		if err != nil || !c.due(e, visit) {
			return err
		}
		fresh++
		if !visit.Complete {
			c.sight.New++
		}
		return c.miss(e.key, c.entry(ctx, e, visit))
	})
	return fresh, err
}

// slack is how far a site's clock may go wrong before what it says was changed since we
// were there is believed to be older.
const slack = 10 * time.Minute

// due says whether an item is to be read: it never was to its end, or it is time to ask
// again, or the list says that it was changed since. A date to come says nothing: such an
// item would be read at each crawl.
func (c *crawl) due(e entry, v matcher.Visit) bool {
	if !v.Complete {
		return true
	}
	if c.src.Revisit != 0 && !c.resting(v) {
		return true
	}
	changed, err := time.Parse(time.RFC3339, e.Fields["updated"])
	return err == nil && changed.After(v.Last.Add(-slack)) && changed.Before(c.Now().Add(24*time.Hour))
}

// note keeps what the list tells of an item.
func (c *crawl) note(e entry) {
	c.sight.Items++
	if !c.src.List.Rolling {
		c.sight.Listed = append(c.sight.Listed, e.key)
	}
	if t := e.Published(); t.After(c.sight.Newest) && t.Before(c.Now().Add(24*time.Hour)) {
		c.sight.Newest = t
	}
}

// show tells of an item to who is trying the source out.
func (c *crawl) show(e entry) {
	if c.Listed == nil {
		return
	}
	l := Listed{Key: e.key, Fields: e.Fields}
	if u, err := c.itemURL(e); err == nil && !c.src.Item.Within {
		l.URL = u.String()
	}
	c.Listed(l)
}
