package gate

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// What bounds a sign, and what it costs on a page that was made to cost.
const (
	maxSigns    = 100
	maxSign     = 1 << 10  // bytes of its text
	cssBody     = 64 << 10 // bytes of a page in which elements are looked for
	cssElements = 4000     // of these
)

// Signs are the operator's own by which a source is told not to show its content.
// The zero value has none.
type Signs struct{ list []sign }

type sign struct {
	text  string // as it was written
	holds func(*signed) bool
}

// signed is a page that signs are looked for on; what takes long is done once.
type signed struct {
	Page
	seen *seen
	tree *html.Node
}

// Compile reads signs in the notation of the package comment. The error names
// the first that is wrong by its number, from 1.
func Compile(signs []string) (Signs, error) {
	if len(signs) > maxSigns {
		return Signs{}, fmt.Errorf("more than %d signs", maxSigns)
	}
	var s Signs
	for i, text := range signs {
		holds, err := compile(text)
		if err != nil {
			return Signs{}, fmt.Errorf("sign %d: %w", i+1, err)
		}
		s.list = append(s.list, sign{text, holds})
	}
	return s, nil
}

// Match says which sign, as it was written, a page shows first.
func (s Signs) Match(p Page) (text string, ok bool) {
	if len(s.list) == 0 {
		return "", false
	}
	p.Body = p.Body[:min(len(p.Body), MaxBody)]
	on := &signed{Page: p}
	for _, sign := range s.list {
		if sign.holds(on) {
			return sign.text, true
		}
	}
	return "", false
}

var errNotation = errors.New("it is none of title~:TEXT, text~:TEXT, status:NUMBER, css:SELECTOR, re:EXPR")

func compile(text string) (func(*signed) bool, error) {
	if len(text) > maxSign {
		return nil, fmt.Errorf("it is longer than %d bytes", maxSign)
	}
	how, what, ok := strings.Cut(text, ":")
	if !ok || strings.TrimSpace(what) == "" {
		return nil, errNotation
	}
	switch how {
	case "title~":
		any, err := alternatives(what)
		return func(p *signed) bool { return p.look().title.has(any...) }, err
	case "text~":
		any, err := alternatives(what)
		return func(p *signed) bool { return p.look().text.has(any...) }, err
	case "status":
		return compileStatus(what)
	case "css":
		return compileCSS(what)
	case "re":
		expr, err := regexp.Compile(what)
		if err != nil {
			return nil, fmt.Errorf("no regular expression: %w", err)
		}
		return func(p *signed) bool { return expr.Match(p.Body) }, nil
	}
	return nil, errNotation
}

func (p *signed) look() *seen {
	if p.seen == nil {
		p.seen = see(p.Page)
	}
	return p.seen
}

func alternatives(text string) (any []string, err error) {
	for part := range strings.SplitSeq(text, "|") {
		if part = foldAll(part); part == "" {
			return nil, errors.New("one of its texts is empty: it would hold everywhere")
		}
		any = append(any, part)
	}
	return any, nil
}

func compileStatus(text string) (func(*signed) bool, error) {
	var any []int
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 100 || n > 599 {
			return nil, errors.New("a status is a number from 100 to 599")
		}
		any = append(any, n)
	}
	return func(p *signed) bool { return slices.Contains(any, p.Status) }, nil
}

func compileCSS(text string) (func(*signed) bool, error) {
	selector, err := cascadia.ParseGroup(text)
	if err != nil {
		return nil, fmt.Errorf("no CSS selector: %w", err)
	}
	return func(p *signed) bool {
		if p.tree == nil {
			p.tree = parse(p.Body)
		}
		n := 0
		for e := range p.tree.Descendants() {
			if e.Type != html.ElementNode {
				continue
			}
			if n++; n > cssElements {
				return false
			}
			if selector.Match(e) {
				return true
			}
		}
		return false
	}, nil
}

// parse makes a tree of the beginning of a page: an empty one, where it is nested
// too deeply for any.
func parse(body []byte) *html.Node {
	tree, err := html.Parse(bytes.NewReader(body[:min(len(body), cssBody)]))
	if err != nil {
		return &html.Node{Type: html.DocumentNode}
	}
	return tree
}
