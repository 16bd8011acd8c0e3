package daemon

import (
	"slices"

	"peeler/matcher"
	"peeler/store"
)

// people gathers the matches of one document by subject. Its size is bounded by
// the roster, not by the document.
type people struct {
	matcher *matcher.Matcher
	hits    map[matcher.Subject]*person
	dirty   []matcher.Subject // changed since the last take
	news    bool              // and more than just the count of their records
}

type person struct {
	store.Hit
	dirty bool
}

func newPeople(m *matcher.Matcher) *people {
	return &people{matcher: m, hits: map[matcher.Subject]*person{}}
}

func (p *people) add(m matcher.Match) {
	h := p.hits[m.Subject]
	if h == nil {
		h = &person{Hit: store.Hit{Subject: m.Subject, Cohorts: m.Cohorts}}
		p.hits[m.Subject] = h
	}
	h.Records++
	if !h.dirty {
		h.dirty = true
		p.dirty = append(p.dirty, m.Subject)
	}
	for _, k := range m.Kinds {
		if !slices.Contains(h.Kinds, k) {
			h.Kinds = append(h.Kinds, k)
			p.news = true
		}
	}
	if m.Confidence > h.Confidence {
		h.Confidence, h.Path = m.Confidence, m.Path
		h.Reasons = slices.Clone(m.Reasons)
		h.Sure = h.Sure || p.matcher.Sure(m)
		p.news = true
	}
}

// take returns the hits that changed since it was last called, in a fixed order.
func (p *people) take() []store.Hit {
	slices.Sort(p.dirty)
	hits := make([]store.Hit, 0, len(p.dirty))
	for _, s := range p.dirty {
		h := p.hits[s]
		h.dirty = false
		slices.Sort(h.Kinds)
		hit := h.Hit
		hit.Kinds = slices.Clone(h.Kinds)
		hits = append(hits, hit)
	}
	p.dirty, p.news = p.dirty[:0], false
	return hits
}
