package crawler

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"net/url"
	"time"

	"peeler/configs"
	"peeler/crawler/tor"
	"peeler/matcher"
)

// crawl is one crawl of one source, from its first request to its report.
type crawl struct {
	*Crawler
	src     configs.Source
	limits  configs.Limits
	site    site
	start   *url.URL
	wire    wire
	way     *tor.Circuit // of the wire
	deliver Deliver

	report  Report
	gaps    int             // of the source, those beyond maxGaps included
	flawed  int             // documents with gaps or not received to their end
	fetches int             // counted against Limits.Pages
	mute    int             // requests in a row that nobody answered
	last    time.Time       // start of the last request
	met     map[string]bool // items and index pages that were asked for
	words   []string        // passwords that the page with the links names
}

func (c *crawl) run(ctx context.Context) error {
	var err error
	if c.site, c.start, err = newSite(c.src); err != nil {
		return err
	}
	c.wire = wire{
		dial:       c.circuit(),
		onion:      c.site.onion,
		header:     int64(c.limits.Header),
		headerTime: time.Duration(c.limits.HeaderTime),
	}
	kinds := map[configs.SourceKind]func(context.Context) error{
		configs.Page: c.page, configs.Listing: c.listing, configs.Directory: c.directory,
	}
	read, known := kinds[c.src.Kind]
	if !known {
		return fmt.Errorf("source %s: kind is none of page, listing, directory", c.src.ID)
	}
	c.met = map[string]bool{}
	if err := read(ctx); err != nil {
		return err
	}
	return c.wanted(ctx)
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
		u, err := c.site.resolve(c.start, item)
		if err != nil {
			c.gap(item, matcher.NotFetched, "it is not read again: "+err.Error())
			continue
		}
		visit, err := c.visit(item)
		if err != nil {
			return err
		}
		if err := c.miss(item, c.linked(ctx, item, u, visit)); err != nil {
			return err
		}
	}
	return nil
}

// page is the plainest kind: one URL, one document.
func (c *crawl) page(ctx context.Context) error {
	item := key(c.start)
	visit, err := c.visit(item)
	if err != nil || c.resting(visit) {
		return err
	}
	return c.miss(item, c.item(ctx, item, c.start, visit))
}

// item fetches one item, conditionally if it was read to its end before, and
// delivers it.
func (c *crawl) item(ctx context.Context, item string, u *url.URL, visit matcher.Visit) error {
	c.met[item] = true
	r, err := c.fetch(ctx, u, c.conditions(item, visit))
	if err != nil {
		return err
	}
	defer r.close()
	if r.unchanged() {
		return c.unchanged(ctx, r, item, visit)
	}
	if r.media() {
		return missed{matcher.NotFetched, mediaDetail}
	}
	what, limit := c.bodyLimit(r)
	b := c.body(ctx, r, what, limit)
	if visit.Crashes.Quarantined() {
		return c.quarantined(ctx, r, item, b, visit)
	}
	return c.hand(ctx, r, item, b, b, visit.Crashes)
}

func (c *crawl) visit(item string) (matcher.Visit, error) {
	v, err := c.visits.Visit(c.src.ID, item)
	if err != nil {
		return v, fmt.Errorf("asking when an item was last seen: %w", err)
	}
	return v, nil
}

// resting says that the item was read to its end less than Revisit ago.
func (c *crawl) resting(v matcher.Visit) bool {
	return v.Complete && c.report.Started.Sub(v.Last) < time.Duration(c.src.Revisit)
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
	if !c.last.IsZero() {
		wait := c.jitter(time.Duration(c.src.Gap)) - c.Now().Sub(c.last)
		if wait > 0 {
			if err := c.Sleep(ctx, wait); err != nil {
				return err
			}
		}
	}
	c.last = c.Now()
	return ctx.Err()
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
