package extract

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const maxInner = 8 // comments and scripts within each other

func (x *extraction) html(p place, r *bufio.Reader) error { return x.markup(p, false, r) }
func (x *extraction) xml(p place, r *bufio.Reader) error  { return x.markup(p, true, r) }

// markup reads HTML or XML token by token: no tree, so that neither depth nor
// length costs memory, and nothing is dropped as a parser would drop it.
func (x *extraction) markup(p place, xml bool, r *bufio.Reader) error {
	w := &walk{x: x, p: p, xml: xml, line: 1}
	x.within(&w.block, p)
	if err := w.read(r); err != nil {
		return err
	}
	return w.end()
}

// read walks over all tokens of r.
func (w *walk) read(r io.Reader) error {
	for {
		z := html.NewTokenizer(r)
		z.SetMaxBuf(w.x.lim.RecordBytes) // a longer tag, comment or text is cut
		if err := w.tokens(z); err != nil {
			return err
		}
		if !errors.Is(z.Err(), html.ErrBufferExceeded) {
			return w.text(z.Raw(), true) // a tag that the end cut off
		}
		// An endless token: what is held of it is text, and the rest begins anew.
		raw := z.Raw()
		if err := w.long(raw); err != nil {
			return err
		}
		r = io.MultiReader(bytes.NewReader(bytes.Clone(z.Buffered())), r)
	}
}

func (w *walk) tokens(z *html.Tokenizer) error {
	z.AllowCDATA(w.xml)
	for {
		tt := z.Next()
		var err error
		switch tt {
		case html.ErrorToken:
			return nil
		case html.TextToken:
			err = w.text(z.Text(), w.raw == "")
			w.raw = ""
		case html.StartTagToken, html.SelfClosingTagToken:
			err = w.start(z, tt == html.SelfClosingTagToken)
		case html.EndTagToken:
			err = w.endTag(z)
		case html.CommentToken, html.DoctypeToken:
			err = w.comment(z)
		}
		if err != nil {
			return err
		}
		w.line += bytes.Count(z.Raw(), []byte{'\n'})
	}
}

// start handles a start tag.
func (w *walk) start(z *html.Tokenizer, closed bool) error {
	name, more := z.TagName()
	if !w.xml && atom.Lookup(name) == 0 {
		return w.unknown(z.Raw())
	}
	t := w.tag(name)
	if err := w.open(t); err != nil {
		return err
	}
	for more {
		var key, val []byte
		key, val, more = z.TagAttr()
		if err := w.attr(t, key, val); err != nil {
			return err
		}
	}
	switch t.name {
	case "iframe", "noscript", "noembed", "noframes", "xmp":
		z.NextIsNotRawText() // browsers that do not show it still carry it
	case "script", "style":
		if !closed && !w.xml {
			w.raw = t.name
		}
	case "pre", "textarea", "plaintext":
		w.pre++
	}
	if w.xml {
		z.NextIsNotRawText()
	}
	if closed && w.xml {
		return w.close(t)
	}
	return nil
}

// tagEnd are the bytes that end a tag's name.
const tagEnd = " \t\r\n\f/>"

// endTag handles an end tag.
func (w *walk) endTag(z *html.Tokenizer) error {
	name, _ := z.TagName()
	if !w.xml && atom.Lookup(name) == 0 {
		return w.unknown(z.Raw())
	}
	t := w.tag(name)
	if err := w.close(t); err != nil {
		return err
	}
	if t.name == "pre" || t.name == "textarea" {
		w.pre = max(0, w.pre-1)
	}
	// Past the name as it was written: the tokenizer's has NUL as U+FFFD.
	raw := z.Raw()[len("</"):]
	if i := bytes.IndexAny(raw, tagEnd); i >= 0 {
		if rest := bytes.Trim(raw[i:], tagEnd); len(rest) > 0 {
			w.with("", repair(rest)) // what browsers ignore
		}
	}
	return nil
}

// comment handles comments, declarations and what looks like them. Markup that
// was commented out is walked over too.
func (w *walk) comment(z *html.Tokenizer) error {
	if declaration.Match(z.Raw()) {
		return nil
	}
	return w.inner(bytes.Clone(z.Text()))
}

// declaration matches the declarations that say nothing but the format.
var declaration = regexp.MustCompile(`(?i)\A<(!doctype html|\?xml version=["'][\d.]+["'](\s+encoding=["'][\w-]{1,20}["'])?(\s+standalone=["']\w+["'])?\s*\?)>\z`)

// inner walks over the text of a comment or the like as a document of its own.
func (w *walk) inner(text []byte) error {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	if w.depth < maxInner && bytes.IndexByte(text, '<') >= 0 {
		in := &walk{x: w.x, p: w.p, xml: w.xml, line: w.line, depth: w.depth + 1}
		in.block.emit, in.block.blob = w.block.emit, w.block.blob
		if err := in.read(bytes.NewReader(text)); err != nil {
			return err
		}
		return in.end()
	}
	return w.byLines(text)
}

// long takes a token that is longer than any should be.
func (w *walk) long(raw []byte) error {
	text := html.UnescapeString(string(raw))
	if err := w.flush(); err != nil {
		return err
	}
	err := w.byLines([]byte(text))
	w.line += bytes.Count(raw, []byte{'\n'})
	return err
}

// unknown takes a tag that is none of HTML's for text: in a page that was not
// escaped, Jane Doe <jane.doe@example.org> looks like one.
func (w *walk) unknown(raw []byte) error {
	return w.text([]byte(html.UnescapeString(string(raw))), true)
}
