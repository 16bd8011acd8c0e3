package configs

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	onionLabel = 56 // characters of a v3 onion address before ".onion"

	maxConnections = 16 // of a source to its host

	maxPasswords = 32  // of a source
	maxPassword  = 128 // bytes
)

func (s Source) check(r *report, at string) {
	u := s.checkAddresses(r, at)
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
	if s.Connections < 1 || s.Connections > maxConnections {
		r.add(at+".connections", "must be 1 to %d", maxConnections)
	}
	if !slices.Contains([]string{"high", "normal", "low"}, s.Priority) {
		r.add(at+".priority", "must be high, normal or low")
	}
	if s.Expect.MinItems < 0 || s.Expect.MaxNew < 0 {
		r.add(at+".expect", "counts must not be negative")
	}
	s.About.check(r, at+".about")
	s.Login.check(r, at+".login", s.ID)
	s.checkPasswords(r, at)
	s.checkShape(r, at, u)
	s.Limits.check(r, at+".limits", true)
}

// checkAddresses holds the source's address and its mirrors to the network.
func (s Source) checkAddresses(r *report, at string) *url.URL {
	if s.Kind == Folder {
		if s.URL != "" {
			r.add(at+".url", "is not for a folder: write path")
		}
		return nil
	}
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
	for i, m := range s.Mirrors {
		v, problem := checkURL(m)
		if problem == "" {
			problem = s.checkHost(v)
		}
		if problem != "" {
			r.add(fmt.Sprintf("%s.mirrors[%d]", at, i), "%s", problem)
		}
	}
	return u
}

func (a About) check(r *report, at string) {
	for _, d := range []struct{ name, day string }{{"added", a.Added}, {"reviewed", a.Reviewed}, {"review_by", a.ReviewBy}} {
		if _, err := time.Parse(time.DateOnly, d.day); d.day != "" && err != nil {
			r.add(at+"."+d.name, "is no day: write it as 2026-11-26")
		}
	}
}

// check lets page, form and in_if stand without a type: a preset says them for whoever
// logs in.
func (l Login) check(r *report, at, id string) {
	switch l.Type {
	case "":
		if l.SecretFile != "" {
			r.add(at+".type", "is missing: cookie or form")
		}
	case "cookie":
	case "form":
		if !strings.HasPrefix(l.Page, "/") {
			r.add(at+".page", "needs the path of the page with the form, such as /login")
		}
	default:
		r.add(at+".type", "must be cookie or form")
	}
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

// checkShape holds each field to the shape that uses it.
func (s Source) checkShape(r *report, at string, u *url.URL) {
	shape := s.Shape()
	if shape == "" {
		r.add(at+".kind", "is none that there is: %s", strings.Join(Kinds(), ", "))
		return
	}
	for _, f := range []struct {
		name   string
		set    bool
		shapes []SourceKind
	}{
		{"boards", s.Boards.given(), []SourceKind{Listing}},
		{"list", s.List.given(), []SourceKind{Listing, Directory}},
		{"item.url", s.Item.URL != "", []SourceKind{Listing}},
		{"item.follow", len(s.Item.Follow) > 0, []SourceKind{Listing, Page}},
		{"depth", s.Depth != 0, []SourceKind{Directory, Site}},
		{"only", len(s.Only) > 0, []SourceKind{Site}},
		{"skip", len(s.Skip) > 0, []SourceKind{Site}},
		{"path", s.Path != "", []SourceKind{Folder}},
		{"mirrors", len(s.Mirrors) > 0, []SourceKind{Page, Listing, Directory, Site, Canary}},
	} {
		if f.set && !slices.Contains(f.shapes, shape) {
			r.add(at+"."+f.name, "is not for a %s: remove it", shape)
		}
	}
	if s.Depth < 0 {
		r.add(at+".depth", "must not be negative")
	}
	switch shape {
	case Listing:
		s.checkLists(r, at, u)
	case Folder:
		if s.Path == "" {
			r.add(at+".path", "is missing: name the folder")
		}
	}
}

func (s Source) checkLists(r *report, at string, u *url.URL) {
	if !s.List.given() {
		r.add(at+".list.items", `is missing: name the links to the items, such as "table.paste a"`)
	}
	for name, l := range map[string]List{"boards": s.Boards, "list": s.List} {
		if l.given() {
			l.check(r, at+"."+name, s, u)
		}
	}
	if s.Item.URL != "" && u != nil {
		if problem := s.checkPattern(s.Item.URL, u); problem != "" {
			r.add(at+".item.url", "%s", problem)
		} else if !placeholder.MatchString(strings.ReplaceAll(s.Item.URL, "{base}", "")) {
			r.add(at+".item.url", "is the same for every item: use {id}, {path} or {key}")
		}
	}
	if s.Item.MaxPages < 1 {
		r.add(at+".item.max_pages", "must be at least 1")
	}
}

func (l List) check(r *report, at string, s Source, u *url.URL) {
	if !slices.Contains([]string{"html", "json", "feed", "script"}, l.Format) {
		r.add(at+".format", "must be html, json, feed or script")
	}
	if (l.Format == "script") != (l.Script != "") {
		r.add(at+".script", `names what the data is assigned to, and is for "format: script"`)
	}
	if l.Stop != "known" && l.Stop != "end" {
		r.add(at+".stop", "must be known or end")
	}
	if l.MaxPages < 1 {
		r.add(at+".max_pages", "must be at least 1")
	}
	if l.FirstPage < 0 || l.Step < 1 {
		r.add(at+".first_page", "counts up from 0 or more, by step of 1 or more")
	}
	if l.Next != "" && l.Page != "" {
		r.add(at+".page", "stands beside next: one of them says where the list goes on")
	}
	if l.Page != "" && !strings.Contains(l.Page, "{page}") {
		r.add(at+".page", "is the same for every page: use {page}")
	}
	for _, f := range []struct{ name, pattern string }{{"url", l.URL}, {"page", l.Page}} {
		if f.pattern != "" && u != nil {
			if problem := s.checkPattern(f.pattern, u); problem != "" {
				r.add(at+"."+f.name, "%s", problem)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// checkPattern tries a pattern on the source's own address. The fields that it may
// name are those of the list.
func (s Source) checkPattern(pattern string, u *url.URL) string {
	unknown := ""
	tried := placeholder.ReplaceAllStringFunc(pattern, func(p string) string {
		switch p {
		case "{id}", "{key}", "{cursor}":
			return "id"
		case "{page}":
			return "2"
		case "{path}":
			return "/path/id"
		case "{base}":
			return u.Scheme + "://" + u.Host
		}
		if _, ok := s.List.Fields[strings.Trim(p, "{}")]; ok {
			return "field"
		}
		unknown = p
		return ""
	})
	if unknown != "" {
		return "does not know " + strconv.Quote(unknown) + ": there are {id}, {path}, {key}, {base} and the fields of the list"
	}
	to, problem := checkURL(tried)
	if problem != "" {
		return problem
	}
	if s.Network == Onion && hostOf(to) != hostOf(u) {
		return "leads off the onion: begin it with {base}"
	}
	return s.checkHost(to)
}
