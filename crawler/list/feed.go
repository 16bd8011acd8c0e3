package list

import (
	"bytes"
	"errors"
	"time"

	"github.com/mmcdole/gofeed"
)

var errFeed = errors.New("the list is no feed: the site may have changed, or shows a login or gate page")

func readFeed(text []byte) (Page, error) {
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(text))
	if err != nil {
		return Page{}, errFeed
	}
	var p Page
	for n, entry := range feed.Items {
		if p.More = n == maxItems; p.More {
			break
		}
		p.Items = append(p.Items, entryItem(entry))
	}
	return p, nil
}

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
