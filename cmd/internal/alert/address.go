package alert

import (
	"fmt"
	"net/netip"
)

// refused are the addresses that no receiver lives at, from the special-purpose
// registries of IANA (RFC 6890). IPv6 that embeds IPv4 is refused whole: behind a
// translator it reaches the address that it embeds.
var refused = []struct {
	prefix netip.Prefix
	what   string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "unspecified"},
	{netip.MustParsePrefix("10.0.0.0/8"), private},
	{netip.MustParsePrefix("100.64.0.0/10"), "shared by a carrier"},
	{netip.MustParsePrefix("127.0.0.0/8"), loopback},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local"},
	{netip.MustParsePrefix("172.16.0.0/12"), private},
	{netip.MustParsePrefix("192.0.0.0/24"), reserved},
	{netip.MustParsePrefix("192.0.2.0/24"), reserved},
	{netip.MustParsePrefix("192.88.99.0/24"), reserved},
	{netip.MustParsePrefix("192.168.0.0/16"), private},
	{netip.MustParsePrefix("198.18.0.0/15"), reserved},
	{netip.MustParsePrefix("198.51.100.0/24"), reserved},
	{netip.MustParsePrefix("203.0.113.0/24"), reserved},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast"},
	{netip.MustParsePrefix("240.0.0.0/4"), reserved},

	{netip.MustParsePrefix("::/128"), "unspecified"},
	{netip.MustParsePrefix("::1/128"), loopback},
	{netip.MustParsePrefix("::/96"), embedding},
	{netip.MustParsePrefix("::ffff:0:0/96"), embedding},
	{netip.MustParsePrefix("::ffff:0:0:0/96"), embedding},
	{netip.MustParsePrefix("64:ff9b::/96"), embedding},
	{netip.MustParsePrefix("64:ff9b:1::/48"), embedding},
	{netip.MustParsePrefix("2001::/32"), embedding}, // Teredo
	{netip.MustParsePrefix("2002::/16"), embedding}, // 6to4
	{netip.MustParsePrefix("2001::/23"), reserved},
	{netip.MustParsePrefix("2001:db8::/32"), reserved},
	{netip.MustParsePrefix("3fff::/20"), reserved},
	{netip.MustParsePrefix("fc00::/7"), private},
	{netip.MustParsePrefix("fe80::/10"), "link-local"},
	{netip.MustParsePrefix("ff00::/8"), "multicast"},
}

// global holds all IPv6 that is routed on the internet.
var global = netip.MustParsePrefix("2000::/3")

const (
	loopback  = "loopback"
	private   = "private"
	reserved  = "reserved"
	embedding = "IPv6 that embeds IPv4"
)

// refusedError is an address that a receiver may not be at.
type refusedError struct {
	addr netip.Addr
	what string
}

func (e *refusedError) Error() string {
	if e.what == private {
		return fmt.Sprintf("the address %s is private: set allow_private if the receiver is there", e.addr)
	}
	return fmt.Sprintf("the address %s is %s: no receiver may be there", e.addr, e.what)
}

// special is what an address is if it is no ordinary one of the internet.
func special(a netip.Addr) string {
	a = a.WithZone("")
	for _, r := range refused {
		if r.prefix.Contains(a) {
			return r.what
		}
	}
	if a.Is6() && (!global.Contains(a) || isatap(a)) {
		return reserved
	}
	return ""
}

// isatap is the interface identifier of RFC 5214, which embeds IPv4 too.
func isatap(a netip.Addr) bool {
	b := a.As16()
	return b[8]&^2 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe
}

// rule says which addresses a receiver may be at.
type rule struct {
	literal netip.Addr // the host of its URL if that is an address
	private bool
}

// check is nil if the receiver may be at a. Loopback is for those only whose URL
// names that very address: a host name that leads there is an attack or a mistake.
func (r rule) check(a netip.Addr) error {
	what := special(a)
	switch {
	case what == "":
		return nil
	case what == loopback && a == r.literal:
		return nil
	case what == private && r.private:
		return nil
	}
	return &refusedError{a, what}
}
