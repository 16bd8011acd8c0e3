package crawler

import (
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"peeler/crawler/frontier"
	"peeler/matcher"
)

// Rounds remembers how far the reading of a source has come, in a form of the
// crawler's own.
type Rounds interface {
	Round(source string) ([]byte, error) // nil where there is none
	SaveRound(source string, data []byte) error
}

const (
	saveEvery = 10 // fetches: as many are made twice after a crash at most
	maxRound  = reread
)

// round is one reading of all that a source has. It may take several crawls: one that
// was cut short, by its budget or by a crash, is gone on with by the next, which
// leaves out what was read since the round began.
type round struct {
	Began time.Time `json:"began"`
	Saved time.Time `json:"saved"`          // Left is as of then
	Left  []waiting `json:"left,omitempty"` // links that were still to be followed

	save    func() []waiting
	forced  map[string]bool // those of Left: they are fetched whatever was read of them
	resumed bool
	stored  bool
	whole   bool // read to its end
	fetched int
}

// waiting is a link that is still to be followed.
type waiting struct {
	URL   string    `json:"url"` // path and query, or the whole of it at another host
	List  bool      `json:"list,omitempty"`
	Date  time.Time `json:"date,omitzero"`
	Depth int       `json:"depth,omitempty"`
}

// begin goes on with the round that was cut short, or begins one.
func (c *crawl) begin() error {
	c.round = &round{Began: c.report.Started}
	if c.Rounds == nil {
		return nil
	}
	data, err := c.Rounds.Round(c.src.ID)
	if err != nil {
		return fmt.Errorf("asking how far the source was read: %w", err)
	}
	var last round
	if data == nil || json.Unmarshal(data, &last) != nil {
		return nil
	}
	c.round.stored = true
	if age := c.report.Started.Sub(last.Began); age < 0 || age > maxRound {
		return nil
	}
	c.round.Began, c.round.Saved, c.round.Left, c.round.resumed = last.Began, last.Saved, last.Left, true
	return nil
}

// end closes a round that was read to its end; of another it keeps how far it came.
func (c *crawl) end(err error) error {
	if err != nil {
		if c.round.fetched > 1 {
			c.keepRound()
		}
		return err
	}
	if c.round.whole = true; c.Rounds == nil || !c.round.stored {
		return nil
	}
	if err := c.Rounds.SaveRound(c.src.ID, nil); err != nil {
		return fmt.Errorf("closing the round: %w", err)
	}
	return nil
}

// count counts a fetch of the round, and now and then keeps how far it came.
func (c *crawl) count() {
	if c.round.fetched++; c.round.fetched%saveEvery == 0 && !c.round.whole {
		c.keepRound()
	}
}

// keepRound stores how far the round has come. That it cannot be stored costs fetches
// after a crash, and nothing else.
func (c *crawl) keepRound() {
	if c.Rounds == nil {
		return
	}
	r := *c.round
	if r.Saved = c.Now(); r.save != nil {
		r.Left = r.save()
	}
	data, err := json.Marshal(r)
	if err == nil {
		err = c.Rounds.SaveRound(c.src.ID, data)
	}
	if err != nil {
		c.Log.Error("keeping how far a source was read", "source", c.src.ID, "err", err)
		return
	}
	c.round.stored = true
}

// read says that an item was read since the round began, in an earlier crawl of it.
func (r *round) read(v matcher.Visit) bool {
	return r != nil && r.resumed && v.Complete && !v.Last.Before(r.Began)
}

// has says the same of a page: what it leads to must be among what was kept.
func (r *round) has(item string, v matcher.Visit) bool {
	return r.read(v) && !v.Last.After(r.Saved) && !r.forced[item]
}

// left are the links that were still to be followed.
func (r *round) left(s site, start *url.URL) []frontier.Link {
	r.forced = map[string]bool{}
	var links []frontier.Link
	for _, w := range r.Left {
		u, err := s.resolve(start, w.URL)
		if err != nil {
			continue
		}
		r.forced[key(u)] = true
		links = append(links, frontier.Link{URL: u, List: w.List, Date: w.Date, Depth: w.Depth})
	}
	return links
}

// waiting are the links to follow, those that are being read first.
func (t *trail) waiting() []waiting {
	var all []waiting
	add := func(l frontier.Link) {
		w := waiting{URL: key(l.URL), List: l.List, Date: l.Date, Depth: l.Depth}
		if l.URL.Host != t.start.Host {
			w.URL = l.URL.String()
		}
		all = append(all, w)
	}
	for _, l := range t.under {
		add(l)
	}
	for l := range t.Left() {
		add(l)
	}
	return all
}
