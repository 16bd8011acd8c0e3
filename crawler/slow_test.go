package crawler

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"peeler/configs"
	"peeler/matcher"
)

// Bodies that come slowly, and readers that take them slowly, in virtual time.
func TestSlowness(t *testing.T) {
	limits := configs.Defaults().Limits
	for name, test := range map[string]struct {
		chunk  int           // bytes the site sends at once
		every  time.Duration // and how often
		chunks int
		pause  time.Duration // of the reader, between reads
		cause  matcher.Cause
		read   int // at least
	}{
		"a steady site":            {5000, time.Second, 100, 0, "", 500_000},
		"a slow start":             {100_000, 25 * time.Second, 3, 0, "", 300_000},
		"a drip":                   {1, time.Second, 10_000, 0, matcher.TimedOut, 30},
		"just under the rate":      {900, time.Second, 1000, 0, matcher.TimedOut, 27_000},
		"a pause past the limit":   {100_000, 40 * time.Second, 3, 0, matcher.TimedOut, 0},
		"ten minutes in all":       {5000, time.Second, 1000, 0, matcher.TimedOut, 2_900_000},
		"a reader of many minutes": {5000, time.Millisecond, 100, time.Minute, "", 500_000},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ours, theirs := net.Pipe()
				var site sync.WaitGroup
				defer site.Wait()
				site.Go(func() {
					defer theirs.Close()
					for range test.chunks {
						time.Sleep(test.every)
						if _, err := theirs.Write(bytes.Repeat([]byte("x"), test.chunk)); err != nil {
							return
						}
					}
				})
				c := &crawl{Crawler: New(nil, nil, Options{}), limits: limits}
				r := &response{Response: &http.Response{Body: io.NopCloser(ours), ContentLength: -1}, conn: ours}
				b := c.body(t.Context(), r, "download", limits.Download)
				n := readSlowly(b, test.pause)
				ours.Close()
				if n < test.read || int64(n) != b.size {
					t.Errorf("read %d of %d", n, b.size)
				}
				switch {
				case test.cause == "" && (len(b.gaps) > 0 || !b.complete):
					t.Errorf("gaps %v, complete %t", b.gaps, b.complete)
				case test.cause != "" && (len(b.gaps) != 1 || b.gaps[0].Cause != test.cause || b.complete):
					t.Errorf("gaps %v, complete %t, want one %s", b.gaps, b.complete, test.cause)
				}
			})
		})
	}
}

func readSlowly(r io.Reader, pause time.Duration) (n int) {
	buf := make([]byte, 64<<10)
	for {
		m, err := r.Read(buf)
		n += m
		if err != nil {
			return n
		}
		time.Sleep(pause)
	}
}
