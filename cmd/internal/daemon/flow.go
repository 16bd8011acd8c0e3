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

// inspect matches a document with m and hands what it says to remember, in growing
// parts. It is the one way of every document, whoever fetched it. watch sees
// each match as it is found, and may be nil.
func (d *Daemon) inspect(ctx context.Context, m *matcher.Matcher, doc *matcher.Document, watch func(matcher.Match) error, remember func(context.Context, store.Finding) error) (reading, error) {
	var (
		people = newPeople(m)
		last   = d.now()
		failed error
	)
	scanner := m.Sketching().Scanner(func(r matcher.Record, found []matcher.Match) {
		for _, match := range found {
			people.add(r, match)
			if watch != nil && failed == nil {
				failed = watch(match)
			}
		}
	})
	if doc.Records != nil {
		for record := range doc.Records {
			people.addresses.Note(record)
			people.columns.Note(record)
			scanner.Add(record)
			if d.now().Sub(last) >= partEvery {
				scanner.Flush()
				last = d.now()
				if people.news && failed == nil {
					failed = remember(ctx, part(doc, people, scanner.Sketch()))
				}
			}
			if failed != nil {
				break
			}
		}
	}
	seen := reading{scanner.Close(), people.columns}
	if failed != nil {
		return seen, failed
	}
	return seen, remember(ctx, whole(doc, people, scanner.Sketch()))
}

// reading is what a document came to.
type reading struct {
	matcher.Tally
	columns *matcher.Columns
}

// part is a finding of a document that is still being read.
func part(doc *matcher.Document, p *people, k matcher.Sketch) store.Finding {
	return store.Finding{
		Source: doc.Source, Item: doc.Item, Locator: doc.Locator, At: doc.Fetched,
		Hits: p.take(), Classes: p.columns.Classes(), Sketch: k,
	}
}

// whole is the last finding of a document that was read.
func whole(doc *matcher.Document, p *people, k matcher.Sketch) store.Finding {
	f := part(doc, p, k)
	f.Digest, f.Content, f.Size = doc.Digest, doc.Content, doc.Size
	f.Validators, f.Unchanged, f.Complete = doc.Validators, doc.Unchanged, doc.Complete
	f.Gaps = doc.Gaps
	f.Final = true
	return f
}
