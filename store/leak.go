package store

import (
	"slices"
	"time"
)

// maxPlaces bounds the places that an incident lists: more than anyone visits,
// and few enough for a site that shows one leak under endless addresses.
const maxPlaces = 256

func newLeak(f Finding, key tag) leakRow {
	i := emptyIncident(f.At)
	i.ID, i.Source = "INC-"+key.short(), f.Source
	return leakRow{Incident: i}
}

// emptyIncident counts nothing yet.
func emptyIncident(at time.Time) Incident {
	return Incident{
		FirstSeen: at, LastSeen: at, Places: []Place{},
		Cohorts: map[string]int{}, Kinds: map[string]int{}, Gaps: map[string]int{},
		Credentials: map[string]int{}, Services: map[string]int{},
	}
}

// count adds n times what an exposure counts for. Someone who is held for review
// counts as that only.
func (l *leakRow) count(e exposureRow, n int) {
	if e.Review {
		l.Review += n
		return
	}
	l.Subjects += n
	for _, c := range e.Cohorts {
		add(l.Cohorts, c, n)
	}
	for _, k := range e.Kinds {
		add(l.Kinds, k.String(), n)
	}
	l.Grave = l.Grave || grave(e.Kinds)
	if e.stale() {
		l.Stale += n
	}
	if e.Credential != nil {
		l.countCredential(e, n)
	}
}

func (l *leakRow) countCredential(e exposureRow, n int) {
	add(l.Credentials, e.Credential.Host.String(), n)
	for _, s := range e.Credential.Services {
		add(l.Services, s, n)
	}
	if len(e.Credential.New) > 0 {
		l.NewSecrets += n
	}
	if e.breaks() {
		l.Breaks += n
	}
}

// countGaps adds n times the open gaps of an item.
func (l *leakRow) countGaps(row gapsRow, n int) {
	for _, g := range row.all() {
		if g.Closed.IsZero() && l.Gaps != nil {
			add(l.Gaps, string(g.Cause), n*max(1, g.More))
		}
	}
}

func add(counts map[string]int, key string, n int) {
	counts[key] += n
	if counts[key] == 0 {
		delete(counts, key)
	}
}

// see notes that the leak was seen at the finding's place.
func (l *leakRow) see(f *Finding, joined bool) {
	l.LastSeen = later(l.LastSeen, f.At)
	i := slices.IndexFunc(l.Places, func(p Place) bool { return p.Source == f.Source && p.Item == f.Item })
	switch {
	case i >= 0:
		l.Places[i].LastSeen = later(l.Places[i].LastSeen, f.At)
	case joined && len(l.Places) == maxPlaces:
		l.MorePlaces++
	case joined:
		l.Places = append(l.Places, Place{Source: f.Source, Item: f.Item, Locator: f.Locator, FirstSeen: f.At, LastSeen: f.At})
	}
}

// owed tells whether people must be told: when the number of people passes a
// power of ten, a cohort is touched for the first time or the first new secret
// opens an own service, at once; when there are more people than was said, or it
// is worse, or of another kind or class, or a part could not be read where all seemed
// to be, at the end of a document.
func (l *leakRow) owed(final bool) bool {
	if l.Subjects == 0 {
		return false
	}
	return magnitude(l.Subjects) > magnitude(l.Told.Subjects) ||
		len(union(l.Told.Cohorts, keys(l.Cohorts))) > len(l.Told.Cohorts) ||
		l.Breaks > 0 && !l.Told.Breaks ||
		final && (l.Subjects > l.Told.Subjects || rank(l.Severity) > rank(l.Told.Severity) || l.saysMore() || len(l.Gaps) > 0 && !l.Told.Unread)
}

// saysMore tells whether there are kinds or classes that no update named.
func (l *leakRow) saysMore() bool {
	return l.Classes|l.Told.Classes != l.Told.Classes || len(union(l.Told.Kinds, keys(l.Kinds))) > len(l.Told.Kinds)
}

// tell makes the next update.
func (l *leakRow) tell() {
	l.Update++
	l.Told = told{
		Subjects: max(l.Told.Subjects, l.Subjects),
		Severity: l.Severity,
		Cohorts:  union(l.Told.Cohorts, keys(l.Cohorts)),
		Kinds:    union(l.Told.Kinds, keys(l.Kinds)),
		Classes:  l.Told.Classes | l.Classes,
		Breaks:   l.Told.Breaks || l.Breaks > 0,
		Unread:   l.Told.Unread || len(l.Gaps) > 0,
	}
}

// magnitude is the number of powers of ten up to n.
func magnitude(n int) int {
	m := 0
	for ; n > 0; n /= 10 {
		m++
	}
	return m
}

func keys(counts map[string]int) []string {
	var out []string
	for k := range counts {
		out = append(out, k)
	}
	return out
}

// in tells whether the incident was seen at a source.
func (i Incident) in(source string) bool {
	return i.Source == source || slices.ContainsFunc(i.Places, func(p Place) bool { return p.Source == source })
}

// within tells whether t lies in [since, until); a zero bound does not narrow.
func within(t, since, until time.Time) bool {
	return !t.Before(since) && (until.IsZero() || t.Before(until))
}
