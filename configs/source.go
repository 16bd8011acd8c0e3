package configs

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/andybalholm/cascadia"
)

const (
	onionLabel  = 56   // characters of a v3 onion address before ".onion"
	maxSelector = 1024 // bytes of a CSS selector, whose parser calls itself

	maxPasswords = 32  // of a source
	maxPassword  = 128 // bytes
)

func (s Source) check(r *report, at string) {
	u, problem := checkURL(s.URL)
	if problem == "" {
		problem = s.checkHost(u)
	}
	if problem != "" {
		r.add(at+".url", "%s", problem)
	}
	if s.Network != Onion && s.Network != Exit {
		r.add(at+".network", "must be onion or exit, or left out")
	}
	if _, err := ParseSchedule(s.Schedule); err != nil {
		r.add(at+".schedule", "%v", err)
	}
	for _, d := range []struct {
		name  string
		value Duration
	}{{"jitter", s.Jitter}, {"gap", s.Gap}, {"revisit", s.Revisit}, {"expect.newest_within", s.Expect.NewestWithin}, {"expect.good_within", s.Expect.GoodWithin}} {
		if d.value < 0 {
			r.add(at+"."+d.name, "must not be negative")
		}
	}
	if !(s.PriorBits >= 0 && s.PriorBits <= MaxPriorBits) {
		r.add(at+".prior_bits", "must be 0 to %d", MaxPriorBits)
	}
	if s.Priority != "high" && s.Priority != "normal" && s.Priority != "low" {
		r.add(at+".priority", "must be high, normal or low")
	}
	if s.Expect.MinItems < 0 || s.Expect.MaxNew < 0 {
		r.add(at+".expect", "counts must not be negative")
	}
	s.checkPasswords(r, at)
	s.checkShape(r, at, u)
	s.Limits.check(r, at+".limits", true)
}

func (s Source) checkPasswords(r *report, at string) {
	if len(s.Passwords) > maxPasswords {
		r.add(at+".passwords", "are more than %d", maxPasswords)
	}
	for i, p := range s.Passwords {
		if p == "" || len(p) > maxPassword {
			r.add(at+".passwords["+strconv.Itoa(i)+"]", "needs 1 to %d bytes", maxPassword)
		}
	}
}

// checkHost holds the host to the network. The checksum of an onion address is
// checked by the package that dials it.
func (s Source) checkHost(u *url.URL) string {
	host := hostOf(u)
	if s.Network == Onion {
		labels := strings.Split(host, ".")
		if !isOnion(u) || len(labels[len(labels)-2]) != onionLabel {
			return "is no v3 onion address: 56 characters, then .onion"
		}
		return ""
	}
	labels := strings.Split(host, ".")
	last := labels[len(labels)-1]
	switch {
	case isOnion(u):
		return "is an onion address: set network to onion, or leave it out"
	case strings.Contains(host, ":") || isNumber(last):
		return "is an IP address: name the host, which the exit looks up"
	case len(labels) == 1 || last == "localhost" || last == "local" || last == "internal":
		return "names a host of the local network, which no exit reaches"
	}
	return ""
}

// isNumber tells a last label by which a host would be read as an IPv4 address:
// 127.1, 0x7f000001 (WHATWG URL, "ends in a number").
func isNumber(label string) bool {
	_, err := strconv.ParseUint(label, 0, 64)
	return err == nil || strings.Trim(label, "0123456789") == ""
}

// checkShape holds each field to the kind that uses it.
func (s Source) checkShape(r *report, at string, u *url.URL) {
	switch s.Kind {
	case Page, Listing, Directory, Canary:
	default:
		r.add(at+".kind", "must be page, listing, directory or canary")
		return
	}
	for _, f := range []struct {
		name string
		kind SourceKind
		set  bool
	}{
		{"items", Listing, s.Items != ""},
		{"raw", Listing, s.Raw != ""},
		{"next", Listing, s.Next != ""},
		{"max_pages", Listing, s.MaxPages != 0},
		{"depth", Directory, s.Depth != 0},
	} {
		if f.set && f.kind != s.Kind {
			r.add(at+"."+f.name, "is for a %s, not a %s: remove it", f.kind, s.Kind)
		}
	}
	if s.Depth < 0 {
		r.add(at+".depth", "must not be negative")
	}
	if s.Kind == Listing {
		s.checkListing(r, at, u)
	}
}

func (s Source) checkListing(r *report, at string, u *url.URL) {
	if s.Items == "" {
		r.add(at+".items", `is missing: name the links to the items, such as "table.paste a"`)
	} else if problem := checkSelector(s.Items); problem != "" {
		r.add(at+".items", "%s", problem)
	}
	if s.Next != "" {
		if problem := checkSelector(s.Next); problem != "" {
			r.add(at+".next", "%s", problem)
		}
	}
	if s.MaxPages < 1 {
		r.add(at+".max_pages", "must be at least 1")
	}
	if s.Raw != "" && u != nil {
		if problem := s.checkRaw(u); problem != "" {
			r.add(at+".raw", "%s", problem)
		}
	}
}

func checkSelector(selector string) string {
	if len(selector) > maxSelector {
		return "is over " + strconv.Itoa(maxSelector) + " bytes long: choose a shorter CSS selector"
	}
	if _, err := cascadia.ParseGroup(selector); err != nil {
		return "is no CSS selector: " + err.Error()
	}
	return ""
}

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// checkRaw tries the pattern on the source's own address.
func (s Source) checkRaw(u *url.URL) string {
	unknown := ""
	tried := placeholder.ReplaceAllStringFunc(s.Raw, func(p string) string {
		switch p {
		case "{id}":
			return "id"
		case "{path}":
			return "/path/id"
		case "{base}":
			return u.Scheme + "://" + u.Host
		}
		unknown = p
		return ""
	})
	if unknown != "" {
		return "does not know " + strconv.Quote(unknown) + ": there are {id}, {path} and {base}"
	}
	if tried == s.Raw {
		return "is the same for every item: use {id} or {path}"
	}
	raw, problem := checkURL(tried)
	if problem != "" {
		return problem
	}
	if s.Network == Onion && hostOf(raw) != hostOf(u) {
		return "leads off the onion: begin it with {base}"
	}
	return s.checkHost(raw)
}
