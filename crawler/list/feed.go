package list

import (
	"bytes"
	"errors"
	"time"

	"github.com/mmcdole/gofeed"
)

var errFeed = errors.New("the list is no feed: the site may have changed, or shows a login or gate page")

func (l *List) readFeed(text []byte, now time.Time) (Page, error) {
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(text))
	if err != nil {
		return Page{}, errFeed
	}
	var p Page
	for n, entry := range feed.Items {
		if p.More = n == maxItems; p.More {
			break
		}
		i := entryItem(entry)
		at := address(i.Link)
		if l.link != nil {
			i.Link = l.link.value(at, now)
		}
		if l.key != nil {
			i.Key = l.key.value(at, now)
		}
		p.Items = append(p.Items, i)
	}
	return p, nil
}

// address is the link of an entry, of which another link or a key may be made: a forum
// on an onion often writes its feed for the clear web.
type address string

func (a address) pick(*Selector) string { return string(a) }

func (a address) source() string { return string(a) }

func entryItem(e *gofeed.Item) Item {
	i := Item{Link: clip(fold(e.Link)), Fields: map[string]string{}}
	if i.Link == "" {
		i.Link = clip(fold(e.GUID))
	}
	for name, v := range map[string]string{"title": e.Title, "published": at(e.PublishedParsed), "updated": at(e.UpdatedParsed)} {
		if v = clip(fold(v)); v != "" {
			i.Fields[name] = v
		}
	}
	for _, a := range e.Authors {
		if a != nil && a.Name != "" {
			i.Fields["author"] = clip(fold(a.Name))
			break
		}
	}
	return i
}

func at(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
