package store

import (
	"context"
	"slices"
	"strings"

	bolt "go.etcd.io/bbolt"

	"peeler/matcher"
)

// retryBatch is how many items are asked for in one transaction, all of which is in
// memory until it ends.
const retryBatch = 1000

// ReadAgain asks for items of a source to be read again as a whole, whatever was
// read of them before and whether or not the source still leads to them. It holds
// until they have been read to their end, or the site was asked in vain. An item
// that is not known yet may be among them. At an error some may be asked for.
func (s *Store) ReadAgain(ctx context.Context, source string, items []string) error {
	now := s.now().UTC().Round(0)
	for some := range slices.Chunk(items, retryBatch) {
		err := s.update(ctx, "asking for items again", func(tx *bolt.Tx) error {
			for _, item := range some {
				if err := s.readAgain(tx, retryRow{source, item, now}); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) readAgain(tx *bolt.Tx, r retryRow) error {
	key := s.schema.item.tag(r.Source, r.Item)
	if err := s.retries.put(tx, key[:], r); err != nil {
		return err
	}
	row, known, err := s.items.get(tx, key[:])
	if err != nil || !known {
		return err
	}
	row.Complete, row.Validators, row.Crashes = false, matcher.Validators{}, matcher.Crashes{}
	return s.items.put(tx, key[:], row)
}

// Again lists the items of a source that are to be read again, those asked for
// first first.
func (s *Store) Again(source string) ([]string, error) {
	var rows []retryRow
	err := s.view(context.Background(), "listing what is to be read again", func(tx *bolt.Tx) error {
		return s.retries.scan(tx, nil, func(_ []byte, row retryRow) error {
			if row.Source == source {
				rows = append(rows, row)
			}
			return nil
		})
	})
	slices.SortFunc(rows, func(a, b retryRow) int {
		if c := a.Asked.Compare(b.Asked); c != 0 {
			return c
		}
		return strings.Compare(a.Item, b.Item)
	})
	items := make([]string, len(rows))
	for i, row := range rows {
		items[i] = row.Item
	}
	return items, err
}

// hasRead settles that an item was to be read again, once it was.
func (r *recording) hasRead() error {
	f := &r.finding
	if f.Unchanged || !f.Final || !f.Complete {
		return nil
	}
	return r.retries.delete(r.tx, r.itemTag[:])
}

// hasTried settles what was to be read again and was refused by a site that
// answered: it is a gap of the source, and is not asked for for ever.
func (s *Store) hasTried(tx *bolt.Tx, c Crawl, gaps []matcher.Gap) error {
	if c.State != crawlOK && c.State != crawlIncomplete {
		return nil
	}
	for _, g := range gaps {
		key := s.schema.item.tag(c.Source, g.Path)
		if err := s.retries.delete(tx, key[:]); err != nil {
			return err
		}
	}
	return nil
}
