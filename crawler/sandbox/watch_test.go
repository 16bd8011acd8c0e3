package sandbox

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestWatch(t *testing.T) {
	const wall = 30 * time.Second
	for _, tc := range []struct {
		title string
		do    func(*watch)
		want  bool
	}{
		{"expires while output is awaited", func(w *watch) { w.begin(); time.Sleep(31 * time.Second) }, true},
		{"does not count the time of the sink", func(w *watch) {
			w.begin()
			w.end()
			time.Sleep(time.Hour)
			w.begin()
			time.Sleep(29 * time.Second)
		}, false},
		{"does not count the time of the input", func(w *watch) { w.begin(); w.pause(); time.Sleep(time.Hour) }, false},
		{"begins anew with each sign of life while the child is fed", func(w *watch) {
			w.begin()
			for range 10 {
				time.Sleep(20 * time.Second)
				w.renew()
			}
		}, false},
		{"adds up after the last byte", func(w *watch) {
			w.last()
			for range 2 {
				w.begin()
				time.Sleep(20 * time.Second)
				w.end()
			}
		}, true},
		{"adds what was earned after the last byte", func(w *watch) {
			w.last()
			w.earn(20 * time.Second)
			for range 2 {
				w.begin()
				time.Sleep(20 * time.Second)
				w.end()
			}
		}, false},
		{"is over when it was stopped", func(w *watch) { w.begin(); w.stop(); time.Sleep(time.Hour) }, false},
	} {
		t.Run(tc.title, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				expired := make(chan struct{}, 1)
				w := newWatch(wall, func() { expired <- struct{}{} })
				tc.do(w)
				synctest.Wait()
				if got := len(expired) > 0; got != tc.want {
					t.Errorf("expired: %v, want %v", got, tc.want)
				}
				w.stop()
			})
		})
	}
}
