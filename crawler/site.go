package crawler

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"peeler/crawler/extract"
	"peeler/crawler/frontier"
	"peeler/matcher"
)

// trail is the crawl of a whole site under way.
type trail struct {
	*crawl
	*frontier.Frontier
	under map[string]frontier.Link // being read, by item
	moved chan struct{}            // closed when one of them has been
	media int
}

// roam follows every link within the host, from the first page on.
func (c *crawl) roam(ctx context.Context) error {
	t := &trail{crawl: c, under: map[string]frontier.Link{}, moved: make(chan struct{})}
	t.Frontier = frontier.New(frontier.Options{Pages: c.limits.Pages, Depth: c.src.Depth, Today: c.report.Started})
	t.Start(frontier.Link{URL: c.start, List: true})
	t.Start(c.round.left(c.site, c.start)...)
	c.round.save = t.waiting
	err := c.together(ctx, t.step)
	for _, g := range t.Gaps() {
		c.gap(key(c.start), g.Cause, g.Detail)
	}
	if t.media > 0 {
		c.gap(key(c.start), matcher.NotFetched, fmt.Sprintf("%s: %d files", mediaDetail, t.media))
	}
	if err == nil && t.Spent() && t.Len() > 0 {
		return halt{Incomplete, fmt.Sprintf("the crawl ended after %d fetches, its limit: the next one goes on", c.limits.Pages)}
	}
	return err
}

// step reads one page. Where there is none, but others are being read, they may
// lead to more.
func (t *trail) step(ctx context.Context) (more bool, err error) {
	l, ok := t.Next()
	if !ok {
		if len(t.under) == 0 {
			return false, nil
		}
		moved := t.moved
		t.away(func() {
			select {
			case <-moved:
			case <-ctx.Done():
				err = ctx.Err()
			}
		})
		return err == nil, err
	}
	item := key(l.URL)
	t.under[item] = l
	err = t.miss(item, t.read(ctx, item, l))
	if err == nil {
		delete(t.under, item) // or it is left for the next crawl
	}
	close(t.moved)
	t.moved = make(chan struct{})
	return err == nil, err
}

// read fetches a link, unless that was done in this round.
func (t *trail) read(ctx context.Context, item string, l frontier.Link) error {
	visit, err := t.visit(item)
	if err != nil {
		return err
	}
	first := item == key(t.start)
	if t.round.has(item, visit) || !first && !mayLead(l.URL) && t.resting(visit) {
		t.Skip(l)
		return nil
	}
	t.met[item] = true
	conditions := matcher.Validators{}
	if !mayLead(l.URL) {
		conditions = t.conditions(item, visit) // of a page the links are needed
	}
	r, err := t.fetch(ctx, l.URL, conditions)
	if err != nil {
		if first {
			t.unseen(err)
		}
		return err
	}
	defer r.close()
	switch {
	case r.unchanged():
		return t.unchanged(ctx, r, item, visit)
	case r.media():
		return missed{cause: matcher.NotFetched, detail: mediaDetail}
	case r.leads():
		return t.page(ctx, item, l, r, visit)
	}
	what, limit := t.bodyLimit(r)
	b := t.body(ctx, r, what, limit)
	if visit.Crashes.Quarantined() {
		return t.quarantined(ctx, r, item, b, visit)
	}
	t.words = nil
	return t.hand(ctx, r, item, b, &kept{Reader: b, response: r}, visit.Crashes)
}

// page delivers a page and adds what it leads to.
func (t *trail) page(ctx context.Context, item string, l frontier.Link, r *response, visit matcher.Visit) error {
	b := t.body(ctx, r, "page", t.limits.Page)
	data, whole, err := t.head(r, b)
	if err != nil {
		return err
	}
	page := &index{url: r.url, status: r.StatusCode, refresh: r.Header.Get("Refresh"), text: t.utf8(r, data)}
	digest := t.Text(l.URL)
	links := t.links(page, digest)
	t.words = extract.Passwords(string(page.text[:min(len(page.text), passwordBytes)]))
	if visit.Crashes.Quarantined() {
		if err := t.quarantined(ctx, r, item, b, visit); err != nil {
			return err
		}
	} else if err := t.hand(ctx, r, item, b, &kept{Reader: whole, response: r}, visit.Crashes); err != nil {
		return err
	}
	t.longer(item, b)
	if item == key(t.start) {
		t.look(page, len(links), nil)
	}
	if t.sight.Items++; !visit.Complete {
		t.sight.New++
	}
	t.Show(l, frontier.Shown{Text: digest.Sum(), Bytes: b.size})
	t.Add(l, links)
	return nil
}

// links are those of a page that the source wants followed. Its words go to text.
func (t *trail) links(page *index, text io.Writer) []frontier.Link {
	var links []frontier.Link
	base, hidden := page.url, ""
	for z := html.NewTokenizer(bytes.NewReader(page.text)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return links
		case html.TextToken:
			if hidden == "" {
				text.Write(z.Text())
				text.Write([]byte(" "))
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == hidden {
				hidden = ""
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := z.Token()
			switch tag.Data {
			case "script", "style", "noscript":
				hidden = tag.Data
			case "base":
				if b, err := t.site.resolve(page.url, attr(tag, "href")); err == nil && attr(tag, "href") != "" {
					base = b
				}
			}
			if l, ok := t.link(base, tag); ok {
				links = append(links, l)
			}
		}
	}
}

// leading are the tags that lead to further pages, with the attribute that says where.
var leading = map[string]string{"a": "href", "area": "href", "link": "href", "frame": "src", "iframe": "src"}

// link is where a tag leads, if the source wants it followed.
func (t *trail) link(base *url.URL, tag html.Token) (frontier.Link, bool) {
	ref := attr(tag, leading[tag.Data])
	rel := strings.Fields(strings.ToLower(attr(tag, "rel")))
	next := slices.Contains(rel, "next") || slices.Contains(rel, "prev")
	if ref == "" || tag.Data == "link" && !next {
		return frontier.Link{}, false
	}
	u, err := t.site.normal(base, ref)
	if err != nil || !t.wants(u) {
		return frontier.Link{}, false
	}
	if mediaName(u.Path) {
		t.media++
		return frontier.Link{}, false
	}
	return frontier.Link{URL: u, List: next || isList(u)}, true
}

// wants says that a path is among those to follow.
func (t *trail) wants(u *url.URL) bool {
	k := key(u)
	matches := func(r *regexp.Regexp) bool { return r.MatchString(k) }
	return (len(t.only) == 0 || slices.ContainsFunc(t.only, matches)) && !slices.ContainsFunc(t.skip, matches)
}

// isList tells a further page of a list by its parameters.
func isList(u *url.URL) bool {
	for p := range strings.SplitSeq(u.RawQuery, "&") {
		switch name, _, _ := strings.Cut(p, "="); name {
		case "page", "start", "offset", "p", "paged":
			return true
		}
	}
	return false
}

// fileNames are the endings of files that are asked for conditionally.
var fileNames = map[string]bool{
	".txt": true, ".csv": true, ".tsv": true, ".json": true, ".xml": true, ".sql": true, ".log": true, ".pdf": true,
	".doc": true, ".docx": true, ".xls": true, ".xlsx": true, ".ods": true, ".odt": true, ".rtf": true, ".eml": true,
	".msg": true, ".pst": true, ".mbox": true, ".zip": true, ".rar": true, ".7z": true, ".tar": true, ".gz": true,
	".tgz": true, ".bz2": true, ".xz": true, ".zst": true, ".db": true, ".sqlite": true, ".bak": true,
}

// mayLead says that a URL may be a page with links.
func mayLead(u *url.URL) bool {
	return u.RawQuery != "" || !fileNames[strings.ToLower(path.Ext(u.Path))]
}

// leads says that an answer is a page with links.
func (r *response) leads() bool {
	t := r.mediaType()
	return t == "text/html" || t == "application/xhtml+xml"
}

func attr(tag html.Token, name string) string {
	for _, a := range tag.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
