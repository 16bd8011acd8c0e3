package crawler

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"peeler/matcher"
)

// directory reads an HTTP directory index, its files, and the folders below it.
func (c *crawl) directory(ctx context.Context) error {
	known := map[string]bool{key(c.start): true}
	top := -1 // slashes in the path of the first folder
	for folders := []*url.URL{c.start}; len(folders) > 0; folders = folders[1:] {
		at := key(folders[0])
		page, entries, err := c.folder(ctx, folders[0])
		if err != nil {
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
			switch isFolder := strings.HasSuffix(e.Path, "/"); {
			case known[key(e)]:
			case !isFolder:
				files = append(files, e)
			case depth > c.src.Depth:
				c.gap(key(e), matcher.TooDeep, fmt.Sprintf("folders more than %d levels down are not read", c.src.Depth))
			default:
				folders = append(folders, e)
			}
			known[key(e)] = true
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
	for _, f := range files {
		if mediaName(f.Path) {
			media++
			continue
		}
		visit, err := c.visit(key(f))
		if err != nil {
			return err
		}
		if c.resting(visit) {
			continue
		}
		if err := c.miss(key(f), c.item(ctx, key(f), f, visit)); err != nil {
			return err
		}
	}
	if media > 0 {
		c.gap(folder, matcher.NotFetched, fmt.Sprintf("%s: %d files", mediaDetail, media))
	}
	return nil
}

// folder reads an index page: the entries below it, in the order of the page.
func (c *crawl) folder(ctx context.Context, u *url.URL) (*index, []*url.URL, error) {
	page, err := c.index(ctx, u)
	if err != nil {
		return nil, nil, err
	}
	entries, up := c.entries(page)
	if len(entries) == 0 && !up {
		return nil, nil, missed{cause: matcher.UnknownFormat, detail: "no entry of a directory index was found: the folder may be empty, or this is a login or gate page"}
	}
	return page, entries, nil
}

// entries are the links that lead below the page; up is whether one leads to
// the folder above, as it does in most indexes. Every other link (columns to
// sort by, the server's own site) is none of the directory.
func (c *crawl) entries(page *index) (entries []*url.URL, up bool) {
	base := *page.url
	base.Path = base.Path[:strings.LastIndexByte(base.Path, '/')+1]
	for ref := range hrefs(html.NewTokenizer(page.html)) {
		u, err := c.site.resolve(page.url, ref)
		switch {
		case err != nil || hostOf(u) != hostOf(&base):
		case u.Path != base.Path && strings.HasPrefix(base.Path, u.Path) && strings.HasSuffix(u.Path, "/"):
			up = true
		case below(base.Path, u.Path):
			entries = append(entries, u)
		}
	}
	return entries, up
}

// below says that a path is under a folder and stays there when a server
// decodes and cleans it.
func below(folder, p string) bool {
	rest, ok := strings.CutPrefix(p, folder)
	return ok && rest != "" && !strings.Contains(rest, "//") &&
		!slices.Contains(strings.FieldsFunc(rest, func(r rune) bool { return r == '/' || r == '\\' }), "..")
}

// hrefs are the targets of all links of a page. A tokenizer knows no depth at
// which it gives up, as the parser does.
func hrefs(z *html.Tokenizer) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for {
			switch z.Next() {
			case html.ErrorToken:
				return
			case html.StartTagToken, html.SelfClosingTagToken:
				t := z.Token()
				if t.Data != "a" {
					continue
				}
				i := slices.IndexFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "href" })
				if i >= 0 && !yield(t.Attr[i].Val) {
					return
				}
			}
		}
	}
}
