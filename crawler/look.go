package crawler

import (
	"errors"
	"fmt"
	"net/http"

	"peeler/configs"
	"peeler/crawler/gate"
	"peeler/crawler/health"
)

// look says how the source fares by its first page, on which so many items were found.
func (c *crawl) look(page *index, items int, unread error) {
	c.parse(func() { c.sight.State, c.sight.Seen = c.stateOf(page, items, unread) })
}

func (c *crawl) stateOf(page *index, items int, unread error) (health.State, string) {
	shown := gate.Page{Status: page.status, Type: "text/html", Body: page.text, Refresh: page.refresh}
	if sign, ok := c.signs.Match(shown); ok {
		return health.Blocked, "a sign of blocked_if: " + sign
	}
	lacks := c.must != nil && !c.must.In(page.text)
	single := c.must == nil && c.src.Shape() == configs.Page
	switch {
	case c.in != nil && c.src.Login.Type != "" && !c.in.In(page.text):
		return health.Login, "what only somebody who is logged in is shown is not there"
	case unread == nil && items > 0 && !lacks && !single:
		if least := c.src.Expect.MinItems; items < least {
			return health.Empty, fmt.Sprintf("%d items, fewer than the %d that are expected", items, least)
		}
		return health.OK, ""
	}
	if kind, seen := gate.Look(shown); kind != gate.None && kind != gate.Empty {
		return stateBehind(kind), seen
	}
	switch {
	case lacks:
		return health.Changed, "what expect.must_have names is not there"
	case unread != nil:
		return health.Changed, unread.Error()
	case items > 0:
		return health.OK, ""
	case c.must != nil || page.empty:
		return health.Empty, "no items"
	}
	return health.Changed, "the items selector matched nothing"
}

// stateBehind is how a source fares that shows a gate.
func stateBehind(kind gate.Kind) health.State {
	switch kind {
	case gate.Login:
		return health.Login
	case gate.Captcha, gate.Check, gate.Queue:
		return health.Blocked
	}
	return health.Changed
}

// instead says in a few words what stands where an item should; "" where it is one, as
// far as can be told.
func (c *crawl) instead(k *kept, page []byte) string {
	tells := c.shape.body != nil && k.ofItem
	if tells && c.shape.body.In(page) {
		return ""
	}
	shown := gate.Page{Status: k.StatusCode, Type: "text/html", Body: page, Refresh: k.Header.Get("Refresh")}
	if sign, ok := c.signs.Match(shown); ok {
		return "a sign of blocked_if: " + sign
	}
	kind, seen := gate.Look(shown)
	switch {
	case kind != gate.None && kind != gate.Empty:
		return seen
	case tells:
		return "what item.body names is not there"
	}
	return ""
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
