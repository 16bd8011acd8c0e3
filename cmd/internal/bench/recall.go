package bench

import (
	"context"
	"strconv"

	"peeler/matcher"
	"peeler/matcher/matchertest"
)

// Recall says how many of the people planted were found where they are.
type Recall struct {
	Exact  Found `json:"exact"`
	Edited Found `json:"edited"` // with one edit in the name or the address
	Wrong  int   `json:"wrong"`  // sure of somebody who is not there
}

// Found counts people.
type Found struct {
	Planted  int `json:"planted"`
	Reported int `json:"reported"` // the sure ones too
	Sure     int `json:"sure"`
}

func (f *Found) add(o Found) {
	f.Planted, f.Reported, f.Sure = f.Planted+o.Planted, f.Reported+o.Reported, f.Sure+o.Sure
}

// recall scans a leak with the eyes on who is planted.
func recall(ctx context.Context, e engine, l *leak, sections []matchertest.Section) (Recall, error) {
	var c Recall
	r := &reader{leak: l, paths: true}
	everybody := l.corpus == string(matchertest.Roster) // is there, planted or not
	found := func(m matcher.Match) {
		offset, _ := strconv.ParseInt(m.Path, 10, 64)
		plant, planted := l.plants[offset]
		there := planted && string(m.Subject) == matchertest.Ref(plant.Person)
		switch sum := c.of(plant); {
		case there && e.Sure(m):
			sum.Reported++
			sum.Sure++
		case there:
			sum.Reported++
		case e.Sure(m) && !everybody:
			c.Wrong++
		}
	}
	for _, s := range sections {
		if ctx.Err() != nil {
			return c, ctx.Err()
		}
		records, err := r.records(s)
		if err != nil {
			return c, err
		}
		e.Scan(records, found)
	}
	end := length(sections)
	for offset, plant := range l.plants {
		if offset < end {
			c.of(plant).Planted++
		}
	}
	return c, nil
}

func (c *Recall) of(p matchertest.Plant) *Found {
	if p.Edited {
		return &c.Edited
	}
	return &c.Exact
}
