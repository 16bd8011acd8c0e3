package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"peeler/matcher"
	"peeler/store"
)

const (
	defaultLimit = 1000
	maxLimit     = 100_000
)

// filterParams are the query parameters of a listing.
var filterParams = []string{
	"since", "until", "source", "cohort", "severity", "incident", "review", "all", "limit",
}

var severities = []store.Severity{store.Low, store.Medium, store.High, store.Critical}

// encodeFilter is the inverse of parseFilter: what does not narrow is left out.
func encodeFilter(f store.Filter) url.Values {
	q := url.Values{}
	set := func(name, value string, narrows bool) {
		if narrows {
			q.Set(name, value)
		}
	}
	set("since", f.Since.Format(time.RFC3339Nano), !f.Since.IsZero())
	set("until", f.Until.Format(time.RFC3339Nano), !f.Until.IsZero())
	set("source", f.Source, f.Source != "")
	set("cohort", f.Cohort, f.Cohort != "")
	set("severity", string(f.Severity), f.Severity != "")
	set("subject", string(f.Subject), f.Subject != "")
	set("incident", f.Incident, f.Incident != "")
	set("item", f.Item, f.Item != "")
	set("cause", string(f.Cause), f.Cause != "")
	set("review", "true", f.Review)
	set("all", "true", f.All)
	set("limit", strconv.Itoa(f.Limit), f.Limit != 0)
	return q
}

// parseFilter reads a filter from a query; whether a parameter may stand there
// is for the route to say. The limit is always set in what it returns.
func parseFilter(q url.Values) (store.Filter, error) {
	f := store.Filter{
		Source:   q.Get("source"),
		Cohort:   q.Get("cohort"),
		Severity: store.Severity(q.Get("severity")),
		Subject:  matcher.Subject(q.Get("subject")),
		Incident: q.Get("incident"),
		Item:     q.Get("item"),
	}
	if f.Severity != "" && !slices.Contains(severities, f.Severity) {
		return f, bad("severity is one of low, medium, high and critical")
	}
	var err error
	if f.Cause, err = parseCause(q); err != nil {
		return f, err
	}
	if f.Since, err = parseTime(q, "since"); err != nil {
		return f, err
	}
	if f.Until, err = parseTime(q, "until"); err != nil {
		return f, err
	}
	if f.Review, err = parseBool(q, "review"); err != nil {
		return f, err
	}
	if f.All, err = parseBool(q, "all"); err != nil {
		return f, err
	}
	f.Limit, err = parseLimit(q)
	return f, err
}

func parseTime(q url.Values, name string) (time.Time, error) {
	s := q.Get(name)
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, bad(name + " is a time like 2026-01-31T09:00:00Z")
	}
	return t.UTC(), nil
}

func parseCause(q url.Values) (matcher.Cause, error) {
	c := matcher.Cause(q.Get("cause"))
	if c != "" && !slices.Contains(matcher.Causes, c) {
		return c, bad("cause is none of those that gaps have")
	}
	return c, nil
}

func parseBool(q url.Values, name string) (bool, error) {
	switch q.Get(name) {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, bad(name + " is true or false")
}

func parseLimit(q url.Values) (int, error) {
	s := q.Get("limit")
	if s == "" {
		return defaultLimit, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > maxLimit {
		return 0, bad(fmt.Sprintf("limit is a number from 1 to %d", maxLimit))
	}
	return n, nil
}

// checkQuery refuses a query that holds a parameter not named in allowed, or one
// twice: a filter that is silently dropped shows more than was asked for.
func checkQuery(r *http.Request, allowed []string) error {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return bad("the query cannot be read")
	}
	for name, values := range q {
		if !slices.Contains(allowed, name) {
			return bad(fmt.Sprintf("unknown parameter %.40q", name))
		}
		if len(values) > 1 {
			return bad(name + " stands twice")
		}
	}
	return nil
}

// required is a parameter that may not be empty.
func required(r *http.Request, name string) (string, error) {
	s := r.URL.Query().Get(name)
	if s == "" {
		return "", bad(name + " is missing")
	}
	return s, nil
}

func flag(r *http.Request, name string) (bool, error) { return parseBool(r.URL.Query(), name) }
