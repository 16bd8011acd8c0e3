package crawler

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"

	"peeler/crawler/health"
)

// look says how the source fares by its first page, on which so many items were found.
func (c *crawl) look(page *index, items int, unread error) {
	state, seen := c.stateOf(page, items, unread)
	c.sight.State, c.sight.Seen = state, seen
}

func (c *crawl) stateOf(page *index, items int, unread error) (health.State, string) {
	lacks := c.must != nil && !c.must.In(page.text)
	switch {
	case c.in != nil && c.src.Login.Type != "" && !c.in.In(page.text):
		return health.Login, "what only somebody who is logged in is shown is not there"
	case unread == nil && items > 0 && !lacks:
		if least := c.src.Expect.MinItems; items < least {
			return health.Empty, fmt.Sprintf("%d items, fewer than the %d that are expected", items, least)
		}
		return health.OK, ""
	}
	if state, seen := gate(page.status, page.text); state != "" {
		return state, seen
	}
	switch {
	case lacks:
		return health.Changed, "what expect.must_have names is not there"
	case unread != nil:
		return health.Changed, unread.Error()
	case c.must != nil || page.empty:
		return health.Empty, "no items"
	}
	return health.Changed, "the items selector matched nothing"
}

// instead says in a few words what stands where the item should.
func (c *crawl) instead(status int, page []byte) string {
	if _, seen := gate(status, page); seen != "" {
		return seen
	}
	return "what item.body names is not there"
}

// gate tells a page that stands before a site from the site.
func gate(_ int, page []byte) (health.State, string) {
	if bytes.Contains(bytes.ToLower(page), []byte("type=password")) || bytes.Contains(bytes.ToLower(page), []byte(`type="password"`)) {
		return health.Login, "a login page"
	}
	return "", ""
}

// unseen says how the source fares when its first page could not be had.
func (c *crawl) unseen(err error) {
	m, ok := errors.AsType[missed](err)
	if !ok || c.sight.State != "" {
		return
	}
	c.sight.Seen = m.detail
	switch m.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		c.sight.State = health.Blocked
	case 0, http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		c.sight.State = health.Unreachable
	default:
		c.sight.State = health.Changed
	}
}

// sighted closes what is told of the site's health.
func (c *crawl) sighted(state State, detail string) health.Sight {
	s := c.sight
	switch {
	case state == Blind || state == Failed || state == Interrupted:
		return health.Sight{Shape: s.Shape}
	case state == Unreachable && s.State == "":
		s.State, s.Seen = health.Unreachable, detail
	case s.State == "" && c.report.Fetched > 0:
		s.State = health.OK
	}
	if s.State != health.OK {
		s.Whole = false
	}
	if !s.Whole {
		s.Listed = nil
	}
	return s
}
