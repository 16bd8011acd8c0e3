package crawler

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"peeler/crawler/frontier"
	"peeler/matcher"
)

// directory reads an HTTP directory index, its files, and the folders below it.
func (c *crawl) directory(ctx context.Context) error {
	known := map[string]bool{key(frontier.Normal(c.start)): true}
	top := -1 // slashes in the path of the first folder
	c.sight.Whole = true
	for folders := []*url.URL{c.start}; len(folders) > 0; folders = folders[1:] {
		at := key(folders[0])
		page, entries, err := c.level(ctx, folders[0])
		if err != nil {
			c.sight.Whole = false
			if err := c.miss(at, err); err != nil {
				return err
			}
			continue
		}
		if top < 0 {
			top = strings.Count(page.url.Path, "/")
		}
		var files []*url.URL
		for _, e := range entries {
			depth := strings.Count(e.Path, "/") - top
			form := key(frontier.Normal(e))
			switch isFolder := strings.HasSuffix(e.Path, "/"); {
			case known[form]:
			case !isFolder:
				files = append(files, e)
			case depth > c.src.Depth:
				c.sight.Whole = false
				c.gap(key(e), matcher.TooDeep, fmt.Sprintf("folders more than %d levels down are not read", c.src.Depth))
			default:
				folders = append(folders, e)
			}
			known[form] = true
		}
		if err := c.files(ctx, at, files); err != nil {
			return err
		}
	}
	return nil
}

// files fetches the files of one folder. Media is counted into one gap.
func (c *crawl) files(ctx context.Context, folder string, files []*url.URL) error {
	media := 0
	err := c.each(ctx, len(files), func(ctx context.Context, i int) error {
		f := files[i]
		if mediaName(f.Path) {
			media++
			return nil
		}
		item := c.idOf(f)
		visit, err := c.visit(item)
		if err != nil {
			return err
		}
		c.sight.Items++
		c.sight.Listed = append(c.sight.Listed, item)
		if !visit.Complete {
			c.sight.New++
		}
		if c.resting(visit) {
			return nil
		}
		return c.miss(item, c.item(ctx, item, f, visit))
	})
	if err != nil {
		return err
	}
	if media > 0 {
		c.gap(folder, matcher.NotFetched, fmt.Sprintf("%s: %d files", mediaDetail, media))
	}
	return nil
}

// level reads an index page: the entries below it, in the order of the page.
func (c *crawl) level(ctx context.Context, u *url.URL) (*index, []*url.URL, error) {
	page, err := c.index(ctx, u)
	if err != nil {
		c.unseen(err)
		return nil, nil, err
	}
	entries, empty := c.entries(page, key(u))
	if page.empty = empty; c.sight.State == "" {
		c.look(page, len(entries), nil)
	}
	if len(entries) == 0 && !empty {
		return nil, nil, missed{cause: matcher.UnknownFormat, detail: "no entry of a directory index was found: the folder may be empty, or this is a login or gate page"}
	}
	return page, entries, nil
}

// entries are the links that lead below the page. Those that lead elsewhere
// (columns to sort by, the server's own site) are none of the directory. Where
// there are none, empty tells an index from a page that is shown in its place:
// it links to the folder above and asks for nothing, or is an empty list in JSON.
func (c *crawl) entries(page *index, at string) (entries []*url.URL, empty bool) {
	base := *page.url
	base.Path = base.Path[:strings.LastIndexByte(base.Path, '/')+1]
	above := base.Path[:strings.LastIndexByte(strings.TrimSuffix(base.Path, "/"), '/')+1]
	up, asks, odd := false, false, 0
	refs, isJSON, whole := jsonRefs(page.text)
	switch {
	case !isJSON:
		refs, asks = htmlRefs(page.text)
	case !whole:
		c.gap(at, matcher.Corrupt, "the index breaks off: what it lists further on is not read")
	}
	for _, ref := range refs {
		u, err := c.site.resolve(page.url, ref)
		switch {
		case err != nil || hostOf(u) != hostOf(&base) || u.Path == base.Path:
		case below(base.Path, u.Path):
			entries = append(entries, u)
		case strings.HasPrefix(u.Path, base.Path):
			odd++
		case u.Path == above:
			up = true
		}
	}
	if odd > 0 {
		c.gap(at, matcher.NotFetched, fmt.Sprintf("links not followed: %d, they climb out of the folder again", odd))
	}
	return entries, (up || isJSON && len(refs) == 0) && !asks
}

// below says that a path is under a folder and stays there when a server
// decodes and cleans it.
func below(folder, p string) bool {
	rest, ok := strings.CutPrefix(p, folder)
	return ok && rest != "" && !strings.Contains(rest, "//") &&
		!slices.ContainsFunc(strings.FieldsFunc(rest, func(r rune) bool { return r == '/' || r == '\\' }),
			func(segment string) bool { return segment == "." || segment == ".." })
}

// tags are the start tags of a page. A tokenizer knows no depth at which it
// gives up, as the parser does.
func tags(r io.Reader) iter.Seq[html.Token] {
	return func(yield func(html.Token) bool) {
		for z := html.NewTokenizer(r); ; {
			switch z.Next() {
			case html.ErrorToken:
				return
			case html.StartTagToken, html.SelfClosingTagToken:
				if !yield(z.Token()) {
					return
				}
			}
		}
	}
}

func href(tag html.Token) (string, bool) {
	i := slices.IndexFunc(tag.Attr, func(a html.Attribute) bool { return a.Key == "href" })
	if tag.Data != "a" || i < 0 {
		return "", false
	}
	return tag.Attr[i].Val, true
}
