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

// A page may nest its items in each other: each is then looked through again for each
// that it stands in.
const (
	maxEffort = 2_000_000 // elements looked at, times how deep they stand
	maxSource = 64 << 10  // bytes of an item with its tags
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
	spent := 0
	matched.EachWithBreak(func(_ int, e *goquery.Selection) bool {
		if spent += effort(e.Nodes[0], maxEffort-spent); spent > maxEffort {
			p.More = true
			return false
		}
		p.Items = append(p.Items, l.item(element{e}, link(e), now))
		return true
	})
	return p, nil
}

// effort is what it takes to look for something in an element: a selector may ask each of
// its elements for all that it stands in. It is not counted much beyond most.
func effort(n *html.Node, most int) int {
	depth, all := 1, 0
	for range n.Ancestors() {
		depth++
	}
	for range n.Descendants() {
		if all += depth; all > most {
			break
		}
	}
	return all
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
		found = found.FindMatcher(goquery.SingleMatcher(s.css)).First()
	}
	switch {
	case s.attr != "":
		return found.AttrOr(s.attr, "")
	case s.leads:
		return link(found)
	}
	return text(found)
}

// source is the element with its tags, as far as it is not too long.
func (e element) source() string {
	var b head
	for _, n := range e.Nodes {
		html.Render(&b, n)
	}
	return strings.ToValidUTF8(string(b), "")
}

// head keeps the first maxSource bytes that are written to it.
type head []byte

func (h *head) Write(p []byte) (int, error) {
	n := min(len(p), maxSource-len(*h))
	if *h = append(*h, p[:n]...); n < len(p) {
		return n, errDeep
	}
	return n, nil
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
				return b.String()
			case d.Type == html.TextNode:
				b.WriteString(strings.ToValidUTF8(d.Data[:min(len(d.Data), 8*maxText)], ""))
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
