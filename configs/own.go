package configs

import (
	"fmt"
	"net/netip"
	"strings"
)

// maxHost is the length of a host name in bytes (RFC 1035 §2.3.4).
const maxHost = 253

// check holds what is own to host names as they are compared.
func (o Own) check(r *report) {
	for i, domain := range o.Domains {
		at := fmt.Sprintf("own.domains[%d]", i)
		if problem := checkHost(domain); problem != "" {
			r.add(at, "%s", problem)
		} else if !strings.Contains(domain, ".") || isAddress(domain) {
			r.add(at, "%q is no domain: write it like force.example.uk", domain)
		}
	}
	names, hosts := map[string]int{}, map[string]string{}
	for i, s := range o.Services {
		at := fmt.Sprintf("own.services[%d]", i)
		r.unique(names, "own.services", i, at+".name", s.Name)
		if len(s.Hosts) == 0 {
			r.add(at+".hosts", "is empty: list what it is reached by, such as vpn.force.example.uk")
		}
		for j, host := range s.Hosts {
			here := fmt.Sprintf("%s.hosts[%d]", at, j)
			if problem := checkHost(host); problem != "" {
				r.add(here, "%s", problem)
				continue
			}
			if there, twice := hosts[strings.ToLower(host)]; twice {
				r.add(here, "%q is also %s: a host is of one service", host, there)
				continue
			}
			hosts[strings.ToLower(host)] = here
		}
	}
}

func isAddress(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}

// checkHost takes a host name, an Android package or an IP address; it returns
// the problem in words.
func checkHost(host string) string {
	if isAddress(host) {
		return ""
	}
	if host == "" || len(host) > maxHost {
		return "is no host: write it like vpn.force.example.uk"
	}
	for part := range strings.SplitSeq(strings.ToLower(host), ".") {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return fmt.Sprintf("%q is no host: write it like vpn.force.example.uk, without https://, port, path or *; other letters in their xn-- form", host)
		}
	}
	return ""
}
