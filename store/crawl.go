package store

import (
	"cmp"
	"context"
	"slices"

	bolt "go.etcd.io/bbolt"

	"peeler/matcher"
)

// The states of a crawl that reached the site: all that it has was read, or not
// all.
const (
	crawlOK         = "ok"
	crawlIncomplete = "incomplete"
)

// RecordCrawl remembers how a crawl of a source went, and the gaps of the source
// itself (those of its items come with their findings). The end of the last
// complete crawl is kept over later ones; a crawl whose state is "ok" is complete
// and closes the gaps that it no longer had.
//
// What judge makes of it is remembered in the same transaction, and owed. It may be
// nil: nothing is made of it.
func (s *Store) RecordCrawl(ctx context.Context, c Crawl, gaps []matcher.Gap, judge Judge) error {
	c.Started, c.Ended, c.Complete = c.Started.UTC().Round(0), c.Ended.UTC().Round(0), c.Complete.UTC().Round(0)
	c.Detail = clip(c.Detail)
	if c.State == crawlOK && c.Complete.IsZero() {
		c.Complete = c.Ended
	}
	return s.update(ctx, "recording a crawl", func(tx *bolt.Tx) error {
		key := s.schema.crawl.tag(c.Source)
		last, _, err := s.crawls.get(tx, key[:])
		if err != nil {
			return err
		}
		c.Complete = later(last.Complete, c.Complete)
		gaps := Finding{Gaps: gaps}.bounded().Gaps
		if err := s.recordSourceGaps(tx, c, gaps); err != nil {
			return err
		}
		if err := s.hasTried(tx, c, gaps); err != nil {
			return err
		}
		if err := s.judge(tx, c.Source, judge); err != nil {
			return err
		}
		return s.crawls.put(tx, key[:], c)
	})
}

func (s *Store) recordSourceGaps(tx *bolt.Tx, c Crawl, gaps []matcher.Gap) error {
	key := s.schema.item.tag(c.Source, "")
	row, _, err := s.gaps.get(tx, key[:])
	if err != nil {
		return err
	}
	row.Source = c.Source
	row.Reading++
	opened := row.merge(gaps, c.Ended)
	changed := len(gaps) > 0
	if c.State == crawlOK {
		changed = row.close(c.Ended) || changed
	}
	if !changed {
		return nil
	}
	if err := s.oweGaps(tx, c.Source, opened); err != nil {
		return err
	}
	return s.gaps.put(tx, key[:], row)
}

// Crawl is the last crawl of a source; one of a zero state when there was none.
func (s *Store) Crawl(source string) (Crawl, error) {
	c := Crawl{Source: source}
	key := s.schema.crawl.tag(source)
	err := s.view(context.Background(), "reading a crawl", func(tx *bolt.Tx) error {
		row, found, err := s.crawls.get(tx, key[:])
		if found {
			c = row
		}
		return err
	})
	return c, err
}

// Crawls lists the last crawl of each source, by the names of the sources.
func (s *Store) Crawls() ([]Crawl, error) {
	all := []Crawl{}
	err := s.view(context.Background(), "listing crawls", func(tx *bolt.Tx) error {
		return s.crawls.scan(tx, nil, func(_ []byte, c Crawl) error {
			all = append(all, c)
			return nil
		})
	})
	slices.SortFunc(all, func(a, b Crawl) int { return cmp.Compare(a.Source, b.Source) })
	return all, err
}
