package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"peeler/matcher"
)

// maxGaps bounds the gaps that are kept of one item. Those beyond are counted in
// one gap of cause Count.
const maxGaps = 1000

// gapName is what makes two gaps of an item the same.
type gapName struct {
	path  string
	cause matcher.Cause
}

// merge takes in the gaps of a finding that belongs to the row's reading, and
// tells whether the row changed.
func (row *gapsRow) merge(gaps []matcher.Gap, at time.Time) bool {
	row.makeRoom(len(gaps))
	known := make(map[gapName]int, len(row.Gaps)+len(gaps))
	for i, g := range row.Gaps {
		known[gapName{g.Path, g.Cause}] = i
	}
	for _, g := range gaps {
		name := gapName{g.Path, g.Cause}
		i, found := known[name]
		switch {
		case found:
			row.Gaps[i].see(g, at, row.Reading)
		case len(row.Gaps) < maxGaps:
			known[name] = len(row.Gaps)
			row.Gaps = append(row.Gaps, gapRow{Gap: g, First: at, Last: at, Reading: row.Reading})
		default:
			row.sum(g, at)
		}
	}
	return len(gaps) > 0
}

// see notes that an open or closed gap was met again.
func (g *gapRow) see(now matcher.Gap, at time.Time, reading int) {
	g.Gap, g.Last, g.Closed, g.Reading = now, later(g.Last, at), time.Time{}, reading
}

// sum counts a gap for which there is no room. Each reading counts anew.
func (row *gapsRow) sum(g matcher.Gap, at time.Time) {
	b := row.Beyond
	if b == nil {
		b = &gapRow{First: at}
		row.Beyond = b
	}
	if b.Reading != row.Reading || !b.Closed.IsZero() {
		b.More, b.Size = 0, 0
	}
	b.More++
	b.see(matcher.Gap{Cause: matcher.Count, Size: b.Size + g.Size}, at, row.Reading)
	b.Detail = fmt.Sprintf("%d more gaps of this item", b.More)
}

// makeRoom drops the gaps that were closed longest ago, when n more would not
// fit otherwise.
func (row *gapsRow) makeRoom(n int) {
	var closed []time.Time
	for _, g := range row.Gaps {
		if !g.Closed.IsZero() {
			closed = append(closed, g.Closed)
		}
	}
	excess := min(len(row.Gaps)+n-maxGaps, len(closed))
	if excess <= 0 {
		return
	}
	slices.SortFunc(closed, time.Time.Compare)
	row.Gaps = slices.DeleteFunc(row.Gaps, func(g gapRow) bool {
		return !g.Closed.IsZero() && !g.Closed.After(closed[excess-1])
	})
}

// close closes the gaps that the reading did not meet again, and tells whether
// there were any.
func (row *gapsRow) close(at time.Time) bool {
	changed := false
	shut := func(g *gapRow) {
		if g.Reading != row.Reading && g.Closed.IsZero() {
			g.Closed, changed = at, true
		}
	}
	for i := range row.Gaps {
		shut(&row.Gaps[i])
	}
	if row.Beyond != nil {
		shut(row.Beyond)
	}
	return changed
}

// all lists the gaps with the sum of those beyond.
func (row gapsRow) all() []gapRow {
	if row.Beyond == nil {
		return row.Gaps
	}
	return append(slices.Clone(row.Gaps), *row.Beyond)
}

// Gaps lists gaps, newest first: the open ones, and with f.All the closed ones.
// Since and Until go by last seen; f.Incident narrows to its listed places.
func (s *Store) Gaps(ctx context.Context, f Filter) ([]Gap, error) {
	found := newest[Gap]{limit: f.Limit, order: func(a, b Gap) int {
		return cmp.Or(b.LastSeen.Compare(a.LastSeen), cmp.Compare(a.ID, b.ID))
	}}
	err := s.view(ctx, "listing gaps", func(tx *bolt.Tx) error {
		at, err := s.placesOf(tx, f.Incident)
		if err != nil {
			return err
		}
		return s.gaps.scan(tx, nil, func(key []byte, row gapsRow) error {
			if f.Source != "" && row.Source != f.Source || at != nil && !at[tag(key)] {
				return ctx.Err()
			}
			item, _, err := s.items.get(tx, key)
			if err != nil {
				return err
			}
			for _, g := range row.all() {
				gap := s.publicGap(tag(key), row, g, item)
				if (f.All || g.Closed.IsZero()) && within(gap.LastSeen, f.Since, f.Until) {
					found.add(gap)
				}
			}
			return ctx.Err()
		})
	})
	return found.list(), err
}

// placesOf is the set of an incident's items; nil when no incident is asked for.
func (s *Store) placesOf(tx *bolt.Tx, incident string) (map[tag]bool, error) {
	if incident == "" {
		return nil, nil
	}
	at := map[tag]bool{}
	_, leak, err := s.leakOf(tx, incident)
	for _, p := range leak.Places {
		at[s.schema.item.tag(p.Source, p.Item)] = true
	}
	return at, err
}

func (s *Store) publicGap(item tag, row gapsRow, g gapRow, seen itemRow) Gap {
	name := []string{string(item[:]), g.Path, string(g.Cause)}
	if g.More > 0 {
		name = name[:1]
	}
	last := g.Last
	if g.Closed.IsZero() && g.Reading == seen.Reading {
		last = later(last, seen.Confirmed)
	}
	return Gap{
		ID: "GAP-" + s.schema.gap.tag(name...).short(), Source: row.Source, Item: row.Item, Locator: row.Locator,
		Gap: g.Gap, FirstSeen: g.First, LastSeen: last, Closed: g.Closed,
	}
}
