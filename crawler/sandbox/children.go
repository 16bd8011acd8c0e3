package sandbox

import (
	"context"
	"io"
	"sync"

	"peeler/crawler/extract"
)

// Children keeps one child ahead: when a document takes it, the next is started, so
// that its start is over by the time that it is needed. Each reads one document, as
// ever. The zero value is ready; nil keeps none. Methods may be called at once.
type Children struct {
	mu     sync.Mutex
	next   *process // nil: there is none
	terms  string   // of it
	closed bool
}

// Extract is the function of that name, in the child that is ahead if its terms are
// those of lim.
func (c *Children) Extract(ctx context.Context, in extract.Input, r io.Reader, lim Limits, to extract.Sink) error {
	h, lim := prepare(in, lim)
	return run(ctx, h, r, lim, to, c.take)
}

// take gives the child that is ahead, or starts one, and starts the next.
func (c *Children) take(lim Limits) (*process, error) {
	if c == nil {
		return start(lim)
	}
	terms := lim.terms().String()
	c.mu.Lock()
	p := c.next
	if p != nil && c.terms != terms {
		p.end() // the terms have changed: the configuration was, or the source
		p = nil
	}
	c.next = nil
	c.mu.Unlock()
	if p == nil {
		var err error
		if p, err = start(lim); err != nil {
			return nil, err
		}
	}
	p.adopt(lim)
	c.ahead(lim, terms)
	return p, nil
}

// ahead starts a child if there is none. That it cannot be is told when one is needed.
func (c *Children) ahead(lim Limits, terms string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next != nil || c.closed {
		return
	}
	if p, err := start(lim); err == nil {
		c.next, c.terms = p, terms
	}
}

// Close ends the child that is ahead; no other is kept from then on.
func (c *Children) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.next != nil {
		c.next.end()
		c.next = nil
	}
}

// adopt gives a child limits that its terms do not hold.
func (p *process) adopt(lim Limits) {
	p.lim = lim
	p.limit.Store(0)
	p.raise()
}

// end ends a child that was given nothing.
func (p *process) end() {
	_ = p.in.Close()
	p.stop()
	p.wait()
}
