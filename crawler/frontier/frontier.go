package frontier

import (
	"cmp"
	"iter"
	"math"
	"net/url"
	"slices"
	"time"
)

// maxLinks is how many links of one page are followed.
const maxLinks = 10_000

// Options bound a frontier. Zero is the default.
type Options struct {
	Pages      int       // URLs handed out; default 5,000
	Depth      int       // links from the start; default 8
	Bytes      int64     // of all that Show is told of; default no limit
	Waiting    int       // links that wait; default 20,000
	Remembered int       // links ever added; default 250,000
	Today      time.Time // the dates in URLs are judged by it; zero: they are not
}

// Link is a URL with what the page that has it tells of it.
type Link struct {
	URL   *url.URL
	List  bool      // it leads to further pages, and comes before what does not
	Date  time.Time // newer ones come first; zero: not known
	Depth int       // links from the start; Add sets it
}

// Shown is what a URL showed.
type Shown struct {
	Text  uint64 // Text.Sum, or any digest that is the same for the same content; 0: not known
	Bytes int64
	File  bool // it has no links: copies of files are ordinary, and lead nowhere
}

// Frontier is that of one crawl of one site.
type Frontier struct {
	Options
	waiting  queue
	known    set // forms
	lists    set // forms without what is only a view
	combos   set
	patterns patterns
	content  content
	soft     soft
	refused  map[trap]*refusal
	order    uint32
	given    int
	bytes    int64
}

// New is a frontier without links.
func New(o Options) *Frontier {
	o.Pages = cmp.Or(o.Pages, 5_000)
	o.Depth = cmp.Or(o.Depth, 8)
	o.Bytes = cmp.Or(o.Bytes, math.MaxInt64)
	o.Waiting = cmp.Or(o.Waiting, 20_000)
	o.Remembered = cmp.Or(o.Remembered, 250_000)
	return &Frontier{
		Options: o,
		known:   newSet(), lists: newSet(), combos: newSet(),
		patterns: newPatterns(), content: newContent(), refused: map[trap]*refusal{},
	}
}

// Start adds where the crawl begins.
func (f *Frontier) Start(links ...Link) {
	for _, l := range links {
		f.add(l, nil)
	}
	f.cut()
}

// Add adds the links of a page that Next gave.
func (f *Frontier) Add(page Link, links []Link) {
	if over := len(links) - maxLinks; over > 0 {
		f.refuse(crowded, nil, over)
		links = links[:maxLinks]
	}
	codes := map[string]string{}
	for _, l := range links {
		l.Depth = page.Depth + 1
		f.add(l, codes)
	}
	f.cut()
}

func (f *Frontier) cut() {
	if over := f.waiting.cut(f.Waiting); over > 0 {
		f.refuse(tooMany, nil, over)
	}
}

// add puts a link into the queue, unless it is known or refused. codes are those of
// the page so far.
func (f *Frontier) add(l Link, codes map[string]string) {
	u := Normal(l.URL).String()
	switch {
	case f.known.has(u, 0):
		return
	case f.known.n >= f.Remembered:
		f.refuse(tooMany, nil, 1)
		return
	}
	if codes != nil {
		f.content.meet(u, codes)
	}
	p, path := f.patterns.of(u)
	switch {
	case l.Depth > f.Depth:
		f.refuse(tooDeep, p, 1)
		return
	case p.closed():
		p.lost++
		return
	}
	if t := cmp.Or(f.trap(u, path), f.content.session(u)); t != "" {
		f.refuse(t, p, 1)
		return
	}
	f.known.add(u, 0)
	date := int64(math.MinInt64)
	if !l.Date.IsZero() {
		date = l.Date.Unix()
	}
	e := entry{url: u, pattern: p, date: date, order: f.order, depth: uint16(min(l.Depth, math.MaxUint16)), list: l.List}
	e.rank = e.ranked()
	f.order++
	f.waiting.add(e)
}

// Next is the link to follow now; false when there is none, or no more may be
// fetched.
func (f *Frontier) Next() (Link, bool) {
	for {
		if f.Spent() {
			return Link{}, false
		}
		e, ok := f.waiting.best()
		if !ok {
			return Link{}, false
		}
		if e.pattern.closed() {
			e.pattern.lost++
			continue
		}
		if t := f.content.session(e.url); t != "" {
			f.refuse(t, e.pattern, 1)
			continue
		}
		l, err := e.link()
		if err != nil {
			f.refuse(unreadable, e.pattern, 1)
			continue
		}
		f.given++
		e.pattern.given++
		return l, true
	}
}

func (e entry) link() (Link, error) {
	u, err := url.Parse(e.url)
	l := Link{URL: u, List: e.list, Depth: int(e.depth)}
	if e.date != math.MinInt64 {
		l.Date = time.Unix(e.date, 0).UTC()
	}
	return l, err
}

// Skip says that a link that Next gave was not fetched: it counts against no
// limit.
func (f *Frontier) Skip(l Link) {
	f.given--
	p, _ := f.patterns.of(l.URL.String())
	p.given--
}

// Show says what a link showed, and is told on how many other URLs the same was.
func (f *Frontier) Show(l Link, s Shown) (elsewhere int) {
	if f.bytes += s.Bytes; s.Text == 0 {
		return 0
	}
	u := l.URL.String()
	p, _ := f.patterns.of(u)
	elsewhere = f.content.see(u, s.Text)
	switch {
	case elsewhere == 0:
		p.credit = min(p.credit+gain, mostCredit)
	case !s.File:
		p.credit -= loss
		if elsewhere+1 >= softPages {
			f.same(p, elsewhere+1)
		}
	}
	return elsewhere
}

// Left are the links that still wait, the best first: what to add by Start to
// another frontier, so that it goes on here.
func (f *Frontier) Left() iter.Seq[Link] {
	return func(yield func(Link) bool) {
		left := slices.SortedFunc(slices.Values(f.waiting), entry.before)
		for _, e := range left {
			if l, err := e.link(); err == nil && !yield(l) {
				return
			}
		}
	}
}

// Spent says that no more may be fetched.
func (f *Frontier) Spent() bool { return f.given >= f.Pages || f.bytes >= f.Bytes }

// Len is how many links wait.
func (f *Frontier) Len() int { return len(f.waiting) }
