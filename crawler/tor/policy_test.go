package tor

import "testing"

func TestOnlyOnion(t *testing.T) {
	tests := []struct {
		name, only, host string
		pass             bool
	}{
		{"itself", specA, specA, true},
		{"itself in upper case", specA, "PG6MMJIYJMCRSSLVYKFWNNTLARU7P5SVN6Y2YMMJU6NUBXNDF4PSCRYD.ONION", true},
		{"itself with a trailing dot", specA, specA + ".", true},
		{"another onion", specA, specB, false},
		{"a subdomain of itself", specA, "www." + specA, false},
		{"the host above a subdomain", "www." + specA, specA, false},
		{"clearnet", specA, "example.com", false},
		{"loopback", specA, "127.0.0.1", false},
		{"localhost", specA, "localhost", false},
		{"nothing", specA, "", false},
		{"a bad onion lets not even itself pass", "q" + specA[1:], "q" + specA[1:], false},
		{"a bad onion lets no other pass", "", specA, false},
		{"a bad onion lets not the empty host pass", "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := OnlyOnion(tt.only)(tt.host)
			if (err == nil) != tt.pass || tt.pass && got != tt.only {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestClearnet(t *testing.T) {
	tests := []struct{ name, host, want string }{
		{"public name", "paste.example.org", "paste.example.org"},
		{"upper case", "Paste.Example.ORG", "paste.example.org"},
		{"trailing dot", "example.org.", "example.org"},
		{"test name", "paste.test", "paste.test"},
		{"punycode", "xn--bcher-kva.example", "xn--bcher-kva.example"},
		{"underscore", "a_b.example.org", "a_b.example.org"},
		{"digits that are no address", "1.2.3.4.example.org", "1.2.3.4.example.org"},
		{"onion", specA, ""},
		{"onion with a trailing dot", specA + ".", ""},
		{"onion in upper case", "A.ONION", ""},
		{"tor's exit notation", "example.org.relay.exit", ""},
		{"IPv4", "127.0.0.1", ""},
		{"public IPv4", "93.184.216.34", ""},
		{"IPv6", "::1", ""},
		{"IPv6 in brackets", "[::1]", ""},
		{"IPv6 with a zone", "fe80::1%eth0", ""},
		{"IPv4 of two parts", "127.1", ""},
		{"IPv4 in octal", "0177.0.0.01", ""},
		{"IPv4 in hexadecimal", "0x7f000001", ""},
		{"IPv4 in parts of hexadecimal", "0x7f.0x0.0x0.0x1", ""},
		{"IPv4 as one number", "2130706433", ""},
		{"IPv4 with a trailing dot", "127.0.0.1.", ""},
		{"localhost", "localhost", ""},
		{"below localhost", "a.localhost", ""},
		{"router of a home", "router.local", ""},
		{"cloud metadata", "metadata.google.internal", ""},
		{"single label", "intranet", ""},
		{"empty", "", ""},
		{"only a dot", ".", ""},
		{"empty label", "a..org", ""},
		{"NUL", "example.org\x00.onion", ""},
		{"line break", "example.org\r\nHost: x.y", ""},
		{"user info", "user@example.org", ""},
		{"full-width letters", "ｅxample.org", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Clearnet()(tt.host)
			if got != tt.want || (err == nil) != (tt.want != "") {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}
