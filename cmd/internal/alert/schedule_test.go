package alert

import (
	"net/http"
	"testing"
	"time"
)

func TestDelaysGrowToFiveDays(t *testing.T) {
	var sum time.Duration
	for n := 1; n < maxAttempts; n++ {
		least, middle, most := delay(n, 0), delay(n, 0.5), delay(n, 0.999999)
		if !(least < middle && middle < most) {
			t.Errorf("wait %d: %v, %v, %v do not grow", n, least, middle, most)
		}
		if n > 1 && middle < delay(n-1, 0.5) {
			t.Errorf("wait %d is shorter than the one before", n)
		}
		if least != middle*8/10 {
			t.Errorf("wait %d is %v at least, want a fifth less than %v", n, least, middle)
		}
		sum += middle
	}
	if days := sum.Hours() / 24; days < 4.5 || days > 5.5 {
		t.Errorf("an alert is parked after %.1f days", days)
	}
	if delay(1, 0.5) != 5*time.Second || delay(1_000_000, 0.5) != lastDelay {
		t.Errorf("the first wait is %v, the millionth %v", delay(1, 0.5), delay(1_000_000, 0.5))
	}
}

func TestPausesAreBounded(t *testing.T) {
	for n, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 6: 32 * time.Second, 7: time.Minute, 1 << 40: time.Minute} {
		if got := pause(n); got != want {
			t.Errorf("pause after %d failures is %v, want %v", n, got, want)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, s := range []string{
		"", "0", "120", "-1", "1.5", "1000000000", "99999999999999999999999", " 7 ", "soon", "٣",
		now.Add(time.Minute).Format(http.TimeFormat), "Sun, 06 Nov 1994 08:49:37 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
		"Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "0x10", "1e9", "+5",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d := retryAfter(s, now); d < 0 || d > maxRetryAfter {
			t.Errorf("Retry-After %q makes us wait %v", s, d)
		}
	})
}
