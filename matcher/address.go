package matcher

import (
	"hash/maphash"
	"iter"
	"slices"
	"strings"
)

// Addresses counts the addresses at own domains in one document, so that a list
// of contacts, which is published on purpose, is not taken for a leak. It is for
// one goroutine.
type Addresses struct {
	hosts ownHosts
	seed  maphash.Seed
	seen  map[uint64]struct{} // different ones, by a hash
	known map[Subject]struct{}
}

const (
	mostAddresses = 1 << 12 // that are told apart
	leakFrom      = 10      // people, from which it is a leak whoever else is in it
)

// Addresses begins the counting of a document. Without own domains it counts
// nothing.
func (m *Matcher) Addresses() *Addresses {
	return &Addresses{
		hosts: m.credentials.hosts, seed: maphash.MakeSeed(),
		seen: map[uint64]struct{}{}, known: map[Subject]struct{}{},
	}
}

// Lone says that a match found in r rests on nothing but an address at an own
// domain, with no secret beside it.
func (a *Addresses) Lone(r Record, x Match) bool {
	return len(x.Kinds) == 1 && x.Kinds[0] == Email && (x.Credential == nil || !x.Credential.Secret) && a.any(r)
}

// Note counts the addresses of a record.
func (a *Addresses) Note(r Record) {
	for address := range a.in(r) {
		if len(a.seen) < mostAddresses {
			a.seen[maphash.String(a.seed, strings.ToLower(address))] = struct{}{}
		}
	}
}

// Found counts a match in r.
func (a *Addresses) Found(r Record, x Match) {
	if len(a.known) < leakFrom && slices.Contains(x.Kinds, Email) && a.any(r) {
		a.known[x.Subject] = struct{}{}
	}
}

// Published says that, by what was counted so far, the document is likelier a
// list of contacts than a leak: it names one person alone, or no more than there
// are other addresses at the own domains, as of offices or of nobody. From ten
// people on it is a leak.
func (a *Addresses) Published() bool {
	people, others := len(a.known), len(a.seen)-len(a.known)
	return people < leakFrom && (people < 2 || people <= others)
}

func (a *Addresses) any(r Record) bool {
	for range a.in(r) {
		return true
	}
	return false
}

// in yields the addresses at own domains that stand in the text of r as they are
// written to be used; spelt or encoded ones it does not see.
func (a *Addresses) in(r Record) iter.Seq[string] {
	return func(yield func(string) bool) {
		if len(a.hosts.domains) == 0 {
			return
		}
		for _, f := range r.Fields {
			for rest := f.Text; ; {
				at := strings.IndexByte(rest, '@')
				if at < 0 {
					break
				}
				from, to := at, at+1
				for from > 0 && at-from < 64 && inLocal(lower[rest[from-1]]) {
					from--
				}
				for to < len(rest) && to-at < longestHost && inDomain(lower[rest[to]]) {
					to++
				}
				if from < at && a.hosts.domain(rest[at+1:to]) && !yield(rest[from:to]) {
					return
				}
				rest = rest[to:]
			}
		}
	}
}
