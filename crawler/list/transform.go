package list

import (
	"errors"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones of sites, whatever the machine has installed
	"unicode/utf8"
)

// transform changes what a selector found. What it cannot do gives the empty text.
type transform func(v string, now time.Time) string

// parseTransforms reads the parts of a selector after " | ":
//
//	path            path and query of a URL
//	id              the last segment of its path
//	query NAME      a parameter of it
//	match EXPR      the groups of a regular expression, with a space between them
//	lower
//	unescape        undoes HTML's character references
//	decode          undoes the percent signs of a URL: "A%20B"
//	prefix TEXT     puts text in front, where something was found
//	or TEXT         where nothing was found
//	date LAYOUT     a time by Go's layout, 02.01.2006 15:04, in UTC unless zone follows;
//	                without a year it is the last such day before now; "Today at 15:04" and
//	                "Yesterday, 3:04 PM" are read by every layout
//	zone NAME       after date: where that is the time
//	rfc3339         a time as 2026-11-26T10:00:00Z
//	unix            seconds since 1970, or milliseconds where they are so many
//	ago             "3 hours ago", "yesterday", "2d"
func parseTransforms(parts []string) ([]transform, error) {
	var all []transform
	for i := 0; i < len(parts); i++ {
		name, arg, _ := strings.Cut(strings.TrimSpace(parts[i]), " ")
		zone := time.UTC
		if name == "date" && i+1 < len(parts) {
			if z, ok := strings.CutPrefix(strings.TrimSpace(parts[i+1]), "zone "); ok {
				var err error
				if zone, err = loadZone(z); err != nil {
					return nil, err
				}
				i++
			}
		}
		t, err := newTransform(name, arg, zone)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

func newTransform(name, arg string, zone *time.Location) (transform, error) {
	plain := map[string]transform{"path": urlPath, "id": lastSegment, "lower": lower, "unescape": unescape, "decode": decode, "rfc3339": rfc3339, "unix": unix, "ago": ago}
	if t, ok := plain[name]; ok {
		if arg != "" {
			return nil, fmt.Errorf("| %s takes nothing after it", name)
		}
		return t, nil
	}
	if arg == "" && (name == "query" || name == "match" || name == "prefix" || name == "or" || name == "date") {
		return nil, fmt.Errorf("| %s needs something after it", name)
	}
	switch name {
	case "query":
		return func(v string, _ time.Time) string { return parameter(v, arg) }, nil
	case "match":
		re, err := regexp.Compile(arg)
		if err != nil {
			return nil, fmt.Errorf("| match: is no regular expression: %w", err)
		}
		return func(v string, _ time.Time) string { return group(re, v) }, nil
	case "prefix":
		return func(v string, _ time.Time) string {
			if v == "" {
				return ""
			}
			return arg + v
		}, nil
	case "or":
		return func(v string, _ time.Time) string {
			if v == "" {
				return arg
			}
			return v
		}, nil
	case "date":
		return func(v string, now time.Time) string { return date(v, arg, zone, now) }, nil
	case "zone":
		return nil, errors.New("| zone stands right after | date")
	}
	return nil, fmt.Errorf("| %s: there is no such transform: path, id, query, match, lower, unescape, decode, prefix, or, date, zone, rfc3339, unix, ago", name)
}

func loadZone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(strings.TrimSpace(name))
	if err != nil {
		return nil, errors.New("| zone: there is no such time zone: write it as Europe/London")
	}
	return zone, nil
}

func unescape(v string, _ time.Time) string { return fold(html.UnescapeString(v)) }

func lower(v string, _ time.Time) string { return strings.ToLower(v) }

// decode reads text that is written as part of a URL. What is no such text stays.
func decode(v string, _ time.Time) string {
	s, err := url.PathUnescape(v)
	if err != nil || !utf8.ValidString(s) {
		return v
	}
	return fold(s)
}

func urlPath(v string, _ time.Time) string {
	u, err := url.Parse(v)
	if v == "" || err != nil {
		return ""
	}
	return u.RequestURI()
}

func lastSegment(v string, _ time.Time) string {
	u, err := url.Parse(v)
	if err != nil {
		return ""
	}
	p := strings.TrimSuffix(u.EscapedPath(), "/")
	return p[strings.LastIndexByte(p, '/')+1:]
}

func parameter(v, name string) string {
	u, err := url.Parse(v)
	if err != nil {
		return ""
	}
	return u.Query().Get(name)
}

func rfc3339(v string, _ time.Time) string { return asTime(v) }

// date reads a time by a layout.
func date(v, layout string, zone *time.Location, now time.Time) string {
	t, err := time.ParseInLocation(layout, v, zone)
	if err != nil {
		return byDay(v, zone, now)
	}
	if t.Year() == 0 { // the layout has none
		t = t.AddDate(now.In(zone).Year(), 0, 0)
		if t.After(now.Add(24 * time.Hour)) {
			t = t.AddDate(-1, 0, 0)
		}
	}
	return t.UTC().Format(time.RFC3339)
}

var dayForm = regexp.MustCompile(`^(today|yesterday)\b(?:.*?([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?: ?([ap]m))?)?`)

// byDay reads "Yesterday, 03:14 PM", as forums write it whatever their layout else.
func byDay(v string, zone *time.Location, now time.Time) string {
	m := dayForm.FindStringSubmatch(strings.ToLower(v))
	if m == nil {
		return ""
	}
	y, month, d := now.In(zone).Date()
	if m[1] == "yesterday" {
		d--
	}
	var at time.Time
	for _, layout := range []string{"15:04", "15:04:05", "3:04pm", "3:04:05pm"} {
		if t, err := time.Parse(layout, m[2]+m[3]); err == nil {
			at = t
		}
	}
	return time.Date(y, month, d, at.Hour(), at.Minute(), at.Second(), 0, zone).UTC().Format(time.RFC3339)
}

func unix(v string, _ time.Time) string {
	n, err := strconv.ParseFloat(v, 64)
	switch {
	case err != nil || n <= 0 || n > 1e14:
		return ""
	case n > 1e11:
		n /= 1000
	}
	return time.Unix(int64(n), 0).UTC().Format(time.RFC3339)
}

var agoForm = regexp.MustCompile(`^(?:about |over |almost )?(an?|[0-9]{1,5}) ?(s|sec|secs|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|mo|mon|months?|y|yrs?|years?)(?: ago)?$`)

var agoUnits = map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": day, "w": 7 * day, "mo": 30 * day, "y": 365 * day}

const day = 24 * time.Hour

func ago(v string, now time.Time) string {
	v = strings.ToLower(v)
	back := time.Duration(-1)
	switch {
	case v == "just now" || v == "now" || v == "today" || v == "moments ago":
		back = 0
	case v == "yesterday":
		back = day
	default:
		m := agoForm.FindStringSubmatch(v)
		if m == nil {
			return ""
		}
		n, err := strconv.Atoi(m[1])
		if err != nil {
			n = 1 // a, an
		}
		unit := m[2][:1]
		if strings.HasPrefix(m[2], "mo") {
			unit = "mo"
		}
		if back = time.Duration(n) * agoUnits[unit]; back/agoUnits[unit] != time.Duration(n) {
			return "" // longer ago than time goes
		}
	}
	return now.Add(-back).UTC().Truncate(time.Second).Format(time.RFC3339)
}

// layouts are those in which times are told without a transform.
var layouts = []string{time.RFC3339, time.RFC1123Z, time.RFC1123, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly}

// asTime is a text as a time in RFC 3339; "" where it is none.
func asTime(v string) string {
	if v == "" {
		return ""
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, v); err == nil {
			return t.UTC().Format(time.RFC3339)
		}
	}
	return unix(v, time.Time{})
}
