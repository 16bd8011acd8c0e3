package list

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var errDeep = errors.New("the page is nested too deeply to find its items")

func (l *List) readHTML(page io.Reader, now time.Time) (Page, error) {
	doc, err := parse(page)
	if err != nil {
		return Page{}, err
	}
	var p Page
	p.Base, _ = doc.Find("base[href]").First().Attr("href")
	if l.next != nil {
		p.Next = l.next.value(element{doc.Selection}, now)
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

// parse reads a page as a browser does that runs no scripts: forums have links to
// further pages in a noscript.
func parse(page io.Reader) (*goquery.Document, error) {
	root, err := html.ParseWithOptions(page, html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, errDeep
	}
	return goquery.NewDocumentFromNode(root), nil
}

// element is an element of a page as an item.
type element struct{ *goquery.Selection }

func (e element) pick(s *Selector) string {
	found := e.Selection
	if s.css != nil {
		found = found.FindMatcher(s.css).First()
	}
	switch {
	case s.attr != "":
		return found.AttrOr(s.attr, "")
	case s.leads:
		return link(found)
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
			switch {
			case b.Len() >= 8*maxText:
			case d.Type == html.TextNode:
				b.WriteString(d.Data)
				if d.NextSibling == nil {
					b.WriteByte(' ')
				}
			case d.DataAtom == atom.Br:
				b.WriteByte(' ')
			}
		}
	}
	return b.String()
}
