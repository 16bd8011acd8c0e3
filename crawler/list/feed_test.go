package list_test

import (
	"strings"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler/list"
)

// Feeds as cgit, NodeBB and others send them.
func TestFeeds(t *testing.T) {
	const (
		rss   = `<rss version="2.0"><channel><title>x</title><item><title>Zo&#235; &amp; more</title><link>http://forum.invalid/topic/2/zo%C3%AB?page=1</link><guid>1</guid><pubDate>Thu, 26 Nov 2026 20:48:01 +0100</pubDate></item></channel></rss>`
		guid  = `<rss version="2.0"><channel><title>x</title><item><title>x</title><guid isPermaLink="true">http://forum.invalid/topic/2</guid></item></channel></rss>`
		atom  = `<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title>x</title><updated>2026-09-27T00:13:20+00:00</updated><link rel="alternate" href="/c/?id=1"/><id>urn:1</id></entry></feed>`
		jsonF = `{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"1","url":"/a","title":"x","date_published":"2026-09-27T00:13:20Z"}]}`
	)
	for name, test := range map[string]struct {
		list configs.List
		page string
		want string // link, key, title, published
	}{
		"RSS":                          {configs.List{}, rss, "http://forum.invalid/topic/2/zo%C3%AB?page=1||Zoë & more|2026-11-26T19:48:01Z"},
		"RSS by its guid":              {configs.List{}, guid, "http://forum.invalid/topic/2||x|"},
		"Atom":                         {configs.List{}, atom, "/c/?id=1||x|2026-09-27T00:13:20Z"},
		"JSON Feed":                    {configs.List{}, jsonF, "/a||x|2026-09-27T00:13:20Z"},
		"written for another host":     {configs.List{Link: ". | path"}, rss, "/topic/2/zo%C3%AB?page=1||Zoë & more|2026-11-26T19:48:01Z"},
		"known by a part of its link":  {configs.List{Key: `. | match /topic/(\d+)`}, rss, "http://forum.invalid/topic/2/zo%C3%AB?page=1|2|Zoë & more|2026-11-26T19:48:01Z"},
		"a link that is none any more": {configs.List{Link: ". | match nothing"}, rss, "||Zoë & more|2026-11-26T19:48:01Z"},
	} {
		t.Run(name, func(t *testing.T) {
			test.list.Format = "feed"
			l, err := list.Compile(test.list)
			if err != nil {
				t.Fatal(err)
			}
			p, err := l.Read([]byte(test.page), time.Now())
			if err != nil || len(p.Items) != 1 {
				t.Fatalf("%d items, %v", len(p.Items), err)
			}
			i := p.Items[0]
			if got := strings.Join([]string{i.Link, i.Key, i.Fields["title"], i.Fields["published"]}, "|"); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestListsThatAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		list configs.List
		key  string
	}{
		"a feed with items":             {configs.List{Format: "feed", Items: "entry"}, "items"},
		"a feed with fields":            {configs.List{Format: "feed", Fields: map[string]string{"title": "title"}}, "fields"},
		"a feed with a next page":       {configs.List{Format: "feed", Next: "a"}, "fields"},
		"a feed whose links are chosen": {configs.List{Format: "feed", Link: "link@href"}, "link"},
		"a list without items":          {configs.List{}, "items"},
		"a field that nobody knows":     {configs.List{Items: "a", Fields: map[string]string{"colour": "b"}}, "fields.colour"},
		"no selector of what is empty":  {configs.List{Items: "a", Empty: "p["}, "empty"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := list.Compile(test.list)
			if e, ok := err.(*list.Error); !ok || e.Key != test.key {
				t.Errorf("error %v, want one of %s", err, test.key)
			}
		})
	}
}
