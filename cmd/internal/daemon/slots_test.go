package daemon

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

func TestHighPriorityGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slots{free: 1}
		s.take(t.Context(), rank("low"))
		var order []string
		for _, name := range []string{"low 1", "normal 1", "high 1", "normal 2", "high 2", "gone", "low 2"} {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			priority, _, _ := strings.Cut(name, " ")
			go func() {
				if s.take(ctx, rank(priority)) {
					order = append(order, name) // one at a time: there is one slot
					s.give()
				}
			}()
			synctest.Wait()
			if name == "gone" {
				cancel()
				synctest.Wait()
			}
		}
		s.give()
		synctest.Wait()
		if want := []string{"high 1", "high 2", "normal 1", "normal 2", "low 1", "low 2"}; !slices.Equal(order, want) {
			t.Errorf("%q, want %q", order, want)
		}
		if s.free != 1 || len(s.waiting) != 0 {
			t.Errorf("%d free, %d waiting", s.free, len(s.waiting))
		}
	})
}

func TestASlotIsNotLostToWhoLeft(t *testing.T) {
	for range 200 {
		s := &slots{free: 1}
		s.take(t.Context(), 1)
		ctx, cancel := context.WithCancel(t.Context())
		left := make(chan struct{})
		go func() {
			if s.take(ctx, 1) {
				s.give()
			}
			close(left)
		}()
		go cancel()
		s.give()
		<-left
		if s.free != 1 {
			t.Fatalf("%d slots are free", s.free)
		}
	}
}
