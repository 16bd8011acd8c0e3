package crawler

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// Where a source allows more than one connection, its crawl has as many workers. One
// at a time has the turn: it alone touches the crawl and delivers. It gives the turn
// away while it waits for the site or for its pause.

// errDefect is all that is told of a panic: its value may hold text of a document.
var errDefect = errors.New("a defect in this program stopped the crawl: see the log")

// together has the source's number of workers call step until it says that there is
// no more, or fails. The first failure ends the others at their next wait.
func (c *crawl) together(ctx context.Context, step func(context.Context) (more bool, err error)) error {
	n := c.src.Connections
	if n <= 1 || c.turn != nil {
		for {
			if more, err := step(ctx); !more || err != nil {
				return err
			}
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	c.turn = &sync.Mutex{}
	var done sync.WaitGroup
	var failed error
	for range n {
		done.Go(func() {
			c.turn.Lock()
			defer c.turn.Unlock()
			if err := c.work(ctx, step); err != nil && failed == nil {
				failed = err
				cancel(err)
			}
		})
	}
	done.Wait()
	c.turn = nil
	return failed
}

// work is one worker's part. It has the turn.
func (c *crawl) work(ctx context.Context, step func(context.Context) (bool, error)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			c.Log.Error("crawl panicked", "source", c.src.ID, "stack", string(debug.Stack()))
			err = errDefect
		}
	}()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if more, err := step(ctx); !more || err != nil {
			return err
		}
	}
}

// each calls do for 0 to n-1, as many at a time as the source has connections.
func (c *crawl) each(ctx context.Context, n int, do func(context.Context, int) error) error {
	next := 0
	return c.together(ctx, func(ctx context.Context) (bool, error) {
		if next >= n {
			return false, nil
		}
		next++
		if err := do(ctx, next-1); err != nil {
			return false, err
		}
		return true, nil
	})
}

// away does what waits, without the turn.
func (c *crawl) away(wait func()) {
	if c.turn == nil {
		wait()
		return
	}
	turn := c.turn
	turn.Unlock()
	defer turn.Lock()
	wait()
}

// hosts counts the connections to each host, over all sources.
type hosts struct {
	mu   sync.Mutex
	open map[string]*host
}

type host struct {
	connections int
	freed       chan struct{} // closed when a connection ends
}

// enter waits until fewer than most connections to a host are open, and opens one;
// leave ends it, once.
func (h *hosts) enter(ctx context.Context, name string, most int) (leave func(), err error) {
	for {
		h.mu.Lock()
		if h.open == nil {
			h.open = map[string]*host{}
		}
		at := h.open[name]
		if at == nil {
			at = &host{freed: make(chan struct{})}
			h.open[name] = at
		}
		if at.connections < max(most, 1) {
			at.connections++
			h.mu.Unlock()
			return sync.OnceFunc(func() { h.leave(name, at) }), nil
		}
		freed := at.freed
		h.mu.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for a connection to the host: %w", ctx.Err())
		}
	}
}

func (h *hosts) leave(name string, at *host) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if at.connections--; at.connections == 0 {
		delete(h.open, name)
	}
	close(at.freed)
	at.freed = make(chan struct{})
}
