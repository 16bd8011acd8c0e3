package tor

import (
	"bufio"
	"fmt"
	"maps"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// controlPort answers as told, and keeps what it was asked.
type controlPort struct {
	address string

	mu    sync.Mutex
	asked []string
}

func serveControl(t *testing.T, answers map[string]string) *controlPort {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "c")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	p := &controlPort{address: "unix:" + socket}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go p.talk(conn, answers)
		}
	}()
	return p
}

func (p *controlPort) talk(conn net.Conn, answers map[string]string) {
	defer conn.Close()
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		command := lines.Text()
		p.mu.Lock()
		p.asked = append(p.asked, command)
		p.mu.Unlock()
		answer, ok := answers[command]
		switch {
		case ok:
		case strings.HasPrefix(command, "PROTOCOLINFO"):
			answer = "250-PROTOCOLINFO 1\r\n250-AUTH METHODS=NULL\r\n250 OK\r\n"
		case command == "AUTHENTICATE", command == "SIGNAL NEWNYM":
			answer = "250 OK\r\n"
		default:
			answer = "552 Unrecognized key\r\n"
		}
		fmt.Fprint(conn, answer)
	}
}

// answersOf is a Tor that fares well, but for what is said otherwise.
func answersOf(otherwise map[string]string) map[string]string {
	answers := map[string]string{
		"GETINFO version":                `250-version=0.4.9.11 (git-abc)`,
		"GETINFO status/bootstrap-phase": `250-status/bootstrap-phase=NOTICE BOOTSTRAP PROGRESS=100 TAG=done SUMMARY="Done"`,
		"GETINFO network-liveness":       `250-network-liveness=up`,
		"GETINFO circuit-status":         "250+circuit-status=\r\n1 BUILT $A~a PURPOSE=GENERAL\r\n2 BUILT $B~b\r\n3 EXTENDED $C~c\r\n4 NONSENSE x\r\n5\r\n.",
		"GETCONF SocksPort":              "250-SocksPort=9050\r\n250-SocksPort=0\r\n250 SocksPort=unix:\"/run/tor/s\" WorldWritable ExtendedErrors",
	}
	maps.Copy(answers, otherwise)
	for k, v := range answers {
		if answers[k] += "\r\n"; strings.HasPrefix(k, "GETINFO") && strings.HasPrefix(v, "250") {
			answers[k] += "250 OK\r\n"
		}
	}
	return answers
}

func TestHealth(t *testing.T) {
	const phase = "GETINFO status/bootstrap-phase"
	boot := func(rest string) map[string]string {
		return map[string]string{phase: "250-status/bootstrap-phase=" + rest}
	}
	for name, test := range map[string]struct {
		otherwise map[string]string
		words     string
		ready     bool
	}{
		"well":             {nil, "bootstrapped 100 %, 2 circuits", true},
		"on its way":       {boot(`NOTICE BOOTSTRAP PROGRESS=45 TAG=x SUMMARY="Loading relay descriptors"`), "bootstrapping 45 %: loading relay descriptors", false},
		"in trouble":       {boot(`WARN BOOTSTRAP PROGRESS=5 TAG=conn SUMMARY="Connecting to a relay" WARNING="Connection refused" REASON=CONNECTREFUSED`), "bootstrapping 5 %: connecting to a relay: connection refused", false},
		"network down":     {map[string]string{"GETINFO network-liveness": "250-network-liveness=down"}, "network down: Tor reaches none of its relays", false},
		"no circuits":      {map[string]string{"GETINFO circuit-status": "250-circuit-status="}, "bootstrapped 100 %, 0 circuits", true},
		"words that act":   {boot("NOTICE BOOTSTRAP PROGRESS=7 SUMMARY=\"\x1b[31mRed\""), "bootstrapping 7 %: [31mRed", false},
		"progress of none": {boot(`x`), "bootstrapping 0 %: ", false},
		"too much":         {boot(`NOTICE BOOTSTRAP PROGRESS=9999999999999999999999`), "bootstrapped 100 %, 2 circuits", true},
	} {
		t.Run(name, func(t *testing.T) {
			p := serveControl(t, answersOf(test.otherwise))
			c, err := NewControl(p.address)
			if err != nil {
				t.Fatal(err)
			}
			h, err := c.Health(t.Context())
			if err != nil || h.String() != test.words || h.Ready() != test.ready || h.Version != "0.4.9.11" {
				t.Errorf("got %q, %+v, %v", h, h, err)
			}
		})
	}
}

func TestSocksPorts(t *testing.T) {
	p := serveControl(t, answersOf(nil))
	c, err := NewControl(p.address)
	if err != nil {
		t.Fatal(err)
	}
	h, err := c.Health(t.Context())
	if err != nil || len(h.Socks) != 2 || h.Socks[0].Address != "127.0.0.1:9050" || h.Socks[1].Address != "unix:/run/tor/s" ||
		h.Socks[0].Has("ExtendedErrors") || !h.Socks[1].Has("extendederrors") {
		t.Errorf("got %+v, %v", h.Socks, err)
	}
	if got := socksPorts([]string{"SocksPort"}); len(got) != 1 || got[0].Address != "127.0.0.1:9050" {
		t.Errorf("where torrc says nothing: %+v", got)
	}
}

// TestControlChangesNothing: what is ever asked is this.
func TestControlChangesNothing(t *testing.T) {
	p := serveControl(t, answersOf(nil))
	c, err := NewControl(p.address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Health(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.NewCircuits(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"AUTHENTICATE", "GETCONF SocksPort", "GETINFO circuit-status", "GETINFO network-liveness",
		"GETINFO status/bootstrap-phase", "GETINFO version", "PROTOCOLINFO 1", "SIGNAL NEWNYM",
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	slices.Sort(p.asked)
	if got := slices.Compact(p.asked); !slices.Equal(got, want) {
		t.Errorf("asked %q", got)
	}
}

func TestControlOfNoTor(t *testing.T) {
	for name, address := range map[string]string{
		"another machine": "192.0.2.1:9051", "a name": "localhost:9051", "a relative path": "unix:control", "nothing": "",
	} {
		if _, err := NewControl(address); err == nil {
			t.Errorf("%s: %q is taken", name, address)
		}
	}
	c, err := NewControl("unix:" + filepath.Join(t.TempDir(), "none"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Health(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "tor's control port: ") {
		t.Errorf("got %v", err)
	}
}

func FuzzHealth(f *testing.F) {
	f.Add(`NOTICE BOOTSTRAP PROGRESS=100 SUMMARY="Done"`, "1 BUILT a\n2 CLOSED", "SocksPort=9050\nSocksPort=unix:\"/a b\" ExtendedErrors\nSocksPort")
	f.Add("", "", "")
	f.Fuzz(func(t *testing.T, phase, status, conf string) {
		var h Health
		h.bootstrap(phase)
		h.Circuits = circuits(status)
		h.Socks = socksPorts(strings.Split(conf, "\n"))
		if words := h.String(); len(words) > 600 || strings.ContainsFunc(words, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("says %q", words)
		}
		if len(h.Circuits) > 6 {
			t.Errorf("states %v", h.Circuits)
		}
	})
}
