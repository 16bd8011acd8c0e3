package tor

import (
	"strings"
	"testing"
)

// The example addresses of rend-spec-v3 §6.
const (
	specA = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion"
	specB = "sp3k262uwy4r2k3ycr5awluarykdpag6a7y33jxop4cs2lu5uz5sseqd.onion"
	specC = "xa4r2iadxm55fbnqgwwi5mymqdcofiu3w6rpbtqn7b2dyn7mgwj64jyd.onion"
)

func encodeOnion(key, sum []byte, version byte) string {
	raw := append(append(append([]byte(nil), key...), sum...), version)
	return onionEncoding.EncodeToString(raw) + ".onion"
}

func TestCheckOnion(t *testing.T) {
	key := make([]byte, keyBytes)
	tests := []struct{ name, host, want, err string }{
		{"first example of the specification", specA, specA, ""},
		{"second example of the specification", specB, specB, ""},
		{"third example of the specification", specC, specC, ""},
		{"upper case", strings.ToUpper(specA), specA, ""},
		{"subdomain", "www." + specA, "www." + specA, ""},
		{"trailing dot", specA + ".", specA, ""},
		{"one character changed", "q" + specA[1:], "", "checksum"},
		{"version 2 in the address", encodeOnion(key, onionSum(key), 2), "", "version 2, not 3"},
		{"v2 address", "expyuzz4wqqyqhjn.onion", "", "switched off in 2021"},
		{"one character missing", specA[1:], "", "55 characters"},
		{"one character too many", "a" + specA, "", "57 characters"},
		{"character outside base32", "1" + specA[1:], "", "a-z and 2-7"},
		{"line break, which base32 readers skip", specA[:10] + "\n" + specA[11:], "", "made of"},
		{"white space in front", " " + specA, "", "made of"},
		{"homoglyph", "р" + specA[1:], "", "made of"},
		{"clearnet", "example.com", "", "does not end in .onion"},
		{"onion as subdomain of clearnet", specA + ".example.com", "", "does not end in .onion"},
		{"onion glued to clearnet", "evil" + strings.TrimSuffix(specA, ".onion") + "onion", "", "labels"},
		{"empty", "", "", "labels"},
		{"nothing before .onion", ".onion", "", "labels"},
		{"empty label", "www.." + specA, "", "labels"},
		{"name of 10 kB", strings.Repeat("a.", 5000) + specA, "", "at most 253"},
		{"with a port", specA + ":80", "", "made of"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := CheckOnion(tt.host)
			if got != tt.want || (err == nil) != (tt.err == "") {
				t.Fatalf("got %q, %v", got, err)
			}
			if err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("the error %q does not say %q", err, tt.err)
			}
		})
	}
}

func FuzzCheckOnion(f *testing.F) {
	for _, s := range []string{specA, "www." + specB, strings.ToUpper(specC), specA + ".", "", ".onion", "a..onion", "1.2.3.4", "\xff.onion"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, host string) {
		canonical, err := CheckOnion(host)
		if err != nil {
			if canonical != "" {
				t.Error("a refused host has a canonical form")
			}
			if len(host) > 8 && strings.Contains(err.Error(), host) {
				t.Errorf("the error repeats the host: %v", err)
			}
			return
		}
		if again, err := CheckOnion(canonical); err != nil || again != canonical {
			t.Errorf("the canonical form is none: %q, %v", again, err)
		}
		if _, err := Clearnet()(host); err == nil {
			t.Error("an onion passes for clearnet")
		}
		if _, err := OnlyOnion(host)(canonical); err != nil {
			t.Errorf("an onion does not pass its own policy: %v", err)
		}
	})
}
