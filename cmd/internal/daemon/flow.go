package daemon

import (
	"context"
	"time"

	"peeler/matcher"
	"peeler/store"
)

// partEvery is how long hits of a document that is still being read may wait
// before they are recorded: a dump of an hour alerts within seconds.
const partEvery = 5 * time.Second

// inspect matches a document and hands what it says to remember, in growing
// parts. It is the one way of every document, whoever fetched it. watch sees
// each match as it is found, and may be nil.
func (d *Daemon) inspect(ctx context.Context, doc *matcher.Document, watch func(matcher.Match) error, remember func(context.Context, store.Finding) error) (tally, error) {
	var (
		m       = d.matcher.Load()
		people  = newPeople(m)
		seen    tally
		matches []matcher.Match
		last    = d.now()
	)
	if doc.Records != nil {
		for record := range doc.Records {
			seen.Records++
			seen.Bytes += int64(record.Bytes())
			matches = m.Match(matches[:0], record)
			people.note(record, matches)
			for _, match := range matches {
				people.add(record, match)
				if watch != nil {
					if err := watch(match); err != nil {
						return seen, err
					}
				}
			}
			if people.news && d.now().Sub(last) >= partEvery {
				if err := remember(ctx, part(doc, people.take())); err != nil {
					return seen, err
				}
				last = d.now()
			}
		}
	}
	return seen, remember(ctx, whole(doc, people.take()))
}

// tally counts what was read.
type tally struct {
	Records int
	Bytes   int64
}

// part is a finding of a document that is still being read.
func part(doc *matcher.Document, hits []store.Hit) store.Finding {
	return store.Finding{Source: doc.Source, Item: doc.Item, Locator: doc.Locator, At: doc.Fetched, Hits: hits}
}

// whole is the last finding of a document that was read.
func whole(doc *matcher.Document, hits []store.Hit) store.Finding {
	f := part(doc, hits)
	f.Digest, f.Size = doc.Digest, doc.Size
	f.Validators, f.Unchanged, f.Complete = doc.Validators, doc.Unchanged, doc.Complete
	f.Gaps = doc.Gaps
	f.Final = true
	return f
}
