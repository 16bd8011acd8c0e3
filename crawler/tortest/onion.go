package tortest

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
)

// Publish puts a new onion in front of target, "127.0.0.1:port", whether or not
// something listens there yet, and waits until every directory has its
// descriptor, 2 to 4 seconds. It gives the onion's host; the site is at
// http://host/. The onion lasts as long as the network, StopHost apart.
func (n *Network) Publish(ctx context.Context, target string) (host string, err error) {
	ap, err := netip.ParseAddrPort(target)
	if err != nil || !ap.Addr().IsLoopback() || ap.Port() == 0 {
		return "", fmt.Errorf("publishing an onion: %q is not an address and port on loopback", target)
	}
	lines, err := n.host.ask(ctx, "ADD_ONION NEW:ED25519-V3 Port=80,"+target)
	if err != nil {
		return "", fmt.Errorf("publishing an onion: %w", err)
	}
	var id, key string
	for _, line := range lines {
		if v, ok := strings.CutPrefix(line, "ServiceID="); ok {
			id = v
		}
		if v, ok := strings.CutPrefix(line, "PrivateKey="); ok {
			key = v
		}
	}
	n.onions.keep(onion{id: id, key: key, target: target})
	if err := n.onions.published(ctx, id); err != nil {
		return "", n.host.blame(fmt.Errorf("publishing an onion: %w", err))
	}
	return id + ".onion", nil
}

// onion is what it takes to publish an onion again.
type onion struct{ id, key, target string }

// onions knows the onions of the host, and follows their descriptors to the
// directories by Tor's own events.
type onions struct {
	mu      sync.Mutex
	kept    []onion
	uploads map[string]*upload // by onion
	changed chan struct{}      // closed and replaced at each event
}

// upload is where an onion's descriptors are.
type upload struct {
	underWay int
	on       map[string]bool // directories that took one
}

// watch begins afresh with a host that has just started.
func (s *onions) watch(ctx context.Context, host *node) error {
	s.mu.Lock()
	s.uploads = map[string]*upload{}
	s.changed = make(chan struct{})
	s.mu.Unlock()
	_, err := host.ask(ctx, "SETEVENTS HS_DESC")
	return err
}

func (s *onions) keep(o onion) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = append(s.kept, o)
}

func (s *onions) all() []onion {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]onion(nil), s.kept...)
}

// event takes a line such as
//
//	HS_DESC UPLOADED <onion> UNKNOWN <directory> …
//
// (control-spec §4.1.25).
func (s *onions) event(line string) {
	f := strings.Fields(line)
	if len(f) < 5 || f[0] != "HS_DESC" {
		return
	}
	action, id, directory := f[1], f[2], f[4]
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.uploads[id]
	if u == nil {
		u = &upload{on: map[string]bool{}}
		s.uploads[id] = u
	}
	switch action {
	case "UPLOAD":
		u.underWay++
	case "UPLOADED":
		u.underWay--
		u.on[directory] = true
	case "FAILED":
		u.underWay--
	default:
		return
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

// published waits until an onion is on every directory and nothing of it is on
// its way. Before that, a client may ask a directory that does not know it.
func (s *onions) published(ctx context.Context, id string) error {
	for {
		s.mu.Lock()
		u, changed := s.uploads[id], s.changed
		done := u != nil && u.underWay == 0 && len(u.on) >= relays+1
		s.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// restore publishes all onions again, on a host that has just started.
func (s *onions) restore(ctx context.Context, host *node) error {
	if err := s.watch(ctx, host); err != nil {
		return err
	}
	kept := s.all()
	for _, o := range kept {
		if _, err := host.ask(ctx, fmt.Sprintf("ADD_ONION %s Port=80,%s", o.key, o.target)); err != nil {
			return err
		}
	}
	var errs []error
	for _, o := range kept {
		errs = append(errs, s.published(ctx, o.id))
	}
	return errors.Join(errs...)
}
