package frontier

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	maxLength   = 2048 // bytes of a URL
	maxSegments = 24   // of a path
	maxParams   = 16
	maxForms    = 3  // of one list in other orders or views
	maxCombos   = 16 // of parameters by name, three and more, under one path
)

// trap names the trap that a URL in normal form is by itself, or none.
func (f *Frontier) trap(u, path string) trap {
	_, rest := split(u)
	way, query, _ := strings.Cut(rest, "?")
	segments := strings.Split(strings.Trim(way, "/"), "/")
	params := strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == ';' })
	switch {
	case len(u) > maxLength || len(segments) > maxSegments || len(params) > maxParams:
		return tooLong
	case repeats(segments):
		return repeated
	case f.far(segments, params):
		return calendar
	case len(params) > 0 && !f.newView(way, path, params):
		return permuted
	}
	return ""
}

// repeats says that a path has one part four times in a row, several together
// three times in a row, or one five times in all, as links do that are relative by
// mistake. Numbers may: folders of a few files each are named by them.
func repeats(segments []string) bool {
	for i, s := range segments {
		if s == "" || allOf(s, isDigit) {
			continue
		}
		same := 0
		for _, t := range segments[i:] {
			if t == s {
				same++
			}
		}
		if same >= 5 {
			return true
		}
		for n := 1; n <= (len(segments)-i)/3; n++ {
			least := 3
			if n == 1 {
				least = 4
			}
			if inRow(segments[i:], n) >= least {
				return true
			}
		}
	}
	return false
}

// inRow is how often the first n segments follow each other.
func inRow(segments []string, n int) int {
	rows := 1
	for i := n; i+n <= len(segments) && slices.Equal(segments[:n], segments[i:i+n]); i += n {
		rows++
	}
	return rows
}

// views are parameters that show the same in another order, size or dress.
var views = map[string]bool{
	"sort": true, "sortby": true, "sort_by": true, "sortorder": true, "sort_order": true, "order": true, "orderby": true,
	"order_by": true, "ord": true, "dir": true, "direction": true, "asc": true, "desc": true, "sk": true, "sd": true,
	"limit": true, "per_page": true, "perpage": true, "pagesize": true, "page_size": true, "style": true, "theme": true,
	"skin": true, "lang": true, "language": true, "locale": true, "hl": true, "print": true, "printable": true,
	"highlight": true, "hilit": true, "replytocom": true, "share": true, "ref": true, "referer": true, "referrer": true,
}

// dresses are what view and its like say where they do not name what is shown.
var dresses = map[string]bool{
	"list": true, "grid": true, "flat": true, "tree": true, "threaded": true, "linear": true, "hybrid": true, "print": true,
	"mobile": true, "desktop": true, "compact": true, "icons": true, "thumbnails": true, "table": true, "cards": true,
}

func isView(param string) bool {
	name, value, _ := strings.Cut(strings.ToLower(param), "=")
	switch name {
	case "view", "display", "mode", "layout", "format":
		return dresses[value]
	case "c", "o": // of Apache's index: ?C=M;O=D
		return len(value) == 1 && strings.Contains("nmsda", value)
	}
	return views[name]
}

// newView says that the URL is one of the few forms in which a list is read: what
// only differs by views or by the order of its parameters is one list.
func (f *Frontier) newView(way, path string, params []string) bool {
	kept := make([]string, 0, len(params))
	for _, p := range params {
		if !isView(p) {
			kept = append(kept, p)
		}
	}
	if len(params) > 1 || len(kept) < len(params) {
		slices.Sort(kept)
		list := way + "?" + strings.Join(kept, "&")
		if !f.lists.few(list, maxForms) {
			return false
		}
	}
	return len(kept) < 3 || f.newCombo(path, kept)
}

// newCombo says that a path still has few combinations of parameters.
func (f *Frontier) newCombo(path string, params []string) bool {
	for i, p := range params {
		params[i], _, _ = strings.Cut(p, "=")
	}
	slices.Sort(params)
	combo := path + "?" + strings.Join(slices.Compact(params), "&")
	if f.combos.has(combo, 0) {
		return true
	}
	return f.combos.few(path, maxCombos) && f.combos.add(combo, 0)
}

// The dates that are followed: in years after and before today.
const (
	yearsAhead = 1
	yearsBack  = 20 // where a word says that it is a calendar
	firstYear  = 1970
)

// calendars are words of the paths and parameters of calendars.
var calendars = []string{"calendar", "cal", "month", "week", "events", "event", "agenda", "schedule", "kalender"}

// far says that a URL names a month that no page of today tells of.
func (f *Frontier) far(segments, params []string) bool {
	if f.Today.IsZero() {
		return false
	}
	is := isCalendar(segments, params)
	year, ok := yearOf(segments, params, is)
	today := f.Today.Year()
	return ok && (year > today+yearsAhead || year < firstYear || is && year < today-yearsBack)
}

func isCalendar(segments, params []string) bool {
	for _, list := range [][]string{segments, params} {
		for _, s := range list {
			s, _, _ = strings.Cut(strings.ToLower(s), "=")
			s, _, _ = strings.Cut(s, ".")
			if slices.Contains(calendars, s) {
				return true
			}
		}
	}
	return false
}

// yearOf is the year of a URL that names a month: /2031/05, ?date=2031-05-01,
// ?year=2031&month=5. In a calendar a year alone does.
func yearOf(segments, params []string, calendar bool) (int, bool) {
	for i, s := range segments {
		if y, ok := yearMonth(s); ok {
			return y, true
		}
		if y, ok := year(s); ok && (calendar || i+1 < len(segments) && isMonth(segments[i+1])) {
			return y, true
		}
	}
	found, months := -1, calendar
	for _, p := range params {
		name, value, _ := strings.Cut(strings.ToLower(p), "=")
		if y, ok := yearMonth(value); ok {
			return y, true
		}
		if y, ok := year(value); ok && (name == "year" || name == "yr" || name == "y") {
			found = y
		}
		months = months || strings.HasPrefix(name, "mo") && isMonth(value) || name == "m" && isMonth(value)
	}
	return found, found >= 0 && months
}

func year(s string) (int, bool) {
	if len(s) != 4 || !allOf(s, isDigit) {
		return 0, false
	}
	y, err := strconv.Atoi(s)
	return y, err == nil
}

// yearMonth reads 2031-05, 2031-05-01 and what follows them.
func yearMonth(s string) (int, bool) {
	if len(s) < 7 || s[4] != '-' {
		return 0, false
	}
	if _, err := time.Parse("2006-01", s[:7]); err != nil || len(s) > 7 && isAlnum(s[7]) {
		return 0, false
	}
	return year(s[:4])
}

func isMonth(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && len(s) <= 2 && n >= 1 && n <= 12
}
