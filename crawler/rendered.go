package crawler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"peeler/crawler/browser"
	"peeler/crawler/tor"
	"peeler/matcher"
)

// maxRender is the most time that a page gets to come to rest.
const maxRender = 3 * time.Minute

// ask gets what a URL stands for: of a source whose pages need JavaScript, the DOM
// as the renderer's browser has it in the end. Files come as they are, as of every
// other source.
func (c *crawl) ask(ctx context.Context, way wire, circuit *tor.Circuit, u *url.URL, v matcher.Validators) (*response, error) {
	if !c.src.Render || c.stage != nil || !pageName(u.Path) {
		return way.get(ctx, u, v)
	}
	r, err := c.rendered(ctx, way, circuit, u)
	if errors.Is(err, browser.ErrFile) {
		return way.get(ctx, u, v)
	}
	return r, err
}

// pageName tells by its name what may be a page.
func pageName(p string) bool {
	switch strings.ToLower(path.Ext(p)) {
	case "", ".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp", ".cfm", ".cgi", ".do":
		return true
	}
	return false
}

// rendered has a page rendered, on the circuit of this crawl.
func (c *crawl) rendered(ctx context.Context, way wire, circuit *tor.Circuit, u *url.URL) (*response, error) {
	if c.renderer == nil {
		return nil, fmt.Errorf("%w: none is configured", browser.ErrDown)
	}
	if err := c.renderable(circuit, u); err != nil {
		return nil, err
	}
	user, password := circuit.Credentials()
	cookies, _ := http.ParseCookie(way.session.cookie())
	page, err := c.renderer.Capture(ctx, browser.Request{
		URL:     u.String(),
		Proxy:   (&url.URL{Scheme: "socks5", User: url.UserPassword(user, password), Host: "tor"}).String(),
		Cookies: cookiesOf(cookies),
		Timeout: int(min(time.Duration(c.limits.BodyTime), maxRender).Seconds()),
		Size:    int64(c.limits.Page) + 1, // one byte more tells that there is more
	})
	if errors.Is(err, browser.ErrElsewhere) {
		return redirectAway(u), nil
	}
	if err != nil {
		return nil, err
	}
	at := u
	if to, err := c.site.resolve(u, page.URL); err == nil {
		at = to
	}
	r := answerOf(at, page)
	lost := func(cause matcher.Cause, detail string) {
		r.gaps = append(r.gaps, matcher.Gap{Path: key(u), Cause: cause, Detail: detail})
	}
	if page.Cut && int64(len(page.HTML)) <= int64(c.limits.Page) {
		lost(matcher.TooBig, "the page shows or fetches more than a renderer gives")
	}
	if page.Restless {
		lost(matcher.TimedOut, "the page did not come to rest: what it would have shown later is not read")
	}
	if page.Withheld > 0 {
		lost(matcher.NotFetched, fmt.Sprintf("requests of the page not let through, of which text may have come: %d", page.Withheld))
	}
	return r, nil
}

// renderable holds a host to the circuit's policy and to the list of those that are
// never visited, which the renderer does not know; with its other name, as the
// renderer lets through both.
func (c *crawl) renderable(circuit *tor.Circuit, u *url.URL) error {
	hosts := []string{hostOf(u)}
	if !c.site.onion {
		bare := strings.TrimPrefix(hosts[0], "www.")
		hosts = []string{bare, "www." + bare}
	}
	for _, h := range hosts {
		if err := circuit.Admits(net.JoinHostPort(h, "80")); err != nil {
			return err
		}
	}
	return nil
}

// cookiesOf are those of the source's session. What the page sets is forgotten with
// its browser.
func cookiesOf(session []*http.Cookie) (list []browser.Cookie) {
	for _, c := range session {
		list = append(list, browser.Cookie{Name: c.Name, Value: c.Value, Path: "/"})
	}
	return list
}

// answerOf is a rendered page as if the site had sent it so.
func answerOf(u *url.URL, page browser.Result) *response {
	return &response{
		Response: &http.Response{
			StatusCode: cmp.Or(page.Code, http.StatusOK), ContentLength: int64(len(page.HTML)),
			Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}},
			Body:   io.NopCloser(strings.NewReader(page.HTML)),
		},
		url: u, conn: atHand{}, stop: func() bool { return true },
	}
}

// redirectAway is an answer that leads to another host, which the renderer does not
// name.
func redirectAway(u *url.URL) *response {
	r := answerOf(u, browser.Result{Code: http.StatusFound})
	r.Header.Set("Location", "http://elsewhere.invalid/")
	return r
}

// atHand is the connection of what is read already.
type atHand struct{ net.Conn }

func (atHand) Close() error                    { return nil }
func (atHand) SetReadDeadline(time.Time) error { return nil }
