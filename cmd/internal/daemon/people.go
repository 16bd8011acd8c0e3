package daemon

import (
	"slices"
	"strings"

	"peeler/matcher"
	"peeler/store"
)

// people gathers the matches of one document by subject. Its size is bounded by
// the roster, not by the document.
type people struct {
	matcher   *matcher.Matcher
	addresses *matcher.Addresses
	columns   *matcher.Columns
	hits      map[matcher.Subject]*person
	lone      []*person         // sure by no more than an address, so far
	dirty     []matcher.Subject // changed since the last take
	news      bool              // and more than just the count of their records
}

type person struct {
	store.Hit
	dirty bool
	lone  bool // stands in people.lone
}

func newPeople(m *matcher.Matcher) *people {
	return &people{matcher: m, addresses: m.Addresses(), columns: matcher.NewColumns(), hits: map[matcher.Subject]*person{}}
}

// add takes in a match found in r.
func (p *people) add(r matcher.Record, m matcher.Match) {
	h := p.hits[m.Subject]
	if h == nil {
		h = &person{Hit: store.Hit{Subject: m.Subject, Cohorts: m.Cohorts}}
		p.hits[m.Subject] = h
	}
	h.Records++
	p.addresses.Found(r, m)
	p.touch(h)
	for _, k := range m.Kinds {
		if !slices.Contains(h.Kinds, k) {
			h.Kinds = append(h.Kinds, k)
			p.news = true
		}
	}
	if m.Confidence > h.Confidence {
		h.Confidence, h.Path = m.Confidence, strings.Clone(m.Path) // or it would keep its neighbours
		h.Reasons, h.Among = slices.Clone(m.Reasons), m.Among
		p.news = true
	}
	if !h.Sure && p.matcher.Sure(m) {
		h.Sure = !p.addresses.Lone(r, m)
		if !h.Sure && !h.lone {
			h.lone = true
			p.lone = append(p.lone, h)
		}
		p.news = true
	}
	if m.Credential != nil && h.credential(*m.Credential) {
		p.news = true
	}
}

// touch notes that h has changed.
func (p *people) touch(h *person) {
	if !h.dirty {
		h.dirty = true
		p.dirty = append(p.dirty, h.Subject)
	}
}

// mostSecrets of one person are told of one document: enough for whoever uses a
// few passwords, and a bound to what a made-up list can fill the store with.
const mostSecrets = 8

// credential takes in a secret beside the person; false when that is no news.
// When there are too many, the one for the least grave host goes.
func (h *person) credential(c matcher.Credential) bool {
	if !c.Secret {
		return false
	}
	same := func(o matcher.Credential) bool { return o.Novelty == c.Novelty }
	i := slices.IndexFunc(h.Credentials, same)
	if i < 0 && len(h.Credentials) < mostSecrets {
		h.Credentials = append(h.Credentials, c)
		return true
	}
	if i < 0 {
		i = 0
		for j, o := range h.Credentials {
			if o.Host < h.Credentials[i].Host {
				i = j
			}
		}
	}
	if c.Host <= h.Credentials[i].Host {
		return false
	}
	h.Credentials[i] = c
	return true
}

// take returns the hits that changed since it was last called, in a fixed order.
// Who is sure by an address alone is for review as long as the document looks
// like a list of contacts.
func (p *people) take() []store.Hit {
	if !p.addresses.Published() {
		for _, h := range p.lone {
			h.Sure = true
			p.touch(h)
		}
		p.lone = p.lone[:0]
	}
	slices.Sort(p.dirty)
	hits := make([]store.Hit, 0, len(p.dirty))
	for _, s := range p.dirty {
		h := p.hits[s]
		h.dirty = false
		slices.Sort(h.Kinds)
		hit := h.Hit
		hit.Kinds, hit.Credentials = slices.Clone(h.Kinds), slices.Clone(h.Credentials)
		hits = append(hits, hit)
	}
	p.dirty, p.news = p.dirty[:0], false
	return hits
}
