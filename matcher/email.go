package matcher

import "bytes"

// canonicalEmail appends an address without its plus tag: local@domain. It says
// false where either side is missing or too long (RFC 5321 §4.5.3.1).
func canonicalEmail(dst, local, domain []byte) ([]byte, bool) {
	local, _, _ = bytes.Cut(local, []byte{'+'})
	local = bytes.Trim(local, ".")
	domain = bytes.Trim(domain, ".-")
	if len(local) == 0 || len(local) > 64 || len(domain) < 3 || len(domain) > 255 || bytes.IndexByte(domain, '.') < 0 {
		return dst, false
	}
	dst = append(dst, local...)
	dst = append(dst, '@')
	return append(dst, domain...), true
}

// dotless appends a canonical address without the dots, hyphens and underscores
// of its local part.
func dotless(dst, email []byte) []byte {
	at := bytes.IndexByte(email, '@')
	for _, c := range email[:at] {
		if c != '.' && c != '-' && c != '_' {
			dst = append(dst, c)
		}
	}
	return append(dst, email[at:]...)
}

// Classes of the bytes of folded text that belong to an address.
const (
	localByte byte = 1 << iota
	domainByte
	separator // in local parts, left out in their looser form
	fullStop
)

var mailBytes = func() (t [256]byte) {
	for c := range t {
		if classes[c] != 0 {
			t[c] = localByte | domainByte
		}
	}
	for _, c := range []byte("_+%'") {
		t[c] |= localByte
	}
	for _, c := range []byte(".-") {
		t[c] |= localByte | domainByte | separator
	}
	t['_'] |= separator
	t['.'] |= fullStop
	return t
}()

func inLocal(c byte) bool  { return mailBytes[c]&localByte != 0 }
func inDomain(c byte) bool { return mailBytes[c]&domainByte != 0 }
