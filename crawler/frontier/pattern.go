package frontier

import (
	"slices"
	"strings"
)

const (
	maxPatterns = 4096 // of words and classes; as many more of classes alone; the rest share one
	maxNames    = 32   // names of one folder that are told apart
	maxShown    = 80   // bytes of a pattern in a gap

	firstCredit = 64
	mostCredit  = 512
	gain        = 8 // for what is new
	loss        = 8 // for a page that shows what another showed

	standBack = 64 // URLs after which a pattern stands back one step, and at each doubling
)

// pattern is what URLs of one form have in common.
type pattern struct {
	shown  string // in words of our own
	given  int    // URLs handed out
	credit int
	lost   int // URLs refused since it was closed
}

func (p *pattern) closed() bool { return p.credit < 0 }

// step is how far the pattern stands back.
func (p *pattern) step() int {
	n := 0
	for given := p.given; given >= standBack; given /= 2 {
		n++
	}
	return n
}

// patterns knows those of one site.
type patterns struct {
	known  map[string]*pattern
	order  []*pattern // as they came
	names  map[string]int
	others *pattern
}

func newPatterns() patterns {
	return patterns{
		known:  map[string]*pattern{},
		names:  map[string]int{},
		others: &pattern{shown: "all other patterns", credit: mostCredit},
	}
}

// of is the pattern of a URL, and that of its path alone.
func (ps *patterns) of(u string) (p *pattern, path string) {
	_, rest := split(u)
	way, query, _ := strings.Cut(rest, "?")
	var k, shown strings.Builder
	for segment := range strings.SplitSeq(strings.TrimPrefix(way, "/"), "/") {
		k.WriteByte('/')
		shown.WriteByte('/')
		ps.part(&k, &shown, segment)
	}
	path = k.String()
	for _, name := range names(query) {
		k.WriteByte('?')
		shown.WriteString("?")
		ps.part(&k, &shown, name)
	}
	return ps.named(k.String(), clip(shown.String())), path
}

func (ps *patterns) named(key, shown string) *pattern {
	p := ps.known[key]
	if p == nil && len(ps.known) >= maxPatterns {
		key = shown
		p = ps.known[key]
	}
	switch {
	case p != nil:
		return p
	case len(ps.known) >= 2*maxPatterns:
		return ps.others
	}
	p = &pattern{shown: shown, credit: firstCredit}
	ps.known[key] = p
	ps.order = append(ps.order, p)
	return p
}

// part writes a segment: its classes, and its words where the folder has few of
// them.
func (ps *patterns) part(k, shown *strings.Builder, segment string) {
	var exact, classes strings.Builder
	last := sign
	parts(segment, func(c class, text string) {
		switch c {
		case word:
			exact.WriteString(strings.ToLower(text))
		case sign:
			exact.WriteString(text)
		default:
			exact.WriteString(string(c))
		}
		if c != sign && c != last { // some-words-of-a-title are one
			classes.WriteString(string(c))
			last = c
		}
	})
	if ps.few(k.String(), exact.String()) {
		k.WriteString(exact.String())
	} else {
		k.WriteString(classes.String())
	}
	shown.WriteString(classes.String())
}

// few says that a folder has this name among those that are told apart.
func (ps *patterns) few(folder, name string) bool {
	if len(folder)+len(name) > 512 {
		return false
	}
	key := folder + "\x00" + name
	if ps.names[key] > 0 {
		return true
	}
	if ps.names[folder] >= maxNames || len(ps.names) > 4*maxPatterns {
		return false
	}
	ps.names[folder]++
	ps.names[key] = 1
	return true
}

// names are the parameters of a query by name, sorted, each once. A value of
// letters is one of the name: "action=login".
func names(query string) []string {
	if query == "" {
		return nil
	}
	all := strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == ';' })
	for i, p := range all {
		name, value, ok := strings.Cut(p, "=")
		if !ok || len(value) > 24 || !allOf(value, isLetter) {
			all[i] = name
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func clip(s string) string {
	if len(s) <= maxShown {
		return s
	}
	return s[:maxShown] + "…"
}
