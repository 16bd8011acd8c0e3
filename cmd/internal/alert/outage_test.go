package alert

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"peeler/store"
)

// pipeListener is a listener in memory: virtual time stands still while a real
// socket is waited for.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l pipeListener) Close() error   { return nil }
func (l pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

// reach lets the n-th receiver of c be h, over HTTP in memory. It must be called
// within the bubble.
func reach(t testing.TB, c *Courier, n int, h http.Handler) {
	l := pipeListener{make(chan net.Conn), make(chan struct{})}
	srv := &http.Server{Handler: h, ErrorLog: logDiscard}
	go srv.Serve(l)
	t.Cleanup(func() { close(l.closed); srv.Close() })
	c.queues[n].send.way.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		here, there := net.Pipe()
		select {
		case l.conns <- there:
			return here, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// arrival is when an alert came in.
type arrival struct {
	id string
	at time.Time
}

// taker answers with what status says, and remembers what came in.
type taker struct {
	status func(id string) int
	came   []arrival
	taken  []string
}

func (k *taker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := r.Header.Get("webhook-id")
	k.came = append(k.came, arrival{id, time.Now()})
	status := k.status(id)
	if status/100 == 2 {
		k.taken = append(k.taken, id)
	}
	w.WriteHeader(status)
}

const local = "http://127.0.0.1/hook"

func TestFiveDaysOfFailureThenParked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t, time.Now, "soc")
		record(t, s, "a", time.Now())
		c := newCourier(t, s, Options{}, receiver("soc", local))
		k := &taker{status: func(string) int { return 500 }}
		reach(t, c, 0, k)
		run(t, c)
		time.Sleep(10 * 24 * time.Hour)
		synctest.Wait()
		if len(k.came) != maxAttempts {
			t.Fatalf("%d attempts, want %d", len(k.came), maxAttempts)
		}
		for n := 1; n < len(k.came); n++ {
			wait, middle := k.came[n].at.Sub(k.came[n-1].at), delay(n, 0.5)
			most := middle*12/10 + lastLook + lastPause
			if wait < middle*8/10 || wait > most {
				t.Errorf("wait %d was %v, want %v give or take a fifth", n, wait, middle)
			}
		}
		a := alerts(t, s)[0]
		if a.State != store.Parked || a.LastError != "answered 500" {
			t.Errorf("the alert is %s: %s", a.State, a.LastError)
		}

		k.status = func(string) int { return 200 }
		if err := s.Retry(t.Context(), a.ID); err != nil {
			t.Fatal(err)
		}
		c.Wake()
		time.Sleep(2 * lastPause)
		if a := alerts(t, s)[0]; a.State != store.Delivered {
			t.Errorf("retried, the alert is %s", a.State)
		}
	})
}

func TestPoisonDoesNotBlockOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t, time.Now, "soc")
		record(t, s, "poison", time.Now(), "covert") // the most urgent, so always first
		poison := alerts(t, s)[0].ID
		for n := range 20 {
			record(t, s, fmt.Sprint(n), time.Now())
		}
		c := newCourier(t, s, Options{}, receiver("soc", local))
		k := &taker{status: func(id string) int {
			if id == poison {
				return 400
			}
			return 200
		}}
		reach(t, c, 0, k)
		run(t, c)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if len(k.taken) != 20 {
			t.Errorf("%d of 20 others arrived", len(k.taken))
		}
		if k.came[0].id != poison {
			t.Error("the most urgent was not tried first")
		}
	})
}

func TestSlowReceiverHoldsUpNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t, time.Now, "slow", "fast")
		for n := range 20 {
			record(t, s, fmt.Sprint(n), time.Now())
		}
		c := newCourier(t, s, Options{}, receiver("slow", local), receiver("fast", local))
		var slow atomic.Int32
		fast := &taker{status: func(string) int { return 200 }}
		reach(t, c, 0, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			slow.Add(1)
			hang(w, r)
		}))
		reach(t, c, 1, fast)
		run(t, c)
		time.Sleep(postTime - time.Second)
		synctest.Wait()
		if len(fast.taken) != 20 || slow.Load() != 1 {
			t.Errorf("fast got %d of 20 while slow sat on %d", len(fast.taken), slow.Load())
		}
		time.Sleep(time.Minute)
		if slow.Load() < 2 {
			t.Error("slow was given up")
		}
	})
}

func TestBacklogIsDrainedBySeverityWithoutAHerd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t, time.Now, "soc")
		for n := range 30 {
			cohorts := []string{}
			if n%3 == 0 {
				cohorts = []string{"covert"}
			}
			record(t, s, fmt.Sprint(n), time.Now(), cohorts...)
			time.Sleep(time.Second)
		}
		want := alerts(t, s)
		slices.SortStableFunc(want, urgent)
		c := newCourier(t, s, Options{}, receiver("soc", local))
		down := true
		k := &taker{status: func(string) int {
			if down {
				return 502
			}
			return 200
		}}
		reach(t, c, 0, k)
		run(t, c)
		time.Sleep(6 * time.Hour)
		synctest.Wait()
		if most := int(6*time.Hour/lastPause) + 10; len(k.came) > most {
			t.Errorf("%d requests in six hours to a receiver that is down, want %d at most", len(k.came), most)
		}
		down, k.came = false, nil
		for _, a := range want { // as an operator would
			if err := s.Retry(t.Context(), a.ID); err != nil {
				t.Fatal(err)
			}
		}
		c.Wake()
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if len(k.taken) != len(want) {
			t.Fatalf("%d of %d arrived", len(k.taken), len(want))
		}
		for n, a := range want {
			if k.taken[n] != a.ID {
				t.Fatalf("alert %d came out of order", n)
			}
			if n > 0 && k.came[n].at.Sub(k.came[n-1].at) < time.Second/perSecond {
				t.Errorf("alert %d came %v after the one before", n, k.came[n].at.Sub(k.came[n-1].at))
			}
		}
	})
}

func TestRetryAfterHoldsTheWholeReceiver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t, time.Now, "soc")
		for n := range 5 {
			record(t, s, fmt.Sprint(n), time.Now())
		}
		c := newCourier(t, s, Options{}, receiver("soc", local))
		var came []time.Time
		reach(t, c, 0, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if came = append(came, time.Now()); len(came) == 1 {
				w.Header().Set("Retry-After", "600")
				w.WriteHeader(503)
			}
		}))
		run(t, c)
		time.Sleep(time.Minute)
		c.Wake() // something new does not end what the receiver asked for
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(came) != 6 || came[1].Sub(came[0]) < 10*time.Minute {
			t.Errorf("%d requests, the second after %v", len(came), came[1].Sub(came[0]))
		}
	})
}

func TestWakeDeliversAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t, time.Now, "soc")
		c := newCourier(t, s, Options{}, receiver("soc", local))
		k := &taker{status: func(string) int { return 200 }}
		reach(t, c, 0, k)
		run(t, c)
		synctest.Wait() // it found nothing and rests
		record(t, s, "a", time.Now())
		recorded := time.Now()
		c.Wake()
		c.Wake()
		synctest.Wait()
		if len(k.came) != 1 || k.came[0].at != recorded {
			t.Errorf("%d alerts arrived at once", len(k.came))
		}
	})
}

// brokenOutbox fails in one of its three ways until it is mended.
type brokenOutbox struct {
	*store.Store
	due, attempt, settle error
	mended               atomic.Bool
}

func (b *brokenOutbox) Due(ctx context.Context, r string, now time.Time, n int) ([]store.Alert, error) {
	if !b.mended.Load() && b.due != nil {
		return nil, b.due
	}
	return b.Store.Due(ctx, r, now, n)
}

func (b *brokenOutbox) Attempt(ctx context.Context, id string, at, next time.Time) (store.Alert, error) {
	if !b.mended.Load() && b.attempt != nil {
		return store.Alert{}, b.attempt
	}
	return b.Store.Attempt(ctx, id, at, next)
}

func (b *brokenOutbox) Settle(ctx context.Context, id string, at time.Time, st store.AlertState, e string, next time.Time) error {
	if !b.mended.Load() && b.settle != nil {
		return b.settle
	}
	return b.Store.Settle(ctx, id, at, st, e, next)
}

func TestOutboxThatFails(t *testing.T) {
	full := fmt.Errorf("no space left on device")
	tests := map[string]struct {
		broken *brokenOutbox
		sent   int // while it is broken
	}{
		"reading":                      {&brokenOutbox{due: full}, 0},
		"an attempt is not stored":     {&brokenOutbox{attempt: full}, 0},
		"delivered by another already": {&brokenOutbox{attempt: store.ErrUnknown}, 0},
		"the outcome is not stored":    {&brokenOutbox{settle: full}, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := tt.broken
				b.Store = openStore(t, time.Now, "soc")
				record(t, b.Store, "a", time.Now())
				var log lockedBuffer
				c := newCourier(t, b, Options{Log: logTo(&log)}, receiver("soc", local))
				k := &taker{status: func(string) int { return 200 }}
				reach(t, c, 0, k)
				run(t, c)
				time.Sleep(4 * time.Second)
				synctest.Wait()
				if len(k.came) != tt.sent {
					t.Errorf("%d requests while the outbox is broken, want %d", len(k.came), tt.sent)
				}
				if n := strings.Count(log.String(), "\n"); n > 10 {
					t.Errorf("%d log lines in 4 s", n)
				}
				b.mended.Store(true)
				time.Sleep(time.Minute)
				synctest.Wait()
				if a := alerts(t, b.Store)[0]; a.State != store.Delivered {
					t.Errorf("the outbox mended, the alert is %s", a.State)
				}
			})
		})
	}
}
