package list

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
)

var errJSON = errors.New("the list is no JSON: the site may have changed, or shows a login or gate page")

func parseJSON(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var data any
	if err := d.Decode(&data); err != nil {
		return nil, errJSON
	}
	return data, nil
}

func (l *List) readData(data any, now time.Time) Page {
	var p Page
	if l.next != nil {
		p.Next = l.next.value(value{data}, now)
	}
	found := l.items.path.Select(data)
	if p.More = len(found) > maxItems; p.More {
		found = found[:maxItems]
	}
	for _, v := range found {
		p.Items = append(p.Items, l.item(value{v}, "", now))
	}
	return p
}

// value is a JSON value as an item.
type value struct{ any }

func (v value) pick(s *Selector) string {
	for _, found := range s.path.Select(v.any) {
		return scalar(found)
	}
	return ""
}

// source is the value as JSON without white space, its keys in the order of letters.
func (v value) source() string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v.any); err != nil {
		return ""
	}
	return b.String()
}

func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
