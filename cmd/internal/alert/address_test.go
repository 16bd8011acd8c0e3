package alert

import (
	"net/netip"
	"testing"
)

func TestWhichAddressesAReceiverMayBeAt(t *testing.T) {
	loop4, loop6 := netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("::1")
	plain := rule{}
	tests := map[string]struct {
		addr string
		rule rule
		want bool
	}{
		"public":                                 {"8.8.8.8", plain, true},
		"public IPv6":                            {"2606:4700::1111", plain, true},
		"public, next to a private block":        {"172.32.0.1", plain, true},
		"10/8":                                   {"10.0.0.1", plain, false},
		"10/8 allowed":                           {"10.0.0.1", rule{private: true}, true},
		"172.16/12, last":                        {"172.31.255.255", plain, false},
		"192.168/16 allowed":                     {"192.168.255.255", rule{private: true}, true},
		"unique local":                           {"fd00::1", plain, false},
		"unique local allowed":                   {"fd00::1", rule{private: true}, true},
		"carrier's":                              {"100.64.0.1", rule{private: true}, false},
		"loopback, by a name":                    {"127.0.0.1", rule{private: true}, false},
		"loopback, named in the URL":             {"127.0.0.1", rule{literal: loop4}, true},
		"another loopback than the URL's":        {"127.0.0.2", rule{literal: loop4}, false},
		"::1, by a name":                         {"::1", rule{private: true}, false},
		"::1, named in the URL":                  {"::1", rule{literal: loop6}, true},
		"link-local":                             {"169.254.169.254", rule{private: true}, false},
		"link-local, named in the URL":           {"169.254.169.254", rule{literal: netip.MustParseAddr("169.254.169.254")}, false},
		"link-local IPv6":                        {"fe80::1", rule{private: true}, false},
		"link-local IPv6 with a zone":            {"fe80::1%eth0", rule{private: true}, false},
		"site-local, long abandoned":             {"fec0::1", rule{private: true}, false},
		"multicast":                              {"224.0.0.1", plain, false},
		"multicast IPv6":                         {"ff02::1", plain, false},
		"broadcast":                              {"255.255.255.255", plain, false},
		"unspecified":                            {"0.0.0.0", plain, false},
		"this network":                           {"0.1.2.3", plain, false},
		"unspecified IPv6":                       {"::", plain, false},
		"documentation":                          {"192.0.2.1", plain, false},
		"documentation IPv6":                     {"2001:db8::1", plain, false},
		"benchmarks":                             {"198.19.0.1", plain, false},
		"mapped loopback":                        {"::ffff:127.0.0.1", rule{literal: loop4}, false},
		"mapped public":                          {"::ffff:8.8.8.8", plain, false},
		"compatible":                             {"::127.0.0.1", plain, false},
		"translated":                             {"::ffff:0:127.0.0.1", plain, false},
		"NAT64":                                  {"64:ff9b::a9fe:a9fe", plain, false},
		"local NAT64":                            {"64:ff9b:1::7f00:1", plain, false},
		"Teredo":                                 {"2001:0:7f00:1::", plain, false},
		"6to4":                                   {"2002:7f00:1::", plain, false},
		"ISATAP":                                 {"2606:4700::5efe:7f00:1", plain, false},
		"ISATAP, global":                         {"2606:4700::200:5efe:7f00:1", plain, false},
		"IPv6 that is not routed":                {"4000::1", plain, false},
		"discard only":                           {"100::1", plain, false},
		"the zero address, which no dialer uses": {"0.0.0.0", rule{private: true}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if err := tt.rule.check(netip.MustParseAddr(tt.addr)); (err == nil) != tt.want {
				t.Errorf("%s: %v", tt.addr, err)
			}
		})
	}
}
