package browser

import (
	"net/netip"
	"net/url"
	"strings"

	"peeler/crawler/tor"
)

// site is what one capture may reach: the host of its URL; for a clearnet site the
// same host with or without "www." too.
type site struct {
	onion bool
	host  string // lower case, no port, no final dot
}

func siteOf(u *url.URL) site {
	host := hostOf(u)
	return site{onion: strings.HasSuffix(host, ".onion"), host: host}
}

func hostOf(u *url.URL) string { return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".") }

// allows says whether a host may be reached. tor's policy is asked once more when
// it is dialled.
func (s site) allows(host string) bool {
	if s.onion {
		return host == s.host
	}
	if _, err := netip.ParseAddr(host); err == nil || strings.HasSuffix(host, ".onion") {
		return false
	}
	return strings.TrimPrefix(host, "www.") == strings.TrimPrefix(s.host, "www.")
}

func (s site) policy() tor.Policy {
	if s.onion {
		return tor.OnlyOnion(s.host)
	}
	return tor.Clearnet()
}
