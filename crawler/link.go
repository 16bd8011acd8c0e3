package crawler

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"

	"peeler/configs"
	"peeler/crawler/frontier"
	"peeler/crawler/tor"
	"peeler/matcher"
)

// maxURL is the longest URL that is followed, in bytes.
const maxURL = 4096

// site is where a source may lead us: the host that it is read at; for a clearnet site
// the same host with or without "www." too, and the hosts that its patterns name. What
// leads to another of its mirrors leads to the same place here.
type site struct {
	onion   bool
	host    string          // lower case, no port, no final dot
	at      string          // host with its port, as it is asked for
	scheme  string          // of the start
	others  map[string]bool // hosts that patterns name
	mirrors map[string]bool // of the other mirrors, with their ports
}

// newSite reads where a source starts, at one of its mirrors. Configuration has been
// checked before; what is checked here is what must never be got wrong.
func newSite(src configs.Source, start string) (site, *url.URL, error) {
	u, err := url.Parse(start)
	if err != nil {
		return site{}, nil, fmt.Errorf("source %s: its url cannot be parsed", src.ID)
	}
	s := site{host: hostOf(u), at: strings.ToLower(u.Host), scheme: u.Scheme, others: map[string]bool{}, mirrors: map[string]bool{}}
	s.onion = isOnion(s.host)
	for _, pattern := range []string{src.Item.URL, src.List.URL, src.List.Page, src.Boards.URL, src.Boards.Page} {
		if v, err := url.Parse(pattern); err == nil && v.Host != "" && !s.onion {
			s.others[hostOf(v)] = true
		}
	}
	for _, m := range append([]string{src.URL}, src.Mirrors...) {
		if v, err := url.Parse(m); err == nil && v.Host != "" && hostOf(v) != s.host {
			s.mirrors[strings.ToLower(v.Host)] = true
		}
	}
	switch {
	case s.onion && src.Network == configs.Exit:
		return s, nil, fmt.Errorf("source %s: an onion address is never reached through an exit: write network: onion", src.ID)
	case !s.onion && src.Network == configs.Onion:
		return s, nil, fmt.Errorf("source %s: the host is no onion address: write network: exit", src.ID)
	}
	if s.onion {
		if _, err := tor.CheckOnion(s.host); err != nil {
			return s, nil, fmt.Errorf("source %s: %w", src.ID, err)
		}
	}
	u, err = s.clean(u)
	if err != nil {
		return s, nil, fmt.Errorf("source %s: %w", src.ID, err)
	}
	return s, u, nil
}

func isOnion(host string) bool { return strings.HasSuffix(host, ".onion") }

func hostOf(u *url.URL) string { return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".") }

// The reasons for which a link is not followed. None holds a part of the link.
var (
	errElsewhere = errors.New("it leads to another host")
	errScheme    = errors.New("it is neither http nor https")
	errLink      = errors.New("it is no proper link")
)

// resolve reads a link that a page or a redirect gave, as seen from base, and
// refuses whatever leads off the site.
func (s site) resolve(base *url.URL, ref string) (*url.URL, error) {
	if len(ref) > maxURL {
		return nil, errLink
	}
	u, err := base.Parse(strings.Trim(ref, " \t\r\n\f"))
	if err != nil {
		return nil, errLink
	}
	return s.clean(u)
}

// normal resolves a link to its normal form: what a page writes now so, now
// otherwise is one item.
func (s site) normal(base *url.URL, ref string) (*url.URL, error) {
	if len(ref) > maxURL {
		return nil, errLink
	}
	u, err := base.Parse(strings.Trim(ref, " \t\r\n\f"))
	if err != nil {
		return nil, errLink
	}
	if _, err := s.clean(u); err != nil { // what is no link has no form
		return nil, err
	}
	return s.clean(frontier.Normal(u))
}

// clean drops what is never sent on and refuses what is never followed.
func (s site) clean(u *url.URL) (*url.URL, error) {
	if s.mirrors[strings.ToLower(u.Host)] && (u.Scheme == "http" || u.Scheme == "https") {
		here := *u
		here.Scheme, here.Host = s.scheme, s.at
		u = &here
	}
	host := hostOf(u)
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errScheme
	case u.Opaque != "" || host == "":
		return nil, errLink
	case !s.allows(host):
		return nil, errElsewhere
	}
	c := *u
	c.Host = strings.ToLower(c.Host)
	c.User, c.Fragment, c.RawFragment = nil, "", ""
	if c.Path == "" {
		c.Path = "/"
	}
	c.RawQuery = escapeQuery(withoutSession(c.RawQuery))
	return &c, nil
}

// allows compares with the hosts of the configuration. They are refused as well
// where they are an address or a local name: an exit would connect to itself.
func (s site) allows(host string) bool {
	if s.onion {
		return host == s.host
	}
	if _, err := netip.ParseAddr(host); err == nil || isOnion(host) || host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return false
	}
	return s.others[host] || strings.TrimPrefix(host, "www.") == strings.TrimPrefix(s.host, "www.")
}

// withoutSession drops the parameters that name a visitor: by them each visit would find
// all pages anew.
func withoutSession(q string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(q, "&"), frontier.Follows), "&")
}

// escapeQuery escapes what a request line must not hold; net/url lets it pass.
func escapeQuery(q string) string {
	var b strings.Builder
	for i := range len(q) {
		if c := q[i]; c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// key names an item within its source: path and query, never the host, so that
// a site that moves to another onion keeps its history.
func key(u *url.URL) string { return u.RequestURI() }

// idOf is the key of a link's normal form: what a site writes now so, now otherwise
// is one item. One that is remembered by what the site wrote keeps that.
func (c *crawl) idOf(u *url.URL) string {
	id := key(frontier.Normal(u))
	if written := key(u); written != id {
		if v, err := c.visit(written); err == nil && v != (matcher.Visit{}) {
			return written
		}
	}
	return id
}

// fileName is what the records' paths begin with: the last segment of the path,
// or the key where there is none.
func fileName(u *url.URL) string {
	if name := path.Base(u.Path); name != "/" && name != "." {
		return name
	}
	return key(u)
}

// fill fills a pattern. What stands in it for {base} and {path} stays as it is; all else
// is a site's text, and is escaped.
func (s site) fill(base *url.URL, pattern string, values map[string]string) (*url.URL, error) {
	pairs := []string{"{base}", base.Scheme + "://" + base.Host}
	for name, v := range values {
		if name != "path" {
			v = url.PathEscape(v)
		}
		pairs = append(pairs, "{"+name+"}", v)
	}
	return s.resolve(base, strings.NewReplacer(pairs...).Replace(pattern))
}

// parts are what a pattern may take of a link.
func parts(link *url.URL, into map[string]string) {
	p := strings.TrimSuffix(link.EscapedPath(), "/")
	id, err := url.PathUnescape(p[strings.LastIndexByte(p, '/')+1:])
	if err != nil {
		id = ""
	}
	into["path"], into["id"] = p, id
}
