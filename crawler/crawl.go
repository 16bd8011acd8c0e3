package crawler

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"net/url"
	"sync"
	"time"

	"peeler/configs"
	"peeler/crawler/health"
	"peeler/crawler/tor"
	"peeler/matcher"
)

// crawl is one crawl of one source, from its first request to its report.
type crawl struct {
	*Crawler
	shape
	src     configs.Source
	limits  configs.Limits
	site    site
	start   *url.URL
	wire    wire
	way     *tor.Circuit // of the wire
	deliver Deliver

	report  Report
	sight   health.Sight
	gaps    int             // of the source, those beyond maxGaps included
	flawed  int             // documents with gaps or not received to their end
	fetches int             // counted against Limits.Pages
	mute    int             // requests in a row that nobody answered
	last    time.Time       // start of the last request
	met     map[string]bool // items and index pages that were asked for
	round   *round
	turn    *sync.Mutex // of the workers, where there are several
	words   []string    // passwords that the page with the links names
}

func (c *crawl) run(ctx context.Context) error {
	var problems []Problem
	if c.shape, problems = newShape(c.src); len(problems) > 0 {
		return fmt.Errorf("source %s: %s: %w", c.src.ID, problems[0].Key, problems[0].Err)
	}
	c.sight.Shape = c.digest
	read, known := c.kinds()[c.src.Shape()]
	if !known {
		return fmt.Errorf("source %s: its kind is none that is crawled", c.src.ID)
	}
	c.met = map[string]bool{}
	if c.src.Shape() == configs.Folder {
		return read(ctx)
	}
	if err := c.begin(); err != nil {
		return err
	}
	if err := c.end(c.atMirrors(ctx, read)); err != nil {
		return err
	}
	return c.wanted(ctx)
}

// kinds are the ways in which sources are read.
func (c *crawl) kinds() map[configs.SourceKind]func(context.Context) error {
	return map[configs.SourceKind]func(context.Context) error{
		configs.Page: c.page, configs.Canary: c.page, configs.Listing: c.listing, configs.Directory: c.directory,
		configs.Folder: c.folder, configs.Site: c.roam,
	}
}

// wanted fetches what somebody wants read again and the source did not lead to.
func (c *crawl) wanted(ctx context.Context) error {
	items, err := c.visits.Again(c.src.ID)
	if err != nil {
		return fmt.Errorf("asking what is to be read again: %w", err)
	}
	for _, item := range items {
		if c.met[item] {
			continue
		}
		u, err := c.wantedURL(item)
		if err != nil {
			c.gap(item, matcher.NotFetched, "it is not read again: "+err.Error())
			continue
		}
		visit, err := c.visit(item)
		if err != nil {
			return err
		}
		if err := c.miss(item, c.item(ctx, item, u, visit)); err != nil {
			return err
		}
	}
	return nil
}

// wantedURL is where an item is that no list leads to any more.
func (c *crawl) wantedURL(item string) (*url.URL, error) {
	link, err := c.site.resolve(c.start, item)
	if c.src.List.Key != "" {
		link = nil // its key need be no link
	}
	if err != nil && c.src.List.Key == "" {
		return nil, err
	}
	return c.itemURL(entry{key: item, link: link})
}

// page is the plainest kind: one URL, one document.
func (c *crawl) page(ctx context.Context) error {
	item := key(c.start)
	visit, err := c.visit(item)
	if err != nil || c.resting(visit) {
		return err
	}
	err = c.item(ctx, item, c.start, visit)
	c.unseen(err)
	return c.miss(item, err)
}

func (c *crawl) visit(item string) (matcher.Visit, error) {
	v, err := c.visits.Visit(c.src.ID, item)
	if err != nil {
		return v, fmt.Errorf("asking when an item was last seen: %w", err)
	}
	return v, nil
}

// resting says that the item was read to its end less than Revisit ago, or in this
// round.
func (c *crawl) resting(v matcher.Visit) bool {
	return c.round.read(v) || v.Complete && c.report.Started.Sub(v.Last) < time.Duration(c.src.Revisit)
}

// reread is how often an item is read in full whatever the site says of it:
// some answer 304 for ever.
const reread = 7 * 24 * time.Hour

// conditions are the validators to send: none for an item that was not read to
// its end, and none on the first visit in each span of reread. The spans of the
// items begin at different times, so that not all are read in full at once; and
// no more than the time of the last visit need be remembered.
func (c *crawl) conditions(item string, v matcher.Visit) matcher.Validators {
	h := fnv.New64a()
	io.WriteString(h, c.src.ID+"\x00"+item)
	shift := time.Duration(h.Sum64() % uint64(reread))
	span := func(t time.Time) int64 { return t.Add(shift).Unix() / int64(reread/time.Second) }
	if !v.Complete || span(v.Last) != span(c.report.Started) {
		return matcher.Validators{}
	}
	return v.Validators
}

// pace waits until the source's gap has passed since the last request began, and
// up to a quarter of it more: a regular beat would be a mark.
func (c *crawl) pace(ctx context.Context) error {
	now := c.Now()
	at := now
	if next := c.last.Add(c.jitter(time.Duration(c.src.Gap))); !c.last.IsZero() && next.After(now) {
		at = next
	}
	c.last = at // before the wait: another worker waits from then on
	if at.After(now) {
		if err := c.rest(ctx, at.Sub(now)); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// rest waits, and lets other workers go on meanwhile.
func (c *crawl) rest(ctx context.Context, d time.Duration) (err error) {
	c.away(func() { err = c.Sleep(ctx, d) })
	return err
}

func (c *crawl) jitter(d time.Duration) time.Duration {
	if d < 4 {
		return d
	}
	var b [8]byte
	if _, err := io.ReadFull(c.Rand, b[:]); err != nil {
		return d
	}
	return d + time.Duration(binary.LittleEndian.Uint64(b[:])%uint64(d/4))
}
