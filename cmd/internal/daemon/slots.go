package daemon

import (
	"context"
	"slices"
	"sync"
)

// slots are how many crawls may run at a time. When one is free the source of the
// highest priority takes it, among equals the one that waits longest.
type slots struct {
	mu      sync.Mutex
	free    int
	waiting []*waiter // by rank, then as they came
}

type waiter struct {
	rank int
	turn chan struct{} // closed when the slot is its own
}

// rank is the place of a priority; the least goes first.
func rank(priority string) int {
	switch priority {
	case "high":
		return 0
	case "low":
		return 2
	}
	return 1
}

// take waits for a slot; false when ctx ended first.
func (s *slots) take(ctx context.Context, rank int) bool {
	s.mu.Lock()
	if s.free > 0 && ctx.Err() == nil {
		s.free--
		s.mu.Unlock()
		return true
	}
	w := &waiter{rank, make(chan struct{})}
	at, _ := slices.BinarySearchFunc(s.waiting, rank+1, func(w *waiter, rank int) int { return w.rank - rank })
	s.waiting = slices.Insert(s.waiting, at, w)
	s.mu.Unlock()
	select {
	case <-w.turn:
		return true
	case <-ctx.Done():
		s.leave(w)
		return false
	}
}

// leave gives up waiting; a slot that came at the same moment goes on.
func (s *slots) leave(w *waiter) {
	s.mu.Lock()
	at := slices.Index(s.waiting, w)
	if at >= 0 {
		s.waiting = slices.Delete(s.waiting, at, at+1)
	}
	s.mu.Unlock()
	if at < 0 {
		s.give()
	}
}

// give hands the slot to who is first.
func (s *slots) give() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) == 0 {
		s.free++
		return
	}
	close(s.waiting[0].turn)
	s.waiting = slices.Delete(s.waiting, 0, 1)
}
