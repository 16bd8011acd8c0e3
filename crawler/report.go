package crawler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"peeler/crawler/health"
	"peeler/matcher"
)

// State is how a crawl ended.
type State string

// The states of a crawl.
const (
	OK          State = "ok"          // all that was there was read
	Incomplete  State = "incomplete"  // there are gaps, of the source or of a document
	Unreachable State = "unreachable" // the site never answered
	Blind       State = "blind"       // our own Tor is down: this says nothing of the site
	Failed      State = "failed"      // we failed: recording, configuration, a defect
	Interrupted State = "interrupted" // we were told to stop
)

// Report is the result of one crawl of one source.
type Report struct {
	Source         string
	State          State
	Detail         string // one line, our own words; empty when OK
	Started, Ended time.Time

	Fetched   int   // answers received, refusals and 304 among them
	Unchanged int   // answers that said 304
	Documents int   // documents delivered, unchanged ones among them
	Bytes     int64 // of bodies received

	// Gaps are those of the source: items that were refused, pages beyond a
	// limit. Path is the item's key. Gaps of a document are in the document.
	Gaps []matcher.Gap

	Sight health.Sight // how the site fares, as far as this crawl saw it
}

// maxGaps bounds the gaps of one report; the last one counts the rest.
const maxGaps = 1000

// missed is something that could not be fetched; the crawl goes on without it.
type missed struct {
	cause  matcher.Cause
	detail string
	status int // that the site answered with; 0: none, or all went well until then
}

func (m missed) Error() string { return m.detail }

// halt ends the crawl in a state.
type halt struct {
	state  State
	detail string
}

func (h halt) Error() string { return h.detail }

// miss records what could not be fetched and lets every other error through.
func (c *crawl) miss(item string, err error) error {
	m, ok := errors.AsType[missed](err)
	if !ok {
		return err
	}
	c.gap(item, m.cause, m.detail)
	return nil
}

func (c *crawl) gap(item string, cause matcher.Cause, detail string) {
	if c.gaps++; c.gaps <= maxGaps {
		c.report.Gaps = append(c.report.Gaps, matcher.Gap{Path: item, Cause: cause, Detail: detail})
	}
}

// finish closes the report. What was recorded as a gap stays in it whatever the
// error is.
func (c *crawl) finish(err error) Report {
	r := &c.report
	if over := c.gaps - maxGaps; over > 0 {
		r.Gaps[maxGaps-1] = matcher.Gap{Cause: matcher.Count, Detail: fmt.Sprintf("%d more gaps are not listed", over+1)}
	}
	r.State, r.Detail = c.outcome(err)
	r.Sight = c.sighted(r.State, r.Detail)
	r.Ended = c.Now()
	return *r
}

func (c *crawl) outcome(err error) (State, string) {
	h, halted := errors.AsType[halt](err)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Interrupted, "stopped before its end"
	case halted && h.state == Unreachable && c.report.Fetched > 0:
		return Incomplete, h.detail
	case halted:
		return h.state, h.detail
	case err != nil:
		return Failed, err.Error()
	case c.report.Fetched == 0 && c.gaps > 0:
		return Unreachable, c.report.Gaps[0].Detail
	case c.gaps > 0:
		return Incomplete, c.report.Gaps[0].Detail
	case c.flawed > 0:
		return Incomplete, fmt.Sprintf("documents that could not be read in full: %d", c.flawed)
	}
	return OK, ""
}
