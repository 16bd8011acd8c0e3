package health

import (
	"encoding/binary"
	"hash/fnv"
	"time"
)

const (
	// Ceiling is the longest time for which a source is put off: what is dead for a
	// month is still tried every day.
	Ceiling = 24 * time.Hour
	// maxDoubling bounds a shift.
	maxDoubling = 16
	// tries is how often at least a source is tried before its objective is missed.
	tries = 6
)

// putOff says when a source that failed is asked again: after the second failure
// in a row it misses its next time, and from then on twice as many. Until the
// objective is missed it is tried some times all the same.
func (r Row) putOff(e Expect, now time.Time) Row {
	r.Retry = time.Time{}
	if !r.State.closed() {
		r.Failures = 0
		return r
	}
	r.Failures++
	if r.Failures < 2 || e.Every <= 0 || e.Every >= Ceiling {
		return r
	}
	wait := min(e.Every<<min(r.Failures-1, maxDoubling), Ceiling)
	if wait <= 0 {
		wait = Ceiling
	}
	if e.GoodWithin > 0 && !r.missed(e, now) {
		wait = min(wait, e.GoodWithin/tries)
	}
	r.Retry = now.Add(r.jitter(wait))
	return r
}

// jitter takes 5 to 30 per cent off, so that sources which failed together do not
// come back together. It is never more than d: a crawl takes its time too, and a
// source that is put off for a day is to be tried every day.
func (r Row) jitter(d time.Duration) time.Duration {
	h := fnv.New64a()
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:8], uint64(r.Outage.UnixNano()))
	binary.LittleEndian.PutUint64(b[8:], uint64(r.Failures))
	h.Write(b[:])
	return d - d/20 - time.Duration(h.Sum64()>>1%uint64(max(1, d/4)))
}
