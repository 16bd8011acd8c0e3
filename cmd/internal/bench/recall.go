package bench

import (
	"context"
	"slices"
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

// Wrong is a match that was sure of somebody who is not there.
type Wrong struct {
	Subject    string   `json:"subject"`
	Planted    string   `json:"planted,omitempty"` // who is there
	Confidence float64  `json:"confidence"`
	Reasons    []string `json:"reasons"`
	Text       string   `json:"text"` // invented, the beginning of the record
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

// recall scans a leak with the eyes on who is planted, and hands over the matches
// that are wrong.
func recall(ctx context.Context, e engine, l *leak, sections []matchertest.Section, wrong func(Wrong)) (Recall, error) {
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
			w := Wrong{Subject: string(m.Subject), Confidence: m.Confidence, Reasons: slices.Clone(m.Reasons), Text: l.textAt(offset)}
			if planted {
				w.Planted = matchertest.Ref(plant.Person)
			}
			wrong(w)
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
