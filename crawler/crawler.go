package crawler

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"runtime/debug"
	"time"

	"peeler/configs"
	"peeler/crawler/browser"
	"peeler/crawler/sandbox"
	"peeler/crawler/tor"
	"peeler/matcher"
)

// Visits tells what is remembered of items.
type Visits interface {
	// Visit is the last one; the zero Visit for items that are not known.
	Visit(source, item string) (matcher.Visit, error)
	// Again lists the items that somebody wants read again as a whole, whether or
	// not the source still leads to them. It never depends on what matched.
	Again(source string) ([]string, error)
}

// Crawler fetches sources. It may crawl several at once.
type Crawler struct {
	tor      *tor.Dialer
	visits   Visits
	renderer *browser.Client // nil: none
	mirrors  mirrors
	sessions sessions
	parsing  chan struct{} // of pages: a slot each
	hosts    hosts
	stage    func(ctx context.Context, network, addr string) (net.Conn, error) // instead of Tor: see Rehearse
	Options
}

// Options adjust a Crawler; the zero value is ready for use but for Limits.
type Options struct {
	// Limits are the bounds for sources that set none of their own. They are
	// the configuration's, defaults filled in: a zero there is a limit of zero.
	Limits configs.Limits
	Unsafe bool // the children that parse have limits only: no Landlock, no seccomp
	// Children keeps a child ahead; nil: each is started when it is needed.
	Children *sandbox.Children
	// Renderer is the socket of `peeler render`; "": there is none, and crawls of
	// sources that need it fail.
	Renderer string

	Now   func() time.Time                           // safe for concurrent use; nil: time.Now
	Sleep func(context.Context, time.Duration) error // nil: waits; ends early with the context's error
	Rand  io.Reader                                  // jitter of the pauses; safe for concurrent use; nil: crypto/rand
	Log   *slog.Logger                               // nil: silent

	// Rounds remembers what a crawl that is cut short leaves to the next; nil: nothing.
	Rounds Rounds

	// Credential gives what the login of a source needs; nil: no source is let in.
	Credential func(configs.Source) ([]string, error)

	// Folder opens the folder of a source of this machine; nil: there are none. It must
	// not let links lead out of it, as os.Root does not.
	Folder func(path string) (fs.FS, error)

	// Listed is told of each item that a list leads to, for who tries a source out. It
	// may be nil.
	Listed func(Listed)
}

// Listed is an item as a list tells of it.
type Listed struct {
	Key    string            `json:"key"`
	URL    string            `json:"url,omitempty"` // of what is fetched; "" where nothing is
	Fields map[string]string `json:"fields"`        // times in RFC 3339
}

// Deliver is given each document while it is being read: it ranges over its
// records. An error stops the crawl.
type Deliver = func(context.Context, *matcher.Document) error

// New makes a crawler that reaches everything through the dialer.
func New(dial *tor.Dialer, visits Visits, o Options) *Crawler {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	c := &Crawler{tor: dial, visits: visits, parsing: make(chan struct{}, parsers), Options: o}
	if o.Renderer != "" {
		c.renderer = browser.NewClient(o.Renderer)
	}
	return c
}

// Crawl fetches a source once and delivers each document as it is read, one
// after the other. It returns when all is read, when the context ends, when
// deliver gives an error, or when going on would be in vain; the report says
// which. It does not panic: a panic, deliver's included, is a failed crawl.
func (c *Crawler) Crawl(ctx context.Context, src configs.Source, deliver Deliver) (report Report) {
	run := &crawl{
		Crawler: c,
		src:     src,
		limits:  src.Effective(c.Limits),
		deliver: deliver,
		report:  Report{Source: src.ID, Started: c.Now()},
	}
	defer func() {
		if p := recover(); p != nil {
			// The value may hold text of the document: the stack does not.
			c.Log.Error("crawl panicked", "source", src.ID, "stack", string(debug.Stack()))
			report = run.finish(fmt.Errorf("a defect in this program stopped the crawl: see the log"))
		}
	}()
	return run.finish(run.run(ctx))
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
