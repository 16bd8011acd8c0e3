package list

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"peeler/configs"
)

// leastItems is how many alike there must be before they are taken for a list.
const leastItems = 3

// Propose makes a list of what repeats itself on a page: elements of one kind, each with
// a link of its own within the site, or the longest array of JSON. ok is false where
// nothing does. at is where the page was.
func Propose(page []byte, at *url.URL) (l configs.List, ok bool) {
	if data, err := parseJSON(page); err == nil && len(page) <= maxData {
		return proposeJSON(data)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(page))
	if err != nil {
		return l, false
	}
	best := repeated(doc, at)
	if best == nil {
		return l, false
	}
	l = configs.List{Items: best.selector, Fields: map[string]string{}}
	first := best.elements[0]
	if !first.Is("a") {
		l.Link = linkSelector(first)
	}
	proposeFields(l.Fields, first)
	l.Next = proposeNext(doc)
	return l, true
}

// alike are elements of one kind.
type alike struct {
	selector string
	elements []*goquery.Selection
	links    map[string]bool
	text     int // bytes of the links' text
}

// repeated finds the elements that are a list: those of one selector with the most
// links that differ and say something.
func repeated(doc *goquery.Document, at *url.URL) *alike {
	groups := map[string]*alike{}
	doc.Find("a[href]").EachWithBreak(func(n int, a *goquery.Selection) bool {
		ref, _ := a.Attr("href")
		u, err := at.Parse(ref)
		if err != nil || !strings.EqualFold(u.Hostname(), at.Hostname()) || u.RequestURI() == at.RequestURI() || strings.HasPrefix(ref, "#") {
			return true
		}
		said := len(fold(text(a)))
		for depth, e := 0, a; depth < 4 && e.Length() > 0; depth, e = depth+1, e.Parent() {
			name := selectorOf(e)
			if name == "" || e.Is("html,body,nav,header,footer,ul,ol,table,tbody,main,form") {
				continue
			}
			g := groups[name]
			if g == nil {
				g = &alike{selector: name, links: map[string]bool{}}
				groups[name] = g
			}
			if len(g.elements) > 0 && g.elements[len(g.elements)-1].Nodes[0] == e.Nodes[0] {
				continue
			}
			g.elements = append(g.elements, e)
			g.links[u.RequestURI()] = true
			g.text += said
		}
		return n < maxItems
	})
	var best *alike
	for _, g := range groups {
		if len(g.links) < leastItems || len(g.elements) > 2*len(g.links) || g.text < 2*len(g.elements) {
			continue
		}
		if best == nil || g.better(best) {
			best = g
		}
	}
	return best
}

// better prefers more that is said, then the element that holds more, then the name.
func (g *alike) better(than *alike) bool {
	return cmp.Or(
		cmp.Compare(weight(g), weight(than)),
		cmp.Compare(len(text(g.elements[0])), len(text(than.elements[0]))),
		cmp.Compare(than.selector, g.selector),
	) > 0
}

// weight is the text of the links, bounded for each: menus say little in many words.
func weight(g *alike) int {
	if g.elements[0].Closest("nav,header,footer").Length() > 0 {
		return 0
	}
	return min(g.text, 80*len(g.links)) * len(g.links) / max(1, len(g.elements))
}

var plainName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z_-]{0,40}$`)

// selectorOf names elements like this one: tag and classes that are words; "" for one
// that has no mark of its own.
func selectorOf(e *goquery.Selection) string {
	name := goquery.NodeName(e)
	marked := false
	for _, class := range strings.Fields(e.AttrOr("class", "")) {
		if plainName.MatchString(class) {
			name += "." + class
			marked = true
		}
	}
	if marked {
		return name
	}
	parent := e.Parent()
	for _, class := range strings.Fields(parent.AttrOr("class", "")) {
		if plainName.MatchString(class) {
			return goquery.NodeName(parent) + "." + class + " > " + name
		}
	}
	if id := parent.AttrOr("id", ""); plainName.MatchString(id) {
		return goquery.NodeName(parent) + "#" + id + " > " + name
	}
	switch name {
	case "tr", "li", "article":
		return name
	}
	return ""
}

// linkSelector is the link of an item that says most.
func linkSelector(item *goquery.Selection) string {
	best, most := "a@href", -1
	item.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		if n := len(fold(text(a))); n > most {
			most = n
			best = "a@href"
			for _, class := range strings.Fields(a.AttrOr("class", "")) {
				if plainName.MatchString(class) {
					best = "a." + class + "@href"
					break
				}
			}
			if parent := goquery.NodeName(a.Parent()); best == "a@href" && item.Find("a[href]").Length() > 1 && a.Parent().Nodes[0] != item.Nodes[0] {
				best = parent + " > a@href"
			}
		}
	})
	return best
}

func proposeFields(fields map[string]string, item *goquery.Selection) {
	for _, title := range []string{"h1", "h2", "h3", "h4", "h5", ".title", ".subject"} {
		if item.Find(title).Length() > 0 {
			fields["title"] = title
			break
		}
	}
	if fields["title"] == "" {
		fields["title"] = strings.TrimSuffix(linkSelector(item), "@href")
		if item.Is("a") {
			fields["title"] = "."
		}
	}
	switch {
	case item.Find("time[datetime]").Length() > 0:
		fields["published"] = "time@datetime"
	case item.Find("[data-time],[data-timestamp]").Length() > 0:
		name := "data-time"
		if item.Find("[data-timestamp]").Length() > 0 {
			name = "data-timestamp"
		}
		fields["published"] = fmt.Sprintf("[%s]@%s | unix", name, name)
	default:
		item.Find("*").EachWithBreak(func(_ int, e *goquery.Selection) bool {
			layout := layoutOf(fold(text(e)))
			name := selectorOf(e)
			if layout == "" || name == "" || e.Children().Length() > 0 {
				return true
			}
			fields["published"] = name + layout
			return false
		})
	}
}

// layoutOf is the transform that reads a date; "" for a text that is none.
func layoutOf(s string) string {
	now := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	if s == "" || len(s) > 40 {
		return ""
	}
	if ago(s, now) != "" {
		return " | ago"
	}
	if _, err := time.Parse(time.RFC3339, s); err == nil {
		return ""
	}
	for _, layout := range []string{
		"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "02.01.2006 15:04", "02.01.2006", "02/01/2006", "2006/01/02",
		"2 Jan 2006", "2 January 2006", "Jan 2, 2006", "January 2, 2006", "02-Jan-2006 15:04", "Mon, 02 Jan 2006 15:04:05 MST",
	} {
		if date(s, layout, time.UTC, now) != "" {
			return " | date " + layout
		}
	}
	return ""
}

// proposeNext is the link to the next page.
func proposeNext(doc *goquery.Document) string {
	for _, s := range []string{"a[rel=next]", "a.next", "a.pagination-next", "li.next a", ".pageNav-jump--next", "a#next", "a.older"} {
		if doc.Find(s).Length() > 0 {
			return s + "@href"
		}
	}
	return ""
}

func proposeJSON(data any) (configs.List, bool) {
	path, items := longest("$", data, 0)
	if len(items) == 0 {
		return configs.List{}, false
	}
	first, _ := items[0].(map[string]any)
	l := configs.List{Format: "json", Items: path + "[*]", Fields: map[string]string{}}
	for _, name := range slices.Sorted(keys(first)) {
		v := scalar(first[name])
		member := "$." + name
		if !plainName.MatchString(name) {
			member = fmt.Sprintf("$[%q]", name)
		}
		switch lower := strings.ToLower(name); {
		case v == "":
		case l.Key == "" && (lower == "id" || lower == "key" || lower == "hash" || lower == "slug"):
			l.Key = member
		case l.Link == "" && (strings.Contains(lower, "url") || strings.Contains(lower, "link") || lower == "href" || lower == "path"):
			l.Link = member
		case l.Fields["title"] == "" && (strings.Contains(lower, "title") || lower == "name" || lower == "subject" || lower == "victim"):
			l.Fields["title"] = member
		case l.Fields["published"] == "" && (strings.Contains(lower, "date") || strings.Contains(lower, "time") || strings.Contains(lower, "publish") || strings.Contains(lower, "created")):
			if asTime(v) != "" {
				l.Fields["published"] = member
			}
		}
	}
	return l, l.Key != "" || l.Link != ""
}

// longest finds the longest array of objects, and its path.
func longest(path string, v any, depth int) (string, []any) {
	var (
		at   string
		best []any
	)
	switch v := v.(type) {
	case []any:
		if len(v) > 0 {
			if _, objects := v[0].(map[string]any); objects {
				return path, v
			}
		}
	case map[string]any:
		if depth > 4 {
			return "", nil
		}
		for _, name := range slices.Sorted(keys(v)) {
			if !plainName.MatchString(name) {
				continue
			}
			if p, items := longest(path+"."+name, v[name], depth+1); len(items) > len(best) {
				at, best = p, items
			}
		}
	}
	return at, best
}

func keys(m map[string]any) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// Volatile proposes the parts in which two copies of a page differ, fetched one after
// the other: selectors of the elements that have another text or attribute.
func Volatile(a, b []byte) []string {
	one, err := html.Parse(bytes.NewReader(a))
	if err != nil {
		return nil
	}
	two, err := html.Parse(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	var found []string
	compare(one, two, &found)
	return found
}

// compare walks two trees side by side as long as they have the same shape.
func compare(a, b *html.Node, found *[]string) {
	if len(*found) >= 20 {
		return
	}
	if a.Type == html.ElementNode && !slices.Equal(a.Attr, b.Attr) || a.Type == html.TextNode && fold(a.Data) != fold(b.Data) {
		e := a
		if a.Type == html.TextNode {
			e = a.Parent
		}
		if s := markOf(e); s != "" && !slices.Contains(*found, s) {
			*found = append(*found, s)
		}
		if a.Type == html.TextNode {
			return
		}
	}
	for x, y := a.FirstChild, b.FirstChild; x != nil && y != nil; x, y = x.NextSibling, y.NextSibling {
		if x.Type != y.Type || x.Type == html.ElementNode && x.Data != y.Data {
			return
		}
		compare(x, y, found)
	}
}

// markOf is a selector of one element: by its id, its name or its classes.
func markOf(e *html.Node) string {
	attr := map[string]string{}
	for _, a := range e.Attr {
		attr[a.Key] = a.Val
	}
	switch {
	case e.Data == "script" || e.Data == "style" || e.Data == "html" || e.Data == "body":
		return ""
	case plainName.MatchString(attr["id"]):
		return e.Data + "#" + attr["id"]
	case plainName.MatchString(attr["name"]):
		return fmt.Sprintf("%s[name=%s]", e.Data, attr["name"])
	}
	for _, class := range strings.Fields(attr["class"]) {
		if plainName.MatchString(class) {
			return e.Data + "." + class
		}
	}
	return ""
}
