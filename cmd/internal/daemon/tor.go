package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"peeler/configs"
	"peeler/crawler/tor"
)

// When Tor is asked how it fares, and for new circuits.
const (
	askEvery   = time.Minute
	askWithin  = 10 * time.Second // one question
	soonest    = 5 * time.Second  // between two questions, when connections fail
	failSpan   = 5 * time.Minute  // in which failures count together
	failLeast  = 5
	failHosts  = 3 // that failures must be of: a site alone may be down
	newnymRest = 10 * time.Minute
)

// TorState is how Tor fares, as far as is known.
type TorState struct {
	Reachable bool      // crawls can reach sites
	Words     string    // "bootstrapped 100 %, 12 circuits"
	Since     time.Time // Reachable has been so; zero: nothing was seen yet
}

// torWatch gathers what crawls see of Tor and what Tor says of itself. The zero
// value is ready; open starts a tour of it.
type torWatch struct {
	mu       sync.Mutex
	now      func() time.Time
	log      *slog.Logger
	ask      chan struct{} // something failed: ask Tor soon; holds one
	refresh  chan struct{} // too much failed: ask for new circuits; holds one
	control  bool          // Tor can be asked
	down     string        // why the SOCKS port is out of reach; "" while it is not
	said     string        // by Tor; "" while it was not asked
	ready    bool          // as Tor said
	state    TorState
	failures []failure // connections that failed and may do better, newest last
	renewed  time.Time // when new circuits were last wanted
}

type failure struct {
	host string
	at   time.Time
}

// reach makes what a configuration says of Tor: the dialer, and who asks Tor how it
// fares, nil where nobody does.
func (d *Daemon) reach(cfg *configs.Config) (*tor.Dialer, *tor.Control, error) {
	blocked, err := blockList(cfg)
	if err != nil {
		return nil, nil, err
	}
	var control *tor.Control
	if cfg.Tor.Control != "" {
		if control, err = tor.NewControl(cfg.Tor.Control); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", cfg.At("tor.control"), err)
		}
	}
	dial, err := tor.New(cfg.Tor.Socks, tor.Options{Timeout: time.Duration(cfg.Tor.Timeout), Blocked: blocked, Watch: d.tor.dialled})
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", cfg.At("tor.socks"), err)
	}
	d.tor.open(d.now, d.log, control != nil)
	return dial, control, nil
}

// torState is how Tor fares.
func (d *Daemon) torState() TorState {
	d.tor.mu.Lock()
	defer d.tor.mu.Unlock()
	s := d.tor.state
	if s.Words == "" {
		s.Reachable, s.Words = true, "not asked yet"
	}
	return s
}

// torWords says it for status.
func (d *Daemon) torWords() string {
	s := d.torState()
	if s.Reachable {
		return s.Words
	}
	return s.Words + ", since " + s.Since.UTC().Format(time.RFC3339)
}

// open begins anew with a configuration.
func (w *torWatch) open(now func() time.Time, log *slog.Logger, control bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now, w.log, w.control = now, log, control
	w.ask, w.refresh = make(chan struct{}, 1), make(chan struct{}, 1)
	w.said, w.ready, w.failures = "", false, nil
}

// dialled is told of each connection by the dialer.
func (w *torWatch) dialled(host string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	e, _ := errors.AsType[*tor.Error](err)
	switch {
	case err == nil:
		w.failures = nil
		w.down = ""
	case e == nil:
		return
	case e.State == tor.OursDown:
		w.down = e.Error()
		nudge(w.ask)
	default:
		w.down = "" // it answers
		if e.State == tor.Again {
			w.failed(host)
		}
	}
	w.settle()
}

// failed counts a failure, and wants new circuits when there are too many.
func (w *torWatch) failed(host string) {
	now := w.now()
	kept := w.failures[:0]
	for _, f := range w.failures {
		if now.Sub(f.at) < failSpan {
			kept = append(kept, f)
		}
	}
	w.failures = append(kept[max(0, len(kept)-100):], failure{host, now})
	hosts := map[string]bool{}
	for _, f := range w.failures {
		hosts[f.host] = true
	}
	if len(w.failures) < failLeast || len(hosts) < failHosts {
		return
	}
	nudge(w.ask)
	if w.renewed.IsZero() || now.Sub(w.renewed) >= newnymRest {
		w.renewed = now
		w.log.Warn("connections to several sites fail: are Tor's circuits stuck?", "failures", len(w.failures), "sites", len(hosts), "asks_tor", w.control)
		w.failures = nil
		nudge(w.refresh)
	}
}

// settle makes the state of what is known.
func (w *torWatch) settle() {
	reachable, words := true, "reachable"
	if w.said != "" {
		reachable, words = w.ready, w.said
	}
	if w.down != "" {
		reachable, words = false, "out of reach, nothing can be crawled: "+w.down
	}
	if w.state.Since.IsZero() || w.state.Reachable != reachable {
		w.state.Since = w.now()
	}
	w.state.Reachable, w.state.Words = reachable, words
}

// watch asks until ctx ends, at once, each minute, and soon after connections fail:
// the SOCKS port whether it answers, and Tor how it fares, where it can be asked.
func (w *torWatch) watch(ctx context.Context, dial *tor.Dialer, c *tor.Control) {
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for {
		w.look(ctx, dial, c)
		if !wait(ctx, soonest) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-w.ask:
		case <-w.refresh:
			if c != nil {
				w.renew(ctx, c)
			}
		}
	}
}

// look asks once.
func (w *torWatch) look(ctx context.Context, dial *tor.Dialer, c *tor.Control) {
	probing, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	probe := dial.Probe(probing)
	var health tor.Health
	var err error
	if c != nil {
		asking, cancel := context.WithTimeout(ctx, askWithin)
		defer cancel()
		health, err = c.Health(asking)
	}
	if ctx.Err() != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = ""
	if probe != nil {
		w.down = probe.Error()
	}
	if c != nil {
		w.told(health, err)
	}
	w.settle()
}

// told notes what Tor said of itself, or that it did not answer. A control port that
// does not answer says nothing of the SOCKS port.
func (w *torWatch) told(h tor.Health, err error) {
	w.ready, w.said = h.Ready(), h.String()
	if err != nil {
		w.ready, w.said = true, "reachable; how it fares is not known: "+err.Error()
	}
}

func (w *torWatch) renew(ctx context.Context, c *tor.Control) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	if err := c.NewCircuits(ctx); err != nil {
		w.log.Error("asking Tor for new circuits", "err", err)
		return
	}
	w.log.Warn("Tor was asked for new circuits (NEWNYM)")
}

// nudge leaves one word in a channel of one.
func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
