package gate

import (
	"bytes"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What is kept of a page, in bytes; more is only counted.
const (
	keepTitle  = 300
	keepHeads  = 1 << 10
	keepText   = 64 << 10
	keepMarks  = 64 << 10
	keepScript = 32 << 10
	keepForms  = 50
)

// seen is what a page is judged by. All text is folded: lower case, one space
// between words.
type seen struct {
	title   folded
	heads   folded // h1 to h3
	text    folded // all that is visible
	carried folded // the part of it that stands where content does
	script  folded // within the page
	marks   folded // ids, classes, names and sources of elements, one a line

	links, images, frames, scripts, rows int
	down                                 int // links that lead below the page

	forms     []form
	refreshes bool
	wait      time.Duration // until it refreshes
}

// form is one of the page. The first is no form: it has the fields outside of any.
type form struct {
	passwords, fields, letters, areas int // fields: visible ones for more than a letter
	captcha                           bool
}

// see walks over the tags of a page.
func see(p Page) *seen {
	s := &seen{
		title: folded{most: keepTitle}, heads: folded{most: keepHeads}, text: folded{most: keepText},
		script: folded{most: keepScript}, marks: folded{most: keepMarks}, forms: make([]form, 1),
	}
	if p.Refresh != "" {
		s.refresh(p.Refresh)
	}
	w := &walk{seen: s}
	z := html.NewTokenizer(bytes.NewReader(p.Body[:min(len(p.Body), MaxBody)]))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return s
		case html.TextToken:
			w.words(z.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			w.start(z.Token())
			if w.raw == atom.Noscript {
				z.NextIsNotRawText() // Tor Browser shows it
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(atom.Lookup(name))
		}
	}
}

// walk is where in a page see is.
type walk struct {
	*seen
	raw      atom.Atom // whose text comes next, where that is not shown as any other
	heads    int       // headings around
	carriers int       // elements around that carry content
	options  int
	inForm   bool
}

func (w *walk) words(text []byte) {
	switch w.raw {
	case atom.Title:
		if w.title.size == 0 {
			w.title.add(text)
		}
		return
	case atom.Script:
		w.script.add(text)
		return
	case atom.Style:
		return
	}
	if w.options > 0 {
		return
	}
	w.text.add(text)
	if w.heads > 0 {
		w.seen.heads.add(text)
	}
	if w.carriers > 0 {
		w.carried.add(text)
	}
}

func (w *walk) start(t html.Token) {
	w.raw = t.DataAtom
	for _, a := range t.Attr {
		switch a.Key {
		case "id", "class", "name", "src", "action", "data-adblockkey", "property":
			w.marks.line(a.Key, a.Val)
		case "href":
			if t.DataAtom == atom.Link {
				w.marks.line(a.Key, a.Val)
			}
		}
	}
	switch t.DataAtom {
	case atom.H1, atom.H2, atom.H3:
		w.heads++
	case atom.Pre, atom.Article, atom.Blockquote, atom.Textarea:
		w.carriers++
	case atom.Option:
		w.options = 1
	case atom.A:
		w.links++
		if to := attr(t, "href"); to != "" && !strings.ContainsAny(to[:1], "/?#.") && !strings.Contains(to, ":") {
			w.down++
		}
	case atom.Img, atom.Svg, atom.Picture, atom.Video, atom.Audio, atom.Object, atom.Embed, atom.Canvas:
		w.images++
	case atom.Iframe, atom.Frame:
		w.frames++
	case atom.Script:
		w.scripts++
	case atom.Tr, atom.Li, atom.Dt:
		w.rows++
	case atom.Meta:
		if strings.EqualFold(attr(t, "http-equiv"), "refresh") {
			w.refresh(attr(t, "content"))
		}
	}
	w.field(t)
}

func (w *walk) end(name atom.Atom) {
	w.raw = 0
	switch name {
	case atom.H1, atom.H2, atom.H3:
		w.heads = max(0, w.heads-1)
	case atom.Pre, atom.Article, atom.Blockquote, atom.Textarea:
		w.carriers = max(0, w.carriers-1)
	case atom.Option, atom.Select:
		w.options = 0
	case atom.Form:
		w.inForm = false
	}
}

// field notes forms and what they ask for.
func (w *walk) field(t html.Token) {
	if t.DataAtom == atom.Form && len(w.forms) < keepForms {
		w.forms, w.inForm = append(w.forms, form{}), true
	}
	f := &w.forms[0]
	if w.inForm {
		f = &w.forms[len(w.forms)-1]
	}
	captcha := isCaptcha(attr(t, "name")) || isCaptcha(attr(t, "id")) || isCaptcha(attr(t, "class")) || isCaptcha(attr(t, "src")) || isCaptcha(attr(t, "alt"))
	f.captcha = f.captcha || captcha && t.DataAtom != atom.Link && t.DataAtom != atom.A
	switch {
	case t.DataAtom == atom.Textarea && !captcha: // reCAPTCHA has one of its own
		f.areas++
	case t.DataAtom != atom.Input:
	case strings.EqualFold(attr(t, "type"), "password"):
		f.passwords++
	case captcha, !asksFor(attr(t, "type")):
	case attr(t, "maxlength") == "1":
		f.letters++
	default:
		f.fields++
	}
}

// asksFor says that a type of input wants something typed.
func asksFor(kind string) bool {
	switch strings.ToLower(kind) {
	case "hidden", "submit", "button", "image", "reset", "checkbox", "radio":
		return false
	}
	return true
}

func isCaptcha(s string) bool {
	s = strings.ToLower(s[:min(len(s), 200)])
	return strings.Contains(s, "captcha") || strings.Contains(s, "turnstile")
}

// refresh reads where a page goes by itself (HTML, shared declarative refresh).
func (s *seen) refresh(v string) {
	n, digits := 0, 0
	for _, c := range strings.TrimLeft(v, " \t\r\n\f") {
		if c < '0' || c > '9' || digits == 6 {
			break
		}
		n, digits = 10*n+int(c-'0'), digits+1
	}
	if digits > 0 {
		s.refreshes, s.wait = true, time.Duration(n)*time.Second
	}
}

func attr(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
