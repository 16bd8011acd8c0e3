package crawler

import (
	"io"

	"peeler/matcher"
)

// maxKept is how much of a page of an item is searched for what it leads to.
const maxKept = 2 << 20

// kept is a body whose head is remembered while it is read.
type kept struct {
	io.Reader
	*response
	wants bool
	head  []byte
	more  bool // there was more of it
}

// keep has a page remembered where something is to be looked for in it.
func (c *crawl) keep(r *response, b io.Reader) *kept {
	wants := r.text() && !r.gzipped() && (c.next != nil || c.shape.body != nil || c.must != nil || len(c.follow) > 0)
	return &kept{Reader: b, response: r, wants: wants}
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

// doubt marks a document that is something else than the item: what it says is
// matched, and it is asked for again.
func (c *crawl) doubt(k *kept, doc *matcher.Document) {
	if c.shape.body == nil || !k.wants || k.more || c.shape.body.In(c.utf8(k.response, k.head)) {
		return
	}
	doc.Complete = false
	doc.Gaps = append(doc.Gaps, matcher.Gap{
		Path: fileName(k.url), Cause: matcher.NotFetched,
		Detail: "what came is not the item: " + c.instead(k.StatusCode, c.utf8(k.response, k.head)),
	})
}
