package list

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"peeler/configs"
)

const (
	maxItems = 10_000  // of a page
	maxText  = 4096    // bytes of a link, a key or a field
	maxData  = 8 << 20 // bytes of JSON, a feed or a literal: in memory it takes many times as much
)

// Item is one of a list, as the list tells it.
type Item struct {
	Link   string            // as it stands on the page; "" where there is none
	Key    string            // what it is known by; "": by its link
	Fields map[string]string // times in RFC 3339
}

// Published is when it was published, or changed last; zero where that is not known.
func (i Item) Published() time.Time {
	for _, name := range []string{"updated", "published"} {
		if t, err := time.Parse(time.RFC3339, i.Fields[name]); err == nil {
			return t
		}
	}
	return time.Time{}
}

// Page is what one page of a list holds.
type Page struct {
	Items []Item
	Next  string // link to the next page, as it stands; "" on the last
	Base  string // what links are relative to, where the page says so
	Empty bool   // it has no items, and says so
	More  bool   // there are more items than are read of a page
}

// List is a configured list, compiled.
type List struct {
	format string
	script string
	items  *Selector // nil for a feed
	link   *Selector // nil: the item's own link
	key    *Selector
	fields []field
	next   *Selector
	empty  *Sign
}

type field struct {
	name string
	*Selector
}

// Error says what is wrong with a configured list, and in which of its keys.
type Error struct {
	Key string // items, fields.title, …
	Err error
}

func (e *Error) Error() string { return e.Key + ": " + e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// names are the fields that mean something to somebody; times are told as such.
var names = []string{"title", "published", "updated", "due", "size", "victim", "author", "type"}

// Compile prepares a list. The error is an *Error.
func Compile(c configs.List) (*List, error) {
	l := &List{format: c.Format, script: c.Script}
	if l.format == "" {
		l.format = "html"
	}
	kind := map[string]byte{"html": css, "json": path, "script": path, "feed": css}[l.format]
	for _, s := range []struct {
		name, text string
		into       **Selector
	}{{"items", c.Items, &l.items}, {"link", c.Link, &l.link}, {"key", c.Key, &l.key}, {"next", c.Next, &l.next}} {
		if s.text == "" {
			continue
		}
		sel, err := parseSelector(s.text, kind)
		if err != nil {
			return nil, &Error{s.name, err}
		}
		sel.leads = s.name == "link" || s.name == "next"
		*s.into = sel
	}
	for name, text := range c.Fields {
		if !slices.Contains(names, name) {
			return nil, &Error{"fields." + name, fmt.Errorf("is none that there is: %s", strings.Join(names, ", "))}
		}
		sel, err := parseSelector(text, kind)
		if err != nil {
			return nil, &Error{"fields." + name, err}
		}
		l.fields = append(l.fields, field{name, sel})
	}
	if c.Empty != "" {
		sign, err := CompileMark(c.Empty)
		if err != nil {
			return nil, &Error{"empty", err}
		}
		l.empty = &sign
	}
	slices.SortFunc(l.fields, func(a, b field) int { return strings.Compare(a.name, b.name) })
	switch {
	case l.format == "feed" && l.items != nil:
		return nil, &Error{"items", errors.New("a feed says itself what its items are: remove it")}
	case l.format != "feed" && l.items == nil:
		return nil, &Error{"items", errors.New("is missing")}
	case l.items != nil && (l.items.attr != "" || len(l.items.transforms) > 0 || l.items.kind == expr):
		return nil, &Error{"items", errors.New("selects elements: it has no @attribute, no transform and no re:EXPR")}
	}
	return l, nil
}

// Read reads a page, which is UTF-8. now is for dates that are told by it: "2 days ago".
// The error is in our own words.
func (l *List) Read(page []byte, now time.Time) (Page, error) {
	p, err := l.read(page, now)
	p.Empty = err == nil && len(p.Items) == 0 && l.empty != nil && l.empty.In(page)
	return p, err
}

func (l *List) read(page []byte, now time.Time) (Page, error) {
	switch l.format {
	case "json":
		if len(page) > maxData {
			return Page{}, errData
		}
		data, err := parseJSON(page)
		if err != nil {
			return Page{}, err
		}
		return l.readData(data, now), nil
	case "script":
		data, err := assigned(page, l.script)
		if err != nil {
			return Page{}, err
		}
		return l.readData(data, now), nil
	case "feed":
		if len(page) > maxData {
			return Page{}, errData
		}
		return readFeed(page)
	}
	return l.readHTML(bytes.NewReader(page), now)
}

var errData = errors.New("the data of the list is longer than 8 MiB")

// item reads what the selectors of an item give.
func (l *List) item(n node, link string, now time.Time) Item {
	i := Item{Link: link, Fields: map[string]string{}}
	if l.link != nil {
		i.Link = l.link.value(n, now)
	}
	if l.key != nil {
		i.Key = l.key.value(n, now)
	}
	for _, f := range l.fields {
		v := f.value(n, now)
		switch f.name {
		case "published", "updated", "due":
			v = asTime(v)
		}
		if v != "" {
			i.Fields[f.name] = v
		}
	}
	return i
}
