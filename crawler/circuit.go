package crawler

import (
	"context"
	"errors"
	"net"

	"peeler/crawler/browser"
	"peeler/crawler/tor"
)

// circuit gives the crawl a circuit that reaches its own site and nothing else.
func (c *crawl) circuit() func(ctx context.Context, network, addr string) (net.Conn, error) {
	if c.stage != nil {
		return c.stage
	}
	allow := tor.Clearnet()
	if c.site.onion {
		allow = tor.OnlyOnion(c.site.host)
	}
	c.way = c.tor.Circuit(allow)
	return c.way.DialContext
}

// again says whether a request that got no answer is worth another try, and
// sees to it that a circuit that failed is not used for it.
func (c *crawl) again(err error) bool {
	if e, ok := errors.AsType[*tor.Error](err); ok {
		if e.State == tor.Again {
			c.wire.dial = c.circuit()
			return true
		}
		return false
	}
	return errors.Is(err, errCut)
}

// verdict is what a failure to connect says of the crawl as a whole. Other errors
// concern one request, a host that is blocked among them.
func verdict(err error) (halt, bool) {
	if errors.Is(err, browser.ErrDown) {
		return halt{Failed, err.Error()}, true
	}
	e, ok := errors.AsType[*tor.Error](err)
	if !ok || errors.Is(err, tor.ErrBlocked) {
		return halt{}, false
	}
	switch e.State {
	case tor.OursDown:
		return halt{Blind, e.Error()}, true
	case tor.Never:
		return halt{Failed, e.Error()}, true
	default:
		return halt{Unreachable, e.Error()}, true
	}
}
