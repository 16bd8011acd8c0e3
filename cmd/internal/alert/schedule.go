package alert

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// firstDelays are the waits after the first failures; afterwards it is lastDelay.
var firstDelays = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute,
	10 * time.Minute, 30 * time.Minute, time.Hour,
}

const (
	lastDelay = 3 * time.Hour
	// maxAttempts: the waits between so many add up to 5 days (119 h).
	maxAttempts = 45
	// slowDelay is the least wait after an answer that says that the receiver is
	// set up wrongly: somebody has to mend it first.
	slowDelay = time.Hour
	// maxRetryAfter caps what a receiver may ask for.
	maxRetryAfter = time.Hour
	// jitter is how much of a wait is random, to either side.
	jitter = 0.2

	firstPause = time.Second
	lastPause  = time.Minute
)

// delay is the wait after the n-th failure, n from 1; random is in [0, 1).
func delay(n int, random float64) time.Duration {
	d := lastDelay
	if n <= len(firstDelays) {
		d = firstDelays[n-1]
	}
	return time.Duration(float64(d) * (1 - jitter + 2*jitter*random))
}

// pause is how long a receiver is left alone after n failures in a row, n from 1.
func pause(n int) time.Duration {
	d := firstPause
	for ; n > 1 && d < lastPause; n-- {
		d *= 2
	}
	return min(d, lastPause)
}

// retryAfter reads a Retry-After header (RFC 9110 §10.2.3): seconds or a date. It
// is 0 when there is none or it makes no sense, and an hour at most.
func retryAfter(header string, now time.Time) time.Duration {
	s := strings.TrimSpace(header)
	if s == "" {
		return 0
	}
	if strings.Trim(s, "0123456789") == "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n > int64(maxRetryAfter/time.Second) {
			return maxRetryAfter
		}
		return time.Duration(n) * time.Second
	}
	date, err := http.ParseTime(s)
	if err != nil {
		return 0
	}
	return min(max(date.Sub(now), 0), maxRetryAfter)
}
