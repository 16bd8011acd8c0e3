package alert

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"peeler/store"
)

const (
	// batch is how many alerts are asked for at once: few, so that one more
	// severe that comes meanwhile does not wait long.
	batch = 64
	// The outbox is asked anew after firstLook when nothing was due, then after
	// twice that, up to lastLook: a look reads all that is owed, and the waits
	// between attempts grow likewise.
	firstLook = 2 * time.Second
	lastLook  = 30 * time.Second
	// brokenTime is the wait when the outbox itself fails.
	brokenTime = 10 * time.Second
	perSecond  = 10
)

// queue delivers to one receiver.
type queue struct {
	receiver string
	out      Outbox
	send     *sender
	wake     chan struct{}
	pace     *rate.Limiter
	failures int           // in a row
	look     time.Duration // until the next look, if nothing is due now
	now      func() time.Time
	random   func() float64
	log      *slog.Logger
}

func newQueue(receiver string, out Outbox, s *sender, o Options) *queue {
	return &queue{
		receiver: receiver,
		out:      out,
		send:     s,
		wake:     make(chan struct{}, 1),
		pace:     rate.NewLimiter(perSecond, 1),
		look:     firstLook,
		now:      o.Now,
		random:   o.Random,
		log:      o.Log.With("receiver", receiver),
	}
}

func (q *queue) run(ctx context.Context) {
	for ctx.Err() == nil {
		rest, wakeable := q.round(ctx)
		wake := q.wake
		if !wakeable {
			wake = nil
		}
		sleep(ctx, rest, wake)
	}
}

// round delivers one batch. It says how long to rest afterwards, and whether new
// alerts may end the rest: they do not end a pause that the receiver needs.
func (q *queue) round(ctx context.Context) (rest time.Duration, wakeable bool) {
	due, err := q.out.Due(ctx, q.receiver, q.now(), batch)
	if ctx.Err() != nil {
		return 0, true
	}
	if err != nil {
		q.log.Error("the outbox cannot be read", "err", err)
		return brokenTime, false
	}
	if len(due) == 0 {
		rest, q.look = q.look, min(2*q.look, lastLook)
		return rest, true
	}
	q.look = firstLook
	slices.SortStableFunc(due, urgent)
	for _, a := range due {
		if q.pace.Wait(ctx) != nil {
			return 0, true
		}
		if rest := q.deliver(ctx, a); rest > 0 {
			return rest, false
		}
	}
	return 0, true
}

var ranks = map[store.Severity]int{store.Low: 1, store.Medium: 2, store.High: 3, store.Critical: 4}

// urgent orders by severity, then by age.
func urgent(a, b store.Alert) int {
	return cmp.Or(
		cmp.Compare(ranks[b.Incident.Severity], ranks[a.Incident.Severity]),
		a.Created.Compare(b.Created),
		cmp.Compare(a.ID, b.ID),
	)
}

// deliver makes one attempt at one alert, and says how long the receiver is to be
// left alone afterwards.
func (q *queue) deliver(ctx context.Context, a store.Alert) time.Duration {
	body, err := encode(a)
	if err != nil {
		q.log.Error("an alert cannot be written", "alert", a.ID)
		return brokenTime
	}
	at := q.now()
	next := at.Add(delay(a.Attempts+1, q.random()))
	stored, err := q.out.Attempt(ctx, a.ID, at, next)
	switch {
	case errors.Is(err, store.ErrDelivered), errors.Is(err, store.ErrUnknown), ctx.Err() != nil:
		return 0
	case err != nil:
		q.log.Error("an attempt cannot be stored, so it is not made", "alert", a.ID, "err", err)
		return brokenTime
	}
	v := q.send.post(ctx, a.ID, at, body)
	return q.settle(ctx, stored, next, v)
}

// settle stores how an attempt went.
func (q *queue) settle(ctx context.Context, a store.Alert, next time.Time, v verdict) time.Duration {
	ended := q.now()
	state, rest := store.Delivered, time.Duration(0)
	if v.delivered() {
		q.failures = 0
		next = time.Time{}
	} else {
		q.failures++
		rest = max(pause(q.failures), v.retryAfter)
		state, next = q.again(a, ended, next, v)
	}
	// The daemon may be ending, but what was answered must not be forgotten.
	err := q.out.Settle(context.WithoutCancel(ctx), a.ID, ended, state, v.words, next)
	if errors.Is(err, store.ErrUnknown) {
		return 0 // a heartbeat that a newer one has taken the place of
	}
	if err != nil {
		q.log.Error("the outcome of an attempt cannot be stored", "alert", a.ID, "err", err)
		return brokenTime
	}
	return rest
}

// again decides on an alert that failed: when it is tried next, or that it is
// parked.
func (q *queue) again(a store.Alert, ended, next time.Time, v verdict) (store.AlertState, time.Time) {
	log := q.log.With("alert", a.ID, "attempt", a.Attempts, "err", v.words)
	if a.Attempts >= maxAttempts {
		log.Error("alert parked: mend the receiver, then `peeler alerts retry`")
		return store.Parked, time.Time{}
	}
	least := v.retryAfter
	if escalates(v.status) {
		least = max(least, slowDelay)
		log.Error("alert not delivered: the receiver needs mending")
	} else {
		log.Warn("alert not delivered")
	}
	if t := ended.Add(least); next.Before(t) {
		next = t
	}
	return store.Pending, next
}

// sleep waits until d has passed, a wake comes or ctx is done.
func sleep(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-wake:
	case <-ctx.Done():
	}
}
