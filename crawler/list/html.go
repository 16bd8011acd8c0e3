package list

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

var errDeep = errors.New("the page is nested too deeply to find its items")

func (l *List) readHTML(page io.Reader, now time.Time) (Page, error) {
	doc, err := goquery.NewDocumentFromReader(page)
	if err != nil {
		return Page{}, errDeep
	}
	var p Page
	p.Base, _ = doc.Find("base[href]").First().Attr("href")
	if l.next != nil {
		p.Next = element{doc.Selection}.next(l.next, now)
	}
	matched := doc.FindMatcher(l.items.css)
	if p.More = matched.Length() > maxItems; p.More {
		matched = matched.Slice(0, maxItems)
	}
	matched.Each(func(_ int, e *goquery.Selection) {
		p.Items = append(p.Items, l.item(element{e}, link(e), now))
	})
	return p, nil
}

// element is an element of a page as an item.
type element struct{ *goquery.Selection }

func (e element) pick(s *Selector) string {
	found := e.Selection
	if s.css != nil {
		found = found.FindMatcher(s.css).First()
	}
	if s.attr != "" {
		return found.AttrOr(s.attr, "")
	}
	return text(found)
}

// source is the element with its tags.
func (e element) source() string {
	s, err := goquery.OuterHtml(e.Selection)
	if err != nil {
		return ""
	}
	return s
}

// next is a link to a page that goes on, of a selector that need not say @href.
func (e element) next(s *Selector, now time.Time) string {
	if s.kind == css && s.attr == "" && s.css != nil && len(s.transforms) == 0 {
		return link(e.FindMatcher(s.css).First())
	}
	return s.value(e, now)
}

// link is where an element leads: by its own href or by that of the first link in it.
func link(e *goquery.Selection) string {
	if ref, ok := e.Attr("href"); ok {
		return ref
	}
	return e.Find("a[href]").First().AttrOr("href", "")
}

// text is the text of elements, with a space where an element ends: table cells
// do not run together.
func text(s *goquery.Selection) string {
	var b strings.Builder
	for _, n := range s.Nodes {
		for d := range n.Descendants() {
			if d.Type == html.TextNode && b.Len() < 8*maxText {
				b.WriteString(d.Data)
				if d.NextSibling == nil {
					b.WriteByte(' ')
				}
			}
		}
	}
	return b.String()
}
