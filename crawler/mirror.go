package crawler

import (
	"context"
	"errors"
	"sync"
	"time"

	"peeler/crawler/health"
)

// mirrors remembers which mirror of a source answered last.
type mirrors struct {
	mu   sync.Mutex
	best map[string]string // by source
}

// order is the source's own, but for the one that answered last, which goes first.
func (m *mirrors) order(source string, all []string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	best, ok := m.best[source]
	order := make([]string, 0, len(all))
	for _, at := range all {
		if ok && at == best {
			order = append(order, at)
		}
	}
	for _, at := range all {
		if !ok || at != best {
			order = append(order, at)
		}
	}
	return order
}

func (m *mirrors) answered(source, at string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.best == nil {
		m.best = map[string]string{}
	}
	m.best[source] = at
}

// atMirrors reads the source at the first of its mirrors that answers.
func (c *crawl) atMirrors(ctx context.Context, read func(context.Context) error) error {
	all := append([]string{c.src.URL}, c.src.Mirrors...)
	var last error
	for n, at := range c.mirrors.order(c.src.ID, all) {
		if err := c.enter(at); err != nil {
			return err
		}
		if n > 0 {
			c.anew() // what was said of the mirror before is not true of the source
		}
		if last = c.letIn(ctx, read); c.report.Fetched > 0 {
			c.mirrors.answered(c.src.ID, at)
			return last
		}
		if h, halted := errors.AsType[halt](last); last != nil && (!halted || h.state != Unreachable) {
			return last
		}
		if last == nil && c.gaps == 0 {
			return nil // nothing had to be fetched
		}
	}
	return last
}

// enter goes to one of the source's mirrors.
func (c *crawl) enter(at string) error {
	var err error
	if c.site, c.start, err = newSite(c.src, at); err != nil {
		return err
	}
	c.wire = wire{
		dial:       c.circuit(),
		onion:      c.site.onion,
		header:     int64(c.limits.Header),
		headerTime: time.Duration(c.limits.HeaderTime),
		plain:      c.stage != nil,
	}
	return nil
}

// anew forgets what a vain beginning said of the source.
func (c *crawl) anew() {
	c.report.Gaps, c.gaps = nil, 0
	c.met, c.mute = map[string]bool{}, 0
	c.sight = health.Sight{Shape: c.digest}
}
