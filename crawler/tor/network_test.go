package tor_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha3"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"peeler/crawler/tor"
	"peeler/crawler/tortest"
)

// network is booted by the first test that needs a real Tor.
var network = sync.OnceValues(func() (*tortest.Network, error) {
	return tortest.Start(context.Background(), tortest.Options{Names: []string{"paste.test"}})
})

var booted bool

func TestMain(m *testing.M) {
	code := m.Run()
	if booted {
		n, _ := network()
		if err := n.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

func realTor(t *testing.T) *tortest.Network {
	t.Helper()
	n, err := network()
	if tortest.Excused(err) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	booted = true
	return n
}

func dialer(t *testing.T, address string) *tor.Dialer {
	t.Helper()
	d, err := tor.New(address, tor.Options{Timeout: 40 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// site serves body on loopback and gives its host:port.
func site(t *testing.T, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

func publish(t *testing.T, n *tortest.Network, target string) string {
	t.Helper()
	host, err := n.Publish(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	return host
}

// get fetches a page. Keep-alive is off: each page is a connection.
func get(t *testing.T, c *tor.Circuit, url string) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DialContext: c.DialContext, DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}

func TestFetchesAnOnion(t *testing.T) {
	n := realTor(t)
	host := publish(t, n, site(t, "a leak"))
	for name, address := range map[string]string{"over TCP": n.Socks(), "over a unix socket": n.SocksUnix()} {
		t.Run(name, func(t *testing.T) {
			c := dialer(t, address).Circuit(tor.OnlyOnion(host))
			if body, err := get(t, c, "http://"+host+"/"); body != "a leak" || err != nil {
				t.Errorf("got %q, %v", body, err)
			}
		})
	}
}

func TestFailuresOfARealTor(t *testing.T) {
	n := realTor(t)
	closedPort := refusing(t)
	down := publish(t, n, "127.0.0.1:"+closedPort)
	up := publish(t, n, site(t, ""))
	unknown := unpublished(t)
	flipped := "a" + unknown[1:]
	if flipped == unknown {
		flipped = "b" + unknown[1:]
	}
	anything := func(host string) (string, error) { return host, nil }

	tests := []struct {
		name, addr string
		allow      tor.Policy
		reply      byte
		state      tor.State
	}{
		{"descriptor not found", unknown + ":80", tor.OnlyOnion(unknown), 0xF0, tor.SiteDown},
		{"bad checksum, refused by us", flipped + ":80", tor.OnlyOnion(flipped), 0, tor.Never},
		{"bad checksum, refused by Tor", flipped + ":80", anything, 0xF6, tor.Never},
		{"backend down", down + ":80", tor.OnlyOnion(down), 0x01, tor.Again},
		{"port not offered", up + ":82", tor.OnlyOnion(up), 0x05, tor.SiteDown},
		{"clearnet name that does not exist", "gone.test:80", tor.Clearnet(), 0x04, tor.SiteDown},
		{"clearnet port closed", "paste.test:" + closedPort, tor.Clearnet(), 0x01, tor.Again},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var e *tor.Error
			for range 3 { // a circuit may fail before the site is reached
				_, err := dialer(t, n.Socks()).Circuit(tt.allow).DialContext(t.Context(), "tcp", tt.addr)
				if !errors.As(err, &e) || e.State != tor.Again {
					break
				}
			}
			if e == nil || e.Reply != tt.reply || e.State != tt.state {
				t.Errorf("got %v", e)
			}
		})
	}
}

func TestClearnetIsResolvedByTheExit(t *testing.T) {
	n := realTor(t)
	resolver := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = resolver })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		t.Error("a name was looked up here")
		return nil, errors.New("no look-ups here")
	}}
	_, port, _ := net.SplitHostPort(site(t, "a paste"))
	body, err := get(t, dialer(t, n.Socks()).Circuit(tor.Clearnet()), "http://paste.test:"+port+"/")
	if body != "a paste" || err != nil {
		t.Errorf("got %q, %v", body, err)
	}
	if !slices.Contains(n.LookedUp(), "paste.test") {
		t.Errorf("the exits looked up %q", n.LookedUp())
	}
}

// TestIsolation holds three connections open and asks Tor which circuits carry
// them, and for whom.
func TestIsolation(t *testing.T) {
	n := realTor(t)
	host := publish(t, n, site(t, ""))
	random := append(bytes.Repeat([]byte{0xaa}, 32), bytes.Repeat([]byte{0xbb}, 32)...)
	d, err := tor.New(n.Socks(), tor.Options{Rand: bytes.NewReader(random)})
	if err != nil {
		t.Fatal(err)
	}
	a, b := d.Circuit(tor.OnlyOnion(host)), d.Circuit(tor.OnlyOnion(host))
	for _, c := range []*tor.Circuit{a, a, b} {
		conn, err := c.DialContext(t.Context(), "tcp", host+":80")
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	// 12 SUCCEEDED 34 <56 characters>.onion:80 SOCKS_USERNAME="…" …
	streams, err := n.ClientInfo(t.Context(), "stream-status")
	if err != nil {
		t.Fatal(err)
	}
	users := map[string][]string{}
	stream := regexp.MustCompile(`(?m)^\d+ SUCCEEDED (\d+) ` + regexp.QuoteMeta(host) + `:80`)
	for _, m := range stream.FindAllStringSubmatch(streams, -1) {
		user := userOf(t, n, m[1])
		users[user] = append(users[user], m[1])
	}
	ofA, ofB := users[strings.Repeat("aa", 16)], users[strings.Repeat("bb", 16)]
	if len(users) != 2 || len(ofA) != 2 || len(ofB) != 1 {
		t.Fatalf("circuits by user: %v", users)
	}
	if ofA[0] != ofA[1] {
		t.Errorf("one Circuit took two of Tor's: %v", ofA)
	}
	if ofA[0] == ofB[0] {
		t.Errorf("two Circuits share one of Tor's: %v", users)
	}
}

// userOf is the SOCKS user to whom Tor has bound a circuit.
func userOf(t *testing.T, n *tortest.Network, circuit string) string {
	t.Helper()
	circuits, err := n.ClientInfo(t.Context(), "circuit-status")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^` + circuit + ` BUILT .*SOCKS_USERNAME="(\w+)"`).FindStringSubmatch(circuits)
	if m == nil {
		t.Fatalf("circuit %s has no user:\n%s", circuit, circuits)
	}
	return m[1]
}

func TestTorGoesAndComesBack(t *testing.T) {
	n := realTor(t)
	host := publish(t, n, site(t, "a leak"))
	d := dialer(t, n.Socks())
	n.StopClient()
	_, err := d.Circuit(tor.OnlyOnion(host)).DialContext(t.Context(), "tcp", host+":80")
	e, ok := errors.AsType[*tor.Error](err)
	if !ok || e.State != tor.OursDown || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("Tor is gone: got %v", err)
	}
	if err := n.StartClient(t.Context()); err != nil {
		t.Fatal(err)
	}
	if body, err := get(t, d.Circuit(tor.OnlyOnion(host)), "http://"+host+"/"); body != "a leak" || err != nil {
		t.Errorf("Tor is back: got %q, %v", body, err)
	}
}

// refusing is a port on loopback that refuses connections and that nobody else
// can take meanwhile: bound, but not listening.
func refusing(t *testing.T) string {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(fd) })
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	bound, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(bound.(*syscall.SockaddrInet4).Port)
}

// unpublished is a valid address that nobody ever published.
func unpublished(t *testing.T) string {
	t.Helper()
	key, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha3.Sum256(slices.Concat([]byte(".onion checksum"), key, []byte{3}))
	raw := slices.Concat(key, sum[:2], []byte{3})
	return strings.ToLower(base32.StdEncoding.EncodeToString(raw)) + ".onion"
}

// TestControlOfARealTor asks a Tor for its state, with a cookie, and for new circuits.
func TestControlOfARealTor(t *testing.T) {
	n := realTor(t)
	c, err := tor.NewControl(n.Control())
	if err != nil {
		t.Fatal(err)
	}
	h, err := c.Health(t.Context())
	if err != nil || !h.Ready() || h.Circuits["BUILT"] == 0 || !strings.HasPrefix(h.Version, "0.") {
		t.Fatalf("got %+v, %v", h, err)
	}
	t.Log(h)
	found := false
	for _, p := range h.Socks {
		found = found || p.Address == n.SocksUnix() && p.Has("ExtendedErrors")
	}
	if !found {
		t.Errorf("SOCKS ports %+v", h.Socks)
	}
	if err := c.NewCircuits(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestWatch: whoever watches is told of each connection, with what became of it.
func TestWatch(t *testing.T) {
	n := realTor(t)
	up, unknown := publish(t, n, site(t, "")), unpublished(t)
	told := map[string]string{}
	d, err := tor.New(n.Socks(), tor.Options{Timeout: 40 * time.Second, Watch: func(host string, err error) { told[host] = fmt.Sprint(err) }})
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{up, unknown} {
		if conn, err := d.Circuit(tor.OnlyOnion(host)).DialContext(t.Context(), "tcp", host+":80"); err == nil {
			conn.Close()
		}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, ctx := range []context.Context{cancelled, t.Context()} {
		d.Circuit(tor.OnlyOnion(up)).DialContext(ctx, "tcp", unknown+":80") // of the second the policy thinks nothing
	}
	if len(told) != 2 || told[up] != "<nil>" || !strings.Contains(told[unknown], "0xF0") {
		t.Errorf("told %q", told)
	}
}
