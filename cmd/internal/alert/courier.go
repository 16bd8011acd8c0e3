package alert

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"peeler/store"
)

// Outbox is where alerts are owed; *store.Store is one.
type Outbox interface {
	// Due lists at most n alerts owed to the receiver whose time has come.
	Due(ctx context.Context, receiver string, now time.Time, n int) ([]store.Alert, error)
	// Attempt counts and stores an attempt that is about to be made; should
	// nothing more be heard of it, the alert is due again at next.
	Attempt(ctx context.Context, id string, at, next time.Time) (store.Alert, error)
	// Settle stores how the attempt went.
	Settle(ctx context.Context, id string, at time.Time, state store.AlertState, lastError string, next time.Time) error
}

// Receiver is where alerts go.
type Receiver struct {
	Name string // unique; the outbox knows it by this
	// URL is https, or http if its host is a loopback address. It may hold a
	// secret: it stands in no log and no error.
	URL string
	// Secrets are those of Standard Webhooks, whsec_ and base64 of at least 24
	// bytes, newest first. All sign, so that a receiver can change to the next.
	Secrets []string
	// AllowPrivate lets the host's name lead to RFC 1918 and RFC 4193 addresses.
	AllowPrivate bool
}

// Options of a courier; the zero value is for use.
type Options struct {
	Now          func() time.Time // the clock; time.Now when nil
	Log          *slog.Logger     // failures, in our words; nil drops them
	Random       func() float64   // for jitter, in [0, 1); math/rand/v2 when nil
	Resolver     *net.Resolver    // of host names; the system's when nil
	Roots        *x509.CertPool   // authorities of certificates; the system's when nil
	AgentVersion string           // of this program, for User-Agent
}

// Courier delivers what is owed.
type Courier struct{ queues []*queue }

// New makes a courier. A receiver that cannot be used is an error here, not at
// the first alert.
func New(out Outbox, receivers []Receiver, o Options) (*Courier, error) {
	o = o.withDefaults()
	c := &Courier{}
	names := map[string]bool{}
	for _, r := range receivers {
		if names[r.Name] {
			return nil, fmt.Errorf("receiver %s stands twice", r.Name)
		}
		names[r.Name] = true
		s, err := newSender(r, o)
		if err != nil {
			return nil, fmt.Errorf("receiver %s: %w", r.Name, err)
		}
		c.queues = append(c.queues, newQueue(r.Name, out, s, o))
	}
	return c, nil
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Random == nil {
		o.Random = rand.Float64
	}
	return o
}

// Run delivers until ctx is done, then lets requests under way end, which takes
// 15 s at most, and returns nil.
func (c *Courier) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for _, q := range c.queues {
		all.Go(func() { q.run(ctx) })
	}
	<-ctx.Done()
	all.Wait()
	return nil
}

// Wake says that something was recorded: look now. It never blocks.
func (c *Courier) Wake() {
	for _, q := range c.queues {
		select {
		case q.wake <- struct{}{}:
		default: // a look is due already
		}
	}
}

// newSender checks a receiver.
func newSender(r Receiver, o Options) (*sender, error) {
	u, err := url.Parse(r.URL)
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("its url cannot be read")
	}
	ru := rule{private: r.AllowPrivate}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil {
		ru.literal = a
		if err := ru.check(a); err != nil {
			return nil, err
		}
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && ru.literal.IsLoopback()) {
		return nil, errors.New("its url must be https; http is for 127.0.0.1 and [::1] only")
	}
	signers, err := newSigners(r.Secrets)
	if err != nil {
		return nil, err
	}
	return &sender{
		url:     r.URL,
		agent:   strings.TrimRight("peeler/"+o.AgentVersion, "/"),
		signers: signers,
		way:     newTransport(ru, o),
		limit:   postTime,
	}, nil
}

// minSecret is the least length of a secret in bytes, from the specification.
const minSecret = 24

func newSigners(secrets []string) ([]*webhooks.Webhook, error) {
	if len(secrets) == 0 {
		return nil, errors.New("it has no secret")
	}
	var l []*webhooks.Webhook
	for _, s := range secrets {
		b64, ok := strings.CutPrefix(strings.TrimSpace(s), "whsec_")
		key, err := base64.StdEncoding.DecodeString(b64)
		if !ok || err != nil || len(key) < minSecret {
			return nil, fmt.Errorf("a secret is whsec_ and base64 of at least %d bytes: make one with `openssl rand -base64 32`", minSecret)
		}
		w, err := webhooks.NewWebhookRaw(key)
		if err != nil {
			return nil, errors.New("a secret cannot be used")
		}
		l = append(l, w)
	}
	return l, nil
}
