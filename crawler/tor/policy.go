package tor

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
)

// Policy decides whether a circuit may reach a host. It gives the host's
// canonical form, which is what Tor is asked for, or an error without the host
// in it: it may come from a hostile page.
type Policy func(host string) (canonical string, err error)

// OnlyOnion lets through one onion host and nothing else: no other onion, no
// subdomain of it, no clearnet. If host is itself no v3 onion address, nothing
// passes and each dial says why.
func OnlyOnion(host string) Policy {
	only, bad := CheckOnion(host)
	return func(host string) (string, error) {
		if bad != nil {
			return "", bad
		}
		if fold(host) != only {
			return "", errors.New("not the one onion host of this circuit")
		}
		return only, nil
	}
}

// Clearnet lets through public names, which the exit resolves. IP literals in
// any spelling, single labels such as localhost, and names that belong to Tor
// or to local networks do not pass.
func Clearnet() Policy { return clearnet }

// localNames never belong to a site on the internet: RFC 6761, 6762, 7686 and
// 9476, ICANN's .internal, and the suffix by which Tor once took orders. The
// test names of RFC 6761 pass; they resolve nowhere by themselves.
var localNames = []string{"onion", "exit", "localhost", "local", "internal", "alt"}

func clearnet(host string) (string, error) {
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return "", errors.New("an IP address is not dialled through an exit: give a host name")
	}
	host = fold(host)
	if err := checkName(host); err != nil {
		return "", err
	}
	labels := strings.Split(host, ".")
	last := labels[len(labels)-1]
	switch {
	case last == "onion":
		return "", errors.New("an onion host, where only clearnet may be reached")
	case slices.Contains(localNames, last) || len(labels) == 1:
		return "", errors.New("a local host name is not dialled through an exit")
	case strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x"):
		// WHATWG URL, "ends in a number": resolvers read 127.1 and 0x7f000001 as addresses.
		return "", errors.New("an IP address is not dialled through an exit: give a host name")
	}
	return host, nil
}

// fold brings a host name to the one form in which names are compared: lower
// case, without the root's dot.
func fold(host string) string {
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// checkName holds a folded name to letters, digits, hyphens and underscores in
// labels of up to 63 bytes, 253 in all (RFC 1035 §2.3.4, RFC 2181 §11).
func checkName(host string) error {
	if len(host) > 253 {
		return errors.New("a host name is at most 253 characters long")
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > 63 {
			return errors.New("the labels of a host name are 1 to 63 characters long")
		}
		if strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return errors.New("a host name is made of a-z, 0-9, hyphens and dots")
		}
	}
	return nil
}
