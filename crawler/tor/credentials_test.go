package tor_test

import (
	"strings"
	"testing"

	"peeler/crawler/sitetest"
	"peeler/crawler/tor"
)

// TestCircuitOf has two dialers share a circuit, as two processes do.
func TestCircuitOf(t *testing.T) {
	socks, err := sitetest.NewSocks()
	if err != nil {
		t.Fatal(err)
	}
	defer socks.Close()
	first := dialer(t, socks.Addr()).Circuit(tor.Clearnet())
	user, password := first.Credentials()
	tests := []struct {
		name, user, password string
		sent                 bool
	}{
		{"those of another dialer", user, password, true},
		{"the longest", strings.Repeat("u", 255), strings.Repeat("p", 255), true},
		{"no user", "", "p", false},
		{"no password", "u", "", false},
		{"too long", strings.Repeat("u", 256), "p", false},
		{"an order to Tor", "<torS0X>1", "p", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := len(socks.Requests())
			_, err := dialer(t, socks.Addr()).CircuitOf(tt.user, tt.password, tor.Clearnet()).DialContext(t.Context(), "tcp", "paste.test:80")
			if err == nil {
				t.Fatal("connected to a site that there is not")
			}
			asked := socks.Requests()[before:]
			if (len(asked) == 1) != tt.sent {
				t.Fatalf("asked %v: %v", asked, err)
			}
			if tt.sent && (asked[0].User != tt.user || asked[0].Password != tt.password) {
				t.Errorf("signed in as %q %q", asked[0].User, asked[0].Password)
			}
		})
	}
}
