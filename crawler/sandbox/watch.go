package sandbox

import (
	"sync"
	"time"
)

// watch counts the time that a child is waited for, and calls expire once when
// that is too long. The clock runs while output is awaited and input is not.
type watch struct {
	mu      sync.Mutex
	wall    time.Duration
	left    time.Duration // of the allowance
	output  bool          // output is awaited
	input   bool          // the document is awaited
	fed     bool          // the last byte was fed
	started time.Time     // since when the clock runs, zero while it stands
	timer   *time.Timer
}

func newWatch(wall time.Duration, expire func()) *watch {
	w := &watch{wall: wall, left: wall}
	w.timer = time.AfterFunc(wall, expire)
	w.timer.Stop()
	return w
}

// change stops the clock, changes the state, and lets it run if it should.
func (w *watch) change(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.started.IsZero() {
		w.timer.Stop()
		w.left -= time.Since(w.started)
		w.started = time.Time{}
	}
	f()
	if w.output && !w.input {
		w.started = time.Now()
		w.timer.Reset(max(w.left, 0))
	}
}

func (w *watch) pause()  { w.change(func() { w.input = true }) }
func (w *watch) resume() { w.change(func() { w.input = false }) }
func (w *watch) begin()  { w.change(func() { w.output = true }) }

// end notes that something was said: a sign of life, which earns a new allowance
// as long as the child is being fed.
func (w *watch) end() { w.change(func() { w.output = false; w.refresh() }) }

// renew notes that input was taken.
func (w *watch) renew() { w.change(w.refresh) }

// last notes that all input was taken; from now on the allowance is the last.
func (w *watch) last() {
	w.change(func() {
		w.input = false
		w.refresh()
		w.fed = true
	})
}

// earn adds to the allowance.
func (w *watch) earn(d time.Duration) { w.change(func() { w.left += d }) }

func (w *watch) refresh() {
	if !w.fed {
		w.left = w.wall
	}
}

// stop ends the watch for good.
func (w *watch) stop() { w.change(func() { w.output = false }) }
