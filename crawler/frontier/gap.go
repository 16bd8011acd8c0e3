package frontier

import (
	"fmt"

	"peeler/matcher"
)

// trap names why links are refused.
type trap string

const (
	tooLong    trap = "they are over-long, by bytes, folders or parameters"
	repeated   trap = "their paths repeat themselves"
	calendar   trap = "they name months far from today"
	permuted   trap = "they show a list in further orders or views"
	sessionID  trap = "they differ from pages that were read by the code of a session"
	tooDeep    trap = "they are too many links away from the start"
	crowded    trap = "their page has more than 10,000"
	tooMany    trap = "there are more than are remembered"
	unreadable trap = "they cannot be read again"
)

// traps are all, in the order in which they are told.
var traps = []trap{tooLong, repeated, calendar, permuted, sessionID, tooDeep, crowded, tooMany, unreadable}

// refusal counts the links that one trap has kept from being followed.
type refusal struct {
	links int
	first *pattern // nil: none in particular
}

func (f *Frontier) refuse(t trap, p *pattern, links int) {
	r := f.refused[t]
	if r == nil {
		r = &refusal{first: p}
		f.refused[t] = r
	}
	r.links += links
}

// maxClosed is how many closed patterns are told one by one.
const maxClosed = 50

// Gaps tell what was not followed, in words of our own of at most 200 bytes. A link
// that was refused is counted each time a page has it.
func (f *Frontier) Gaps() []matcher.Gap {
	var gaps []matcher.Gap
	tell := func(cause matcher.Cause, format string, args ...any) {
		gaps = append(gaps, matcher.Gap{Cause: cause, Detail: fmt.Sprintf(format, args...)})
	}
	for _, t := range traps {
		r := f.refused[t]
		if r == nil {
			continue
		}
		cause, like := matcher.Count, ""
		if t == tooDeep {
			cause = matcher.TooDeep
		}
		if r.first != nil {
			like = ", such as " + r.first.shown
		}
		tell(cause, "%d links not followed: %s%s", r.links, t, like)
	}
	if f.soft.pages > 0 {
		tell(matcher.NotFetched, "%d pages show one text each with others, as a login or a page for what is not there does, such as %s",
			f.soft.pages, f.soft.first.shown)
	}
	more, lost := 0, 0
	for _, p := range append(f.patterns.order, f.patterns.others) {
		switch {
		case !p.closed():
		case len(gaps) < maxClosed:
			tell(matcher.Count, "%s is closed after %d pages, as they repeat what others show: %d links not followed", p.shown, p.given, p.lost)
		default:
			more, lost = more+1, lost+p.lost
		}
	}
	if more > 0 {
		tell(matcher.Count, "%d more patterns are closed, as they repeat what others show: %d links not followed", more, lost)
	}
	if len(f.waiting) > 0 && f.Spent() {
		tell(matcher.Count, "%d links were left when the crawl had its %d pages or %d bytes", len(f.waiting), f.given, f.bytes)
	}
	return gaps
}

// soft counts pages that stand in for others.
type soft struct {
	pages int
	first *pattern
}

// same notes that one more page showed what urls of them showed.
func (f *Frontier) same(p *pattern, urls int) {
	if urls == softPages {
		f.soft.pages += softPages - 1 // those before it
	}
	f.soft.pages++
	if f.soft.first == nil {
		f.soft.first = p
	}
}
