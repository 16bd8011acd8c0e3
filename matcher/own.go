package matcher

import (
	"fmt"
	"net/netip"
	"strings"
)

// Own is what on the net belongs to those whose staff is enrolled.
type Own struct {
	Domains  []string  // with all below them: force.example.uk
	Services []Service // what a secret may open
}

// Service is one of the own doors: a VPN, a single sign-on, an HR portal.
type Service struct {
	Name  string   // vpn, sso, hr …: it is told in alerts
	Hosts []string // with all below them; they need not lie in an own domain
}

// HostClass says whose a host is, ascending by how much a secret for it matters.
type HostClass uint8

// The classes of hosts.
const (
	ThirdPartyHost HostClass = iota + 1
	UnknownHost              // none is named, or one that means something only within a network
	OwnHost
)

var hostClassNames = [...]string{ThirdPartyHost: "third-party", UnknownHost: "unknown", OwnHost: "own"}

// String is the name of the class as it stands in JSON; "" of none.
func (c HostClass) String() string {
	if int(c) >= len(hostClassNames) {
		return fmt.Sprintf("host(%d)", uint8(c))
	}
	return hostClassNames[c]
}

// MarshalText writes the name of the class.
func (c HostClass) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a name that MarshalText wrote.
func (c *HostClass) UnmarshalText(b []byte) error {
	for i, n := range hostClassNames {
		if n == string(b) {
			*c = HostClass(i)
			return nil
		}
	}
	return fmt.Errorf("unknown class of host")
}

// ownHosts looks up what is own.
type ownHosts struct {
	domains  map[string]bool
	services map[string]string // names by host
}

// any says that there are some.
func (h ownHosts) any() bool { return len(h.domains)+len(h.services) > 0 }

func newOwnHosts(o Own) ownHosts {
	h := ownHosts{map[string]bool{}, map[string]string{}}
	for _, d := range o.Domains {
		h.domains[plainHost(d)] = true
	}
	for _, s := range o.Services {
		for _, host := range s.Hosts {
			h.services[plainHost(host)] = s.Name
		}
	}
	return h
}

// domain says that a host is an own domain, or lies in one.
func (h ownHosts) domain(host string) bool {
	for name := plainHost(host); name != ""; _, name, _ = strings.Cut(name, ".") {
		if h.domains[name] {
			return true
		}
	}
	return false
}

func plainHost(s string) string { return strings.Trim(strings.ToLower(s), ".") }

// class says whose the host of an address is, and what own service it is of.
func (h ownHosts) class(address string) (c HostClass, service string) {
	host := hostOf(address)
	for name := host; name != ""; _, name, _ = strings.Cut(name, ".") {
		if service, ok := h.services[name]; ok {
			return OwnHost, service
		}
	}
	if h.domain(host) {
		return OwnHost, ""
	}
	if a, err := netip.ParseAddr(host); err == nil {
		if a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
			return UnknownHost, ""
		}
		return ThirdPartyHost, ""
	}
	if !strings.Contains(host, ".") {
		return UnknownHost, ""
	}
	return ThirdPartyHost, ""
}

// longestHost is that of RFC 1035 §2.3.4.
const longestHost = 253

// hostOf is the host of a URL, or of what begins like one without its scheme;
// of android://…@app it is the app. It is "" when there is none.
func hostOf(address string) string {
	s := strings.TrimSpace(address)
	if scheme, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
		if scheme == "android" { // what stands before the @ is a hash in base64
			s = s[strings.IndexByte(s, '@')+1:]
		}
	}
	if i := strings.IndexAny(s, "/?#\\"); i >= 0 {
		s = s[:i]
	}
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		s = s[i+1:]
	}
	if inner, ok := strings.CutPrefix(s, "["); ok { // IPv6
		s, _, _ = strings.Cut(inner, "]")
	} else {
		s, _, _ = strings.Cut(s, ":")
	}
	if s = plainHost(s); len(s) > longestHost {
		return ""
	}
	for i := range len(s) {
		if classes[s[i]] == 0 && s[i] != '.' && s[i] != '-' && s[i] != '_' && s[i] != ':' {
			return ""
		}
	}
	return s
}
