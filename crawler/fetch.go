package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"

	"peeler/crawler/browser"
	"peeler/matcher"
)

const (
	retries   = 3                // of one request, after the first try
	patience  = 60 * time.Second // the longest Retry-After that is waited for
	maxMutes  = 3                // unanswered requests in a row that end a crawl
	firstWait = 2 * time.Second
	lastWait  = time.Minute
)

// fetch gets an answer of status 200 or 304 for a URL; it must be closed. What
// cannot be fetched is a missed error, what makes going on vain is a halt.
func (c *crawl) fetch(ctx context.Context, u *url.URL, v matcher.Validators) (*response, error) {
	c.fetches++
	switch {
	case c.fetches > c.limits.Pages:
		return nil, c.overBudget(u, matcher.Count, fmt.Sprintf("%d fetches", c.limits.Pages))
	case c.report.Bytes >= int64(c.limits.Crawl):
		return nil, c.overBudget(u, matcher.TooBig, fmt.Sprintf("%d bytes", c.limits.Crawl))
	}
	c.count()
	waited := false
	for hops := 0; ; {
		r, err := c.exchange(ctx, u, v)
		if err != nil {
			return nil, err
		}
		c.report.Fetched++
		switch {
		case r.StatusCode == http.StatusOK:
			return r, nil
		case r.unchanged() && v != (matcher.Validators{}):
			c.report.Unchanged++
			return r, nil
		}
		r.close()
		if to := r.Header.Get("Location"); to != "" && r.redirects() {
			if hops++; hops > c.limits.Redirects {
				return nil, missed{cause: matcher.NotFetched, detail: fmt.Sprintf("more than %d redirects", c.limits.Redirects)}
			}
			if u, err = c.redirect(u, to); err != nil {
				return nil, err
			}
			continue
		}
		wait := c.retryAfter(r)
		if waited || wait <= 0 || wait > patience {
			return nil, refused(r, wait)
		}
		waited = true
		if err := c.rest(ctx, wait); err != nil {
			return nil, err
		}
	}
}

func (c *crawl) overBudget(u *url.URL, cause matcher.Cause, spent string) error {
	detail := "the crawl ended after " + spent + ", its limit: what was left is not read"
	c.gap(key(u), cause, detail)
	return halt{Incomplete, detail}
}

func (r *response) redirects() bool {
	switch r.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// redirect says where a redirect leads. Where it leads off the site, nothing is
// sent there, not even a look-up of its name.
func (c *crawl) redirect(from *url.URL, to string) (*url.URL, error) {
	u, err := c.site.resolve(from, to)
	switch {
	case errors.Is(err, errElsewhere):
		return nil, missed{cause: matcher.NotFetched, detail: "redirect to another host refused"}
	case err != nil:
		return nil, missed{cause: matcher.NotFetched, detail: "redirect refused: " + err.Error()}
	}
	return u, nil
}

// retryAfter is how long a site that is busy asks us to wait, 0 if it does not
// say (RFC 9110 §10.2.3).
func (c *crawl) retryAfter(r *response) time.Duration {
	if r.StatusCode != http.StatusTooManyRequests && r.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	value := r.Header.Get("Retry-After")
	if n, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	if t, err := http.ParseTime(value); err == nil {
		return t.Sub(c.Now())
	}
	return 0
}

func refused(r *response, wait time.Duration) missed {
	detail := fmt.Sprintf("the site answered %d %s", r.StatusCode, http.StatusText(r.StatusCode))
	if wait > patience {
		detail += fmt.Sprintf(" and asks to come back in %s", wait.Round(time.Second))
	}
	return missed{matcher.NotFetched, detail, r.StatusCode}
}

// exchange sends one request, again after a pause where that may help.
func (c *crawl) exchange(ctx context.Context, u *url.URL, v matcher.Validators) (*response, error) {
	pause := backoff.ExponentialBackOff{
		InitialInterval: firstWait, MaxInterval: lastWait,
		Multiplier: 3, RandomizationFactor: 0.5,
	}
	for try := 0; ; try++ {
		if err := c.pace(ctx); err != nil {
			return nil, err
		}
		r, err := c.get(ctx, u, v)
		if err == nil {
			c.mute = 0
			return r, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if try >= retries || !c.again(err) {
			return nil, c.unanswered(u, err)
		}
		if err := c.rest(ctx, pause.NextBackOff()); err != nil {
			return nil, err
		}
	}
}

// get asks on a connection that the host has free for us.
func (c *crawl) get(ctx context.Context, u *url.URL, v matcher.Validators) (r *response, err error) {
	way, circuit := c.wire, c.way // another worker may change them
	c.away(func() {
		var leave func()
		if leave, err = c.hosts.enter(ctx, hostOf(u), c.src.Connections); err != nil {
			return
		}
		if r, err = c.ask(ctx, way, circuit, u, v); err != nil {
			leave()
			return
		}
		r.leave = leave
	})
	if err != nil {
		return nil, err
	}
	for _, g := range r.gaps {
		c.gap(g.Path, g.Cause, g.Detail)
	}
	return r, nil
}

// unanswered says what it means that no answer came.
func (c *crawl) unanswered(u *url.URL, err error) error {
	if h, ok := verdict(err); ok {
		c.gap(key(u), matcher.NotFetched, h.detail)
		return h
	}
	m := missed{cause: matcher.NotFetched, detail: err.Error()}
	switch {
	case errors.Is(err, errHeaderTime), errors.Is(err, browser.ErrTimeout):
		m.cause = matcher.TimedOut
	case errors.Is(err, errHeaderSize):
		m.cause = matcher.TooBig
	}
	if c.mute++; c.mute >= maxMutes {
		c.gap(key(u), m.cause, m.detail)
		return halt{Unreachable, fmt.Sprintf("%d requests in a row went unanswered: %s", c.mute, m.detail)}
	}
	return m
}
