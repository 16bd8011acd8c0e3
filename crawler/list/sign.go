package list

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// Sign is a CSS selector that a page matches or not.
type Sign struct {
	css  goquery.Matcher
	expr *regexp.Regexp // instead
}

// CompileSign prepares a sign.
func CompileSign(selector string) (Sign, error) {
	group, err := compileCSS(selector)
	return Sign{css: group}, err
}

// CompileMark prepares a sign that may be "re:EXPR" as well, on the page's source.
func CompileMark(text string) (Sign, error) {
	re, ok := strings.CutPrefix(text, "re:")
	if !ok {
		return CompileSign(text)
	}
	e, err := regexp.Compile(re)
	if err != nil {
		return Sign{}, fmt.Errorf("is no regular expression: %w", err)
	}
	return Sign{expr: e}, nil
}

// In tells whether something on the page matches. A page that is nested too deeply to
// be parsed does not.
func (s Sign) In(page []byte) bool {
	if s.expr != nil {
		return s.expr.Match(page)
	}
	doc, err := parse(bytes.NewReader(page))
	return err == nil && doc.FindMatcher(s.css).Length() > 0
}

// Links are where the elements that match lead, as it stands on the page.
func (s Sign) Links(page []byte) (links []string, base string) {
	doc, err := parse(bytes.NewReader(page))
	if err != nil {
		return nil, ""
	}
	base, _ = doc.Find("base[href]").First().Attr("href")
	doc.FindMatcher(s.css).EachWithBreak(func(_ int, e *goquery.Selection) bool {
		if ref := link(e); ref != "" {
			links = append(links, ref)
		}
		return len(links) < maxItems
	})
	return links, base
}
