package store

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

const (
	// maxListed bounds the items that are remembered of one source's lists. Those that
	// were removed make room; what is beyond counts neither as listed nor as removed.
	maxListed = 50_000
	// removedAfter is in how many whole fetches running an item must be missing.
	removedAfter = 2
)

// Listed is an item that a source lists, or listed.
type Listed struct {
	Source  string    `json:"source"`
	Item    string    `json:"item"`
	First   time.Time `json:"first"`
	Misses  int       `json:"misses,omitempty"` // whole fetches running without it
	Removed time.Time `json:"removed,omitzero"` // when it was missing first, once it was missing twice
	Missed  time.Time `json:"missed,omitzero"`  // when it was missing first
}

// list takes in the items of a whole fetch of a source's lists. Rows that stay as
// they are are not written. With anew, what was listed before is forgotten: it was
// read by other selectors.
func (s *Store) list(tx *bolt.Tx, source string, items []string, anew bool) error {
	now := s.now().UTC().Round(0)
	prefix := s.schema.crawl.tag(source)
	there := make(map[tag]string, min(len(items), maxListed))
	for _, item := range items[:min(len(items), maxListed)] {
		there[s.schema.item.tag(source, item)] = item
	}
	change := map[string]*Listed{}
	var removed []string // keys
	known := len(there)
	err := s.listed.scan(tx, prefix[:], func(key []byte, row Listed) error {
		item := tag(key[len(prefix):])
		_, listed := there[item]
		delete(there, item)
		if !listed {
			known++
		}
		switch {
		case !listed && anew:
			change[string(key)] = nil
		case row.met(listed, now):
			change[string(key)] = &row
		case !listed && !row.Removed.IsZero():
			removed = append(removed, string(key))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, key := range removed[:min(len(removed), max(0, known-maxListed))] {
		change[key] = nil
		known--
	}
	for item, name := range there {
		if known > maxListed {
			known--
			continue
		}
		change[string(slices.Concat(prefix[:], item[:]))] = &Listed{Source: source, Item: name, First: now}
	}
	return s.changeListed(tx, change)
}

// changeListed writes rows, and deletes those that are nil, by order of their keys.
func (s *Store) changeListed(tx *bolt.Tx, change map[string]*Listed) error {
	keys := make([]string, 0, len(change))
	for key := range change {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		var err error
		if row := change[key]; row == nil {
			err = s.listed.delete(tx, []byte(key))
		} else {
			err = s.listed.put(tx, []byte(key), *row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// met brings a row up to date with a whole fetch, and tells whether it changed.
func (l *Listed) met(listed bool, now time.Time) bool {
	switch {
	case listed && l.Misses == 0, !listed && l.Misses >= removedAfter:
		return false
	case listed:
		l.Misses, l.Missed, l.Removed = 0, time.Time{}, time.Time{}
		return true
	}
	if l.Misses++; l.Misses == 1 {
		l.Missed = now
	}
	if l.Misses >= removedAfter {
		l.Removed = l.Missed
	}
	return true
}

// Listed lists what a source lists or listed, by the items' keys.
func (s *Store) Listed(ctx context.Context, source string) ([]Listed, error) {
	all := []Listed{}
	prefix := s.schema.crawl.tag(source)
	err := s.view(ctx, "listing a source's items", func(tx *bolt.Tx) error {
		return s.listed.scan(tx, prefix[:], func(_ []byte, row Listed) error {
			all = append(all, row)
			return ctx.Err()
		})
	})
	slices.SortFunc(all, func(a, b Listed) int { return strings.Compare(a.Item, b.Item) })
	return all, err
}

// markGone says of an incident's places which of them the source has removed.
func (s *Store) markGone(tx *bolt.Tx, i *Incident) error {
	i.Places = slices.Clone(i.Places)
	for n := range i.Places {
		p := &i.Places[n]
		source, item := s.schema.crawl.tag(p.Source), s.schema.item.tag(p.Source, p.Item)
		row, _, err := s.listed.get(tx, bytes.Join([][]byte{source[:], item[:]}, nil))
		if err != nil {
			return err
		}
		p.Gone = row.Removed
	}
	return nil
}
