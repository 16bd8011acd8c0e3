package matcher_test

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// inParallel does n things on all processors. What each does must hang on its
// number alone, so that the outcome is the same on any machine.
func inParallel(n int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}
