package crawler

import (
	"io"

	"peeler/configs"
	"peeler/matcher"
)

// maxKept is how much of a page of an item is searched for what it leads to.
const maxKept = 2 << 20

// kept is a body whose head is remembered while it is read.
type kept struct {
	io.Reader
	*response
	wants  bool
	ofItem bool // a page of an item, which item.body tells
	head   []byte
	more   bool // there was more of it
}

// keep has a page of an item remembered, where it is one: it is told from what is shown
// in its place, compared without what changes at each visit, and may lead to more.
func (c *crawl) keep(r *response, b io.Reader, ofItem bool) *kept {
	return &kept{Reader: b, response: r, ofItem: ofItem, wants: r.html() || r.text() && len(c.src.Volatile) > 0}
}

func (k *kept) Read(p []byte) (int, error) {
	n, err := k.Reader.Read(p)
	if k.wants {
		room := min(n, maxKept-len(k.head))
		k.head = append(k.head, p[:room]...)
		k.more = k.more || room < n
	}
	return n, err
}

// judge marks a document that is something else than the item: what it says is matched,
// and it is asked for again. Of one that is whole it notes what it says without its
// volatile parts.
func (c *crawl) judge(k *kept, doc *matcher.Document) {
	if !k.wants || k.more || !doc.Complete {
		return
	}
	page := c.utf8(k.response, k.head)
	c.parse(func() { c.judgePage(k, page, doc) })
}

func (c *crawl) judgePage(k *kept, page []byte, doc *matcher.Document) {
	handedOut := c.src.Shape() == configs.Directory // its files may be pages of any kind
	if why := c.instead(k, page); k.html() && !handedOut && why != "" {
		doc.Complete = false
		doc.Gaps = append(doc.Gaps, matcher.Gap{Path: fileName(k.url), Cause: matcher.NotFetched, Detail: "what came is not the item: " + why})
		return
	}
	doc.Content = c.marks.Content(page, k.html())
}
