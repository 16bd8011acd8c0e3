package list

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/andybalholm/cascadia"
	"github.com/theory/jsonpath"
)

// The kinds of selector.
const (
	css byte = iota
	path
	expr
)

// maxSelector bounds a selector in bytes: the parsers of CSS and JSONPath call
// themselves.
const maxSelector = 1024

// Selector finds a text in an item, or elements in a page.
type Selector struct {
	kind       byte
	css        cascadia.Selector // nil: the item's own element
	attr       string
	path       *jsonpath.Path
	expr       *regexp.Regexp
	transforms []transform
	leads      bool // it is for a link: an element stands for its href
}

// node is an item, or a whole page.
type node interface {
	pick(*Selector) string // what the selector finds, before its transforms
	source() string        // the item as it stands
}

func parseSelector(text string, kind byte) (*Selector, error) {
	if len(text) > maxSelector {
		return nil, fmt.Errorf("is over %d bytes long: choose a shorter selector", maxSelector)
	}
	parts := strings.Split(text, " | ")
	s := &Selector{kind: kind}
	var err error
	body := strings.TrimSpace(parts[0])
	if re, ok := strings.CutPrefix(body, "re:"); ok {
		s.kind = expr
		if s.expr, err = regexp.Compile(re); err != nil {
			return nil, fmt.Errorf("is no regular expression: %w", err)
		}
	} else if err := s.parseBody(body); err != nil {
		return nil, err
	}
	s.transforms, err = parseTransforms(parts[1:])
	return s, err
}

func (s *Selector) parseBody(body string) (err error) {
	if body == "" {
		return errors.New("is empty")
	}
	if s.kind == path {
		if s.path, err = jsonpath.Parse(body); err != nil {
			return fmt.Errorf("is no JSONPath: %w: write it as $.name", err)
		}
		return nil
	}
	if at := strings.LastIndexByte(body, '@'); at >= 0 && !strings.ContainsAny(body[at:], `]")' `) {
		s.attr, body = strings.ToLower(body[at+1:]), strings.TrimSpace(body[:at])
		if s.attr == "" {
			return errors.New("names no attribute after @")
		}
	}
	if body == "" || body == "." {
		return nil
	}
	s.css, err = compileCSS(body)
	return err
}

func compileCSS(text string) (cascadia.Selector, error) {
	if len(text) > maxSelector {
		return nil, fmt.Errorf("is over %d bytes long: choose a shorter selector", maxSelector)
	}
	group, err := cascadia.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("is no CSS selector: %w", err)
	}
	return group, nil
}

// value is what the selector gives of a node, in one line.
func (s *Selector) value(n node, now time.Time) string {
	var v string
	if s.kind == expr {
		v = group(s.expr, n.source())
	} else {
		v = n.pick(s)
	}
	v = fold(v)
	for _, t := range s.transforms {
		v = t(v, now)
	}
	return clip(v)
}

// group is what the groups of the first match hold, with a space between them, or the
// match where there is none.
func group(re *regexp.Regexp, s string) string {
	m := re.FindStringSubmatch(s)
	if len(m) < 2 {
		return strings.Join(m, "")
	}
	held := slices.DeleteFunc(m[1:], func(g string) bool { return g == "" })
	return strings.Join(held, " ")
}

// fold trims text and makes one space of all white space in a row.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

func clip(s string) string {
	if len(s) <= maxText {
		return s
	}
	n := maxText
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
