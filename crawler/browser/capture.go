package browser

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	openTime = 30 * time.Second // for Chromium to start
	takeTime = 30 * time.Second // for the DOM to be written out
)

// capture renders one page: once more without layout if it took too much memory,
// which most often goes there.
func (s *Server) capture(ctx context.Context, o order) Result {
	r, large := s.render(ctx, o)
	if large {
		o.bare = true
		r, _ = s.render(ctx, o)
	}
	return r
}

func (s *Server) render(ctx context.Context, o order) (r Result, large bool) {
	where := siteOf(o.url)
	circuit := s.tor.Circuit(where.policy())
	if o.user != "" || o.password != "" {
		circuit = s.tor.CircuitOf(o.user, o.password, where.policy())
	}
	ctx, cancel := context.WithTimeout(ctx, openTime+o.timeout+takeTime)
	defer cancel()
	g, err := openGate(ctx, where, circuit.DialContext)
	if err != nil {
		r.fail(err)
		return r, false
	}
	defer g.close()
	defer cancel()
	c, err := s.start(g.address())
	if err != nil {
		r.fail(err)
		return r, false
	}
	defer c.end()
	p := newPage(c.wire, o, where, g)
	go c.wire.run(p.event)
	err = p.render(ctx, c, &r)

	p.mu.Lock()
	r.Code, r.Refused, r.Withheld = p.code, p.refused, r.Withheld+p.withheld
	p.mu.Unlock()
	refused, spent, trouble := g.tally(r.Code)
	r.Refused += refused
	r.Cut = r.Cut || spent
	switch {
	case trouble != nil && !errors.Is(err, ErrElsewhere):
		r.HTML = ""
		r.fail(trouble)
	case c.large.Load():
		large = true
		r.fail(fmt.Errorf("the page took more than %d MiB of memory", s.Memory>>20))
	case err != nil && r.Code < http.StatusBadRequest: // else the site itself said why
		r.fail(err)
	}
	return r, large
}

// render is the way of a page from nothing to its DOM.
func (p *page) render(ctx context.Context, c *chromium, r *Result) (err error) {
	opening, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	if err := p.open(opening); err != nil {
		return fmt.Errorf("opening a page: %w", err)
	}
	if r.Restless, err = p.visit(ctx, c.crowded); err != nil {
		return err
	}
	taking, cancel := context.WithTimeout(ctx, takeTime)
	defer cancel()
	if err := p.take(taking, r); err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			return ErrTimeout
		}
		return err
	}
	return nil
}
