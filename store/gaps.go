package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
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
// counts by cause those that were not open before.
func (row *gapsRow) merge(gaps []matcher.Gap, at time.Time) (opened map[string]int) {
	opened = map[string]int{}
	row.makeRoom(len(gaps))
	beyond := row.beyond()
	known := make(map[gapName]int, len(row.Gaps)+len(gaps))
	for i, g := range row.Gaps {
		known[gapName{g.Path, g.Cause}] = i
	}
	for _, g := range gaps {
		name := gapName{g.Path, g.Cause}
		i, found := known[name]
		switch {
		case found:
			if !row.Gaps[i].Closed.IsZero() {
				opened[string(g.Cause)]++
			}
			row.Gaps[i].see(g, at, row.Reading)
		case len(row.Gaps) < maxGaps:
			opened[string(g.Cause)]++
			known[name] = len(row.Gaps)
			row.Gaps = append(row.Gaps, gapRow{Gap: g, First: at, Last: at, Reading: row.Reading})
		default:
			row.sum(g, at)
		}
	}
	if more := row.beyond() - beyond; more > 0 {
		opened[string(matcher.Count)] += more
	}
	return opened
}

// beyond is how many open gaps there was no room for.
func (row *gapsRow) beyond() int {
	if row.Beyond == nil || !row.Beyond.Closed.IsZero() {
		return 0
	}
	return row.Beyond.More
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
		asked := func(item tag, row gapsRow) bool {
			return (f.Source == "" || row.Source == f.Source) && (f.Item == "" || row.Item == f.Item) && (at == nil || at[item])
		}
		return s.eachGap(ctx, tx, asked, func(g Gap) error {
			if (f.All || g.Closed.IsZero()) && (f.Cause == "" || g.Cause == f.Cause) && within(g.LastSeen, f.Since, f.Until) {
				found.add(g)
			}
			return nil
		})
	})
	return found.list(), err
}

// Gap looks a gap up, a closed one too; ErrUnknown when there is none of that id.
// It looks through all.
func (s *Store) Gap(ctx context.Context, id string) (Gap, error) {
	var gap Gap
	id = strings.ToUpper(id)
	err := s.view(ctx, "looking up a gap", func(tx *bolt.Tx) error {
		all := func(tag, gapsRow) bool { return true }
		err := s.eachGap(ctx, tx, all, func(g Gap) error {
			if g.ID != id {
				return nil
			}
			gap = g
			return errStop
		})
		if err == nil && gap.ID == "" {
			err = ErrUnknown
		}
		return err
	})
	return gap, err
}

// eachGap hands the gaps of the items that are asked for to fn.
func (s *Store) eachGap(ctx context.Context, tx *bolt.Tx, asked func(tag, gapsRow) bool, fn func(Gap) error) error {
	return s.gaps.scan(tx, nil, func(key []byte, row gapsRow) error {
		if !asked(tag(key), row) {
			return ctx.Err()
		}
		item, _, err := s.items.get(tx, key)
		if err != nil {
			return err
		}
		for _, g := range row.all() {
			if err := fn(s.publicGap(tag(key), row, g, item)); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
}

// GapCounts are the open gaps, counted.
type GapCounts struct {
	Causes  map[string]int // by cause
	Sources map[string]int // by source
}

// OpenGaps counts the open gaps by cause and by source.
func (s *Store) OpenGaps(ctx context.Context) (GapCounts, error) {
	n := GapCounts{map[string]int{}, map[string]int{}}
	err := s.view(ctx, "counting gaps", func(tx *bolt.Tx) error {
		return s.gaps.scan(tx, nil, func(_ []byte, row gapsRow) error {
			for _, g := range row.all() {
				if g.Closed.IsZero() {
					n.Causes[string(g.Cause)] += max(1, g.More)
					n.Sources[row.Source] += max(1, g.More)
				}
			}
			return ctx.Err()
		})
	})
	return n, err
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
