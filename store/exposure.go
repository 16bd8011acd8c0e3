package store

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"peeler/matcher"
)

// maxText bounds in bytes what a site names: locators, paths, details.
const maxText = 4096

// bounded is the finding as it may be stored: times in UTC without a monotonic
// part, text from the site cut to maxText.
func (f Finding) bounded() Finding {
	f.At = f.At.UTC().Round(0)
	f.Item, f.Locator = clip(f.Item), clip(f.Locator)
	f.Validators.ETag, f.Validators.LastModified = clip(f.Validators.ETag), clip(f.Validators.LastModified)
	f.Gaps = slices.Clone(f.Gaps)
	for i := range f.Gaps {
		f.Gaps[i].Path, f.Gaps[i].Detail = clip(f.Gaps[i].Path), clip(f.Gaps[i].Detail)
	}
	return f
}

// clip cuts s to maxText bytes, between two characters, and makes it valid UTF-8.
func clip(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= maxText {
		return s
	}
	n := maxText - len("…")
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// newExposure is the first sight of a subject in a leak. It counts nowhere
// before merge.
func newExposure(f *Finding, hit *Hit) exposureRow {
	return exposureRow{Exposure: Exposure{
		Subject: hit.Subject, Review: true, Confidence: -1,
		Source: f.Source, Item: f.Item, Locator: f.Locator,
		FirstSeen: f.At, LastSeen: f.At,
	}}
}

// merge takes in what a hit adds: the union of the kinds and cohorts, the most
// records, and the reasons, place and doubt of the surest one.
func (e *exposureRow) merge(hit *Hit) {
	e.Kinds, e.Cohorts = union(e.Kinds, hit.Kinds), union(e.Cohorts, hit.Cohorts)
	e.Records = max(e.Records, hit.Records)
	e.Review = e.Review && !hit.Sure
	if hit.Confidence > e.Confidence {
		e.Confidence, e.Reasons, e.Path = hit.Confidence, append([]string{}, hit.Reasons...), clip(hit.Path)
		e.Among = slices.Clone(hit.Among)
	}
}

// without takes a subject out of those between whom it cannot be decided, and says
// whether they were among them.
func (e *exposureRow) without(subject matcher.Subject) bool {
	rest := slices.DeleteFunc(slices.Clone(e.Among), func(s matcher.Subject) bool { return s == subject })
	changed := len(rest) < len(e.Among)
	if len(rest) < 2 {
		rest = nil
	}
	if changed {
		e.Among = rest
	}
	return changed
}

// public is the exposure as it is given out. Its item's row says until when it
// was seen unchanged since.
func (e exposureRow) public(key []byte, leak leakRow, by itemRow) Exposure {
	out := e.Exposure
	out.ID = exposureID(key)
	if leak.Update > 0 {
		out.Incident = leak.ID
	}
	out.LastSeen = e.lastSeen(by)
	return out
}

func (e exposureRow) lastSeen(by itemRow) time.Time {
	if by.Reading == e.Reading {
		return later(e.LastSeen, by.Confirmed)
	}
	return e.LastSeen
}

func exposureID(key []byte) string { return "EXP-" + tag(key[len(tag{}):]).short() }

// union is a with what of b it lacks, ascending.
func union[T string | matcher.Kind | matcher.HostClass](a, b []T) []T {
	out := append(append(make([]T, 0, len(a)+len(b)), a...), b...)
	slices.Sort(out)
	return slices.Compact(out)
}
